"""Dangers that must be seen, and quiet where there is none."""

from __future__ import annotations

import pytest

HEAD = "patient: {sex: male, age: 40}\n"
PICTURES = {
    "a stimulator that fails after onset": (
        "onset: {age: 20, tempo: sudden}\ndystonia: {regions: [trunk, left_arm]}\nhistory: "
        "{events: [{event: deep_brain_stimulation, after_onset: "
        "true}]}",
        "stimulator_failure",
    ),
    "baclofen tablets stopped": (
        "onset: {age: 40, tempo: acute}\ndystonia: {regions: [trunk]}\nfindings: {present: "
        "[fever, rigidity]}\n"
        "history: {medications: [{name: baclofen, stopped_before_onset: 2 days, "
        "started_before_onset: 2 years}]}",
        "baclofen_withdrawal",
    ),
    "a closing larynx": (
        "onset: {age: 40, tempo: acute}\ndystonia: {regions: [larynx]}\nfindings: {present: "
        "[stridor_or_airway]}",
        "airway",
    ),
    "stiffness and fever on a blocker": (
        "onset: {age: 40, tempo: acute}\ndystonia: {regions: [trunk]}\nfindings: {present: "
        "[fever, rigidity, altered_consciousness]}\n"
        "history: {medications: [{name: haloperidol, started_before_onset: 2 days}]}",
        "neuroleptic_malignant_syndrome",
    ),
    "an abrupt spasm on an antiemetic": (
        "onset: {age: 40, tempo: acute}\ndystonia: {regions: [neck]}\nhistory: {medications: "
        "[{name: metoclopramide, started_before_onset: 1 day}]}",
        "acute_drug_reaction",
    ),
    "half of the body at once": (
        "onset: {age: 40, tempo: sudden}\ndystonia: {regions: [left_arm, left_leg]}\nfindings: "
        "{present: [hemiparesis]}",
        "acute_stroke",
    ),
}


SIDES = (
    "regions: [left_arm, left_leg]",
    "distribution: hemidystonia",
    "regions: [left_leg]}\nfindings: {present: [seizures, hemiparesis]",
)
SPEEDS = {
    "tempo: sudden": "emergency",
    "tempo: acute": "emergency",
    "tempo: subacute": "emergency",
    "before_presentation: 1 month": "emergency",
    "tempo: gradual": "urgent",
    "before_presentation: 3 years": "urgent",
    "first_region: left_leg": "urgent",
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("speed", SPEEDS)
def test_seizures_with_one_side_are_an_emergency_where_new_and_urgent_else(side, speed, assessed):
    """
    However one side is told: new or quick is an emergency with imaging now; slow, old or undated is
    urgent; neither is let pass.
    """
    more = "" if "seizures" in side else "\nfindings: {present: [seizures]}"
    end = "" if "seizures" in side else "}"
    body = f"onset: {{{speed}}}\ndystonia: {{{side}{end}{more if end else '}'}"
    answer = assessed(HEAD + body)
    raised = {f.id: f for f in answer.red_flags}
    assert raised["raised_pressure_or_mass"].urgency == SPEEDS[speed]
    steps = {s.test: s.priority for s in answer.workup}
    assert (
        steps["mri_brain"] == "now"
        if SPEEDS[speed] == "emergency"
        else steps["mri_brain"] in ("now", "first")
    )


@pytest.mark.parametrize(("body", "flag"), PICTURES.values(), ids=PICTURES)
def test_the_danger_is_raised_as_an_emergency(body, flag, assessed):
    """Each picture raises its flag, as an emergency, with something to do."""
    answer = assessed(HEAD + body)
    raised = {f.id: f for f in answer.red_flags}
    assert raised[flag].urgency == "emergency" and raised[flag].action


def test_a_drug_given_for_the_complaint_is_no_cause(assessed):
    """A blocker given after onset raises no reaction and weighs for none."""
    body = (
        "onset: {age: 40, tempo: acute}\ndystonia: {regions: [neck]}\nhistory: {medications: "
        "[{name: haloperidol, started_after_onset: true}]}"
    )
    answer = assessed(HEAD + body)
    assert "acute_drug_reaction" not in {f.id for f in answer.red_flags}


def test_plain_cervical_dystonia_is_quiet(assessed):
    """
    A typical cervical dystonia raises nothing, and no scan, EMG or gene test is ordered now or
    first.
    """
    body = (
        "onset: {age: 36, tempo: gradual, first_region: neck}\ndystonia: {regions: "
        "[neck]}\nfindings: {present: [torticollis, sensory_trick]}"
    )
    answer = assessed(HEAD + body)
    assert not answer.red_flags
    soon = {s.test for s in answer.workup if s.priority in ("now", "first")}
    assert not soon & {"mri_brain", "mri_spine", "ct_head", "emg", "gene_panel", "tor1a"}
    assert {"mri_brain", "emg", "gene_panel"} <= {left.test for left in answer.not_needed}


@pytest.mark.parametrize("scan", ["", "results: {mri_spine: {pattern: [demyelination]}}"])
def test_a_cord_is_imaged_until_its_plaque_is_known(scan, assessed):
    """
    Weak, numb legs raise the flag of the cord, and its image is asked for; where a scan has shown
    demyelination there, nobody is sent to be scanned again, but treatment is urgent.
    """
    body = (
        "onset: {age: 40}\ndystonia: {regions: [left_leg, right_leg]}\n"
        "findings: {present: [incontinence, sensory_loss, weakness]}\n" + scan
    )
    [flag] = [f for f in assessed(HEAD + body).red_flags if f.id == "cord_compression"]
    assert ("Image" in flag.action) == (not scan)
    assert ("steroids" in flag.action) == bool(scan)


def test_a_normal_scan_ends_the_suspicion_of_a_mass(assessed):
    """A tilted head with facial weakness raises the flag of a mass until the MRI is normal."""
    body = (
        "onset: {age: 40}\ndystonia: {regions: [neck]}\n"
        "findings: {present: [head_tilt, facial_palsy]}\n"
    )
    scan = "results: {mri_brain: {abnormal: false}}"
    assert "raised_pressure_or_mass" in {flag.id for flag in assessed(HEAD + body).red_flags}
    assert "raised_pressure_or_mass" not in {
        flag.id for flag in assessed(HEAD + body + scan).red_flags
    }


def test_spells_at_feeds_are_not_hypoglycaemia_or_a_mass(assessed):
    """
    An infant who turns the head at feeds and vomits is not sent as an emergency for glucose or a
    mass; the same infant with reduced consciousness has the glucose measured.
    """
    body = (
        "patient: {sex: male, age: 9 months}\nonset: {age: 9 months, tempo: acute}\n"
        "dystonia: {regions: [neck], variability: paroxysmal}\n"
        "findings: {present: [head_tilt, vomiting, eating_triggered%s]}\n"
    )
    quiet = {f.id: f.urgency for f in assessed(body % "").red_flags}
    assert "glucose" not in quiet
    assert quiet.get("raised_pressure_or_mass") != "emergency"
    drowsy = {flag.id for flag in assessed(body % ", altered_consciousness").red_flags}
    assert "glucose" in drowsy


def test_an_abrupt_storm_in_an_infant_is_a_metabolic_crisis_until_tested(assessed):
    """Fresh urine for sulfite, uric acid and ammonia are taken in the crisis."""
    body = (
        "patient: {sex: male, age: 10 months}\nonset: {age: 10 months, tempo: acute}\n"
        "dystonia: {regions: null}\nfindings: {present: [dystonic_storm]}\n"
    )
    answer = assessed(body)
    assert "metabolic_crisis" in {flag.id for flag in answer.red_flags}
    soon = {step.test for step in answer.workup if step.priority in ("now", "first")}
    assert {"urine_sulfite", "uric_acid", "ammonia"} <= soon


def test_prion_disease_is_raised_for_a_course_and_not_for_one_injury(assessed):
    """
    Cognitive decline with ataxia over weeks raises the flag of prion disease and its mimics; one
    injury of the brain with recovery does not.
    """
    body = (
        "onset: {age: 40, tempo: subacute}\ndystonia: {regions: [arm], course: %s}\n"
        "findings: {present: [cognitive_decline, ataxia]}\n"
    )
    injured = "history: {events: [{event: hypoxic_event, before_onset: 1 week}]}\n"

    def raised(text):
        return "cns_infection" in {flag.id for flag in assessed(HEAD + text).red_flags}

    assert raised(body % "progressive")
    assert not raised(body % "improving" + injured)


def test_a_sick_arching_infant_is_treated_as_infected_whatever_its_birth(assessed):
    """An old birth injury does not close the case of an infant who arches and is irritable."""
    body = (
        "patient: {age: 3 months}\nonset: {age: null}\n"
        "dystonia: {regions: [neck, trunk], course: %s}\n"
        "findings: {present: [opisthotonus, irritability, bulbar_involvement]}\n"
        "history: {events: [{event: birth_asphyxia}]}\n"
    )
    raised = {f.id: f.urgency for f in assessed(body % "progressive").red_flags}
    assert raised.get("cns_infection") == "emergency"
    assert "cns_infection" not in {f.id for f in assessed(body % "static").red_flags}


def test_a_blocker_with_parkinsonism_and_drowsiness_is_an_emergency_whenever_begun(assessed):
    """Reduced consciousness and parkinsonism on a blocker that was begun after onset raise it."""
    body = (
        "onset: {age: null}\ndystonia: {regions: [neck]}\n"
        "findings: {present: [parkinsonism%s]}\n"
        "history: {medications: [{name: haloperidol, started_after_onset: true}]}\n"
    )
    raised = {f.id: f.urgency for f in assessed(HEAD + body % ", altered_consciousness").red_flags}
    assert raised.get("neuroleptic_malignant_syndrome") == "emergency"
    awake = {f.id for f in assessed(HEAD + body % "").red_flags}
    assert "neuroleptic_malignant_syndrome" not in awake
