"""Each danger is seen in five presentations, with tempo, dates or a second sign unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.patients import Assessed

Raised = Callable[[int, str, str, str], dict[str, str]]
NECK, TRUNK, LARYNX = "{regions: [neck]}", "{regions: [trunk]}", "{regions: [larynx]}"
SIDE = "{regions: [left_arm, left_leg]}"
METOCLOPRAMIDE = "history: {medications: [{name: metoclopramide, started_before_onset: 2 days}]}"
HALOPERIDOL = "history: {medications: [{name: haloperidol, started_before_onset: 1 day}]}"


def present(*findings: str) -> str:
    """The findings of a case file."""
    return f"findings: {{present: [{', '.join(findings)}]}}"


def event(name: str) -> str:
    """The history of a case file with one event."""
    return f"history: {{events: [{{event: {name}}}]}}"


#: flag, age, onset beside the age, dystonia, the rest of the case
PICTURES = (
    ("airway", 24, "", LARYNX, HALOPERIDOL),
    ("airway", 24, "tempo: acute", LARYNX, present("dysphonia")),
    ("airway", 9, "", TRUNK, present("dystonic_storm", "bulbar_involvement")),
    ("airway", 60, "", NECK, present("stridor_or_airway")),
    ("airway", 40, "", "{regions: [oromandibular]}", present("trismus", "opisthotonus")),
    ("raised_pressure_or_mass", 7, "", NECK, present("vomiting", "ataxia")),
    ("raised_pressure_or_mass", 45, "tempo: subacute", SIDE, present("headache")),
    ("raised_pressure_or_mass", 50, "", SIDE, present("headache", "seizures")),
    ("raised_pressure_or_mass", 6, "", NECK, present("facial_palsy")),
    ("raised_pressure_or_mass", 55, "", NECK, present("known_cancer", "diplopia")),
    ("encephalitis", 17, "", TRUNK, present("mutism", "seizures")),
    ("encephalitis", 22, "tempo: subacute", TRUNK, present("psychosis")),
    ("encephalitis", 30, "", TRUNK, present("catatonia", "autonomic_instability")),
    ("encephalitis", 19, "before_presentation: 3 weeks", TRUNK, present("psychosis", "chorea")),
    ("encephalitis", 12, "", TRUNK, present("seizures", "altered_consciousness")),
    ("poisoning", 30, "", TRUNK, event("toxin_exposure")),
    ("poisoning", 30, "", TRUNK, present("altered_consciousness", "visual_loss")),
    ("poisoning", 30, "tempo: acute", TRUNK, present("altered_consciousness")),
    ("poisoning", 16, "", TRUNK, event("drug_overdose")),
    ("poisoning", 40, "", TRUNK, present("altered_consciousness", "vomiting")),
    ("acute_drug_reaction", 19, "tempo: acute", NECK, METOCLOPRAMIDE),
    ("acute_drug_reaction", 19, "", NECK, METOCLOPRAMIDE),
    ("acute_drug_reaction", 19, "", TRUNK, f"{HALOPERIDOL}\n{present('opisthotonus')}"),
    ("acute_drug_reaction", 12, "", NECK, "history: {medications: [{name: domperidone}]}"),
    ("acute_drug_reaction", 30, "tempo: sudden", TRUNK, present("oculogyric_crisis")),
    ("metabolic_crisis", 2, "", TRUNK, present("fever_triggered", "developmental_regression")),
    (
        "metabolic_crisis",
        1,
        "tempo: acute",
        TRUNK,
        present("hypotonia", "developmental_regression"),
    ),
    ("metabolic_crisis", 6, "", TRUNK, present("altered_consciousness", "ataxia")),
    ("metabolic_crisis", 3, "", TRUNK, present("metabolic_crisis")),
    ("metabolic_crisis", 4, "tempo: subacute", TRUNK, event("febrile_illness")),
    ("acute_stroke", 62, "tempo: sudden", SIDE, present("hemiparesis")),
    ("acute_stroke", 62, "before_presentation: 3 days", SIDE, present("hemiparesis")),
    ("acute_stroke", 70, "tempo: acute", SIDE, present("hemiballism")),
    ("acute_stroke", 70, "tempo: sudden", SIDE, present("chorea")),
    ("acute_stroke", 66, "tempo: acute", SIDE, present("facial_palsy")),
    ("cord_compression", 60, "", NECK, present("weakness", "gait_disturbance", "hyperreflexia")),
    ("cord_compression", 50, "", NECK, present("paraparesis", "hyperreflexia")),
    ("cord_compression", 55, "tempo: subacute", NECK, present("weakness")),
    ("cord_compression", 60, "", NECK, present("incontinence", "babinski", "pain_prominent")),
    ("cord_compression", 30, "", "{regions: [left_leg]}", event("spinal_cord_injury")),
)


@pytest.fixture
def raised(assessed: Assessed) -> Raised:
    """The flags of one picture with their urgency."""

    def of(age: int, onset: str, dystonia: str, rest: str) -> dict[str, str]:
        more = f", {onset}" if onset else ""
        text = f"patient: {{sex: female, age: {age}}}\nonset: {{age: {age}{more}}}\n"
        found = assessed(f"{text}dystonia: {dystonia}\n{rest}\n").red_flags
        return {flag.id: flag.urgency for flag in found}

    return of


@pytest.mark.parametrize(("flag", "age", "onset", "dystonia", "rest"), PICTURES)
def test_a_danger_is_seen_in_each_of_its_presentations(
    raised: Raised, flag: str, age: int, onset: str, dystonia: str, rest: str
) -> None:
    """A danger raises its flag though tempo, dates or a second sign are unknown."""
    assert flag in raised(age, onset, dystonia, rest)


def test_an_old_sudden_onset_with_a_clear_cause_is_no_flag(raised: Raised) -> None:
    """Months after a sudden onset, positive functional signs leave no urgency."""
    onset = "tempo: sudden, before_presentation: 2 months"
    found = raised(28, onset, "{regions: [left_leg]}", present("distractible"))
    assert "sudden_onset" not in found


def test_vomiting_after_an_antiemetic_is_no_tumour(raised: Raised) -> None:
    """A wry neck with vomiting in a patient of 17 on metoclopramide raises no mass."""
    found = raised(17, "tempo: acute", NECK, f"{METOCLOPRAMIDE}\n{present('vomiting')}")
    assert "acute_drug_reaction" in found
    assert "raised_pressure_or_mass" not in found
