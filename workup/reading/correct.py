"""
What a person corrects in a reading: a fact left out, or read the other way.

A change names the field, the value and what it shall be, so that it stays right when the text is
read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from workup.reading.fact import Fact, Reading

DROP, PRESENT, ABSENT = "drop", "present", "absent"
#: Fields that hold a list, and the key by which its items are known.
_LISTS = {
    "findings.present": None,
    "findings.absent": None,
    "dystonia.regions": None,
    "history.events": "event",
    "history.medications": "name",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A fact as a person wants it: left out, present or absent."""

    to: str
    path: str
    value: str

    @property
    def written(self) -> str:
        """The change as a form carries it."""
        return f"{self.to}:{self.path}:{self.value}"


def change(written: str) -> Change | None:
    """The change that a form carries, or None where it is none."""
    to, _, rest = written.partition(":")
    path, _, value = rest.partition(":")
    return Change(to, path, value) if to in (DROP, PRESENT, ABSENT) and path and value else None


def corrected(reading: Reading, changes: Iterable[Change]) -> dict[str, Any]:
    """
    The case of a reading with its corrections.

    Args:
        reading: What was read.

        changes: In the order in which they were made; of two for one fact the later counts.
    """
    case = deepcopy(reading.case)
    for made in changes:
        _take_out(case, made.path, made.value)
        if made.to != DROP and (path := _finding_path(made)):
            _put(case, path, made.value)
    return case


def settled(facts: Iterable[Fact], changes: Iterable[Change]) -> dict[tuple[str, str], str]:
    """Field and value of each corrected fact, and what it was made."""
    known = {(fact.path, str(fact.value)) for fact in facts}
    return {(c.path, c.value): c.to for c in changes if (c.path, c.value) in known}


def _finding_path(made: Change) -> str:
    """Where a finding that is read otherwise belongs; only findings have two sides."""
    finding = made.path in ("findings.present", "findings.absent", "history.family")
    return f"findings.{made.to}" if finding else made.path if made.to == PRESENT else ""


def _take_out(case: dict[str, Any], path: str, value: str) -> None:
    if path in ("findings.present", "findings.absent"):
        for one in ("findings.present", "findings.absent"):
            _out_of_list(case, one, value)
    elif path in _LISTS:
        _out_of_list(case, path, value)
    else:
        part, _, name = path.rpartition(".")
        holder = case.get(part) if part else case
        if isinstance(holder, dict):
            holder.pop(name, None)


def _out_of_list(case: dict[str, Any], path: str, value: str) -> None:
    part, _, name = path.partition(".")
    listed = case.get(part, {}).get(name)
    if isinstance(listed, list):
        key = _LISTS[path]
        case[part][name] = [x for x in listed if (x[key] if key else x) != value]
        if not case[part][name]:
            del case[part][name]


def _put(case: dict[str, Any], path: str, value: str) -> None:
    part, _, name = path.partition(".")
    if path in _LISTS:
        key = _LISTS[path]
        case.setdefault(part, {}).setdefault(name, []).append({key: value} if key else value)
