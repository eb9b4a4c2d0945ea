"""
What is asked next whatever it is expected to tell: `rules/asking.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workup.knowledge.sheet import Rule, Sheet
from workup.model.document import Path_
from workup.model.fact import parted

#: Field of a case that may be asked for, to the fact that is known once it is entered.
FIELDS = {
    "history.medications": "drug.any",
    "history.birth": "birth",
    "history.family": "family",
    "onset.age": "onset.age",
    "onset.tempo": "onset.tempo",
}
#: Kind of a fact that may be asked for, to its section of the vocabulary.
SECTIONS: Mapping[str, str] = {"finding": "findings", "event": "events"}


@dataclass(frozen=True)
class Inquiry:
    """A row that puts something among the questions: `asks` are facts or fields in order."""

    rule: Rule
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """
    The rows in the order of their weight, the question of each field, and finding to the number of
    the examination that it shares with others.
    """

    rows: tuple[Inquiry, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, int] = field(default_factory=dict)


def read_asking(sheet: Sheet) -> Asking:
    """The file of what is asked next."""
    value = sheet.keys(sheet.value, (), ("fields", "alike", "rows"))
    fields = sheet.keys(value.get("fields") or {}, ("fields",), tuple(FIELDS))
    groups = enumerate(sheet.rows(value.get("alike"), ("alike",)))
    alike = {f: n for n, raw in groups for f in sheet.ids(raw, "findings", ("alike", n))}
    rows = enumerate(sheet.rows(value.get("rows"), ("rows",)))
    return Asking(
        tuple(_row(sheet, raw, ("rows", i)) for i, raw in rows),
        {name: sheet.text(fields.get(name), ("fields", name)) for name in FIELDS},
        alike,
    )


def _row(sheet: Sheet, raw: Any, path: Path_) -> Inquiry:
    row = sheet.keys(raw, path, ("id", "when", "ask", "why", "sources"))
    rule = sheet.rule("asking", row.get("id"), "management", row, path, later=True)
    return Inquiry(rule, read_asked(sheet, row.get("ask"), (*path, "ask")))


def read_asked(sheet: Sheet, value: Any, path: Path_) -> tuple[str, ...]:
    """A list of what is asked: `finding.fever`, `event.toxin_exposure`, `history.family`."""
    found = []
    for i, item in enumerate(sheet.rows(value, path)):
        name, place = str(item), (*path, i)
        kind, id_ = parted(name)[:2]
        if name in FIELDS:
            found.append(name)
        elif kind not in SECTIONS:
            allowed = f"finding.ID, event.ID or one of {', '.join(FIELDS)}"
            sheet.wrong(place, f"`{name}` cannot be asked. Use {allowed}")
        elif sheet.known(id_, SECTIONS[kind], place):
            if not sheet.schema.vocabulary[SECTIONS[kind]][id_].ask:
                sheet.wrong(place, f"`{name}` has no question (`ask` of the vocabulary)")
            found.append(name)
    return tuple(found)
