"""
Look-alikes: what is most readily taken for the leading picture, and the exposures that a picture
needs before it is named.
"""

from __future__ import annotations

import pytest

from tests.patients import in_folder, patients
from workup.explanations.entries import listed, rough
from workup.explanations.outline import outline
from workup.interfaces.text import render
from workup.knowledge.condition import leaves

TEACHING = in_folder("teaching")
#: By teaching case, alternatives that a specialist would name.
WANTED = {
    "chin-down": {"msa", "other_mimic"},
    "the-strangled-voice": {"functional_dystonia", "other_mimic"},
    "the-breathy-voice": {"functional_dystonia", "other_mimic"},
    "falls-and-stares": {"corticobasal", "msa", "other_acquired"},
    "jaw-drops-at-dinner": {"tardive_dystonia"},
    "locked-jaw": {"acute_drug_induced", "other_toxic"},
    "like-her-mother": {"other_inherited_degenerative", "spinocerebellar_ataxia"},
    "jaw-and-weight": {"brain_tumour", "tetanus"},
    "fever-and-silence": {"paraneoplastic_autoimmune"},
    "stiff-back-and-fright": {"functional_dystonia", "other_mimic"},
    "shut-in-sunlight": {"hemifacial_spasm", "meige_syndrome"},
}


def test_every_picture_has_alternatives(book):
    """Each picture names at least two look-alikes, and none names itself."""
    for page in book.presentations.values():
        for picture in page.pictures:
            named = [(a.diagnosis, a.member, a.name) for a in picture.look_alikes]
            assert len(set(named)) == len(named) >= 2, (page.id, picture.id)
            assert (page.id, picture.id, "") not in named


@pytest.mark.parametrize("case", TEACHING, ids=lambda case: case.id)
def test_the_rivals_shown_are_real(case, answered, book):
    """
    Beside a diagnosis that leads alone stands no name that carries no weight; its look-alikes stand
    there, at most four, each with what separates them.
    """
    answer = answered(case)
    shown = listed(answer, book)
    groups = outline(answer, book).section("differential").groups
    others = next((group.entries for group in groups if group.id == "alike"), ())
    assert all(rough(c.probability) != "under 5 %" for c in shown)
    assert others or len(shown) > 1
    assert len(others) <= 4 and all(o.text for o in others)
    named = {o.diagnosis for o in answer.differential[0].look_alikes}
    named |= {c.diagnosis for c in shown}
    assert WANTED.get(case.id, set()) <= named
    text = " ".join(render(answer, book).split())
    assert all(f"{o.label}: {o.text}" in text for o in others)


@pytest.mark.parametrize("case", TEACHING, ids=lambda case: case.id)
def test_a_member_needs_its_exposure(case, answered, book, truth_assessor):
    """A member whose exposure is not known is never called the best fit."""
    answer = answered(case)
    known = truth_assessor.read(case).table.facts
    for candidate in answer.differential:
        pictures = {p.id: p for p in book.presentations[candidate.diagnosis].pictures}
        for member in candidate.members:
            if member.id not in pictures:  # a disease of the HPO annotations needs none
                continue
            needs = [leaf for when in pictures[member.id].needs for leaf in leaves(when)]
            assert not needs or any(known.get(leaf.fact) is True for leaf in needs)


#: Diagnoses that do not begin before, or after, so many years.
NOT_BEFORE = {"psp": 38, "corticobasal": 38, "meige_syndrome": 20}
NOT_AFTER = {"niemann_pick_c": 50, "lesch_nyhan": 6, "aadc_deficiency": 10, "dyt_tor1a": 40}
PATIENTS = [
    case
    for case in patients("teaching", "published", "held_out").values()
    if isinstance(case.onset.age, int | float)
]


def test_no_rival_is_impossible_at_this_age(answered):
    """No look-alike is named to a patient whose onset it never has."""
    for case in PATIENTS:
        for alike in answered(case).differential[0].look_alikes:
            assert case.onset.age >= NOT_BEFORE.get(alike.diagnosis, 0), (case.id, alike)
            assert case.onset.age <= NOT_AFTER.get(alike.diagnosis, 120), (case.id, alike)


@pytest.mark.parametrize("name", ["the-strangled-voice", "the-breathy-voice"])
def test_vocal_tremor_stands_beside_laryngeal_dystonia(name, answered):
    """
    Essential vocal tremor comes first, by the held vowel; the functional voice is not separated by
    a laugh that both spare.
    """
    first, *others = answered(name).differential[0].look_alikes
    assert first.label.startswith("Essential tremor") and "held vowel" in first.by
    voice = next(a for a in others if a.diagnosis == "functional_dystonia")
    assert "spared in both" in voice.by


def test_a_disease_stands_once(answered, book):
    """Meige syndrome has no rival that is the same disease under a wider name."""
    answer = answered("eyes-then-mouth")
    named = {a.diagnosis for a in answer.differential[0].look_alikes}
    named |= {c.diagnosis for c in listed(answer, book)}
    assert "segmental_idiopathic" not in named


@pytest.mark.parametrize(
    ("patient", "label"),
    [
        (
            """
            patient: {sex: female, age: 47}
            onset: {age: 46, tempo: gradual, first_region: neck}
            dystonia: {regions: [neck]}
            findings: {present: [torticollis]}
            history: {events: [{event: peripheral_injury, before_onset: 4 years}]}
            """,
            "Dystonia after peripheral injury",
        ),
        (
            """
            patient: {sex: male, age: 58}
            onset: {age: 57, tempo: gradual, first_region: right_arm}
            dystonia: {regions: [right_arm, right_leg]}
            findings: {present: [hemiparesis, spasticity]}
            history: {events: [{event: stroke_haemorrhagic, before_onset: 5 months, side: left}]}
            """,
            "Spasticity and contracture",
        ),
        (
            """
            patient: {sex: female, age: 20}
            onset: {age: 20, tempo: acute}
            dystonia: {regions: [trunk, left_arm, right_arm, left_leg, right_leg]}
            findings: {present: [dystonic_storm, fever, hyperhidrosis]}
            history: {events: [{event: hypoxic_event, before_onset: 2 weeks}]}
            """,
            "Paroxysmal sympathetic hyperactivity",
        ),
    ],
    ids=["injury", "stroke", "storm"],
)
def test_what_is_known_of_the_patient_names_its_look_alike(patient, label, assessed):
    """An injury, a stiff paretic limb or a storm after lack of oxygen names its look-alike first;
    without what calls for it, it is not named.
    """
    first, *_ = assessed(patient).differential[0].look_alikes
    assert first.label == label
    plain = "\n".join(line for line in patient.splitlines() if "findings:" not in line)
    plain = plain.replace("peripheral_injury", "recent_infection")
    named = {a.label for a in assessed(plain).differential[0].look_alikes}
    assert label not in named


def test_no_look_alike_stands_twice(answered):
    """What a picture and its family both name is said once."""
    for case in TEACHING:
        labels = [a.label for a in answered(case).differential[0].look_alikes]
        assert len(labels) == len(set(labels)), case.id
