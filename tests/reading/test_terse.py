"""Texts that tell signs by what people do: how many of their findings are read, in all."""

from __future__ import annotations

from pathlib import Path

from workup.reading import read_text

TOLD = (Path(__file__).parent / "terse.txt").read_text("utf-8").split("\n== ")[1:]
#: The least F1 of the findings present over all the texts; at first 0.65, 0.54, 0.88 and 0.54 of
#: the four batches.
FLOOR = 0.86


def test_findings_told_in_passing_are_read():
    """Precision and recall over all the texts do not fall."""
    right = wrong = missed = 0
    for told in TOLD:
        head, _, text = told.partition("\n")
        want = set(head.split("|")[1].split())
        got = set((read_text(text, "x").case.get("findings") or {}).get("present") or [])
        right += len(want & got)
        wrong += len(got - want)
        missed += len(want - got)
    assert 2 * right / (2 * right + wrong + missed) >= FLOOR
