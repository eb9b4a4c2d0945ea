"""
What is asked, ordered and weighed for single patients: nothing that cannot apply, nothing missing.
"""

from __future__ import annotations

import pytest

from tests.patients import patients
from workup.model.assessment import Assessment

#: Teaching cases in which a drug is a rival to the leading cause, and no drug is known.
DRUG_RIVALS = (
    "arm-after-stroke",
    "two-years-after-the-bleed",
    "like-her-mother",
    "toes-at-dawn",
    "tongue-pushes-food",
    "falls-and-stares",
    "after-the-crash",
)


def reasons(given: Assessment) -> dict[str, str]:
    """Why each suggested test is done."""
    return {step.test: step.why for step in given.workup}


@pytest.mark.parametrize("name", DRUG_RIVALS)
def test_drugs_are_asked_about_where_one_is_a_rival(name, answered):
    """Where a drug can be the cause and none is known, drugs are reviewed first."""
    first = [step.test for step in answered(name).workup if step.priority in ("now", "first")]
    assert "medication_review" in first


def test_a_stroke_of_that_moment_needs_no_drug_review(truth_assessor):
    """Dystonia that came with the stroke itself is not put down to a drug of the ward."""
    case = patients("teaching")["arm-after-stroke"]
    onset = case.onset.model_copy(update={"tempo": "sudden"})
    sudden = case.model_copy(update={"onset": onset})
    review = [s for s in truth_assessor.assess(sudden).workup if s.test == "medication_review"]
    assert all("ward" not in step.why for step in review)


@pytest.mark.parametrize(
    "name, test, says",
    [
        ("like-her-mother", "htt_repeat", "C9orf72"),
        ("like-her-mother", "neuropsychology", "baseline"),
        ("like-her-mother", "mri_brain", "audate"),
        ("two-years-after-the-bleed", "angiography", "if this was not done"),
        ("fixed-after-a-sprain", "suggestion_test", "swelling"),
        ("the-welder", "heavy_metals_blood", "months after"),
        ("the-welder", "ceruloplasmin", "test once for Wilson disease."),
        ("eyes-then-mouth", "ophthalmology", "dry eye"),
        ("half-a-face", "angiography", "in one session"),
    ],
)
def test_the_reason_is_of_this_patient(name, test, says, answered):
    """The test is ordered, with a reason that is true of the patient."""
    assert says in reasons(answered(name))[test]


def test_an_axial_stiffness_needs_no_brain_scan(answered):
    """Years of a stiff back without a sign of the brain: the cord is imaged, not the brain."""
    assert "mri_spine" in reasons(answered("stiff-back-and-fright"))
    assert "mri_brain" not in reasons(answered("stiff-back-and-fright"))


@pytest.mark.parametrize("name", ["toes-at-dawn", "evening-limp", "foot-turns-in-at-nine"])
def test_no_benefit_of_a_drug_never_taken_is_asked_about(name, answered):
    """Whether levodopa helped is not asked of one who never took it, nor of a known trial."""
    asked = {question.finding for question in answered(name).ask_next}
    assert not asked & {"levodopa_responsive", "levodopa_partial", "levodopa_unresponsive"}


@pytest.mark.parametrize(
    "name, never",
    [
        ("the-breathy-voice", "sensory_trick"),
        ("the-strangled-voice", "sensory_trick"),
        ("jaw-drops-at-dinner", "jaw_closing"),
        ("jaw-drops-at-dinner", "bruxism"),
        ("eyes-then-mouth", "jaw_opening"),
        ("foot-turns-in-at-nine", "fixed_posture"),
        ("runner-after-ten-minutes", "faciobrachial_seizures"),
    ],
)
def test_nothing_is_asked_that_cannot_apply(name, never, answered):
    """No question about what the site, the age or what is known has already answered."""
    assert never not in {question.finding for question in answered(name).ask_next}


@pytest.mark.parametrize("name", ["chin-up", "chin-down"])
def test_a_pure_posture_counts_against_idiopathic_dystonia(name, answered):
    """Pure extension or flexion is no support, counts against, and lowers the threshold for MRI."""
    first = answered(name).differential[0]
    assert "cervical_dystonia.pure" in first.against
    assert "cervical_dystonia.posture" not in first.for_
    left = {left.test: left.why for left in answered(name).not_needed}
    assert "threshold for MRI" in left["mri_brain"]


def test_what_is_the_rule_in_a_disease_does_not_count_against_it(answered):
    """Trunk and both legs in stiff-person syndrome, no trick in hemifacial spasm."""
    stiff = answered("stiff-back-and-fright").differential[0]
    assert not any("wide" in rule for rule in stiff.against)
    face = answered("half-a-face").differential[0]
    assert not any("sensory_trick" in rule for rule in face.against)


@pytest.mark.parametrize(
    "name, flag, says, never",
    [
        ("evening-limp", "unexplained_early_onset", "levodopa trial and copper", "adequate"),
        ("foot-turns-in-at-nine", "unexplained_early_onset", "24-hour urine copper", "due now"),
        ("the-grinning-student", "unexplained_early_onset", "slit lamp", "levodopa"),
        ("arm-after-stroke", "hemidystonia", "within days", "at least half"),
        ("ten-years-of-tablets", "other", "stopped or changed", "must stay stopped"),
        ("falls-and-stares", "other", "test for Whipple", "calls for Whipple"),
    ],
)
def test_the_flag_says_what_is_left_to_do(name, flag, says, never, answered):
    """A red flag speaks of what was done and what was not."""
    text = " ".join(f"{f.message} {f.action}" for f in answered(name).red_flags if f.id == flag)
    assert says in text and never not in text


def test_antibodies_to_gad_are_read_by_their_titre(answered):
    """A low titre is common in diabetes."""
    assert "titre" in reasons(answered("stiff-back-and-fright"))["autoimmune_antibodies"]


def test_no_mute_patient_is_asked_about_the_voice(answered):
    """Whether the voice is soft or hoarse cannot be asked where there is none."""
    asked = {question.finding for question in answered("the-faulty-heater").ask_next}
    assert not asked & {"hypophonia", "dysphonia"}


def test_a_scan_without_a_scar_asks_for_organic_acids_too(answered):
    """After a normal scan an early injury is in doubt, and treatable disorders are looked for."""
    later = {s.test for s in answered("stiff-since-birth").workup if s.after}
    assert {"levodopa_trial", "urine_organic_acids"} <= later
