"""Relatives, birth, course, drugs and events, told in the ways of many writers."""

from __future__ import annotations

from pathlib import Path

import pytest

from workup.reading import read_text

TOLD = [
    line.rpartition(" | ")[::2]
    for line in (Path(__file__).parent / "told_history.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "told"), TOLD, ids=[row[0] for row in TOLD])
def test_history_is_read_from_a_line_of_its_own(text, told):
    """What is told enters the case; what is denied, planned or of another does not."""
    case = read_text(f"A woman of 40. Her neck twists to the left.\n\n{text}\n", "x").case
    history = case.get("history", {})
    names = {
        "drugs": {row["name"] for row in history.get("medications", [])},
        "events": {row["event"] for row in history.get("events", [])},
    }
    what, _, value = told.rpartition(" ")
    kind = what.removeprefix("no ")
    if kind in names:
        assert (value in names[kind]) is not what.startswith("no ")
    else:
        where = case["dystonia"] if kind == "course" else history
        assert where.get(kind) == value


@pytest.mark.parametrize(
    "text",
    [
        "She has no tremor like that of her relatives.",
        "Family: sister died at 14 months of an encephalopathy; brother well.",
    ],
)
def test_a_relative_who_may_be_ill_keeps_the_family_open(text):
    """A comparison with relatives, and a sibling who died, are no healthy family."""
    case = read_text(f"A woman of 40. Her neck twists to the left.\n\n{text}\n", "x").case
    assert case.get("history", {}).get("family") != "none_known"
