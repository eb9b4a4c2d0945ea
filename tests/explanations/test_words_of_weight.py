"""The words of a weight and of what a test costs, as every face prints them."""

from __future__ import annotations

import pytest

from workup.explanations.entries import burden, points


@pytest.mark.parametrize(
    "value, said",
    [(4.0, "+4"), (15.3809, "+15.4"), (-0.702148, "-0.7"), (0.959961, "+1"), (0.04, "+0.04")],
)
def test_points_have_no_more_digits_than_are_known(value, said):
    """A weight is signed and given to one decimal place; a very small one is not said to be 0."""
    assert points(value) == said


def test_the_burden_of_a_test_is_put_into_words():
    """Cost, invasiveness and wait are read, not counted."""
    said = burden({"cost": 1, "invasive": 0, "days": 60})
    assert said == ("cheap", "not invasive", "result in about 60 days")
    said = burden({"cost": 4, "invasive": 2, "days": 0.2})
    assert said == ("very costly", "invasive", "result within hours")
    assert burden({"cost": 1, "days": 0.5})[-1] == "result in about 12 hours"
    assert burden({"cost": 1, "days": 0})[-1] == "result at once"
