"""An onset as it is read, and a time that may be one."""

from __future__ import annotations

from dataclasses import dataclass

from workup.model.quantity import UNITS


@dataclass(frozen=True, slots=True)
class Onset:
    """Age at onset or how long before presentation, in years, and the words that say so."""

    age: float | None
    before: float | None
    unit: str
    first: int
    last: int
    because: str
    count: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    onset: Onset
    base: float


def spoken(value: float, unit: str, count: float) -> float | str:
    """
    An age or a duration as a case file has it: years as a number, smaller units with their word.
    """
    if unit == "year":
        return rounded(value)
    number_ = count or value / UNITS[unit]
    return f"{rounded(number_)} {unit}{'' if number_ == 1 else 's'}"


def rounded(value: float) -> float | int:
    """A number to two places, whole where it is whole."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
