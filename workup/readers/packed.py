"""
Files that are packed: gzip with the standard library, zstd where `zstandard` is installed (extra
`batch`).
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from workup.errors import Problem
from workup.model.document import DocumentError

PACKED = (".gz", ".zst")
STANDARD_INPUT = (
    "workup-standard-input.jsonl"  # the file that standard input is put into, called by what it is
)
MOST = 16 * 1024**3  # bytes after unpacking before a file counts as meant to fill the machine


def kind_of(path: Path) -> str:
    """
    The ending that says how a file is read, the packing left aside: `.jsonl` of `cases.jsonl.gz`.
    """
    suffix = path.suffix.lower()
    return path.with_suffix("").suffix.lower() if suffix in PACKED else suffix


def name_of(path: Path) -> str:
    """What messages call a file: its path, or `standard input`."""
    return "standard input" if path.name == STANDARD_INPUT else str(path)


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """
    A file's bytes, unpacked as they are read.

    Raises:
        DocumentError: If it is missing, cannot be read, or is packed in a way that is not
        installed.
    """
    try:
        with path.open("rb") as raw:
            yield _unpacked(raw, path, name)
    except FileNotFoundError:
        raise DocumentError(Problem(name, 0, "there is no such file or folder")) from None
    except (OSError, EOFError) as error:
        raise DocumentError(
            Problem(
                name,
                0,
                f"cannot be read: "
                f"{getattr(error, 'strerror', None) or 'it is cut short or damaged'}",
            )
        ) from None


def _unpacked(raw: IO[bytes], path: Path, name: str) -> IO[bytes]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if suffix == ".zst":
        try:
            import zstandard
        except ImportError:
            raise DocumentError(
                Problem(
                    name, 0, "is packed with zstd. Install: pip install 'dystonia-workup[batch]'"
                )
            ) from None
        return cast(IO[bytes], io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)))
    return raw
