"""
The input of a batch cut into pieces that any process can work through alone.

A worker reads its own range of a file where the form allows it (lines of JSON Lines, rows of
Parquet), so that the process which hands the pieces out does not
read every record first. Records of other forms are read as they are handed out. `sent` gives a
piece that needs no file, for a worker on another machine.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError
from workup.readers import READERS, Reader, files_under, parquet, text
from workup.readers.packed import PACKED, kind_of, lines_within, name_of

Raw = Document | DocumentError
LEAST = (
    1 << 20
    # bytes from which JSON Lines are cut by ranges; smaller files are read where the pieces are
    # handed
    # out
)
BLOCK = 1 << 24
MOST_AGAIN = 8  # how many pieces may each read the same row group


class Piece(Protocol):
    """Some records of the input; picklable."""

    def documents(self) -> Iterable[Raw]:
        """The records, in order."""

    def sent(self) -> Piece:
        """The same records in a piece that needs no file."""


@dataclass(frozen=True)
class Records:
    """Records already read."""

    given: tuple[Raw, ...]

    def documents(self) -> Iterable[Raw]:
        """The records, in order."""
        return self.given

    def sent(self) -> Piece:
        """Itself."""
        return self


@dataclass(frozen=True)
class Lines:
    """Lines of JSON as bytes; `first` is the number of the first of them in the file `name`."""

    name: str
    first: int
    raw: bytes

    def documents(self) -> Iterable[Raw]:
        """The records, in order."""
        return text.lines_of(io.BytesIO(self.raw), self.name, self.first)

    def sent(self) -> Piece:
        """Itself."""
        return self


@dataclass(frozen=True)
class LineRange:
    """
    The bytes from `start` to `stop` of a file of JSON Lines, whole lines; `first` is the number of
    the first line.
    """

    file: Path
    name: str
    first: int
    start: int
    stop: int

    def sent(self) -> Piece:
        """The lines themselves."""
        return Lines(self.name, self.first, b"".join(self._lines()))

    def documents(self) -> Iterable[Raw]:
        """The records, in order, read a line at a time."""
        return text.lines_of(self._lines(), self.name, self.first)

    def _lines(self) -> Iterator[bytes]:
        """The lines; of one longer than a record may be only as much as shows that it is."""
        with self.file.open("rb") as file:
            file.seek(self.start)
            for line in lines_within(file, MAX_DOCUMENT_BYTES):
                yield line if line.endswith(b"\n") else line + b"\n"
                if file.tell() >= self.stop:
                    return


@dataclass(frozen=True)
class Rows:
    """
    Rows of a table as Arrow's stream format; `first` is the number of the first of them in the file
    `name`.
    """

    name: str
    first: int
    raw: bytes

    def table(self) -> pa.Table:
        """The rows."""
        return pa.ipc.open_stream(self.raw).read_all()

    def documents(self) -> Iterable[Raw]:
        """The records, in order."""
        return parquet.rows_of(self.table(), self.name, self.first)

    def sent(self) -> Piece:
        """Itself."""
        return self


@dataclass(frozen=True)
class RowRange:
    """Rows of a Parquet file: `count` of them; `first` is the number of the first, from 1."""

    file: Path
    name: str
    first: int
    count: int

    def table(self) -> pa.Table:
        """The rows."""
        return parquet.read_rows(self.file, self.first - 1, self.count)

    def documents(self) -> Iterator[Raw]:
        """The records, in order; a problem in the place of the rows that cannot be decoded."""
        first = self.first
        try:
            for batch in parquet.batches(self.file, self.first - 1, self.count):
                yield from parquet.rows_of(batch, self.name, first)
                first += batch.num_rows
        except parquet.undecodable():
            yield parquet.damaged(self.name, first)

    def sent(self) -> Piece:
        """The rows themselves."""
        try:
            return _rows(self.table(), self.name, self.first)
        except parquet.undecodable():
            return Records(tuple(self.documents()))


def _rows(table: pa.Table | pa.RecordBatch, name: str, first: int) -> Rows:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write(table)
    return Rows(name, first, sink.getvalue())


def documents(paths: Iterable[Path], readers: Mapping[str, Reader] = READERS) -> Iterator[Raw]:
    """Every record of `paths`, as read."""
    for path in paths:
        for file in _files(path, readers):
            yield from (
                [file]
                if isinstance(file, DocumentError)
                else readers[kind_of(file)](file, name_of(file))
            )


def pieces(
    paths: Iterable[Path], size: int, readers: Mapping[str, Reader] = READERS
) -> Iterator[Piece]:
    """
    The input in pieces, the same for the same bytes whoever works on them.

    Args:
        paths: Files, folders and patterns.

        size: Records a piece, at most.

        readers: By file ending; only the usual ones are cut by ranges.
    """
    waiting: list[Raw] = []
    for path in paths:
        for file in _files(path, readers):
            ranges = (
                None
                if isinstance(file, DocumentError) or readers is not READERS
                else _ranges(file, size)
            )
            if ranges is not None:
                yield from _full(waiting, 1)
                yield from ranges
                continue
            for record in (
                [file]
                if isinstance(file, DocumentError)
                else readers[kind_of(file)](file, name_of(file))
            ):
                waiting.append(record)
                yield from _full(waiting, size)
    yield from _full(waiting, 1)


def _full(waiting: list[Raw], size: int) -> Iterator[Piece]:
    """What waits as one piece, once it is as many as `size`."""
    if len(waiting) >= size:
        yield Records(tuple(waiting))
        waiting.clear()


def _files(path: Path, readers: Mapping[str, Reader]) -> Sequence[Path | DocumentError]:
    try:
        return files_under(path, readers)
    except DocumentError as error:
        return [error]


def _ranges(file: Path, size: int) -> Iterator[Piece] | None:
    """The ranges of a file that can be cut, else None."""
    if file.suffix.lower() in PACKED or not file.is_file():
        return None
    if kind_of(file) in (".jsonl", ".ndjson"):
        return _line_ranges(file, size) if file.stat().st_size >= LEAST else None
    return (
        _row_ranges(file, size)
        if kind_of(file) == ".parquet" and parquet.is_flat(file, name_of(file))
        else None
    )


def _row_ranges(file: Path, size: int) -> Iterator[Piece]:
    """
    Every `size` rows of a file. Large row groups are read here, once, for each worker would have to
    read the whole group.
    """
    with pq.ParquetFile(file) as whole:
        rows = whole.metadata.num_rows
        largest = max(
            (whole.metadata.row_group(n).num_rows for n in range(whole.num_row_groups)),
            default=0,
        )
        if largest <= MOST_AGAIN * size:
            yield from (
                RowRange(file, name_of(file), n + 1, min(size, rows - n))
                for n in range(0, rows, size)
            )
            return
    first = 1
    try:
        for batch in parquet.batches(file, 0, rows, size):
            yield _held(batch, name_of(file), first)
            first += batch.num_rows
    except parquet.undecodable():
        yield Records((parquet.damaged(name_of(file), first),))


def _held(batch: pa.RecordBatch, name: str, first: int) -> Piece:
    """Rows that are here already, as a table; as records where some of them must be refused."""
    try:
        return _rows(parquet.plain(batch), name, first)
    except parquet.undecodable():
        return Records(tuple(parquet.rows_of(batch, name, first)))


def _line_ranges(file: Path, size: int) -> Iterator[Piece]:
    """Every `size` lines of a file, found without reading what they say."""
    start, first, lines, offset = 0, 1, 0, 0
    with file.open("rb") as raw:
        while block := raw.read(BLOCK):
            ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
            for place in range(size - lines - 1, len(ends), size):
                stop = offset + int(ends[place]) + 1
                yield LineRange(file, name_of(file), first, start, stop)
                start, first = stop, first + size
            lines = (lines + len(ends)) % size
            offset += len(block)
    if offset > start:
        yield LineRange(file, name_of(file), first, start, offset)
