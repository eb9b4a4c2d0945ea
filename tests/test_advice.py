"""
Advice that must be true of this patient: of the disease, the age, the site and what was treated.
"""

from __future__ import annotations

import pytest

from tests.patients import advice, patients
from workup.model.assessment import Assessment

CASES = patients("teaching", "published", "held_out")
#: Diagnoses that no text may call a dystonia that toxin treats first.
NOT_FOCAL = {"hemifacial_spasm"}
#: Leading diagnosis to what an adult is advised of, as the Licensing Agency's guide has it.
NOTIFIED = {
    "parkinson_disease",
    "young_onset_parkinson",
    "huntington_disease",
    "psp",
    "msa",
    "corticobasal",
    "spinocerebellar_ataxia",
    "demyelinating",
    "brain_tumour",
    "vascular_malformation",
    "post_traumatic",
    "post_stroke",
    "seizure",
    "blepharospasm",
}
DRIVES_FROM = 17


def leads(answer: Assessment) -> str:
    """The first diagnosis, where it leads."""
    first = answer.differential[0]
    return first.diagnosis if first.standing == "leading" else ""


def test_no_mimic_is_treated_as_focal_dystonia(answered):
    """Toxin for hemifacial spasm never calls it focal dystonia."""
    seen = [name for name in CASES if leads(answered(name)) in NOT_FOCAL]
    assert seen
    for name in seen:
        assert "dystonia" not in advice(answered(name)).get("botulinum_toxin", ""), name


def test_adults_are_told_of_the_licensing_agency(answered):
    """
    Whoever has a disease that must be notified and is of driving age is advised; no child is, and
    nobody in whom an encephalitis is the emergency: then the disease is not settled.
    """
    seen = set()
    for name, case in CASES.items():
        answer = answered(name)
        age = case.patient.age
        if age is not None and age < DRIVES_FROM:
            assert "driving" not in advice(answer), name
        elif age is not None and leads(answer) in NOTIFIED:
            now = {f.id for f in answer.red_flags if f.urgency == "emergency"}
            if "encephalitis" in now and "parkinson" in leads(answer):
                assert "driving" not in advice(answer), name
                continue
            assert "DVLA" in advice(answer)["driving"], name
            seen.add(leads(answer))
    assert {"parkinson_disease", "huntington_disease", "psp", "post_stroke"} <= seen


def test_valproate_is_never_offered_under_55_without_its_rule(answered):
    """Where valproate is spoken of to someone under 55, two specialists must agree."""
    seen = 0
    for name in CASES:
        for text in advice(answered(name)).values():
            age = CASES[name].patient.age
            if "valproate" in text.lower() and "no valproate" not in text and "asting" not in text:
                assert age is not None and (age >= 55 or "two specialists" in text), name
                seen += 1
    assert seen


def test_wide_dystonia_of_childhood_begins_with_the_drug(answered):
    """In generalised dystonia from childhood the anticholinergic stands before toxin."""
    seen = 0
    for name in CASES:
        named = list(advice(answered(name)))
        assert not {"botulinum_toxin", "botulinum_toxin_later"} <= set(named), name
        if leads(answered(name)) in {"dyt_tor1a", "generalised_idiopathic", "dyt_thap1"}:
            spread = answered(name).classification.distribution
            if spread == "generalised" and "trihexyphenidyl" in named:
                assert "botulinum_toxin" not in named, name
                seen += "botulinum_toxin_later" in named
    assert seen


@pytest.mark.parametrize(
    "name, option, says, never",
    [
        ("ten-years-of-tablets", "tetrabenazine", "mood", ""),
        ("ten-years-of-tablets", "akathisia_care", "suicidal", ""),
        ("fixed-after-a-sprain", "occupational_therapy", "avoid aids", "seating"),
        ("fixed-after-a-sprain", "driving", "pedals", ""),
        ("the-welder", "driving", "DVLA", ""),
        ("pulled-from-the-lake", "driving", "DVLA", ""),
        ("jerks-and-wine", "botulinum_toxin", "neck", "First-line"),
        ("arm-after-stroke", "stroke_prevention", "antiplatelet", "type of stroke"),
        ("two-years-after-the-bleed", "stroke_prevention", "haemorrhage", "antiplatelet"),
        ("eyes-then-mouth", "botulinum_toxin", "Inject the lids first", ""),
        ("eyes-then-mouth", "occupational_therapy", "Tinted", "dental"),
        ("chin-down", "occupational_therapy", "scarf", "dental"),
        ("jaw-drops-at-dinner", "occupational_therapy", "dental", "scarf"),
        ("falls-and-stares", "occupational_therapy", "falls", ""),
        ("falls-and-stares", "botulinum_toxin", "lid crutches", ""),
        ("falls-and-stares", "rehabilitation", "palliative", ""),
        ("toes-at-dawn", "levodopa", "once dopaminergic", "off-period"),
        ("toes-at-dawn", "botulinum_toxin", "toes", "Lids"),
        ("evening-limp", "levodopa", "smaller dose", "infant"),
        ("evening-limp", "physiotherapy", "tendon surgery", ""),
        ("jerks-and-wine", "genetic_counselling", "from the father", ""),
        ("jerks-and-wine", "psychological_care", "exposure and response prevention", "posture"),
        ("like-her-mother", "occupational_therapy", "home", ""),
        ("the-strangled-voice", "speech_therapy", "voice", "makes swallowing safe"),
        ("the-clerks-pen", "botulinum_toxin", "retraining", "First-line"),
        ("tongue-pushes-food", "seizure_treatment", "self-injury", ""),
    ],
)
def test_the_advice_is_of_this_patient(name, option, says, never, answered):
    """The text names what this patient needs, and nothing of another site, age or disease."""
    text = advice(answered(name))[option]
    assert says in text
    assert not never or never not in text


def test_a_task_bound_cramp_is_not_stretched(answered):
    """Keeping joint range is no advice for a cramp bound to a task."""
    assert "physiotherapy" not in advice(answered("the-clerks-pen"))
