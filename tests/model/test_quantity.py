"""Ages and durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workup.model.quantity import UNITS, bounds, quantity, years


@pytest.mark.parametrize(
    ("written", "number", "unit"),
    [
        ("2h", 2, "hour"),
        ("2 h", 2, "hour"),
        ("2 hrs", 2, "hour"),
        ("6/12", 6, "month"),
        ("3/7", 3, "day"),
        ("2/52", 2, "week"),
        ("3 wks", 3, "week"),
        ("10 mins", 10, "minute"),
        ("5d", 5, "day"),
        ("3 yrs.", 3, "year"),
        ("1,5 years", 1.5, "year"),
        ("half an hour", 0.5, "hour"),
        ("two weeks", 2, "week"),
        ("2 years 3 months", 2.25, "year"),
        ("1 year and 6 months", 1.5, "year"),
        ("61.5 years", 61.5, "year"),
    ],
)
def test_durations_are_read_as_people_write_them(written, number, unit):
    """Short units, the notation of case notes, small numbers in words, and sums."""
    assert years(written) == pytest.approx(number * UNITS[unit])


@pytest.mark.parametrize(
    "written",
    [
        *["18m", "slow", "", "6/13", "h", "2 x", "1 year banana", "-2 h"],
        *["1,500 days", "2 years, 1,500 days", "1,234.5 days"],
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(written):
    """
    `18m` may be months or minutes, `1,500 days` four years or a day and a half; what is no duration
    says what would be right.
    """
    with pytest.raises(ValueError, match="is not an age or a duration"):
        years(written)


def test_a_range_with_a_unit_at_its_lower_end_only_is_refused():
    """`2 weeks to 3` may end in weeks or in years; `2 to 3 weeks` and `2 to 3` are clear."""
    with pytest.raises(ValueError, match="is not an age or a duration"):
        quantity("2 weeks to 3")
    assert bounds(quantity("2 to 3")) == (2, 3)
    assert bounds(quantity("2 to 3 weeks"))[1] == pytest.approx(3 * UNITS["week"])


@given(st.integers(0, 60), st.sampled_from(sorted(UNITS)))
def test_a_number_and_its_unit_are_that_many_units(number, unit):
    """Whatever the unit, with or without its plural, in either case of letters."""
    for written in (f"{number} {unit}", f"{number} {unit.upper()}S"):
        assert years(written) == number * UNITS[unit]


@given(st.sampled_from([0, 0.0, *(f"0 {unit}s" for unit in sorted(UNITS)), "0/12", "0h"]))
def test_nought_is_a_float_in_any_unit(written):
    """
    An age of nought, alone or as an end of a range, is the float 0.0 whatever its unit: a whole
    number there once stopped the answer of a newborn.
    """
    assert isinstance(years(written), float) and years(written) == 0.0
    span = quantity({"from": written, "to": "3 months"})
    assert isinstance(float(span), float) and bounds(span) == (0.0, 0.25)
