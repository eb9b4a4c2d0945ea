"""
A free-text column of a registry: read as a note, and put beside what the other columns tell.

A column of its own is surer than a sentence: the note only fills what is open. The text itself is
not kept, for it may name a person; the clinical phrases that were not understood are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workup.readers.notes import SET_ASIDE
from workup.readers.notes import Notes as Aside
from workup.reading import read_text

#: Parts of a case that a note may fill, each a map of fields.
_PARTS = ("patient", "onset", "dystonia", "history")
KNOWN_TO = 1.1  # years: two whole ages are each known to a year
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
        The case; where a column and a note disagree, the column stands, and what the note says is
        among the notes of the case.
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
    aside = Aside()
    onset = value.get("onset") or {}
    read = {**read, "onset": _onset(onset, read.get("onset") or {}, value, aside)}
    for part in _PARTS:
        for name, item in (read.get(part) or {}).items():
            if item == []:
                continue  # that a note names no region does not say that there is none
            _fill(value.setdefault(part, {}), name, item, f"{part}.{name}", aside)
    _findings(value, read.get("findings") or {}, aside)
    results = value.get("results") or {}
    for test, result in (read.get("results") or {}).items():
        if test in results and result.get("abnormal") != results[test].get("abnormal"):
            _say(aside, "results", f"{test} {_words(result)}")
        results = {test: result, **results}
    if results:
        value["results"] = results
    if "setting" in read:
        value.setdefault("setting", read["setting"])
    noted = [*(value.get("unmapped") or ()), *aside.all(), *(read.get("unmapped") or ())]
    if noted:
        value["unmapped"] = list(dict.fromkeys(noted))
    return value


def _say(aside: Aside, field: str, detail: str) -> None:
    aside.add(SET_ASIDE, f"what a note says of `{field}`, for a column says another thing", detail)


def _words(item: Any) -> str:
    """A value of a note in words: a range by its ends, a map by its fields."""
    if isinstance(item, Mapping):
        return ", ".join(f"{key} {_words(part)}" for key, part in item.items())
    return ", ".join(map(_words, item)) if isinstance(item, list) else str(item)


def _onset(
    told: Mapping[str, Any], read: Mapping[str, Any], value: Mapping[str, Any], aside: Aside
) -> dict[str, Any]:
    """
    What a note may fill of the onset: where a column tells its age or how long ago it was, neither
    of the two; of a note that tells both, the age.

    Args:
        told: The onset as the columns have it.

        read: The onset as the note has it.

        value: The case.

        aside: Takes what the columns contradict.
    """
    left = {key: item for key, item in read.items() if key not in ("age", "before_presentation")}
    if "age" not in told and "before_presentation" not in told:
        first = next((key for key in ("age", "before_presentation") if key in read), None)
        return left if first is None else {**left, first: read[first]}
    now = (value.get("patient") or {}).get("age")
    for key, other in (("age", "before_presentation"), ("before_presentation", "age")):
        if key not in read:
            continue
        known = told[key] if key in told else _beside(now, told[other])
        if known is None or not _close(known, read[key]):
            _say(aside, f"onset.{key}", _words(read[key]))
    return left


def _beside(now: Any, item: Any) -> Any:
    """The age at onset from the age now and the years between, and the other way round."""
    whole = isinstance(now, int | float) and isinstance(item, int | float)
    return now - item if whole else None


def _close(one: Any, other: Any) -> bool:
    """Whether two tellings of an age may be one: it is known to a year in a note."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= KNOWN_TO
    return bool(one == other)


def _fill(part: dict[str, Any], name: str, item: Any, path: str, aside: Aside) -> None:
    key = _ITEMS.get(name)
    if key is None:
        if not _agree(part.setdefault(name, item), item):
            _say(aside, path, _words(item))
        return
    known = {row[key]: row for row in part.get(name) or ()}
    for row in item:
        if row[key] in known and not row.items() <= known[row[key]].items():
            _say(aside, path, _words(row))
    if fresh := [row for row in item if row[key] not in known]:
        part[name] = [*(part.get(name) or ()), *fresh]


def _agree(one: Any, other: Any) -> bool:
    """Whether two tellings of a field may both be true; of two lists, where one holds the other."""
    if isinstance(one, list) and isinstance(other, list):
        return all(item in one for item in other)
    return _close(one, other)


def _findings(value: dict[str, Any], read: Mapping[str, Any], aside: Aside) -> None:
    kept = value.get("findings") or {}
    said = {id_: state for state in ("present", "absent") for id_ in kept.get(state) or ()}
    for state in ("present", "absent"):
        for id_ in read.get(state, ()):
            if said.get(id_, state) != state:
                _say(aside, f"findings.{state}", id_)
        if fresh := [id_ for id_ in read.get(state, ()) if id_ not in said]:
            kept[state] = [*(kept.get(state) or ()), *fresh]
    if kept:
        value["findings"] = kept
