"""How far the rules reach without any patient: floors under the three standing measures."""

from __future__ import annotations

import pytest

from tests.conftest import some_cases
from workup.pathway import Assessor
from workup.rule_checks import reach

FIRST, THREE, LUMPED, LABEL = 0.88, 0.97, 0.93, 0.75  # what half-told typical cases must reach
SILENT = 0.20  # of the findings that pictures bring, at most so many may say nothing
UNREAD = 0.05  # of the findings of cases; 0.018 on the day this was written


@pytest.fixture(scope="module")
def assessor(book):
    """The shipped rules, read by the generated functions."""
    return Assessor(book, "truth")


def test_a_half_told_typical_case_is_recognised(book, assessor):
    """
    With half of the findings, no result and a third of age, tempo, first site and course gone, the
    typical case of a script is first in 88 % and among three in 97 %, of labels that stand for
    several diseases in 93 %; and no label falls below three in four.
    """
    found = reach.recognised(reach.half_told_scripts(book), assessor)
    count, right = found.among(reach.lumping(book))
    assert found.first >= FIRST * found.count
    assert found.three >= THREE * found.count
    assert right >= LUMPED * count
    assert [d for d, (n, k) in found.by_label.items() if k < LABEL * n] == []


def test_few_findings_of_pictures_are_silent(book, assessor):
    """Of the findings that a picture brings, fewer than one in five say nothing with the age."""
    mute, count = reach.silent(book, assessor)
    assert mute < SILENT * count


def test_few_findings_of_cases_move_nothing(assessor):
    """Few findings of a case could be left out without a change to the first three diagnoses."""
    left, told = reach.unread(some_cases(every=1), assessor)
    assert left.total() < UNREAD * told
