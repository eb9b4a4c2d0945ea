"""
The age of the patient now: the surest of all the numbers that could be it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workup.model.quantity import UNITS
from workup.reading.age_forms import (
    DOSE,
    MEASURE,
    PERSON,
    PLAIN,
    SUBJECT,
    after_birth_date,
    beside_name,
    labelled,
    named,
    of_a_baby,
    of_introduced,
    of_person,
    slashed,
    with_years,
)
from workup.reading.age_told import otherwise
from workup.reading.segment import Cut, Word
from workup.reading.sexes import SEX
from workup.reading.times import TENS, UNIT, Quantity, number, stem_at


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years at the words `first` to `last`."""

    years: float
    unit: str
    first: int
    last: int
    count: float = 0.0


#: "Not yet four" is some weeks short of it.
NOT_YET = 0.1
#: Words of a header: an age behind `aged` is the patient's there, further on it may be another's.
FIRST = 14
#: Who is named in the first words: of a grown patient no age is told in months.
HEAD = 30
_ADULTS = frozenset(["man", "woman", "mr", "mrs", "gentleman", "lady", "housewife", "widow"])
_CHILDREN = frozenset(
    [
        "baby",
        "infant",
        "boy",
        "girl",
        "child",
        "toddler",
        "neonate",
        "newborn",
        "son",
        "daughter",
        "master",
        "paediatric",
        "pediatric",
        "mum",
        "mother",
        "birth",
        "twin",
    ]
)
#: "A mother of two", "the elder of three": not of an age.
_OF_CHILDREN = frozenset(
    [
        "mother",
        "father",
        "parent",
        "mum",
        "dad",
        "grandmother",
        "grandfather",
        "elder",
        "eldest",
        "younger",
        "youngest",
        "oldest",
        "one",
        "first",
        "second",
        "third",
        "last",
        "widow",
    ]
)
_HEDGES = frozenset(
    ["about", "around", "nearly", "almost", "only", "currently", "presently", "just", "already"]
)
#: From this number of years on "of forty" is an age and no count of children.
GROWN = 13
#: Below this a number beside a name is as likely a house or a day.
SURE = 3.0


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
    first = {word.stem for word in cut.words[:HEAD]}
    grown = bool(first & _ADULTS) and not first & _CHILDREN
    for age, sure in _told_ages(cut, found):
        score = sure - 0.02 * age.first - (3.0 if age.first in family else 0.0)
        beside = [n for n in range(max(0, age.first - 3), age.first) if n in kin]
        score -= 4.0 if beside and not _of_a_stranger(cut.words, beside[0]) else 0.0
        score -= 5.0 if grown and age.unit != "year" else 0.0
        if score >= SURE and (best is None or score > best[0]):
            best = (score, age)
    return best[1] if best else None


def _of_a_stranger(words: list[Word], n: int) -> bool:
    """Whether a relative at the very beginning is the patient: "the bride's cousin, 37"."""
    return 1 < n < HEAD // 2 and words[n - 1].raw.endswith("'s") and words[n - 2].stem == "the"


def _told_ages(cut: Cut, found: list[Quantity]) -> Iterator[tuple[Age, float]]:
    words = cut.words
    for years, unit, first, last, sure in otherwise(cut, found):
        yield Age(years, unit, first, last, round(years / UNITS[unit], 2)), sure
    used = {n for q in found for n in range(q.first, q.last)}
    for quantity in found:
        if quantity.years < 115 and not quantity.vague:
            sure = _sure_of(words, quantity)
            if sure:
                yield (
                    Age(
                        quantity.years, quantity.unit, quantity.first, quantity.last, quantity.count
                    ),
                    sure,
                )
    for n in range(len(words)):
        told = None if n in used else number(words, n)
        if (
            told
            and 0 < told[0] < 115
            and not (n and number(words, n - 1) and words[n - 1].stem in TENS)
        ):
            years, last = told[0], n + told[1]
            if (
                stem_at(words, last) == "and"
                and stem_at(words, last + 1) == "a"
                and stem_at(words, last + 2) == "half"
            ):
                years, last = years + 0.5, last + 3
            sure = _sure_bare(words, n, last)
            if stem_at(words, n - 1) == "yet" and stem_at(words, n - 2) == "not":
                years, sure = years - NOT_YET, 6.0
            if sure:
                yield Age(years, "year", n, last, years), sure


def _sure_of(words: list[Word], quantity: Quantity) -> float:
    """How surely a number with a unit is the age of the patient."""
    before, two = stem_at(words, quantity.first - 1), stem_at(words, quantity.first - 2)
    after, raw = stem_at(words, quantity.last), words[quantity.last - 1].raw.lower()
    if after == "old" and of_a_baby(words, quantity):
        return 2.0
    if (
        after in ("old", "young")
        or raw in ("yearold", "yearsold")
        or (after == "-" and stem_at(words, quantity.last + 1) == "old")
    ):
        then = before in ("was", "were") and {"when", "since", "until", "till"} & {
            stem_at(words, quantity.first - k) for k in (2, 3, 4, 5)
        }
        return 4.0 if then or two in ("when", "was", "until") else 10.0
    dotted = raw == "y" and "o" in (after, stem_at(words, quantity.last + 1))
    if raw in ("yo", "y/o") or dotted:
        return 9.0
    if after in (
        "m",
        "f",
        "male",
        "female",
        "boy",
        "girl",
        "man",
        "woman",
        "lady",
        "gentleman",
        "infant",
        "baby",
        "child",
    ):
        return 8.0
    if after == "," and _sexed(words, quantity.last + 1) and quantity.first < HEAD:
        return 8.0
    if labelled(words, quantity.first) or after_birth_date(words, quantity.first):
        return 9.0
    if slashed(words, quantity.first, quantity.last) and quantity.unit == "year":
        return 8.0
    if quantity.first and words[quantity.first - 1].raw in ("M", "F") and quantity.first < 40:
        return 8.0
    if (before == "aged" and of_person(words, quantity.first - 2)) or (
        before == "age" and quantity.first < 40 and of_person(words, quantity.first - 2)
    ):
        return 6.0
    if after == "of" and stem_at(words, quantity.last + 1) == "age":
        if before in ("is", "now", ","):
            return 6.0
        if before in (")", "(") or two in PERSON:
            return 4.5
    if before == "age" and words[quantity.first - 1].raw in ("Age", "AGE") and two in (".", "|"):
        return 6.0  # a label of a form that is written as one line
    if beside_name(words, quantity.first, quantity.last):
        return 5.0
    if before == "now" and two == "," and after in (",", "."):
        return 8.0
    if quantity.count >= GROWN and with_years(words, quantity):
        return 5.0
    if quantity.count >= GROWN and after in PLAIN and of_introduced(words, quantity.first):
        return 5.0
    if (
        before in ("(", "[")
        and after in (")", "]")
        and quantity.unit == "year"
        and quantity.first < 40
    ):
        return 4.5
    if quantity.first < 15 and named(words, quantity.first - 1) and after in (".", ","):
        return 4.5
    if before == "of" and two in PERSON:
        return 6.0
    if before in PERSON and before not in ("mother", "father"):
        return 6.0
    if (
        before in ("is", ",")
        and quantity.first < 40
        and quantity.last - quantity.first <= 6
        and (after in (",", ".", ";") or (before == "is" and after in ("and", "&", "with")))
    ):
        return 4.5 if before == "is" or two in PERSON else 3.5
    return (
        4.0
        if raw in ("y", "yr", "yrs")
        and quantity.first < 8
        and after not in ("history", "hx", "ago")
        else 0.0
    )


_SPRY = frozenset(["sprightly", "spry", "fit", "youthful", "healthy", "young", "vigorous"])


def _sexed(words: list[Word], n: int) -> bool:
    """Whether word `n` tells the sex: "34, male"."""
    return stem_at(words, n) in SEX or (n < len(words) and words[n].raw in ("M", "F"))


def _sure_bare(words: list[Word], n: int, last: int) -> float:
    """How surely a number without a unit is the age of the patient."""
    skip = 1 if stem_at(words, n - 1) in _HEDGES else 0
    before, two, three = (stem_at(words, n - skip - k) for k in (1, 2, 3))
    after = stem_at(words, last)
    raw_two = words[n - 2].raw if n > 1 else ""
    raw, raw_before = (words[k].raw if 0 <= k < len(words) else "" for k in (last, n - 1))
    if (
        raw in ("F", "M")
        or (raw_before in ("F", "M") and n < 12)
        or (raw_before == "," and n > 1 and words[n - 2].raw in "FM")
    ):
        return 8.0
    if after in ("male", "female") and n < 30:
        return 8.0
    if labelled(words, n) and after != "-":
        return 9.0
    if raw_before in ("Female", "Male", "female", "male") and n < 30 and after in PLAIN:
        return 6.0
    if slashed(words, n, last):
        return 9.0
    if raw.lower() in ("ym", "yf", "yom", "yof"):
        return 8.0
    if before == "aged" and of_person(words, n - 2):
        if n > 2 and two == "," and len(words[n - 3].raw) == 4 and words[n - 3].raw.isdigit():
            return 0.0  # "in 2011, aged 24"
        then = after == "at" and stem_at(words, last + 1) in ("onset", "diagnosis", "the")
        return 0.0 if then else 6.0 if n < FIRST or two in PERSON else 4.6
    short = before in ("he", "she") or before in PERSON
    if short and raw_before.endswith("'s") and (after in PLAIN or after == "now"):
        return 5.0
    if before == "was" and two == "who" and after in ("last", "this", "on", "yesterday", "in"):
        return 4.5
    if before in ("reached", "attained") and two in ("has", "just") and after in PLAIN:
        return 4.5
    if before == "turned" and after in (
        "at",
        "on",
        "just",
        "last",
        "this",
        "in",
        "yesterday",
        "today",
    ):
        return 3.7
    if before == "now" and two in (";", "and", ",", ".", "(", "\n", "\n\n") and after in PLAIN:
        return 5.0
    told = number(words, n)
    if told and told[0] >= GROWN and after not in UNIT and after not in DOSE:
        if raw_before in ":;|" and after in (",", ";") and _sexed(words, last + 1) and n < 40:
            return 6.0
        if before == "at" and two == "," and after == "," and named(words, n - 3):
            return 4.5
        if before in _SPRY and two in ("a", "an") and three == "is" and after in PLAIN:
            return 5.0
    if before in ("is", "was") and two in PERSON and n < HEAD and after in (*PLAIN, "and"):
        return 5.0
    if before == "is" and two == "," and named(words, n - 3) and n < HEAD and after in PLAIN:
        return 5.0  # "the younger, Tom, is thirteen"
    if before == "," and after == "and" and n < HEAD and named(words, n - 2):
        return 4.5  # "Mrs L., seventy-seven and living alone"
    if before == "|" and after in ("|", "\n", "\n\n") and n < 25:
        return 4.5
    if before == "age" and two not in (
        "the",
        "of",
        "at",
        "dx",
        "from",
        "since",
        "onset",
        "school",
        "about",
    ):
        return 5.0
    plain = after in PLAIN or (before == "is" and after == "now")
    if (
        before == "of"
        and two != "age"
        and (two in PERSON or three in ("a", "an", "this", "the", "our"))
        and after not in UNIT
    ):
        value = number(words, n) or (0.0, 0)
        if two in MEASURE or (two in _OF_CHILDREN and value[0] < 15):
            return 0.0
        if value == (1.0, 1) or "as" in (three, stem_at(words, n - 4)):
            return 0.0
        if "when" in {stem_at(words, n - k) for k in range(4, 8)}:
            return 2.0  # "when he was a boy of eight"
        person = three in ("a", "an") and two not in MEASURE and after not in DOSE and n < 60
        return 6.0 if plain or two in PERSON else 4.5 if person else 0.0
    counted = after in UNIT or after in DOSE
    if told and told[0] >= GROWN and not counted and of_introduced(words, n):
        return 4.6
    if (
        before in ("is", "now")
        and plain
        and (two in SUBJECT or two in PERSON or named(words, n - 2))
    ):
        return 5.0
    if after == ":" and before == "," and n < 30 and (named(words, n - 2) or two in PERSON):
        return 5.0
    if not plain or after == "and":
        return 0.0
    if before == "," and n > 1 and (named(words, n - 2) or two in PERSON):
        return 5.0
    if before == "," and raw_two == ")":
        return 4.0
    if before == "," and after in (",", ";", ".") and n < 60 and words[n - 2].kind == "word":
        return 3.7
    if before in ("(", "-", "[") and after in (")", "-", ",", "]") and n < 40:
        return 4.0
    beside = n < 30 and len(raw_before) > 1 and named(words, n - 1)
    return 4.0 if beside and after in (",", "(", "", "\n") else 0.0
