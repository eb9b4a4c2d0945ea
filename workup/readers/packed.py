"""
Files that are packed: gzip with the standard library, zstd where `zstandard` is installed (extra
`batch`).
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from workup.errors import Problem
from workup.model.document import DocumentError, refuse_unless_file

PACKED = (".gz", ".zst")
STANDARD_INPUT = (
    "workup-standard-input.jsonl"  # the file that standard input is put into, called by what it is
)
MOST = 16 * 1024**3  # bytes after unpacking before a file counts as meant to fill the machine
_WINDOW = 2**27  # bytes that zstd may hold at once: level 19 needs 2**23, `--long` 2**27
_most = [MOST]


def kind_of(path: Path) -> str:
    """
    The ending that says how a file is read, the packing left aside: `.jsonl` of `cases.jsonl.gz`.
    """
    suffix = path.suffix.lower()
    return path.with_suffix("").suffix.lower() if suffix in PACKED else suffix


def name_of(path: Path) -> str:
    """What messages call a file: its path, or `standard input`."""
    return "standard input" if path.name == STANDARD_INPUT else str(path)


def allow(most: int) -> None:
    """Let no file of this process have more than `most` bytes after unpacking."""
    _most[0] = most


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """
    A file's bytes, unpacked as they are read.

    Raises:
        DocumentError: If it is missing, no regular file, cannot be read, unpacks to more than is
        allowed, or is packed in a way that is not installed.
    """
    try:
        refuse_unless_file(path, name)
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


def lines_within(file: IO[bytes], most: int) -> Iterator[bytes]:
    """
    The lines of a file; of a line longer than `most` only as much as shows that it is.

    Args:
        file: The bytes, from the place at which it stands.

        most: Bytes of a line that are wanted.
    """
    while line := file.readline(most + 2):
        yield line
        while not line.endswith(b"\n") and len(line) == most + 2:
            line = file.readline(most + 2)


class _Unpacked(io.RawIOBase):
    """What a decompressor gives, counted; its errors are a file that cannot be read."""

    def __init__(self, source: Any, name: str, damaged: tuple[type[Exception], ...]) -> None:
        self._source, self._name, self._damaged, self._left = source, name, damaged, _most[0]

    def readable(self) -> bool:
        return True

    def readinto(self, to: Any) -> int:
        try:
            got = int(self._source.readinto(to))
        except self._damaged:
            raise OSError(None, None) from None
        self._left -= got
        if self._left < 0:
            raise DocumentError(
                Problem(self._name, 0, f"unpacks to more than the limit of {_most[0] // 2**20} MiB")
            )
        return got


def _unpacked(raw: IO[bytes], path: Path, name: str) -> IO[bytes]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        source: Any = gzip.GzipFile(fileobj=raw)
        return cast(IO[bytes], io.BufferedReader(_Unpacked(source, name, (zlib.error,)), 1 << 17))
    if suffix == ".zst":
        try:
            import zstandard
        except ImportError:
            raise DocumentError(
                Problem(
                    name, 0, "is packed with zstd. Install: pip install 'dystonia-workup[batch]'"
                )
            ) from None
        unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        source = unpacker.stream_reader(raw, read_across_frames=True)
        failed = (zstandard.ZstdError,)
        return cast(IO[bytes], io.BufferedReader(_Unpacked(source, name, failed), 1 << 17))
    return raw
