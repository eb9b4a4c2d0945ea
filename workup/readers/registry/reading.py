"""
What the cells of a registry's row say, one by one: missing or not, yes or no, a code, a number, a
date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workup.model.quantity import UNITS
from workup.readers.notes import NOT_READ, RESOLVED
from workup.readers.registry.cells import code_of, number, plain_code
from workup.readers.registry.dates import Day, advice, day
from workup.readers.registry.mapping import Column, Registry
from workup.readers.registry.note import Notes
from workup.readers.registry.told import Told

YES = frozenset({"1", "yes", "y", "true", "checked", "present", "x"})
NO = frozenset({"0", "no", "n", "false", "unchecked", "absent"})
COMPLETE = frozenset({"2", "complete"})
_PLAIN = {"1": "present", "0": "absent"}
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
    notes: Notes = field(default_factory=Notes)

    def value(self, column: str, cell: str) -> None:
        """Count a value that the mapping does not name."""
        self.values.setdefault(column, Counter())[cell] += 1


class Reading:
    """Reads single cells by one mapping."""

    def __init__(self, registry: Registry, seen: Seen) -> None:
        self.registry, self.seen = registry, seen
        self.missing = frozenset(registry.spec.missing)

    def cell(self, row: Row, name: str | None) -> str | None:
        cell = (row.get(name or "") or "").strip()
        return None if cell in self.missing or code_of(cell, self.missing, {}) else cell or None

    def day(self, row: Row, name: str | None) -> Day | None:
        cell = self.cell(row, name)
        if cell is None:
            return None
        form = self.registry.spec.dates.format
        found = day(cell, form)
        if found is None:
            raise Unreadable(str(name), f"holds no date of the form {form}{advice(cell)}")
        return found

    def asked(self, told: Told, name: str, column: Column, row: Row) -> bool:
        """
        Whether an unticked box of a row means no: where the mapping's `if` holds, else where the
        form is complete or something else on it is filled in.
        """
        field = name.partition("___")[0]
        boxes = [(self.cell(row, c) or "").lower() for c in row if c.startswith(f"{field}___")]
        if not any(map(unticked, boxes)):
            return False
        if column.asked_if is not None:
            asked = all(
                code_of(row.get(c, "").strip(), wanted, self.labels(c)) is not None
                for c, wanted in column.asked_if.items()
            )
        else:
            asked = any(map(ticked, boxes)) or self.filled(field, row)
        if not asked:
            told.notes.add(NOT_READ, f"boxes of `{name}` without a tick, as nobody may have asked")
        return asked

    def filled(self, field: str, row: Row) -> bool:
        """Whether the form of a field is complete in a row, or another field of it is filled in."""
        entry = self.registry.fields.get(field)
        if entry is None or not entry.form:
            return False
        status = (self.cell(row, f"{entry.form}_complete") or "").lower().removesuffix(".0")
        if status in COMPLETE:
            return True
        for other in self.registry.fields.values():
            if other.form == entry.form and other.name not in (field, self.registry.spec.id):
                cells = [(self.cell(row, c) or "").lower() for c in other.columns]
                if any(map(ticked, cells) if other.type == "checkbox" else cells):
                    return True
        return False

    def present(self, told: Told, name: str, column: Column, cell: str, row: Row) -> bool | None:
        if column.values is not None:
            code = self.code(told, name, cell, column.values)
            if code is None and {**column.values, **_PLAIN} == column.values:
                code = _yes_no(cell)  # the codes of yes and no, where the export has the words
                told.notes.add(RESOLVED, f"a value of `{name}` by its label or another spelling")
            if code is None:
                self.unnamed(told, name, cell)
            return {"present": True, "absent": False}.get(column.values.get(code or "", ""))
        plain = plain_code(cell, self.labels(name)).lower().removesuffix(".0")
        if plain in YES or cell.lower() in YES:
            return True
        if plain in NO or cell.lower() in NO:
            if "___" not in name:
                return False
            asked = column.unchecked == "absent" and self.asked(told, name, column, row)
            return False if asked else None
        if plain != "unknown":
            self.unnamed(told, name, cell)
        return None

    def labels(self, name: str) -> Mapping[str, str]:
        entry = self.registry.fields.get(name)
        return entry.choices if entry else {}

    def code(self, told: Told, name: str, cell: str, known: Iterable[str]) -> str | None:
        """The code of the mapping that a cell stands for, however it is written."""
        code = code_of(cell, known, self.labels(name))
        if code is not None and code != cell:
            told.notes.add(RESOLVED, f"a value of `{name}` by its label or another spelling")
        return code

    def unnamed(self, told: Told, name: str, cell: str) -> None:
        """Count and note a value that the mapping does not name."""
        self.seen.value(name, cell)
        told.notes.add(NOT_READ, f"value of `{name}` that the mapping does not name", cell)

    def comma(self, name: str) -> bool | None:
        """Whether a column's decimals are written with a comma; None where nobody said."""
        if self.registry.spec.decimal:
            return self.registry.spec.decimal == ","
        entry = self.registry.fields.get(name)
        return True if entry and entry.decimal_comma else None

    def number(self, name: str, unit: str, cell: str) -> float:
        found = number(cell, self.comma(name))
        if found is None:
            grouped = "," in cell and number(cell, True) is not None
            more = ". Say in the mapping what a comma is: `decimal: ','`" if grouped else ""
            kind = "years" if unit in ("age", "date") else unit
            raise Unreadable(name, f"should hold a number of {kind}{more}")
        return (
            found if unit in ("age", "years", "attacks") else found * UNITS[unit.removesuffix("s")]
        )


def _yes_no(cell: str) -> str | None:
    return "1" if cell.lower() in YES else "0" if cell.lower() in NO else None


def ticked(cell: str) -> bool:
    return cell.removesuffix(".0") in YES


def unticked(cell: str) -> bool:
    return cell.removesuffix(".0") in NO
