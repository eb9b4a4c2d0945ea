"""Rows of a registry, one patient's at a time, as the plain value of a case file. What a cell does not surely tell stays untold, and is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workup.model.quantity import UNITS
from workup.model.vocabulary import Vocabulary
from workup.readers.registry.dictionary import checkbox_column
from workup.readers.registry.mapping import AGES, LENGTHS, SIGNS, Column, Drug, Registry, words_of
from workup.readers.registry.note import Notes, with_notes
from workup.readers.times import Moment, after, before

YES = frozenset({"1", "yes", "y", "true", "checked", "present"})
NO = frozenset({"0", "no", "n", "false", "unchecked", "absent"})
Row = Mapping[str, str]


class Unreadable(ValueError):
    """A cell that cannot be what its column tells."""


@dataclass
class Seen:
    """What the mapping did not cover: columns, and values with how often each was met; and how many rows were passed over."""

    columns: list[str] = field(default_factory=list)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    passed: int = 0
    notes: Notes = field(default_factory=Notes)

    def value(self, column: str, cell: str) -> None:
        """Count a value that the mapping does not name."""
        self.values.setdefault(column, Counter())[cell] += 1


@dataclass
class Told:
    """A case as it comes together."""

    value: dict[str, Any] = field(default_factory=lambda: {"patient": {}, "onset": {}, "dystonia": {}})
    signs: dict[str, dict[str, bool]] = field(default_factory=lambda: {kind: {} for kind in SIGNS})
    events: list[dict[str, Any]] = field(default_factory=list)
    drugs: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, path: str, item: Any) -> None:
        """Tell a field, unless an earlier row told it."""
        *parts, last = path.split(".")
        at = self.value
        for part in parts:
            at = at.setdefault(part, {})
        at.setdefault(last, item)

    def sign(self, kind: str, id_: str, here: bool) -> None:
        """Tell a sign; present in one row outweighs absent in another."""
        self.signs[kind][id_] = here or self.signs[kind].get(id_, False)


class Reader:
    """Reads the rows of one registry."""

    def __init__(self, registry: Registry, vocabulary: Vocabulary, seen: Seen) -> None:
        self.registry, self.vocabulary, self.seen = registry, vocabulary, seen
        self.missing = frozenset(registry.spec.missing)
        self.allowed = {c.field: words_of(c.field, vocabulary) for c in registry.spec.columns.values() if c.field}

    def case(self, rows: Iterable[Row]) -> dict[str, Any]:
        """
        The plain value of one patient's case.

        Args:
            rows: Column to cell, the rows of one patient.

        Raises:
            Unreadable: Naming the column, for a cell that is no number or date where one is wanted.
        """
        told = Told()
        rows = list(rows)
        told.value["id"] = next((c for r in rows if (c := self._cell(r, self.registry.spec.id))), "")
        onset = self._dates(told, rows)
        for name, column in self.registry.spec.columns.items():
            for row in rows:
                self._column(told, name, column, row)
        onset = onset or _year(told.value["onset"].get("age"))
        for row in rows:
            self._timed(told, row, onset)
        return with_notes(_whole(told, self.vocabulary), self._texts(rows), self.seen.notes)

    def _texts(self, rows: list[Row]) -> list[str]:
        """The cells of the columns that are notes."""
        names = [n for n, c in self.registry.spec.columns.items() if c.read]
        return [text for name in names for row in rows if (text := self._cell(row, name))]

    def _cell(self, row: Row, name: str | None) -> str | None:
        cell = (row.get(name or "") or "").strip()
        return None if cell in self.missing else cell

    def _dates(self, told: Told, rows: list[Row]) -> Moment | None:
        """Ages made of dates; gives the onset on the calendar, for what is dated too."""
        dates = self.registry.spec.dates
        birth, onset, visit = (
            next((m for r in rows if (m := self._date(r, name))), None)
            for name in (dates.birth, dates.onset, dates.visit)
        )
        for path, one, other in (
            ("patient.age", birth, visit),
            ("onset.age", birth, onset),
            ("onset.before_presentation", onset, visit),
        ):
            if one and other and (years := _apart(one, other)) is not None:
                told.put(path, years)
        return onset

    def _date(self, row: Row, name: str | None) -> Moment | None:
        cell = self._cell(row, name)
        if cell is None:
            return None
        for form, width in ((self.registry.spec.dates.format, 1 / 365.25), ("%Y-%m", 1 / 12), ("%Y", 1.0)):
            try:
                said = datetime.strptime(cell, form)
            except ValueError:
                continue
            low = round(said.toordinal() / 365.25, 6)
            return Moment(low, low, low + width, said.toordinal() * 86400.0 if width < 0.01 else None)
        raise Unreadable(f"column `{name}` holds no date of the form {self.registry.spec.dates.format}")

    def _column(self, told: Told, name: str, column: Column, row: Row) -> None:
        if column.choices is not None:
            for target in self._targets(name, column, row):
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
            here = self._present(name, column, cell)
            if here is not None:
                told.sign("finding" if column.finding else "region", str(column.finding or column.region), here)

    def _targets(self, name: str, column: Column, row: Row) -> list[str]:
        assert column.choices is not None
        found: list[str] = []
        if self.registry.is_checkbox(name):
            for code, targets in column.choices.items():
                cell = self._cell(row, checkbox_column(name, code))
                if cell in YES:
                    found += targets
                elif cell in NO and column.unchecked == "absent":
                    found += [t if t.startswith("no ") else f"no {t}" for t in targets]
        elif (cell := self._cell(row, name)) is not None:
            if cell not in column.choices:
                self.seen.value(name, cell)
            found += column.choices.get(cell, ())
        return [target for target in found if target.removeprefix("no ") != "unknown"]

    def _present(self, name: str, column: Column, cell: str) -> bool | None:
        if column.values is not None:
            if cell not in column.values:
                self.seen.value(name, cell)
            return {"present": True, "absent": False}.get(column.values.get(cell, ""))
        if cell.lower() in YES:
            return True
        if cell.lower() in NO:
            return False if "___" not in name or column.unchecked == "absent" else None
        self.seen.value(name, cell)
        return None

    def _field(self, told: Told, name: str, column: Column, cell: str) -> None:
        path, allowed = str(column.field), self.allowed[str(column.field)]
        if allowed is None and column.values is None:
            told.put(
                path,
                self._number(name, column, cell) if path in (*AGES, *LENGTHS, "dystonia.attacks.per_day") else cell,
            )
            return
        word = (column.values or {}).get(cell) or self._said(name, cell, allowed or ())
        if word is None:
            self.seen.value(name, cell)
        elif word == "none":
            told.put(path, [])
        elif word != "unknown" or path == "patient.sex":
            told.put(path, word)

    def _said(self, name: str, cell: str, allowed: Iterable[str]) -> str | None:
        """The word itself, or the choice whose label is the word."""
        entry = self.registry.fields.get(name)
        label = (entry.choices.get(cell, cell) if entry else cell).lower()
        return next((word for word in allowed if label in (word, word.replace("_", " "))), None)

    def _number(self, name: str, column: Column, cell: str) -> float:
        try:
            number = float(cell.replace(",", "."))
        except ValueError:
            raise Unreadable(f"column `{name}` should hold a number of {column.unit}") from None
        if column.field == "dystonia.attacks.per_day" or column.unit in ("age", "years"):
            return number
        return number * UNITS[column.unit.removesuffix("s")]

    def _result(self, told: Told, name: str, column: Column, cell: str) -> None:
        test = str(column.result)
        if column.below is not None or column.above is not None:
            number = self._number(name, column.model_copy(update={"unit": "years"}), cell)
            low = column.below is not None and number < column.below
            high = column.above is not None and number > column.above
            side = {"pattern": ["low" if low else "high"]} if low or high else {}
            unit = {"unit": column.measured_in} if column.measured_in else {}
            told.results.setdefault(test, {"abnormal": low or high, "value": number, **unit, **side})
            return
        if column.values is None:
            here = self._present(name, column, cell)
            said = [] if here is None else ["abnormal" if here else "normal"]
        else:
            if cell not in column.values:
                self.seen.value(name, cell)
            said = column.values.get(cell, "unknown").split()
        if said and said[0] != "unknown":
            judged = {"abnormal": True, "normal": False}.get(said[0], True if said[0] != "inconclusive" else None)
            patterns = [w for w in said if w not in ("abnormal", "normal", "inconclusive")]
            told.results.setdefault(test, {"abnormal": judged, **({"pattern": patterns} if patterns else {})})

    def _timed(self, told: Told, row: Row, onset: Moment | None) -> None:
        """Events and drugs: what has a time of its own before onset."""
        for name, column in self.registry.spec.columns.items():
            cell = self._cell(row, name)
            if cell is None or not (column.event or column.drug) or not self._present(name, column, cell):
                continue
            if column.event:
                side = self._cell(row, column.side)
                sided = {"side": side.lower()} if side and side.lower() in ("left", "right", "both") else {}
                when, late = self._ago(row, column.before_onset, column.unit, onset)
                timed = {"after_onset": True} if late else {} if when is None else {"before_onset": when}
                told.events.append({"event": column.event, **timed, **sided})
            else:
                told.drugs.append(self._drug(row, str(column.drug), column, onset))
        for drug in self.registry.spec.drugs:
            if cell := self._cell(row, drug.name):
                told.drugs.append(self._drug(row, self._drug_name(drug, cell), drug, onset))

    def _drug_name(self, drug: Drug, cell: str) -> str:
        entry = self.registry.fields.get(drug.name)
        label = entry.choices.get(cell, cell) if entry else cell
        return (drug.values or {}).get(cell, label.lower())

    def _drug(self, row: Row, name: str, spec: Column | Drug, onset: Moment | None) -> dict[str, Any]:
        started, late = self._ago(row, spec.started, spec.unit, onset)
        if late:
            return {"name": name, "started_after_onset": True}
        stopped, _ = self._ago(row, spec.stopped, spec.unit, onset)
        times = {"started_before_onset": started, "stopped_before_onset": stopped}
        return {"name": name, **{key: when for key, when in times.items() if when is not None}}

    def _ago(self, row: Row, name: str | None, unit: str, onset: Moment | None) -> tuple[float | None, bool]:
        """Years before onset, where told; and whether it surely was after."""
        if self._cell(row, name) is None:
            return None, False
        if unit == "date":
            when = self._date(row, name)
        else:
            number = self._number(str(name), Column(unit=unit), str(self._cell(row, name)))  # type: ignore[arg-type]
            if unit != "age":
                return (number, False) if number >= 0 else (None, True)
            when = _year(number)
        return before(when, onset), after(when, onset)


def _year(age: float | None) -> Moment | None:
    """An age as a moment: one in whole years is known to a year, another to a month."""
    return None if age is None else Moment(age, age, age + (1.0 if float(age).is_integer() else 1 / 12))


def _apart(one: Moment, other: Moment) -> float | None:
    """Years between two dates, whole ones where a date is a year only; None where they stand the wrong way round."""
    years = (other.low or 0.0) - (one.low or 0.0)
    whole = max((m.high or 0.0) - (m.low or 0.0) for m in (one, other)) > 0.5
    return None if years < 0 else float(int(years + 1e-6)) if whole else round(years, 3)


def _whole(told: Told, vocabulary: Vocabulary) -> dict[str, Any]:
    value = told.value
    finding = told.signs["finding"]
    listed = {
        "present": [i for i, here in finding.items() if here],
        "absent": [i for i, here in finding.items() if not here],
    }
    if any(listed.values()):
        value["findings"] = {key: ids for key, ids in listed.items() if ids}
    if regions := [i for i, here in told.signs["region"].items() if here]:
        value["dystonia"]["regions"] = regions
    events = [*told.events, *({"event": i} for i, here in told.signs["event"].items() if here)]
    for key, items in (("events", events), ("medications", told.drugs)):
        if items:
            value.setdefault("history", {})[key] = items
    if told.results:
        value["results"] = told.results
    answer = value.get("answer", {})
    if "diagnosis" in answer and "category" not in answer:
        answer["category"] = vocabulary["diagnoses"][answer["diagnosis"]].category
    return value
