"""
The flat form of a case: one row of texts, for CSV and Parquet. Nothing is lost either way.

A single value is a cell (`onset.age` in years, a range as `16 to 40 years`); a list of ids is one
cell with blanks between
(`none` where the list is told as empty); what has parts of its own
(drugs, events, results, the answer) is one cell of JSON. An empty cell is untold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from workup.model.case import Case
from workup.model.fields import COLUMNS, paths
from workup.model.json_text import plain_json

NONE = "none"
ATTACKS, EMPTY = "dystonia.attacks.duration", "{}"  # attacks of which nothing more is known
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")  # a decimal comma, or a thousand and some
NUMBERS, LISTS = paths("time", "number"), paths("ids")
TEXTS, NESTED = paths("text", "word"), paths("parts")

Cell = str | float | None


def plain(case: Case) -> dict[str, Any]:
    """
    A case as the plain value of a case file: what is untold is left out, ages and durations are
    years.
    """
    value: dict[str, Any] = _told(case.model_dump(mode="json"))
    value = {
        k: v for k, v in value.items() if v != {} or k not in ("findings", "history", "results")
    }
    return {**value, **{part: value.get(part, {}) for part in ("patient", "onset", "dystonia")}}


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(item) for key, item in value.items() if item is not None}
    return [_told(item) for item in value] if isinstance(value, list) else value


def flat(case: Case) -> dict[str, Cell]:
    """The row of a case: every column, None where untold."""
    value = plain(case)
    row = {column: _cell(column, _at(value, column)) for column in COLUMNS}
    if value["dystonia"].get("attacks") == {}:
        row[ATTACKS] = EMPTY
    return row


def _at(value: Any, column: str) -> Any:
    for part in column.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _cell(column: str, value: Any) -> Cell:
    if value is None:
        return None
    if column in LISTS:
        return " ".join(value) or NONE
    if column in NESTED:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if column in NUMBERS:
        return _span(value) if isinstance(value, dict) else float(value)
    text = str(value)
    return (
        f'"{text}"' if not text.strip('"') else text
    )  # an empty cell is untold, an empty text not


def _span(value: Mapping[str, float]) -> str:
    """A range as one cell, its ends without exponents and exact."""
    low, high = (format(Decimal(repr(value[end])), "f") for end in ("from", "to"))
    return f"{low} to {high} years"


def unflat(row: Mapping[str, Any]) -> dict[str, Any]:
    """
    The plain value of a case file from a row.

    Args:
        row: Column to cell; a column that is missing is untold.

    Raises:
        ValueError: With the column's name, for a cell that is no number or no JSON, or a column
        that is not one of COLUMNS.
    """
    value: dict[str, Any] = {"patient": {}, "onset": {}, "dystonia": {}}
    for column, cell in row.items():
        if column not in COLUMNS:
            raise ValueError(f"{column}: is not a column of the flat form")
        if column == ATTACKS and cell == EMPTY:
            value["dystonia"].setdefault("attacks", {})
        elif cell is not None and cell != "":
            put(value, column, _uncell(column, cell))
    return value


def _uncell(column: str, cell: Any) -> Any:
    if column in LISTS:
        if isinstance(cell, list):
            return [str(item) for item in cell]
        return [] if cell == NONE else str(cell).split()
    if column in NESTED:
        try:
            return plain_json(cell)
        except (TypeError, json.JSONDecodeError):
            raise ValueError(f"`{column}` is not JSON. Write it as `workup convert` does") from None
        except ValueError as error:
            raise ValueError(f"`{column}` {error}") from None
    if column in NUMBERS:
        return _number(cell) if isinstance(cell, str) else cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else str(cell)  # an id, most of all
    if isinstance(cell, str) and len(cell) > 1 and not cell.strip('"'):
        return cell[1:-1]
    return cell


def _number(cell: str) -> Any:
    """A number, with a decimal point or comma; `6 months` is left to be read as in a case file."""
    text = cell.strip()
    if not _NUMBER.fullmatch(text) or _GROUPED.fullmatch(text):
        return cell
    return float(text.replace(",", "."))


def put(value: dict[str, Any], path: str, item: Any) -> None:
    """Write one field into the plain value of a case file, its maps made where they are not."""
    *parts, last = path.split(".")
    for part in parts:
        below = value.setdefault(part, {})
        if not isinstance(below, dict):
            below = value[part] = {}
        value = below
    value[last] = item
