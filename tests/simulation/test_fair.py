"""A fair walk: what the opening tells is known, work counts where it was done, no aim harms."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.simulation.conftest import CASES, NOTHING, case
from workup.explanations.curve import name
from workup.simulation.interview import told
from workup.simulation.opening import opening_facts
from workup.simulation.passage import Passage, numbers, spans
from workup.simulation.score import score
from workup.simulation.session import Session

OPENINGS = yaml.safe_load((Path(__file__).parent / "openings.yaml").read_text("utf-8"))


@pytest.mark.parametrize("held", OPENINGS, ids=lambda held: held["case"])
def test_the_facts_of_an_opening_are_found(held, desk):
    """What a person reads in a vignette is found in it, and nothing that it does not tell."""
    patient = case(held["case"]).model_copy(update={"vignette": held["vignette"]})
    parts = told(patient)
    found = {name(p) for p in opening_facts(patient, parts, desk.book)}
    assert not set(held["tells"]) - found
    assert not found & set(held["leaves_open"])


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_no_fact_of_the_opening_is_ever_missed(case_, desk):
    """In every case a walk that does nothing misses no fact that its opening tells."""
    session = Session.replay(case_, desk, "full", NOTHING["full"])
    opened = [session.reveal.answers_to(part) for part in session.given]
    only = [
        ways
        for ways in opened
        if all(
            session.reveal.answers_to(p) != ways
            for p in session.reveal.parts
            if p not in session.given
        )
    ]
    for stage in score(session).stages:
        if stage.stage in ("history", "examination"):
            assert not [aim for aim in stage.missed if aim.any_of in only]


def test_the_opening_is_known_from_the_start(desk):
    """The facts of the vignette stand among what is known before anything is asked."""
    session = Session(case("arm-after-stroke"), desk)
    assert "onset.age" in {field for field, _ in session.shown}
    assert session.acts == []


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_no_aim_is_harmful(case_, desk):
    """No case wants a test that it warns of or that the plan leaves out, unless it settled it."""
    aims, answer = desk.aims(case_), case_.answer
    whole = desk.assessor.assess(case_)
    left = {entry.test for entry in whole.not_needed} - set(answer.decisive_tests or ())
    wanted = {aim.best.partition(":")[2] for aim in aims.of("tests")}
    assert not wanted & (left | set(answer.avoid or ()))
    assert not {a for aim in aims.aims for a in aim.any_of} & aims.harm


def test_a_warned_test_is_no_aim_though_the_plan_orders_it(desk):
    """A test that the educator warns of falls out of what is wanted and counts as harm."""
    plain = case("arm-after-stroke")
    warned = plain.model_copy(
        update={"answer": plain.answer.model_copy(update={"avoid": ("mri_brain",)})}
    )
    assert "test:mri_brain" in {aim.best for aim in desk.aims(plain).of("tests")}
    assert "test:mri_brain" not in {a for aim in desk.aims(warned).of("tests") for a in aim.any_of}
    assert "test:mri_brain" in desk.aims(warned).harm


def test_results_of_the_case_end_its_search(desk):
    """A test that the plan drops once the case's results are known is no aim, and no waste."""
    dropped = 0
    for case_ in CASES:
        whole, aims = desk.assessor.assess(case_), desk.aims(case_)
        wanted = {a for aim in aims.of("tests") for a in aim.any_of}
        first = {f"test:{s.test}" for s in whole.workup if s.priority == "first"}
        dropped += len(first - wanted)
        assert first - wanted - aims.harm <= aims.neutral
    assert dropped > 0


@pytest.mark.parametrize(
    ("id_", "asked", "test"),
    [
        ("eyes-then-mouth", "any antipsychotics", "test:medication_review"),
        ("fixed-after-a-sprain", "distractible", "test:suggestion_test"),
    ],
)
def test_work_counts_where_it_was_done(desk, id_, asked, test):
    """A drug history is the medication review; distraction is the functional examination."""
    session = Session(case(id_), desk)
    for line in ("done", asked):
        session.say(line)
    (tests,) = [s for s in score(session).stages if s.stage == "tests"]
    assert test in {aim.best for aim in tests.met}


def test_a_danger_thought_of_early_is_thought_of(desk):
    """A danger named in an early differential counts; the answer has to be held to the end."""
    case_ = next(c for c in CASES if len(desk.aims(c).of("differential")) > 1)
    right, danger = [aim.best for aim in desk.aims(case_).of("differential")][:2]
    early = Session.replay(case_, desk, "full", [f"{right} 50, {danger} 30"])
    (stage,) = [s for s in score(early).stages if s.stage == "differential"]
    assert [aim.best for aim in stage.met] == [danger]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("for three years", 3),
        ("six weeks ago", 6 * 7 / 365.25),
        ("half a year after", 0.5),
        ("a year later", 1),
        ("yesterday", 1 / 365.25),
    ],
)
def test_lengths_of_time_are_read_as_people_write_them(text, years):
    """Numbers in words and figures, with their unit, are lengths of time in years."""
    assert years in [pytest.approx(n) for n in spans(text)]


def test_ages_are_read_and_denials_end_where_a_new_thought_begins():
    """An age stands after `at`, `of` or `when she was`; `not` does not reach past `and his`."""
    assert 60 in numbers("when she was 60")
    text = Passage("His jaw will not open and his neck bends back. No fever.")
    assert text.says(["neck bends"]) and text.denies(["fever"]) and not text.says(["open"])
