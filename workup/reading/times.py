"""
Ages and durations as people write them: "34-year-old", "for half a year", "6/12", "since she was
seven".
"""

from __future__ import annotations

from dataclasses import dataclass

from workup.model.quantity import UNITS
from workup.reading.segment import Cut, Word

UNIT = {
    "second": "second",
    "sec": "second",
    "minute": "minute",
    "min": "minute",
    "hour": "hour",
    "hr": "hour",
    "h": "hour",
    "day": "day",
    "d": "day",
    "week": "week",
    "wk": "week",
    "w": "week",
    "month": "month",
    "mth": "month",
    "mo": "month",
    "year": "year",
    "yr": "year",
    "y": "year",
    "yo": "year",
    "y/o": "year",
    "fortnight": "week",
    "decade": "year",
    "twelvemonth": "year",
    "yrs": "year",
    "mos": "month",
    "hrs": "hour",
    "wks": "week",
    "mths": "month",
    "mons": "month",
    "yer": "year",
    "yaer": "year",
    "yera": "year",
    "yeras": "year",
    "yesr": "year",
    "yearold": "year",
    "yearsold": "year",
    "m/o": "month",
    "w/o": "week",
    "wo": "week",
    "evening": "day",
    "morning": "day",
    "night": "day",
}
#: How a text has the sign of a half: see `segment.fold`.
HALF = "\x03"
_TIMES = {"fortnight": 2.0, "decade": 10.0}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen"
)
_NUMBERS = {word: float(n) for n, word in enumerate((*_SMALL.split(), "eighteen", "nineteen"))}
TENS = {
    w: 10.0 * n
    for n, w in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
#: Fractions of the hospital: three weeks are 3/52, months are twelfths, days are sevenths.
_FRACTION = {"12": "month", "52": "week", "7": "day", "24": "hour"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    A number with a unit, in years: the words `first` to `last` (exclusive). `vague`: a few,
    several, some.
    """

    years: float
    unit: str
    first: int
    last: int
    vague: bool = False
    count: float = 0.0


def number(words: list[Word], at: int) -> tuple[float, int] | None:
    """The number that begins at word `at`, and how many words it takes."""
    if at >= len(words):
        return None
    word = words[at]
    if word.kind == "number":
        text = (
            word.raw.replace(",", ".")
            if word.raw.count(",") == 1 and len(word.raw) < 4
            else word.raw.replace(",", "")
        )
        try:
            value = float(text)
        except ValueError:
            return None
        sign = words[at + 1] if at + 1 < len(words) else word
        if sign.raw in ("st", "nd", "rd", "th") and sign.start == word.end:
            return None  # a place in a row: "the 50th centile"
        half = sign.raw == HALF and sign.start <= word.end + 1
        return (value + 0.5, 2) if half else (value, 1)
    if word.stem in TENS:
        after = words[at + 1].stem if at + 1 < len(words) else ""
        small = _NUMBERS.get(after, 0.0)
        return (TENS[word.stem] + small, 2) if 0 < small < 10 else (TENS[word.stem], 1)
    if word.stem in _NUMBERS:
        return _NUMBERS[word.stem], 1
    return None


def quantities(cut: Cut) -> list[Quantity]:
    """Every duration of a text."""
    found: list[Quantity] = []
    at = 0
    while at < len(cut.words):
        quantity = _quantity(cut.words, at)
        if quantity:
            found.append(quantity)
            at = quantity.last
        else:
            at += 1
    return found


def _quantity(words: list[Word], at: int) -> Quantity | None:
    word = words[at]
    if word.kind == "number" and "/" in word.raw:
        return _fraction(word.raw, at)
    stem = word.stem
    if stem == "half":
        skip = 1 if stem_at(words, at + 1) in ("a", "an") else 0
        unit = UNIT.get(stem_at(words, at + 1 + skip))
        return _made(0.5, words, at, at + 2 + skip, unit) if unit else None
    if (
        stem in ("a", "an", "one", "last", "past")
        and (unit := UNIT.get(stem_at(words, at + 1)))
        and len(words[at + 1].raw) > 1
    ):
        if (
            stem in ("last", "past")
            and unit not in ("year", "month", "week")
            and stem_at(words, at + 1) != "fortnight"
        ):
            return None
        made = _and_half(words, _made(1.0, words, at, at + 2, unit))
        return _and_months(words, made) if stem in ("a", "an", "one") else made
    if stem == "second" and stem_at(words, at + 1) in UNIT:
        return None  # the second week is a place in a row, not two weeks
    if stem in ("few", "several", "some", "couple", "many", "number"):
        skip = 2 if stem_at(words, at + 1) == "of" else 1
        if unit := UNIT.get(stem_at(words, at + skip)):
            count = {"couple": 2.0, "few": 3.0}.get(stem, 4.0)
            return Quantity(count * UNITS[unit], unit, at, at + skip + 1, stem != "couple", count)
    told = number(words, at)
    return _counted(words, at, *told) if told else None


def _counted(words: list[Word], at: int, count: float, taken: int) -> Quantity | None:
    """A number and its unit: "3 years", "two-and-a-half years", "3 or 4 years", "2-3 weeks"."""
    after = at + taken
    if stem_at(words, after) == "and" and stem_at(words, after + 1) in ("a", "half"):
        skip = 3 if stem_at(words, after + 1) == "a" else 2
        if stem_at(words, after + skip - 1) == "half" and stem_at(words, after + skip) in UNIT:
            return _made(
                count + 0.5, words, at, after + skip + 1, UNIT[stem_at(words, after + skip)]
            )
    parts = after + (stem_at(words, after) in ("and", "&", "+"))
    if taken and parts < len(words) and (twelfths := _twelfths(words[parts].raw)) and count < 20:
        skip = 1 if UNIT.get(stem_at(words, parts + 1)) == "year" else 0
        return Quantity(count + twelfths / 12, "year", at, parts + 1 + skip)
    second = number(words, after + 1) if stem_at(words, after) in ("or", "to", "-") else None
    unit = UNIT.get(stem_at(words, after + 1 + second[1])) if second else None
    if second and unit:
        return _made((count + second[0]) / 2, words, at, after + 2 + second[1], unit)
    if (
        (second := number(words, after))
        and words[at].kind == "number"
        and words[after].kind == "number"
    ):
        unit = UNIT.get(stem_at(words, after + second[1]))
        if unit and count < second[0] and words[after].start == words[at].end + 1:
            return _made((count + second[0]) / 2, words, at, after + 1 + second[1], unit)
    if stem_at(words, after) == "1/2" and stem_at(words, after + 1) in UNIT:
        return _made(count + 0.5, words, at, after + 2, UNIT[stem_at(words, after + 1)])
    skip = (
        1
        if stem_at(words, after)
        in ("-", "full", "good", "whole", "long", "or", "more", "further", "odd", "calendar")
        else 0
    )
    if stem_at(words, after) == "or" and stem_at(words, after + 1) == "so":
        skip = 2
    unit_word = stem_at(words, after + skip)
    unit = UNIT.get(unit_word)
    if unit_word == "a" and stem_at(words, after + 1) in (".", ",", ")", "\n", "\n\n"):
        unit = "year" if words[at].kind == "number" and not skip else unit
    if unit_word == "m" and stem_at(words, after + 1) == "old":
        unit = "month"
    if unit == "second" and skip and stem_at(words, after) == "-":
        return None
    if unit is None or count > 1500:
        return None
    if (
        unit_word in ("h", "d", "w", "y")
        and words[after].start != words[at].end
        and unit_word not in ("h", "d", "y")
    ):
        return None
    return _and_months(words, _and_half(words, _made(count, words, at, after + skip + 1, unit)))


#: How the months after the years of an age are written: "7y4m", "7 years and 4 months".
_MONTH = frozenset(["m", "month", "mth", "mo", "mos", "mths", "/12"])


def _and_months(words: list[Word], quantity: Quantity) -> Quantity:
    """An age of years and months as one quantity."""
    at = quantity.last + (stem_at(words, quantity.last) in ("and", ",", "&"))
    if quantity.unit == "year" and at < len(words) and (twelfths := _twelfths(words[at].raw)):
        return Quantity(quantity.years + twelfths / 12, "year", quantity.first, at + 1)
    told = number(words, at) if quantity.unit == "year" else None
    if told and told[0] < 12 and stem_at(words, at + told[1]) in _MONTH:
        years = quantity.years + told[0] * UNITS["month"]
        return Quantity(years, "year", quantity.first, at + told[1] + 1)
    return quantity


def _twelfths(raw: str) -> float:
    """The months of "9 8/12", none where it is no such fraction."""
    count, _, whole = raw.partition("/")
    return float(count) if whole == "12" and count.isdigit() and 0 < int(count) < 12 else 0.0


def _and_half(words: list[Word], quantity: Quantity) -> Quantity:
    at = quantity.last
    if (
        stem_at(words, at) == "and"
        and stem_at(words, at + 1) == "a"
        and stem_at(words, at + 2) == "half"
    ):
        return Quantity(
            quantity.years + 0.5 * UNITS[quantity.unit], quantity.unit, quantity.first, at + 3
        )
    return quantity


def _made(count: float, words: list[Word], first: int, last: int, unit: str | None) -> Quantity:
    assert unit
    times = _TIMES.get(words[last - 1].stem, 1.0)
    return Quantity(count * times * UNITS[unit], unit, first, last, count=count * times)


def _fraction(raw: str, at: int) -> Quantity | None:
    count, _, whole = raw.partition("/")
    if whole not in _FRACTION or not count.replace(".", "").isdigit():
        return None
    unit = _FRACTION[whole]
    return Quantity(float(count) * UNITS[unit], unit, at, at + 1, count=float(count))


def stem_at(words: list[Word], at: int) -> str:
    """The word at a place as compared, empty beyond the text."""
    return words[at].stem if 0 <= at < len(words) else ""
