"""
How hard a case is: bounded, monotone, independent of how the file is ordered, and in step with what
authors say.
"""

from __future__ import annotations

import random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patients import in_folder
from workup.explanations.difficulty import difficulty, level, number, walk_order

TEACHING = in_folder("teaching")
shares = st.floats(0, 1)
curves = st.lists(shares, min_size=1, max_size=30)


@given(curves, st.integers(0, 80), shares)
def test_the_number_is_bounded(curve, count, rarity):
    """It lies between 0 and 100, and each number has one word."""
    assert 0 <= number(curve, count, rarity) <= 100
    assert level(number(curve, count, rarity)) in ("easy", "middle", "hard")


@given(curves, st.data(), st.integers(0, 80), shares)
def test_an_answer_that_forms_later_is_never_easier(curve, data, count, rarity):
    """A lower share after any fact never lowers the number."""
    at = data.draw(st.integers(0, len(curve) - 1))
    lower = [*curve[:at], data.draw(st.floats(0, curve[at])), *curve[at + 1 :]]
    assert number(lower, count, rarity) >= number(curve, count, rarity)


@given(curves, st.integers(0, 80), shares, shares)
def test_a_rarer_answer_and_more_lookalikes_are_never_easier(curve, count, one, other):
    """Each look-alike more and each step of rareness leaves the number or raises it."""
    low, high = sorted((one, other))
    assert number(curve, count + 1, low) >= number(curve, count, low)
    assert number(curve, count, high) >= number(curve, count, low)


@pytest.mark.parametrize("case", TEACHING[::5], ids=lambda case: case.id)
def test_the_order_of_lists_in_the_file_makes_no_difference(case, truth_assessor):
    """Findings, drugs, events and results in another order give the same number."""
    drawn = random.Random(0)

    def mixed(items):
        return tuple(drawn.sample(items, len(items))) if items else items

    f, h = case.findings, case.history
    other = case.model_copy(
        update={
            "findings": f.model_copy(
                update={"present": mixed(f.present), "absent": mixed(f.absent)}
            ),
            "history": h.model_copy(
                update={"events": mixed(h.events), "medications": mixed(h.medications)}
            ),
            "results": dict(mixed(tuple(case.results.items())) or ()),
        }
    )
    assert difficulty(other, truth_assessor) == difficulty(case, truth_assessor)


def test_it_goes_with_what_authors_say(truth_assessor):
    """
    On the teaching cases the mean number rises from easy over middle to hard, as their authors said
    before it existed.
    """
    told = {word: [] for word in ("easy", "middle", "hard")}
    for case in TEACHING:
        told[case.teaching.level].append(difficulty(case, truth_assessor).number)
    assert mean(told["easy"]) + 10 < mean(told["middle"]) and mean(told["middle"]) + 5 < mean(
        told["hard"]
    )


def test_without_an_answer_there_is_no_number(truth_assessor):
    """A case that has no diagnosis as its answer is not called easy or hard."""
    assert difficulty(TEACHING[0].model_copy(update={"answer": None}), truth_assessor) is None


def test_a_walk_comes_to_history_before_examination_before_tests(truth_assessor):
    """Every part of the case is there once, results last."""
    case = next(c for c in TEACHING if c.id == "foot-turns-in-at-nine")
    order = [field for field, _ in walk_order(case, truth_assessor.book.vocabulary)]
    assert order[-3:] == ["results"] * 3 and "results" not in order[:-3]
