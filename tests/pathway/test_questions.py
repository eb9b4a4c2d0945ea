"""What is asked next: from which age, in which state, and what may harm."""

from __future__ import annotations

import json

import pytest

from tests.conftest import CASES
from workup.batch.whole import whole
from workup.engine.cohort import cohort_of
from workup.engine.facts import case_facts
from workup.knowledge.condition import facts_of
from workup.model.case import Case
from workup.model.quantity import bounds
from workup.pathway.relevance import Relevance
from workup.readers import load_cases

FOLDERS = ("teaching", "published", "held_out", "strangers")
#: Written down beside the rules: the youngest who can be asked or examined, in years.
YOUNGEST = {
    "bradykinesia": 5,
    "dysarthria": 3,
    "gait_disturbance": 1.5,
    "falls": 1.5,
    "fatigable_weakness": 3,
    "levodopa_unresponsive": 1,
    "hyperuricaemia": 1,
    "kayser_fleischer": 3,
    "headache": 4,
    "sensory_trick": 5,
    "distractible": 5,
    "depression": 5,
    "hypogonadism": 12,
    "postural_instability": 12,
    "alcohol_responsive": 18,
}
#: What needs a patient who is awake and follows a task.
TASKS = {"bradykinesia", "postural_instability", "distractible", "slow_saccades"}
NECK = {"distractible", "entrainable", "dystonic_tremor", "sensory_trick", "fixed_posture"}


@pytest.fixture(scope="module")
def everybody(truth_assessor):
    """Every patient with the answer."""
    cases = load_cases([CASES / name for name in FOLDERS])
    return [(case, truth_assessor.assess(case)) for case in cases]


def patient(assessor, age, **told):
    """A patient of so many years with what else is told."""
    return Case.model_validate(
        {"id": "asked", "patient": {"age": age}, "onset": {}, "dystonia": {}, **told},
        context={"vocabulary": assessor.book.vocabulary},
    )


def left_out(assessor, age, **told):
    """The findings that are not asked of a patient of so many years with what else is told."""
    findings = assessor.what_if.findings
    relevance = Relevance(findings, assessor.book.vocabulary)
    changes = assessor.read(patient(assessor, age, **told)).baseline.changes
    fits = relevance.to_the_point(changes)[:, 0]
    return {f for f, fit in zip(findings, fits.tolist(), strict=True) if not fit}


def test_nobody_is_asked_below_the_age(everybody):
    """No patient is asked for a sign or an answer that nobody of that age can give."""
    found_in = [(case, {q.finding for q in answer.ask_next}) for case, answer in everybody]
    young = [(case, found) for case, found in found_in if case.patient.age is not None]
    assert len(young) > 300
    for case, found in young:
        age = bounds(case.patient.age)[1]
        too_soon = {f for f in found if YOUNGEST.get(f, 0) > age}
        assert not too_soon, case.id


def test_every_question_has_an_age_with_a_reason(book):
    """Each finding names its age, and the fact behind it an age, a why and sources."""
    made = {d.fact: d.rule for d in book.derived}
    ages = {term.ask_from for term in book.vocabulary["findings"].values()}
    assert "birth" in ages and len(ages) > 8
    for age in ages - {"birth"}:
        rule = made[f"before.{age}"]
        assert rule.why and rule.sources and "age" in facts_of(rule.when), age


@pytest.mark.parametrize("finding, age", YOUNGEST.items())
def test_the_age_is_a_bound(finding, age, truth_assessor):
    """Just below it the question is not put, from it on it is."""
    assert finding in left_out(truth_assessor, age - 0.1)
    assert finding not in left_out(truth_assessor, age)


@pytest.mark.parametrize(
    "state", ["altered_consciousness", "dystonic_storm", "stridor_or_airway", "catatonia"]
)
def test_no_task_is_set_to_who_cannot_follow_it(state, truth_assessor):
    """Drowsy, in a storm, short of air or catatonic: no taps, no tandem gait, no distraction."""
    findings = {"present": [state, "tremor"]}
    assert left_out(truth_assessor, 30, findings=findings) >= TASKS
    assert not left_out(truth_assessor, 30, findings={"present": ["tremor"]}) & TASKS


@pytest.mark.parametrize(
    "told",
    [
        {"findings": {"present": ["restricted_neck_movement"]}},
        {"findings": {"present": ["pain_prominent"]}, "onset": {"tempo": "acute"}},
        {"findings": {"present": ["fever"]}},
        {"history": {"events": [{"event": "peripheral_injury"}]}},
    ],
)
def test_a_locked_neck_is_not_moved_or_tried(told, truth_assessor):
    """A neck that is locked, hot, hurt or acutely painful: no trick, task or null point."""
    neck = {"dystonia": {"regions": ["neck"]}}
    assert left_out(truth_assessor, 9, **neck, **told) >= NECK
    assert not left_out(truth_assessor, 9, **neck) & NECK


@pytest.mark.parametrize("event", ["peripheral_injury", "down_syndrome", "rheumatoid_arthritis"])
def test_a_neck_that_may_be_unstable_is_not_moved(event, truth_assessor):
    """After an injury, and where the atlas is lax, nobody asks for passive movement."""
    history = {"events": [{"event": event}]}
    neck = {"dystonia": {"regions": ["neck"]}}
    moved = "restricted_neck_movement"
    assert moved in left_out(truth_assessor, 30, history=history, **neck)
    assert moved not in left_out(truth_assessor, 30, **neck)


def test_weak_legs_are_not_tried_for_a_trick(truth_assessor):
    """Weak legs, or weakness with lost reflexes, are no picture in which a null point helps."""
    for signs in (["weakness", "areflexia"], ["paraparesis"]):
        out = left_out(truth_assessor, 70, findings={"present": signs})
        assert out >= {"dystonic_tremor", "sensory_trick"}


# --- what is asked whatever it tells


def kinds(assessor, age, **told):
    """The questions put to a patient of so many years with what else is told."""
    return assessor.assess(patient(assessor, age, **told)).ask_next


def test_an_emergency_is_asked_first_what_its_page_lists(everybody, truth_assessor):
    """Every question open of the page of the first red flag stands before those that only tell."""
    flags = truth_assessor.book.flags
    grave = 0
    for case, answer in everybody:
        raised = {f.id for f in answer.red_flags if f.urgency == "emergency"}
        pages = {name for flag in raised for name in flags[flag][0].ask}
        marks = [bool(q.because and q.because[0].split(".")[0] in raised) for q in answer.ask_next]
        assert marks == sorted(marks, reverse=True), case.id
        assert all(
            named(q) in pages for q, mine in zip(answer.ask_next, marks, strict=True) if mine
        ), case.id
        grave += any(marks)
    assert grave > 80


def named(question):
    """A question as the rules name it."""
    kind = {"findings": "finding.", "events": "event.", "fields": ""}[question.kind]
    return kind + question.finding


def test_every_emergency_has_its_questions(book):
    """A page that can raise an emergency lists what is asked first."""
    for flag, rows in book.flags.items():
        if any(row.urgency == "emergency" for row in rows):
            assert rows[0].ask, flag


def test_a_storm_begins_with_airway_consciousness_and_drugs(truth_assessor):
    """Not finger taps, but whether the airway holds, how awake he is, and which drugs he takes."""
    storm = {"findings": {"present": ["dystonic_storm", "fever"]}}
    first = [named(q) for q in kinds(truth_assessor, 15, **storm)[:3]]
    airway, awake = "finding.stridor_or_airway", "finding.altered_consciousness"
    assert first == [airway, awake, "history.medications"]


@pytest.mark.parametrize(
    "age, told, wanted",
    [
        (2, {"onset": {"age": 1}}, {"history.medications", "history.birth"}),
        (
            70,
            {"findings": {"present": ["weakness", "areflexia"]}},
            {"finding.incontinence", "finding.sensory_loss"},
        ),
        (
            6,
            {"dystonia": {"regions": ["neck"]}, "findings": {"present": ["head_tilt"]}},
            {"finding.vomiting", "finding.headache"},
        ),
        (
            10,
            {"onset": {"tempo": "gradual"}, "findings": {"present": ["mutism"]}},
            {"finding.behaviour_change", "finding.seizures"},
        ),
    ],
)
def test_the_core_of_the_history_has_its_place(age, told, wanted, truth_assessor):
    """Drugs and birth in a child, the bladder with weak legs, vomiting with a tilted head."""
    assert wanted <= {named(q) for q in kinds(truth_assessor, age, **told)}


def test_what_is_entered_is_not_asked(truth_assessor):
    """Drugs, birth and family that are known are no questions, whatever they were."""
    history = {"medications": [], "birth": "normal", "family": "none_known", "events": []}
    asked = {named(q) for q in kinds(truth_assessor, 2, onset={"age": 1}, history=history)}
    assert not {name for name in asked if name.startswith("history.")}


def test_the_five_do_not_all_serve_one(everybody, truth_assessor):
    """Two at least are chosen by what they tell, and no examination is asked for twice."""
    alike = truth_assessor.book.asking.alike
    for case, answer in everybody:
        groups = [alike.get(q.finding) for q in answer.ask_next]
        for n, (question, group) in enumerate(zip(answer.ask_next, groups, strict=True)):
            assert question.why or group is None or group not in groups[:n], case.id
        assert sum(bool(q.why) for q in answer.ask_next) <= 3, case.id
        assert len(answer.ask_next) <= 5


def test_many_cases_are_asked_as_one(everybody, truth_assessor):
    """A batch puts the questions that one assessment puts."""
    cases = [case for case, _ in everybody][:60]
    cohort = cohort_of(cases, truth_assessor.book)
    decision = truth_assessor.decide_cohort(cohort)
    given = [case_facts(case, truth_assessor.book) for case in cases]
    lines = whole([c.id for c in cases], given, cohort, decision, truth_assessor)
    for line, (_, answer) in zip(lines.to_pylist(), everybody[:60], strict=True):
        assert json.loads(line)["ask_next"] == json.loads(answer.to_json())["ask_next"]
