"""
Nothing is suggested or ordered that the references forbid, for every case that comes with the rules
and for each with a risk added.

The list is that of the cautions (what not to do) and of the order of tests (what comes before what)
in the reference notes.
"""

from __future__ import annotations

import re

import pytest

from tests.patients import patients

SOON = ("now", "first")
BLOCKERS = {"haloperidol", "metoclopramide", "prochlorperazine"}
RISKS = (
    None,
    "depression",
    "cognitive_decline",
    "fatigable_weakness",
    "papilloedema",
    "stridor_or_airway",
    "hypocalcaemia_signs",
)
CASES = patients("teaching", "published", "held_out").values()


def with_risk(case, risk):
    """The case with one more finding present."""
    if risk is None or risk in (case.findings.absent or ()):
        return case
    told = case.findings.present or ()
    present = told if risk in told else (*told, risk)
    return case.model_copy(
        update={"findings": case.findings.model_copy(update={"present": present})}
    )


@pytest.fixture(scope="module", params=RISKS, ids=lambda r: r or "as told")
def answers(request, answered, truth_assessor):
    """Every case with one risk added, and its assessment."""
    if request.param is None:
        return [(case, answered(case)) for case in CASES]
    changed = [with_risk(case, request.param) for case in CASES]
    return [(case, truth_assessor.assess(case)) for case in changed]


def offered(answer):
    return {item.option: item for item in answer.management}


def place(answer, test):
    """Where a test stands in the list, or None."""
    return next((n for n, step in enumerate(answer.workup) if step.test == test), None)


def test_no_blocker_is_ever_offered(answers):
    """No dopamine blocker stands among what is offered, whatever the case."""
    assert all(not BLOCKERS & set(offered(a)) for _, a in answers)


def test_a_depleter_is_not_offered_in_depression(answers):
    """Tetrabenazine and told depression or parkinsonism exclude each other."""
    for case, answer in answers:
        if {"depression", "parkinsonism"} & set(case.findings.present or ()):
            assert "tetrabenazine" not in offered(answer), case.id


def test_no_anticholinergic_for_long_in_the_old_or_forgetful(answers):
    """Trihexyphenidyl is not offered from 65 or with cognitive decline."""
    for case, answer in answers:
        if "cognitive_decline" in (case.findings.present or ()) or (case.patient.age or 0) >= 65:
            assert "trihexyphenidyl" not in offered(answer), case.id


def test_no_toxin_where_muscle_tires(answers):
    """Botulinum toxin is not offered with fatigable weakness."""
    for case, answer in answers:
        if "fatigable_weakness" in (case.findings.present or ()):
            assert "botulinum_toxin" not in offered(answer), case.id


@pytest.mark.parametrize(
    ("what", "caution"),
    [
        ("stop_or_change_drug", "without the prescriber|if nausea continues"),
        ("baclofen", "abruptly"),
        ("clonazepam", "abruptly"),
        ("trihexyphenidyl", "abruptly"),
        ("carbamazepine", r"HLA-B\*15:02"),
        ("ketogenic_diet", "exclude fatty acid oxidation"),
        ("copper_chelation", "low ceruloplasmin alone"),
        ("tetrabenazine", "depression"),
        ("stretching_massage", "no manipulation"),
    ],
)
def test_what_is_dangerous_carries_its_caution(answers, what, caution):
    """Wherever a treatment that can harm is offered, its caution stands beside it."""
    for case, answer in answers:
        if what in offered(answer):
            assert any(re.search(caution, text) for text in offered(answer)[what].cautions), (
                case.id,
                what,
            )


def test_toxin_near_the_throat_warns_of_swallowing(answers):
    """Wherever toxin is offered it has a caution, and with the neck or jaw affected dysphagia."""
    for case, answer in answers:
        if "botulinum_toxin" in offered(answer):
            cautions = offered(answer)["botulinum_toxin"].cautions
            assert cautions, case.id
            throat = {"neck", "oromandibular"} & set(case.dystonia.regions or ())
            if throat and answer.differential[0].diagnosis != "hemifacial_spasm":
                said = " ".join(cautions)
                assert "dysphagia" in said or "swallowing" in said, case.id


def test_copper_is_not_removed_on_a_guess(answers):
    """Chelation or zinc is offered only on a ring or a test that came back wrong."""
    for case, answer in answers:
        if "copper_chelation" in offered(answer):
            told = any(
                case.results.get(t) and case.results[t].abnormal
                for t in ("ceruloplasmin", "urine_copper", "slit_lamp")
            )
            assert told or "kayser_fleischer" in (case.findings.present or ()), case.id


def test_imaging_before_puncture_where_pressure_is_feared(answers):
    """
    With papilloedema or other pressure signs, imaging stands before the lumbar puncture in the
    list.
    """
    for case, answer in answers:
        puncture = place(answer, "lumbar_puncture")
        if (
            puncture is not None
            and "papilloedema" in (case.findings.present or ())
            and not {"mri_brain", "ct_head"} & set(case.results)
        ):
            image = min(
                (n for t in ("mri_brain", "ct_head") if (n := place(answer, t)) is not None),
                default=None,
            )
            assert image is not None and image < puncture, case.id


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("airway_assessment", "mri_brain"),
        ("bedside_glucose", "anticholinergic_challenge"),
        ("biotin_thiamine_trial", "mri_brain"),
        ("biotin_thiamine_trial", "slc19a3"),
        ("metabolic_panel", "gene_panel"),
        ("csf_neurotransmitters", "levodopa_trial"),
    ],
)
def test_what_must_come_first_comes_first(answers, first, then):
    """Where both are ordered in the same round, the one that must come first does."""
    for case, answer in answers:
        steps = {s.test: s.priority for s in answer.workup}
        if first in steps and then in steps and steps[first] == steps[then]:
            a, b = place(answer, first), place(answer, then)
            assert a is not None and b is not None and a < b, (case.id, first, then)


def test_wilson_before_idiopathic(answers):
    """
    Below 40 with dystonia told, no untreatable label stands likely while copper was neither
    ordered, measured nor left for a reason.
    """
    for case, answer in answers:
        age = case.onset.age if case.onset else None
        if (
            age is None
            or age >= 40
            or not case.dystonia.regions
            or "idiopathic" not in answer.differential[0].diagnosis
        ):
            continue
        handled = (
            {s.test for s in answer.workup}
            | set(case.results)
            | {n.test for n in answer.not_needed}
        )
        assert "ceruloplasmin" in handled, case.id
