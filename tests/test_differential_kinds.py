"""
Kinds of mistake in the order of the differential: what a coded sign, an age, a site or an attack
decides, looked for in every case, and in small patients made up for the kind.
"""

from __future__ import annotations

import re

from tests.patients import Answered, Assessed, patients, present
from workup.knowledge.condition import facts_of
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment

CASES = patients("teaching", "published", "held_out", "strangers")
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


def order(answer: Assessment) -> list[str]:
    return [candidate.diagnosis for candidate in answer.differential]


def shares(answer: Assessment) -> dict[str, float]:
    return {candidate.diagnosis: candidate.probability for candidate in answer.differential}


def test_an_isolated_form_never_leads_with_a_sign_it_cannot_have(
    answered: Answered, book: Rulebook
) -> None:
    """With ataxia, weak legs, seizures or swollen discs, what accounts for them leads."""
    isolated = {id_ for id_, script in book.scripts.items() if "isolated" in script.families}
    seen = 0
    for name, case in CASES.items():
        if present(case) & NEVER_ISOLATED:
            seen += 1
            assert order(answered(name))[0] not in isolated, name
    assert seen > 60


def test_every_isolated_form_has_jerks_against_it_or_says_why_not(book: Rulebook) -> None:
    """Jerks count against each isolated label, but for those whose own picture they are."""
    spared = {
        id_
        for id_, script in book.scripts.items()
        if "isolated" in script.families and script.override.get("isolated.jerks", -2) == 0
    }
    assert spared == {"dyt_sgce", "dyt_ano3", "dyt_tor1a"}


def test_what_begins_later_is_not_plausible_in_an_infant(answered: Answered) -> None:
    """Nobody whose onset is told is given a disease that does not begin so early."""
    seen = 0
    for name, case in CASES.items():
        age = case.onset.age
        for diagnosis, begins in BEGINS.items():
            if isinstance(age, int | float) and age < begins and not present(case) & COPPER:
                seen += 1
                assert shares(answered(name))[diagnosis] < 0.05, (name, diagnosis)
    assert seen > 40


def test_seizures_of_a_wider_disease_are_no_rival_of_it(answered: Answered) -> None:
    """Known seizures with two kinds of signs between attacks: epilepsy alone is not first."""
    seen = 0
    for name, case in CASES.items():
        mine = present(case)
        if "seizures" in mine and sum(bool(mine & group) for group in WIDER) >= 2:
            seen += 1
            assert order(answered(name))[0] != "seizure", name
    assert seen > 5


def test_jerks_in_a_family_are_combined_dystonia(assessed: Assessed) -> None:
    """A man with jerks of the neck and relatives affected: the genes of jerks stand first."""
    answer = assessed("""
        patient: {sex: male, age: 41}
        onset: {age: 24, tempo: gradual, first_region: neck}
        dystonia: {regions: [neck, right_arm], course: progressive}
        findings: {present: [myoclonus]}
        history: {family: affected_relative}
        """)
    first = order(answer)
    assert set(first[:2]) == {"dyt_sgce", "dyt_ano3"}


def test_a_trunk_that_twists_in_youth_is_inherited_first(assessed: Assessed) -> None:
    """A girl of eleven with dystonia of the trunk alone: no mimic and no adult form comes first."""
    answer = assessed("""
        patient: {sex: female, age: 11}
        onset: {age: 10, tempo: gradual, first_region: trunk}
        dystonia: {regions: [trunk], course: progressive}
        findings: {present: [scoliosis]}
        """)
    assert answer.category.id == "primary"
    assert order(answer)[0] in {"other_inherited_isolated", "dyt_gch1", "dyt_thap1"}
    assert "Structural scoliosis" in {a.label for a in answer.differential[0].look_alikes}


def test_one_side_of_a_child_is_an_old_infarct_before_a_malformation(assessed: Assessed) -> None:
    """Bare hemidystonia of a child: an infarct first, a birth injury named, no malformation yet."""
    answer = assessed("""
        patient: {sex: female, age: 10}
        onset: {age: 9, tempo: gradual}
        dystonia: {regions: [right_arm, right_leg], distribution: hemidystonia}
        """)
    first = order(answer)
    assert first[0] in {"post_stroke", "brain_tumour"}
    assert first.index("post_stroke") < first.index("vascular_malformation")
    assert shares(answer)["perinatal_injury"] >= 0.05


def test_a_cranial_nerve_palsy_outlasts_the_antiemetic(assessed: Assessed) -> None:
    """A child who vomits, sees double and leans: the posterior fossa is named beside the drug."""
    answer = assessed("""
        patient: {sex: male, age: 7}
        onset: {age: 7, first_region: neck}
        dystonia: {regions: [neck, trunk], course: progressive}
        findings: {present: [vomiting, diplopia, lateral_trunk_flexion]}
        history:
          medications: [{name: metoclopramide, drug_class: antiemetic_dopamine_antagonist}]
        """)
    assert "posterior_fossa_tumour" in order(answer)[:3]
    assert shares(answer)["posterior_fossa_tumour"] >= 0.05


def test_tics_with_a_wry_neck_are_tics_first(assessed: Assessed) -> None:
    """A boy with tics and compulsions: a tic disorder before myoclonus-dystonia, and the diseases
    that tics may belong to are named beside it.
    """
    answer = assessed("""
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


def test_attacks_of_a_lone_adult_are_a_lesion_or_seizures_first(assessed: Assessed) -> None:
    """Brief attacks of one side from 52 on, no relative: the familial forms stand far below."""
    answer = assessed("""
        patient: {sex: female, age: 53}
        onset: {age: 52}
        dystonia:
          regions: [left_arm, left_leg]
          variability: paroxysmal
          attacks: {duration: 45 seconds, per_day: 6, between: normal}
        history: {family: none_known}
        """)
    share = shares(answer)
    familial = max(share["pxmd_prrt2"], share["pxmd_pnkd"])
    assert share["seizure"] > 3 * familial
    assert share["demyelinating"] > 3 * familial


def test_a_leg_worse_with_exercise_in_a_family_may_be_dopa_responsive(assessed: Assessed) -> None:
    """
    A girl's leg that postures all day, worse with exercise, her father too: GCH1 is among the first
    three beside GLUT1, and levodopa is tried in the first round.
    """
    answer = assessed("""
        patient: {sex: female, age: 17}
        onset: {age: 15, tempo: gradual, first_region: left_leg}
        dystonia: {regions: [left_leg], variability: persistent}
        findings: {present: [exercise_induced]}
        history: {family: dominant}
        """)
    assert "dyt_gch1" in [c.diagnosis for c in answer.differential[:3]]
    assert "levodopa_trial" in [t.test for t in answer.workup if t.priority in ("now", "first")]


def test_an_injured_cord_stands_before_an_injured_nerve(assessed: Assessed) -> None:
    """Both hands posture after an injury that hurt the cord too: the nerve does not come first."""
    answer = assessed("""
        patient: {sex: female, age: 48}
        onset: {first_region: arm}
        dystonia: {regions: [left_arm, right_arm]}
        findings: {present: [sensory_loss, hyperreflexia]}
        history: {events: [{event: peripheral_injury}, {event: spinal_cord_injury}]}
        """)
    share = shares(answer)
    assert share["other_acquired"] > share["peripherally_induced"]


def test_legs_are_spared_only_where_the_sites_are_known(answered: Answered) -> None:
    """No reason says that the legs are spared where no site, or a trouble of walking, is coded."""
    seen = 0
    for name, case in CASES.items():
        answer = answered(name)
        if not case.dystonia.regions or "gait_disturbance" in present(case):
            seen += 1
            for candidate in answer.differential:
                assert "dyt_vps16.upper_general" not in candidate.for_, name
    assert seen > 50


def test_no_drug_reaction_without_dystonia(answered: Answered, assessed: Assessed) -> None:
    """Ataxia after a new drug, with no dystonia: another emergency, and no challenge."""
    answer = assessed("""
        setting: emergency
        patient: {sex: male, age: 61}
        onset: {age: 61, tempo: acute}
        dystonia: {regions: []}
        findings: {present: [ataxia, dysarthria]}
        history:
          medications:
          - {name: an unlisted tablet, drug_class: other, started_before_onset: 4 days}
        """)
    assert "acute_drug_reaction" not in {flag.id for flag in answer.red_flags}
    assert any(flag.urgency == "emergency" for flag in answer.red_flags)
    assert "anticholinergic_challenge" not in {step.test for step in answer.workup}
    assert {"post_stroke"} <= {entry.diagnosis for entry in answer.dont_miss if entry.told}
    for name in CASES:
        other = answered(name)
        if any("other_drug_induced.others" in c.for_ for c in other.differential):
            drugs = CASES[name].history.medications or ()
            assert any(drug.drug_class != "other" for drug in drugs), name


def test_akathisia_with_arching_is_a_clue_to_a_tardive_syndrome(assessed: Assessed) -> None:
    """With no drug coded, akathisia with an arching back is a telling sign; the back is not."""
    patient = """
        patient: {{sex: male, age: 44}}
        onset: {{age: 40, tempo: gradual, first_region: neck}}
        dystonia: {{regions: [neck, trunk]}}
        findings: {{present: [{}]}}
        """
    for signs, clue in (("akathisia, opisthotonus", True), ("opisthotonus", False)):
        lane = assessed(patient.format(signs)).dont_miss
        assert [e.told for e in lane if e.diagnosis == "tardive_dystonia"] == [clue], signs


def test_a_voice_is_left_open_by_no_cause_of_dystonia(answered: Answered) -> None:
    """A strained or breathy voice is the posture of the larynx: no diagnosis leaves it open."""
    seen = 0
    for name in CASES:
        answer = answered(name)
        voice = present(CASES[name]) & {"adductor_voice", "abductor_voice"}
        seen += bool(voice)
        for candidate in answer.differential:
            assert not voice & set(candidate.unexplained), (name, candidate.diagnosis)
    assert seen > 5


def test_a_reason_names_a_sex_only_where_its_row_asks_for_it(book: Rulebook) -> None:
    """A reason that speaks of a man, woman, girl or boy stands on the sex of the patient."""
    word = re.compile(r"\b(wom[ae]n|girls?|m[ae]n|boys?)\b", re.IGNORECASE)
    rows = [row for script in book.scripts.values() for row in script.rows]
    sexed = [row.rule for row in rows if word.search(row.rule.why)]
    assert [rule.id for rule in sexed if "sex" not in facts_of(rule.when)] == []
    assert sexed


def test_a_reason_bounds_a_time_only_where_its_row_does(book: Rulebook) -> None:
    """No event is said to lie "within" a time unless a date that is not known would not pass."""
    timed = re.compile(r"\bwithin (a|the|one|two|\w+) (day|week|month|year)s?\b", re.IGNORECASE)
    undated = {"injury.within_year", "carbon_monoxide.within_year"}
    rows = [row.rule for script in book.scripts.values() for row in script.rows]
    assert [r.id for r in rows if timed.search(r.why) and facts_of(r.when) & undated] == []
    assert any(timed.search(rule.why) for rule in rows)


def test_a_lesion_of_the_striatum_is_not_explained_by_atp1a3(assessed: Assessed) -> None:
    """After a fever with necrosis of both putamina, a mitochondrial disease leads ATP1A3."""
    body = (
        "patient: {age: 18}\nonset: {age: 2.5, tempo: subacute, first_region: right_leg}\n"
        "dystonia: {regions: [trunk, arm, leg], course: progressive}\n"
        "findings: {present: [dysarthria, fever_triggered]}\n"
        "results: {ct_head: {abnormal: true, pattern: [putamen_necrosis]}}\n"
    )
    ranked = order(assessed(body))
    assert ranked.index("mitochondrial_leigh") < ranked.index("dyt_atp1a3")


def test_an_acute_illness_after_the_first_year_is_no_amine_deficiency(assessed: Assessed) -> None:
    """Drowsiness and drooping lids within days in a toddler do not suggest AADC deficiency."""
    body = (
        "patient: {age: 2}\nonset: {age: 2, tempo: acute, before_presentation: 9 days}\n"
        "dystonia: {regions: [arm, leg]}\n"
        "findings: {present: [altered_consciousness, ptosis, irritability]}\n"
    )
    assert "aadc_deficiency" not in order(assessed(body))[:3]


def members(answer: Assessment, diagnosis: str) -> list[str]:
    """What is named under one diagnosis, the likeliest first."""
    for candidate in answer.differential:
        if candidate.diagnosis == diagnosis:
            return [member.id for member in candidate.members]
    return []


def test_early_deafness_with_dystonia_is_a_deafness_dystonia_first(assessed: Assessed) -> None:
    """Deaf from childhood with delay or an unusual face: ACTB or TIMM8A before KMT2B."""
    answer = assessed("""
        patient: {sex: female, age: 20}
        onset: {age: 14, tempo: gradual, first_region: right_arm}
        dystonia: {regions: [right_arm, left_arm, oromandibular], course: progressive}
        findings: {present: [hearing_loss, developmental_delay, dysmorphism]}
        """)
    first = order(answer)
    assert first.index("other_inherited_degenerative") < first.index("dyt_kmt2b")


def test_without_jerks_a_childs_limbs_are_not_myoclonus_dystonia(assessed: Assessed) -> None:
    """Dystonia that began in a leg, with no jerk told: TOR1A stands before SGCE."""
    answer = assessed("""
        patient: {sex: male, age: 12}
        onset: {age: 7, tempo: gradual, first_region: left_leg}
        dystonia: {regions: [left_leg, right_leg, left_arm], course: progressive}
        history: {family: affected_relative}
        """)
    first = order(answer)
    assert first.index("dyt_tor1a") < first.index("dyt_sgce")


def test_a_neurodevelopmental_form_is_not_named_of_a_normal_child(assessed: Assessed) -> None:
    """With normal development no neurodevelopmental dystonia is the best fit."""
    answer = assessed("""
        patient: {sex: female, age: 6}
        onset: {age: 2, tempo: gradual}
        dystonia: {regions: [left_arm, right_arm, left_leg, right_leg], course: progressive}
        findings: {absent: [developmental_delay, intellectual_disability]}
        history: {birth: normal, family: none_known}
        """)
    assert "chromatin_neurodev" not in members(answer, "other_inherited_isolated")


def test_a_hypoxic_scan_after_being_found_unconscious_is_no_vitamin_disease(
    assessed: Assessed,
) -> None:
    """Hypoxic pattern with the striatum in it: hypoxia before the biotin-thiamine disease."""
    answer = assessed("""
        patient: {sex: male, age: 24}
        onset: {age: 24, tempo: acute}
        dystonia: {regions: [left_arm, right_arm]}
        findings: {present: [altered_consciousness, cognitive_decline]}
        results: {mri_brain: {abnormal: true, pattern: [caudate_putamen_t2, hypoxic_ischaemic]}}
        """)
    first = order(answer)
    assert first.index("hypoxic") < first.index("btbgd")


def test_fifth_seventh_and_eighth_nerve_together_are_a_mass_of_the_angle(
    assessed: Assessed,
) -> None:
    """Numbness, palsy or spasm of the face, and deafness of one side: a tumour of the angle."""
    answer = assessed("""
        patient: {sex: male, age: 50}
        onset: {age: 49, tempo: gradual}
        dystonia: {regions: [upper_face, oromandibular], course: progressive}
        findings: {present: [strictly_unilateral_face, hearing_loss, sensory_loss, facial_palsy]}
        """)
    assert order(answer)[0] == "brain_tumour"
    assert members(answer, "brain_tumour")[0] == "cerebellopontine_angle"


def test_a_lesion_of_a_hemisphere_accounts_for_half_of_the_face(book: Rulebook) -> None:
    """No lesion of one hemisphere is charged with a face that is affected on one side."""
    for diagnosis in ("post_stroke", "brain_tumour", "vascular_malformation", "perinatal_injury"):
        assert "strictly_unilateral_face" in book.scripts[diagnosis].explains


def test_one_sidedness_alone_does_not_make_a_malformation(assessed: Assessed) -> None:
    """A sudden posture of one arm, with no headache or seizure: stroke well before malformation."""
    answer = assessed("""
        patient: {sex: male, age: 44}
        onset: {age: 44, tempo: sudden, first_region: left_arm}
        dystonia: {regions: [left_arm]}
        findings: {present: [unilateral_signs]}
        """)
    share = shares(answer)
    assert share["post_stroke"] > 3 * share["vascular_malformation"]


def test_a_fist_fixed_at_once_has_the_functional_form_beside_it(assessed: Assessed) -> None:
    """Where the examination for it is ordered, functional dystonia is among the look-alikes."""
    answer = assessed("""
        patient: {sex: female, age: 31}
        onset: {age: 31, tempo: sudden, first_region: right_arm}
        dystonia: {regions: [right_arm]}
        findings: {present: [fixed_posture, unilateral_signs]}
        """)
    named = {like.diagnosis for candidate in answer.differential for like in candidate.look_alikes}
    assert "functional_dystonia" in named | set(order(answer)[:3])


def test_a_well_child_with_an_acute_change_of_mind_and_dyskinesia(assessed: Assessed) -> None:
    """Behaviour changes within days and dyskinesia begins: antibodies lead, with NMDAR named."""
    answer = assessed("""
        patient: {sex: female, age: 7}
        onset: {age: 7, tempo: subacute}
        dystonia: {regions: [oromandibular, left_arm, right_arm]}
        findings: {present: [behaviour_change, chorea, seizures]}
        """)
    assert order(answer)[0] == "paraneoplastic_autoimmune"
    assert members(answer, "paraneoplastic_autoimmune")[0] == "nmdar_child"


def test_seizures_and_chorea_of_one_side_in_a_child_name_rasmussen(assessed: Assessed) -> None:
    """A growing disorder of one side with seizures in a child: Rasmussen encephalitis is named."""
    answer = assessed("""
        patient: {sex: male, age: 8}
        onset: {age: 6, tempo: gradual}
        dystonia: {regions: [right_arm, right_leg], course: progressive}
        findings: {present: [seizures, chorea]}
        """)
    assert shares(answer)["paraneoplastic_autoimmune"] >= 0.03
    assert members(answer, "paraneoplastic_autoimmune")[0] == "rasmussen"


def test_slow_sideways_saccades_with_parkinsonism_are_sca2_before_huntington(
    assessed: Assessed,
) -> None:
    """Parkinsonism with slow saccades and no chorea: SCA2 is named, before Huntington."""
    answer = assessed("""
        patient: {sex: female, age: 51}
        onset: {age: 44, tempo: gradual, first_region: right_arm}
        dystonia: {regions: [right_arm], course: progressive}
        findings: {present: [parkinsonism, bradykinesia, tremor, slow_saccades]}
        """)
    first = order(answer)
    assert first.index("spinocerebellar_ataxia") < first.index("huntington_disease")
    assert "sca2_parkinsonism" in members(answer, "spinocerebellar_ataxia")[:2]
    panel = next(step for step in answer.workup if step.test == "gene_panel")
    assert panel.after is not None


def test_chorea_of_parent_and_child_that_stays_the_same_is_less_like_huntington_disease(
    assessed,
):
    """Years without progress speak against Huntington disease and for ADCY5."""
    share = {}
    for course in ("static", "progressive"):
        given = assessed(
            "patient: {age: 40}\nonset: {age: 22}\n"
            f"dystonia: {{regions: [neck, right_arm], course: {course}}}\n"
            "findings: {present: [chorea, myoclonus]}\nhistory: {family: dominant}\n"
        )
        share[course] = {c.diagnosis: c.probability for c in given.differential}
    huntington = [share[c].get("huntington_disease", 0) for c in ("static", "progressive")]
    assert huntington[0] < huntington[1] / 2
    assert share["static"].get("dyt_adcy5", 0) > share["progressive"].get("dyt_adcy5", 0)


def test_a_drug_that_causes_no_dystonia_speaks_for_no_reaction(assessed):
    """An antihypertensive of long standing is no cause of what came within days."""
    patient = (
        "patient: {age: 70}\nonset: {age: 70, tempo: acute}\ndystonia: {regions: [left_arm]}\n"
        "findings: {present: [bradykinesia]}\n"
        "history: {medications: [{name: NAME, started_before_onset: 5 years}]}\n"
    )
    share = {}
    for name in ("enalapril", "fluoxetine"):
        given = assessed(patient.replace("NAME", name))
        share[name] = {c.diagnosis: c.probability for c in given.differential}
    assert share["enalapril"].get("other_drug_induced", 0) < share["fluoxetine"].get(
        "other_drug_induced", 0
    )


def test_a_rigid_leg_with_spasms_on_touch_is_stiff_person_syndrome_also_after_a_sprain(assessed):
    """A small injury before it does not make a stiff limb a dystonia after injury."""
    given = assessed(
        "patient: {age: 58}\nonset: {age: 57, tempo: subacute, first_region: right_leg}\n"
        "dystonia: {regions: [right_leg], course: progressive}\n"
        "findings: {present: [fixed_posture, rigidity, pain_prominent, startle_spasms, "
        "minor_injury_trigger]}\n"
        "history: {events: [{event: peripheral_injury, before_onset: 3 days, side: right}]}\n"
    )
    places = [c.diagnosis for c in given.differential]
    assert "stiff_person" in places[:2]
    share = {c.diagnosis: c.probability for c in given.differential}
    assert share["stiff_person"] > 0.2
