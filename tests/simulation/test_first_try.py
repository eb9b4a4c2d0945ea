"""What a trainee met at a first try of ten cases, each kind of it once."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import case
from tests.simulation.test_session import fresh, texts
from workup.model.case import Attacks
from workup.simulation.phrases import _attacks
from workup.simulation.session import Session


def limping(desk, stage: str) -> Session:
    """A new walk of a child whose foot turns in, brought to a stage."""
    return fresh(desk, "foot-turns-in-at-nine", stage)


@pytest.mark.parametrize(
    "typed",
    ["how is he doing at school?", "how long does an attack last", "How old was he when it began"],
)
def test_a_question_that_begins_with_how_is_put_to_the_patient(typed, desk):
    """Only a request for the way to look for a sign is one: `how KF rings`."""
    assert "How to look for what" not in texts(limping(desk, "history").say(typed))


def test_how_to_look_for_a_sign_is_still_said(desk):
    """`how` before a sign says what to do."""
    session = limping(desk, "examination")
    before = len(session.acts)
    assert session.say("how overflow") and len(session.acts) == before


def test_two_tests_joined_by_and_are_both_ordered(desk):
    """Each side of an `and` that names a test exactly is ordered; a test's own `and` is left."""
    session = limping(desk, "tests")
    session.say("caeruloplasmin and urine copper")
    session.say("CRP and ESR")
    ordered = [a.what for a in session.acts if a.what.startswith("test:")]
    assert ordered == ["test:ceruloplasmin", "test:urine_copper", "test:inflammatory_markers"]


@pytest.mark.parametrize("typed", ["nothing else", "that's all", "no more tests", "don't do an LP"])
def test_what_orders_nothing_is_understood_and_orders_nothing(typed, desk):
    """After a test was ordered it adds no act, and is no warning."""
    session = limping(desk, "tests")
    session.say("MRI brain")
    before = list(session.acts)
    assert [line.kind for line in session.say(typed)] == ["note"]
    assert session.acts == before


@pytest.mark.parametrize("typed", ["no tests needed", "none", "nothing else", "No investigations."])
def test_no_test_is_an_order_too(typed, desk):
    """Where nothing was ordered the same words say that nothing is to be done."""
    session = limping(desk, "tests")
    session.say(typed)
    assert "none:tests" in {a.what for a in session.acts}


@pytest.mark.parametrize("typed", ["avoid muscle biopsy", "do not do a muscle biopsy"])
def test_avoid_and_do_not_leave_out_a_test(typed, desk):
    """They say the same as `leave`."""
    session = limping(desk, "actions")
    assert "To be left out: Muscle biopsy" in texts(session.say(typed))


def test_a_drug_that_is_not_to_be_stopped_leaves_out_no_review(desk):
    """`Don't stop the antipsychotic` is not the advice to leave the review of drugs."""
    session = fresh(desk, "ten-years-of-tablets", "actions")
    session.say("don't stop the antipsychotic suddenly")
    assert not [a for a in session.acts if a.what.startswith("leave:")]


def test_a_treatment_is_answered_where_only_urgency_and_flags_are_weighed(desk):
    """It is said where treatment stands, and nothing is scored."""
    session = limping(desk, "actions")
    before = list(session.acts)
    assert "the debrief gives it" in texts(session.say("ketogenic diet"))
    assert session.acts == before


def test_leaving_out_a_treatment_that_nobody_advises_is_no_waste(desk):
    """No surgery in a functional disorder costs nothing."""
    neutral = desk.aims(case("fixed-after-a-sprain")).neutral
    assert "leave:surgery_of_cause" in neutral


def test_a_diagnosis_outside_the_rules_is_named_as_such(desk):
    """CJD is a sensible thought; it takes nothing of the certainty."""
    session = fresh(desk, "the-faulty-heater", "differential")
    assert "no rule covers it" in texts(session.say("CJD 5"))
    assert not session.draft("differential")


def test_not_being_sure_is_no_slip(desk):
    """At a differential it is answered, and adds nothing."""
    session = limping(desk, "differential")
    assert [line.kind for line in session.say("not sure")] == ["note"]


@pytest.mark.parametrize(
    ("typed", "class_"),
    [
        ("2", "infancy"),
        ("onset at 9", "childhood"),
        ("40s", "early_adulthood"),
        ("61 years", "late_adulthood"),
    ],
)
def test_an_age_is_its_class(typed, class_, desk):
    """An age at onset in years stands for its class; a bare number of the list is the list's."""
    session = limping(desk, "classification")
    session.say(typed)
    wanted = "childhood" if typed == "2" else class_
    assert f"age_class:{wanted}" in {a.what for a in session.acts}


def test_a_piece_of_a_label_that_names_nothing_is_not_taken(desk):
    """`does she know` is no cancer, and `other illnesses` no drug."""
    session = fresh(desk, "like-her-mother", "history")
    said = texts(session.say("does she know she does it")) + texts(session.say("other things"))
    assert "cancer" not in said and "Other: no" not in said


def test_rare_attacks_are_counted_by_the_year():
    """Nobody says `0.005 a day`."""
    assert _attacks(Attacks(per_day=0.0055)) == "about 2 a year"
    assert _attacks(Attacks(per_day=0.3)) == "2.1 a week"
    assert _attacks(Attacks(per_day=6)) == "6 a day"


def test_a_result_in_half_a_day_is_said_in_hours(desk):
    """Nobody says `0.5 days`."""
    assert "12 hours." in desk.burden_words("ct_head")


def test_a_trial_without_a_record_is_without_benefit(desk):
    """A trial is not normal or abnormal."""
    session = fresh(desk, "fixed-after-a-sprain", "tests")
    assert "so no benefit is assumed" in texts(session.say("levodopa trial"))


def test_labels_with_commas_are_told_apart(desk):
    """`Fever, Fever, sweating` would be read as three."""
    session = fresh(desk, "the-faulty-heater", "examination")
    assert "Fever; Fever, sweating" in texts(session.say("vital signs"))


def test_a_reason_of_another_diagnosis_names_it(desk):
    """In Huntington disease a reason against another diagnosis names that diagnosis."""
    aims = desk.aims(case("like-her-mother")).aims
    why = next(a.why for a in aims if a.best == "topic:course")
    assert why.startswith("Against ") and why.endswith(": A progressive course is unusual.")
