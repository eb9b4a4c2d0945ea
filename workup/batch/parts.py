"""
What came of a piece, as the bytes of one Arrow file: the summary's columns, and beside them what
the last step needs.

Columns of their own: `_file`; `_hash`, 64 bits that stand for the case's id; `_value`, the plain
case, for the few that may be audited; `_scored.*`, its measure; `_group.*`,
what subgroups are made of; `_assessment`, the line of the whole answer. Rejects stand in the
metadata.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workup.readers.notes import Tally

Hashes = NDArray[np.uint64]
LINES = "_assessment"
_SEAL = 16  # bytes at the end of a part, made of its name and content


@dataclass(frozen=True)
class Part:
    """
    A part read back: its columns but for the assessments, `read` records, a line for each reject,
    rule to the number of its cases in which it fired, and how often each kind of note was made.
    """

    columns: pa.Table
    read: int
    rejects: list[str]
    fired: dict[str, int]
    notes: dict[str, list[int]]


class Refused(list[str]):
    """A line for each reject of a piece; and of the records that were read, what was noted."""

    def __init__(self, lines: Iterable[str] = (), notes: Tally | None = None) -> None:
        super().__init__(lines)
        self.notes = notes or Tally()


def part_bytes(
    columns: Mapping[str, pa.Array],
    read: int,
    rejects: Sequence[str],
    fired: Mapping[str, int],
    lines: pa.Array | None = None,
) -> bytes:
    """
    A part, the same bytes for the same content.

    Args:
        columns: Its columns.

        read: How many records were read for it.

        rejects: A line for each that was refused, with the count of notes where they are
        `Refused`.

        fired: Rule to the number of cases in which it fired.

        lines: The whole assessment of each case with its end of line.
    """
    head = {
        "read": str(read),
        "rejects": json.dumps(list(rejects), ensure_ascii=False),
        "fired": json.dumps(fired),
        "notes": json.dumps(rejects.notes.counts if isinstance(rejects, Refused) else {}),
    }
    table = pa.table(
        {**columns, LINES: lines} if lines is not None else dict(columns)
    ).replace_schema_metadata(head)
    sink = io.BytesIO()
    with pa.ipc.new_file(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
    ) as file:
        file.write_table(table)
    return sink.getvalue()


def write_part(path: Path, part: bytes) -> None:
    """Write a part, sealed with its name and content, so that a damaged or moved one is known."""
    write_atomically(path, part + _seal(path, part))


def is_whole(path: Path) -> bool:
    """Whether a part is there as it was written; of a disk that failed it may be half."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    return content[-_SEAL:] == _seal(path, content[:-_SEAL])


def _seal(path: Path, part: bytes) -> bytes:
    return blake2b(path.name.encode() + b"\0" + part, digest_size=_SEAL).digest()


@contextmanager
def _opened(path: Path) -> Iterator[pa.BufferReader]:
    """The part without its seal."""
    with pa.memory_map(str(path)) as source:
        yield pa.BufferReader(source.read_buffer(source.size() - _SEAL))


def read_part(path: Path) -> Part:
    """A part from its file."""
    with _opened(path) as source:
        with pa.ipc.open_file(source) as file:
            head, names = file.schema.metadata, file.schema.names
        wanted = [n for n, name in enumerate(names) if name != LINES]
        with pa.ipc.open_file(
            source, options=pa.ipc.IpcReadOptions(included_fields=wanted)
        ) as file:
            return Part(
                file.read_all(),
                int(head[b"read"]),
                json.loads(head[b"rejects"]),
                json.loads(head[b"fired"]),
                json.loads(head[b"notes"]),
            )


def read_lines(path: Path) -> Iterator[pa.Array]:
    """The assessments of a part, some at a time, each with its end of line."""
    with _opened(path) as source, pa.ipc.open_file(source) as file:
        place = file.schema.names.index(LINES)
        options = pa.ipc.IpcReadOptions(included_fields=[place])
        with pa.ipc.open_file(source, options=options) as only:
            for n in range(only.num_record_batches):
                yield only.get_batch(n).column(0)


def write_atomically(path: Path, said: str | bytes) -> None:
    """Write a file that appears under its name only when it is complete."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(said.encode() if isinstance(said, str) else said)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def hashes(ids: Sequence[str]) -> Hashes:
    """64 bits for each id, the same in every run."""
    return np.frombuffer(
        b"".join([blake2b(i.encode(), digest_size=8).digest() for i in ids]), "<u8"
    ).astype(np.uint64)


def lowest(found: Hashes, count: int) -> list[int]:
    """The places of the `count` lowest of some hashes: what draws the audit's sample."""
    if count >= len(found):
        return list(range(len(found)))
    places: list[int] = np.sort(np.argpartition(found, count)[:count]).tolist() if count else []
    return places


def values_column(size: int, values: dict[int, Any]) -> pa.Array:
    """Plain values as JSON at their places, null elsewhere."""
    texts = [
        json.dumps(values[n], ensure_ascii=False) if n in values else None for n in range(size)
    ]
    return pa.array(texts, pa.string())
