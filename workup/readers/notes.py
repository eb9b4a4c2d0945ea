"""
What a reader did not take as it was written: a note in the case for each thing, counted by kind.

A note is `kind: what: detail`, under `unmapped` of the case. Rules never read it. Its kind and what
it is of may be counted and printed anywhere; its detail may tell of a patient and stays in the
case.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workup.knowledge.drugs import Drugs

NOT_READ = "not read"  # there is no place for it in a case, or it could not be understood
ASSUMED = "assumed"  # taken for something that was not said, so that it could be used
NARROWED = "narrowed"  # known less closely, or more, than it was written
RESOLVED = "resolved"  # read as another id or form of the same
SET_ASIDE = "set aside"  # contradicted by another part, which was kept
KINDS = (NOT_READ, ASSUMED, NARROWED, RESOLVED, SET_ASIDE)
CONTRADICTION = "contradiction"  # fields that cannot be true together, and all of which are kept
OTHER = "phrase of the author"
LONGEST = 500  # characters of a detail; a longer one is cut and says so
# What protobuf leaves out when it prints a packet: the first value of each enumeration.
_UNSET = frozenset({"NOT_PROVIDED", "UNSPECIFIED"})
_FIELD = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?")


class Notes:
    """The notes of one record as they come together, each once."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def add(self, kind: str, what: str, detail: str = "") -> None:
        """
        Take note of a thing.

        Args:
            kind: One of `KINDS`.

            what: What it is, in words that tell nothing of the patient: `severity of a feature`.

            detail: What was written. Dates are taken out, for none is ever kept.
        """
        detail = " ".join(_DATE.sub("[date]", detail).split())
        if len(detail) > LONGEST:
            detail = f"{detail[:LONGEST]} [cut]"
        self._said[f"{kind}: {what}" + (f": {detail}" if detail else "")] = None

    def all(self) -> list[str]:
        """Every note, in order."""
        return list(self._said)


def counted(notes: Iterable[str] | None) -> Counter[str]:
    """How often each `kind: what` stands among the notes of a case."""
    found: Counter[str] = Counter()
    for note in notes or ():
        kind, _, rest = note.partition(": ")
        found[f"{kind}: {rest.partition(': ')[0]}" if kind in KINDS else OTHER] += 1
    return found


class Tally:
    """How often each kind of note was made, and in how many cases."""

    def __init__(self, counts: Mapping[str, Sequence[int]] | None = None) -> None:
        self.counts: dict[str, list[int]] = {k: list(v) for k, v in (counts or {}).items()}

    def add(self, notes: Iterable[str] | None) -> None:
        """Count the notes of one case."""
        self.join({what: (number, 1) for what, number in counted(notes).items()})

    def contradicted(self, fields: Sequence[str]) -> None:
        """Count the contradictions of one case, each told by the words of its fields."""
        names = [_FIELD.findall(text) for text in fields]
        found = Counter(f"{CONTRADICTION}: {name[0] if name else 'in a case'}" for name in names)
        self.join({what: (number, 1) for what, number in found.items()})

    def unweighed(self, drugs: Iterable[tuple[str | None, str | None]], table: Drugs) -> None:
        """Count the drugs of one case that nothing can be made of."""
        number = sum(bool(name) and table.class_of(name, told) is None for name, told in drugs)
        if number:
            self.join({f"{NOT_READ}: drug that is not in the table": (number, 1)})

    def join(self, counts: Mapping[str, Sequence[int]]) -> None:
        """Add what was counted elsewhere."""
        for what, (number, cases) in counts.items():
            known = self.counts.setdefault(what, [0, 0])
            known[0] += number
            known[1] += cases

    def ordered(self) -> list[dict[str, Any]]:
        """A row for each: what it is, how many notes, in how many cases; the most cases first."""
        rows = sorted(self.counts.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))
        return [{"what": what, "notes": n, "cases": cases} for what, (n, cases) in rows]


def said(value: Any) -> str:
    """A part of a record in a few words: the label and id of a term, the fields of a map."""
    if isinstance(value, list):
        return "; ".join(said(item) for item in value)
    if not isinstance(value, Mapping):
        return str(value).lower() if isinstance(value, bool) else str(value)
    terms = list(dict.fromkeys(str(value[key]) for key in ("label", "id") if value.get(key)))
    if terms and set(value) <= {"id", "label"}:
        return terms[0] if len(terms) == 1 else f"{terms[0]} ({terms[1]})"
    if set(value) == {"iso8601duration"}:
        return str(value["iso8601duration"])
    told = {key: value[key] for key in sorted(value) if not is_empty(value[key])}
    if len(told) == 1 and all(isinstance(item, Mapping | list) for item in told.values()):
        return said(next(iter(told.values())))
    return ", ".join(f"{key} {said(item)}" for key, item in told.items()) or json.dumps(value)


def is_empty(value: Any) -> bool:
    """Whether a part of a record says nothing, as protobuf writes what is not set."""
    if isinstance(value, Mapping):
        return all(map(is_empty, value.values()))
    unset = value is None or value == "" or value == [] or (value == 0 and value is not False)
    return unset or (isinstance(value, str) and (value in _UNSET or value.startswith("UNKNOWN_")))


def leave_out(
    item: Mapping[str, Any], read: Iterable[str], of: str, notes: Notes, name: str = ""
) -> None:
    """
    Note every field of a map that nothing reads.

    Args:
        item: The map.

        read: The fields that are read, or noted where they are read.

        of: What the map is, for the words of the note: `a feature`.

        notes: Takes the notes.

        name: Which one it is.
    """
    for key, value in sorted(item.items()):
        if key not in read and not is_empty(value):
            notes.add(NOT_READ, f"{_words(key)} of {of}", f"{name}: {said(value)}".lstrip(": "))


def _words(key: str) -> str:
    """`timeObserved` as `time observed`."""
    plain = re.sub(r"[^A-Za-z0-9]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", key)).strip()
    return plain.lower()[:60] or "a field"
