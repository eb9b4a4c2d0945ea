"""
No sentence of the advice is bound to another patient: another age, drug, site, disease or time.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.patients import advice, leading, patients
from workup.knowledge.drugs import Drugs
from workup.model.case import Case
from workup.model.quantity import bounds

CASES = patients("teaching", "published", "held_out", "strangers")
DRIVES_FROM = 17
#: Option to the class of the drug that it offers.
CLASS = {
    "trihexyphenidyl": "anticholinergic",
    "baclofen": "baclofen",
    "clonazepam": "benzodiazepine",
    "tetrabenazine": "dopamine_depleter",
}
#: Known degenerative diseases of which widespread dystonia is a part.
DEGENERATIVE = {
    "gm_gangliosidosis",
    "niemann_pick_c",
    "leukodystrophy",
    "mitochondrial_leigh",
    "lesch_nyhan",
    "xdp_taf1",
    "nbia_pkan",
}
DISEASES = ("Huntington", "Parkinson disease", "domperidone", "tumour", "malformation")


def goes_on(case: Case, drugs: Drugs) -> set[str]:
    """The classes of the drugs that nothing says were stopped."""
    return {
        class_
        for d in case.history.medications or ()
        if d.stopped_before_onset is None and d.change != "stopped"
        if (class_ := drugs.class_of(d.name, d.drug_class))
    }


def test_a_drug_that_is_taken_is_not_offered_as_new(book, answered):
    """It is said to be taken already, and never to be stopped abruptly."""
    seen: Counter[str] = Counter()
    for name, case in CASES.items():
        said, taken = advice(answered(name)), goes_on(case, book.drugs)
        for option, class_ in CLASS.items():
            if option in said and class_ in taken:
                assert "already" in said[option], (name, option)
                seen[option] += 1
            elif option in said:
                assert "already" not in said[option], (name, option)
    assert seen["trihexyphenidyl"] and seen["baclofen"] and seen["clonazepam"]


def test_no_month_without_driving_after_an_old_stroke(answered):
    """Where the stroke or the dystonia after it is known to be a month old or more."""
    seen = 0
    for name, case in CASES.items():
        text = advice(answered(name)).get("driving", "")
        strokes = [
            e.before_onset for e in case.history.events or () if e.event.startswith("stroke_")
        ]
        old = [t for t in strokes if t is not None and bounds(t)[0] >= 1 / 12]
        if old and "post_stroke" in leading(answered(name)) and text:
            assert "month after a stroke" not in text, name
            seen += 1
    assert seen


def test_what_is_notified_is_what_the_patient_may_have(answered):
    """The licensing advice names no disease that does not lead."""
    seen = 0
    for name in CASES:
        text, leads = advice(answered(name)).get("driving", ""), leading(answered(name))
        seen += "tumour" in text
        if "tumour" in text:
            assert leads & {"brain_tumour", "posterior_fossa_tumour"}, name
        if "malformation" in text:
            assert "vascular_malformation" in leads, name
        if "head injury" in text:
            assert "post_traumatic" in leads, name
    assert seen


def test_nothing_by_mouth_is_said_throughout(answered):
    """Where one option keeps food from the mouth, none makes eating safe beside it."""
    seen = 0
    for name in CASES:
        said = advice(answered(name))
        fasts = {o for o, text in said.items() if "by mouth" in text and "nothing" in text.lower()}
        if fasts - {"speech_therapy"}:
            assert "eating and drinking" not in said.get("speech_therapy", ""), name
            seen += "speech_therapy" in said
    assert seen


def test_no_advice_for_a_child_to_the_grown_nor_the_reverse(answered):
    """By the age now."""
    for name, case in CASES.items():
        age = case.patient.age
        if age is None:
            continue
        for option, text in advice(answered(name)).items():
            if age >= 18:
                assert not re.search(r"\ba child who\b|\bunder three\b", text), (name, option)
            if age < 3:
                assert not re.search(r"self-harm|suicid|cycling|at work", text), (name, option)


@pytest.mark.parametrize("word", DISEASES)
def test_no_disease_or_drug_is_named_that_is_not_this_patients(word, book, answered):
    """Advice names a disease where it leads or was told, and domperidone where it was taken."""
    label = book.vocabulary.label
    for name, case in CASES.items():
        leads = " ".join(label("diagnoses", d) for d in leading(answered(name))).lower()
        told = f"{case.title} {case.history.medications} {case.history.events}".lower()
        for option in ("stop_or_change_drug", "occupational_therapy", "rehabilitation", "driving"):
            text = advice(answered(name)).get(option, "")
            if word in text:
                assert word.lower().split()[0] in leads + told, (name, option)


def test_eyes_that_lock_or_lids_that_stay_shut_keep_from_driving(answered):
    """In a patient of driving age, whatever the disease, but for a drug reaction that passes."""
    seen = 0
    for name, case in CASES.items():
        signs = {"oculogyric_crisis", "eyelid_opening_apraxia"} & set(case.findings.present or ())
        age = case.patient.age
        drives = age is not None and age >= DRIVES_FROM
        if signs and drives and "acute_drug_induced" not in leading(answered(name)):
            assert "no driving until" in advice(answered(name))["driving"], name
            seen += 1
    assert seen


def test_widespread_dystonia_of_a_degenerative_disease_is_treated(answered):
    """A drug for the dystonia and counselling of the family stand beside the therapies."""
    seen = 0
    for name, case in CASES.items():
        given, said = answered(name), advice(answered(name))
        regions, age = case.dystonia.regions or (), case.patient.age
        first = given.differential[0]
        slow = case.onset.tempo == "gradual"
        signs = set(case.findings.present or ())
        calm = not signs & {"fever", "altered_consciousness", "vomiting", "metabolic_crisis"}
        wide = len(regions) > 2 and (age or 0) >= 1
        if first.diagnosis in DEGENERATIVE and slow and wide and calm:
            assert {"trihexyphenidyl", "baclofen"} & set(said), name
            assert "genetic_counselling" in said, name
            seen += 1
    assert seen


PALSY = """
patient: {age: AGE}
onset: {age: 1}
dystonia: {regions: [neck, right_arm, left_arm], course: progressive}
history: {birth: abnormal, events: [{event: birth_asphyxia}]}
"""


@pytest.mark.parametrize("age, told", [(40, True), (4, False)])
def test_a_grown_patient_with_cerebral_palsy_who_worsens_has_the_cord_imaged(age, told, assessed):
    """The flag, the danger and the test stand together; not in a child of four."""
    given = assessed(PALSY.replace("AGE", str(age)))
    entry = {e.diagnosis: e for e in given.dont_miss}.get("atlantoaxial")
    assert ("cord_compression" in {f.id for f in given.red_flags}) is told
    assert (entry is not None and entry.told) is told
    assert ("mri_spine" in {s.test for s in given.workup}) is told
    acid = {e.diagnosis: e for e in given.dont_miss}.get("glutaric_aciduria_1")
    assert acid is None or bool(acid.beyond) is told
