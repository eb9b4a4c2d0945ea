"""
Dates of a registry on the calendar, and turned into ages by the date of birth. No date is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from workup.readers.times import EARLIEST, LATEST, Moment

_YEAR = 365.25
_ISO = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
# Dates outside these are no dates but stand for one: 0001-01-01, 9999-12-31.
_FIRST, _LAST = datetime(EARLIEST, 1, 1).toordinal(), datetime(LATEST, 12, 31).toordinal()
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
        return Day(first, first + width) if _FIRST <= first <= _LAST else None
    return None


#: What to do about a cell that stands for nothing known.
CODE = ". Does it stand for not known? Name it under `missing`"


def advice(cell: str) -> str:
    """What may have happened to a date that cannot be read."""
    if _SERIAL.match(cell):
        return ". It looks like a spreadsheet's day number: save the column as dates in a CSV"
    if re.match(r"^\d{1,2}[./]\d{1,2}[./]\d{4}$", cell, re.ASCII):
        return ". Say how dates are written: `format: '%d.%m.%Y'` under `dates`"
    return CODE


def apart(one: Day, other: Day) -> float | None:
    """
    Years from one date to another, whole ones where one of them is known to a year only; None where
    they surely stand the wrong way round: 2015 is not before June of 2015.
    """
    if other.last < one.first:
        return None
    years = max(other.first - one.first, 0) / _YEAR
    whole = max(one.last - one.first, other.last - other.first) > 180
    return float(int(years + 1e-6)) if whole else round(years, 3)


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
