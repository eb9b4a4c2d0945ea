"""
Assess many cases into a folder: in chunks, on all cores, in bounded memory, taken up again after an interruption.

Each chunk becomes one file under `parts/`, written whole or not at all; when all are there they are put together in order. So the outcome is the same bytes whether
the run was interrupted or not, and read = assessed + rejected always.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any, Protocol

from workup.batch.audit import Audit
from workup.batch.chunk import Setting, assess_chunk, reject
from workup.batch.metrics import Scored, figures
from workup.batch.pieces import Piece, pieces
from workup.batch.report import Kept, report
from workup.batch.summary import COLUMNS, NUMBERS
from workup.errors import Problem, WorkupError
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.model.document import DocumentError
from workup.readers import READERS, Reader, files_under
from workup.readers.packed import name_of

CHUNK = 2048
WHOLE = 50_000  # so many cases are kept whole for the list of the report; the others only for its counts
SLIM = ("category", "confidence", "answer_category")


class Ahead(Protocol):
    """What a pool gives for a call: its outcome, once it is there."""

    def result(self) -> Any:
        """The outcome, waited for."""


class Pool(Protocol):
    """Somewhere that calls can be worked through: processes here, or a cluster."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Ahead:
        """Begin a call."""


Ended = tuple[bool, tuple[int, int]]  # whether the part was there before; its records, and the rejected among them
Job = Callable[["Pool | None", Piece, Setting, int, Path], Callable[[], Ended]]


@dataclass
class Outcome:
    """What a batch did. `resumed` chunks were there from an interrupted run."""

    read: int = 0
    assessed: int = 0
    rejected: int = 0
    resumed: int = 0
    audited: int = 0
    scored: list[Scored] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def metrics(self) -> dict[str, Any]:
        """The contract's `metrics.json`."""
        counts = {"read": self.read, "assessed": self.assessed, "rejected": self.rejected, "answered": len(self.scored)}
        return {**counts, **figures(self.scored)}


def run(
    paths: Sequence[Path],
    out: Path,
    book: Rulebook,
    setting: Setting,
    workers: int = 1,
    audit: int = 200,
    progress: Callable[[int, int], None] = lambda done, rejected: None,
    chunk: int = CHUNK,
    pool: Pool | None = None,
    readers: Mapping[str, Reader] = READERS,
    beside: Sequence[Path] = (),
) -> Outcome:
    """
    Assess every record of `paths` into `out`.

    Args:
        paths: Files, folders and patterns.

        out: Receives the files of the contract; a run that was interrupted there is taken up again.

        book: The rules, as `setting` names them.

        setting: Rules and detail for the workers.

        workers: Processes; 1 works in this one.

        audit: How many cases are run again on durable-rules.

        progress: Called with the numbers of records done and rejected.

        chunk: Records a part.

        pool: Where the pieces are worked through instead, `workers` of them at a time: anything with `submit`, as a cluster has. Its workers need none of the
            files: each piece is sent whole and its part comes back as bytes.

        readers: By file ending; others than the usual ones for files with columns of their own.

        beside: Files that the outcome depends on besides, as labels or a mapping: with others, a run is another run.

    Raises:
        WorkupError: If `out` holds a run of other inputs or rules, cannot be written, or the audit finds a case that two readings answer differently.
    """
    try:
        return _run(paths, out, book, setting, workers, audit, progress, chunk, pool, readers, beside)
    except BrokenExecutor:
        raise WorkupError(
            [
                Problem(
                    str(out),
                    0,
                    "a process that worked on this was stopped. What was done so far is kept; run the same command again, with fewer `--workers` if memory ran out",
                )
            ]
        ) from None
    except OSError as error:
        raise WorkupError(
            [
                Problem(
                    str(out),
                    0,
                    f"cannot be written: {error.strerror or error}. What was done so far is kept; run the same command again",
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
    chunk: int,
    pool: Pool | None,
    readers: Mapping[str, Reader],
    beside: Sequence[Path],
) -> Outcome:
    out.mkdir(parents=True, exist_ok=True)
    parts = out / "parts"
    _take_up(
        out,
        parts,
        {
            "inputs": _inputs([*paths, *beside], readers),
            "rules": book.hash,
            "version": VERSION,
            "detail": setting.detail,
            "chunk": chunk,
            "audit": audit,
        },
    )
    outcome = Outcome()
    done = rejected = 0
    with ExitStack() as stack:
        if pool is None and workers > 1:
            pool = stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn")))
            job: Job = _keep
        else:
            job = _send if pool else _keep
        for resumed, (count, bad) in _chunks(pieces(paths, chunk, readers), parts, setting, workers, audit, pool, job):
            outcome.resumed += resumed
            done, rejected = done + count, rejected + bad
            progress(done, rejected)
    _put_together(out, parts, outcome, book, setting, audit)
    shutil.rmtree(parts)
    return outcome


def _inputs(paths: Sequence[Path], readers: Mapping[str, Reader]) -> str:
    """A hash over names and bytes of all inputs."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            for file in [path] if path.is_file() else files_under(path, readers):
                digest.update(name_of(file).encode() + b"\0")
                with file.open("rb") as raw:
                    digest.update(hashlib.file_digest(raw, "sha256").digest())
        except (DocumentError, OSError):
            digest.update(str(path).encode() + b"\0missing")
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
                [Problem(str(out), 0, "holds a run of other inputs, rules or options. Give an empty or new folder")]
            )
    elif any(out.iterdir()):
        raise WorkupError([Problem(str(out), 0, "holds other files. Give an empty or new folder")])
    parts.mkdir(exist_ok=True)
    _whole(file, json.dumps(mark, indent=1) + "\n")


def _whole(path: Path, said: str | bytes) -> None:
    """Write a file that appears under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(said.encode() if isinstance(said, str) else said)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _chunks(
    given: Iterable[Piece], parts: Path, setting: Setting, workers: int, audit: int, pool: Pool | None, job: Job
) -> Iterator[Ended]:
    """Work through the pieces whose parts are not there yet; a bounded number is on its way at any time. Gives whether each was there, and its records."""
    waiting: deque[Callable[[], Ended]] = deque()
    for number, piece in enumerate(given):
        target = parts / f"{number:08d}.json"
        if target.exists():
            waiting.append(lambda target=target: (True, _count(target)))  # type: ignore[misc]
        else:
            waiting.append(job(pool, piece, setting, audit, target))
        if len(waiting) > 2 * workers:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


def _count(target: Path) -> tuple[int, int]:
    """The records of a part, and the rejected among them."""
    with target.open("rb") as file:
        head = json.loads(file.readline())
    return int(head["read"]), int(head["rejected"])


def _keep(pool: Pool | None, piece: Piece, setting: Setting, audit: int, target: Path) -> Callable[[], Ended]:
    """Have a piece worked through on this machine, where the worker writes the part itself."""
    if pool is None:
        count = work_into(piece, setting, audit, target)
        return lambda: (False, count)
    future = pool.submit(work_into, piece, setting, audit, target)
    return lambda: (False, future.result())


def _send(pool: Pool | None, piece: Piece, setting: Setting, audit: int, target: Path) -> Callable[[], Ended]:
    """Have a piece worked through elsewhere; the part comes back as bytes."""
    assert pool is not None
    future = pool.submit(work, piece.sent(), setting, audit)

    def end() -> Ended:
        _whole(target, future.result())
        return False, _count(target)

    return end


def work(piece: Piece, setting: Setting, audit: int) -> bytes:
    """One piece: records in, the bytes of its part out. The same piece gives the same bytes anywhere."""
    records = list(piece.documents())
    lines = assess_chunk(records, setting, audit)
    return (json.dumps({"read": len(records), "rejected": len(lines.rejects)}) + "\n" + lines.to_json() + "\n").encode()


def work_into(piece: Piece, setting: Setting, audit: int, target: Path) -> tuple[int, int]:
    """The same into a file; gives the numbers of records and of the rejected among them."""
    _whole(target, work(piece, setting, audit))
    return _count(target)


def _put_together(out: Path, parts: Path, outcome: Outcome, book: Rulebook, setting: Setting, audit: int) -> None:
    """All parts in order into the final files; a second case of one id is rejected here, where all are seen."""
    seen: dict[str, str] = {}
    sample = Audit(audit)
    names = ["rejects.jsonl", "summary.csv"] + (["assessments.jsonl"] if setting.detail == "full" else [])
    with ExitStack() as stack:
        files: dict[str, IO[str]] = {
            n: stack.enter_context((out / f"{n}.part").open("w", encoding="utf-8", newline="")) for n in names
        }
        table = csv.DictWriter(files["summary.csv"], COLUMNS, lineterminator="\n")
        table.writeheader()
        packed = _Parquet(out / "summary.parquet.part")
        for part in sorted(parts.glob("*.json")):
            head, body = part.read_text("utf-8").splitlines()
            outcome.read += json.loads(head)["read"]
            _take(json.loads(body), seen, outcome, files, table, packed, sample)
        packed.close()
    assert outcome.read == outcome.assessed + outcome.rejected
    outcome.audited = sample.run(book)
    metrics = outcome.metrics()
    _whole(out / "metrics.json", json.dumps(metrics, indent=2) + "\n")
    measured = {key: value for key, value in metrics.items() if isinstance(value, dict)}
    counts = {"read": outcome.read, "assessed": outcome.assessed, "rejected": outcome.rejected}
    if find_spec("jinja2") and find_spec("matplotlib"):
        _whole(out / "report.html", report(outcome.kept, counts, measured, book))
    for name in (*names, "summary.parquet"):
        os.replace(out / f"{name}.part", out / name)


def _take(
    body: dict[str, Any],
    seen: dict[str, str],
    outcome: Outcome,
    files: dict[str, IO[str]],
    table: csv.DictWriter[str],
    packed: _Parquet,
    sample: Audit,
) -> None:
    rows = []
    for line in body["rejects"]:
        outcome.rejected += 1
        files["rejects.jsonl"].write(line + "\n")
    for n, id_ in enumerate(body["ids"]):
        if id_ in seen:
            outcome.rejected += 1
            message = f"the case id was already used in {seen[id_]}. Ids are unique in one run"
            files["rejects.jsonl"].write(reject([Problem(body["files"][n], 0, message, "id", id_)]) + "\n")
            continue
        seen[id_] = body["files"][n]
        outcome.assessed += 1
        row = json.loads(body["summary"][n])
        table.writerow(row)
        rows.append(row)
        if "assessments.jsonl" in files:
            files["assessments.jsonl"].write(body["assessments"][n] + "\n")
        if body["scored"][n]:
            outcome.scored.append(Scored(*body["scored"][n]))
            whole = len(outcome.kept) < WHOLE
            outcome.kept.append(
                Kept(outcome.scored[-1], row if whole else {k: row[k] for k in SLIM}, body["groups"][n], whole)
            )
        sample.offer(id_, body["values"][n], row)
    packed.write(rows)


class _Parquet:
    """The summary as Parquet, a part at a time."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.schema = pa.schema([(c, pa.float64() if c in NUMBERS else pa.string()) for c in COLUMNS])
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd")

    def write(self, rows: list[dict[str, Any]]) -> None:
        import pyarrow as pa

        if rows:
            self.writer.write_table(pa.Table.from_pylist(rows, self.schema))

    def close(self) -> None:
        self.writer.close()
