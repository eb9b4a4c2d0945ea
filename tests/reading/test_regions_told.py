"""Which part of the body a sentence calls dystonic."""

from __future__ import annotations

import pytest

from workup.reading import read_text

TOLD = (
    ("Her left foot twists inwards. The other leg went the same way.", {"left_leg", "right_leg"}),
    ("His right arm curls up over his head.", {"right_arm"}),
    ("The left arm bends behind her back when she walks.", {"left_arm"}),
    ("The rigth hand curls.", {"right_arm"}),
    ("Her right wrist snaps just before contact.", {"right_arm"}),
)


@pytest.mark.parametrize(("text", "regions"), TOLD, ids=[text for text, _ in TOLD])
def test_only_the_part_that_is_twisted_is_read(text, regions):
    """The other leg is that of the other side, and a part that another goes to is only a place."""
    case = read_text(f"A 34-year-old is seen. {text}", "x").case
    assert set(case["dystonia"].get("regions") or []) == regions


def test_a_trial_long_ago_keeps_its_outcome():
    """What a drug did not do stays true when it was taken in the past."""
    text = "A 71-year-old woman falls. Levodopa, up to 1 g a day in the past, no effect, stopped."
    assert "levodopa_unresponsive" in read_text(text, "x").case["findings"]["present"]


def test_who_is_in_a_delusion_is_no_relative():
    """What a patient believes of the neighbours is not said of the neighbours."""
    text = "A 66-year-old woman thought the neighbours were stealing her post."
    assert "psychosis" in read_text(text, "x").case["findings"]["present"]


def test_what_was_there_since_childhood_did_not_begin_today():
    """An attack that wakes her is as old as the text says, and no age is put for it."""
    text = "A 16-year-old girl has turns since she was a toddler: one leg twists. She wakes well."
    assert "age" not in read_text(text, "x").case["onset"]
