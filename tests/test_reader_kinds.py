"""What careful readers of whole answers objected to, each as the right value of its kind."""

from __future__ import annotations

import pytest

from tests.patients import Assessed
from workup.explanations.points import points_of
from workup.knowledge.rulebook import load_rules
from workup.model.assessment import Assessment


def flag(answer: Assessment, id_: str) -> str:
    """The message and action of a red flag; empty where it is not raised."""
    return next((f"{f.message} {f.action}" for f in answer.red_flags if f.id == id_), "")


def ordered(answer: Assessment) -> dict[str, str]:
    """Each test that is ordered, with its reason."""
    return {step.test: step.why for step in answer.workup}


@pytest.mark.parametrize(("age", "planned"), [(16, False), (50, True)])
def test_onset_in_youth_long_ago_is_no_matter_of_days(age: int, planned: bool, assessed: Assessed):
    """A man of fifty with chorea since his teens is worked up at leisure; a boy is not."""
    answer = assessed(f"""
        patient: {{sex: male, age: {age}}}
        onset: {{age: 13, tempo: gradual, first_region: right_arm}}
        dystonia: {{regions: [right_arm], course: progressive}}
        findings: {{present: [chorea]}}
        """)
    said = flag(answer, "unexplained_early_onset")
    assert said and ("not a matter of days" in said) == planned


def test_spells_of_closed_lids_may_be_functional(assessed: Assessed):
    """Lids that shut for an hour and are normal in between: no seizure, no plaque first."""
    answer = assessed("""
        patient: {sex: female, age: 65}
        onset: {age: 64, first_region: upper_face}
        dystonia:
          regions: [upper_face]
          course: progressive
          variability: paroxysmal
          attacks: {duration: 1 hour, between: normal}
        findings: {examined_normal: [neurological, other_movement]}
        """)
    assert "functional_dystonia" in [c.diagnosis for c in answer.differential[:3]]
    tests = ordered(answer)
    assert "suggestion_test" in tests and not {"eeg", "mri_brain"} & tests.keys()
    assert "demyelinating" not in [d.diagnosis for d in answer.dont_miss if d.told]


def test_an_injured_shoulder_is_no_reason_to_image_the_brain(assessed: Assessed):
    """A painful shoulder fixed since its injury, with signs on that side alone."""
    answer = assessed("""
        patient: {sex: male, age: 41}
        onset: {tempo: subacute, first_region: shoulder, age: 40}
        dystonia: {regions: [shoulder]}
        findings: {present: [fixed_posture, pain_prominent, unilateral_signs]}
        history: {events: [{event: peripheral_injury, before_onset: 1 month, side: left}]}
        """)
    assert "mri_brain" not in ordered(answer)


def test_eye_crises_of_a_child_of_unknown_onset_may_be_aadc_deficiency(assessed: Assessed):
    """Ptosis, evening fatigue and eye crises at 13: the CSF is taken before levodopa is tried."""
    answer = assessed("""
        patient: {sex: female, age: 13}
        onset: {tempo: gradual}
        dystonia: {regions: [left_leg, right_leg, eyes], variability: diurnal}
        findings: {present: [developmental_delay, ptosis, diurnal_fluctuation, oculogyric_crisis]}
        history: {family: recessive}
        """)
    assert "aadc_deficiency" in [c.diagnosis for c in answer.differential[:3]]
    tests = ordered(answer)
    assert "the CSF" in tests["levodopa_trial"]
    assert list(tests).index("csf_neurotransmitters") < list(tests).index("levodopa_trial")


def test_chorea_with_ataxia_in_an_adult_asks_for_repeats(assessed: Assessed):
    """Thirty years of chorea, then ataxia: a panel misses HTT, TBP, ATN1 and C9orf72."""
    answer = assessed("""
        patient: {sex: female, age: 40}
        onset: {age: 10, tempo: gradual}
        dystonia: {regions: [neck], course: progressive}
        findings: {present: [chorea, ataxia]}
        """)
    tests = ordered(answer)
    assert "an exome misses" in tests["sca_repeats"]
    assert "in a child" not in tests.get("vitamin_e", "")


def test_ataxia_with_a_change_of_mind_names_the_repeats(assessed: Assessed):
    """With depression and an affected relative SCA17, DRPLA and Huntington disease are named."""
    answer = assessed("""
        patient: {sex: male, age: 47}
        onset: {age: 46, tempo: gradual}
        dystonia: {regions: [], course: progressive}
        findings: {present: [ataxia, depression, falls]}
        history: {family: affected_relative}
        """)
    assert "SCA17 (TBP), DRPLA (ATN1) and Huntington" in ordered(answer)["sca_repeats"]


def test_a_disease_of_heart_and_movement_looks_at_muscle_and_heart(assessed: Assessed):
    """Chorea with cardiomyopathy: creatine kinase and film for McLeod, the heart seen too."""
    tests = ordered(
        assessed("""
        patient: {sex: male, age: 50}
        onset: {age: 45, tempo: gradual}
        dystonia: {regions: [oromandibular], course: progressive}
        findings: {present: [chorea, cardiomyopathy]}
        """)
    )
    assert {"creatine_kinase", "blood_count_smear"} <= tests.keys()
    assert "echocardiogram" in tests["ecg"]


def test_useless_antiseizure_drugs_are_withdrawn(assessed: Assessed):
    """Functional attacks on carbamazepine, with a normal EEG and no seizure."""
    answer = assessed("""
        patient: {sex: male, age: 14}
        onset: {age: 13.7, tempo: sudden, first_region: right_arm}
        dystonia: {regions: [right_arm, left_leg], variability: paroxysmal, course: relapsing}
        findings: {present: [distractible, inconsistency, entrainable]}
        history: {medications: [{name: carbamazepine, started_after_onset: true}]}
        results: {eeg: {abnormal: false}}
        """)
    advice = {option.option: option.why for option in answer.management}
    assert "withdrawn gradually" in advice["stop_or_change_drug"]


def test_a_still_turned_neck_of_a_child_is_no_metabolic_alarm(assessed: Assessed):
    """A tilt unchanged for years is examined by the eye clinic; the early-onset flag stays away."""
    answer = assessed("""
        patient: {sex: male, age: 5}
        onset: {age: 0.5, tempo: gradual, first_region: neck}
        dystonia: {regions: [neck], course: static}
        findings: {present: [head_tilt, stops_in_sleep, facial_asymmetry]}
        """)
    assert not flag(answer, "unexplained_early_onset")
    ocular = next(c for c in answer.differential if c.diagnosis == "ocular_torticollis")
    assert "stops_in_sleep" not in ocular.unexplained


def test_a_picture_whose_exposure_is_not_recorded_says_so(assessed: Assessed):
    """Tremor that would fit an off-period on levodopa, in a patient without levodopa."""
    book = load_rules()
    answer = assessed("""
        patient: {sex: female, age: 74}
        onset: {age: 74, tempo: acute}
        dystonia: {regions: []}
        findings: {present: [rest_tremor, bradykinesia, unilateral_signs]}
        history: {medications: [{name: enalapril}]}
        """)
    reasons = [
        point.text
        for c in answer.differential
        if c.diagnosis == "other_drug_induced"
        for point in points_of(c, answer, book)
    ]
    of_levodopa = [r for r in reasons if "on levodopa" in r]
    assert of_levodopa and "though no levodopa" in of_levodopa[0]


def test_new_chorea_of_a_child_looks_for_rheumatic_fever(assessed: Assessed):
    """A week of one-sided chorea at seven: throat, titres and heart, vessels with the scan."""
    answer = assessed("""
        patient: {sex: female, age: 7}
        onset: {age: 7, tempo: sudden, before_presentation: 7 days}
        dystonia: {regions: []}
        findings: {present: [chorea, athetosis, unilateral_signs]}
        """)
    tests = ordered(answer)
    assert "antistreptolysin" in tests["infection_serology"] and "carditis" in tests["ecg"]
    priority = {step.test: step.priority for step in answer.workup}
    assert priority["angiography"] in ("now", "first")
    assert priority.get("gene_panel") not in ("now", "first")


def test_carbon_monoxide_that_has_left_the_blood(assessed: Assessed):
    """Ten days after the exposure the level is not measured and no oxygen is given."""
    answer = assessed("""
        patient: {sex: female, age: 33}
        onset: {age: 33, tempo: acute}
        dystonia: {regions: []}
        findings: {present: [chorea, ataxia, dysarthria]}
        history: {events: [{event: carbon_monoxide, before_onset: 10 days}]}
        """)
    assert "carboxyhaemoglobin" not in ordered(answer)
    assert "oxygen" not in {option.option for option in answer.management}
    assert "clear interval" in flag(answer, "carbon_monoxide")
    assert "niemann_pick_c" not in [d.diagnosis for d in answer.dont_miss if not d.beyond]


def test_one_sign_of_tetanus_is_no_encephalitis(assessed: Assessed):
    """Trismus and choking after a wound: no scan and no puncture in the first hours."""
    answer = assessed("""
        patient: {sex: female, age: 76}
        onset: {age: 76, tempo: acute, first_region: oromandibular}
        dystonia: {regions: [oromandibular], course: progressive}
        findings: {present: [trismus, bulbar_involvement, open_wound]}
        """)
    assert answer.differential[0].diagnosis == "tetanus"
    assert not flag(answer, "encephalitis")
    assert not {"mri_brain", "lumbar_puncture"} & ordered(answer).keys()


def test_no_anticholinergic_in_an_infected_neck(assessed: Assessed):
    """Fever, stridor and a lump after a sore throat, and ibuprofen: not a drug reaction to try."""
    answer = assessed("""
        patient: {sex: male, age: 3}
        onset: {age: 3, before_presentation: 1 day, tempo: acute, first_region: neck}
        dystonia: {regions: [neck]}
        findings:
          present: [laterocollis, restricted_neck_movement, fever, hypersalivation,
            stridor_or_airway, neck_mass]
        history:
          events: [{event: recent_infection, before_onset: 4 days}]
          medications: [{name: ibuprofen, drug_class: other}]
        """)
    assert (
        not {
            "anticholinergic_challenge",
            "autoimmune_antibodies",
            "ophthalmology",
            "mri_brain",
        }
        & ordered(answer).keys()
    )


def test_advice_of_a_tumour_waits_for_the_tumour(assessed: Assessed):
    """A boy with slowness and a one-sided sign is not starved, and is not told of a tumour."""
    answer = assessed("""
        patient: {sex: male, age: 17}
        onset: {age: 16, tempo: gradual, first_region: right_arm}
        dystonia: {regions: [right_arm, right_leg], course: progressive}
        findings: {present: [unilateral_signs, hyperreflexia]}
        """)
    advice = {option.option: option.why for option in answer.management}
    assert "nothing by mouth" not in advice.get("pressure_relief", "")
    assert "Notify the DVLA of a tumour" not in advice.get("driving", "")


def test_a_lesion_that_stands_still_is_no_tumour(assessed: Assessed):
    """Sudden, then unchanged for three years: a vascular event leads, not a tumour."""
    answer = assessed("""
        patient: {sex: female, age: 22}
        onset: {age: 19, tempo: sudden, first_region: right_arm}
        dystonia: {regions: [right_arm], course: static}
        findings: {present: [myoclonus, ataxia, unilateral_signs]}
        """)
    assert answer.differential[0].diagnosis != "brain_tumour"


def test_a_nearly_certain_disease_is_tested_for_first(assessed: Assessed):
    """Gaze palsy, cataplexy and a large spleen: no puncture for GLUT1 before the blood marker."""
    answer = assessed("""
        patient: {sex: female, age: 16}
        onset: {age: 13, tempo: gradual, first_region: right_arm}
        dystonia: {regions: [right_arm, oromandibular], course: progressive}
        findings:
          present: [vertical_gaze_palsy, cataplexy, splenomegaly, ataxia, liver_disease]
        """)
    assert answer.differential[0].diagnosis == "niemann_pick_c"
    priority = {step.test: step.priority for step in answer.workup}
    assert priority["oxysterols"] == "first"
    assert priority.get("csf_glucose_ratio") != "first"
    assert priority.get("heavy_metals_blood") != "first"


def test_a_mass_of_years_in_the_neck_is_no_abscess(assessed: Assessed):
    """A taut cord since eleven years: imaged at leisure, and its release is discussed."""
    answer = assessed("""
        patient: {sex: female, age: 37}
        onset: {age: 26, first_region: neck}
        dystonia: {regions: [neck]}
        findings: {present: [torticollis, fixed_posture, neck_mass]}
        """)
    step = next(s for s in answer.workup if s.test == "neck_imaging")
    assert step.priority == "first" and "fibrous muscle" in step.why
    assert "surgery_of_cause" in {option.option for option in answer.management}


def test_raised_markers_are_explained_before_a_gene_is_sought(assessed: Assessed):
    """Weight loss and a CRP of 100 at twenty: neither a levodopa trial nor a panel comes first."""
    answer = assessed("""
        patient: {sex: female, age: 20}
        onset: {age: 19.8, tempo: subacute, first_region: left_arm}
        dystonia: {regions: [left_arm], course: progressive}
        findings: {present: [weight_loss]}
        history: {events: [{event: endemic_infection_area}]}
        results: {inflammatory_markers: {abnormal: true}}
        """)
    first = [s.test for s in answer.workup if s.priority in ("now", "first")]
    assert "mri_brain" in first and not {"gene_panel", "levodopa_trial"} & set(first)


def test_a_reason_is_given_once(assessed: Assessed):
    """What a row has said is not said again by the picture that fits best."""
    book = load_rules()
    answer = assessed("""
        patient: {sex: female, age: 33}
        onset: {age: 33, tempo: acute}
        dystonia: {regions: []}
        findings: {present: [chorea]}
        history: {events: [{event: carbon_monoxide, before_onset: 10 days}]}
        """)
    said = [p.text for p in points_of(answer.differential[0], answer, book) if p.sign == "for"]
    assert sum("Carbon monoxide" in text for text in said) == 1
    assert sum("onset" in text.lower() for text in said) <= 1


def test_a_lax_neck_is_kept_neutral_under_sedation(assessed: Assessed):
    """Down syndrome and a turned neck at two: the scan needs sedation, and the neck is unsafe."""
    answer = assessed("""
        patient: {sex: male, age: 2}
        onset: {age: 2, tempo: acute, first_region: neck}
        dystonia: {regions: [neck]}
        findings: {present: [torticollis]}
        history: {events: [{event: down_syndrome}]}
        """)
    assert "neck neutral" in ordered(answer)["mri_spine"]


def test_inflammation_with_one_sided_signs_asks_for_lupus(assessed: Assessed):
    """A young woman with weight loss, raised markers and a new posture of one arm."""
    answer = assessed("""
        patient: {sex: female, age: 20}
        onset: {age: 19.8, tempo: subacute, first_region: left_arm}
        dystonia: {regions: [left_arm], course: progressive}
        findings: {present: [weight_loss]}
        results: {inflammatory_markers: {abnormal: true}}
        """)
    assert "antiphospholipid" in ordered(answer)["autoimmune_antibodies"]
