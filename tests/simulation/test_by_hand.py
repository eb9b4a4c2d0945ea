"""
What was met when ten cases were walked at a terminal by a student, a registrar, a graduate from
abroad and an educator, each kind of it once.
"""

from __future__ import annotations

import pytest

from tests.simulation.test_session import acts, fresh, texts


def test_done_reminds_once_of_what_is_open(desk):
    """
    Whoever said `done` once, typed on and says `done` again has gone on; the line in between does
    not ask for the same choice again.
    """
    session = fresh(desk, "jerks-and-wine", "history")
    session.say("is typing affected")
    session.say("allergies")
    assert "Still open" in texts(session.say("done"))
    session.say("smoker")
    session.say("done")
    assert session.stage.id == "after_history"


@pytest.mark.parametrize(
    ("stage", "typed", "belongs"),
    [
        ("history", "DYT-SGCE 80", "Differential after the history"),
        ("history", "functional 10", "Differential after the history"),
        ("history", "mri head", "Tests"),
        ("history", "eeg", "Tests"),
        ("history", "isolated", "Your classification"),
        ("examination", "cervical dystonia 90", "Differential before tests"),
        ("after_history", "gait", "Examination"),
        ("after_history", "postural tremor", "Examination"),
        ("after_history", "MRI brain", "Tests"),
        ("after_history", "task specific", "Your classification"),
        ("classification", "ECG", "Tests"),
        ("tests", "tardive dystonia", "Differential after the tests"),
        ("tests", "routine", "What to do at once, and what to avoid"),
        ("final", "gait", "Examination"),
        ("history", "encephalitis 30", "Differential after the history"),
        ("after_history", "posture", "Examination"),
        ("after_history", "plantar response", "Examination"),
        ("summary", "LP", "Tests"),
    ],
)
def test_what_belongs_to_another_stage_is_said_to(desk, stage, typed, belongs):
    """It is taken for nothing else, does nothing, and the stage where it can be said is named."""
    session = fresh(desk, "jerks-and-wine", stage)
    before = list(session.acts)
    lines = session.say(typed)
    assert [line.kind for line in lines] == ["note"] and f", {belongs}; `" in lines[0].text
    assert session.acts == before


def test_a_disease_that_is_asked_for_is_no_diagnosis(desk):
    """Without a certainty the name of a disease is a question of the history."""
    session = fresh(desk, "jerks-and-wine", "history")
    assert "Stroke" in texts(session.say("any stroke"))


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("when did these jerks start", "topic:onset"),
        ("is he on anything", "topic:medications"),
        ("what meds has he been on and how long", "topic:medications"),
        ("was he a normal baby", "topic:birth"),
        ("father affected", "topic:family"),
        ("family: any liver disease", "topic:family"),
        ("any famly hx of this", "topic:family"),
        ("does it calm the jerks", "topic:modifiers"),
        ("psych hx", "group:psychiatric"),
        ("PC?", "topic:onset"),
        ("dose & timing", "topic:medications"),
        ("what happend to the foot exactly", "topic:events"),
        ("what was she like before the fever", "topic:events"),
        ("how long has he worked as a welder", "event:occupational_exposure"),
        ("any deaths in infancy", "topic:family"),
        ("painkillers", "topic:medications"),
        ("Does it stop with distraction?", "finding:distractible"),
    ],
)
def test_the_form_of_a_question_says_what_it_asks(desk, typed, act):
    """The complaint that a question mentions is not what it asks for."""
    session = fresh(desk, "jerks-and-wine", "history")
    session.say(typed)
    assert acts(session, "history") == [act]


@pytest.mark.parametrize("typed", ["does he drink alcohol", "alcohol", "etoh", "any alcohol"])
def test_what_is_known_of_alcohol_is_said_with_how_much(desk, typed):
    """A patient whom wine relieves does not answer `no excess` alone; another does."""
    said = texts(fresh(desk, "jerks-and-wine", "history").say(typed))
    assert "no excess" in said and "Eased by alcohol: yes" in said
    said = texts(fresh(desk, "the-grinning-student", "history").say(typed))
    assert "no excess" in said and "Eased" not in said


def test_abbreviations_side_by_side_are_ordered_one_by_one(desk):
    """A row of known tests without a comma is a row of tests."""
    session = fresh(desk, "the-grinning-student", "tests")
    session.say("FBC U&E LFT")
    ordered = set(acts(session, "tests"))
    assert ordered == {"test:blood_count_smear", "test:metabolic_panel", "test:liver_function"}


@pytest.mark.parametrize(
    "typed", ["leave mri brain", "skip the mri of the brain", "omit MRI brain"]
)
def test_a_test_that_is_left_is_not_ordered(desk, typed):
    """What is not to be done is no order, whichever word says so."""
    session = fresh(desk, "the-clerks-pen", "tests")
    session.say(typed)
    assert not [a for a in session.acts if a.what.startswith("test:")]


@pytest.mark.parametrize("stage", ["after_tests", "final", "tests"])
def test_what_is_not_to_be_done_is_asked_at_the_last_stage(desk, stage):
    """Said earlier, it is understood and does nothing."""
    session = fresh(desk, "the-clerks-pen", stage)
    before = list(session.acts)
    assert "last stage" in texts(session.say("leave MRI brain")) and session.acts == before


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("organomegaly", "Abdomen"),
        ("head size", "Growth and features"),
        ("spiders", "Skin"),
        ("skin temperature", "Skin"),
        ("face", "The dystonia itself"),
    ],
)
def test_a_short_word_is_the_round_it_belongs_to(desk, typed, label):
    """One word of the bedside is enough."""
    session = fresh(desk, "the-grinning-student", "examination")
    session.say(typed)
    assert [desk.name(a.what) for a in session.acts if a.stage == "examination"] == [label]


def test_a_small_part_of_a_sentence_is_no_choice(desk):
    """One known word in four commits to nothing; it is offered."""
    session = fresh(desk, "the-grinning-student", "classification")
    session.say("fixed grin and tremor")
    assert not [a for a in session.acts if a.stage == "classification"]


def test_a_treatment_is_called_one(desk):
    """A drug at the answer is a treatment, and is said not to be scored."""
    session = fresh(desk, "the-grinning-student", "final")
    assert "treatment" in texts(session.say("penicillamine"))
