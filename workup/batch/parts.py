"""
What came of a piece, as the bytes of one Arrow file: the summary's columns, and beside them what the last step needs.

Columns of their own: `_file`; `_hash`, 64 bits that stand for the case's id; `_value`, the plain case, for the few that may be audited; `_scored.*`, its measure; `_group.*`,
what subgroups are made of; `_assessment`, the line of the whole answer. Rejects stand in the metadata.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Part:
    """A part read back: its columns, `read` records, a line for each reject, and rule to the number of its cases in which it fired."""

    columns: pa.Table
    read: int
    rejects: list[str]
    fired: dict[str, int]


def part_bytes(columns: dict[str, pa.Array], read: int, rejects: Sequence[str], fired: Mapping[str, int]) -> bytes:
    """A part, the same bytes for the same content."""
    head = {"read": str(read), "rejects": json.dumps(list(rejects), ensure_ascii=False), "fired": json.dumps(fired)}
    table = pa.table(columns).replace_schema_metadata(head)
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as file:
        file.write_table(table)
    return sink.getvalue()


def read_part(path: Path) -> Part:
    """A part from its file."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        table = file.read_all()
        head = file.schema.metadata
        return Part(table, int(head[b"read"]), json.loads(head[b"rejects"]), json.loads(head[b"fired"]))


def whole(path: Path, said: str | bytes) -> None:
    """Write a file that appears under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(said.encode() if isinstance(said, str) else said)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def hashes(ids: Sequence[str]) -> Hashes:
    """64 bits for each id, the same in every run."""
    return np.frombuffer(b"".join([blake2b(i.encode(), digest_size=8).digest() for i in ids]), "<u8").astype(np.uint64)


def lowest(found: Hashes, count: int) -> list[int]:
    """The places of the `count` lowest of some hashes: what draws the audit's sample."""
    if count >= len(found):
        return list(range(len(found)))
    places: list[int] = np.sort(np.argpartition(found, count)[:count]).tolist() if count else []
    return places


def values_column(size: int, values: dict[int, Any]) -> pa.Array:
    """Plain values as JSON at their places, null elsewhere."""
    texts = [json.dumps(values[n], ensure_ascii=False) if n in values else None for n in range(size)]
    return pa.array(texts, pa.string())
