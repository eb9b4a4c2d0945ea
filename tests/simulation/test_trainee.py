"""
What a trainee met who walked ten cases at a terminal, one of each group, each kind of it once.
"""

from __future__ import annotations

import pytest

from tests.simulation.conftest import case
from tests.simulation.test_session import acts, at, fresh, texts
from workup.model.case import Result
from workup.simulation.interview import Reveal
from workup.simulation.items import weighed
from workup.simulation.session import Session


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


@pytest.mark.parametrize("typed", ["scoliosis 5", "blah 5", "post-operative something 20"])
def test_a_certainty_is_given_to_no_question(desk, typed):
    """What has a certainty and is no diagnosis is said to be none, and sent to no other stage."""
    said = texts(Session(case("jerks-and-wine"), desk, "full").say(typed))
    assert "is not understood as a diagnosis" in said


def test_an_offer_of_the_last_line_is_shown_once_more(desk):
    """`done` straight after an offer reminds too: a diagnosis or a red flag may wait there."""
    session = fresh(desk, "tilt-and-vomit", "tests")
    assert session.say("bloods")[0].kind == "offer"
    assert "Still open" in texts(session.say("done")) and session.stage.id == "tests"
    session.say("done")
    assert session.stage.id == "after_tests"


def test_urgency_and_red_flag_in_one_sentence_are_both_taken(desk):
    """How soon, and for what."""
    session = fresh(desk, "tilt-and-vomit", "actions")
    session.say("same day neurosurgical referral for raised ICP")
    assert set(acts(session, "actions")) == {"urgency:emergency", "flag:raised_pressure_or_mass"}


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
    assert set(acts(session, "classification")) == named


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
    assert set(acts(session, "history")) == {
        "finding:diplopia",
        "finding:weight_loss",
        "finding:fever",
    }


def test_siblings_affected_asks_for_the_family_alone(desk):
    """A question that is understood as a whole is not taken word by word."""
    session = fresh(desk, "drowsy-and-stiff", "history")
    session.say("siblings affected")
    assert set(acts(session, "history")) == {"topic:family"}


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("legs involved?", "topic:regions"),
        ("other limbs", "topic:regions"),
        ("is the tilt there in sleep", "finding:stops_in_sleep"),
        ("does it go away when he's asleep", "finding:stops_in_sleep"),
        ("when did he start the tablets", "topic:medications"),
        ("when did it start", "topic:onset"),
        ("dose and duration", "topic:medications"),
        ("DH", "topic:medications"),
        ("is the uncle maternal or paternal", "topic:family"),
        ("was he well before", "topic:events"),
        ("how long does he have to write before it comes on", "topic:modifiers"),
        ("did it start around the eye and move down to the mouth", "topic:spread"),
        ("did anyone give him an antiemetic", "drug:antiemetic_dopamine_antagonist"),
        ("immunisations up to date?", "event:not_vaccinated"),
        ("school work", "finding:cognitive_decline"),
        ("tell me more", "topic:complaints"),
    ],
)
def test_a_question_is_read_as_it_is_meant(desk, typed, act):
    """The question decides, not a word within it."""
    session = fresh(desk, "tilt-and-vomit", "history")
    session.say(typed)
    assert set(acts(session, "history")) == {act}


@pytest.mark.parametrize(
    "typed",
    ["SH", "ICE", "left or right handed", "hypertension?", "is it interfering with work"],
)
def test_a_sensible_question_has_a_neutral_answer(desk, typed):
    """It is answered, assumed, and does nothing."""
    session = fresh(desk, "two-years-after-the-bleed", "history")
    assert session.say(typed)[0].kind == "told" and not acts(session, "history")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (
            "any head injury or recent sore throat",
            {"event:traumatic_brain_injury", "event:recent_infection"},
        ),
        ("birth and development normal?", {"topic:birth", "finding:developmental_delay"}),
    ],
)
def test_what_or_joins_in_a_question_is_answered_on_both_sides(desk, typed, asked):
    """Neither half of a question is lost."""
    session = fresh(desk, "tilt-and-vomit", "history")
    session.say(typed)
    assert set(acts(session, "history")) == asked


@pytest.mark.parametrize(
    ("typed", "looked"),
    [
        ("cranial nerves", {"system:cranial", "system:eye_movements"}),
        ("neck", {"system:neck_spine"}),
        ("neck movements / passive ROM", {"system:neck_spine"}),
        ("palpate sternomastoid", {"system:neck_spine"}),
        ("eye mvts", {"system:eye_movements"}),
        (
            "does the eyebrow lift when the eye shuts (Babinski's other sign)",
            {"finding:brow_rises_on_eye_closure"},
        ),
    ],
)
def test_an_examination_is_the_one_that_was_named(desk, typed, looked):
    """A round goes through all its systems; a sign is not another with a like name."""
    session = fresh(desk, "half-a-face", "examination")
    session.say(typed)
    assert set(acts(session, "examination")) == looked


@pytest.mark.parametrize(
    ("typed", "test"),
    [
        ("ct head first as emergency", "ct_head"),
        ("SGCE gene test", "sgce"),
        ("ATP7B sequencing", "atp7b"),
        ("AFP", "alpha_fetoprotein"),
        ("MRI whole spine", "mri_spine"),
    ],
)
def test_a_test_is_ordered_however_it_is_asked_for(desk, typed, test):
    """By its gene, by its short name, and with how soon it is wanted."""
    session = fresh(desk, "jerks-and-wine", "tests")
    session.say(typed)
    assert set(acts(session, "tests")) == {f"test:{test}"}


def test_a_test_that_may_show_something_is_not_taken_as_normal(desk):
    """Of the tests that no rule reads, such a one is not available."""
    said = texts(fresh(desk, "half-a-face", "tests").say("blink reflex"))
    assert "not available" in said and "normal" not in said


@pytest.mark.parametrize(
    ("text", "yours"),
    [
        ("40M with cramp of the R hand on writing for years", ["40", "Right arm or hand"]),
        ("5yo boy with a head tilt for weeks", ["5", "Weeks"]),
    ],
)
def test_a_summary_is_read_in_the_short_forms_of_notes(desk, text, yours):
    """`40M`, `5yo` and `R hand` say an age and a side."""
    said = texts(fresh(desk, "the-clerks-pen", "summary").say(text))
    assert all(f"{word}" in said.replace(";", ",") for word in yours)
    assert f"yours {yours[0]}" in said and "`done` goes on" in said


def test_a_summary_is_not_lost_to_a_line_that_says_nothing(desk):
    """A differential typed there belongs elsewhere, and a place is no pattern."""
    session = fresh(desk, "jerks-and-wine", "summary")
    session.say("a man of 30 with myoclonus and neck dystonia since childhood")
    before = session.draft("summary")
    assert "belongs to" in texts(session.say("DYT11 90, TITF1 5, Wilson's 5"))
    assert "stands" in texts(session.say("we will think about it"))
    assert session.draft("summary") == before
    assert "particular action" not in texts(session.say("in the head and neck only"))


def test_one_word_is_not_taken_for_a_distant_one(desk):
    """A single word is offered only what is nearly it."""
    session = fresh(desk, "runner-after-ten-minutes", "history")
    assert session.say("benefits")[0].kind == "warn"


@pytest.mark.parametrize(
    "typed", ["Avoid MRI brain today", "No urgent CT head", "NOT the DAT scan now"]
)
def test_a_test_that_is_declined_is_not_ordered(desk, typed):
    """Whatever its capitals, a line that turns a test down orders none."""
    session = fresh(desk, "jerks-and-wine", "tests")
    session.say(typed)
    assert not [what for what in acts(session, "tests") if what.startswith("test:")]


@pytest.mark.parametrize(
    "typed", ["does the snoring happen in sleep", "does he still have seizures in his sleep"]
)
def test_what_else_happens_in_sleep_is_another_question(desk, typed):
    """Only of the movement it is asked whether sleep stops it."""
    session = fresh(desk, "tilt-and-vomit", "history")
    session.say(typed)
    assert "finding:stops_in_sleep" not in acts(session, "history")
