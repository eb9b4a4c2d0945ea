"""What is ordered fits the age, the drug and the exposure, and what is open has its test."""

from __future__ import annotations

import pytest

from tests.patients import patients, present
from workup.model.assessment import Step

CASES = patients("teaching", "published", "held_out", "strangers")
COPPER = {"ceruloplasmin", "urine_copper", "slit_lamp"}
REFLUX = {
    "gastro_oesophageal_reflux",
    "eating_triggered",
    "vomiting",
    "opisthotonus",
    "failure_to_thrive",
}
INFANT = "patient: {age: 0.6}\nonset: {age: 0.6}\n"


@pytest.fixture
def steps(assessed):
    """The tests of a text of a case, without its id, by name."""
    return lambda text: {step.test: step for step in assessed(text).workup}


def now(found: dict[str, Step]) -> set[str]:
    """What is done now."""
    return {test for test, step in found.items() if step.priority == "now"}


def test_no_copper_test_where_the_onset_was_before_three(answered):
    """Wilson disease of the brain does not begin so early; a ring alone asks for them."""
    early = [
        name
        for name, case in CASES.items()
        if isinstance(case.onset.age, float)
        and case.onset.age < 3
        and "kayser_fleischer" not in present(case)
    ]
    assert len(early) > 30
    for name in early:
        assert not COPPER & {step.test for step in answered(name).workup}, name


def test_no_drug_for_acid_without_a_sign_of_reflux(answered):
    """Silent reflux is measured before it is treated."""
    given = [n for n in CASES if "acid_suppression_trial" in {s.test for s in answered(n).workup}]
    assert given
    for name in given:
        assert present(CASES[name]) & REFLUX, name


def test_what_can_be_treated_and_is_plausible_has_a_test_in_the_plan(answered, book):
    """
    Of the treatable never-miss diagnoses that are shown as plausible nearly all have one of the
    tests that settle them: asked for, waiting for a result, known, or said to be left.
    """
    seen, without = 0, []
    for name, case in CASES.items():
        given = answered(name)
        held = {step.test for step in given.workup} | {left.test for left in given.not_needed}
        held |= set(case.results)
        for candidate in given.differential:
            script = book.scripts[candidate.diagnosis]
            entry = script.never_miss
            if candidate.standing == "less_likely" or not (script.treatable and entry):
                continue
            settle = {test for test in entry.dismissed_by if test in book.tests}
            settle |= {ask.test for ask in script.asks}
            seen += 1
            if not settle & held:
                without.append((name, candidate.diagnosis))
    assert seen > 500
    assert len(without) < seen / 50, without


def test_every_next_step_awaits_what_is_ordered(answered):
    """A step that waits names a test of the same list, and is not one of it twice."""
    for name in CASES:
        listed = [step.test for step in answered(name).workup]
        assert len(listed) == len(set(listed))
        waited = {step.after["test"] for step in answered(name).workup if step.after}
        assert waited <= set(listed), name


def test_new_movements_of_an_infant_have_their_glucose_and_calcium(steps):
    """Now, fed by vein or poisoned as well, and not in a wry neck or a slow course."""
    fed = INFANT + "dystonia: {regions: [left_arm, right_arm]}\n"
    fed += "history: {events: [{event: parenteral_nutrition, before_onset: 3 months}]}\n"
    assert {"bedside_glucose", "metabolic_panel"} <= now(steps(fed))
    neck = INFANT + "dystonia: {regions: [neck]}\nfindings: {present: [torticollis, neck_mass]}\n"
    assert not {"bedside_glucose", "metabolic_panel"} & now(steps(neck))
    slow = fed.replace("age: 0.6}\ndys", "age: 0.6, tempo: gradual}\ndys")
    assert "bedside_glucose" not in now(steps(slow))


def test_carbon_monoxide_of_unknown_date_is_measured(steps):
    """Weeks later it is not; without exposure, stupor or headache it is not asked for."""
    text = "patient: {age: 30}\nonset: {age: 30%s}\ndystonia: {regions: [trunk]}\n%s"
    exposed = "history: {events: [{event: carbon_monoxide%s}]}\n"
    assert "carboxyhaemoglobin" in now(steps(text % ("", exposed % "")))
    late = text % (", tempo: subacute", exposed % ", before_onset: 3 weeks")
    assert "carboxyhaemoglobin" not in steps(late)
    mute = text % (", tempo: acute", "findings: {present: [mutism]}\n")
    assert "carboxyhaemoglobin" not in steps(mute)


def test_after_a_poisoning_drugs_are_asked_about(steps):
    """And a scan that does not show the poison's lesions leads on to the CSF."""
    found = steps(
        "patient: {age: 48}\nonset: {age: 48, tempo: subacute, before_presentation: 1 week}\n"
        "dystonia: {regions: [left_arm, right_arm]}\nfindings: {present: [mutism, rigidity]}\n"
        "history: {events: [{event: carbon_monoxide, before_onset: 2 weeks}]}\n"
    )
    assert "medication_review" in found
    assert found["lumbar_puncture"].after == {"test": "mri_brain", "result": "normal"}


def test_a_drug_of_hours_ago_brings_no_copper_test(steps):
    """Signs that outlast the drug by a month do."""
    text = (
        "patient: {age: 9}\nonset: {age: 9, tempo: acute%s}\n"
        "dystonia: {regions: [neck, right_arm]}\nfindings: {present: [torticollis, dysarthria]}\n"
        "history: {medications: [{name: diphenhydramine, started_before_onset: 6 hours}]}\n"
    )
    assert not COPPER & set(steps(text % ""))
    assert "ceruloplasmin" in steps(text % ", before_presentation: 2 months")


def test_the_anaesthetic_chart_is_the_toxicology(steps):
    """After an anaesthetic the urine is not searched for drugs."""
    text = "patient: {age: 25}\nonset: {age: 25, tempo: acute}\ndystonia: {regions: [eyes, neck]}\n"
    text += "findings: {present: [oculogyric_crisis]}\n"
    assert "urine_toxicology" in steps(text)
    assert "urine_toxicology" not in steps(text + "history: {medications: [{name: propofol}]}\n")


def test_a_vomiting_child_with_spasms_has_its_electrolytes(steps):
    """Now, though a drug is named."""
    found = steps(
        "patient: {age: 8}\nonset: {age: 8}\ndystonia: {regions: [oromandibular, trunk]}\n"
        "findings: {present: [vomiting]}\nhistory: {medications: [{name: metoclopramide}]}\n"
    )
    assert {"bedside_glucose", "metabolic_panel"} <= now(found)
    assert not COPPER & set(found)


def test_a_normal_glut1_test_leads_on(steps):
    """To an exome, and lactate is read in the same CSF."""
    found = steps(
        "patient: {age: 14}\nonset: {age: 2, tempo: gradual}\ndystonia: {}\n"
        "findings: {present: [seizures, ataxia, microcephaly, intellectual_disability]}\n"
    )
    assert "lactate_pyruvate" in found and "csf_glucose_ratio" in found
    assert "gene_panel" in found


def test_diabetes_with_ataxia_and_jerks_is_tested_for_mitochondrial_disease(steps):
    """Lactate, and the mitochondrial genome, which no exome covers."""
    found = steps(
        "patient: {age: 41}\nonset: {age: 36, tempo: gradual}\ndystonia: {regions: [neck]}\n"
        "findings: {present: [torticollis, ataxia, myoclonus, diabetes]}\n"
    )
    assert {"lactate_pyruvate", "mitochondrial_genome"} <= set(found)


def test_wasting_with_fasciculations_has_its_electromyography(steps):
    """In the first round, with nerve conduction."""
    found = steps(
        "patient: {age: 30}\nonset: {age: 27, tempo: gradual}\ndystonia: {regions: [left_arm]}\n"
        "findings: {present: [fasciculations, muscle_atrophy, rigidity]}\n"
    )
    assert {found["emg"].priority, found["nerve_conduction"].priority} == {"first"}


def test_a_trunk_that_bends_late_is_imaged_once(steps):
    """Though it is not told how fast it began."""
    found = steps(
        "patient: {age: 61}\nonset: {age: 58}\ndystonia: {regions: [neck, trunk]}\n"
        "findings: {present: [retrocollis]}\n"
    )
    assert "mri_brain" in found and "medication_review" in found


def test_cerebral_palsy_that_worsens_is_tested_for_what_can_be_treated(steps):
    """Copper, and levodopa before or beside the genes."""
    found = steps(
        "patient: {age: 13, sex: male}\nonset: {age: 7, tempo: gradual}\n"
        "dystonia: {regions: [left_arm, right_leg], course: progressive}\n"
        "history: {events: [{event: birth_asphyxia, before_onset: 7 years}]}\n"
    )
    assert found["ceruloplasmin"].priority == found["levodopa_trial"].priority == "first"


def test_manganese_is_not_looked_for_in_urine(steps):
    """A welder with parkinsonism: other metals only where the blood shows no manganese."""
    found = steps(
        "patient: {age: 50}\nonset: {age: 47, tempo: gradual}\ndystonia: {regions: [left_leg]}\n"
        "findings: {present: [parkinsonism, falls, levodopa_unresponsive]}\nhistory: {events: ["
        "{event: heavy_metal_exposure}, {event: occupational_exposure}]}\n"
    )
    assert found["urine_heavy_metals"].after == {"test": "heavy_metals_blood", "result": "normal"}


def test_an_image_due_within_days_stands_before_slower_tests(steps):
    """Before copper and antibodies; where nothing is one-sided or raised, the blood comes first."""
    text = (
        "patient: {age: 29}\nonset: {age: 26, tempo: gradual}\n"
        "dystonia: {regions: [%s], course: progressive}\n"
        "findings: {present: [dysarthria, tremor, %s]}\n"
    )
    for regions, sign in (("neck", "ataxia"), ("left_arm, left_leg", "hemiparesis")):
        found = list(steps(text % (regions, sign)))
        assert found.index("mri_brain") < found.index("ceruloplasmin")
    found = list(steps(text % ("right_arm, oromandibular", "hypersalivation")))
    assert found.index("ceruloplasmin") < found.index("mri_brain")


def test_a_mute_child_has_all_copper_tests(steps):
    """Speech lost within days, with choking and no fever: the slit lamp does not wait."""
    found = steps(
        "patient: {age: 12}\nonset: {age: 12, tempo: subacute}\ndystonia: {}\n"
        "findings: {present: [mutism, dysarthria, bulbar_involvement]}\n"
    )
    assert set(found) >= COPPER


def test_no_levodopa_is_tried_where_it_has_worked(answered):
    """What remains is its dose and its complications; before, it is tried in many."""
    tried = [n for n in CASES if "levodopa_trial" in {s.test for s in answered(n).workup}]
    assert len(tried) > 50
    assert not [name for name in tried if "levodopa_responsive" in present(CASES[name])]


def test_a_foot_that_levodopa_helped_is_not_tried_again(steps):
    """An adult with leg dystonia: one trial, and none after it."""
    text = "patient: {age: 40}\nonset: {age: 38, tempo: gradual}\ndystonia: {regions: [left_leg]}\n"
    assert "levodopa_trial" in steps(text)
    assert "levodopa_trial" not in steps(text + "findings: {present: [levodopa_responsive]}\n")


def test_no_antidote_is_tried_without_a_spasm(steps):
    """Ataxia or tremor after a drug is no acute reaction; stridor or a twisted neck may be."""
    text = (
        "patient: {age: 34}\nonset: {age: 34, tempo: acute}\ndystonia: {regions: %s}\n"
        "findings: {present: [%s]}\n"
        "history: {medications: [{name: x, drug_class: other, started_before_onset: 6 days}]}\n"
    )
    assert "anticholinergic_challenge" not in steps(text % ("[]", "ataxia, dysarthria"))
    assert "anticholinergic_challenge" in steps(text % ("[]", "oculogyric_crisis"))
    assert "anticholinergic_challenge" in steps(text % ("[neck]", "dysarthria"))


def test_no_copper_in_an_acute_picture_with_its_cause(steps):
    """Slurred speech days after a sodium was put right; a liver that is ill brings copper in."""
    text = (
        "patient: {age: 30}\nonset: {age: 30, tempo: acute}\ndystonia: {regions: [left_arm]}\n"
        "findings: {present: [dysarthria, ataxia%s]}\n"
        "history: {events: [{event: osmotic_demyelination, before_onset: 4 days}]}\n"
    )
    assert "ceruloplasmin" not in steps(text % "")
    assert "ceruloplasmin" in steps(text % ", liver_disease")


@pytest.mark.parametrize("age", [3, 3.5])
def test_no_copper_test_at_three(age: float, steps):
    """The brain is spared so early, unless the liver or the eye speaks for it."""
    text = f"patient: {{age: 5}}\nonset: {{age: {age}, tempo: gradual}}\n"
    text += "dystonia: {regions: [left_leg, right_leg, trunk], course: progressive}\n"
    assert "ceruloplasmin" not in steps(text)
    assert "ceruloplasmin" in steps(text + "findings: {present: [liver_disease]}\n")


def test_progressive_dystonia_of_youth_has_its_copper_test(answered):
    """In the first round, where the onset is slow and no event, drug or result is told."""
    seen, without = 0, []
    for name, case in CASES.items():
        age = case.onset.age
        if case.dystonia.course != "progressive" or not isinstance(age, float):
            continue
        if not 5 <= age < 21 or case.results or case.dystonia.variability == "paroxysmal":
            continue
        if case.onset.tempo != "gradual" or case.history.events or case.history.medications:
            continue
        seen += 1
        first = {s.test for s in answered(name).workup if s.priority in ("now", "first")}
        if "ceruloplasmin" not in first:
            without.append(name)
    assert seen > 10
    assert not without, without


def test_an_undated_head_injury_does_not_end_the_search_for_copper(steps):
    """A dated one does."""
    text = (
        "patient: {age: 17}\nonset: {age: 14, tempo: gradual}\n"
        "dystonia: {regions: [right_arm, right_leg], course: progressive}\n"
        "history: {events: [{event: traumatic_brain_injury%s}]}\n"
    )
    found = steps(text % "")
    assert list(found).index("mri_brain") < list(found).index("ceruloplasmin")
    assert "ceruloplasmin" not in steps(text % ", before_onset: 2 months")


def test_a_young_child_who_loses_skills_has_the_tests_of_its_dangers(steps):
    """Within days of the start: organic acids, amino acids, cultures, and CSF after the scan."""
    found = steps(
        "patient: {age: 1}\nonset: {age: 1, tempo: acute}\ndystonia: {regions: [trunk]}\n"
        "findings: {present: [developmental_regression]}\n"
    )
    wanted = {"ammonia", "acylcarnitines", "amino_acids", "inflammatory_markers"}
    assert wanted | {"lactate_pyruvate", "urine_organic_acids"} <= now(found)
    assert list(found).index("mri_brain") < list(found).index("lumbar_puncture")


def test_one_puncture_serves_sugar_and_amines(steps):
    """Dystonia after exercise in a child; where levodopa has failed, sugar alone."""
    text = (
        "patient: {age: 12}\nonset: {age: 7}\ndystonia: {variability: paroxysmal}\n"
        "findings: {present: [exercise_induced%s]}\n"
    )
    found = steps(text % "")
    assert {"csf_glucose_ratio", "csf_neurotransmitters", "lactate_pyruvate"} <= set(found)
    assert "csf_neurotransmitters" not in steps(text % ", levodopa_unresponsive")


def test_stiff_person_tests_want_a_stiff_trunk_or_leg(steps):
    """Not rigidity of the arms with contractures, nor an arched neck."""
    text = (
        "patient: {age: 38}\nonset: {age: 35, tempo: gradual}\n"
        "dystonia: {regions: [%s], course: progressive}\nfindings: {present: [%s]}\n"
    )
    for given in (
        ("left_arm, right_arm, trunk, left_leg", "rigidity, contractures, bradykinesia"),
        ("neck, trunk", "retrocollis, opisthotonus"),
    ):
        assert not {"emg", "autoimmune_antibodies"} & set(steps(text % given)), given
    assert {"emg", "autoimmune_antibodies"} <= set(steps(text % ("trunk", "spinal_rigidity")))
    assert "autoimmune_antibodies" in steps(text % ("left_leg", "rigidity, pain_prominent"))


def test_spasms_of_the_body_on_a_stimulant(steps):
    """What was taken, the heart and the muscle are looked at; the scan waits for a reason."""
    text = (
        "patient: {age: 19}\nonset: {age: 19, tempo: acute}\n"
        "dystonia: {regions: [neck, trunk, left_arm, right_arm, left_leg], "
        "distribution: generalised}\nfindings: {present: [%s]}\n"
        "history: {medications: [{name: cocaine, drug_class: stimulant, "
        "stopped_before_onset: 10 hours}]}\n"
    )
    found = steps(text % "torticollis")
    assert {"urine_toxicology", "ecg", "creatine_kinase"} <= set(found)
    assert "mri_brain" not in found
    assert "mri_brain" in steps(text % "torticollis, altered_consciousness")


def test_attacks_of_one_side_in_an_adult_are_imaged_before_genes(steps):
    """A relative with attacks puts the genes first."""
    text = (
        "patient: {age: 45}\nonset: {age: 44}\ndystonia: {regions: [left_arm, left_leg], "
        "variability: paroxysmal, attacks: {duration: 20 seconds, between: normal}}\n"
        "history: {family: %s}\n"
    )
    found = steps(text % "none_known")
    assert found["mri_brain"].priority == "first"
    assert "paroxysmal_panel" not in found or found["paroxysmal_panel"].priority == "next"
    assert steps(text % "dominant")["paroxysmal_panel"].priority == "first"


def test_rigid_arms_before_fifty_have_one_trial_of_levodopa(steps):
    """With the age at onset unknown too; not where the stiffness is of the spine or legs."""
    text = (
        "patient: {age: 33}\nonset: {tempo: gradual}\n"
        "dystonia: {regions: [right_arm, left_arm, trunk], course: progressive}\n"
        "findings: {present: [rigidity%s]}\n"
    )
    assert "levodopa_trial" in steps(text % "")
    assert "levodopa_trial" not in steps(text % ", startle_spasms, spinal_rigidity")


def test_a_weak_leg_with_an_upgoing_toe_is_no_early_parkinson_disease(steps):
    """Slowness beside it brings the trial back."""
    text = (
        "patient: {age: 45}\nonset: {age: 42, tempo: gradual}\n"
        "dystonia: {regions: [left_leg]}\nfindings: {present: [%s]}\n"
    )
    assert "levodopa_trial" not in steps(text % "rigidity, babinski, weakness")
    assert "levodopa_trial" in steps(text % "bradykinesia, rigidity, babinski")


def test_no_puncture_while_a_drug_closes_the_larynx(steps):
    """Stridor on a dopamine blocker: the airway and the antidote; with fever the fluid is due."""
    text = (
        "patient: {age: 27}\nonset: {age: 27, tempo: acute, first_region: larynx}\n"
        "dystonia: {regions: [larynx]}\nfindings: {present: [stridor_or_airway, psychosis%s]}\n"
        "history: {medications: [{name: risperidone}]}\n"
    )
    calm = steps(text % "")
    assert not {"lumbar_puncture", "csf_antibodies"} & set(calm)
    assert "lumbar_puncture" in steps(text % ", fever, altered_consciousness")
