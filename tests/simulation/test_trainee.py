"""
What a trainee met who walked ten cases at a terminal, one of each group, each kind of it once.
"""

from __future__ import annotations

import pytest

from tests.simulation.conftest import case
from tests.simulation.test_session import at, texts
from workup.model.case import Result
from workup.simulation.interview import Reveal
from workup.simulation.items import weighed
from workup.simulation.session import Session


def fresh(desk, id_: str, stage: str) -> Session:
    return at(Session(case(id_), desk, "full"), stage)


def acts(session: Session, stage: str) -> set[str]:
    return {a.what for a in session.acts if a.stage == stage}


@pytest.mark.parametrize("typed", ["ct head", "mri brain"])
def test_a_scan_is_not_normal_where_another_of_the_organ_shows_something(desk, typed):
    """With a mass on the one scan of the brain the other is not assumed to be normal."""
    held = {"mri brain": "ct_head", "ct head": "mri_brain"}[typed]
    plain = case("jerks-and-wine")
    assert "normal is assumed" in texts(at(Session(plain, desk, "full"), "tests").say(typed))
    result = {held: Result(abnormal=True, text="a mass")}
    session = at(Session(plain.model_copy(update={"results": result}), desk, "full"), "tests")
    assert "normal is assumed" not in texts(session.say(typed))


@pytest.mark.parametrize("family", ["consanguinity", "recessive"])
def test_related_parents_are_told_to_whoever_asks_for_them(desk, family):
    """What the family history holds is the answer, and is known from then on."""
    plain = case("jerks-and-wine")
    history = plain.history.model_copy(update={"family": family})
    reveal = Reveal(plain.model_copy(update={"history": history}), desk.book)
    told = reveal.ask("event:consanguinity")
    assert "onsanguineous parents" in told.text and told.parts == (("history.family", family),)
    assert "event:consanguinity" in reveal.answers_to(told.parts[0])


def test_who_asks_whether_it_stops_in_sleep_is_told_that_it_goes_on(desk):
    """The opposite that the case holds is the answer, and it is credited."""
    session = fresh(desk, "half-a-face", "history")
    assert "Continues in sleep" in texts(session.say("does it stop in sleep?"))
    part = ("findings.present", "persists_in_sleep")
    assert part in session.shown
    assert "finding:stops_in_sleep" in session.reveal.answers_to(part)


def test_who_looks_at_the_dystonia_sees_where_it_is(desk):
    """The regions are seen, whatever else of the dystonia is recorded."""
    for id_ in ("jerks-and-wine", "ten-years-of-tablets"):
        assert "neck" in texts(fresh(desk, id_, "examination").say("look at the posture"))


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("PED 70 GLUT1 20 DRD 10", ["PED 70", "GLUT1 20", "DRD 10"]),
        ("writer's cramp, 90%, tumour 5", ["writer's cramp 90%", "tumour 5"]),
        ("glutaric aciduria type 1 60", ["glutaric aciduria type 1 60"]),
        ("stroke, 2", ["stroke", "2"]),
    ],
)
def test_a_certainty_goes_with_the_diagnosis_before_it(typed, items):
    """With a comma between them, and without one between two diagnoses."""
    assert weighed(typed) == items


def test_a_certainty_on_a_line_of_its_own_goes_with_the_last_diagnosis(desk):
    """It answers `100 % (all that was left)`, and an offer that waits takes it along."""
    session = Session(case("tilt-and-vomit"), desk, "full")
    session.say("posterior fossa tumour")
    assert "60 % (before: 100 %)" in texts(session.say("60%"))
    session.say("encephalitis")
    session.say("10 %")
    name = session.prompt().choices[0][0]
    session.say("1")
    assert (name, 10) in [(a.what, a.certainty) for a in session.draft("impression")]


@pytest.mark.parametrize("typed", ["tics 5", "blah 5", "post-operative something 20"])
def test_a_certainty_is_given_to_no_question(desk, typed):
    """What has a certainty and is no diagnosis is said to be none, and sent to no other stage."""
    said = texts(Session(case("jerks-and-wine"), desk, "full").say(typed))
    assert "is not understood as a diagnosis" in said


def test_an_offer_of_the_last_line_is_shown_once_more(desk):
    """`done` straight after an offer reminds too: a diagnosis or a red flag may wait there."""
    session = fresh(desk, "tilt-and-vomit", "actions")
    assert session.say("same day referral for raised ICP")[0].kind == "offer"
    assert "Still open" in texts(session.say("done")) and not session.over
    session.say("done")
    assert session.over


@pytest.mark.parametrize(
    ("stage", "note"),
    [
        ("after_history", "No diagnosis was named here"),
        ("examination", "Nothing was examined here"),
        ("history", "Nothing was asked here"),
        ("tests", "No test was ordered"),
        ("classification", "Not given: age at onset, distribution"),
    ],
)
def test_an_empty_stage_is_named_as_it_is_left(desk, stage, note):
    """Whoever said `done` once too often reads so and how to return."""
    said = texts(fresh(desk, "jerks-and-wine", stage).say("done"))
    assert f"{note}" in said and "`back` returns" in said


def test_back_forbids_a_differential_only_where_it_stands(desk):
    """Where nothing has been done since, the differential is still open, and is said to be."""
    session = fresh(desk, "jerks-and-wine", "after_history")
    session.say("done")
    assert "cannot be changed" not in texts(session.say("back"))
    assert "Noted" in texts(session.say("DYT-SGCE 80"))


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (
            "task specific focal hand dystonia",
            {"variability:action_specific", "distribution:focal"},
        ),
        ("hand only so focal", {"distribution:focal"}),
        ("combined with myoclonus", {"associated:combined"}),
        ("tone", set()),
        ("tremor", set()),
        ("mirror dystonia", set()),
        ("look at the face", set()),
        ("not dystonia", set()),
        ("focal or segmental", set()),
    ],
)
def test_a_classification_is_taken_from_its_own_words(desk, typed, named):
    """Several axes in one phrase are all taken; a sign that is examined is none of them."""
    session = fresh(desk, "the-clerks-pen", "classification")
    session.say(typed)
    assert acts(session, "classification") == named


def test_a_category_at_a_differential_belongs_to_the_answer(desk):
    """`Not dystonia` is no diagnosis of the differential."""
    assert "Your answer" in texts(fresh(desk, "half-a-face", "after_tests").say("not dystonia"))


@pytest.mark.parametrize("stage", ["classification", "tests", "final"])
def test_same_repeats_nothing_but_a_differential(desk, stage):
    """Elsewhere it does nothing and says so."""
    session = fresh(desk, "the-clerks-pen", stage)
    before = list(session.acts)
    assert "repeats a differential" in texts(session.say("same"))
    assert session.acts == before


def test_a_drug_that_is_avoided_is_no_test_that_is_left(desk):
    """`Avoid metoclopramide` leaves out no review of the drugs."""
    session = fresh(desk, "tilt-and-vomit", "actions")
    session.say("avoid metoclopramide")
    assert not [a for a in session.acts if a.what.startswith("leave:")]


def test_questions_in_a_row_are_each_answered(desk):
    """A question mark ends a question."""
    session = fresh(desk, "tilt-and-vomit", "history")
    session.say("double vision? weight loss? fever?")
    assert acts(session, "history") == {"finding:diplopia", "finding:weight_loss", "finding:fever"}


def test_siblings_affected_asks_for_the_family_alone(desk):
    """A question that is understood as a whole is not taken word by word."""
    session = fresh(desk, "drowsy-and-stiff", "history")
    session.say("siblings affected")
    assert acts(session, "history") == {"topic:family"}
