"""
Rows of a registry, one patient's at a time, as the plain value of a case file. What a cell does not
surely tell stays unknown, and is noted in the case and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workup.model.quantity import UNITS, Quantity, written
from workup.model.vocabulary import Vocabulary
from workup.readers.notes import ASSUMED, NOT_READ, RESOLVED, SET_ASIDE, Notes
from workup.readers.registry.cells import (
    Measured,
    code_of,
    in_unit,
    measured,
    number,
    plain_code,
    plausible,
)
from workup.readers.registry.dates import Day, advice, apart, at_age, day, on_calendar
from workup.readers.registry.dictionary import checkbox_column
from workup.readers.registry.mapping import AGES, LENGTHS, Column, Drug, Registry, words_of
from workup.readers.registry.told import Told
from workup.readers.times import Moment, after, before

YES = frozenset({"1", "yes", "y", "true", "checked", "present", "x"})
NO = frozenset({"0", "no", "n", "false", "unchecked", "absent"})
COMPLETE = frozenset({"2", "complete"})
_PLAIN = {"1": "present", "0": "absent"}
NOBODY = frozenset({"none", "no", "nil", "-", "no drug", "no drugs"})
_SPAN = re.compile(r"^\s*([\d.,]+)\s*(?:-|–|to)\s*([\d.,]+)\s*$", re.ASCII)
Row = Mapping[str, str]


class Unreadable(ValueError):
    """A cell that cannot be what its column tells."""

    def __init__(self, column: str, message: str) -> None:
        self.column = column
        super().__init__(f"column `{column}` {message}")


@dataclass
class Seen:
    """
    What the mapping did not cover: columns, and values with how often each was met; how many rows
    were passed over; and which headings were read as labels of the dictionary.
    """

    columns: list[str] = field(default_factory=list)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    passed: int = 0
    headings: dict[str, str] = field(default_factory=dict)

    def value(self, column: str, cell: str) -> None:
        """Count a value that the mapping does not name."""
        self.values.setdefault(column, Counter())[cell] += 1


@dataclass(frozen=True)
class Begun:
    """When the dystonia began, as a date and as an age, and the date of birth, where told."""

    date: Day | None
    age: Moment | None
    birth: Day | None

    def ago(self, when: Day | Moment) -> tuple[Quantity | None, bool] | None:
        """
        Years from a time to onset, where they are known, and whether it surely was after; None
        where one is a date, the other an age, and nothing leads from one to the other.
        """
        if isinstance(when, Moment):
            return None if self.age is None else (before(when, self.age), after(when, self.age))
        if self.date is not None:
            one, other = on_calendar(when), on_calendar(self.date)
        elif self.age is not None and self.birth is not None:
            one, other = at_age(when, self.birth), self.age
        else:
            return None
        return before(one, other), after(one, other)


class Reader:
    """Reads the rows of one registry."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, seen: Seen) -> None:
        self.registry, self.vocabulary, self.seen = registry, vocabulary, seen
        self.missing = frozenset(registry.spec.missing)
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
        told.value["id"] = next((c for r in rows if (c := self._cell(r, id_column))), "")
        birth, onset = self._dates(told, rows)
        for name, column in self.registry.spec.columns.items():
            for row in self._turned(rows, column):
                self._column(told, name, column, row)
        age = told.value["onset"].get("age")
        exact = at_age(onset, birth) if birth and onset else None
        begun = Begun(onset, exact or _year(age if isinstance(age, float) else None), birth)
        for row in rows:
            self._timed(told, row, begun)
        return told.case(self.vocabulary)

    def _turned(self, rows: Sequence[Row], column: Column | None = None) -> Sequence[Row]:
        """The rows, the one that counts where they disagree first."""
        keep = (column.keep if column else None) or self.registry.spec.keep
        return rows if keep == "first" else rows[::-1]

    def _cell(self, row: Row, name: str | None) -> str | None:
        cell = (row.get(name or "") or "").strip()
        return None if cell in self.missing or code_of(cell, self.missing, {}) else cell or None

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
                both = " and ".join(f"`{column}`" for column in columns)
                told.notes.add(NOT_READ, f"time between {both}, which stand the wrong way round")
            else:
                told.put(path, years, str(columns[1]))
        return birth, onset

    def _first_day(self, told: Told, rows: list[Row], name: str | None) -> Day | None:
        found = [d for row in self._turned(rows) if (d := self._day(row, name)) is not None]
        if any(d != found[0] for d in found):
            told.notes.add(SET_ASIDE, f"another value of `{name}`", "a date")
        return found[0] if found else None

    def _day(self, row: Row, name: str | None) -> Day | None:
        cell = self._cell(row, name)
        if cell is None:
            return None
        form = self.registry.spec.dates.format
        found = day(cell, form)
        if found is None:
            raise Unreadable(str(name), f"holds no date of the form {form}{advice(cell)}")
        return found

    # what one column tells

    def _column(self, told: Told, name: str, column: Column, row: Row) -> None:
        if column.choices is not None:
            for target in self._targets(told, name, column, row):
                kind, _, id_ = target.removeprefix("no ").partition(":")
                told.sign(kind, id_, not target.startswith("no "))
            return
        cell = self._cell(row, name)
        if cell is None:
            return
        if column.field:
            self._field(told, name, column, cell)
        elif column.result:
            self._result(told, name, column, cell)
        elif column.finding or column.region:
            here = self._present(told, name, column, cell, row)
            if here is not None:
                kind = "finding" if column.finding else "region"
                told.sign(kind, str(column.finding or column.region), here)

    def _targets(self, told: Told, name: str, column: Column, row: Row) -> list[str]:
        assert column.choices is not None
        found: list[str] = []
        if self.registry.is_checkbox(name):
            asked = column.unchecked == "absent" and self._asked(told, name, column, row)
            for choice, targets in column.choices.items():
                box = (self._cell(row, checkbox_column(name, choice)) or "").lower()
                if _ticked(box):
                    found += targets
                elif _unticked(box) and asked:
                    found += [t if t.startswith("no ") else f"no {t}" for t in targets]
                elif box and not _unticked(box):
                    self._unnamed(told, checkbox_column(name, choice), box)
        elif (cell := self._cell(row, name)) is not None:
            code = self._code(told, name, cell, column.choices)
            if code is None:
                self._unnamed(told, name, cell)
            found += column.choices.get(code or "", ())
        return [target for target in found if target.removeprefix("no ") != "unknown"]

    def _asked(self, told: Told, name: str, column: Column, row: Row) -> bool:
        """
        Whether an unticked box of a row means no: where the mapping's `if` holds, else where the
        form is complete or something else on it is filled in.
        """
        field = name.partition("___")[0]
        boxes = [(self._cell(row, c) or "").lower() for c in row if c.startswith(f"{field}___")]
        if not any(map(_unticked, boxes)):
            return False
        if column.asked_if is not None:
            asked = all(
                code_of(row.get(c, "").strip(), wanted, self._labels(c)) is not None
                for c, wanted in column.asked_if.items()
            )
        else:
            asked = any(map(_ticked, boxes)) or self._filled(field, row)
        if not asked:
            told.notes.add(NOT_READ, f"boxes of `{name}` without a tick, as nobody may have asked")
        return asked

    def _filled(self, field: str, row: Row) -> bool:
        """Whether the form of a field is complete in a row, or another field of it is filled in."""
        entry = self.registry.fields.get(field)
        if entry is None or not entry.form:
            return False
        status = (self._cell(row, f"{entry.form}_complete") or "").lower().removesuffix(".0")
        if status in COMPLETE:
            return True
        for other in self.registry.fields.values():
            if other.form == entry.form and other.name not in (field, self.registry.spec.id):
                cells = [(self._cell(row, c) or "").lower() for c in other.columns]
                if any(map(_ticked, cells) if other.type == "checkbox" else cells):
                    return True
        return False

    def _present(self, told: Told, name: str, column: Column, cell: str, row: Row) -> bool | None:
        if column.values is not None:
            code = self._code(told, name, cell, column.values)
            if code is None and {**column.values, **_PLAIN} == column.values:
                code = _yes_no(cell)  # the codes of yes and no, where the export has the words
                told.notes.add(RESOLVED, f"a value of `{name}` by its label or another spelling")
            if code is None:
                self._unnamed(told, name, cell)
            return {"present": True, "absent": False}.get(column.values.get(code or "", ""))
        plain = plain_code(cell, self._labels(name)).lower().removesuffix(".0")
        if plain in YES or cell.lower() in YES:
            return True
        if plain in NO or cell.lower() in NO:
            if "___" not in name:
                return False
            asked = column.unchecked == "absent" and self._asked(told, name, column, row)
            return False if asked else None
        if plain != "unknown":
            self._unnamed(told, name, cell)
        return None

    def _labels(self, name: str) -> Mapping[str, str]:
        entry = self.registry.fields.get(name)
        return entry.choices if entry else {}

    def _code(self, told: Told, name: str, cell: str, known: Iterable[str]) -> str | None:
        """The code of the mapping that a cell stands for, however it is written."""
        code = code_of(cell, known, self._labels(name))
        if code is not None and code != cell:
            told.notes.add(RESOLVED, f"a value of `{name}` by its label or another spelling")
        return code

    def _unnamed(self, told: Told, name: str, cell: str) -> None:
        """Count and note a value that the mapping does not name."""
        self.seen.value(name, cell)
        told.notes.add(NOT_READ, f"value of `{name}` that the mapping does not name", cell)

    def _comma(self, name: str) -> bool | None:
        """Whether a column's decimals are written with a comma; None where nobody said."""
        if self.registry.spec.decimal:
            return self.registry.spec.decimal == ","
        entry = self.registry.fields.get(name)
        return True if entry and entry.decimal_comma else None

    def _field(self, told: Told, name: str, column: Column, cell: str) -> None:
        path, allowed = str(column.field), self.allowed[str(column.field)]
        if allowed is None and column.values is None:
            numeric = path in (*AGES, *LENGTHS, "dystonia.attacks.per_day")
            told.put(path, self._years(name, column, cell) if numeric else cell, name)
            return
        code = self._code(told, name, cell, column.values or ())
        word = (column.values or {}).get(code or "") or self._said(name, cell, allowed or ())
        if word is None:
            self._unnamed(told, name, cell)
        elif word == "none":
            told.put(path, [], name)
        elif word != "unknown" or path == "patient.sex":
            told.put(path, word, name)

    def _said(self, name: str, cell: str, allowed: Iterable[str]) -> str | None:
        """The word itself, or the choice whose label is the word."""
        labels = self._labels(name)
        label = labels.get(plain_code(cell, labels), cell).lower()
        words = (word for word in allowed if label in (word, word.replace("_", " ")))
        return next(words, "unknown" if label == "unknown" else None)

    def _years(self, name: str, column: Column, cell: str) -> Any:
        """A number of the column's unit, or a range of them, in years."""
        span = _SPAN.match(cell)
        if span and column.field != "dystonia.attacks.per_day":
            ends = [self._number(name, column.unit, end) for end in span.groups()]
            return {"from": ends[0], "to": ends[1]}
        unit = "attacks" if column.field == "dystonia.attacks.per_day" else column.unit
        return self._number(name, unit, cell)

    def _number(self, name: str, unit: str, cell: str) -> float:
        found = number(cell, self._comma(name))
        if found is None:
            grouped = "," in cell and number(cell, True) is not None
            more = ". Say in the mapping what a comma is: `decimal: ','`" if grouped else ""
            kind = "years" if unit in ("age", "date") else unit
            raise Unreadable(name, f"should hold a number of {kind}{more}")
        return (
            found if unit in ("age", "years", "attacks") else found * UNITS[unit.removesuffix("s")]
        )

    def _result(self, told: Told, name: str, column: Column, cell: str) -> None:
        test = str(column.result)
        if column.below is not None or column.above is not None:
            result = self._measure(told, name, column, cell)
            if result:
                told.result(test, result, name)
            return
        if column.values is None:
            here = self._present(told, name, column, cell, {})
            said = [] if here is None else ["abnormal" if here else "normal"]
        else:
            code = self._code(told, name, cell, column.values)
            if code is None:
                self._unnamed(told, name, cell)
            said = column.values.get(code or "", "unknown").split()
        if said and said[0] != "unknown":
            judged = {"abnormal": True, "normal": False, "inconclusive": None}.get(said[0], True)
            patterns = [w for w in said if w not in ("abnormal", "normal", "inconclusive")]
            shown = {"pattern": patterns} if patterns else {}
            told.result(test, {"abnormal": judged, **shown}, name)

    def _measure(self, told: Told, name: str, column: Column, cell: str) -> dict[str, Any] | None:
        """A measured value against its limit; None, with a note, where it cannot be judged."""
        found = measured(cell, self._comma(name))
        turned = in_unit(found, column.measured_in) if found else None
        if found is None or turned is None:
            why = "in a unit that is not the column's" if found else "that is no number"
            told.notes.add(NOT_READ, f"value of `{name}` {why}", cell)
            return None
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
            cell = self._cell(row, name)
            if cell is None or not (column.event or column.drug):
                continue
            here = self._present(told, name, column, cell, row)
            if here is False:
                told.notes.add(NOT_READ, f"absence told by `{name}`")
            elif here and column.event:
                self._event(told, row, column, begun)
            elif here:
                told.drugs.append(self._drug(told, row, str(column.drug), column, begun))
        for drug in self.registry.spec.drugs:
            cell = self._cell(row, drug.name)
            if cell is not None and cell.lower() in NOBODY:
                told.notes.add(NOT_READ, f"a denial in `{drug.name}`", cell)
            elif cell is not None:
                name = self._drug_name(drug, cell)
                told.drugs.append(self._drug(told, row, name, drug, begun))

    def _event(self, told: Told, row: Row, column: Column, begun: Begun) -> None:
        side = (self._cell(row, column.side) or "").lower()
        labels = self._labels(column.side or "")
        side = labels.get(plain_code(side, labels), side).lower()
        sided = {"side": side} if side in ("left", "right", "both") else {}
        if side and not sided:
            self._unnamed(told, str(column.side), side)
        when, late = self._ago(told, row, column.before_onset, column.unit, begun)
        timed: dict[str, Any] = {"after_onset": True} if late else {}
        if when is not None and not late:
            timed = {"before_onset": written(when)}
        told.events.append({"event": column.event, **timed, **sided})

    def _drug_name(self, drug: Drug, cell: str) -> str:
        labels = self._labels(drug.name)
        label = labels.get(plain_code(cell, labels), cell)
        code = code_of(cell, drug.values or (), labels)
        return (drug.values or {}).get(code or "", label.lower())

    def _drug(
        self, told: Told, row: Row, name: str, spec: Column | Drug, begun: Begun
    ) -> dict[str, Any]:
        started, late = self._ago(told, row, spec.started, spec.unit, begun)
        if late:
            return {"name": name, "started_after_onset": True}
        stopped, _ = self._ago(told, row, spec.stopped, spec.unit, begun)
        times = {"started_before_onset": started, "stopped_before_onset": stopped}
        timed = {key: written(when) for key, when in times.items() if when is not None}
        dated = [c for c in (spec.started, spec.stopped) if self._cell(row, c) is not None]
        if not timed and dated:
            told.notes.add(ASSUMED, "drug still taken at onset, for its times cannot be told", name)
        return {"name": name, **timed}

    def _ago(
        self, told: Told, row: Row, name: str | None, unit: str, begun: Begun
    ) -> tuple[Quantity | None, bool]:
        """Years before onset, where told; and whether it surely was after."""
        cell = self._cell(row, name)
        if cell is None or name is None:
            return None, False
        if unit == "date":
            when: Day | Moment | None = self._day(row, name)
        else:
            found = self._number(name, unit, cell)
            if unit != "age":
                return (found, False) if found >= 0 else (None, True)
            when = _year(found)
        ago = begun.ago(when) if when is not None else None
        if ago is None:
            what = (
                "a date, but the onset is not" if unit == "date" else "an age, but the onset is not"
            )
            told.notes.add(NOT_READ, f"time in `{name}`: it is {what}")
            return None, False
        if ago == (None, False):
            told.notes.add(
                NOT_READ, f"time in `{name}`, too close to onset to tell which was first"
            )
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


def _yes_no(cell: str) -> str | None:
    return "1" if cell.lower() in YES else "0" if cell.lower() in NO else None


def _ticked(cell: str) -> bool:
    return cell.removesuffix(".0") in YES


def _unticked(cell: str) -> bool:
    return cell.removesuffix(".0") in NO


def _year(age: float | None) -> Moment | None:
    """An age as a moment: one in whole years is known to a year, another to a month."""
    width = 1.0 if age is not None and float(age).is_integer() else 1 / 12
    return None if age is None else Moment(age, age, age + width)
