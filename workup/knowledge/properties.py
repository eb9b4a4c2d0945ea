"""
The safety properties that rule authors promise for every possible case, from `rules/properties/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from workup.errors import did_you_mean
from workup.knowledge.condition import Condition
from workup.knowledge.sheet import Sheet
from workup.model.assessment import PRIORITIES

Kind = Literal[
    "orders",
    "never_orders",
    "raises",
    "admits",
    "leaves_only_if",
    "never_leaves_on",
    "likely_only_if",
    "never_offers",
    "before",
    "silent",
    "never_lowers",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Property:
    """
    One promise: wherever `when` holds, what `kind` says of `names`.

    `by` is the latest priority meant; `condition` what `leaves_only_if` and `likely_only_if`
    require, or the facts that `never_leaves_on` rules out.
    """

    id: str
    says: str
    kind: Kind
    when: Condition | None
    names: tuple[str, ...]
    then: tuple[str, ...]
    by: str
    condition: Condition | None
    sources: tuple[str, ...]
    file: str
    line: int


def read_properties(sheet: Sheet) -> tuple[str, tuple[Property, ...]]:
    """A file of properties: its id, and its promises."""
    value = sheet.keys(sheet.value, (), ("id", "title", "properties"))
    rows = sheet.rows(value.get("properties"), ("properties",))
    return str(value.get("id")), tuple(
        _property(sheet, row, ("properties", i)) for i, row in enumerate(rows)
    )


def _property(sheet: Sheet, raw: Any, path: tuple[str | int, ...]) -> Property:
    row: Mapping[str, Any] = sheet.keys(
        raw, path, ("id", "says", "sources"), ("when", "by", "if", "then", *KINDS)
    )
    said = [kind for kind in KINDS if kind in row]
    if len(said) != 1:
        sheet.wrong(path, f"says {len(said)} things. Give one of {', '.join(KINDS)}")
    kind: Kind = said[0] if said else "silent"
    by = str(row.get("by") or "specialist")
    if by not in PRIORITIES:
        sheet.wrong((*path, "by"), f"unknown priority `{by}`.{did_you_mean(by, PRIORITIES)}")
    names = _names(sheet, kind, row.get(kind), (*path, kind))
    then = sheet.ids(row.get("then"), "tests", (*path, "then")) if row.get("then") else ()
    return Property(
        str(row.get("id")),
        sheet.text(row.get("says"), (*path, "says")),
        kind,
        sheet.open_condition(row["when"], (*path, "when")) if row.get("when") else None,
        names,
        then,
        by,
        sheet.open_condition(row["if"], (*path, "if")) if row.get("if") else None,
        sheet.cited(row.get("sources"), (*path, "sources")),
        sheet.document.file,
        sheet.document.line(path),
    )


def _names(sheet: Sheet, kind: Kind, value: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
    if kind in ("silent", "never_lowers"):
        return ()
    section = {
        "admits": "diagnoses",
        "raises": "red_flags",
        "leaves_only_if": "diagnoses",
        "never_leaves_on": "diagnoses",
        "likely_only_if": "diagnoses",
        "never_offers": "options",
    }
    if value == "all" and kind == "never_leaves_on":
        return ()
    tests = sheet.schema.vocabulary["tests"]
    groups = (
        [v[6:] for v in value if isinstance(v, str) and v.startswith("group ")]
        if isinstance(value, list)
        else []
    )
    grouped = tuple(t.id for t in tests.values() if t.group in groups)
    plain = (
        [v for v in value if not str(v).startswith("group ")] if isinstance(value, list) else value
    )
    return (*sheet.ids(plain, section.get(kind, "tests"), path), *grouped)
