"""
What stands in brackets after a reason adds to it: a fact of this patient that the row stands on and
does not say itself.
"""

from __future__ import annotations

import re

import pytest

from tests.patients import in_folder
from workup.teach.because import here
from workup.teach.questions import draw

DRAWN = in_folder("teaching")[::3] + in_folder("published")[::9]
_HERE = re.compile(r"([^:]*) \(here: (.*)\)\.$")


@pytest.fixture(scope="module")
def reasons(truth_assessor):
    """Every reason with its facts, of the questions of a third of the cases."""
    found = []
    for case in DRAWN:
        for item in draw(case, truth_assessor, ("diagnosis", "next_test"))[0]:
            texts = (b.text for choice in item.choices for b in choice.feedback)
            found += [match.groups() for text in texts if (match := _HERE.search(text))]
    return found


def _stems(text):
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}


def test_a_reason_is_not_said_twice(reasons):
    """What stands in brackets has not all its words in the row beside it, and no fact twice."""
    assert len(reasons) > 50
    for why, facts in reasons:
        named = facts.removesuffix(" and more").split(", ")
        assert len(set(named)) == len(named), facts
        stems = _stems(facts)
        assert not stems or not stems <= _stems(why), (why, facts)


def test_how_fast_it_came_is_not_added_to_a_row_that_says_it(reasons):
    """ "It came on in days (here: over hours to days)" says one thing twice."""
    for why, facts in reasons:
        if re.search(r"\b(days|weeks|abruptly|gradually|suddenly)\b", why):
            assert not re.search(r"over (seconds|hours|weeks|months)", facts), (why, facts)


def test_what_is_not_affected_is_no_example_of_what_is(reasons):
    """Where an affected region is named, no unaffected one is."""
    for why, facts in reasons:
        parts = facts.split(", ")
        assert "not affected" not in facts or not any(
            part in ("neck", "right arm or hand") for part in parts
        ), why


def test_the_rest_of_a_row_does_not_stand_for_what_it_names(truth_assessor):
    """
    Tremor is what the row is about: that the voice began it is not given as if it were the tremor.
    """
    facts = {"finding.tremor": True, "onset.first_region": "larynx"}
    book = truth_assessor.book
    assert here(facts, book, facts, "Tremor is seen in nearly all.") == ""
    assert (
        here({"finding.dystonic_tremor": True, "onset.age": 9.0}, book, {}, "A child shakes.") != ""
    )
