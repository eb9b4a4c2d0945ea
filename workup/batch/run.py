"""
Assess many cases into a folder: each record is assessed or rejected, and read = assessed + rejected always.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from workup.batch.metrics import Scored, figures, score
from workup.errors import EngineFault, Problem
from workup.pathway import Assessor
from workup.readers import records


@dataclass
class Outcome:
    """What a batch did."""

    read: int = 0
    assessed: int = 0
    rejected: int = 0
    scored: list[Scored] = field(default_factory=list)

    def metrics(self) -> dict[str, Any]:
        """The contract's `metrics.json`."""
        counts = {"read": self.read, "assessed": self.assessed, "rejected": self.rejected, "answered": len(self.scored)}
        return {**counts, **figures(self.scored)}


def run(
    paths: Iterable[Path], out: Path, assessor: Assessor, progress: Callable[[int], None] = lambda n: None
) -> Outcome:
    """
    Assess every record of `paths` into `out`.

    Args:
        paths: Files and folders.

        out: Receives `assessments.jsonl`, `rejects.jsonl` and `metrics.json`, each whole or not at all.

        assessor: Does the work.

        progress: Called with the number of records read.
    """
    out.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    seen: dict[str, str] = {}
    with _whole(out / "assessments.jsonl") as answers, _whole(out / "rejects.jsonl") as rejects:
        for path in paths:
            for case, problems in records(path, assessor.book.vocabulary, seen):
                outcome.read += 1
                if case is None:
                    outcome.rejected += 1
                    _reject(problems, rejects)
                    continue
                try:
                    answer = assessor.assess(case)
                except EngineFault as error:
                    outcome.rejected += 1
                    _reject([Problem(str(path), 0, str(error), case=case.id)], rejects)
                    continue
                outcome.assessed += 1
                answers.write(answer.to_json() + "\n")
                if (scored := score(case, answer, assessor.book.vocabulary)) is not None:
                    outcome.scored.append(scored)
                progress(outcome.read)
    with _whole(out / "metrics.json") as file:
        file.write(json.dumps(outcome.metrics(), indent=2) + "\n")
    return outcome


def _reject(problems: Iterable[Problem], file: IO[str]) -> None:
    listed = list(problems)
    first = listed[0]
    row = {
        "file": first.file,
        "line": first.line,
        "case": first.case,
        "field": first.field,
        "reason": "; ".join(p.message for p in listed),
    }
    file.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A file that appears under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        yield file
    os.replace(part, path)
