"""
Assess many cases into a folder: in chunks, on all cores, in bounded memory, taken up again after an
interruption.

Each chunk becomes one file under `parts/`, written whole or not at all; when all are there they are
put together in order. So the outcome is the same bytes whether
the run was interrupted or not, and read = assessed + rejected always.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from workup.batch.audit import differing
from workup.batch.chunk import Setting, audited, work
from workup.batch.gather import Gatherer, measured
from workup.batch.lock import NAME, alone
from workup.batch.metrics import figures
from workup.batch.parts import is_whole, write_atomically, write_part
from workup.batch.pieces import Piece, pieces
from workup.batch.processes import Processes
from workup.batch.report import report
from workup.batch.scores import Scores
from workup.errors import Problem, WorkupError
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.model.document import DocumentError
from workup.readers import READERS, Reader, files_under
from workup.readers.packed import name_of

#: Records a part, by detail. Of whole answers fewer, so that a small batch keeps all processes
#: busy; of 1,500 cases the questions cost each 0.8 ms, of 400 they cost 1.4.
CHUNK = {"summary": 16_384, "full": 2048}


class Ahead(Protocol):
    """What a pool gives for a call: its outcome, once it is there."""

    def result(self) -> Any:
        """The outcome, waited for."""


class Pool(Protocol):
    """Somewhere that calls can be worked through: processes here, or a cluster."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Ahead:
        """Begin a call."""


Job = Callable[["Pool | None", Piece, Setting, int, Path], Callable[[], None]]


REASONS = 50  # reasons of rejects that are counted out; what comes after them stands in the file


@dataclass
class Outcome:
    """
    What a batch did.

    `resumed` chunks were there from an interrupted run; `notes` says what the readers did not take
    as it was written, `reasons` why records were rejected.
    """

    read: int = 0
    assessed: int = 0
    rejected: int = 0
    resumed: int = 0
    audited: int = 0
    scored: Scores = field(default_factory=lambda: Scores.of([]))
    notes: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)

    _metrics: dict[str, Any] | None = None

    def metrics(self) -> dict[str, Any]:
        """What `metrics.json` holds: counts and figures; worked out once."""
        if self._metrics is None:
            counts = {"read": self.read, "assessed": self.assessed, "rejected": self.rejected}
            self._metrics = {**counts, "answered": len(self.scored), **figures(self.scored)}
            self._metrics |= {"not_read": self.notes, "reject_reasons": self.reasons}
        return self._metrics


def run(
    paths: Sequence[Path],
    out: Path,
    book: Rulebook,
    setting: Setting,
    workers: int = 1,
    audit: int = 200,
    progress: Callable[[int, int], None] = lambda done, rejected: None,
    chunk: int | None = None,
    pool: Pool | None = None,
    readers: Mapping[str, Reader] = READERS,
    beside: Sequence[Path] = (),
    shown: bool = True,
    options: Sequence[str] = (),
) -> Outcome:
    """
    Assess every record of `paths` into `out`.

    Args:
        paths: Files, folders and patterns.

        out: Receives the files that docs/batches.md lists; a run that was interrupted there is
        taken up again.

        book: The rules, as `setting` names them.

        setting: Rules and detail for the workers.

        workers: Processes; 1 works in this one.

        audit: How many cases are run again on durable-rules.

        progress: Called with the numbers of records done and rejected.

        chunk: Records a part; by detail, unless given.

        pool: Where the pieces are worked through instead, `workers` of them at a time: anything
        with `submit`, as a cluster has. Its workers need none of the
            files: each piece is sent whole and its part comes back as bytes.

        readers: By file ending; others than the usual ones for files with columns of their own.

        beside: Files that the outcome depends on besides, as labels or a mapping: with others, a
        run is another run.

        shown: Whether the report is written too.

        options: How the readers were told to read, by name: with others, a run is another run.

    Raises:
        WorkupError: If another run is writing into `out`, it holds a run of other inputs or rules,
        it cannot be written, or the audit finds a case that two readings answer differently.
    """
    try:
        return _run(
            paths,
            out,
            book,
            setting,
            workers,
            audit,
            progress,
            chunk,
            pool,
            readers,
            beside,
            shown,
            options,
        )
    except BrokenExecutor:
        raise WorkupError(
            [
                Problem(
                    str(out),
                    0,
                    "a process that worked on this was stopped. What was done so far is kept; run "
                    "the same command again, with fewer `--workers` if memory "
                    "ran out",
                )
            ]
        ) from None
    except OSError as error:
        raise WorkupError(
            [
                Problem(
                    str(out),
                    0,
                    f"cannot be written: {error.strerror or error}. What was done so far is kept; "
                    f"run the same command again",
                )
            ]
        ) from None


def _run(
    paths: Sequence[Path],
    out: Path,
    book: Rulebook,
    setting: Setting,
    workers: int,
    audit: int,
    progress: Callable[[int, int], None],
    chunk: int | None,
    pool: Pool | None,
    readers: Mapping[str, Reader],
    beside: Sequence[Path],
    shown: bool,
    options: Sequence[str],
) -> Outcome:
    out.mkdir(parents=True, exist_ok=True)
    chunk = chunk or CHUNK[setting.detail]
    mark = {
        "inputs": _inputs([*paths, *beside], readers),
        "rules": book.hash,
        "version": VERSION,
        "detail": setting.detail,
        "measure": setting.measure,
        "chunk": chunk,
        "audit": audit,
        **({"options": list(options)} if options else {}),
    }
    parts = out / "parts"
    resumed = 0
    with ExitStack() as stack:
        stack.enter_context(alone(out))
        _take_up(out, parts, mark)
        for left in (*out.glob("*.part"), *parts.glob("*.part")):  # by a run that was killed
            left.unlink()
        gatherer = Gatherer(out, setting.detail == "full", audit)
        stack.callback(gatherer.close)
        job: Job = _send if pool else _keep
        own = pool is None and workers > 1
        if own:
            pool = stack.enter_context(Processes(workers))
        for part, there in _chunks(
            pieces(paths, chunk, readers), parts, setting, workers, audit, pool, job
        ):
            gatherer.take(part)
            resumed += there
            progress(gatherer.found.read, gatherer.found.rejected)
        outcome = _conclude(out, gatherer, book, setting, resumed, shown, pool if own else None)
        shutil.rmtree(parts)
    return outcome


def _inputs(paths: Sequence[Path], readers: Mapping[str, Reader]) -> str:
    """A hash over names and bytes of all inputs."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            for file in [path] if path.is_file() else files_under(path, readers):
                digest.update(name_of(file).encode(errors="surrogateescape") + b"\0")
                if not file.is_file():
                    continue
                with file.open("rb") as raw:
                    digest.update(hashlib.file_digest(raw, "sha256").digest())
        except (DocumentError, OSError):
            digest.update(str(path).encode(errors="surrogateescape") + b"\0missing")
    return digest.hexdigest()


def _take_up(out: Path, parts: Path, mark: dict[str, Any]) -> None:
    file = out / "run.json"
    if file.exists():
        try:
            before = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            before = None
        if before != mark:
            raise WorkupError(
                [
                    Problem(
                        str(out),
                        0,
                        "holds a run of other inputs, rules or options. "
                        "Give an empty or new folder",
                    )
                ]
            )
    elif any(p.name != NAME for p in out.iterdir()):
        raise WorkupError([Problem(str(out), 0, "holds other files. Give an empty or new folder")])
    parts.mkdir(exist_ok=True)
    write_atomically(file, json.dumps(mark, indent=1) + "\n")


def _chunks(
    given: Iterable[Piece],
    parts: Path,
    setting: Setting,
    workers: int,
    audit: int,
    pool: Pool | None,
    job: Job,
) -> Iterator[tuple[Path, bool]]:
    """
    Work through the pieces whose parts are not there yet; a bounded number is on its way at any
    time. Gives each part in order, and whether it was there.
    """
    waiting: deque[tuple[Path, bool, Callable[[], None]]] = deque()
    for number, piece in enumerate(given):
        target = parts / f"{number:08d}.arrow"
        there = is_whole(target)
        waiting.append(
            (target, there, _nothing if there else job(pool, piece, setting, audit, target))
        )
        if len(waiting) > 2 * workers:
            yield _ended(*waiting.popleft())
    while waiting:
        yield _ended(*waiting.popleft())


def _ended(target: Path, there: bool, end: Callable[[], None]) -> tuple[Path, bool]:
    end()
    return target, there


def _nothing() -> None:
    """What is left to do for a part that is there."""


def _keep(
    pool: Pool | None, piece: Piece, setting: Setting, audit: int, target: Path
) -> Callable[[], None]:
    """Have a piece worked through on this machine, where the worker writes the part itself."""
    if pool is None:
        work_into(piece, setting, audit, target)
        return _nothing
    future = pool.submit(work_into, piece, setting, audit, target)
    return lambda: future.result()


def _send(
    pool: Pool | None, piece: Piece, setting: Setting, audit: int, target: Path
) -> Callable[[], None]:
    """Have a piece worked through elsewhere; the part comes back as bytes."""
    assert pool is not None
    future = pool.submit(work, piece.sent(), setting, audit)
    return lambda: write_part(target, future.result())


def work_into(piece: Piece, setting: Setting, audit: int, target: Path) -> None:
    """Assess one piece into the file of its part."""
    write_part(target, work(piece, setting, audit))


def _conclude(
    out: Path,
    gatherer: Gatherer,
    book: Rulebook,
    setting: Setting,
    resumed: int,
    shown: bool,
    pool: Pool | None,
) -> Outcome:
    """
    Audit and measure what was gathered, and give the files their names. Where there is a pool, one
    of its workers audits in the meantime.
    """
    found = gatherer.finish()
    drawn = found.sample.drawn()
    ahead = pool.submit(audited, drawn, setting) if pool else None
    outcome = Outcome(found.read, found.assessed, found.rejected, resumed, len(drawn))
    columns = measured(found)
    outcome.scored = columns.scores
    outcome.notes = found.notes.ordered()
    outcome.reasons = [{"reason": r, "records": n} for r, n in found.reasons.most_common(REASONS)]
    metrics = outcome.metrics()
    figures_ = {key: value for key, value in metrics.items() if isinstance(value, dict)}
    counts = {"read": outcome.read, "assessed": outcome.assessed, "rejected": outcome.rejected}
    page = None
    if shown and find_spec("jinja2") and find_spec("matplotlib"):
        page = report(
            columns,
            counts,
            figures_,
            book,
            found.fired,
            gatherer.written(),
            outcome.notes,
            outcome.reasons,
        )
    if wrong := ahead.result() if ahead else differing(drawn, book):
        raise WorkupError(wrong)
    write_atomically(out / "metrics.json", json.dumps(metrics, indent=2) + "\n")
    if page is not None:
        write_atomically(out / "report.html", page)
    gatherer.publish()
    return outcome
