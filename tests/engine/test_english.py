"""
The English of conditions: each kind of oddity that a registrar stumbles over, and that no rule of
the book has one.
"""

from __future__ import annotations

import re

import pytest

from workup.engine.english import english
from workup.knowledge.condition import AtLeast, Is, all_of, any_of, unless

TREMOR, CHOREA = Is("finding.tremor", "present"), Is("finding.chorea", "present")
SUDDEN, DAYS = Is("onset.tempo", "eq", "sudden"), Is("onset.tempo", "eq", "acute")
YOUNG = any_of(Is("onset.age", "lt", 20.0), Is("onset.latest", "lt", 20.0))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Is("result.levodopa_trial", "absent"), "trial of levodopa without benefit"),
        (Is("result.levodopa_trial", "present"), "trial of levodopa with benefit"),
        (Is("result.mri_brain", "absent"), "normal MRI of the brain"),
        (Is("result.ceruloplasmin", "not_present"), "no known abnormal serum ceruloplasmin and"),
        (Is("result.mri_brain.mass", "present"), "MRI of the brain: mass"),
        (Is("result.mri_brain.done", "not_present"), "MRI of the brain not known to be done"),
        (Is("course", "not_eq", "static"), "course not known to be unchanged"),
        (Is("course", "eq", "relapsing"), "course relapsing over weeks or longer"),
        (Is("finding.worse_on_waking", "absent"), "not worse on waking"),
        (Is("finding.distractible", "absent"), "does not resolve with distraction"),
        (Is("finding.weakness", "not_absent"), "weakness (present or not known)"),
        (Is("gene.TOR1A", "not_present"), "no known pathogenic variant of TOR1A"),
        (Is("drug.any", "absent"), "no drug before onset"),
        (Is("region.neck", "absent"), "no dystonia of the neck"),
        (Is("standing.wilson_disease", "eq", "leading"), "Wilson disease leading"),
        (Is("onset.age", "not_lt", 20.0), "age at onset not known to be below 20 years"),
    ],
)
def test_one_fact_is_said_as_a_clinician_notes_it(book, condition, said):
    """A fact that is there, absent or only not known has words of its own kind."""
    assert english(condition, book.vocabulary).startswith(said)


def test_what_must_only_not_be_known_is_led_in_by_unless(book):
    """A chain of what is not known is one "unless", however deep its parts are nested."""
    when = all_of(TREMOR, unless(CHOREA), all_of(unless(SUDDEN), unless(YOUNG)))
    assert english(when, book.vocabulary) == (
        "tremor, unless chorea or onset over seconds to minutes or age at onset below 20 years"
    )
    assert english(all_of(unless(CHOREA), unless(TREMOR)), book.vocabulary) == (
        "none of these known: chorea; tremor"
    )


def test_several_words_of_one_fact_are_said_once(book):
    """The name of a fact stands once before the words of which one is enough."""
    said = english(all_of(TREMOR, any_of(SUDDEN, DAYS)), book.vocabulary)
    assert said == "tremor and (onset over seconds to minutes or hours to days)"
    sides = any_of(*(Is(f"region.{r}", "present") for r in ("left_arm", "right_arm", "arm")))
    assert english(sides, book.vocabulary) == "dystonia of the arm or hand"


def test_brackets_stand_only_where_they_are_needed(book):
    """Lists of one kind within each other are one list; the age at onset has no brackets."""
    assert english(all_of(TREMOR, all_of(CHOREA, YOUNG)), book.vocabulary) == (
        "tremor and chorea and age at onset below 20 years"
    )
    assert english(AtLeast(2, (TREMOR, CHOREA, SUDDEN)), book.vocabulary).startswith(
        "at least 2 of: tremor; chorea; onset"
    )


@pytest.mark.parametrize(
    "odd",
    [
        "not known that",
        "is not known to be",
        r"\bno (no|not|any|an?|another|known (an?|any|no|known))\b",
        r"\b(unless|not) not\b",
        "exactly (leading|plausible)",
        r"(?<!: )\b(Serum|Trial|Urine|Imaging|Search|Plasma|Uric|Blood|Dystonia)\b",
        r"not known to be not|\(\(\(\(",
        r"[a-z]_[a-z]",
    ],
)
def test_no_rule_has_an_odd_sentence(book, odd):
    """No condition of the rules reads as a machine would say it."""
    found = [(id_, english(rule.when, book.vocabulary)) for id_, rule in book.rules.items()]
    assert len(found) > 2000
    assert not [(id_, said) for id_, said in found if re.search(odd, said)]
