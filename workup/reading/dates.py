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
    r"(?<![\d/])(?:(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)?\d\d)|((?:19|20)\d\d)-(\d\d)-(\d\d)"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? +(?:of +)?)?"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? +"
    r"(?:\d{1,2},? +)?((?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bborn)[^.;\n]{0,14}$", re.IGNORECASE)
_BIRTH_YEAR = re.compile(
    r"(?:\b(?:d\.?o\.?b\.?|y\.?o\.?b\.?|born|b\.|(?:year|date) of birth)(?: in| on|:)?|\(\*) *"
    r"((?:19|20)\d\d)\b(?![./-])",
    re.IGNORECASE,
)
#: Before a birth these say that it is another's.
_ANOTHER = re.compile(
    r"\b(?:mother|father|brother|sister|son|daughter|baby|child|children|wife|husband|uncle|aunt|"
    r"cousin|parents?|twins?|grand\w+)\b[^.;\n]{0,30}$",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\b(?:seen|clinic|date|dated|reviewed?|consultation|admitted|attended|visit|"
    r"today(?: is)?|letter|"
    r"dictated|typed|admission)\b[^;\n]{0,24}$",
    re.IGNORECASE,
)


def age_by_dates(text: str) -> tuple[float, int, int] | None:
    """
    The age in years from a date of birth and the date of the letter, and where the former stands.
    """
    birth: tuple[float, int, int] | None = None
    seen: float | None = None
    for found in _DATE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        when = _year(found)
        if _BIRTH.search(before):
            if birth is None and not _ANOTHER.search(before):
                birth = (when, found.start(), found.end())
        elif seen is None and (_SEEN.search(before) or not before.strip()):
            seen = when
    year = _BIRTH_YEAR.search(text)
    before = text[max(0, year.start() - 40) : year.start()] if year else ""
    if birth is None and year and not _ANOTHER.search(before):
        birth = (float(year[1]) + 0.5, year.start(1), year.end(1))
    if birth and seen and birth[0] > seen and birth[2] - birth[1] <= len("31/12/61"):
        birth = (birth[0] - 100, birth[1], birth[2])  # "3/4/61" is of the century before
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
        short = 2000 if len(found[3]) == 2 else 0
        return short + int(found[3]) + (min(12, int(found[2])) - 0.5) / 12
    if found[4]:
        return int(found[4]) + (min(12, int(found[5])) - 0.5) / 12
    return int(found[8]) + (_MONTHS.index(found[7].lower()) + 0.5) / 12
