"""
A free-text column of a registry: read as a note, and put beside what the other columns tell.

A column of its own is surer than a sentence: the note only fills what is open. The text itself is
not kept, for it may name a person; the clinical phrases that were not understood are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workup.reading import read_text

#: Parts of a case that a note may fill, each a map of fields.
_PARTS = ("patient", "onset", "dystonia", "history")
_ITEMS = {"events": "event", "medications": "name"}


@dataclass
class Notes:
    """How many notes were read, the facts in them, and the phrases that were not understood."""

    texts: int = 0
    facts: int = 0
    phrases: int = 0
    silent: int = 0
    cut: int = 0

    def as_dict(self) -> dict[str, int]:
        """The counts as `mapping.json` has them; none of them tells of a patient."""
        return {
            "notes_read": self.texts,
            "facts_read": self.facts,
            "phrases_not_understood": self.phrases,
            "notes_without_a_fact": self.silent,
            "notes_cut_short": self.cut,
        }


def with_notes(value: dict[str, Any], texts: Iterable[str], notes: Notes) -> dict[str, Any]:
    """
    A case with what its notes tell.

    Args:
        value: The plain value of the case, from the columns that have their own meaning.

        texts: The cells of the columns that are notes, of all rows of the patient.

        notes: Takes the counts.

    Returns:
        The case; where a column and a note disagree, the column stands.
    """
    told = [text for text in texts if text.strip()]
    if not told:
        return value
    reading = read_text("\n\n".join(dict.fromkeys(told)), str(value.get("id") or "note"))
    notes.texts += len(told)
    notes.facts += len(reading.facts)
    notes.phrases += len(reading.unread)
    notes.silent += not reading.facts
    notes.cut += bool(reading.left_off)
    return _filled(value, reading.case)


def _filled(value: dict[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    for part in _PARTS:
        for name, item in (read.get(part) or {}).items():
            if item == []:
                continue  # that a note names no region does not say that there is none
            _fill(value.setdefault(part, {}), name, item)
    if "age" in value.get("onset", {}):
        value["onset"].pop("before_presentation", None)
    _findings(value, read.get("findings") or {})
    results = {**(read.get("results") or {}), **(value.get("results") or {})}
    if results:
        value["results"] = results
    if "setting" in read:
        value.setdefault("setting", read["setting"])
    if unmapped := [*(value.get("unmapped") or ()), *(read.get("unmapped") or ())]:
        value["unmapped"] = list(dict.fromkeys(unmapped))
    return value


def _fill(part: dict[str, Any], name: str, item: Any) -> None:
    key = _ITEMS.get(name)
    if key is None:
        part.setdefault(name, item)
        return
    known = {row[key] for row in part.get(name) or ()}
    if fresh := [row for row in item if row[key] not in known]:
        part[name] = [*(part.get(name) or ()), *fresh]


def _findings(value: dict[str, Any], read: Mapping[str, Any]) -> None:
    kept = value.get("findings") or {}
    known = {*(kept.get("present") or ()), *(kept.get("absent") or ())}
    for state in ("present", "absent"):
        if fresh := [id_ for id_ in read.get(state, ()) if id_ not in known]:
            kept[state] = [*(kept.get(state) or ()), *fresh]
    if kept:
        value["findings"] = kept
