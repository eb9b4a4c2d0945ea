"""
Whether the patient of the vignette is the patient of the fields: age and sex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workup.model.quantity import apart
from workup.teach.lint.paper import Paper, Remark
from workup.teach.mention import phrase

_NUMBERS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_AGE = re.compile(
    r"\b([a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|\d+(?:\.\d+)?)[- "
    r"](year|month|week)s?[- ]old\b"
)
_SEX = {
    "male": ("man", "boy", "gentleman", "male", "schoolboy", "son"),
    "female": ("woman", "girl", "lady", "female", "schoolgirl", "daughter"),
}
_PRONOUNS = {"male": ("he", "his", "him"), "female": ("she", "her", "hers")}


def fits(paper: Paper, text: str) -> Iterator[Remark]:
    """Where the age or the sex that a text tells is not that of the case."""
    patient = paper.case.patient
    age = _age(text)
    told = [a for a in (patient.age, paper.case.onset.age) if a is not None]
    if (
        age is not None
        and patient.age is not None
        and all(apart(age, a) >= (1 if age >= 2 else 0.5) for a in told)
    ):
        message = f"it mentions an age of {age:g}, the patient is {patient.age:g}"
        yield paper.remark(
            "vignette_age",
            "error",
            ("vignette",),
            message,
            "Let `patient.age` and the vignette agree.",
        )
    sex = _sex(text)
    if sex and patient.sex in ("male", "female") and sex != patient.sex:
        message = f"it mentions a {sex} patient, `patient.sex` is {patient.sex}"
        yield paper.remark(
            "vignette_sex",
            "error",
            ("vignette",),
            message,
            "Let `patient.sex` and the vignette agree.",
        )


def _age(text: str) -> float | None:
    """The first age that a text tells, in years."""
    found = _AGE.search(text.lower())
    number = _number(found[1]) if found else None
    return (
        number / {"year": 1, "month": 12, "week": 52.18}[found[2]]
        if found and number is not None
        else None
    )


def _number(word: str) -> float | None:
    if word[0].isdigit():
        return float(word)
    tens, _, ones = word.partition("-")
    if tens in _TENS:
        return _TENS[tens] + _NUMBERS.get(ones, 0)
    return _NUMBERS.get(word)


def _sex(text: str) -> str | None:
    """
    The sex that a text tells: by its first noun for a person, else by its pronouns where they are
    of one kind.
    """
    said = phrase(text)
    for word in said:
        if sex := next((s for s, nouns in _SEX.items() if word in nouns), None):
            return sex
    by = {sex for sex, words in _PRONOUNS.items() if any(w in words for w in said)}
    return by.pop() if len(by) == 1 else None
