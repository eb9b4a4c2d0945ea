"""
Rows of CSV and Parquet files in the flat form (`workup.model.flat`), each as a Document on its
line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from workup.errors import Problem, did_you_mean
from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError
from workup.model.flat import COLUMNS, unflat
from workup.readers.packed import opened

CHUNK = 8192
SEPARATORS = (",", ";", "\t")


def csv_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """
    One case a row; the first row names the columns. Semicolons and tabs separate as commas do.
    """
    try:
        with opened(path, name) as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
            first = text.readline()
            sign = max(SEPARATORS, key=lambda s: _known(first, s))
            lines = chain([first], text)
            yield from _rows(csv.DictReader(lines, strict=True, delimiter=sign), name)
    except DocumentError as error:
        yield error
    except UnicodeDecodeError:
        yield DocumentError(Problem(name, 0, "is not UTF-8 text. Save the file as UTF-8"))
    except csv.Error as error:
        yield DocumentError(Problem(name, 1, f"is not valid CSV: {error}"))


def _known(header: str, sign: str) -> tuple[int, bool]:
    """How many columns of the flat form a first line names under a separator; the comma before."""
    names = {cell.strip() for cell in next(csv.reader([header], delimiter=sign), [])}
    return len(names & set(COLUMNS)), sign == ","


def whole_rows(
    rows: csv.DictReader[str], name: str
) -> Iterator[tuple[int, dict[str, str] | DocumentError]]:
    """
    Each row with its line; a row that is no CSV or has too few or too many cells is a problem, and
    the next one is read.
    """
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield (
                rows.line_num,
                DocumentError(Problem(name, rows.line_num + 1, f"is not valid CSV: {error}")),
            )
            continue
        if row is None:
            return
        if None in row or None in row.values():
            message = "has another number of cells than the first row"
            yield rows.line_num, DocumentError(Problem(name, rows.line_num, message))
        else:
            yield rows.line_num, row


def _rows(rows: csv.DictReader[str], name: str) -> Iterator[Document | DocumentError]:
    if wrong := _header(list(rows.fieldnames or ()), name):
        yield wrong
        return
    for line, row in whole_rows(rows, name):
        yield row if isinstance(row, DocumentError) else _document(row, name, line)


def _header(columns: list[str], name: str) -> DocumentError | None:
    unknown = [c for c in columns if c not in COLUMNS]
    twice = [c for n, c in enumerate(columns) if c in columns[:n]]
    if twice:
        return DocumentError(
            *(
                Problem(name, 1, f"the column `{c}` stands twice. Take one away")
                for c in dict.fromkeys(twice)
            )
        )
    if "id" not in columns:
        near = next((c for c in columns if c.strip().lower() == "id"), None)
        more = f" Is `{near}` meant?" if near else ""
        message = f"has no column `id`.{more} The columns are those of `workup convert`"
        return DocumentError(Problem(name, 1, message))
    return (
        DocumentError(
            *(Problem(name, 1, f"unknown column `{c}`.{did_you_mean(c, COLUMNS)}") for c in unknown)
        )
        if unknown
        else None
    )


def _document(row: dict[str, Any], name: str, line: int) -> Document | DocumentError:
    if sum(len(cell) for cell in row.values() if isinstance(cell, str)) > MAX_DOCUMENT_BYTES:
        return DocumentError(
            Problem(
                name,
                line,
                f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB",
            )
        )
    try:
        return Document(name, unflat(row), {(): line})
    except ValueError as error:
        return DocumentError(Problem(name, line, str(error)))


def parquet_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """
    One case a row, read a chunk at a time; a row's line is its number from 1. Needs the extra
    `batch`.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        yield DocumentError(
            Problem(name, 0, "is Parquet. Install: pip install 'dystonia-workup[batch]'")
        )
        return
    try:
        with pq.ParquetFile(path) as file:
            if wrong := _header(file.schema_arrow.names, name):
                yield wrong
                return
            number = 1
            for chunk in file.iter_batches(CHUNK):
                yield from rows_of(chunk, name, number)
                number += chunk.num_rows
    except (OSError, pa.ArrowInvalid):
        yield damaged(name)


def damaged(name: str, line: int = 0) -> DocumentError:
    """
    What is said of a Parquet file, or of the part of it from row `line` on, that cannot be decoded.
    """
    return DocumentError(
        Problem(name, line, "cannot be read as Parquet: it is cut short or damaged")
    )


def rows_of(rows: Any, name: str, first: int) -> Iterator[Document | DocumentError]:
    """
    The rows of an Arrow table or batch of the flat form; `first` is the number of its first row in
    the file `name`.
    """
    for number, row in enumerate(rows.to_pylist(), first):
        yield _document(row, name, number)


def is_flat(path: Path, name: str) -> bool:
    """Whether a file is Parquet in the flat form."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            return _header(file.schema_arrow.names, name) is None
    except (OSError, pa.ArrowInvalid):
        return False


def read_rows(path: Path, start: int, count: int) -> Any:
    """
    Some rows of a Parquet file as an Arrow table; only the row groups that hold them are read.

    Args:
        path: The file.

        start: The first row, from 0.

        count: How many.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        before, groups, skipped = 0, [], 0
        for n in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(n).num_rows
            if before + rows <= start:
                skipped += rows
            elif before < start + count:
                groups.append(n)
            before += rows
        return file.read_row_groups(groups).slice(start - skipped, count)
