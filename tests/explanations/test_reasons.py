"""The reason of a row, with the one of several findings that the patient has."""

from __future__ import annotations

import pytest

from workup.explanations.reasons import worded
from workup.knowledge.condition import AtLeast, Is


def any_of(*findings: str) -> AtLeast:
    """A condition that asks for any of some findings."""
    return AtLeast(1, tuple(Is(f"finding.{f}", "present") for f in findings))


@pytest.mark.parametrize(
    ("why", "known", "wanted"),
    [
        ("Parkinsonism or cognitive decline.", "parkinsonism", "Parkinsonism."),
        ("Another brainstem sign.", "diplopia", "Another brainstem sign: diplopia."),
        ("Tremor is part of the picture.", "tremor", "Tremor is part of the picture."),
        ("A sign: it calls for a search.", "tremor", "A sign: it calls for a search."),
    ],
)
def test_the_known_one_of_several_is_named(book, why, known, wanted):
    """A list is replaced by the finding that is known, a class is followed by it."""
    row = any_of("parkinsonism", "cognitive_decline", "diplopia", "tremor")
    assert worded(why, row, {f"finding.{known}": True}, book.vocabulary) == wanted


def test_a_row_of_one_finding_keeps_its_reason(book):
    """Where nothing is to be chosen the reason stands as the rules have it."""
    row = Is("finding.tremor", "present")
    assert worded("A sign.", row, {"finding.tremor": True}, book.vocabulary) == "A sign."
