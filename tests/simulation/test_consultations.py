"""What four learners typed is understood, and nothing is taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from workup.simulation.acts import ASKED
from workup.simulation.asides import aside
from workup.simulation.understanding import understand

TYPED = yaml.safe_load((Path(__file__).parent / "consultations.yaml").read_text("utf-8"))
KINDS = {"history": ASKED, "examination": ASKED, "tests": ("test",), "diagnoses": ("diagnosis",)}
MOST = 0.1  # of what a learner types may go without an answer


def readings(desk):
    """Each phrase with what it asks for, and what it is taken for or offered as."""
    for learner, stages in TYPED.items():
        for stage, phrases in stages.items():
            for typed, wanted in phrases.items():
                found = understand(desk.words, typed, KINDS[stage])
                taken = {found.id, *found.also} - {None}
                section = stage if stage in ("tests", "diagnoses") else "asked"
                if not found.exact and aside(typed, section):
                    taken = {"aside"}
                wants = {wanted} if isinstance(wanted, str) else set(wanted)
                yield learner, typed, wants, taken, set(found.candidates)


def test_nothing_is_taken_for_something_else(desk):
    """Whatever is taken is one of the things that the phrase asks for."""
    assert not [r for r in readings(desk) if r[3] and not r[3] & r[2]]


@pytest.mark.parametrize("learner", TYPED)
def test_of_what_is_typed_at_most_a_tenth_is_not_understood(learner, desk):
    """A phrase is understood if it is taken, or offered among a few."""
    mine = [r for r in readings(desk) if r[0] == learner]
    lost = [typed for _, typed, wants, taken, offered in mine if not wants & (taken | offered)]
    assert len(lost) <= MOST * len(mine), lost


def test_the_consultations_are_long_enough(desk):
    """The four together hold some 370 phrases."""
    assert sum(1 for _ in readings(desk)) >= 350
