"""
How many records an input holds, told quickly for the time left and the detail: by lines and by
Parquet's own count, without reading what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from workup.model.document import DocumentError
from workup.readers import READERS, Reader, files_under
from workup.readers.packed import kind_of, opened
from workup.readers.parquet import undecodable

BLOCK = 1 << 24
LINES = (".jsonl", ".ndjson", ".csv", ".tsv")


def expected(paths: Iterable[Path], readers: Mapping[str, Reader] = READERS) -> int:
    """
    About how many records `paths` hold.

    Args:
        paths: Files, folders and patterns; what cannot be read counts as one.

        readers: By file ending.
    """
    total = 0
    for path in paths:
        try:
            total += sum(_in(file) for file in files_under(path, readers))
        except (DocumentError, OSError):
            total += 1
    return total


def _in(file: Path) -> int:
    if not file.is_file():
        return 1
    if kind_of(file) == ".parquet":
        return _rows(file)
    if kind_of(file) not in LINES:
        return 1
    lines = 0
    with opened(file, str(file)) as raw:
        while block := raw.read(BLOCK):
            lines += block.count(b"\n")
    return max(lines - (kind_of(file) in (".csv", ".tsv")), 1)


def _rows(file: Path) -> int:
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(file).num_rows)
    except undecodable():
        return 1
