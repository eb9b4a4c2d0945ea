"""The tree of a condition, and what its readings must agree on."""

from __future__ import annotations

from hypothesis import given, settings

from tests.strategies import conditions, facts
from workup.engine.justification import matched
from workup.engine.truth import truth
from workup.knowledge.condition import (
    AtLeast,
    Is,
    fires_on_silence,
    negate,
    normal_form,
    unless,
    width,
)

YOUNG = Is("onset.age", "lt", 26.0)
LIMB = Is("finding.s0", "present")


def test_silence_is_not_denial():
    """A fact that the case leaves out makes the answer unknown, never false."""
    assert truth(AtLeast(2, (YOUNG, LIMB)), {"onset.age": 9.0}) is None


def test_one_known_failure_settles_an_all():
    """Where one part is known to fail, silence on the others does not matter."""
    assert truth(AtLeast(2, (YOUNG, LIMB)), {"onset.age": 60.0}) is False


@given(conditions, facts)
@settings(max_examples=400)
def test_negation_holds_exactly_where_the_condition_is_known_to_fail(condition, told):
    """
    `negate` is true where the condition is false, false where it is true, and unknown where it is
    unknown.
    """
    answer = truth(condition, told)
    assert (truth(negate(condition), told) is True) == (answer is False)


@given(conditions, facts)
@settings(max_examples=400)
def test_unless_holds_wherever_the_condition_does_not(condition, told):
    """`unless` lets silence pass: it fails only where the condition holds."""
    assert (truth(unless(condition), told) is True) == (truth(condition, told) is not True)


@given(conditions, facts)
@settings(max_examples=400)
def test_normal_form_means_the_same(condition, told):
    """The normal form holds exactly where the condition does."""
    form = normal_form(condition)
    assert any(all(truth(leaf, told) for leaf in c) for c in form) == (
        truth(condition, told) is True
    )
    assert len(form) <= width(condition)


@given(conditions)
@settings(max_examples=300)
def test_firing_on_silence_is_seen_before_it_happens(condition):
    """`fires_on_silence` foretells what the empty case would do."""
    assert fires_on_silence(condition) == (truth(condition, {}) is True)


@given(conditions, facts)
@settings(max_examples=300)
def test_matched_facts_alone_make_the_condition_hold(condition, told):
    """What the trace shows as matched is enough for the rule to fire."""
    if truth(condition, told) is True:
        shown = {
            fact: value for fact, value in matched(condition, told).items() if value is not None
        }
        assert truth(condition, shown) is True
