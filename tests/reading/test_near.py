"""Sentences with the words of a finding or an event that are not about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workup.reading import read_text

LINES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "near.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("id_", "sentence"), LINES, ids=[text for _, text in LINES])
def test_a_near_miss_is_not_read(id_, sentence):
    """The finding or the event is not among those that are there."""
    case = read_text(f"A 34-year-old woman has a cramp of the hand. {sentence}", "x").case
    present = (case.get("findings") or {}).get("present", [])
    events = [event["event"] for event in (case.get("history") or {}).get("events", [])]
    assert id_ not in [*present, *events]
