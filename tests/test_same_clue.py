"""
A clue that a red flag names is a clue of the don't-miss entry of the same answer.
"""

from __future__ import annotations

import pytest

from tests.patients import patients
from workup.model.assessment import Assessment

CASES = patients("teaching", "published", "held_out", "strangers")
#: Red flag, or a row of one, to the diagnoses that its words are about: for any of them it is a
#: clue.
ABOUT = {
    "acute_drug_reaction": {"acute_drug_induced", "tardive_dystonia", "other_drug_induced"},
    "acute_stroke": {"post_stroke"},
    "atlantoaxial_or_neck_infection": {
        "atlantoaxial",
        "soft_tissue_neck",
        "posterior_fossa_tumour",
    },
    "atlantoaxial_or_neck_infection.flag_child_acquired": {"atlantoaxial"},
    "baclofen_withdrawal": {"other_drug_induced"},
    "carbon_monoxide": {"carbon_monoxide_poisoning"},
    "cns_infection": {"infectious"},
    "encephalitis": {"paraneoplastic_autoimmune", "infectious"},
    "hypocalcaemia": {"hypocalcaemia"},
    "metabolic_crisis": {"btbgd", "glutaric_aciduria_1", "mitochondrial_leigh"},
    "metabolic_crisis.flag_adrenal": {"other_acquired"},
    "poisoning": {"other_toxic", "other_drug_induced", "acute_drug_induced", "heavy_metal"},
    "raised_pressure_or_mass": {"brain_tumour", "posterior_fossa_tumour"},
    "raised_pressure_or_mass.flag_child_neck_pain": {
        "brain_tumour",
        "posterior_fossa_tumour",
        "atlantoaxial",
        "soft_tissue_neck",
    },
    "tetanus": {"tetanus"},
    "wilson_liver_failure": {"wilson_disease"},
    "other.flag_cancer": {"paraneoplastic_autoimmune"},
    "other.flag_dopamine": {"th_spr_deficiency", "aadc_deficiency", "dyt_gch1"},
    "other.flag_fuel": {"pxmd_slc2a1"},
    "other.flag_gaze": {"niemann_pick_c"},
    "other.flag_stiff": {"stiff_person"},
    "other.flag_wilson": {"wilson_disease"},
    "unexplained_early_onset.flag_copper": {"wilson_disease"},
}
#: Rows that speak of the danger only on a condition.
ON_CONDITION = {
    "acute_drug_reaction.flag_undated_slow",
    "encephalitis.flag_fits_clouded",
    "metabolic_crisis.flag_relapse",
    "tetanus.flag_despite_drug",
}


def about(rule: str) -> set[str]:
    """The diagnoses that a row of a red flag is about."""
    return ABOUT.get(rule) or ABOUT.get(rule.partition(".")[0], set())


def left_out(answer: Assessment) -> dict[str, set[str]]:
    """
    Row of a red flag to the entries of the don't-miss list that it is about, where no clue is known
    to any of them and none of them leads.
    """
    listed = {e.diagnosis: e for e in answer.dont_miss}
    leading = {c.diagnosis for c in answer.differential if c.standing == "leading"}
    found = {}
    for rule in {t.rule for t in answer.traced("urgent")} - ON_CONDITION:
        open_ = about(rule) & set(listed)
        if open_ and not leading & about(rule) and not any(listed[d].told for d in open_):
            found[rule] = open_
    return found


def test_the_table_names_what_there_is(book):
    """Every red flag, row and diagnosis of the table is one of the rules."""
    rows = {row.rule.id for flags in book.flags.values() for row in flags}
    assert rows >= ON_CONDITION
    assert set(ABOUT) <= rows | set(book.flags)
    for names in ABOUT.values():
        assert all(book.scripts[name].never_miss for name in names)


def test_what_a_red_flag_names_points_to_the_danger(answered):
    """In no case is a danger without a clue while a red flag of the same answer names one."""
    seen = 0
    for name in CASES:
        answer = answered(name)
        assert left_out(answer) == {}, name
        seen += any(about(t.rule) for t in answer.traced("urgent"))
    assert seen > 150


EYES = """
patient: {age: 19}
onset: {age: 17, tempo: gradual}
dystonia: {regions: [eyes, left_arm]}
findings: {present: [oculogyric_crisis], absent: [ataxia]}
history: {medications: [DRUG]}
"""


@pytest.mark.parametrize("drug, told", [("", True), ("{name: haloperidol}", False)])
def test_eyes_locked_upwards_without_a_drug_point_to_the_synthesis(drug, told, assessed):
    """At any age of onset; a dopamine blocker explains them otherwise."""
    listed = {e.diagnosis: e for e in assessed(EYES.replace("DRUG", drug)).dont_miss}
    assert listed["th_spr_deficiency"].told is told


@pytest.mark.parametrize("onset, told", [(15, True), (45, False)])
def test_young_parkinsonism_with_dystonia_points_to_wilson(onset, told, assessed):
    """Slow and rigid in the teens, not in middle age."""
    text = (
        f"patient: {{age: {onset + 2}}}\nonset: {{age: {onset}, tempo: gradual}}\n"
        "dystonia: {regions: [oromandibular, right_arm]}\n"
        "findings: {present: [bradykinesia, rigidity, anxiety]}\n"
    )
    listed = {e.diagnosis: e for e in assessed(text).dont_miss}
    assert listed["wilson_disease"].told is told
