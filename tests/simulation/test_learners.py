"""Three scripted learners: the careful expert does well everywhere, and the order is kept."""

from __future__ import annotations

import pytest

from benchmarks.learners import FAIR, LEARNERS, expert, scores, walk
from tests.simulation.conftest import CASES
from workup.simulation.score import score


@pytest.mark.parametrize("mode", ["full", "quick"])
@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_an_expert_scores_high_and_the_order_of_learners_is_kept(case_, mode, desk):
    """In every case the expert has 90 or more, the average less, the careless least."""
    found = scores(case_, desk, mode)
    totals = [found[name].total for name in LEARNERS]
    assert totals[0] >= FAIR
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_an_expert_misses_no_opening_fact_and_meets_no_harm(case_, desk):
    """What the opening tells is never missed, and nothing that the expert orders harms."""
    session = walk(case_, desk, expert)
    opened = {session.reveal.answers_to(part) for part in session.given}
    left = {session.reveal.answers_to(p) for p in session.reveal.parts if p not in session.given}
    missed = {aim.any_of for stage in score(session).stages for aim in stage.missed}
    assert not missed & (opened - left)
    assert not {a.what for a in session.acts} & desk.aims(case_).harm
