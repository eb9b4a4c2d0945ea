"""
The rulebook kept ready between runs, so that a command does not read 350 files anew.

It is kept under the hash of the rule files and of the code that reads them, in a folder of the
user alone. What is not wholly ours (another owner, a folder or file that others may write, a
damaged or foreign content) is not read; then the rules are read from their files, as they are
where there is no such folder at all.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import pickle
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
#: Set to an empty text, nothing is kept.
PLACE = "WORKUP_CACHE"
KEPT = 8  # files kept at a time: a few versions of the rules, two files each, not every edit
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def kept(
    key: Callable[[], str],
    kind: type[T],
    make: Callable[[], T],
    pack: Callable[[T], object] = lambda made: made,
    unpack: Callable[[object], object] = lambda found: found,
    code: str = "",
) -> T:
    """
    What `make` makes, read from the user's own folder where it is kept there.

    Args:
        key: Gives what stands for all that it depends on but the code that makes it. It is asked
            again afterwards: what changed meanwhile is not kept.

        kind: The class of what is kept; anything else is not taken.

        make: Makes it anew.

        pack: What is written of it.

        unpack: What was written as it was made. Whatever it raises, it is made anew.

        code: Stands for the code that makes it, as `code_of` gives it; that of the rules by
            default.
    """
    folder, before = _folder(), key()
    path = folder / f"{code or CODE}-{before}.pickle" if folder else None
    if path is not None:
        found = _read(path, kind, unpack)
        if found is not None:
            return found
    made = make()
    if path is not None and key() == before:
        _write(path, pack, made)
    return made


def possible() -> bool:
    """Whether there is a safe folder in which anything can be kept."""
    return _folder() is not None


def _folder() -> Path | None:
    """The user's own folder, made where it is missing; None where there is no safe one."""
    named = os.environ.get(PLACE)
    if named == "" or not hasattr(os, "getuid"):
        return None
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = Path(named) if named else base / "workup"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _ours(folder) else None
    except (OSError, RuntimeError):
        return None


def _ours(path: Path) -> bool:
    """Whether a file or folder is the user's own, no link, and not to be written by others."""
    seen = path.lstat()
    plain = stat.S_ISDIR(seen.st_mode) or stat.S_ISREG(seen.st_mode)
    return plain and seen.st_uid == os.getuid() and not seen.st_mode & OTHERS_MAY_WRITE


def unpickled(body: bytes | memoryview) -> Any:
    """
    What was pickled. For what was read from a checked file alone: a pickle runs code.
    """
    collected = gc.isenabled()
    gc.disable()  # a rulebook is half a million objects and no cycle
    try:
        return pickle.loads(body)
    finally:
        if collected:
            gc.enable()


def _read(path: Path, kind: type[T], unpack: Callable[[object], object]) -> T | None:
    try:
        if not _ours(path):
            return None
        body = memoryview(path.read_bytes())
        if hashlib.sha256(body[32:]).digest() != body[:32]:
            return None
        found = unpack(unpickled(body[32:]))
        return found if isinstance(found, kind) else None
    except Exception:  # whatever a damaged file does, the rules are read from their files
        return None


def _write(path: Path, pack: Callable[[T], object], made: T) -> None:
    """Write under another name first; what cannot be written is not kept."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        body = pickle.dumps(pack(made), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        os.replace(part, path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except Exception:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def code_of(*rooms: str) -> str:
    """
    Stands for the code of some rooms, as it lies on the disk now, and for the Python that runs it.
    """
    digest = hashlib.sha256(f"{sys.version}".encode())
    root = Path(__file__).resolve().parents[1]
    for room in rooms:
        for name in sorted(os.listdir(root / room)):
            if name.endswith(".py"):
                with open(root / room / name, "rb") as file:
                    digest.update(name.encode() + file.read())
    return digest.hexdigest()[:16]


#: The code as it was when it was imported: a file that is edited later is not what ran.
CODE = code_of("knowledge", "model")
