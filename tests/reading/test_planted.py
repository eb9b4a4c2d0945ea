"""Sentences that speak of a finding without saying that the patient has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workup.reading import read_text

LINES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "planted.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
AROUND = "A 34-year-old woman has a cramp of the hand. {} She works as a clerk."


@pytest.mark.parametrize(("id_", "sentence"), LINES, ids=[text for _, text in LINES])
def test_no_denial_doubt_relative_or_past_state_is_read_as_present(id_, sentence):
    """Alone or within a note, the finding is not among those present."""
    for text in (sentence, AROUND.format(sentence)):
        present = (read_text(text, "x").case.get("findings") or {}).get("present", [])
        assert id_ not in present, text
