"""
What cannot both be true of one patient, read from `rules/teaching/contradictions.yaml`: conditions
like
those of any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from workup.errors import RuleError, Severity
from workup.knowledge.condition import Condition
from workup.knowledge.rulebook import load_rules, rules_folder
from workup.knowledge.sheet import Sheet
from workup.model.document import Path_, read_text, read_yaml

Kind = Literal["clashes", "needs", "excludes"]
_CONDITION: dict[Kind, str] = {"clashes": "when", "needs": "needs", "excludes": "excludes"}
_NAME = "rules/teaching/contradictions.yaml"


@dataclass(frozen=True)
class Clash:
    """
    One row: `answer` empty for a clash of facts; `at` names the field at fault, the first that the
    case has.
    """

    id: str
    kind: Kind
    answer: frozenset[str]
    condition: Condition
    at: tuple[str, ...]
    severity: Severity
    why: str
    change: str


@cache
def clashes(folder: Path | None = None) -> tuple[Clash, ...]:
    """
    Every row of the file.

    Raises:
        RuleError: With the line of every mistake.
    """
    path = (folder or rules_folder()) / "teaching" / "contradictions.yaml"
    book = load_rules(folder)
    sheet = Sheet(read_yaml(read_text(path, _NAME), _NAME)[0], book.schema, frozenset())
    value = sheet.keys(sheet.value, (), ("id", "title", *_CONDITION))
    rows = [
        _row(sheet, kind, row, (kind, n))
        for kind in _CONDITION
        for n, row in enumerate(sheet.rows(value.get(kind), (kind,)))
    ]
    if sheet.problems:
        raise RuleError(sheet.problems)
    return tuple(rows)


def _row(sheet: Sheet, kind: Kind, raw: Any, path: Path_) -> Clash:
    asks = _CONDITION[kind]
    more = () if kind == "clashes" else ("answer",)
    row = sheet.keys(raw, path, ("id", asks, "at", "severity", "why", "change", *more))
    return Clash(
        str(row.get("id")),
        kind,
        frozenset(sheet.ids(row.get("answer"), "diagnoses", (*path, "answer"))),
        sheet.open_condition(row.get(asks), (*path, asks)),
        tuple(map(str, row.get("at") or ())),
        row.get("severity", "error"),
        sheet.text(row.get("why"), (*path, "why")),
        sheet.text(row.get("change"), (*path, "change")),
    )
