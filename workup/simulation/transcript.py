"""
A walk on paper: what is exported, read back and played again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workup.errors import Problem, WorkupError
from workup.model.case import Case
from workup.model.document import bytes_within
from workup.simulation.biases import mirror
from workup.simulation.log import Log
from workup.simulation.record.kept import Kept
from workup.simulation.score import Score, score

FORM = 1


def case_hash(case: Case) -> str:
    """SHA-256 of a case as it was read."""
    return hashlib.sha256(case.model_dump_json().encode()).hexdigest()


def summary(result: Score, log: Log) -> dict[str, Any]:
    """A score as plain data, for the record and for reports over many walks."""
    return {
        "total": result.total,
        "stages": {
            s.stage: {
                "sensitivity": round(s.sensitivity, 4),
                "precision": round(s.precision, 4),
                "f1": round(s.f1, 4),
            }
            for s in result.stages
        },
        "hints": result.hints,
        "brier": result.brier,
        "burden": result.burden,
        "least": result.least,
        "met": [aim.best for s in result.stages for aim in s.met],
        "missed": [aim.best for s in result.stages for aim in s.missed],
        "wasted": [w for s in result.stages for w in s.wasted],
        "certainty": _certainty(log),
        "habits": [habit.name for habit in mirror(log, result)],
    }


def _certainty(log: Log) -> list[list[Any]]:
    """
    Each stated certainty of the last differential: percent, and whether the diagnosis was right.
    """
    stages = [s.id for s in log.stages if s.weighs]
    return [[a.certainty, log.right(a.id)] for a in (log.draft(stages[-1]) if stages else [])]


def export(log: Log, day: str = "", learner: str = "", course: str = "") -> dict[str, Any]:
    """
    A walk as plain data, without a name.

    Args:
        log: As it stands.

        day: The date, for progress over weeks; empty to leave it out.

        learner: A code that stands for the learner, or nothing.

        course: The course that it was walked for.
    """
    return {
        "workup_walk": FORM,
        "case": log.case.id,
        "case_hash": case_hash(log.case),
        "rules": log.desk.book.hash,
        "mode": log.mode,
        "day": day,
        "learner": learner,
        "course": course,
        "over": log.over,
        "lines": log.typed,
        "acts": [[a.stage, a.what, a.certainty] for a in log.acts],
        "score": summary(score(log), log),
    }


def kept_export(kept: Kept, learner: str = "", words: bool = True) -> dict[str, Any]:
    """
    A walk of the record as plain data, without a name.

    Args:
        kept: With its lines, and ended.

        learner: The code that stands for the learner.

        words: With what was typed; without it no free text of the learner leaves the record.
    """
    return {
        "workup_walk": FORM,
        "case": kept.case,
        "case_hash": kept.case_hash,
        "rules": kept.rules,
        "mode": kept.mode,
        "day": f"{kept.began:%Y-%m-%d}",
        "learner": learner,
        "course": kept.course,
        "over": kept.over,
        "lines": list(kept.lines) if words else [],
        "score": kept.summary,
    }


def to_json(value: dict[str, Any]) -> str:
    """The text of an export."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def read_lines(path: Path) -> Sequence[str]:
    """
    The lines of a script: an exported walk, or plain text with one line for each that is typed.

    Raises:
        WorkupError: If the file cannot be read or is no script.
    """
    try:
        text = bytes_within(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WorkupError(
            [
                Problem(
                    str(path),
                    0,
                    "cannot be read. Give a text file with one line for each that is typed",
                )
            ]
        ) from None
    if not text.lstrip().startswith("{"):
        return [line.removeprefix("> ") for line in text.splitlines() if not line.startswith("#")]
    try:
        value = json.loads(text)
        lines = value["lines"]
        if value["workup_walk"] != FORM or not all(isinstance(line, str) for line in lines):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WorkupError(
            [Problem(str(path), 1, "is not an exported walk. `workup walk --export` writes one")]
        ) from None
    return list(lines)
