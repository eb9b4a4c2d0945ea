"""
Everything that the project's first text names is reached by a rule and, where it is a picture, by a
teaching case.
"""

from __future__ import annotations

import pytest

from tests.patients import in_folder

DIAGNOSES = [
    "dyt_tor1a",
    "cervical_dystonia",
    "blepharospasm",
    "oromandibular_dystonia",
    "meige_syndrome",
    "writers_cramp",
    "spasmodic_dysphonia",
    "acute_drug_induced",
    "tardive_dystonia",
    "post_stroke",
    "wilson_disease",
    "parkinson_disease",
    "huntington_disease",
    "post_traumatic",
    "perinatal_injury",
    "brain_tumour",
    "paraneoplastic_autoimmune",
    "hypoxic",
    "carbon_monoxide_poisoning",
    "infectious",
    "heavy_metal",
]
FINDINGS = [
    "retrocollis",
    "anterocollis",
    "laterocollis",
    "torticollis",
    "bright_light_triggered",
    "worse_with_stress",
    "began_in_fingers",
    "spread_up_the_limb",
    "adductor_voice",
    "abductor_voice",
    "distal_limb",
]
TESTS = [
    "urine_copper",
    "ceruloplasmin",
    "toxicology_blood",
    "urine_toxicology",
    "heavy_metals_blood",
    "mri_brain",
    "ct_head",
    "emg",
    "gene_panel",
    "tor1a",
]
OPTIONS = [
    "botulinum_toxin",
    "levodopa",
    "trihexyphenidyl",
    "benztropine",
    "diazepam",
    "clonazepam",
    "baclofen",
    "physiotherapy",
    "occupational_therapy",
    "speech_therapy",
    "stretching_massage",
    "deep_brain_stimulation",
    "selective_denervation",
]
COMPLICATIONS = [
    "disability",
    "functional_blindness",
    "jaw_swallowing_speech",
    "pain",
    "fatigue",
    "depression",
    "anxiety",
]


@pytest.mark.parametrize("diagnosis", DIAGNOSES)
def test_each_cause_is_reached_by_a_teaching_case(diagnosis, answered):
    """A teaching case has this answer, and its assessment puts it first."""
    cases = [case for case in in_folder("teaching") if case.answer.diagnosis == diagnosis]
    assert cases
    for case in cases:
        assert answered(case).differential[0].diagnosis == diagnosis


@pytest.mark.parametrize("finding", FINDINGS)
def test_each_sign_weighs_in_a_sourced_row(finding, book):
    """A row of some script reads the sign and cites a source."""
    from workup.knowledge.condition import facts_of

    rows = [
        row
        for script in book.scripts.values()
        for row in script.rows
        if f"finding.{finding}" in facts_of(row.rule.when)
    ]
    assert rows and all(row.rule.sources for row in rows)


@pytest.mark.parametrize("test", TESTS)
def test_each_test_is_ordered_or_declined_by_a_sourced_row(test, book):
    """Something orders the test, or says when to leave it, with a source."""
    page = book.tests[test]
    asks = [ask for script in book.scripts.values() for ask in script.asks if ask.test == test]
    flags = [flag for rows in book.flags.values() for flag in rows if test in flag.tests]
    assert page.sources and (page.orders or page.leaves or asks or flags)


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_is_offered_for_discussion_with_cautions_where_it_has_any(option, book):
    """Each option of the text has a sourced row."""
    assert book.management[option] and all(row.rule.sources for row in book.management[option])


@pytest.mark.parametrize("complication", COMPLICATIONS)
def test_each_complication_is_watched_for(complication, book):
    """Each complication of the text has a sourced row."""
    assert book.complications[complication] and all(
        row.rule.sources for row in book.complications[complication]
    )


def test_generalised_onset_in_youth_spreads_more(book):
    """
    The earlier the limb onset, the more a script expects spread: TOR1A weighs general spread in
    youth.
    """
    assert any("general" in row.rule.why.lower() for row in book.scripts["dyt_tor1a"].rows)


def test_denervation_and_stimulation_wait_for_toxin_and_drugs(answered):
    """A plain cervical dystonia is offered toxin, never an operation at once."""
    options = [o.option for o in answered("head-to-the-left").management]
    assert (
        "botulinum_toxin" in options
        and "selective_denervation" not in options
        and "deep_brain_stimulation" not in options
    )
