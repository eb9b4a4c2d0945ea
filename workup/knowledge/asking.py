"""
What is asked before all else: `rules/asking.yaml`, and `ask` of the pages of red flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from workup.knowledge.sheet import Rule, Sheet
from workup.knowledge.sufficient import unless_explained
from workup.model.assessment import AskSort
from workup.model.document import Path_
from workup.model.fact import parted

SORTS: tuple[AskSort, ...] = get_args(AskSort)
#: Fields of a case that may be asked for beside findings (`finding.ID`) and events (`event.ID`).
FIELDS = (
    "history.medications",
    "history.drug_change",
    "history.birth",
    "history.family",
    "onset.age",
    "onset.tempo",
    "dystonia.course",
)
#: Kind of a fact that may be asked for, to its section of the vocabulary.
SECTIONS: Mapping[str, str] = {"finding": "findings", "event": "events"}


@dataclass(frozen=True)
class Put:
    """
    How something is put to a patient: `ask` is the question, of a finding empty where that of the
    vocabulary will do, and `answered` the facts that answer it beside its own, each `fact` (known
    and not denied), `fact: absent` or `fact: word`.
    """

    ask: str
    answered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """A row that asks for what is open, `asks` in order, for the reason that `rule.why` gives."""

    rule: Rule
    sort: AskSort
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """The rows in the order of their weight, and how things are put."""

    rows: tuple[Inquiry, ...] = ()
    put: Mapping[str, Put] = field(default_factory=dict)


def read_asking(sheet: Sheet) -> Asking:
    """The file of what is asked before all else."""
    value = sheet.keys(sheet.value, (), ("questions", "rows"))
    questions = sheet.map(value.get("questions"), ("questions",))
    rows = enumerate(sheet.rows(value.get("rows"), ("rows",)))
    return Asking(
        tuple(_row(sheet, raw, ("rows", i)) for i, raw in rows),
        {
            name: _put(sheet, raw, ("questions", name))
            for name, raw in questions.items()
            if _askable(sheet, name, ("questions", name))
        },
    )


def _put(sheet: Sheet, raw: Any, path: Path_) -> Put:
    row = sheet.keys(raw, path, (), ("ask", "answered"))
    return Put(
        sheet.text(row.get("ask"), (*path, "ask")),
        sheet.texts(row.get("answered"), (*path, "answered")),
    )


def _row(sheet: Sheet, raw: Any, path: Path_) -> Inquiry:
    row = sheet.keys(raw, path, ("id", "sort", "when", "ask", "why", "sources"), ("despite_cause",))
    sort = sheet.word(row.get("sort"), SORTS, (*path, "sort"))
    if not row.get("despite_cause"):
        row = {**row, "when": unless_explained(sheet.schema, row.get("when"))}
    rule = sheet.rule("asking", row.get("id"), "management", row, path, later=True)
    listed = enumerate(sheet.rows(row.get("ask"), (*path, "ask")))
    asks = [str(name) for i, name in listed if _askable(sheet, name, (*path, "ask", i))]
    return Inquiry(rule, sort, tuple(asks))


def read_asks(sheet: Sheet, value: Any) -> dict[str, str]:
    """What an emergency of a red flag asks first, in order, each with its reason."""
    asks = sheet.map(value, ("ask",))
    return {
        name: sheet.text(why, ("ask", name))
        for name, why in asks.items()
        if _askable(sheet, name, ("ask", name))
    }


def _askable(sheet: Sheet, value: Any, path: Path_) -> bool:
    """Whether something may be asked for; where not, that is noted."""
    name = str(value)
    if name in FIELDS:
        return True
    kind, id_, _ = parted(name)
    if kind in SECTIONS:
        return sheet.known(id_, SECTIONS[kind], path)
    allowed = f"finding.ID, event.ID or one of {', '.join(FIELDS)}"
    sheet.wrong(path, f"`{name}` cannot be asked. Use {allowed}")
    return False
