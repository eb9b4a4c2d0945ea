"""Calendar dates: the age between a date of birth and the day of a letter."""

from __future__ import annotations

import re

#: The months as they are written out.
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = [name[:3] for name in MONTHS]
_DATE = re.compile(
    r"(?<![\d/])(?:(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)|((?:19|20)\d\d)-(\d\d)-(\d\d)"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? +)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? +"
    r"(?:\d{1,2},? +)?((?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bborn)[^.;\n]{0,14}$", re.IGNORECASE)
_BIRTH_YEAR = re.compile(r"\b(?:dob|born)(?: in| on|:)? *((?:19|20)\d\d)\b", re.IGNORECASE)
_SEEN = re.compile(
    r"\b(?:seen|clinic|date|dated|reviewed?|consultation|admitted|attended|visit|"
    r"today(?: is)?|letter|"
    r"dictated|typed|admission)\b[^;\n]{0,24}$",
    re.IGNORECASE,
)


def age_by_dates(text: str) -> tuple[float, int, int] | None:
    """
    The age in years from a date of birth and the date of the letter, and where the former stands.

    Args:
        text: The text.
    """
    birth: tuple[float, int, int] | None = None
    seen: float | None = None
    for found in _DATE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        when = _year(found)
        if birth is None and _BIRTH.search(before):
            birth = (when, found.start(), found.end())
        elif seen is None and (_SEEN.search(before) or not before.strip()):
            seen = when
    if birth is None and (year := _BIRTH_YEAR.search(text)):
        birth = (float(year[1]) + 0.5, year.start(1), year.end(1))
    if birth is None or seen is None or not 0 <= seen - birth[0] < 110:
        return None
    return seen - birth[0], birth[1], birth[2]


def letter_year(text: str) -> int | None:
    """The calendar year in which a letter was written, by its date."""
    for found in _DATE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if not _BIRTH.search(before) and (_SEEN.search(before) or not before.strip()):
            return int(_year(found))
    return None


def _year(found: re.Match[str]) -> float:
    if found[3]:
        return int(found[3]) + (min(12, int(found[2])) - 0.5) / 12
    if found[4]:
        return int(found[4]) + (min(12, int(found[5])) - 0.5) / 12
    return int(found[8]) + (_MONTHS.index(found[7].lower()) + 0.5) / 12
