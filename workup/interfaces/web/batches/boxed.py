"""
The process that works through one uploaded file: `python -m workup.interfaces.web.batches.boxed
FILE
DETAIL MEMORY SECONDS`, in a folder of its own.

It limits its own memory, time and largest file before it reads a byte, ends when the server ends,
and tells its progress on standard
output, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any

OUT = "out"
LARGEST = 256 * 1024 * 1024  # bytes of one file that it may write
_CHUNK, _AUDIT = 100, 20


def main() -> None:
    """Work through the file and leave with 0; what went wrong is told as `error`."""
    name, detail, memory, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    _box(memory, seconds)
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        _work(Path(name), detail)
    except MemoryError:
        _tell(
            {
                "error": "It needs more memory than a run may have here. Use `workup batch` on "
                "your own machine."
            }
        )


def _box(memory: int, seconds: int) -> None:
    os.umask(0o077)
    os.nice(10)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _end_with_server() -> None:
    sys.stdin.buffer.read()  # returns when the server closes its end, or is gone
    os._exit(1)


def _work(file: Path, detail: str) -> None:
    from workup.batch.chunk import Setting
    from workup.batch.run import run
    from workup.errors import WorkupError
    from workup.knowledge.rulebook import load_rules

    try:
        setting = Setting(None, None, detail, None)
        done = run([file], Path(OUT), load_rules(), setting, 1, _AUDIT, _progress, _CHUNK)
    except WorkupError as error:
        _tell({"error": "\n".join(map(str, error.problems)) or str(error)})
        return
    _tell(
        {
            "read": done.read,
            "assessed": done.assessed,
            "rejected": done.rejected,
            "answered": len(done.scored),
        }
    )


def _progress(done: int, rejected: int = 0) -> None:
    _tell({"done": done})


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
