"""
Dates of a registry on the calendar, and turned into ages by the date of birth. No date is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from workup.readers.times import Moment

_YEAR = 365.25
_ISO = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$", re.ASCII)


@dataclass(frozen=True)
class Day:
    """A date, known to a day, a month or a year: the first and the last day that it may be."""

    first: int
    last: int

    @property
    def clock(self) -> float | None:
        """Seconds on the calendar, where the day is known."""
        return self.first * 86400.0 if self.last == self.first else None


def day(cell: str, form: str) -> Day | None:
    """
    Read a date.

    Args:
        cell: A date of the form, with a time behind it or not; or a month or a year alone, as in
        `2021-03` and `2021`.

        form: As `strptime` has it.

    Returns:
        The date; None where the text is none.
    """
    iso = _ISO.match(cell)
    text = iso[1] if iso else cell
    for pattern, width in ((form, 0), ("%Y-%m-%d", 0), ("%Y-%m", 30), ("%Y", 364)):
        try:
            first = datetime.strptime(text, pattern).toordinal()
        except ValueError:
            continue
        return Day(first, first + width)
    return None


def advice(cell: str) -> str:
    """What may have happened to a date that cannot be read."""
    if _SERIAL.match(cell):
        return ". It looks like a spreadsheet's day number: save the column as dates in a CSV"
    if re.match(r"^\d{1,2}[./]\d{1,2}[./]\d{4}$", cell, re.ASCII):
        return ". Say how dates are written: `format: '%d.%m.%Y'` under `dates`"
    return ""


def apart(one: Day, other: Day) -> float | None:
    """
    Years from one date to another, whole ones where one of them is known to a year only; None where
    they stand the wrong way round.
    """
    years = (other.first - one.first) / _YEAR
    whole = max(one.last - one.first, other.last - other.first) > 180
    return None if years < 0 else float(int(years + 1e-6)) if whole else round(years, 3)


def at_age(when: Day, birth: Day) -> Moment | None:
    """A date as the age at which it was; None of one before birth."""
    if when.last < birth.first:
        return None
    low, high = (when.first - birth.last) / _YEAR, (when.last - birth.first + 1) / _YEAR
    return Moment(max(round(low, 6), 0.0), max(round(low, 6), 0.0), max(round(high, 6), 0.0))


def on_calendar(when: Day) -> Moment:
    """A date among dates: the age is years of the calendar, and means nothing beside an age."""
    low = round(when.first / _YEAR, 6)
    return Moment(low, low, low + max(when.last - when.first, 1) / _YEAR, when.clock)
