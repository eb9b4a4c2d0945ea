"""
Who the patient is: sex, and the age now, the surest of all the numbers that could be it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workup.reading.segment import Cut, Word
from workup.reading.times import TENS, UNIT, Quantity, number, stem_at

_SEX = {
    "man": "male",
    "boy": "male",
    "gentleman": "male",
    "male": "male",
    "mr": "male",
    "lad": "male",
    "son": "male",
    "woman": "female",
    "girl": "female",
    "lady": "female",
    "female": "female",
    "mrs": "female",
    "ms": "female",
    "miss": "female",
    "daughter": "female",
    "schoolgirl": "female",
    "schoolboy": "male",
    "housewife": "female",
    "widow": "female",
    "widower": "male",
    "mother": "female",
    "father": "male",
    "waitress": "female",
    "actress": "female",
    "seamstress": "female",
    "grandmother": "female",
    "grandfather": "male",
    "nun": "female",
    "priest": "male",
}
_PRONOUN = {
    "he": "male",
    "his": "male",
    "him": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "himself": "male",
    "herself": "female",
}


def sex(cut: Cut, kin: set[int]) -> tuple[str, int] | None:
    """
    The sex of the patient and the word that says it: a noun near the beginning, or most of the
    pronouns.
    """
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


#: "Not yet four" is some weeks short of it.
NOT_YET = 0.1
#: Below this a number beside a name is as likely a house or a day.
SURE = 3.0
_PERSON = frozenset(
    [
        *_SEX,
        "patient",
        "child",
        "infant",
        "teenager",
        "student",
        "baby",
        "toddler",
        "adult",
        "pt",
        "guy",
        "chap",
        "youngster",
        "newborn",
        "neonate",
        "pensioner",
        "resident",
    ]
)


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
    if after == "old" and _of_a_baby(words, quantity):
        return 2.0
    if after == "old" or (after == "-" and stem_at(words, quantity.last + 1) == "old"):
        return 10.0 if two not in ("when", "was", "until") else 4.0
    dotted = raw == "y" and stem_at(words, quantity.last + 1) == "o"
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
    if labelled(words, quantity.first) or _after_birth_date(words, quantity.first):
        return 9.0
    if quantity.first and words[quantity.first - 1].raw in ("M", "F") and quantity.first < 40:
        return 8.0
    if (before == "aged" and _of_person(words, quantity.first - 2)) or (
        before == "age" and quantity.first < 40 and _of_person(words, quantity.first - 2)
    ):
        return 6.0
    if (
        after == "of"
        and stem_at(words, quantity.last + 1) == "age"
        and before in ("is", "now", ",")
    ):
        return 6.0
    if _beside_name(words, quantity.first, quantity.last):
        return 5.0
    if before == "now" and two == "," and after in (",", "."):
        return 8.0
    if before == "(" and after == ")" and quantity.unit == "year" and quantity.first < 40:
        return 4.5
    if quantity.first < 15 and _named(words, quantity.first - 1) and after in (".", ","):
        return 4.5
    if before == "of" and two in _PERSON:
        return 6.0
    if before in _PERSON and before not in ("mother", "father"):
        return 6.0
    if (
        before in ("is", ",")
        and quantity.first < 40
        and quantity.last - quantity.first <= 3
        and (after in (",", ".", ";") or (before == "is" and after in ("and", "&", "with")))
    ):
        return 4.5 if before == "is" or two in _PERSON else 3.5
    return (
        4.0
        if raw in ("y", "yr", "yrs")
        and quantity.first < 8
        and after not in ("history", "hx", "ago")
        else 0.0
    )


def _sure_bare(words: list[Word], n: int, last: int) -> float:
    """How surely a number without a unit is the age of the patient."""
    skip = 1 if stem_at(words, n - 1) in ("about", "around", "nearly", "almost", "only") else 0
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
    if slashed(words, n, last):
        return 9.0
    if raw.lower() in ("ym", "yf", "yom", "yof"):
        return 8.0
    if before == "aged" and _of_person(words, n - 2):
        return 6.0
    if before == "he" and raw_before.endswith("'s") and after in (",", ".", "and", "with", "now"):
        return 5.0
    if before == "she" and raw_before.endswith("'s") and after in (",", ".", "and", "with", "now"):
        return 5.0
    if before == "turned" and after in ("last", "this", "in", "yesterday", "today"):
        return 3.7
    if before == "now" and two == "," and after == ",":
        return 5.0
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
    plain = after in (
        ",",
        ".",
        "(",
        "who",
        "with",
        "",
        "-",
        ";",
        "?",
        ")",
        "whose",
        "and",
        "&",
        "\n",
        "\n\n",
        "retired",
        "has",
        "is",
    )
    if (
        before == "of"
        and two != "age"
        and (two in _PERSON or three in ("a", "an", "this", "the", "our"))
        and after not in UNIT
    ):
        if two in _MEASURE:
            return 0.0
        if number(words, n) in ((1.0, 1),) or "as" in (three, stem_at(words, n - 4)):
            return 0.0
        person = three in ("a", "an") and two not in _MEASURE and after not in _DOSE and n < 60
        return 6.0 if plain or two in _PERSON else 4.5 if person else 0.0
    if (
        before in ("is", "now")
        and plain
        and (two in _SUBJECT or two in _PERSON or _named(words, n - 2))
    ):
        return 5.0
    if not plain or after == "and":
        return 0.0
    if before == "," and n > 1 and (_named(words, n - 2) or two in _PERSON):
        return 5.0
    if before == "," and raw_two == ")":
        return 4.0
    if before == "," and after in (",", ";", ".") and n < 60 and words[n - 2].kind == "word":
        return 3.7
    if before in ("(", "-") and after in (")", "-", ",") and n < 40:
        return 4.0
    return 4.0 if n < 30 and _named(words, n - 1) and after in (",", "(", "", "\n") else 0.0


#: Between a label and the number: "Age (years): 34", "Age/Sex: 34/M".
_LABEL = frozenset(
    ["/", "sex", "gender", "(", ")", "year", "yr", "yrs", "in", ":", "-", "=", ".", "approx"]
)


def labelled(words: list[Word], n: int) -> bool:
    """Whether the number at word `n` stands behind the label of an age in a form."""
    at = n - 1
    marked = stem_at(words, at) in (":", "-", "=")
    while at >= max(0, n - 7) and stem_at(words, at) in _LABEL:
        at -= 1
    return marked and stem_at(words, at) in ("age", "aged") and stem_at(words, at - 1) != "of"


def _after_birth_date(words: list[Word], n: int) -> bool:
    """Whether a quantity follows a date of birth on the line: "DOB 2.5.2009; 17 years"."""
    line = [word.stem for word in words[max(0, n - 10) : n]]
    line = line[len(line) - line[::-1].index("\n") :] if "\n" in line else line
    return "dob" in line or "d o b" in " ".join(w for w in line if w != ".")


def _of_a_baby(words: list[Word], quantity: Quantity) -> bool:
    """Whether an age is that of the patient's child: "her second baby, who is now 10 weeks old"."""
    if quantity.first < 12:
        return False
    before = {word.stem for word in words[quantity.first - 6 : quantity.first]}
    return bool(before & {"baby", "child", "son", "daughter", "infant", "twins"})


def slashed(words: list[Word], n: int, last: int) -> bool:
    """Whether the number at word `n` is written with the sex: 34/M, M/34, 34/male."""
    if stem_at(words, last) == "/" and n < 60:
        after = words[last + 1] if last + 1 < len(words) else None
        return bool(after and (after.raw in ("M", "F") or after.stem in ("male", "female")))
    if stem_at(words, n - 1) == "/" and n > 1:
        before = words[n - 2]
        return before.raw in ("M", "F") or before.stem in ("male", "female")
    return False


def _of_person(words: list[Word], n: int) -> bool:
    """Whether `aged` after word `n` is said of the patient: "a man aged", "Mr Lee, aged"."""
    stem = stem_at(words, n)
    if stem in _PERSON or stem in (",", "(", "\n", "\n\n", "-", ":", ""):
        return n >= 0 or len(words) > n + 4 and words[n + 3].raw != ","
    if stem in ("is", "now", "currently", "presently", "patient") or _named(words, n):
        return n + 1 > 0 and stem not in ("since", "when")
    return n < 8 and words[0].stem in ("a", "an", "this", "the")


def _beside_name(words: list[Word], first: int, last: int) -> bool:
    """Whether a quantity stands behind a name near the beginning: "Aoife (22 months)"."""
    before, after = stem_at(words, first - 1), stem_at(words, last)
    if first > 40 or before not in ("(", ",") or not _named(words, first - 2):
        return False
    return after == ")" if before == "(" else after in (",", ".", "\n", "\n\n", ";", "", "(")


#: Who `is` an age.
_SUBJECT = frozenset(["he", "she", "patient", "child", "now", "is", "who"])
#: What a number after `of` measures when it is no age.
_MEASURE = frozenset(
    [
        "total",
        "score",
        "dose",
        "course",
        "pulse",
        "temperature",
        "history",
        "rate",
        "ratio",
        "maximum",
        "height",
        "weight",
        "volume",
        "gestation",
        "series",
        "mean",
        "average",
        "period",
        "space",
        "matter",
        "pressure",
        "level",
        "value",
        "count",
        "iq",
        "depth",
        "distance",
        "speed",
        "strength",
    ]
)
_DOSE = frozenset(
    ["mg", "%", "ml", "g", "mcg", "kg", "/", "attack", "episode", "time", "per", "tablet", "of"]
)


def _named(words: list[Word], n: int) -> bool:
    """Whether word `n` looks like a name: a capital within a sentence, or a title before it."""
    if not 0 <= n < len(words) or words[n].kind != "word":
        return (
            words[n].raw == "." and n > 0 and len(words[n - 1].raw) == 1
            if 0 <= n < len(words)
            else False
        )
    if words[n].raw in _SCORES:
        return False
    return words[n].raw[:1].isupper() and words[n].stem not in _MONTHS


_MONTHS = frozenset(
    [
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
        "since",
        "in",
        "at",
        "on",
        "by",
        "for",
        "from",
        "the",
        "about",
        "over",
    ]
)
#: Abbreviations of scores, which stand before a number as a name does before an age.
_SCORES = frozenset(
    ["BM", "BSL", "T", "P", "Hb", "WCC", "CRP", "ALT", "Na", "K", "Ca", "Cr", "Mg", "EF", "CBG"]
    + ["SpO2", "Sats", "Temp", "QTc", "INR", "AFP", "Plt", "GLU", "Glu", "Day", "Ward", "Bed"]
    + ["Clinic", "Room", "Grade", "Stage", "Type", "Case", "Visit", "Week", "Twin", "Dr", "PHQ"]
    + ["IQ", "GMFCS", "MMSE", "BMI", "CK", "GCS", "HR", "RR", "BP", "MRI", "CT", "CAG"]
)
