"""
Kinds of mistake in the order of the differential: what a coded sign, an age, a site or an attack
decides, looked for in every case, and in small patients made up for the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from workup.knowledge.rulebook import Rulebook, cases_folder
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.readers import load_cases

FOLDERS = ("teaching", "published", "held_out", "strangers")
CASES = {
    case.id: case
    for name in FOLDERS
    if (cases_folder() / name).is_dir()
    for case in load_cases(cases_folder() / name)
}
#: Signs that no isolated dystonia has.
NEVER_ISOLATED = {"ataxia", "paraparesis", "seizures", "papilloedema"}
#: Diagnoses, and the age in years before which they do not begin.
BEGINS = {"wilson_disease": 3, "dyt_sgce": 0.5}
#: Groups of signs of which two show that known seizures are part of a wider disease.
WIDER = (
    {"ataxia", "chorea", "spasticity"},
    {"microcephaly"},
    {"intellectual_disability", "developmental_delay"},
)
#: Two results or signs of copper that decide for themselves at any age.
COPPER = {"kayser_fleischer"}

Made = Callable[[str], Assessment]


@pytest.fixture(scope="module")
def answers(truth_assessor: Assessor) -> dict[str, Assessment]:
    return {name: truth_assessor.assess(case) for name, case in CASES.items()}


@pytest.fixture
def made(truth_assessor: Assessor, case_file: Callable[[str], Path]) -> Made:
    """The answer to a patient written as a case file."""

    def answer(text: str) -> Assessment:
        (case,) = load_cases(case_file(f"id: made\n{dedent(text)}"))
        return truth_assessor.assess(case)

    return answer


def order(answer: Assessment) -> list[str]:
    return [candidate.diagnosis for candidate in answer.differential]


def shares(answer: Assessment) -> dict[str, float]:
    return {candidate.diagnosis: candidate.probability for candidate in answer.differential}


def signs(case: Case) -> set[str]:
    return set(case.findings.present or ())


def test_an_isolated_form_never_leads_with_a_sign_it_cannot_have(
    answers: dict[str, Assessment], book: Rulebook
) -> None:
    """With ataxia, weak legs, seizures or swollen discs, what accounts for them leads."""
    isolated = {id_ for id_, script in book.scripts.items() if "isolated" in script.families}
    seen = 0
    for name, case in CASES.items():
        if signs(case) & NEVER_ISOLATED:
            seen += 1
            assert order(answers[name])[0] not in isolated, name
    assert seen > 60


def test_every_isolated_form_has_jerks_against_it_or_says_why_not(book: Rulebook) -> None:
    """Jerks count against each isolated label, but for those whose own picture they are."""
    spared = {
        id_
        for id_, script in book.scripts.items()
        if "isolated" in script.families and script.override.get("isolated.jerks", -2) == 0
    }
    assert spared == {"dyt_sgce", "dyt_ano3", "dyt_tor1a"}


def test_what_begins_later_is_not_plausible_in_an_infant(answers: dict[str, Assessment]) -> None:
    """Nobody whose onset is told is given a disease that does not begin so early."""
    seen = 0
    for name, case in CASES.items():
        age = case.onset.age
        for diagnosis, begins in BEGINS.items():
            if isinstance(age, int | float) and age < begins and not signs(case) & COPPER:
                seen += 1
                assert shares(answers[name])[diagnosis] < 0.05, (name, diagnosis)
    assert seen > 40


def test_seizures_of_a_wider_disease_are_no_rival_of_it(answers: dict[str, Assessment]) -> None:
    """Known seizures with two kinds of signs between attacks: epilepsy alone is not first."""
    seen = 0
    for name, case in CASES.items():
        mine = signs(case)
        if "seizures" in mine and sum(bool(mine & group) for group in WIDER) >= 2:
            seen += 1
            assert order(answers[name])[0] != "seizure", name
    assert seen > 5


def test_jerks_in_a_family_are_combined_dystonia(made: Made) -> None:
    """A man with jerks of the neck and relatives affected: the genes of jerks stand first."""
    answer = made("""
        patient: {sex: male, age: 41}
        onset: {age: 24, tempo: gradual, first_region: neck}
        dystonia: {regions: [neck, right_arm], course: progressive}
        findings: {present: [myoclonus]}
        history: {family: affected_relative}
        """)
    first = order(answer)
    assert set(first[:2]) == {"dyt_sgce", "dyt_ano3"}


def test_a_trunk_that_twists_in_youth_is_inherited_first(made: Made) -> None:
    """A girl of eleven with dystonia of the trunk alone: no mimic and no adult form comes first."""
    answer = made("""
        patient: {sex: female, age: 11}
        onset: {age: 10, tempo: gradual, first_region: trunk}
        dystonia: {regions: [trunk], course: progressive}
        findings: {present: [scoliosis]}
        """)
    assert answer.category.id == "primary"
    assert order(answer)[0] in {"other_inherited_isolated", "dyt_gch1", "dyt_thap1"}
    assert "Structural scoliosis" in {a.label for a in answer.differential[0].look_alikes}


def test_one_side_of_a_child_is_an_old_infarct_before_a_malformation(made: Made) -> None:
    """Bare hemidystonia of a child: an infarct first, a birth injury named, no malformation yet."""
    answer = made("""
        patient: {sex: female, age: 10}
        onset: {age: 9, tempo: gradual}
        dystonia: {regions: [right_arm, right_leg], distribution: hemidystonia}
        """)
    first = order(answer)
    assert first[0] in {"post_stroke", "brain_tumour"}
    assert first.index("post_stroke") < first.index("vascular_malformation")
    assert shares(answer)["perinatal_injury"] >= 0.05


def test_a_cranial_nerve_palsy_outlasts_the_antiemetic(made: Made) -> None:
    """A child who vomits, sees double and leans: the posterior fossa is named beside the drug."""
    answer = made("""
        patient: {sex: male, age: 7}
        onset: {age: 7, first_region: neck}
        dystonia: {regions: [neck, trunk], course: progressive}
        findings: {present: [vomiting, diplopia, lateral_trunk_flexion]}
        history:
          medications: [{name: metoclopramide, drug_class: antiemetic_dopamine_antagonist}]
        """)
    assert "posterior_fossa_tumour" in order(answer)[:3]
    assert shares(answer)["posterior_fossa_tumour"] >= 0.05


def test_tics_with_a_wry_neck_are_tics_first(made: Made) -> None:
    """A boy with tics and compulsions: a tic disorder before myoclonus-dystonia, and the diseases
    that tics may belong to are named beside it.
    """
    answer = made("""
        patient: {sex: male, age: 15}
        onset: {age: 11, tempo: gradual, first_region: neck}
        dystonia: {regions: [neck], course: progressive}
        findings: {present: [tics, ocd, torticollis]}
        """)
    first = order(answer)
    assert first[0] == "other_mimic"
    assert {"huntington_disease", "neuroacanthocytosis"} <= {
        a.diagnosis for a in answer.differential[0].look_alikes
    }
