"""
Rows of a registry, one patient's at a time, as the plain value of a case file. What a cell does not
surely tell stays unknown, and is noted in the case and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from workup.model.missing import names_no_drug, says_nobody
from workup.model.quantity import Quantity, between, written
from workup.model.vocabulary import Vocabulary
from workup.readers.notes import ASSUMED, NARROWED, NOT_READ, RESOLVED, SET_ASIDE, Notes
from workup.readers.registry.begun import Begun, moment_of
from workup.readers.registry.cells import (
    Measured,
    code_of,
    in_unit,
    measured,
    plain_code,
    plausible,
)
from workup.readers.registry.dates import Day, apart, at_age
from workup.readers.registry.dictionary import checkbox_column
from workup.readers.registry.mapping import AGES, LENGTHS, Column, Drug, Registry, words_of
from workup.readers.registry.note import with_notes
from workup.readers.registry.reading import Reading, Row, Seen, is_repeated, ticked, unticked
from workup.readers.registry.told import Told
from workup.readers.times import Moment

_SEVERAL = re.compile(r"\s*[;+&\n]\s*|\s*,\s+(?!\d)|\s+and\s+")
_SPAN = re.compile(r"^\s*([\d.,]+)\s*(?:-|–|to)\s*([\d.,]+)\s*$", re.ASCII)


class Reader(Reading):
    """Reads the rows of one registry."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, seen: Seen) -> None:
        super().__init__(registry, seen)
        self.vocabulary = vocabulary
        self.allowed = {
            c.field: words_of(c.field, vocabulary)
            for c in registry.spec.columns.values()
            if c.field
        }

    def case(self, rows: Iterable[Row]) -> dict[str, Any]:
        """
        The plain value of one patient's case.

        Args:
            rows: Column to cell, the rows of one patient.

        Raises:
            Unreadable: Naming the column, for a cell that is no number or date where one is wanted.
        """
        told, rows = Told(Notes()), list(rows)
        id_column = self.registry.spec.id
        told.value["id"] = next((c for r in rows if (c := self.cell(r, id_column))), "")
        birth, onset = self._dates(told, rows)
        for name, column in self.registry.spec.columns.items():
            for row in self._turned(rows, column):
                self._column(told, name, column, row)
        exact = at_age(onset, birth) if birth and onset else None
        ages = (told.value[part].get("age") for part in ("onset", "patient"))
        began, now = (_told_age(age) for age in ages)
        begun = Begun(onset, exact or began, birth, now)
        for row in rows:
            self._timed(told, row, begun)
        whole = told.case(self.vocabulary)
        return with_notes(whole, self._texts(rows), self.seen.notes)

    def _texts(self, rows: Sequence[Row]) -> list[str]:
        """The cells of the columns that are notes."""
        names = [n for n, c in self.registry.spec.columns.items() if c.read]
        return [text for name in names for row in rows if (text := self.cell(row, name))]

    def _turned(self, rows: Sequence[Row], column: Column | None = None) -> Sequence[Row]:
        """The rows, the one that counts where they disagree first."""
        keep = (column.keep if column else None) or self.registry.spec.keep
        return rows if keep == "first" else rows[::-1]

    # dates

    def _dates(self, told: Told, rows: list[Row]) -> tuple[Day | None, Day | None]:
        """Ages made of dates; gives the dates of birth and of onset."""
        dates = self.registry.spec.dates
        names = (dates.birth, dates.onset, dates.visit)
        birth, onset, visit = (self._first_day(told, rows, name) for name in names)
        for path, one, other, columns in (
            ("patient.age", birth, visit, (dates.birth, dates.visit)),
            ("onset.age", birth, onset, (dates.birth, dates.onset)),
            ("onset.before_presentation", onset, visit, (dates.onset, dates.visit)),
        ):
            if one is None or other is None:
                continue
            years = apart(one, other)
            if years is None:
                birth = None if one is birth else birth  # it tells no age of anything else either
                both = " and ".join(f"`{column}`" for column in columns)
                told.notes.add(NOT_READ, f"time between {both}, which are in the wrong order")
            else:
                told.put(path, years, str(columns[1]))
        if birth is not None and onset is not None and visit is not None:
            self._no_earlier(told, at_age(visit, birth))
        return birth, onset

    def _no_earlier(self, told: Told, visit: Moment | None) -> None:
        """The age at a visit known to a year: it is not before an onset in the same year."""
        age, began = (told.value[part].get("age") for part in ("patient", "onset"))
        if age is None or began is None or began <= age:
            return
        if visit is not None and visit.high is not None and began <= visit.high:
            told.value["patient"]["age"] = written(between(began, round(visit.high, 3)))
            told.notes.add(NARROWED, "age at the visit, which is not before the onset")

    def _first_day(self, told: Told, rows: list[Row], name: str | None) -> Day | None:
        found = [d for row in self._turned(rows) if (d := self.day(row, name)) is not None]
        if any(d != found[0] for d in found):
            told.notes.add(SET_ASIDE, f"another value of `{name}`", "a date")
        return found[0] if found else None

    # what one column tells

    def _column(self, told: Told, name: str, column: Column, row: Row) -> None:
        if column.choices is not None:
            for target in self._targets(told, name, column, row):
                kind, _, id_ = target.removeprefix("no ").partition(":")
                told.sign(kind, id_, not target.startswith("no "))
            return
        cell = self.cell(row, name)
        if cell is None:
            return
        if column.field:
            self._field(told, name, column, cell)
        elif column.result:
            self._result(told, name, column, cell)
        elif column.finding or column.region:
            here = self.present(told, name, column, cell, row)
            if here is not None:
                kind = "finding" if column.finding else "region"
                told.sign(kind, str(column.finding or column.region), here)

    def _targets(self, told: Told, name: str, column: Column, row: Row) -> list[str]:
        assert column.choices is not None
        found: list[str] = []
        if self.registry.is_checkbox(name):
            asked = column.unchecked == "absent" and self.asked(told, name, column, row)
            for choice, targets in column.choices.items():
                box = (self.cell(row, checkbox_column(name, choice)) or "").lower()
                if ticked(box):
                    found += targets
                elif unticked(box) and asked:
                    found += [t if t.startswith("no ") else f"no {t}" for t in targets]
                elif box and not unticked(box):
                    self.unnamed(told, checkbox_column(name, choice), box)
        elif (cell := self.cell(row, name)) is not None:
            code = self.code(told, name, cell, column.choices)
            if code is None:
                self.unnamed(told, name, cell)
            found += column.choices.get(code or "", ())
        return [target for target in found if target.removeprefix("no ") != "unknown"]

    def _field(self, told: Told, name: str, column: Column, cell: str) -> None:
        path, allowed = str(column.field), self.allowed[str(column.field)]
        if allowed is None and column.values is None:
            numeric = path in (*AGES, *LENGTHS, "dystonia.attacks.per_day")
            told.put(path, self._years(name, column, cell) if numeric else cell, name)
            return
        code = self.code(told, name, cell, column.values or ())
        word = (column.values or {}).get(code or "") or self._said(name, cell, allowed or ())
        if word is None:
            self.unnamed(told, name, cell)
        elif word == "none":
            told.put(path, [], name)
        elif word != "unknown" or path == "patient.sex":
            told.put(path, word, name)

    def _said(self, name: str, cell: str, allowed: Iterable[str]) -> str | None:
        """The word itself, or the choice whose label is the word."""
        labels = self.labels(name)
        label = labels.get(plain_code(cell, labels), cell).lower()
        words = (word for word in allowed if label in (word, word.replace("_", " ")))
        return next(words, "unknown" if label == "unknown" else None)

    def _years(self, name: str, column: Column, cell: str) -> Any:
        """A number of the column's unit, or a range of them, in years."""
        span = _SPAN.match(cell)
        if span and column.field != "dystonia.attacks.per_day":
            ends = [self.number(name, column.unit, end) for end in span.groups()]
            return {"from": ends[0], "to": ends[1]}
        unit = "attacks" if column.field == "dystonia.attacks.per_day" else column.unit
        return self.number(name, unit, cell)

    def _result(self, told: Told, name: str, column: Column, cell: str) -> None:
        test = str(column.result)
        if column.below is not None or column.above is not None:
            result = self._measure(told, name, column, cell)
            if result:
                told.result(test, result, name)
            return
        if column.values is None:
            here = self.present(told, name, column, cell, {})
            said = [] if here is None else ["abnormal" if here else "normal"]
        else:
            code = self.code(told, name, cell, column.values)
            if code is None:
                self.unnamed(told, name, cell)
            said = column.values.get(code or "", "unknown").split()
        if said and said[0] != "unknown":
            judged = {"abnormal": True, "normal": False, "inconclusive": None}.get(said[0], True)
            patterns = [w for w in said if w not in ("abnormal", "normal", "inconclusive")]
            shown = {"pattern": patterns} if patterns else {}
            told.result(test, {"abnormal": judged, **shown}, name)

    def _measure(self, told: Told, name: str, column: Column, cell: str) -> dict[str, Any] | None:
        """A measured value against its limit; None, with a note, where it cannot be judged."""
        found = measured(cell, self.comma(name))
        turned = in_unit(found, column.measured_in) if found else None
        if found is None or turned is None:
            why = "in a unit that is not the column's" if found else "that is no number"
            told.notes.add(NOT_READ, f"value of `{name}` {why}", cell)
            return None
        if found.unit and not column.measured_in:
            told.notes.add(ASSUMED, f"unit of a value of `{name}`, as that of its limit", cell)
        if found.unit and turned is not found:
            told.notes.add(RESOLVED, f"unit of a value of `{name}`", cell)
        if not plausible(turned.value, column.below, column.above, column.plausible):
            told.notes.add(NOT_READ, f"value of `{name}` that its unit makes implausible", cell)
            return None
        return _judged(turned, column, cell)

    # drugs and events

    def _timed(self, told: Told, row: Row, begun: Begun) -> None:
        """Events and drugs: what has a time of its own before onset."""
        for name, column in self.registry.spec.columns.items():
            cell = self.cell(row, name)
            if cell is None or not (column.event or column.drug):
                continue
            here = self.present(told, name, column, cell, row)
            if here is False:
                told.notes.add(NOT_READ, f"absence recorded by `{name}`")
            elif here and column.event:
                self._event(told, row, column, begun)
            elif here:
                made = self._drug(told, row, str(column.drug), column, begun)
                told.item("medications", made, is_repeated(row))
        for drug in self.registry.spec.drugs:
            cell = self.cell(row, drug.name)
            if cell is None:
                continue
            names = self._drug_names(told, drug, cell)
            if says_nobody(" ".join(names)):
                told.notes.add(NOT_READ, f"a denial in `{drug.name}`", cell)
                continue
            named = [name for name in names if not names_no_drug(name)]
            if len(named) < len(names) or not names:
                told.notes.add(NOT_READ, f"`{drug.name}` that names no drug", cell)
            for name in named:
                made = self._drug(told, row, name, drug, begun)
                told.item("medications", made, is_repeated(row))

    def _event(self, told: Told, row: Row, column: Column, begun: Begun) -> None:
        side = (self.cell(row, column.side) or "").lower()
        labels = self.labels(column.side or "")
        side = labels.get(plain_code(side, labels), side).lower()
        sided = {"side": side} if side in ("left", "right", "both") else {}
        if side and not sided:
            self.unnamed(told, str(column.side), side)
        when, late = self._ago(told, row, column.before_onset, column.unit, begun)
        timed: dict[str, Any] = {"after_onset": True} if late else {}
        if when is not None and not late:
            timed = {"before_onset": written(when)}
        told.item("events", {"event": column.event, **timed, **sided}, is_repeated(row))

    def _drug_names(self, told: Told, drug: Drug, cell: str) -> list[str]:
        """The drug of a cell, or the several that are listed in it."""
        labels = self.labels(drug.name)
        label = labels.get(plain_code(cell, labels), cell)
        code = code_of(cell, drug.values or (), labels)
        if named := (drug.values or {}).get(code or ""):
            return [named]
        names = [name.strip().lower() for name in _SEVERAL.split(label) if name.strip()]
        if len(names) > 1:
            told.notes.add(RESOLVED, f"several drugs in one cell of `{drug.name}`", cell)
        return names

    def _drug(
        self, told: Told, row: Row, name: str, spec: Column | Drug, begun: Begun
    ) -> dict[str, Any]:
        started, late = self._ago(told, row, spec.started, spec.unit, begun)
        if late:
            if self._ago(told, row, spec.stopped, spec.unit, begun) != (None, False):
                told.notes.add(NOT_READ, "end of a drug started after onset", name)
            return {"name": name, "started_after_onset": True}
        stopped, gone_on = self._ago(told, row, spec.stopped, spec.unit, begun)
        if gone_on:
            told.notes.add(NARROWED, "end of a drug after onset, which was taken at onset", name)
        times = {"started_before_onset": started, "stopped_before_onset": stopped}
        timed = {key: written(when) for key, when in times.items() if when is not None}
        return {"name": name, **timed}

    def _ago(
        self, told: Told, row: Row, name: str | None, unit: str, begun: Begun
    ) -> tuple[Quantity | None, bool]:
        """Years before onset, where told; and whether it surely was after."""
        cell = self.cell(row, name)
        if cell is None or name is None:
            return None, False
        when: Day | Moment | float | None
        if unit == "date":
            when = self.day(row, name)
        else:
            found = self.number(name, unit, cell)
            when = moment_of(found) if unit == "age" else found
        ago = begun.ago(when) if when is not None else (None, False)
        if isinstance(ago, str):
            told.notes.add(NOT_READ, f"time in `{name}`: it is {ago}")
            return None, False
        if ago == (None, False):
            told.notes.add(
                NOT_READ, f"time in `{name}`, too close to onset to tell which was first"
            )
        if isinstance(when, float) and when < 0:
            told.notes.add(ASSUMED, f"time in `{name}`, a negative number, as after onset")
        return ago


def _judged(found: Measured, column: Column, cell: str) -> dict[str, Any]:
    """A value beside its limits. Of a bound, as in `<0.1`, only what surely holds is judged."""
    value, below, above = found.value, column.below, column.above
    low = below is not None and (value < below if found.sign != ">" else False)
    high = above is not None and (value > above if found.sign != "<" else False)
    if found.sign == "<":
        low = below is not None and value <= below
        open_ = (below is not None and not low) or (above is not None and value > above)
    elif found.sign == ">":
        high = above is not None and value >= above
        open_ = (above is not None and not high) or (below is not None and value < below)
    else:
        open_ = False
    unit = {"unit": column.measured_in} if column.measured_in else {}
    shown: dict[str, Any] = {"text": cell} if found.sign else {"value": value, **unit}
    if low or high:
        return {"abnormal": True, **shown, "pattern": ["low" if low else "high"]}
    return {"abnormal": None if open_ else False, **shown}


def _told_age(age: Any) -> Moment | None:
    """The age at onset as a moment, or the range of ages that it lies in; None where untold."""
    if not isinstance(age, dict):
        return None if age is None else moment_of(age)
    low, high = moment_of(age["from"]), moment_of(age["to"])
    return Moment(between(age["from"], age["to"]), low.low, high.high)
