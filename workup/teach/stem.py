"""
What a learner is told of a patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workup.explanations.curve import Part, parts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Result
from workup.model.quantity import Span
from workup.simulation.phrases import age, duration, result_words, said
from workup.teach.items import Stem

#: The headings of a stem, and which parts of a case stand under each.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Onset": ("onset.age", "onset.before_presentation", "onset.tempo", "onset.first_region"),
    "The dystonia": (
        "dystonia.regions",
        "dystonia.distribution",
        "dystonia.spread",
        "dystonia.attacks",
        "dystonia.course",
        "dystonia.variability",
    ),
    "Present": ("findings.present",),
    "Absent": ("findings.absent",),
    "Examined and normal": ("findings.examined_normal",),
    "Past history": (
        "history.events",
        "history.medications",
        "history.birth",
        "history.previous_diagnoses",
    ),
    "Family": ("history.family", "history.ancestry"),
    "Tests so far": ("results",),
}
_LISTED = ("findings.present", "findings.absent", "findings.examined_normal")


def stem(case: Case, book: Rulebook, later: Mapping[str, Result] | None = None) -> Stem:
    """
    What is told of a patient.

    Args:
        case: The patient; the answer is not read.

        book: Gives the words.

        later: Results that came in since, told under a heading of their own.
    """
    told = []
    for heading, fields in _HEADINGS.items():
        words = [w for p in parts(case) if p[0] in fields and (w := _words(p, book))]
        if words:
            told.append((heading, _sentence(words)))
    if later:
        label = book.vocabulary.label
        told.append(
            (
                "Further results",
                _sentence(
                    [f"{label('tests', t)}: {result_words(r, book)}" for t, r in later.items()]
                ),
            )
        )
    return Stem(patient(case), laid_out(case.vignette or ""), tuple(told))


def laid_out(text: str) -> str:
    """
    An author's text as it is laid out: its lines and paragraphs are kept, and blanks within a line
    are one.
    """
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def patient(case: Case) -> str:
    """The patient in a line: "A woman of 56", "A boy of 9", "A girl of 8 months"."""
    years, sex = case.patient.age, case.patient.sex
    grown = years is None or years >= 18
    word = {"female": "woman" if grown else "girl", "male": "man" if grown else "boy"}.get(
        sex or "", ""
    )
    word = word or ("person" if grown else "child")
    return f"A {word}" + (f" of {age(years)}." if years is not None else ".")


def part_words(part: Part, book: Rulebook) -> str:
    """
    One fact of a case as it stands alone in a list: "Sensory trick: present", "It began at the age
    of 9".
    """
    field, value = part
    if field in ("findings.present", "findings.absent") and isinstance(value, str):
        state = "present" if field.endswith("present") else "absent"
        return f"{book.vocabulary.label('findings', value)}: {state}"
    words = said(part, book)
    return words[:1].upper() + words[1:]


def _words(part: Part, book: Rulebook) -> str:
    field, value = part
    if field in _LISTED and isinstance(value, str):
        if field == "findings.examined_normal":
            return value.replace("_", " ")
        term = book.vocabulary["findings"].get(value)
        return term.label if term else ""
    if field == "onset.before_presentation" and isinstance(value, float | Span):
        return f"onset {duration(value)} ago"
    return said(part, book)


def _sentence(words: Iterable[str]) -> str:
    text = "; ".join(
        w[:1].lower() + w[1:] if w[1:2].islower() and not _NAME.match(w) else w for w in words
    )
    return text[:1].upper() + text[1:] + "."


_NAME = re.compile(
    r"(?:Kayser|Wilson|Parkinson|Ashkenazi|Filipino|Kernig|Babinski|Meige|Huntington|Trial)\b"
)


def read(stem: Stem) -> str:
    """All that a stem says, as one text."""
    return "\n".join(
        [stem.patient, stem.vignette, *(f"{heading}: {text}" for heading, text in stem.told)]
    )
