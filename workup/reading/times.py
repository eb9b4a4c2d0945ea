"""
Ages and durations as people write them: "34-year-old", "for half a year", "6/12", "since she was seven".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workup.model.quantity import UNITS
from workup.reading.matcher import Hit
from workup.reading.segment import Cut, Word

_UNIT = {
    "second": "second", "sec": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour", "h": "hour",
    "day": "day", "d": "day", "week": "week", "wk": "week", "w": "week", "month": "month", "mth": "month", "mo": "month",
    "year": "year", "yr": "year", "y": "year", "yo": "year", "y/o": "year", "fortnight": "week", "decade": "year",
    "yrs": "year", "mos": "month", "hrs": "hour", "wks": "week", "mths": "month", "mons": "month", "yer": "year",
    "evening": "day", "morning": "day", "night": "day",
}  # fmt: skip
_TIMES = {"fortnight": 2.0, "decade": 10.0}
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_NUMBERS = {word: float(n) for n, word in enumerate((*_SMALL.split(), "eighteen", "nineteen"))}
_TENS = {w: 10.0 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
#: Fractions of the hospital: three weeks are 3/52, months are twelfths, days are sevenths.
_FRACTION = {"12": "month", "52": "week", "7": "day", "24": "hour"}
_LIFE = ("life", "child", "baby")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit, in years: the words `first` to `last` (exclusive). `vague`: a few, several, some."""

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
        text = word.raw.replace(",", ".") if word.raw.count(",") == 1 and len(word.raw) < 4 else word.raw.replace(",", "")
        try:
            return float(text), 1
        except ValueError:
            return None
    if word.stem in _TENS:
        after = words[at + 1].stem if at + 1 < len(words) else ""
        small = _NUMBERS.get(after, 0.0)
        return (_TENS[word.stem] + small, 2) if 0 < small < 10 else (_TENS[word.stem], 1)
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
        skip = 1 if _stem(words, at + 1) in ("a", "an") else 0
        unit = _UNIT.get(_stem(words, at + 1 + skip))
        return _made(0.5, words, at, at + 2 + skip, unit) if unit else None
    if stem in ("a", "an", "one", "last", "past") and (unit := _UNIT.get(_stem(words, at + 1))) and len(words[at + 1].raw) > 1:
        if stem in ("last", "past") and unit not in ("year", "month", "week"):
            return None
        return _and_half(words, _made(1.0, words, at, at + 2, unit))
    if stem in ("few", "several", "some", "couple", "many", "number"):
        skip = 2 if _stem(words, at + 1) == "of" else 1
        if unit := _UNIT.get(_stem(words, at + skip)):
            count = {"couple": 2.0, "few": 3.0}.get(stem, 4.0)
            return Quantity(count * UNITS[unit], unit, at, at + skip + 1, stem != "couple", count)
    told = number(words, at)
    return _counted(words, at, *told) if told else None


def _counted(words: list[Word], at: int, count: float, taken: int) -> Quantity | None:
    """A number and its unit: "3 years", "two-and-a-half years", "3 or 4 years", "2-3 weeks"."""
    after = at + taken
    if _stem(words, after) == "and" and _stem(words, after + 1) in ("a", "half"):
        skip = 3 if _stem(words, after + 1) == "a" else 2
        if _stem(words, after + skip - 1) == "half" and _stem(words, after + skip) in _UNIT:
            return _made(count + 0.5, words, at, after + skip + 1, _UNIT[_stem(words, after + skip)])
    if _stem(words, after) in ("or", "to", "-") and (second := number(words, after + 1)):
        if unit := _UNIT.get(_stem(words, after + 1 + second[1])):
            return _made((count + second[0]) / 2, words, at, after + 2 + second[1], unit)
    if (second := number(words, after)) and words[at].kind == "number" and words[after].kind == "number":
        unit = _UNIT.get(_stem(words, after + second[1]))
        if unit and count < second[0] and words[after].start == words[at].end + 1:
            return _made((count + second[0]) / 2, words, at, after + 1 + second[1], unit)
    skip = 1 if _stem(words, after) in ("full", "good", "whole", "long", "or", "more", "further", "odd", "calendar") else 0
    if _stem(words, after) == "or" and _stem(words, after + 1) == "so":
        skip = 2
    unit_word = _stem(words, after + skip)
    unit = _UNIT.get(unit_word)
    if unit is None or count > 1500:
        return None
    if unit_word in ("h", "d", "w", "y") and words[after].start != words[at].end and unit_word not in ("h", "d", "y"):
        return None
    return _and_half(words, _made(count, words, at, after + skip + 1, unit))


def _and_half(words: list[Word], quantity: Quantity) -> Quantity:
    at = quantity.last
    if _stem(words, at) == "and" and _stem(words, at + 1) == "a" and _stem(words, at + 2) == "half":
        return Quantity(quantity.years + 0.5 * UNITS[quantity.unit], quantity.unit, quantity.first, at + 3)
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


def _stem(words: list[Word], at: int) -> str:
    return words[at].stem if 0 <= at < len(words) else ""


_SEX = {
    "man": "male", "boy": "male", "gentleman": "male", "male": "male", "mr": "male", "lad": "male", "son": "male",
    "woman": "female", "girl": "female", "lady": "female", "female": "female", "mrs": "female", "ms": "female",
    "miss": "female", "daughter": "female", "schoolgirl": "female", "schoolboy": "male", "housewife": "female",
    "widow": "female", "widower": "male", "mother": "female", "father": "male", "waitress": "female", "actress": "female",
    "seamstress": "female", "grandmother": "female", "grandfather": "male", "nun": "female", "priest": "male",
}  # fmt: skip
_PRONOUN = {"he": "male", "his": "male", "him": "male", "she": "female", "her": "female", "hers": "female",
            "himself": "male", "herself": "female"}  # fmt: skip


def sex(cut: Cut, kin: set[int]) -> tuple[str, int] | None:
    """The sex of the patient and the word that says it: a noun near the beginning, or most of the pronouns."""
    for n, word in enumerate(cut.words[:80]):
        said = _SEX.get(word.stem)
        if said and n not in kin:
            return said, n
        if word.raw in ("M", "F") and _aged(cut.words, n):
            return ("male" if word.raw == "M" else "female"), n
    counts: dict[str, list[int]] = {"male": [], "female": []}
    for n, word in enumerate(cut.words):
        if word.stem in _PRONOUN:
            counts[_PRONOUN[word.stem]].append(n)
    best = max(counts, key=lambda name: len(counts[name]))
    other = "male" if best == "female" else "female"
    return (best, counts[best][0]) if len(counts[best]) > len(counts[other]) else None


def _aged(words: list[Word], n: int) -> bool:
    """Whether a number stands beside the letter at word `n`: 34F, 34 yo M, F34."""
    near = words[max(0, n - 3) : n + 3]
    return any(word.kind == "number" for word in near)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years at the words `first` to `last`."""

    years: float
    unit: str
    first: int
    last: int
    count: float = 0.0


#: Below this a number beside a name is as likely a house or a day.
SURE = 3.0
_PERSON = frozenset(
    [*_SEX, "patient", "child", "infant", "teenager", "student", "baby", "toddler", "adult", "pt", "guy", "chap",
     "youngster", "newborn", "neonate", "pensioner", "resident"]
)  # fmt: skip


def presented_age(cut: Cut, found: list[Quantity], kin: set[int], family: set[int]) -> Age | None:
    """
    The age of the patient now: the surest of all that are told, the first of equals.

    Args:
        cut: The text.

        found: Every duration in it.

        kin: Words that name a relative.

        family: Words that are said of a relative.
    """
    best: tuple[float, Age] | None = None
    for age, sure in _told_ages(cut, found):
        score = sure - 0.02 * age.first - (3.0 if age.first in family else 0.0)
        score -= 4.0 if any(n in kin for n in range(max(0, age.first - 3), age.first)) else 0.0
        if score >= SURE and (best is None or score > best[0]):
            best = (score, age)
    return best[1] if best else None


def _told_ages(cut: Cut, found: list[Quantity]) -> Iterator[tuple[Age, float]]:
    words = cut.words
    used = {n for q in found for n in range(q.first, q.last)}
    for quantity in found:
        if quantity.years < 115 and not quantity.vague:
            sure = _sure_of(words, quantity)
            if sure:
                yield Age(quantity.years, quantity.unit, quantity.first, quantity.last, quantity.count), sure
    for n in range(len(words)):
        told = None if n in used else number(words, n)
        if told and 0 < told[0] < 115 and not (n and number(words, n - 1) and words[n - 1].stem in _TENS):
            years, last = told[0], n + told[1]
            if _stem(words, last) == "and" and _stem(words, last + 1) == "a" and _stem(words, last + 2) == "half":
                years, last = years + 0.5, last + 3
            sure = _sure_bare(words, n, last)
            if sure:
                yield Age(years, "year", n, last, years), sure


def _sure_of(words: list[Word], quantity: Quantity) -> float:
    """How surely a number with a unit is the age of the patient."""
    before, two = _stem(words, quantity.first - 1), _stem(words, quantity.first - 2)
    after, raw = _stem(words, quantity.last), words[quantity.last - 1].raw.lower()
    if after == "old":
        return 10.0 if two not in ("when", "was", "until") else 4.0
    if raw in ("yo", "y/o"):
        return 9.0
    if after in ("m", "f", "male", "female", "boy", "girl", "man", "woman", "lady", "gentleman", "infant", "baby", "child"):
        return 8.0
    if before == ":" and two in ("age", "aged"):
        return 9.0
    if before == "aged" or (before == "age" and quantity.first < 40):
        return 6.0
    if before == "of" and two in _PERSON:
        return 6.0
    if before in _PERSON and before not in ("mother", "father"):
        return 6.0
    if before in ("is", ",") and quantity.first < 40 and quantity.last - quantity.first <= 3 and after in (",", ".", ";"):
        return 4.5 if before == "is" or two in _PERSON else 3.5
    return 4.0 if raw in ("y", "yr", "yrs") and quantity.first < 8 and after not in ("history", "hx", "ago") else 0.0


def _sure_bare(words: list[Word], n: int, last: int) -> float:
    """How surely a number without a unit is the age of the patient."""
    before, two, three = (_stem(words, n - k) for k in (1, 2, 3))
    after = _stem(words, last)
    raw_two = words[n - 2].raw if n > 1 else ""
    raw, raw_before = (words[k].raw if 0 <= k < len(words) else "" for k in (last, n - 1))
    if raw in ("F", "M") or (raw_before in ("F", "M") and n < 12) or (raw_before == "," and n > 1 and words[n - 2].raw in "FM"):
        return 8.0
    if after in ("male", "female") and n < 30:
        return 8.0
    if before == ":" and two in ("age", "aged"):
        return 9.0
    if before == "aged" and _stem(words, n - 2) not in ("when", "dx", "diagnosed"):
        return 6.0
    if before == "age" and two not in ("the", "of", "at", "dx", "from", "since", "school", "about"):
        return 5.0
    plain = after in (",", ".", "(", "who", "with", "", "-", ";", "?", ")", "whose", "and", "\n", "\n\n", "retired", "has", "is")
    if before == "of" and two != "age" and (two in _PERSON or three in ("a", "an", "this", "the", "our")) and after not in _UNIT:
        return 6.0 if plain or two in _PERSON else 4.5
    if before in ("is", "now", "only") and plain and (two in ("he", "she", "patient", "child", "now", "is", "who") or _named(words, n - 2)):
        return 5.0
    if not plain or after == "and":
        return 0.0
    if before == "," and raw_two == ")":
        return 4.0
    if before == "," and after in (",", ";", ".") and n < 60 and n > 1 and words[n - 2].kind == "word":
        return 3.7
    if before == "," and n > 1 and (_named(words, n - 2) or two in _PERSON):
        return 5.0
    if before in ("(", "-") and after in (")", "-", ",") and n < 40:
        return 4.0
    return 4.0 if n < 30 and _named(words, n - 1) and after in (",", "(", "", "\n") else 0.0


def _named(words: list[Word], n: int) -> bool:
    """Whether word `n` looks like a name: a capital within a sentence, or a title before it."""
    if not 0 <= n < len(words) or words[n].kind != "word":
        return words[n].raw == "." and n > 0 and len(words[n - 1].raw) == 1 if 0 <= n < len(words) else False
    return words[n].raw[:1].isupper() and words[n].stem not in _MONTHS


_MONTHS = frozenset(
    "january february march april may june july august september october november december since in at on by for from the "
    "about over".split()
)


def vague_age(cut: Cut) -> bool:
    """Whether only a decade is told, as in "in her fifties": no age is read from that."""
    return any(w.stem.endswith("tie") or w.stem.endswith("ty") and w.raw.endswith("ies") for w in cut.words)


def near(hits: list[Hit], first: int, last: int, reach: int) -> bool:
    """Whether any of `hits` stands within `reach` words of the words `first` to `last`."""
    return any(h.first - reach < last and first < h.last + reach for h in hits)
