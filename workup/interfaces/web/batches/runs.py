"""
The batches of one server: a bounded number at once, each in a process and a folder of its own, each
known only to the browser that began it.

Nothing of a request becomes a path: a file is kept under a fixed name with one of the known
endings, in a folder of a random name. The file
is deleted when its run ends, the outputs when they are old, when they are deleted, and when the
server ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from workup.interfaces.web.batches.boxed import OUT
from workup.interfaces.web.refusals import Refusal
from workup.readers import READERS

#: What may be taken away from a run: file name to its type.
OUTPUTS = {
    "report.html": "text/html; charset=utf-8",
    "summary.csv": "text/csv; charset=utf-8",
    "summary.parquet": "application/vnd.apache.parquet",
    "assessments.jsonl": "application/x-ndjson",
    "rejects.jsonl": "application/x-ndjson",
    "metrics.json": "application/json",
}
ENDINGS = tuple(kind + pack for kind in READERS for pack in ("", ".gz", ".zst"))
_PREFIX = "workup-web-"
_SWEEP = 60.0  # seconds between two looks for what is old
_MANY = "Many batches are waiting. Try again in a few minutes."
_SLOW = "It took longer than a run may take here. Use `workup batch` on your own machine."
_STOPPED = (
    "It was stopped: it needed more time, memory or space than a run may have here. Use "
    "`workup batch` on your own machine."
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much batches may ask of a server."""

    upload: int = 16 * 1024 * 1024  # bytes of a file
    at_once: int = 2  # runs at work at once, over all browsers
    waiting: int = 12  # runs at work or waiting, over all browsers
    each: int = 4  # runs kept of one browser
    memory: int = 2 * 1024**3  # bytes of address space of a run
    seconds: int = 300  # of work, and of waiting for it
    keep: float = 3600.0  # seconds that outputs are kept
    by_address: int = (
        6  # runs at work or waiting, of one address: half of all, for a class shares it
    )
    records: int = 100_000  # records of a run
    disk: int = 256 * 1024**2  # bytes that a run may write
    total: int = 2 * 1024**3  # bytes of all runs that are kept, before the oldest go


@dataclass
class Run:
    """
    One batch: whose it is (a hash), what the file was called, and how far it is. `state` is
    waiting, running, done or failed.
    """

    id: str
    owner: str
    name: str
    folder: Path
    file: str
    full: bool = False
    state: str = "waiting"
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    error: str = ""
    began: float = field(default_factory=time.monotonic)
    process: subprocess.Popen[str] | None = None
    address: str = ""
    size: int = 0

    @property
    def over(self) -> bool:
        """Whether it is done or has failed."""
        return self.state in ("done", "failed")


class Runs:
    """All batches of one server."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._lock = threading.Lock()
        self._held: dict[str, Run] = {}
        self._pool = ThreadPoolExecutor(self.bounds.at_once, "batch")
        clear_left_over()
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._mark = _mark(self.root)
        self._closed = threading.Event()
        threading.Thread(target=self._keep_clean, daemon=True).start()

    def begin(
        self, owner: str, name: str, upload: BinaryIO, full: bool = False, address: str = ""
    ) -> Run:
        """
        Take a file and begin its run, or let it wait for its turn.

        Args:
            owner: Whose run it is.

            name: What the browser calls the file; only its ending is used, and the name is shown
            again.

            upload: Its bytes.

            full: Whole assessments too, not only a row a case.

            address: Where the request came from.

        Raises:
            Refusal: If the ending is not known, the file is empty or too large, or too many runs
            are kept or waiting.
        """
        ending = next(
            (e for e in sorted(ENDINGS, key=len, reverse=True) if name.lower().endswith(e)), None
        )
        if ending is None:
            raise Refusal(
                415,
                f"A file of cases ends with one of: {', '.join(READERS)}; packed ones with .gz or "
                f".zst.",
            )
        with self._lock:
            self._sweep()
            mine = [r for r in self._held.values() if r.owner == owner]
            if len(mine) >= self.bounds.each:
                raise Refusal(
                    429,
                    f"At most {self.bounds.each} runs are kept at once. Delete one of yours first.",
                )
            busy = [r for r in self._held.values() if not r.over]
            if len(busy) >= self.bounds.waiting:
                raise Refusal(503, _MANY, retry=60)
            if sum(r.address == address for r in busy) >= self.bounds.by_address:
                raise Refusal(429, _MANY, retry=60)
            self._make_room()
            id_ = secrets.token_urlsafe(16)
            run = Run(
                id_, owner, name[-100:], self.root / secrets.token_hex(16), f"cases{ending}", full
            )
            run.address = address
            run.folder.mkdir(mode=0o700)
            self._held[id_] = run
        try:
            _copy(upload, run.folder / run.file, self.bounds.upload)
        except BaseException:
            self.delete(run)
            raise
        self._pool.submit(self._work, run)
        return run

    def of(self, owner: str) -> list[Run]:
        """The runs of one browser, the latest first."""
        with self._lock:
            self._sweep()
            return [r for r in reversed(self._held.values()) if r.owner == owner]

    def get(self, owner: str, id_: str) -> Run:
        """One run. Raises a Refusal where this browser has none such."""
        with self._lock:
            run = self._held.get(id_)
        if run is None or run.owner != owner:
            raise Refusal(
                404,
                "There is no such batch. A batch belongs to the browser that began it and is kept "
                "for an hour.",
            )
        return run

    def output(self, run: Run, name: str) -> Path:
        """One file of a run that is done. Raises a Refusal where it has none such."""
        file = run.folder / OUT / name if name in OUTPUTS else None
        if run.state != "done" or file is None or not file.is_file():
            raise Refusal(404, "This batch has no such file.")
        return file

    def outputs(self, run: Run) -> list[tuple[str, int]]:
        """The files of a run that is done, each with its bytes."""
        found = [(name, run.folder / OUT / name) for name in OUTPUTS] if run.state == "done" else []
        return [(name, file.stat().st_size) for name, file in found if file.is_file()]

    def delete(self, run: Run) -> None:
        """End a run and delete all of it."""
        with self._lock:
            self._held.pop(run.id, None)
        if run.process is not None:
            run.process.kill()
        shutil.rmtree(run.folder, ignore_errors=True)

    def close(self) -> None:
        """End all runs and delete everything."""
        self._closed.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for run in list(self._held.values()):
            self.delete(run)
        shutil.rmtree(self.root, ignore_errors=True)
        self._mark.close()

    def _sweep(self) -> None:
        """Delete what is old; the lock is held."""
        old = [
            r
            for r in self._held.values()
            if r.over and time.monotonic() - r.began > self.bounds.keep
        ]
        for run in old:
            self._held.pop(run.id)
            shutil.rmtree(run.folder, ignore_errors=True)

    def _make_room(self) -> None:
        """Delete the oldest runs that are over, as long as all need too much; the lock is held."""
        kept = [r for r in self._held.values() if r.over]
        total = sum(r.size for r in kept)
        for run in kept:
            if total <= self.bounds.total:
                return
            total -= run.size
            self._held.pop(run.id)
            shutil.rmtree(run.folder, ignore_errors=True)

    def _keep_clean(self) -> None:
        """Delete what is old also where nobody asks for it."""
        while not self._closed.wait(_SWEEP):
            with self._lock:
                self._sweep()

    def _work(self, run: Run) -> None:
        """Work through a run in its process; called in a thread of the pool."""
        if run.id not in self._held:
            return
        run.state = "running"
        try:
            self._watch(run)
        except OSError:
            run.error = _STOPPED
        (run.folder / run.file).unlink(missing_ok=True)
        if run.error:
            shutil.rmtree(run.folder / OUT, ignore_errors=True)
        run.size = _bytes_in(run.folder)
        run.state = "failed" if run.error else "done"
        if run.id not in self._held:
            shutil.rmtree(run.folder, ignore_errors=True)

    def _watch(self, run: Run) -> None:
        """Begin the process of a run and note what it tells until it ends."""
        bounds = self.bounds
        limits = (bounds.memory, bounds.seconds, bounds.records, bounds.disk)
        how = [run.file, "full" if run.full else "summary", *map(str, limits)]
        command = [sys.executable, "-m", "workup.interfaces.web.batches.boxed", *how]
        run.process = process = subprocess.Popen(
            command,
            cwd=run.folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        slow = threading.Timer(bounds.seconds, process.kill)
        slow.start()
        began = time.monotonic()
        assert process.stdout is not None and process.stdin is not None
        for line in process.stdout:
            _note(run, line)
        process.wait()
        slow.cancel()
        process.stdin.close()
        if not run.counts and not run.error:
            run.error = _SLOW if time.monotonic() - began >= bounds.seconds else _STOPPED


def _bytes_in(folder: Path) -> int:
    """The bytes of all files in a folder, which may be deleted in the meantime."""
    total = 0
    with suppress(OSError):
        for path in folder.rglob("*"):
            total += path.stat().st_size
    return total


def _note(run: Run, line: str) -> None:
    """Take one line of a run's process."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return
    if "done" in said:
        run.done = int(said["done"])
    elif "error" in said:
        run.error = str(said["error"])[:4000]
    elif "read" in said:
        run.counts = {k: int(v) for k, v in said.items()}
        run.error = (
            "" if run.counts["assessed"] else "No record of this file could be read as a case."
        )


def _copy(upload: BinaryIO, to: Path, most: int) -> None:
    """Keep an upload, and no more of it than is allowed."""
    left = most
    with to.open("xb") as file:
        while block := upload.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise Refusal(
                    413, f"That is too large: at most {most // 1024**2} MiB may be sent here."
                )
            file.write(block)
    if left == most:
        raise Refusal(422, "The file is empty.")


def _environment() -> dict[str, str]:
    """
    What a run's process is told of the server's environment: nothing that names a record or a
    passphrase; one thread a library.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if k in ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
    }
    one = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
    )
    return {
        **kept,
        **one,
        "MPLBACKEND": "svg",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONSAFEPATH": "1",
    }


def _mark(root: Path) -> IO[str]:
    """
    A lock that stands as long as this process lives, so that a later server knows which folders
    nobody holds.
    """
    held = (root / "lock").open("w")
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def clear_left_over() -> None:
    """Delete the folders of servers that were killed."""
    for root in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        try:
            if root.is_symlink() or root.stat().st_uid != os.geteuid():
                continue
            with (root / "lock").open("r+") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(root, ignore_errors=True)
        except OSError:
            continue  # held by a living server, or gone already
