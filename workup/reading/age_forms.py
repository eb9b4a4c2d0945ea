"""
How an age is written in forms and headers: labels, slashes, dates of birth, names beside it.
"""

from __future__ import annotations

from workup.reading.dates import MONTHS
from workup.reading.segment import Word
from workup.reading.sexes import SEX
from workup.reading.times import Quantity, stem_at

#: Nouns of which an age may be told.
PERSON = frozenset(
    [
        *SEX,
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

#: Between a label and the number: "Age (years): 34", "Age/Sex: 34/M".
_LABEL = frozenset(
    [
        "/",
        "&",
        "*",
        "_",
        ",",
        "sex",
        "gender",
        "(",
        ")",
        "y",
        "year",
        "yr",
        "yrs",
        "in",
        ":",
        "-",
        "=",
        ".",
        "approx",
        "now",
        "at",
        "of",
        "when",
        "the",
        "patient",
        "presentation",
        "assessment",
        "seen",
        "today",
        "visit",
        "review",
        "consultation",
        "referral",
        "admission",
        "examination",
        "time",
        "last",
        "completed",
    ]
)
#: An age behind these is that of another time.
_OTHER_TIME = frozenset(["of", "onset", "death", "diagnosis", "menarche"])
#: Words at the end of a label without a mark: "Age at assessment 34 years".
_WHEN_SEEN = frozenset(["presentation", "assessment", "seen", "today", "visit", "review"])


def labelled(words: list[Word], n: int) -> bool:
    """Whether the number at word `n` stands behind the label of an age in a form."""
    at = n - 1
    while stem_at(words, at) in ("*", "_"):
        at -= 1
    marked = stem_at(words, at) in (":", "-", "=") or stem_at(words, at) in _WHEN_SEEN
    while at >= max(0, n - 9) and stem_at(words, at) in _LABEL:
        at -= 1
    if stem_at(words, at) not in ("age", "aged") or stem_at(words, at - 1) in _OTHER_TIME:
        return False
    return marked and not (n - at > 2 and words[at].raw.islower())


def after_birth_date(words: list[Word], n: int) -> bool:
    """Whether a quantity follows a date of birth on the line: "DOB 2.5.2009; 17 years"."""
    line = [word.stem for word in words[max(0, n - 10) : n]]
    line = line[len(line) - line[::-1].index("\n") :] if "\n" in line else line
    return "dob" in line or "d o b" in " ".join(w for w in line if w != ".")


def of_a_baby(words: list[Word], quantity: Quantity) -> bool:
    """Whether an age is that of the patient's child: "her second baby, who is now 10 weeks old"."""
    if quantity.first < 12:
        return False
    before = {word.stem for word in words[quantity.first - 6 : quantity.first]}
    return bool(before & {"baby", "child", "son", "daughter", "infant", "twins"}) and bool(
        before & {"her", "his", "their", "second", "first", "third", "new", "last", "mother"}
    )


def slashed(words: list[Word], n: int, last: int) -> bool:
    """Whether the number at word `n` is written with the sex: 34/M, M/34, 34/male, (m, 34)."""
    if stem_at(words, n - 1) == "," and stem_at(words, n - 3) == "(":
        return stem_at(words, last) == ")" and stem_at(words, n - 2) in ("m", "f", "male", "female")
    if stem_at(words, last) == "/" and n < 60:
        after = words[last + 1 : last + 4 : 2]  # 28/Chinese/M
        between = stem_at(words, last + 2) == "/"
        return any(
            word.raw in ("M", "F") or word.stem in ("male", "female")
            for word in after[: 1 + between]
        )
    if stem_at(words, n - 1) == "/" and n > 1:
        before = words[n - 2]
        return before.raw in ("M", "F") or before.stem in ("male", "female")
    return False


def of_person(words: list[Word], n: int) -> bool:
    """Whether `aged` after word `n` is said of the patient: "a man aged", "Mr Lee, aged"."""
    stem = stem_at(words, n)
    if stem in PERSON or stem in (",", "(", "\n", "\n\n", "-", ":", "") or _introduced(words, n):
        return n >= 0 or (len(words) > n + 4 and words[n + 3].raw != ",")
    if stem in ("is", "now", "currently", "presently", "patient") or named(words, n):
        return n + 1 > 0 and stem not in ("since", "when")
    return n < 8 and words[0].stem in ("a", "an", "this", "the")


#: What is introduced and counted but is no person.
_GROUPS = frozenset(
    [
        "age",
        "family",
        "class",
        "team",
        "group",
        "crowd",
        "household",
        "crew",
        "party",
        "village",
        "herd",
        "flock",
        "acre",
        "farm",
    ]
)
_ARTICLES = frozenset(["a", "an", "this", "the", "our"])


def _introduced(words: list[Word], n: int) -> bool:
    """Whether word `n` ends the naming of somebody at the beginning: "a retired notary"."""
    if not 0 < n < _BEGINNING or words[n].kind != "word" or words[n].stem in _GROUPS | MEASURE:
        return False
    for k in range(n - 1, max(-1, n - 6), -1):
        if words[k].stem in _ARTICLES:
            return True
        if words[k].kind != "word" or words[k].stem in _LINKS:
            return False
    return False


#: Words from the beginning within which somebody is introduced.
_BEGINNING = 45
_LINKS = frozenset(
    [
        "of",
        "with",
        "for",
        "from",
        "in",
        "on",
        "at",
        "and",
        "or",
        "by",
        "after",
        "since",
        "was",
        "has",
        "had",
    ]
)


def of_introduced(words: list[Word], n: int) -> bool:
    """Whether the number at word `n` is said of somebody just named: "a ship's cook of 43"."""
    at = n - 1
    while stem_at(words, at) in ("some", "about", "perhaps", "nearly", "almost"):
        at -= 1
    if stem_at(words, at) not in ("of", "aged"):
        return False
    if stem_at(words, at - 1) == "," and any(w.stem in PERSON for w in words[max(0, at - 6) : at]):
        return n < _BEGINNING and stem_at(words, at - 3) in (",", "a", "an")
    return _introduced(words, at - 1)


def with_years(words: list[Word], quantity: Quantity) -> bool:
    """Whether years are had: "a man with 35 years", "the man has 34 years and"."""
    before, two = stem_at(words, quantity.first - 1), stem_at(words, quantity.first - 2)
    after = stem_at(words, quantity.last)
    if quantity.first > _BEGINNING or after not in (",", ".", ";", "and"):
        return False
    if before == "with":
        return two in PERSON and after != "and"
    when = stem_at(words, quantity.first - 3) in ("since", "when", "until")
    return before == "has" and (two in PERSON or two in ("he", "she")) and not when


def beside_name(words: list[Word], first: int, last: int) -> bool:
    """Whether a quantity stands behind a name near the beginning: "Aoife (22 months)"."""
    before, after = stem_at(words, first - 1), stem_at(words, last)
    if first > 40 or before not in ("(", ",", "[", "-", "|"):
        return False
    if not named(words, first - 2) and stem_at(words, first - 2) not in PERSON:
        return False
    if before in ("(", "["):
        return after in (")", "]", ",")
    return after in (",", ".", "\n", "\n\n", ";", "", "(", "-", "|")


def _initial(raw: str) -> bool:
    """Whether a word before a full stop is an initial: "J.", "O'S."."""
    return len(raw) == 1 or (len(raw) == len("O'S") and raw[1] in "'’")


def named(words: list[Word], n: int) -> bool:
    """Whether word `n` looks like a name: a capital within a sentence, or a title before it."""
    if not 0 <= n < len(words) or words[n].kind != "word":
        return (
            words[n].raw == "." and n > 0 and _initial(words[n - 1].raw)
            if 0 <= n < len(words)
            else False
        )
    if words[n].raw in _SCORES:
        return False
    return words[n].raw[:1].isupper() and words[n].stem not in _NO_NAME


#: Words with a capital that are no names.
_NO_NAME = frozenset(
    [*MONTHS, "since", "in", "at", "on", "by", "for", "from", "the", "about", "over"]
)
#: Abbreviations of scores, which stand before a number as a name does before an age.
_SCORES = frozenset(
    [
        "BM",
        "BSL",
        "Hb",
        "WCC",
        "CRP",
        "ALT",
        "Na",
        "Ca",
        "Cr",
        "Mg",
        "EF",
        "CBG",
        "SpO2",
        "Sats",
        "Temp",
        "QTc",
        "INR",
        "AFP",
        "Plt",
        "GLU",
        "Glu",
        "Day",
        "Ward",
        "Bed",
        "Clinic",
        "Room",
        "Grade",
        "Stage",
        "Type",
        "Case",
        "Visit",
        "Week",
        "Twin",
        "Dr",
        "PHQ",
        "IQ",
        "GMFCS",
        "MMSE",
        "BMI",
        "CK",
        "GCS",
        "HR",
        "RR",
        "BP",
        "MRI",
        "CT",
        "CAG",
    ]
)

#: Behind a number without a unit these leave it an age.
PLAIN = frozenset(
    [
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
        "]",
        "whose",
        "and",
        "&",
        "\n",
        "\n\n",
        "retired",
        "has",
        "is",
    ]
)
#: Who `is` an age.
SUBJECT = frozenset(["he", "she", "patient", "child", "now", "is", "who"])
#: What a number after `of` measures when it is no age.
MEASURE = frozenset(
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
DOSE = frozenset(
    ["mg", "%", "ml", "g", "mcg", "kg", "/", "attack", "episode", "time", "per", "tablet", "of"]
)
