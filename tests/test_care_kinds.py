"""
Care by kind: what is given first, what follows the leading diagnosis and not a mere event, whose
age and state the advice fits.
"""

from __future__ import annotations

import pytest

from tests.patients import advice, leading, patients, present
from workup.explanations.outline import outline

CASES = patients("teaching", "published", "held_out", "strangers")


def flags(given) -> dict[str, str]:
    """Red flag to its message and action."""
    return {f.id: f"{f.message} {f.action}" for f in given.red_flags}


def events(name: str) -> set[str]:
    """What happened before the onset of a case."""
    return {e.event for e in CASES[name].history.events or () if not e.after_onset}


def test_no_low_electrolyte_is_corrected_in_a_hurry_before_it_is_known_which(answered):
    """A low sodium rises slowly; nothing urges haste where it has just been corrected."""
    seen = 0
    for name, case in CASES.items():
        panel = case.results.get("metabolic_panel")
        if panel is None or "low" not in (panel.pattern or ()):
            continue
        said = flags(answered(name)).get("hypocalcaemia", "")
        if "osmotic_demyelination" in events(name):
            assert "electrolyte" not in said, name
        if "electrolyte" in said:
            assert "Find out which" in said and "sodium" in said, name
        seen += 1
    assert seen > 2


SODIUM = (
    "patient: {age: 41}\nonset: {age: 41, tempo: acute}\ndystonia: {regions: []}\n"
    "findings: {present: [rigidity, parkinsonism, ataxia, vomiting, SKIN]}\n"
    "history: {events: [{event: osmotic_demyelination, before_onset: TIME}, "
    "{event: thyroid_disease}]}\n"
    "results: {metabolic_panel: {abnormal: true, pattern: [low]}}\n"
)


def test_after_a_corrected_sodium_it_is_measured_now_and_rises_no_further(assessed):
    """Within a month; a year later the acute advice is over."""
    text = SODIUM.replace("SKIN", "fatigue")
    new, old = assessed(text.replace("TIME", "1 week")), assessed(text.replace("TIME", "1 year"))
    assert "Measure sodium now" in flags(new)["other"]
    assert "PSP" not in flags(new).get("other", "")
    assert "Measure sodium now" not in flags(old).get("other", "")


def test_hydrocortisone_comes_before_thyroxine(assessed):
    """Pigmented skin with vomiting or a low sodium is adrenal failure until excluded."""
    given = assessed(SODIUM.replace("SKIN", "skin_hyperpigmentation").replace("TIME", "1 week"))
    assert "hydrocortisone before" in flags(given)["metabolic_crisis"]
    assert advice(given)["treat_cause"].startswith("Give hydrocortisone first")
    assert "treat the thyroid" not in advice(given)["treat_cause"]


def test_the_thyroid_is_treated_first_only_where_an_acquired_cause_leads(answered):
    """A thyroid disease of long ago, or a thyroid that was removed, orders nothing by itself."""
    ill = [name for name in CASES if "thyroid_disease" in events(name)]
    assert len(ill) > 3
    for name in ill:
        if "treat the thyroid" in advice(answered(name)).get("treat_cause", ""):
            assert "other_acquired" in leading(answered(name)), name
            assert "neck_surgery" not in events(name), name


def test_calcium_is_looked_for_and_given_after_neck_surgery_however_old(assessed):
    """An abrupt illness after the operation; not where calcium was normal, nor over years."""
    text = (
        "patient: {{age: 74}}\nonset: {{age: 74, tempo: {tempo}}}\ndystonia: {{regions: []}}\n"
        "findings: {{present: [tremor, bradykinesia, vomiting]}}\n"
        "history: {{events: [{{event: neck_surgery, before_onset: 30 years}}], "
        "medications: [{{name: propranolol}}]}}\n{more}"
    )
    acute = advice(assessed(text.format(tempo="acute", more="")))
    assert "alcium" in acute["treat_cause"] and "intravenously" in acute["treat_cause"]
    normal = "results: {metabolic_panel: {abnormal: false}}\n"
    for slow in (("gradual", ""), ("acute", normal)):
        said = advice(assessed(text.format(tempo=slow[0], more=slow[1]))).get("treat_cause", "")
        assert "After thyroid or neck surgery" not in said
    assert "restart it" not in acute.get("stop_or_change_drug", "")


def test_a_drug_that_causes_no_dystonia_is_not_stopped_for_it(assessed, book, answered):
    """The row that stops a drug needs one that can be the cause."""
    seen = 0
    for name, case in CASES.items():
        said = advice(answered(name)).get("stop_or_change_drug", "")
        if "restart it after withdrawal" not in said or not case.history.medications:
            continue
        given = answered(name)
        held = {line.rule for line in given.traced("derive")}
        assert held & {"derive.drug.causal", "derive.drug.withdrawal"}, name
        seen += 1
    assert seen > 3


@pytest.mark.parametrize(
    "event, word", [("spinal_cord_injury", "spinal surgeon"), ("neurosurgery", "surgical team")]
)
def test_a_cord_or_an_operation_is_called_no_metabolic_cause(event, word, assessed):
    """Neither in the treatment nor in the reason for the scan."""
    given = assessed(
        "patient: {age: 40}\nonset: {age: 40, before_presentation: 3 days}\n"
        "dystonia: {regions: [left_arm, right_arm]}\nfindings: {present: [sensory_loss]}\n"
        f"history: {{events: [{{event: {event}, before_onset: 3 days}}]}}\n"
    )
    assert "other_acquired" in leading(given)
    assert word in advice(given)["treat_cause"]
    assert not [s.why for s in given.workup if s.test == "mri_brain" and "metabolic" in s.why]


@pytest.mark.parametrize("tempo, named", [("subacute", False), ("gradual", True)])
def test_falls_that_came_within_weeks_are_not_taken_for_degeneration(tempo, named, assessed):
    """PSP, MSA and CBS take years."""
    given = assessed(
        f"patient: {{age: 66}}\nonset: {{age: 66, tempo: {tempo}}}\n"
        "dystonia: {regions: [neck]}\nfindings: {present: [falls, parkinsonism]}\n"
    )
    said = [f.message for f in given.red_flags if "corticobasal syndrome" in f.action]
    assert bool(said) is named


def test_a_possible_status_dystonicus_has_its_care(answered):
    """Wherever the red flag is raised, whatever row raised it, the treatment says what is done."""
    seen = 0
    for name in CASES:
        if "status_dystonicus" in flags(answered(name)):
            assert "intensive care" in advice(answered(name))["storm_care"], name
            seen += 1
    assert seen > 5


def test_spasms_days_after_an_arrest_are_eased(assessed):
    """With swings of pulse and pressure they are sympathetic surges; no poison after days."""
    text = (
        "patient: {{age: 27}}\nonset: {{age: 27, tempo: acute}}\n"
        "dystonia: {{distribution: generalised}}\nfindings: {{present: [{signs}]}}\n"
        "history: {{events: [{{event: hypoxic_event, before_onset: {time}}}]}}\n"
    )
    coma = assessed(text.format(signs="altered_consciousness", time="6 days"))
    assert "gabapentin, clonidine or a benzodiazepine" in advice(coma)["rehabilitation"]
    assert "metoclopramide is avoided" in advice(coma)["rehabilitation"]
    surge = assessed(text.format(signs="autonomic_instability", time="6 days"))
    assert "sympathetic surges" in advice(surge)["storm_care"]
    at_once = assessed(text.format(signs="altered_consciousness", time="2 hours"))
    assert "poisoning" in flags(at_once) and "poisoning" not in flags(coma)


def test_nobody_who_is_unconscious_is_advised_on_driving(answered):
    """A reduced consciousness (but in attacks that pass) or continuous spasms: it waits."""
    seen = 0
    for name, case in CASES.items():
        if present(case) & {"altered_consciousness", "dystonic_storm"}:
            said = advice(answered(name)).get("driving", "attacks")
            assert "attacks" in said, name
            seen += 1
    assert seen > 20


def test_parkinson_disease_is_notified_once_it_is_diagnosed(answered):
    """Not at a share of a quarter."""
    said = [advice(answered(n)).get("driving", "") for n in CASES]
    named = [text for text in said if "Parkinson disease" in text]
    assert named and all("Once it is diagnosed" in text for text in named)


def test_no_child_is_warned_of_alcohol(answered):
    """Nor is a small child given a drug for attacks that start at school age."""
    seen = 0
    for name, case in CASES.items():
        if case.patient.age is None or case.patient.age >= 12:
            continue
        said = advice(answered(name))
        assert not [o for o, text in said.items() if "lcohol" in text], name
        if case.patient.age < 3 and "clonazepam" in said:
            assert "pxmd_pnkd" not in leading(answered(name)), name
        seen += 1
    assert seen > 50


@pytest.mark.parametrize(
    "more, urgency",
    [("", "urgent"), (", open_wound", "emergency"), (", startle_spasms", "emergency")],
)
def test_trismus_on_a_dopamine_blocker_is_no_tetanus_before_the_antidote(more, urgency, assessed):
    """A wound, spasms on stimulation or no vaccination make it one again."""
    given = assessed(
        "patient: {age: 20}\nonset: {age: 20, tempo: acute}\n"
        "dystonia: {regions: [oromandibular, neck, trunk]}\n"
        f"findings: {{present: [oculogyric_crisis, opisthotonus, trismus{more}]}}\n"
        "history: {medications: [{name: metoclopramide}]}\n"
    )
    found = {f.id: f for f in given.red_flags}
    assert found["tetanus"].urgency == urgency
    assert ("mmunoglobulin" in found["tetanus"].action) is (urgency == "emergency")


@pytest.mark.parametrize("sign, stopped", [("vomiting", True), ("hypotonia", False)])
def test_protein_is_stopped_in_an_ill_child_alone(sign, stopped, assessed):
    """Skills lost within weeks are an emergency either way; the vitamins are given."""
    given = assessed(
        "patient: {age: 1}\nonset: {age: 1, tempo: subacute, before_presentation: 1 month}\n"
        "dystonia: {distribution: generalised}\n"
        f"findings: {{present: [developmental_regression, {sign}]}}\n"
    )
    flag = next(f for f in given.red_flags if f.id == "metabolic_crisis")
    assert flag.urgency == "emergency" and "biotin and thiamine" in flag.action
    assert ("protein for 24" in flag.action) is stopped


def test_hours_do_not_count_in_an_infection_of_years(answered, assessed):
    """Without fever, meningism or drowsiness nothing is given on suspicion alone."""
    for name, case in CASES.items():
        now, onset = case.patient.age, case.onset.age
        if (
            not isinstance(now, float | int)
            or not isinstance(onset, float | int)
            or now - onset < 2
        ):
            continue
        calm = not present(case) & {"fever", "meningism", "altered_consciousness", "night_sweats"}
        if "antimicrobials" in advice(answered(name)) and calm:
            assert "hours count" not in advice(answered(name))["antimicrobials"], name
    granuloma = assessed("""
        patient: {age: 30}
        onset: {age: 26, tempo: gradual, first_region: right_arm}
        dystonia: {regions: [right_arm, right_leg], course: progressive}
        history: {events: [{event: tuberculosis}]}
        results: {mri_brain: {abnormal: true, pattern: [abscess_or_granuloma]}}
        """)
    said = advice(granuloma)["antimicrobials"]
    assert "many months" in said and "do not wait" not in said and "hours count" not in said


STROKE = (
    "patient: {age: 60}\nonset: {age: 60, tempo: sudden, before_presentation: TIME}\n"
    "dystonia: {regions: [left_arm, left_leg], distribution: hemidystonia}\n"
    "findings: {present: [hemiparesis]}\n"
    "history: {events: [{event: stroke_ischaemic, side: right, before_onset: 1 day}]}\n"
)


def test_in_a_stroke_of_days_swallowing_comes_first_and_toxin_and_diazepam_wait(assessed):
    """Months later they may be discussed."""
    new, old = (advice(assessed(STROKE.replace("TIME", t))) for t in ("2 days", "8 months"))
    assert "screened before any food" in new["speech_therapy"]
    assert not {"botulinum_toxin", "diazepam"} & set(new)
    assert {"botulinum_toxin", "diazepam"} <= set(old)


@pytest.mark.parametrize("sign, treated", [("diplopia", False), ("hypertension", True)])
def test_an_eye_that_may_avoid_a_double_image_is_not_injected(sign, treated, assessed):
    """Double vision or a squint: the eye clinic before toxin or surgery."""
    more = "" if treated else f", {sign}"
    given = advice(
        assessed(
            "patient: {age: 67}\nonset: {age: 64, tempo: gradual}\n"
            "dystonia: {regions: [upper_face]}\n"
            f"findings: {{present: [strictly_unilateral_face{more}]}}\n"
        )
    )
    assert ({"botulinum_toxin", "decompression"} <= set(given)) is treated
    assert ("eye clinic looks first" in given.get("treat_cause", "")) is not treated


def test_a_task_of_neck_mouth_or_leg_is_not_retrained_as_a_hand(answered):
    """A singer, a wind player or a runner reads nothing of hand function."""
    seen = 0
    for name, case in CASES.items():
        said = advice(answered(name)).get("occupational_therapy", "")
        regions = case.dystonia.regions or ()
        if "hand function" in said and regions:
            assert any(region.endswith("arm") for region in regions), name
            seen += 1
        if "The task itself" in said:
            assert not any(region.endswith("arm") for region in regions), name
            seen += 1
    assert seen > 5


def test_an_anticholinergic_that_failed_is_not_offered_and_one_that_helped_goes_on(assessed):
    """Whether it is taken or not."""
    text = (
        "patient: {{age: 20}}\nonset: {{age: 9, tempo: gradual}}\n"
        "dystonia: {{distribution: generalised}}\n"
        "findings: {{{word}: [anticholinergic_responsive]}}\n{more}"
    )
    taken = "history: {medications: [{name: biperiden, started_after_onset: true}]}\n"
    said = {
        (word, bool(more)): advice(assessed(text.format(word=word, more=more)))["trihexyphenidyl"]
        for word, more in (("absent", ""), ("absent", taken), ("present", taken))
    }
    assert "has not helped so far" in said["absent", False]
    assert "withdrawn slowly" in said["absent", True]
    assert "has helped: it goes on" in said["present", True]
    assert not [text for text in said.values() if "first drug" in text or "ask what" in text]


def test_a_lean_on_a_drug_is_called_pisa_syndrome_and_the_drug_comes_first(answered):
    """The drug is lowered or changed, an anticholinergic is second, and toxin is not the first."""
    seen = 0
    for name, case in CASES.items():
        given = answered(name)
        drug = {"tardive_dystonia", "other_drug_induced"} & leading(given)
        stopped = any(
            d.stopped_before_onset or d.change == "stopped" for d in case.history.medications or ()
        )
        acute = "acute_drug_induced" in leading(given)
        if "lateral_trunk_flexion" not in present(case) or not drug or stopped or acute:
            continue
        if not case.history.medications:
            continue
        said = advice(given)
        assert "Pisa syndrome" in said["stop_or_change_drug"], name
        assert "Comes first" not in said.get("botulinum_toxin", ""), name
        seen += 1
    assert seen > 2


def test_counselling_stands_beside_the_first_gene_test(answered, book):
    """In the treatment or in the line of the test, wherever a gene test is ordered."""
    seen = {True: 0, False: 0}
    for name in sorted(CASES)[::2]:
        given = answered(name)
        genes = [s for s in given.workup if book.vocabulary["tests"][s.test].group == "genetic"]
        if not genes:
            continue
        lines = [
            entry.text
            for section in outline(given, book).sections
            if section.id == "tests"
            for group in section.groups
            for entry in group.entries
        ]
        offered = "genetic_counselling" in advice(given)
        assert offered or any("ounselling" in line for line in lines), name
        assert sum("Genetic counselling comes first." in line for line in lines) <= 1, name
        seen[offered] += 1
    assert all(seen.values())


def test_what_treats_another_diagnosis_than_the_first_names_it(answered, book):
    """No drug of the second diagnosis is read as one of the first."""
    seen = 0
    for name in sorted(CASES)[::3]:
        given = answered(name)
        for section in outline(given, book).sections:
            if section.id != "advice":
                continue
            for entry in (e for group in section.groups for e in group.entries):
                if "(for " in entry.label:
                    first = book.vocabulary.label("diagnoses", given.differential[0].diagnosis)
                    assert first.partition(" (")[0].casefold() not in entry.label.casefold(), name
                    seen += 1
    assert seen > 5


@pytest.mark.parametrize("age, guarded", [(15, True), (30, False)])
def test_a_street_drug_has_no_prescriber(age, guarded, assessed):
    """Under 18 the safeguarding team is involved."""
    said = advice(
        assessed(
            f"patient: {{age: {age}}}\nonset: {{age: {age}, tempo: acute}}\n"
            "dystonia: {regions: [neck, trunk]}\nfindings: {present: [torticollis]}\n"
            "history: {medications: [{name: cocaine, stopped_before_onset: 16 hours}]}\n"
        )
    )["stop_or_change_drug"]
    assert "substance service" in said and ("safeguarding" in said) is guarded


def test_nobody_is_changed_to_the_drug_that_is_suspected(answered, book):
    """The change to clozapine or quetiapine says what is done where one of them is taken."""
    assert "clozapine" not in book.vocabulary.label("options", "clozapine")
    said = [advice(answered(n)).get("clozapine", "") for n in CASES]
    assert any(said) and all("if one of these is the suspected drug" in s for s in said if s)


def test_a_known_wilson_disease_on_a_drug_is_asked_whether_it_is_taken(assessed):
    """It is not started as new."""
    said = advice(
        assessed(
            "patient: {age: 28}\nonset: {age: 27, tempo: gradual}\n"
            "dystonia: {regions: [right_arm]}\n"
            "findings: {present: [kayser_fleischer, dysarthria, liver_disease]}\n"
            "history: {medications: [{name: trientine}]}\n"
        )
    )["copper_chelation"]
    assert "ask whether it is taken" in said and "resume it slowly" in said
