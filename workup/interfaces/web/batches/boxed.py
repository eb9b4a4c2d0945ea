"""
The process that works through one uploaded file: `python -m workup.interfaces.web.batches.boxed
FILE DETAIL MEMORY SECONDS RECORDS DISK`, in a folder of its own.

It limits its own memory, time and largest file before it reads a byte, and how many records it
reads and how much it writes while it works; it ends when the server ends, and tells its progress on
standard output, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

OUT = "out"
LARGEST = 256 * 1024 * 1024  # bytes of one file that it may write
_CHUNK, _AUDIT = 100, 20
_NEAR = 64 * 1024 * 1024  # bytes: the largest library mapped at once (libarrow) has 49 million
_LOOK = 0.5  # seconds between two looks at what was written, each of which walks the folder
_ELSEWHERE = "Use `workup batch` on your own machine."


def main() -> None:
    """Work through the file and leave with 0; what went wrong is told as `error`."""
    name, detail = sys.argv[1], sys.argv[2]
    memory, seconds, records, disk = map(int, sys.argv[3:7])
    _box(memory, seconds)
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        _work(Path(name), detail, _Bounded(records, disk))
    except _TooMuch as error:
        _tell({"error": f"{error} {_ELSEWHERE}"})
    except Exception as error:
        if isinstance(error, MemoryError) or _taken() > memory - _NEAR:
            _tell({"error": f"It needs more memory than a run may have here. {_ELSEWHERE}"})
        else:
            _tell({"error": f"It failed by a mistake of workup itself ({type(error).__name__})."})
    os._exit(0)  # what was to be said is said; the thread that waits for the server never ends


def _taken() -> int:
    """
    The most address space that this process has had, in bytes.

    A process at its limit does not always see a `MemoryError`: a library that cannot be mapped is
    an `ImportError`, a thread or a file that cannot be had an `OSError`. 0 where the system does
    not say.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return 1024 * int(next(r for r in status.splitlines() if r.startswith("VmPeak")).split()[1])


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


class _TooMuch(Exception):
    """A file that holds more than a run may take on here."""


class _Bounded:
    """
    The progress of a run, told and held within bounds.

    Args:
        records: How many records may be read.

        disk: How many bytes may be written.
    """

    def __init__(self, records: int, disk: int) -> None:
        self.records, self.disk, self.looked = records, disk, 0.0

    def __call__(self, done: int, rejected: int = 0) -> None:
        _tell({"done": done})
        if done > self.records:
            raise _TooMuch(f"It holds more than {self.records:,} records.")
        if time.monotonic() - self.looked > _LOOK:
            self.looked = time.monotonic()
            if sum(p.stat().st_size for p in Path(OUT).rglob("*") if p.is_file()) > self.disk:
                raise _TooMuch(f"Its answers need more than {self.disk // 1024**2} MiB.")


def _work(file: Path, detail: str, progress: _Bounded) -> None:
    from workup.batch.chunk import Setting
    from workup.batch.run import run
    from workup.errors import WorkupError
    from workup.knowledge.rulebook import load_rules
    from workup.readers.packed import allow

    allow(LARGEST)
    try:
        setting = Setting(None, None, detail, None)
        done = run([file], Path(OUT), load_rules(), setting, 1, _AUDIT, progress, _CHUNK)
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


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
