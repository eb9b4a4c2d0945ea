"""
What the cells of a registry's row say, one by one: missing or not, yes or no, a code, a number, a
date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as part

from workup.model.quantity import UNITS
from workup.readers.notes import NOT_READ, RESOLVED
from workup.readers.registry.cells import code_of, number, plain_code
from workup.readers.registry.dates import CODE, Day, advice, day
from workup.readers.registry.dictionary import Field, checkbox_column
from workup.readers.registry.mapping import Column, Registry
from workup.readers.registry.note import Notes
from workup.readers.registry.told import Told

YES = frozenset({"1", "yes", "y", "true", "t", "checked", "present", "x"})
NO = frozenset({"0", "no", "n", "false", "f", "unchecked", "absent"})
COMPLETE = frozenset({"2", "complete"})
# Labels of a choice that says that nobody knows, and of a question whether anything was done.
_UNKNOWN = re.compile(
    r"\b(unknown|missing|not (known|examined|assessed|tested|done|recorded|asked|available))\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(done|performed|examined|assessed|examination|assessment)\b", re.IGNORECASE)
_CONDITION = re.compile(r"""^\(?\[(\w+)(?:\((\S+?)\))?\]\s*(=|<>|!=)\s*["']?([^"'\s]*)["']?\)?$""")
_BOXED = frozenset({(True, "1"), (False, "0")})
_PLAIN = {"1": "present", "0": "absent"}
_SPELT = "by its label or another spelling"
_NORMAL, _ABNORMAL = frozenset({"normal", "negative"}), frozenset({"abnormal", "positive"})
_ANSWER = re.compile(r"(yes|no)\s*[-,;:(–].*", re.DOTALL)
INSTANCE = "redcap_repeat_instance"
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
    were passed over; which headings were read as labels of the dictionary; and which sheets of a
    workbook were not read.
    """

    columns: list[str] = part(default_factory=list)
    values: dict[str, Counter[str]] = part(default_factory=dict)
    passed: int = 0
    headings: dict[str, str] = part(default_factory=dict)
    sheets: list[str] = part(default_factory=list)
    notes: Notes = part(default_factory=Notes)

    def value(self, column: str, cell: str) -> None:
        """Count a value that the mapping does not name."""
        self.values.setdefault(column, Counter())[cell] += 1


class Reading:
    """Reads single cells by one mapping."""

    def __init__(self, registry: Registry, seen: Seen) -> None:
        self.registry, self.seen = registry, seen
        self.missing = frozenset(registry.spec.missing)

    def cell(self, row: Row, name: str | None) -> str | None:
        cell = (row.get(name) or "").strip() if name else ""
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
        field was shown and its form is complete or something else on it is filled in. A tick at
        `not examined`, or at the code of missing data, says that nobody looked.
        """
        field = name.partition("___")[0]
        boxes = {c: (self.cell(row, c) or "").lower() for c in row if c.startswith(f"{field}___")}
        if not any(map(unticked, boxes.values())):
            return False
        if not self.unlooked(field, column).isdisjoint(
            c for c, box in boxes.items() if ticked(box)
        ):
            asked = False
        elif column.asked_if is not None:
            asked = all(
                code_of(row.get(c, "").strip(), wanted, self.labels(c)) is not None
                for c, wanted in column.asked_if.items()
            )
        else:
            asked = any(map(ticked, boxes.values())) or (
                self.shown(field, row) and self.filled(field, row)
            )
        if not asked:
            told.notes.add(NOT_READ, f"boxes of `{name}` without a tick, as nobody may have asked")
        return asked

    def unlooked(self, field: str, column: Column) -> set[str]:
        """The boxes of a field whose tick says that nothing is known."""
        codes = {code for code, to in (column.choices or {}).items() if set(to) == {"unknown"}}
        codes |= {code for code in self.missing if code}
        codes |= {code for code, label in self.labels(field).items() if _UNKNOWN.search(label)}
        return {checkbox_column(field, code) for code in codes}

    def shown(self, field: str, row: Row) -> bool:
        """
        Whether REDCap showed a field, by its branching logic; an export has 0 in the boxes of a
        field that was hidden. Logic that is not understood shows nothing.
        """
        entry = self.registry.fields.get(field)
        if entry is None or not entry.branching:
            return True
        parts = re.split(r"\s+(and|or)\s+", entry.branching, flags=re.IGNORECASE)
        holds = [self.condition(part.strip(), row) for part in parts[::2]]
        joined = {word.lower() for word in parts[1::2]}
        if None in holds or len(joined) > 1:
            return False
        return any(holds) if joined == {"or"} else all(holds)

    def condition(self, text: str, row: Row) -> bool | None:
        """One comparison of branching logic; None where it is of another kind."""
        match = _CONDITION.match(text)
        if match is None:
            return None
        name, box, sign, wanted = match.groups()
        column = checkbox_column(name, box) if box else name
        cell = row.get(column, "").strip()
        code = code_of(cell, [wanted], {} if box else self.labels(name))
        if box and code is None:
            code = wanted if (ticked(cell.lower()), wanted) in _BOXED else None
        return (code == wanted) == (sign == "=")

    def filled(self, field: str, row: Row) -> bool:
        """
        Whether the form of a field is complete in a row, or another field of it is filled in with
        more than a no; never where the form says that nothing was done.
        """
        entry = self.registry.fields.get(field)
        if entry is None or not entry.form:
            return False
        others = [
            (other, [(self.cell(row, c) or "").lower() for c in other.columns])
            for other in self.registry.fields.values()
            if other.form == entry.form and other.name not in (field, self.registry.spec.id)
        ]
        for other, cells in others:
            if other.is_yes_no and _DONE.search(other.label) and any(map(unticked, cells)):
                return False
        status = (self.cell(row, f"{entry.form}_complete") or "").lower().removesuffix(".0")
        return status in COMPLETE or any(
            any(
                ticked(cell) if other.type == "checkbox" else _is_told(other, cell)
                for cell in cells
            )
            for other, cells in others
        )

    def present(self, told: Told, name: str, column: Column, cell: str, row: Row) -> bool | None:
        if column.values is not None:
            code = self.code(told, name, cell, column.values)
            if code is None and {**column.values, **_PLAIN} == column.values:
                code = _yes_no(cell)  # the codes of yes and no, where the export has the words
                if code is not None:
                    told.notes.add(RESOLVED, f"a value of `{name}` {_SPELT}")
            if code is None:
                self.unnamed(told, name, cell)
            return {"present": True, "absent": False}.get(column.values.get(code or "", ""))
        word, answer = self.worded(name, cell, bool(column.result))
        if answer:
            return True
        if answer is False:
            if "___" not in name:
                return False
            asked = column.unchecked == "absent" and self.asked(told, name, column, row)
            return False if asked else None
        if word != "unknown":
            self.unnamed(told, name, cell)
        return None

    def worded(self, name: str, cell: str, judged: bool) -> tuple[str, bool | None]:
        """
        What a cell says in words, and whether that is yes or no. The label of a choice says it and
        not its code, for 1 is No in many a registry.

        Args:
            name: The column.

            cell: The cell.

            judged: Whether it is a result: `Abnormal` is yes then, `Normal` no.
        """
        labels = self.labels(name)
        code = plain_code(cell, labels)
        word = " ".join(labels.get(code, cell).lower().split())
        if _UNKNOWN.search(word):
            return word, None
        short = word.removesuffix(".0")
        known = {"0", "1"} if labels and code not in labels else set()
        if match := _ANSWER.fullmatch(word):
            short = match[1]
        if short in YES - known or (judged and short in _ABNORMAL):
            return word, True
        return word, False if short in NO - known or (judged and short in _NORMAL) else None

    def labels(self, name: str) -> Mapping[str, str]:
        entry = self.registry.fields.get(name)
        return entry.choices if entry else {}

    def code(self, told: Told, name: str, cell: str, known: Iterable[str]) -> str | None:
        """The code of the mapping that a cell stands for, however it is written."""
        code = code_of(cell, known, self.labels(name))
        if code is not None and code != cell:
            told.notes.add(RESOLVED, f"a value of `{name}` {_SPELT}")
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
            more = more or ("" if any(map(str.isdigit, cell)) else CODE)
            kind = "years" if unit in ("age", "date") else unit
            raise Unreadable(name, f"should hold a number of {kind}{more}")
        return (
            found if unit in ("age", "years", "attacks") else found * UNITS[unit.removesuffix("s")]
        )


def is_repeated(row: Row) -> bool:
    """Whether a row is one of several of a repeating form, each about a thing of its own."""
    return bool((row.get(INSTANCE) or "").strip())


def _yes_no(cell: str) -> str | None:
    return "1" if cell.lower() in YES else "0" if cell.lower() in NO else None


def _is_told(field: Field, cell: str) -> bool:
    return bool(cell) and not (field.is_yes_no and unticked(cell))


def ticked(cell: str) -> bool:
    return cell.removesuffix(".0") in YES


def unticked(cell: str) -> bool:
    return cell.removesuffix(".0") in NO
