"""What is asked next: from which age, in which state, and what may harm."""

from __future__ import annotations

import pytest

from tests.patients import patients
from workup.knowledge.condition import facts_of
from workup.model.case import Case
from workup.model.quantity import bounds
from workup.pathway.relevance import Relevance

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
def asked(answered):
    """Every patient with the findings that are asked next."""
    cases = patients("teaching", "published", "held_out", "strangers").values()
    return [(c, {q.finding for q in answered(c).ask_next}) for c in cases]


def left_out(assessor, age, **told):
    """The findings that are not asked of a patient of so many years with what else is told."""
    case = Case.model_validate(
        {"id": "asked", "patient": {"age": age}, "onset": {}, "dystonia": {}, **told},
        context={"vocabulary": assessor.book.vocabulary},
    )
    findings = assessor.what_if.findings
    relevance = Relevance(findings, assessor.book.vocabulary)
    fits = relevance.to_the_point(assessor.read(case).baseline.changes)[:, 0]
    return {f for f, fit in zip(findings, fits.tolist(), strict=True) if not fit}


def test_nobody_is_asked_below_the_age(asked):
    """No patient is asked for a sign or an answer that nobody of that age can give."""
    young = [(c, found) for c, found in asked if c.patient.age is not None]
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
