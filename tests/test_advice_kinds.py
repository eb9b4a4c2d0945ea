"""
Advice by kind: which part of the body it means, which drug goes on, what is named after a diffuse
injury of the brain, and who else in the family is tested.
"""

from __future__ import annotations

import pytest

from tests.patients import advice, leading


def flags(given) -> dict[str, tuple[str, ...]]:
    """Red flag to its message, of those that are not behind another."""
    return {f.id: f.message for f in given.red_flags}


TONGUE = (
    "patient: {age: 46}\nonset: {}\n"
    "dystonia: {regions: [oromandibular], variability: action_specific}\n"
    "findings: {present: [tongue_protrusion_feeding, sensory_trick, speaking_triggered MORE]}\n"
)


def test_a_tongue_that_protrudes_on_speaking_alone_is_no_alarm(assessed):
    """Its toxin is for the tongue, its aid a plate; eating or biting makes it one."""
    given = assessed(TONGUE.replace(" MORE", ""))
    assert "Feeding dystonia" not in flags(given).get("other", "")
    assert "oromandibular_dystonia" in leading(given)
    said = advice(given)
    assert "genioglossus" in said["botulinum_toxin"] and "jaw muscles" not in str(said)
    assert "dental plate" in said["occupational_therapy"]
    assert "hand function" not in said["occupational_therapy"]
    for more in ("eating_triggered", "self_mutilation"):
        ill = assessed(TONGUE.replace(" MORE", f", {more}"))
        assert "Feeding dystonia" in flags(ill)["other"]


INJURED = (
    "patient: {{age: 60}}\nonset: {{age: 58, tempo: gradual}}\n"
    "dystonia: {{regions: [{region}]}}\nfindings: {{present: [neuropathy, {more}]}}\n"
    "history: {{events: [{{event: peripheral_injury, before_onset: 2 months, side: left}}"
    "{event}]}}\n"
)


@pytest.mark.parametrize(
    "region, event, more, limb",
    [
        ("left_arm", "", "weakness", True),
        ("oromandibular", ", {event: dental_procedure}", "sensory_loss", False),
    ],
)
def test_a_nerve_of_the_jaw_is_not_spared_like_a_limb(region, event, more, limb, assessed):
    """Casts and the weakness after toxin are matters of a weak limb."""
    given = assessed(INJURED.format(region=region, event=event, more=more))
    assert "peripherally_induced" in leading(given)
    said = advice(given)
    assert ("on the limb" in said["avoid"]) is limb
    assert ("implants" in said["avoid"]) is not limb
    assert ("motor neuropathy" in said["botulinum_toxin"]) is limb


TARDIVE = (
    "patient: {age: 27}\nonset: {age: 27, tempo: gradual}\ndystonia: {regions: [neck]}\n"
    "findings: {absent: [improves_after_drug_stopped, anticholinergic_responsive]}\n"
    "history: {medications: [{name: haloperidol, started_before_onset: 8 years}MORE]}\n"
)


def test_of_two_antipsychotics_the_one_needed_is_decided(assessed):
    """None is said to be stopped while one is recorded as taken; a failed drug is not new."""
    both = TARDIVE.replace("MORE", ", {name: olanzapine, started_before_onset: 1 year}")
    for text in (TARDIVE.replace("MORE", ""), both):
        given = assessed(text)
        assert "tardive_dystonia" in leading(given)
        assert "which antipsychotic is needed" in advice(given)["stop_or_change_drug"]
        assert "trihexyphenidyl" not in advice(given)


DIFFUSE = (
    "patient: {{age: 40}}\nonset: {{age: 40, tempo: gradual}}\n"
    "dystonia: {{regions: [left_arm, right_arm, trunk, neck], course: {course}}}\n"
    "findings: {{present: [parkinsonism{more}]}}\n"
    "history: {{events: [{{event: {event}, before_onset: 8 months}}], medications: []}}\n"
)


@pytest.mark.parametrize(
    "event, lead",
    [("hypoxic_event", "hypoxic"), ("osmotic_demyelination", "osmotic_demyelination")],
)
def test_after_hypoxia_or_osmotic_injury_the_drugs_are_named(event, lead, assessed):
    """Where memory fails, baclofen stands without the anticholinergic."""
    given = assessed(DIFFUSE.format(course="progressive", more="", event=event))
    assert lead in leading(given)
    said = advice(given)
    assert "memory" in said["trihexyphenidyl"] and "trial" in said["levodopa"]
    assert {"baclofen", "botulinum_toxin_later"} <= set(said)
    dull = DIFFUSE.format(course="progressive", more=", cognitive_decline", event=event)
    said = advice(assessed(dull))
    assert "trihexyphenidyl" not in said and "baclofen" in said


ACANTHO = (
    "patient: {age: 36}\nonset: {age: 32, tempo: gradual}\n"
    "dystonia: {regions: [oromandibular], course: progressive}\n"
    "findings: {present: [orobuccal_dyskinesia, self_mutilation, tongue_protrusion_feeding, "
    "neuropathy, bulbar_involvement, MORE]}\n"
)


@pytest.mark.parametrize("more, word", [("falls", "helmet"), ("weakness", "heelchair")])
def test_in_neuroacanthocytosis_a_helmet_is_for_falls_and_a_chair_for_weakness(
    more, word, assessed
):
    """Physiotherapy is for both."""
    given = assessed(ACANTHO.replace("MORE", more))
    assert "neuroacanthocytosis" in leading(given)
    said = advice(given)
    assert word in said["occupational_therapy"] and "physiotherapy" in said
    assert ("helmet" in said["occupational_therapy"]) is (more == "falls")


TREATABLE = {"btbgd", "glutaric_aciduria_1", "wilson_disease", "th_spr_deficiency"}


def test_brothers_and_sisters_are_tested_in_a_disease_that_treatment_prevents(assessed):
    """Wilson disease with its ring, and the vitamin disease of a feverish child."""
    wilson = (
        "patient: {age: 19}\nonset: {age: 18, tempo: gradual}\n"
        "dystonia: {regions: [oromandibular, left_arm], course: progressive}\n"
        "findings: {present: [kayser_fleischer, dysarthria, liver_disease]}\n"
    )
    vitamins = (
        "patient: {age: 6}\nonset: {age: 6, tempo: acute}\n"
        "dystonia: {distribution: generalised, course: relapsing}\n"
        "findings: {present: [seizures, ataxia, altered_consciousness, dysarthria]}\n"
        "history: {events: [{event: febrile_illness, before_onset: 3 days}]}\n"
        "results: {mri_brain: {abnormal: true, pattern: [caudate_putamen_t2]}}\n"
    )
    for text in (wilson, vitamins):
        given = assessed(text)
        assert TREATABLE & leading(given)
        assert "brothers and sisters" in advice(given)["genetic_counselling"]


def test_after_an_antihistamine_poisoning_is_excluded_before_the_challenge(assessed):
    """The step that is done now says what is checked before it."""
    given = assessed(
        "patient: {age: 4}\nonset: {age: 4, tempo: acute, before_presentation: 9 hours}\n"
        "dystonia: {regions: [neck, oromandibular]}\nfindings: {present: [torticollis]}\n"
        "history: {medications: [{name: diphenhydramine, started_before_onset: 9 hours}]}\n"
    )
    reasons = {s.test: s.why for s in given.workup}
    assert "pupils" in reasons["anticholinergic_challenge"]
