"""
The flat form of a case: one row of texts, for CSV and Parquet. Nothing is lost either way.

A single value is a cell (`onset.age` in years); a list of ids is one cell with blanks between
(`none` where the list is told as empty); what has parts of its own
(drugs, events, results, the answer) is one cell of JSON. An empty cell is untold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workup.model.case import Case
from workup.model.json_text import plain_json

NONE = "none"
NUMBERS = (
    "patient.age",
    "onset.age",
    "onset.before_presentation",
    "dystonia.attacks.duration",
    "dystonia.attacks.per_day",
)
TEXTS = (
    "id",
    "title",
    "vignette",
    "setting",
    "patient.sex",
    "onset.tempo",
    "onset.first_region",
    "dystonia.distribution",
    "dystonia.course",
    "dystonia.variability",
    "dystonia.attacks.between",
    "history.family",
    "history.birth",
    "history.ancestry",
)
LISTS = ("dystonia.regions", "findings.present", "findings.absent", "findings.examined_normal")
NESTED = (
    "dystonia.spread",
    "history.events",
    "history.medications",
    "history.previous_diagnoses",
    "results",
    "answer",
    "source",
    "teaching",
    "unmapped",
)
COLUMNS = (
    "id",
    "title",
    "vignette",
    "setting",
    "patient.sex",
    "patient.age",
    "onset.age",
    "onset.before_presentation",
    "onset.tempo",
    "onset.first_region",
    "dystonia.regions",
    "dystonia.distribution",
    "dystonia.spread",
    "dystonia.attacks.duration",
    "dystonia.attacks.per_day",
    "dystonia.attacks.between",
    "dystonia.course",
    "dystonia.variability",
    "findings.present",
    "findings.absent",
    "findings.examined_normal",
    "history.events",
    "history.medications",
    "history.family",
    "history.birth",
    "history.previous_diagnoses",
    "history.ancestry",
    "results",
    "answer",
    "source",
    "teaching",
    "unmapped",
)

Cell = str | float | None


def plain(case: Case) -> dict[str, Any]:
    """
    A case as the plain value of a case file: what is untold is left out, ages and durations are
    years.
    """
    value: dict[str, Any] = _told(case.model_dump(mode="json"))
    return {**value, **{part: value.get(part, {}) for part in ("patient", "onset", "dystonia")}}


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        told = {key: _told(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in told.items() if item != {} or key == "attacks"}
    return [_told(item) for item in value] if isinstance(value, list) else value


def flat(case: Case) -> dict[str, Cell]:
    """The row of a case: every column, None where untold."""
    value = plain(case)
    return {column: _cell(column, _at(value, column)) for column in COLUMNS}


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
    return float(value) if column in NUMBERS else str(value)


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
        if cell is not None and cell != "":
            _put(value, column, _uncell(column, cell))
    return value


def _uncell(column: str, cell: Any) -> Any:
    if column in LISTS:
        return [] if cell == NONE else str(cell).split()
    if column in NESTED:
        try:
            return plain_json(cell)
        except (TypeError, json.JSONDecodeError):
            raise ValueError(f"`{column}` is not JSON. Write it as `workup convert` does") from None
        except ValueError as error:
            raise ValueError(f"`{column}` {error}") from None
    if column in NUMBERS and isinstance(cell, str):
        try:
            return float(cell)
        except ValueError:
            return cell  # "6 months" is read as in a case file
    return cell


def _put(value: dict[str, Any], column: str, item: Any) -> None:
    *parts, last = column.split(".")
    for part in parts:
        value = value.setdefault(part, {})
    value[last] = item
