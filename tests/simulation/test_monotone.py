"""
A score never falls for a right act and never rises for a wasted one, from any state that acts can
make.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulation.conftest import CASES
from workup.simulation.acts import ASKED, Act
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.stages import STAGES
from workup.simulation.words import AXES

SOME = CASES[::6]
HOME = {
    **dict.fromkeys(ASKED, "history"),
    **dict.fromkeys(AXES, "classification"),
    "diagnosis": "differential",
    "test": "tests",
    "none": "tests",
    "category": "final",
    "final": "final",
    "flag": "actions",
    "leave": "actions",
    "urgency": "actions",
}
COMMON = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def act(name: str, mode: str) -> Act:
    """An act at the stage where it is done in this mode."""
    kind = name.partition(":")[0]
    stage = HOME[kind]
    if stage not in {s.id for s in STAGES[mode]}:
        stage = "final"
    return Act(stage, name, 10 if kind == "diagnosis" else None)


@pytest.fixture(scope="module")
def names(desk) -> list[str]:
    """Everything that can be done in a walk."""
    labels = [n for n in desk.words.labels if n.partition(":")[0] in HOME]
    finals = [n.replace("diagnosis:", "final:") for n in labels if n.startswith("diagnosis:")]
    leaves = [n.replace("test:", "leave:") for n in labels if n.startswith("test:")]
    return [*labels, *finals, *leaves, "none:tests"]


def states(data, desk, names) -> Session:
    """A walk in some state: some acts that serve its case, and some of all."""
    case = data.draw(st.sampled_from(SOME), label="case")
    mode = data.draw(st.sampled_from(("full", "quick")), label="mode")
    session = Session(case, desk, mode)
    serving = sorted(
        {n for aim in desk.aims(case).aims for n in aim.any_of if n.partition(":")[0] in HOME}
    )
    good = data.draw(st.lists(st.sampled_from(serving), max_size=12, unique=True), label="good")
    any_ = data.draw(st.lists(st.sampled_from(names), max_size=12, unique=True), label="any")
    session.acts = [act(n, mode) for n in dict.fromkeys([*any_, *good])]
    return session


@COMMON
@given(data=st.data())
def test_one_more_right_act_never_lowers_a_score(desk, names, data):
    """Whatever was done before, an act that meets an aim keeps or raises the whole."""
    session = states(data, desk, names)
    wanted = sorted(
        {
            n
            for aim in desk.aims(session.case).aims
            for n in aim.any_of
            if n.partition(":")[0] in HOME
        }
    )
    before = score(session).total
    session.acts.append(act(data.draw(st.sampled_from(wanted), label="right"), session.mode))
    assert score(session).total >= before


@COMMON
@given(data=st.data())
def test_one_more_wasted_act_never_raises_a_score(desk, names, data):
    """Whatever was done before, an act that meets no aim keeps or lowers the whole."""
    session = states(data, desk, names)
    wanted = {n for aim in desk.aims(session.case).aims for n in aim.any_of}
    wasted = data.draw(st.sampled_from(names).filter(lambda n: n not in wanted), label="wasted")
    before = score(session).total
    session.acts.append(act(wasted, session.mode))
    assert score(session).total <= before


@COMMON
@given(data=st.data())
def test_a_hint_never_raises_a_score_and_order_never_matters(desk, names, data):
    """
    A hint takes its points; the same acts in another order score the same, where each has a place
    of its own.
    """
    session = states(data, desk, names)
    many = [
        a
        for a in session.acts
        if a.what.partition(":")[0] not in (*AXES, "category", "urgency", "final")
    ]
    session.acts = many
    before = score(session).total
    session.acts = data.draw(st.permutations(many), label="order")
    assert score(session).total == before
    session.say("hint")
    assert score(session).total <= before
