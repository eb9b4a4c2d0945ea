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
_FORM = re.compile(r"^\s*(\d{1,18}(?:\.\d{1,18})?)\s*([a-z]{3,6}?)s?\s*$", re.ASCII)
LONGEST = 130.0


def years(value: object) -> float:
    """
    Read an age or a duration.

    Args:
        value: A number of years, or a text of a number and a unit: `36 hours`, `6 months`, `61.5
        years`.

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
        match = _FORM.match(str(value).lower())
        if not match or match[2] not in UNITS:
            raise ValueError(
                "is not an age or a duration. Write a number of years, or a number and one of: "
                "seconds, minutes, hours, days, weeks, months, years"
            )
        number = float(match[1]) * UNITS[match[2]]
    if not math.isfinite(number):
        raise ValueError("is not a finite number")
    if number < 0:
        raise ValueError("is negative")
    if number > LONGEST:
        raise ValueError("is more than 130 years. Was it meant in months?")
    return number


def words(value: float) -> str:
    """Say `value` years in the unit a person would use, as in "6 months"."""
    for unit in ("year", "month", "week", "day", "hour", "minute"):
        count = value / UNITS[unit]
        if count >= 0.995 and (unit != "month" or abs(count - round(count)) < 0.02 or count > 3):
            shown = f"{count:.1f}".rstrip("0").rstrip(".")
            return f"{shown} {unit}{'' if shown == '1' else 's'}"
    return f"{value / UNITS['second']:.0f} seconds"
