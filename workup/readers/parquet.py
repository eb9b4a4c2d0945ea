"""
Rows of Parquet files in the flat form (`workup.model.flat`), each as a Document on its row.

Texts are read as words and numbers that stand for them and written out a bounded number at a time,
so that neither a large file nor a small one that unpacks to much fills the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workup.errors import Problem
from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError, refuse_unless_file
from workup.model.json_text import cut
from workup.readers.tables import LARGE, document_of, wrong_header

CHUNK = 8192
HELD = 64 * 1024**2  # bytes of cells that are decoded at once: many rows of cases, few of a bomb
_CELL = "holds a cell that cannot be read: damaged, or out of range"
_ASTRAY = 2**40  # bytes that no text has: it is not there
_DAMAGED = "cannot be read as Parquet: it is cut short or damaged"


def parquet_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """
    One case a row, read a chunk at a time; a row's line is its number from 1. Needs the extra
    `batch`.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        yield DocumentError(
            Problem(name, 0, "is Parquet. Install: pip install 'dystonia-workup[batch]'")
        )
        return
    try:
        refuse_unless_file(path, name)
        with pq.ParquetFile(path, read_dictionary=_texts(path)) as file:
            if wrong := wrong_header(file.schema_arrow.names, name) or _types(
                file.schema_arrow, name
            ):
                yield wrong
                return
            number = 1
            for chunk in file.iter_batches(_rows_at_once(file)):
                yield from rows_of(chunk, name, number)
                number += chunk.num_rows
    except FileNotFoundError:
        yield DocumentError(Problem(name, 0, "there is no such file or folder"))
    except undecodable():
        yield damaged(name)


def undecodable() -> tuple[type[Exception], ...]:
    """
    What PyArrow raises of a file that is damaged or holds what its form does not allow; it says
    `NotImplementedError` of a codec or a type that no writer has made.
    """
    import pyarrow as pa

    return (OSError, ValueError, IndexError, OverflowError, NotImplementedError, pa.ArrowException)


def damaged(name: str, line: int = 0) -> DocumentError:
    """
    What is said of a Parquet file, or of the part of it from row `line` on, that cannot be decoded.
    """
    return DocumentError(Problem(name, line, _DAMAGED))


def _texts(path: Path) -> list[str]:
    """
    The columns of text of a file, and of lists of texts. They are read as words and numbers that
    stand for them, so that a small file in which one long text stands in every row stays small.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    with pq.ParquetFile(path) as file:
        plainly = [f.name for f in file.schema_arrow if any(kind(f.type) for kind in kinds)]
        lists = tuple(f"{f.name}." for f in file.schema_arrow if _is_list(f.type))
        leaves = [file.schema.column(n).path for n in range(len(file.schema.names))]
    return plainly + [leaf for leaf in leaves if lists and leaf.startswith(lists)]


def _is_list(kind: Any) -> bool:
    """Whether a column holds lists of texts, or lists that are all empty."""
    import pyarrow as pa

    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary, pa.types.is_null)
    return pa.types.is_list(kind) and any(text(kind.value_type) for text in texts)


def _types(schema: Any, name: str) -> DocumentError | None:
    """What is said of columns whose cells are neither texts nor numbers."""
    import pyarrow as pa

    kinds = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_dictionary,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_null,
        _is_list,
    )
    wrong = [f for f in schema if not any(kind(f.type) for kind in kinds)]
    return (
        DocumentError(
            *(
                Problem(
                    name,
                    1,
                    f"the column `{f.name}` holds {cut(str(f.type))}, not a text, a number or a "
                    f"list of texts",
                )
                for f in wrong
            )
        )
        if wrong
        else None
    )


def _rows_at_once(file: Any, most: int = CHUNK) -> int:
    """How many rows of a file are decoded at once, by what its metadata says that they hold."""
    groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
    widest = max((g.total_byte_size / max(1, g.num_rows) for g in groups), default=1.0)
    return max(1, min(most, int(HELD / max(1.0, widest))))


def rows_of(rows: Any, name: str, first: int) -> Iterator[Document | DocumentError]:
    """
    The rows of an Arrow table or batch of the flat form, each read or refused alone.

    Args:
        rows: The table or batch.

        name: The file.

        first: The number of its first row in the file.
    """
    for number, row in enumerate(cells_of(rows), first):
        yield (
            DocumentError(Problem(name, number, row))
            if isinstance(row, str)
            else document_of(row, name, number)
        )


def cells_of(rows: Any) -> Iterator[dict[str, Any] | str]:
    """
    The cells of each row of an Arrow table or batch, written out a bounded number at a time; why a
    row is refused where it is too large or cannot be decoded.
    """
    sizes, start = row_bytes(rows), 0
    for stop in _cuts(sizes):
        if sizes[start] > MAX_DOCUMENT_BYTES:
            yield _CELL if sizes[start] >= _ASTRAY else LARGE
        else:
            decoded = _plain_rows(rows.slice(start, stop - start))
            yield from (_CELL if row is None else row for row in decoded)
        start = stop


def row_bytes(rows: Any) -> Sequence[int]:
    """
    How many bytes the texts of each row have once they are written out; _ASTRAY or more where one
    is to be taken from beyond the end of its dictionary.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    total = np.zeros(rows.num_rows, np.int64)
    for column in rows.columns:
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        parts = [_lengths(chunk, pa, pc) for chunk in chunks]
        if parts and parts[0] is not None:
            total += np.concatenate(parts)
    found: list[int] = total.tolist()
    return found


def _lengths(chunk: Any, pa: Any, pc: Any) -> Any:
    """The bytes of each text of an array, 0 where there is none; None for what is no text."""
    import numpy as np

    if pa.types.is_dictionary(chunk.type):
        words = _lengths(chunk.dictionary, pa, pc)
        if words is None:
            return None
        places = pc.fill_null(chunk.indices, -1).to_numpy(zero_copy_only=False)
        told = chunk.indices.is_valid().to_numpy(zero_copy_only=False)
        inside = (places >= 0) & (places < len(words))
        padded = np.append(words, 0)  # what is untold takes its length from the end
        return np.where(told & ~inside, _ASTRAY, padded[np.where(inside, places, len(words))])
    if _is_list(chunk.type):
        words = _lengths(chunk.values, pa, pc)
        each = np.zeros(len(chunk.values), np.int64) if words is None else words
        upto = np.concatenate([[0], np.cumsum(each + 1)])[chunk.offsets.to_numpy()]
        return np.diff(upto)
    if not any(k(chunk.type) for k in (pa.types.is_string, pa.types.is_large_string)):
        return None
    return pc.fill_null(pc.binary_length(chunk), 0).to_numpy(zero_copy_only=False)


def _cuts(sizes: Sequence[int]) -> Iterator[int]:
    """
    Where to cut rows so that no piece holds more than HELD, and each that is too large for a record
    is alone.
    """
    held = 0
    for place, size in enumerate(sizes):
        alone = size > MAX_DOCUMENT_BYTES
        if place and (alone or held + size > HELD):
            yield place
            held = 0
        held += HELD if alone else size
    if sizes:
        yield len(sizes)


def _plain_rows(rows: Any) -> list[dict[str, Any] | None]:
    """The cells of each row; None for a row of which one cannot be decoded."""
    try:
        found: list[dict[str, Any] | None] = rows.to_pylist()
    except undecodable():
        if rows.num_rows == 1:
            return [None]
        return [_plain_rows(rows.slice(n, 1))[0] for n in range(rows.num_rows)]
    return found


def is_flat(path: Path, name: str) -> bool:
    """Whether a file is Parquet in the flat form, every cell of it a text or a number."""
    try:
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            if any(_is_list(field.type) for field in schema):
                return False
            return wrong_header(schema.names, name) is None and _types(schema, name) is None
    except undecodable():
        return False


def read_rows(path: Path, start: int, count: int) -> Any:
    """
    Some rows of a Parquet file as an Arrow table of plain columns; only the row groups that hold
    them are read.

    Args:
        path: The file.

        start: The first row, from 0.

        count: How many.

    Raises:
        ValueError: If it is damaged, or its rows are too large to be held at once.
    """
    import pyarrow as pa

    return plain(pa.Table.from_batches(list(batches(path, start, count))))


def plain(rows: Any) -> Any:
    """
    An Arrow table or batch as a table of plain columns, every text of it valid.

    Raises:
        ValueError: If a text is damaged, or the rows are too large to be held at once.
    """
    import pyarrow as pa

    table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
    if sum(row_bytes(table)) > HELD * 4:
        raise ValueError("the rows are damaged, or too large to be held at once")
    kinds = [
        pa.field(f.name, f.type.value_type) if pa.types.is_dictionary(f.type) else f
        for f in table.schema
    ]
    table = table.cast(pa.schema(kinds))
    table.validate(full=True)
    return table


def batches(path: Path, start: int, count: int, most: int = CHUNK) -> Iterator[Any]:
    """
    Some rows of a Parquet file as Arrow batches of bounded size, long texts not yet written out.

    Args:
        path: The file.

        start: The first row, from 0.

        count: How many.

        most: Rows of a batch, fewer where they are large.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, read_dictionary=_texts(path)) as file:
        before, groups, skipped = 0, [], 0
        for n in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(n).num_rows
            if before + rows <= start:
                skipped += rows
            elif before < start + count:
                groups.append(n)
            before += rows
        at = skipped
        for batch in file.iter_batches(_rows_at_once(file, most), row_groups=groups):
            inside = batch.slice(max(0, start - at), max(0, start + count - max(at, start)))
            at += batch.num_rows
            yield inside
            if at >= start + count:
                return
