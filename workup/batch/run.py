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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from workup.batch.audit import Audit
from workup.batch.chunk import Setting, assess_chunk, reject
from workup.batch.metrics import Scored, figures
from workup.batch.report import Kept, report
from workup.batch.summary import COLUMNS, NUMBERS
from workup.errors import Problem, WorkupError
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.model.document import Document, DocumentError
from workup.readers import READERS, files_under
from workup.readers.packed import kind_of

CHUNK = 2048
WHOLE = 50_000  # so many cases are kept whole for the list of the report; the others only for its counts
SLIM = ("category", "confidence", "answer_category")
Raw = Document | DocumentError


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


def documents(paths: Iterable[Path]) -> Iterator[Raw]:
    """Every record of `paths`, as read."""
    for path in paths:
        try:
            files = files_under(path)
        except DocumentError as error:
            yield error
            continue
        for file in files:
            yield from READERS[kind_of(file)](file, str(file))


def run(
    paths: Sequence[Path],
    out: Path,
    book: Rulebook,
    setting: Setting,
    workers: int = 1,
    audit: int = 200,
    progress: Callable[[int], None] = lambda n: None,
    chunk: int = CHUNK,
) -> Outcome:
    """
    Assess every record of `paths` into `out`.

    Args:
        paths: Files and folders.

        out: Receives the files of the contract; a run that was interrupted there is taken up again.

        book: The rules, as `setting` names them.

        setting: Rules and detail for the workers.

        workers: Processes; 1 works in this one.

        audit: How many cases are run again on durable-rules.

        progress: Called with the number of records done.

        chunk: Records a part.

    Raises:
        WorkupError: If `out` holds a run of other inputs or rules, cannot be written, or the audit finds a case that two readings answer differently.
    """
    try:
        return _run(paths, out, book, setting, workers, audit, progress, chunk)
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
    progress: Callable[[int], None],
    chunk: int,
) -> Outcome:
    out.mkdir(parents=True, exist_ok=True)
    parts = out / "parts"
    _take_up(
        out,
        parts,
        {
            "inputs": _inputs(paths),
            "rules": book.hash,
            "version": VERSION,
            "detail": setting.detail,
            "chunk": chunk,
            "audit": audit,
        },
    )
    outcome = Outcome()
    for number, done, resumed in _chunks(paths, parts, setting, workers, audit, chunk):
        outcome.resumed += resumed
        progress(number * chunk + done)
    _put_together(out, parts, outcome, book, setting, audit)
    shutil.rmtree(parts)
    return outcome


def _inputs(paths: Sequence[Path]) -> str:
    """A hash over names and bytes of all inputs."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            for file in files_under(path):
                digest.update(str(file).encode() + b"\0")
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


def _whole(path: Path, text: str) -> None:
    """Write a file that appears under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _chunks(
    paths: Sequence[Path], parts: Path, setting: Setting, workers: int, audit: int, chunk: int
) -> Iterator[tuple[int, int, bool]]:
    """Work through the chunks that are not there yet; a bounded number is on its way at any time."""
    with ExitStack() as stack:
        pool = (
            stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn"))) if workers > 1 else None
        )
        waiting: deque[tuple[int, int, Future[None]]] = deque()
        for number, records in enumerate(_cut(documents(paths), chunk)):
            target = parts / f"{number:08d}.json"
            if target.exists():
                yield number, len(records), True
            elif pool is None:
                _work(records, setting, audit, target)
                yield number, len(records), False
            else:
                waiting.append((number, len(records), pool.submit(_work, records, setting, audit, target)))
                if len(waiting) > 2 * workers:
                    yield _ended(waiting.popleft())
        while waiting:
            yield _ended(waiting.popleft())


def _ended(job: tuple[int, int, Future[None]]) -> tuple[int, int, bool]:
    job[2].result()
    return job[0], job[1], False


def _work(records: list[Raw], setting: Setting, audit: int, target: Path) -> None:
    lines = assess_chunk(records, setting, audit)
    _whole(target, json.dumps({"read": len(records)}) + "\n" + lines.to_json() + "\n")


def _cut(records: Iterator[Raw], size: int) -> Iterator[list[Raw]]:
    while chunk := list(islice(records, size)):
        yield chunk


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
