"""Ages and onsets of a story that are told in passing, and sides of events."""

from __future__ import annotations

import pytest

from workup.reading import read_text

#: A text, the age now and the age at onset in years, or None where the text leaves it open.
STORIES = [
    ("A boy finds writing hard at 13; his hand cramps. At 14 his right leg twists too.", 14, 13),
    ("A 14-year-old has limped since 5. The foot turns in.", 14, 5),
    ("An 11-month-old girl has had stiff postures of the limbs since 9 months.", 0.917, 0.75),
    ("A 20-year-old woman was normal until 3, when her speech and gait failed.", 20, 3),
    ("A 44-year-old man has had a twisted neck for three years.", 44, 41),
    (
        "Two years ago, a woman of 44 had a bleed in the right side of the brain. Six months after "
        "the bleed her left hand began to curl.",
        44,
        42.5,
    ),
    ("A 1-year-old boy has tilted his head since he was two months old; it lasts 5 days.", 1, 0.17),
    ("A 34-year-old woman has had a shaking head for ten years, and over the last year her arms "
     "have begun to twist.", 34, 24),
    ("His hand began to twist seven months ago, at the age of 41.", 41.6, 41),
    ("An 8-year-old girl was well until two weeks ago, when her arm began to twist.", 8, 8),
    ("A 30-year-old man is brought in; since this morning his jaw has been pulled open.", 30, 30),
    ("A 62-year-old man's hand cramps when he writes.", 62, None),
    ("A man with an IQ of 46 has dystonia of the neck.", None, None),
    ("A 57-year-old woman's head turns. Her father had a tremor from 40.", 57, None),
]  # fmt: skip


def _years(value):
    if value is None or isinstance(value, int | float):
        return value
    number, unit = value.split()
    return float(number) / {"year": 1, "month": 12, "week": 52.18, "day": 365.25}[unit.rstrip("s")]


@pytest.mark.parametrize(("text", "age", "onset"), STORIES)
def test_ages_of_a_story(text, age, onset):
    """Each time is worked out against the other; what is not told stays open."""
    case = read_text(text, "x").case
    for told, want in ((case["patient"].get("age"), age), (case["onset"].get("age"), onset)):
        got = _years(told)
        assert (got is None) == (want is None), (told, want)
        assert got is None or abs(got - want) < 0.15, (told, want)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("A man of 60 had a haemorrhage of the left thalamus.", "left"),
        ("He had a stroke in the right side of the brain.", "right"),
        ("He had a stroke.", None),
        ("R MCA infarct in 2019.", "right"),
        ("She had a stroke; the left arm is weak.", None),
    ],
)
def test_side_of_an_event(text, side):
    """A stroke has the side of the brain that is named, never that of the weak limb."""
    events = read_text(text, "x").case["history"]["events"]
    assert events[0].get("side") == side


def test_several_limbs_are_arms_and_legs():
    """Limbs in the plural are both pairs; those of a side are of that side."""
    both = read_text("A girl of 6 has dystonic posturing of the limbs.", "x").case
    assert both["dystonia"]["regions"] == ["arm", "leg"]
    one = read_text("His right limbs twist.", "x").case
    assert set(one["dystonia"]["regions"]) == {"right_arm", "right_leg"}
