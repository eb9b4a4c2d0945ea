"""
A folder held for one run: a second one into it is refused before it writes anything.

The lock is the system's, so that it ends with its process however that ends; the file that carries
it is taken away with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workup.errors import Problem, WorkupError

NAME = ".running"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """
    Hold `folder` for the block.

    Raises:
        WorkupError: If another run holds it.
    """
    path = folder / NAME
    held = _taken(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # while it is still held, so that whoever comes next makes a new one
        os.close(held)


def _taken(path: Path) -> int:
    """The lock's open file. One that was taken away while it was waited for is no lock any more."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
            if _same(file, path):
                return file
        except (BlockingIOError, PermissionError):
            os.close(file)
            message = "another run is writing into this folder. Wait for it, or give another folder"
            raise WorkupError([Problem(str(path.parent), 0, message)]) from None
        os.close(file)


def _lock(file: int) -> None:
    """Lock an open file, or raise an OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
