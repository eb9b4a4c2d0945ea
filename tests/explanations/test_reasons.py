"""The reason of a row, with the one of several findings that the patient has."""

from __future__ import annotations

import pytest

from workup.explanations.reasons import worded
from workup.knowledge.condition import AtLeast, Condition, Is
from workup.knowledge.sentence import read_sentence
from workup.knowledge.sheet import Rule


def any_of(*findings: str) -> AtLeast:
    """A condition that asks for any of some findings."""
    return AtLeast(1, tuple(Is(f"finding.{f}", "present") for f in findings))


def rule(why: str, when: Condition, book) -> Rule:
    """The rule of a row with this reason."""
    sentence = read_sentence(why, when, book.vocabulary)
    said = sentence.whole if sentence else why
    return Rule("x.row", "evidence", when, said, (), "x.yaml", 1, "x", sentence=sentence)


@pytest.mark.parametrize(
    ("why", "known", "wanted"),
    [
        ("{parkinsonism, cognitive_decline: decline}.", "parkinsonism", "Parkinsonism."),
        ("{parkinsonism, cognitive_decline: decline}.", "cognitive_decline", "Decline."),
        ("{parkinsonism, cognitive_decline: decline}.", "tremor", "Parkinsonism or decline."),
        (
            "Parkinsonism or cognitive decline.",
            "parkinsonism",
            "Parkinsonism or cognitive decline.",
        ),
        ("Another brainstem sign.", "diplopia", "Another brainstem sign: diplopia."),
        ("Tremor is part of the picture.", "tremor", "Tremor is part of the picture."),
        ("A sign: it calls for a search.", "tremor", "A sign: it calls for a search."),
    ],
)
def test_the_known_one_of_several_is_named(book, why, known, wanted):
    """A list in braces is replaced by the finding that is known, a class is followed by it."""
    row = any_of("parkinsonism", "cognitive_decline", "diplopia", "tremor")
    assert worded(rule(why, row, book), {f"finding.{known}"}, book.vocabulary) == wanted


def test_a_sign_that_was_said_gives_way_to_another(book):
    """Of two that are known the one is named that no other reason has named."""
    row = any_of("parkinsonism", "bradykinesia", "rigidity")
    slow = rule("{parkinsonism, bradykinesia, rigidity}.", row, book)
    held = {"finding.parkinsonism", "finding.rigidity"}
    assert worded(slow, held, book.vocabulary) == "Parkinsonism."
    assert worded(slow, held, book.vocabulary, "Parkinsonism early.") == "Rigidity."
    assert worded(slow, {"finding.rigidity"}, book.vocabulary, "Rigidity.") == "Rigidity."


def test_a_row_of_one_finding_keeps_its_reason(book):
    """Where nothing is to be chosen the reason stands as the rules have it."""
    row = Is("finding.tremor", "present")
    assert worded(rule("A sign.", row, book), {"finding.tremor"}, book.vocabulary) == "A sign."
