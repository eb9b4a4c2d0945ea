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
from workup.walk.log import Log
from workup.walk.score import Score, score

FORM = 1


def case_hash(case: Case) -> str:
    """SHA-256 of a case as it was read."""
    return hashlib.sha256(case.model_dump_json().encode()).hexdigest()


def summary(result: Score, session: Log) -> dict[str, Any]:
    """A score as plain data, for the record and for reports over many walks."""
    return {
        "total": result.total,
        "stages": {
            s.stage: {"sensitivity": round(s.sensitivity, 4), "precision": round(s.precision, 4), "f1": round(s.f1, 4)}
            for s in result.stages
        },
        "hints": result.hints,
        "brier": result.brier,
        "burden": result.burden,
        "least": result.least,
        "missed": [aim.best for s in result.stages for aim in s.missed],
        "wasted": [w for s in result.stages for w in s.wasted],
        "certainty": _certainty(session),
    }


def _certainty(session: Log) -> list[list[Any]]:
    """Each stated certainty of the differential before the answer: percent, and whether the diagnosis was right."""
    stages = [s.id for s in session.stages if s.weighs]
    return [
        [a.certainty, session.right(a.what.partition(":")[2])] for a in (session.draft(stages[-1]) if stages else [])
    ]


def export(session: Log, day: str = "") -> dict[str, Any]:
    """
    A walk as plain data, without a name.

    Args:
        session: As it stands.

        day: The date, for progress over weeks; empty to leave it out.
    """
    result = score(session)
    return {
        "workup_walk": FORM,
        "case": session.case.id,
        "case_hash": case_hash(session.case),
        "rules": session.desk.book.hash,
        "mode": session.mode,
        "day": day,
        "over": session.over,
        "lines": session.typed,
        "acts": [[a.stage, a.what, a.certainty] for a in session.acts],
        "score": summary(result, session),
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
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WorkupError([Problem(str(path), 0, "cannot be read. Give a text file with one line for each that is typed")]) from None  # fmt: skip
    if not text.lstrip().startswith("{"):
        return [line for line in text.splitlines() if not line.startswith("#")]
    try:
        value = json.loads(text)
        lines = value["lines"]
        if value["workup_walk"] != FORM or not all(isinstance(line, str) for line in lines):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise WorkupError(
            [Problem(str(path), 1, "is not an exported walk. `workup walk --export` writes one")]
        ) from None
    return list(lines)
