"""
Ages and durations: "6 months" and 0.5 are the same number of years.
"""

from __future__ import annotations

import math
import re

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
_FORM = re.compile(rf"({_NUMBER})\s*([a-z]+?)s?\.?")
_NOTE = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(12|52|7|24)")
_AND = re.compile(r"\s*(?:,\s+|\band\b)\s*|(?<=[a-z.])\s+(?=\d)")
LONGEST = 130.0


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
        number = float(value)
    else:
        read = _read(str(value).strip().lower())
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
    parts = [_part(part) for part in _AND.split(text)]
    return None if None in parts or not parts else sum(filter(None, parts))


def _part(text: str) -> float | None:
    if found := _NOTE.fullmatch(text):
        return float(found[1]) * UNITS[_NOTES[found[2]]]
    found = _FORM.fullmatch(text)
    unit = _UNIT_OF.get(found[2]) or _UNIT_OF.get(found[2] + "s") if found else None
    if found is None or unit is None:
        return None
    count = _COUNTS.get(found[1])
    return (float(found[1].replace(",", ".")) if count is None else count) * UNITS[unit]


def words(value: float) -> str:
    """Say `value` years in the unit a person would use, as in "6 months"."""
    for unit in ("year", "month", "week", "day", "hour", "minute"):
        count = value / UNITS[unit]
        if count >= 0.995 and (unit != "month" or abs(count - round(count)) < 0.02 or count > 3):
            shown = f"{count:.1f}".rstrip("0").rstrip(".")
            return f"{shown} {unit}{'' if shown == '1' else 's'}"
    return f"{value / UNITS['second']:.0f} seconds"
