"""
Ages and durations: "6 months" and 0.5 are the same number of years; "16 to 40 years" is a range.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

UNITS = {
    "second": 1 / (365.25 * 86400),
    "minute": 1 / (365.25 * 1440),
    "hour": 1 / (365.25 * 24),
    "day": 1 / 365.25,
    "week": 7 / 365.25,
    "month": 1 / 12,
    "year": 1.0,
}
#: How people shorten a unit. `m` alone is missing: it is a month to some and a minute to others.
_SHORT = {
    "second": ("sec", "s"),
    "minute": ("min",),
    "hour": ("hr", "h"),
    "day": ("d",),
    "week": ("wk", "w"),
    "month": ("mth", "mo", "mnth"),
    "year": ("yr", "y"),
}
_UNIT_OF = {word: unit for unit, short in _SHORT.items() for word in (unit, *short)}
#: The notation of case notes: `6/12` is six months, `2/52` two weeks, `3/7` three days.
_NOTES = {"12": "month", "52": "week", "7": "day", "24": "hour"}
_COUNTS = dict(
    zip(
        ("a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        (1, 1, *range(1, 11)),
        strict=True,
    )
) | {"half a": 0.5, "half an": 0.5}
_NUMBER = r"\d+(?:[.,]\d+)?|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_FORM = re.compile(rf"({_NUMBER})\s*([a-z]+?)s?\.?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3},\d{3}(?!\d)", re.ASCII)  # 1,500 days: a thousand and some, or 1.5
_NOTE = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(12|52|7|24)", re.ASCII)
_AND = re.compile(r"\s*(?:,\s+|\band\b)\s*|(?<=[a-z.])\s+(?=\d)", re.ASCII)
_RANGE = re.compile(r"^\s*(\S+(?:\s+[a-z]+)?)\s+to\s+(\S+(?:\s+[a-z]+)?)\s*$")
_ENDS = frozenset({"from", "to"})
LONGEST = 130.0
#: Letters of an age or a duration: the patterns above take a time that grows with their square.
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Span:
    """
    An age or a duration that is known to lie from `low` to `high` years, both included.

    A comparison with a number is true only where it holds over the whole range, so neither
    `span < 30` nor `span >= 30` is true of 16 to 40 years. As a float it is its lower end, for a
    place that can take one number only, as the axis of a figure.
    """

    low: float
    high: float

    def __lt__(self, other: float | Span) -> bool:
        return self.high < bounds(other)[0]

    def __le__(self, other: float | Span) -> bool:
        return self.high <= bounds(other)[0]

    def __gt__(self, other: float | Span) -> bool:
        return self.low > bounds(other)[1]

    def __ge__(self, other: float | Span) -> bool:
        return self.low >= bounds(other)[1]

    def __add__(self, other: float) -> Span:
        return Span(self.low + other, self.high + other)

    def __sub__(self, other: float | Span) -> Span:
        low, high = bounds(other)
        return Span(self.low - high, self.high - low)

    def __rsub__(self, other: float) -> Span:
        return Span(other - self.high, other - self.low)

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low)

    def __float__(self) -> float:
        return self.low

    def is_integer(self) -> bool:
        """Whether both ends are whole years."""
        return self.low.is_integer() and self.high.is_integer()

    def __format__(self, form: str) -> str:
        return f"{self.low:{form}} to {self.high:{form}}"

    def __str__(self) -> str:
        return words(self)


Quantity = float | Span


def bounds(value: Quantity) -> tuple[float, float]:
    """The lowest and the highest number of years that a quantity may be."""
    return (value.low, value.high) if isinstance(value, Span) else (value, value)


def between(low: float, high: float) -> Quantity:
    """The range from `low` to `high` years; one number where they are the same."""
    return low if low == high else Span(low, high)


def apart(one: Quantity, other: Quantity) -> float:
    """The least number of years that surely lies between two quantities."""
    low, high = bounds(one - other)
    return max(low, -high, 0.0)


def quantity(value: object) -> Quantity:
    """
    Read an age or a duration that may be a range.

    Args:
        value: What `years` reads, a map of `from` and `to`, each of them such, or a text of two
        with `to` between them: `16 to 40 years`. An end left out of a map is 0 or 130 years.

    Returns:
        Years, or a range of them.

    Raises:
        ValueError: If it is no such quantity, or ends before it begins. The message says what
        would be right.
    """
    if isinstance(value, Span):
        return between(years(value.low), years(value.high))
    if isinstance(value, Mapping):
        if not value or not _ENDS.issuperset(value):
            raise ValueError("is not a range. Write it as `{from: 16, to: 40}`")
        told = {key: end for key, end in value.items() if end is not None}
        return _range(told.get("from", 0), told.get("to", LONGEST))
    short = isinstance(value, str) and len(value) <= MOST_LETTERS
    match = _RANGE.match(str(value).lower()) if short else None
    if match is None:
        return years(value)
    low, high = match[1], match[2]
    unit = high.lstrip("0123456789.").strip()
    if not low.lstrip("0123456789.").strip():
        low = f"{low} {unit or 'years'}"
        high = high if unit else f"{high} years"
    return _range(low, high)  # `2 weeks to 3` may be weeks or years: it is neither


def _range(low: object, high: object) -> Quantity:
    first, last = years(low), years(high)
    if first > last:
        raise ValueError("is a range that ends before it begins. Write the lower end first")
    return between(first, last)


def written(value: Quantity) -> float | dict[str, float]:
    """A quantity as a case file has it: years, or a map of `from` and `to`."""
    return {"from": value.low, "to": value.high} if isinstance(value, Span) else value


def years(value: object) -> float:
    """
    Read an age or a duration.

    Args:
        value: A number of years, or a text of a number and a unit: `36 hours`, `6 months`, `61.5
        years`; shortened as people do, `2h`, `3 wks`, `6/12`, and added up, `2 years 3 months`.

    Returns:
        Years, from 0 to 130.

    Raises:
        ValueError: If it is no such quantity, is negative, not finite or past 130 years. The
        message says what would be right.
    """
    number: float
    if isinstance(value, bool) or value is None:
        raise ValueError(
            "is not an age or a duration. Write a number of years, or a number and a unit such as "
            "`6 months`"
        )
    if isinstance(value, int | float):
        # a whole number may be past what a float holds, and is too long in any case
        number = float(max(-1e9, min(1e9, value)) if isinstance(value, int) else value)
    else:
        text = str(value).strip().lower()
        read = _read(text) if len(text) <= MOST_LETTERS else None
        if read is None:
            raise ValueError(
                "is not an age or a duration. Write a number of years, or a number and one of: "
                "seconds, minutes, hours, days, weeks, months, years. `2h`, `3 wks` and `6/12` "
                "(six months) are read too"
            )
        number = read
    if not math.isfinite(number):
        raise ValueError("is not a finite number")
    if number < 0:
        raise ValueError("is negative")
    if number > LONGEST:
        raise ValueError("is more than 130 years. Was it meant in months?")
    return number


def _read(text: str) -> float | None:
    """A text as years, its parts added up; None where any part is no quantity."""
    found = 0.0
    for part in map(_part, _AND.split(text)):
        if part is None:
            return None
        found += part
    return found


def _part(text: str) -> float | None:
    if found := _NOTE.fullmatch(text):
        return float(found[1]) * UNITS[_NOTES[found[2]]]
    found = None if _GROUPED.match(text) else _FORM.fullmatch(text)
    unit = _UNIT_OF.get(found[2]) or _UNIT_OF.get(found[2] + "s") if found else None
    if found is None or unit is None:
        return None
    count = _COUNTS.get(found[1])
    return float(found[1].replace(",", ".") if count is None else count) * UNITS[unit]


#: Up to so many months or weeks they are named only where they are whole: 10 days, not 1.4 weeks.
_EXACT = {"month": 3, "week": 8}


def words(value: Quantity) -> str:
    """Say `value` years in the unit a person would use, as in "6 months" or "16 to 40 years"."""
    if isinstance(value, Span):
        low, high = words(value.low), words(value.high)
        number, _, unit = low.partition(" ")
        same = unit.rstrip("s") == high.rpartition(" ")[2].rstrip("s") or not value.low
        return f"{number if same else low} to {high}"
    for unit in ("year", "month", "week", "day", "hour", "minute"):
        count = value / UNITS[unit]
        whole = abs(count - round(count)) < 0.02
        if count >= 0.995 and (whole or count > _EXACT.get(unit, 0)):
            shown = f"{count:.1f}".rstrip("0").rstrip(".")
            return f"{shown} {unit}{'' if shown == '1' else 's'}"
    return f"{value / UNITS['second']:.0f} seconds"
