"""What a specialist would not order, or would order first, in the teaching cases."""

from __future__ import annotations

import pytest

from tests.patients import Answered, Assessed, patients
from workup.model.assessment import Assessment

CASES = patients("teaching")
COPPER = {"ceruloplasmin", "urine_copper", "slit_lamp"}
CSF = {"lumbar_puncture", "csf_antibodies", "csf_pcr", "csf_glucose_ratio"}
RARE = {"oxysterols", "amino_acids", "alpha_fetoprotein", "urine_creatine_guanidinoacetate"}
LIMIT_SHOWN = 5


def ordered(answer: Assessment) -> list[str]:
    """The tests of one case that wait for nothing, in turn."""
    return [step.test for step in answer.workup if not step.after]


NEVER = (
    ("eyes-to-the-ceiling", CSF | COPPER | {"mri_brain", "eeg", "levodopa_trial"}),
    ("locked-jaw", CSF | COPPER | {"mri_brain", "eeg", "emg", "autoimmune_antibodies"}),
    ("tilt-and-vomit", CSF | COPPER | RARE | {"levodopa_trial", "gene_panel"}),
    ("six-weeks-of-headache", CSF | COPPER | {"autoimmune_antibodies"}),
    ("drowsy-and-stiff", COPPER | {"csf_glucose_ratio", "levodopa_trial"}),
    ("the-faulty-heater", CSF | COPPER | {"autoimmune_antibodies"}),
    ("after-the-crash", COPPER),
    ("arm-after-stroke", COPPER | {"levodopa_trial"}),
    ("pulled-from-the-lake", COPPER | RARE),
    ("fixed-after-a-sprain", COPPER | {"mri_spine"}),
    ("ten-years-of-tablets", {"urine_copper", "slit_lamp"}),
    ("starts-and-twists", COPPER | CSF | {"levodopa_trial", "gene_panel"}),
    ("jerks-and-wine", COPPER - {"ceruloplasmin"} | {"levodopa_trial"}),
    ("like-her-mother", {"oxysterols", "gene_panel"}),
    ("toes-at-dawn", {"autoimmune_antibodies", "emg", "mri_spine"}),
    ("stiff-back-and-fright", COPPER | {"gene_panel"}),
    ("falls-and-stares", {"oxysterols", "gene_panel"}),
    ("the-grinning-student", {"levodopa_trial", "gene_panel"}),
    ("wry-neck-after-tonsils", COPPER | {"levodopa_trial", "mri_brain"}),
    ("cough-and-twist", COPPER | {"biotin_thiamine_trial", "slc19a3"}),
    ("evening-limp", {"urine_copper", "slit_lamp", "csf_neurotransmitters"}),
)
WANTED = (
    ("eyes-to-the-ceiling", {"airway_assessment", "anticholinergic_challenge", "metabolic_panel"}),
    ("falls-and-stares", {"levodopa_trial"}),
    ("stiff-back-and-fright", {"mri_spine", "emg", "autoimmune_antibodies"}),
    ("tongue-pushes-food", {"eeg", "creatine_kinase", "blood_count_smear"}),
    ("shut-in-sunlight", {"ophthalmology"}),
    ("locked-jaw", {"medication_review", "toxicology_blood"}),
    ("fever-at-eight-months", {"inflammatory_markers", "blood_gas", "lactate_pyruvate"}),
    ("drowsy-and-stiff", {"lactate_pyruvate", "blood_gas"}),
    ("cough-and-twist", {"bedside_glucose", "metabolic_panel"}),
    ("pulled-from-the-lake", {"eeg"}),
)


@pytest.mark.parametrize(("case", "tests"), NEVER, ids=[case for case, _ in NEVER])
def test_what_is_left_is_not_ordered(case: str, tests: set[str], answered: Answered) -> None:
    """A test that a specialist would leave in this picture is not on the list."""
    assert not tests & set(ordered(answered(case)))


@pytest.mark.parametrize(("case", "tests"), WANTED, ids=[case for case, _ in WANTED])
def test_what_the_picture_asks_for_is_ordered(
    case: str, tests: set[str], answered: Answered
) -> None:
    """A test that this picture asks for is on the list."""
    assert tests <= set(ordered(answered(case)))


@pytest.mark.parametrize(
    ("case", "first", "later"),
    [
        ("like-her-mother", "htt_repeat", "mri_brain"),
        ("evening-limp", "gch1", "ceruloplasmin"),
        ("the-grinning-student", "ceruloplasmin", "slit_lamp"),
        ("jaw-and-weight", "mri_brain", "csf_antibodies"),
        ("fever-and-silence", "mri_brain", "lumbar_puncture"),
    ],
)
def test_the_deciding_test_stands_first(
    case: str, first: str, later: str, answered: Answered
) -> None:
    """The test that decides, or must come first, stands before the other."""
    tests = ordered(answered(case))
    assert tests.index(first) < tests.index(later)


@pytest.mark.parametrize("case", sorted(CASES))
def test_people_are_shown_few_dangers(case: str, answered: Answered) -> None:
    """At most five dangers are shown, none of them among the first three diagnoses."""
    answer = answered(case)
    shown = {entry.diagnosis for entry in answer.dont_miss if entry.shown}
    assert len(shown) <= LIMIT_SHOWN
    assert not shown & {candidate.diagnosis for candidate in answer.differential[:3]}


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_step_that_waits_stands_last(case: str, answered: Answered) -> None:
    """A step that waits for a result stands behind all others, and what it awaits is ordered."""
    steps = answered(case).workup
    waits = [step.after is not None for step in steps]
    assert waits == sorted(waits)
    assert {step.after["test"] for step in steps if step.after} <= set(ordered(answered(case)))


@pytest.mark.parametrize(
    ("case", "option"),
    [
        ("eyes-to-the-ceiling", "levodopa"),
        ("tilt-and-vomit", "levodopa"),
        ("wry-neck-after-tonsils", "levodopa"),
        ("the-grinning-student", "levodopa"),
        ("starts-and-twists", "levodopa"),
        ("drowsy-and-stiff", "levodopa"),
        ("fever-and-silence", "levodopa"),
        ("shut-in-sunlight", "physiotherapy"),
    ],
)
def test_treatment_follows_the_cause(case: str, option: str, answered: Answered) -> None:
    """An option that does not treat this cause is not offered."""
    assert option not in {row.option for row in answered(case).management}


@pytest.mark.parametrize(
    ("case", "associated"),
    [
        ("after-the-crash", "complex"),
        ("cough-and-twist", "complex"),
        ("jerks-and-wine", "combined"),
        ("ten-years-of-tablets", "combined"),
    ],
)
def test_combined_means_another_movement_disorder(
    case: str, associated: str, answered: Answered
) -> None:
    """Weakness or meningism makes a dystonia complex, another movement disorder combined."""
    assert answered(case).classification.associated == associated


def test_nothing_is_ordered_from_age_and_sex(assessed: Assessed) -> None:
    """With age and sex alone there is no list of tests."""
    answer = assessed("patient: {sex: female, age: 40}\nonset: {age: 40}\ndystonia: {}\n")
    assert answer.workup == ()


def due(answer: Assessment) -> dict[str, str]:
    """How soon each test of one case is ordered."""
    return {step.test: step.priority for step in answer.workup}


@pytest.mark.parametrize("family", ["none_known", "affected_relative"])
def test_ataxia_in_an_adult_is_screened_for_what_is_treated(
    family: str, assessed: Assessed
) -> None:
    """Thyroid, B12 and vitamin E come first; repeats with FXN, RFC1 and FGF14 are on the list."""
    answer = assessed(f"""
        patient: {{sex: female, age: 47}}
        onset: {{age: 41, tempo: gradual, first_region: neck}}
        dystonia: {{regions: [neck], course: progressive}}
        findings: {{present: [ataxia, dysarthria]}}
        history: {{family: {family}}}
        """)
    tests = due(answer)
    assert {tests["metabolic_panel"], tests["vitamin_e"], tests["mri_brain"]} <= {"now", "first"}
    assert "sca_repeats" in tests
    assert (tests.get("autoimmune_antibodies") == "next") == (family == "none_known")


def test_familial_ataxia_asks_for_an_ataxia_panel_after_the_repeats(assessed: Assessed) -> None:
    """With ataxia in the family the panel is one for ataxia, and it waits for the repeats."""
    answer = assessed("""
        patient: {sex: male, age: 43}
        onset: {age: 38, tempo: gradual, first_region: neck}
        dystonia: {regions: [neck], course: progressive}
        findings: {present: [ataxia, dystonic_tremor]}
        history: {family: dominant}
        """)
    panel = next(step for step in answer.workup if step.test == "gene_panel")
    assert panel.after is not None
    assert panel.after["test"] == "sca_repeats"


def test_repeats_of_adult_diseases_are_not_for_onset_in_infancy(assessed: Assessed) -> None:
    """A grown man whose ataxia began at two gets vitamin E measured, and no adult repeat tests."""
    answer = assessed("""
        patient: {sex: male, age: 24}
        onset: {age: 2, tempo: gradual}
        dystonia: {regions: [trunk, left_arm, right_arm], course: progressive}
        findings: {present: [ataxia, chorea, dysarthria]}
        history: {family: none_known}
        """)
    assert "sca_repeats" not in due(answer)
    assert "vitamin_e" in due(answer)


@pytest.mark.parametrize(
    ("patient", "test"),
    [
        (
            """
            patient: {age: 15}
            onset: {age: 14, tempo: gradual, first_region: right_arm}
            dystonia: {regions: [right_arm]}
            findings: {present: [myoclonus]}
            """,
            "eeg",
        ),
        (
            """
            patient: {age: 68}
            onset: {age: 68, tempo: subacute}
            dystonia: {regions: [left_arm, left_leg]}
            findings: {present: [chorea, diabetes]}
            """,
            "metabolic_panel",
        ),
        (
            """
            patient: {age: 7}
            onset: {age: 7, tempo: acute, before_presentation: 4 days}
            dystonia: {regions: [left_arm, right_arm, trunk]}
            findings: {present: [altered_consciousness, chorea]}
            """,
            "creatine_kinase",
        ),
        (
            """
            patient: {age: 51}
            onset: {age: 51, tempo: acute}
            dystonia: {regions: [right_arm]}
            findings: {present: [fever, meningism]}
            history: {events: [{event: tuberculosis}]}
            """,
            "angiography",
        ),
        (
            """
            patient: {age: 60}
            onset: {before_presentation: 4 months}
            dystonia: {regions: [neck]}
            findings: {present: [anterocollis]}
            history: {events: [{event: autoimmune_disease}]}
            """,
            "autoimmune_antibodies",
        ),
        (
            """
            patient: {age: 55}
            onset: {age: 55, tempo: sudden}
            dystonia: {regions: [left_arm, right_arm], variability: paroxysmal}
            findings: {present: [hypocalcaemia_signs, vomiting]}
            """,
            "blood_gas",
        ),
        (
            """
            patient: {age: 24}
            onset: {age: 22, tempo: gradual}
            dystonia: {regions: [left_arm, neck], course: progressive}
            findings: {present: [lens_dislocation, intellectual_disability]}
            """,
            "amino_acids",
        ),
        (
            """
            patient: {age: 19}
            onset: {age: 17, tempo: gradual}
            dystonia: {regions: [left_leg, right_leg], course: progressive}
            findings: {present: [cognitive_decline, behaviour_change, neuropathy, babinski]}
            """,
            "lysosomal_enzymes",
        ),
        (
            """
            patient: {age: 30}
            onset: {age: 30, before_presentation: 2 weeks, tempo: subacute}
            dystonia: {regions: [oromandibular, left_arm, right_arm]}
            findings: {present: [altered_consciousness, seizures, nystagmus, diplopia, ataxia]}
            """,
            "biotin_thiamine_trial",
        ),
    ],
    ids=[
        *("jerks", "hemichorea", "encephalitis", "meningitis", "dropped_head", "tetany"),
        *("fallen_lens", "nerve_and_mind", "like_wernicke"),
    ],
)
def test_the_picture_brings_its_own_test(patient: str, test: str, assessed: Assessed) -> None:
    """Jerks of one side an EEG, hemichorea a glucose, and so on, in anyone with the picture."""
    assert due(assessed(patient)).get(test) in {"now", "first"}


def test_no_single_gene_beside_the_panel_that_reads_it(answered: Answered) -> None:
    """KMT2B alone is never sent: the panel or exome reads it."""
    cases = patients("teaching", "published", "strangers")
    assert not [name for name in cases if "kmt2b" in due(answered(name))]


def test_old_jaundice_asks_for_no_torsin_gene(assessed: Assessed) -> None:
    """Static dystonia since a severe neonatal jaundice: no TOR1A test."""
    answer = assessed("""
        patient: {sex: male, age: 12}
        onset: {age: {from: 0, to: 1}}
        dystonia: {distribution: generalised, course: static}
        history: {birth: abnormal, events: [{event: neonatal_jaundice}]}
        """)
    assert "tor1a" not in due(answer)


def test_ten_years_of_parkinsonism_ask_for_no_metals_and_no_transporter_scan(
    assessed: Assessed,
) -> None:
    """Without exposure and after years, neither metals nor a dopamine transporter scan help."""
    answer = assessed("""
        patient: {sex: female, age: 48}
        onset: {age: 38, before_presentation: 10 years, tempo: gradual}
        dystonia: {regions: [right_leg]}
        findings: {present: [parkinsonism, bradykinesia, rigidity]}
        """)
    assert not {"heavy_metals_blood", "dat_spect"} & set(due(answer))


def test_a_painful_fist_after_a_crush_asks_for_no_copper(assessed: Assessed) -> None:
    """An adult's regional pain syndrome after an injury is explained; a child's is still tested."""
    plain = """
        patient: {age: AGE}
        onset: {age: AGE, tempo: subacute, first_region: left_arm}
        dystonia: {regions: [left_arm]}
        findings: {present: [fixed_posture, allodynia_crps, pain_prominent]}
        history: {events: [{event: peripheral_injury, before_onset: 3 weeks, side: left}]}
        """
    assert "ceruloplasmin" not in due(assessed(plain.replace("AGE", "37")))
    assert "ceruloplasmin" in due(assessed(plain.replace("AGE", "12")))


def test_old_age_with_parkinsonism_asks_for_no_metals(assessed: Assessed) -> None:
    """Without an exposure nobody of sixty or more has metals measured for parkinsonism."""
    answer = assessed("""
        patient: {age: 67}
        onset: {tempo: gradual}
        dystonia: {regions: [neck], course: progressive}
        findings: {present: [parkinsonism, ataxia, gait_disturbance, levodopa_unresponsive]}
        """)
    assert "heavy_metals_blood" not in due(answer)


def test_a_painful_neck_after_a_sore_throat_is_no_metabolic_crisis(assessed: Assessed) -> None:
    """An alert child with torticollis after an infection: neck and throat, no vitamins."""
    plain = """
        patient: {age: 3}
        onset: {age: 3, before_presentation: 1 day, tempo: acute, first_region: neck}
        dystonia: {regions: [neckMORE]}
        findings: {present: [torticollis, pain_prominent]}
        history:
          events: [{event: febrile_illness, before_onset: 1 week}, {event: recent_infection}]
        """
    answer = assessed(plain.replace("MORE", ""))
    assert not {"biotin_thiamine_trial", "mri_brain"} & set(due(answer))
    assert due(answer).get("neck_imaging") == "now"
    assert due(assessed(plain.replace("MORE", ", left_arm"))).get("biotin_thiamine_trial") == "now"
    slurred = plain.replace("MORE", "").replace("pain_prominent", "pain_prominent, dysarthria")
    assert due(assessed(slurred)).get("biotin_thiamine_trial") == "now"


def test_lids_that_close_for_an_hour_ask_for_no_scan_and_no_eeg(assessed: Assessed) -> None:
    """Spells of both lids for minutes to hours are blepharospasm."""
    answer = assessed("""
        patient: {age: 65}
        onset: {age: 64, first_region: upper_face}
        dystonia:
          regions: [upper_face]
          variability: paroxysmal
          attacks: {duration: 2 hours, between: normal}
        findings: {examined_normal: [neurological, other_movement]}
        """)
    assert not {"mri_brain", "eeg"} & set(due(answer))


def test_a_tilt_since_infancy_is_no_abscess(assessed: Assessed) -> None:
    """A neck that has been tilted for years has no contrast study for a collection."""
    answer = assessed("""
        patient: {age: 5}
        onset: {age: {from: 0.5, to: 1}}
        dystonia: {regions: [neck], course: static}
        findings: {present: [head_tilt, laterocollis], absent: [restricted_neck_movement]}
        """)
    assert "neck_imaging" not in due(answer)
    fresh = assessed("""
        patient: {age: 5}
        onset: {age: 5, before_presentation: 2 weeks, tempo: gradual}
        dystonia: {regions: [neck]}
        findings: {present: [torticollis, pain_prominent]}
        history: {events: [{event: recent_infection, before_onset: 3 days}]}
        """)
    assert due(fresh).get("neck_imaging") == "now"


def test_a_foot_fixed_for_eight_months_with_a_normal_scan_is_no_mass(assessed: Assessed) -> None:
    """Old headaches and one side raise no emergency once the brain was imaged."""
    patient = """
        patient: {age: 29}
        onset: {before_presentation: 8 months, tempo: acute, first_region: right_leg}
        dystonia: {regions: [right_leg], course: static}
        findings: {present: [fixed_posture, headache, unilateral_signs]}
        results: {mri_brain: {abnormal: false}}
        """
    answer = assessed(patient)
    assert not [f for f in answer.red_flags if f.urgency == "emergency"]
    fresh = patient.replace("8 months", "5 weeks").replace("static", "progressive")
    fresh = fresh.replace("results: {mri_brain: {abnormal: false}}", "")
    assert [f for f in assessed(fresh).red_flags if f.urgency == "emergency"]


@pytest.mark.parametrize("before", ["20 years", "3 weeks"])
def test_an_old_lack_of_oxygen_hides_no_encephalitis(before: str, assessed: Assessed) -> None:
    """Weeks of a changed mind with chorea are an emergency, whatever happened to the brain once."""
    answer = assessed(f"""
        patient: {{age: 24}}
        onset: {{age: 24, before_presentation: 3 weeks, tempo: subacute}}
        dystonia: {{regions: [left_arm, oromandibular]}}
        findings: {{present: [psychosis, chorea]}}
        history: {{events: [{{event: hypoxic_event, before_onset: {before}}}]}}
        """)
    assert [f for f in answer.red_flags if f.id == "encephalitis" and f.urgency == "emergency"]
