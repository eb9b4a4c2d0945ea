"""
Care by kind: what is given first, what follows the leading diagnosis and not a mere event, whose
age and state the advice fits.
"""

from __future__ import annotations

import pytest

from tests.patients import advice, leading, patients

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
    assert advice(given)["treat_cause"].startswith("Hydrocortisone first")
    assert "thyroid is" not in advice(given)["treat_cause"]


def test_the_thyroid_is_treated_first_only_where_an_acquired_cause_leads(answered):
    """A thyroid disease of long ago, or a thyroid that was removed, orders nothing by itself."""
    ill = [name for name in CASES if "thyroid_disease" in events(name)]
    assert len(ill) > 3
    for name in ill:
        if "thyroid is" in advice(answered(name)).get("treat_cause", ""):
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
