"""
Wrong options are worth considering: met where this patient is affected, before others; and words
with several meanings are offered, not taken.
"""

from __future__ import annotations

import pytest

from tests.patients import in_folder, patients
from workup.simulation.context import Desk
from workup.teach.alike import shared, shares_region, sites
from workup.teach.questions.diagnosis import (
    LEAST_WRONG,
    MOST_WRONG,
    absurd,
    likeness,
    lookalikes,
    unfair,
)
from workup.teach.questions.ground import Ground

DRAWN = [
    c for c in (*in_folder("teaching")[::2], *in_folder("published")[::5]) if c.answer.diagnosis
]


@pytest.fixture(scope="module")
def chosen(truth_assessor):
    """Each case with its wrong options."""
    bases = [Ground(case, truth_assessor) for case in DRAWN]
    return [(base, lookalikes(base, base.accepted[0])[:MOST_WRONG]) for base in bases]


def test_no_option_from_elsewhere_takes_the_place_of_one_from_here(chosen):
    """
    Where an option is met in no region of the patient, all others that are alike enough and met
    there are among the options.
    """
    for base, wrong in chosen:
        elsewhere = [d for d in wrong if not shares_region(base.case, d, base.book)]
        if not elsewhere:
            continue
        fair = [d for d in base.speaker.order if not unfair(base, d) and not absurd(base, d)]
        lead = base.speaker.spoken(base.accepted[0]).points
        for d in fair:
            far = base.speaker.spoken(d).points > lead - 1.0 or likeness(base, d) < 2.0
            same = any(base.label(d) == base.label(w) for w in wrong)
            assert far or same or not shares_region(base.case, d, base.book), (
                base.case.id,
                d,
                wrong,
            )


def test_an_option_from_elsewhere_is_a_known_lookalike_where_others_are_there(chosen):
    """
    Only what the references name as mistaken for the answer may come from another region, unless
    too few options are left.
    """
    for base, wrong in chosen:
        odd = [
            d
            for d in wrong
            if not shares_region(base.case, d, base.book)
            and base.pairs.parted(base.accepted[0], d) is None
        ]
        assert not odd or len(wrong) - len(odd) <= LEAST_WRONG, (base.case.id, odd)


def test_tempo_and_age_count_between_equals(truth_assessor):
    """
    The typical picture of a diagnosis fits itself best; a far age and the opposite tempo count
    against.
    """
    case = patients("teaching")["wry-neck-after-tonsils"]
    book = truth_assessor.book
    assert shared(case, "soft_tissue_neck", book) > shared(case, "cervical_dystonia", book)
    assert "neck" in sites("cervical_dystonia", book) and "larynx" in sites(
        "spasmodic_dysphonia", book
    )


@pytest.mark.parametrize(
    ("typed", "either"),
    [
        ("encephalitis", {"infectious", "paraneoplastic_autoimmune"}),
        ("primary generalised dystonia", {"dyt_tor1a", "dyt_thap1", "generalised_idiopathic"}),
        ("idiopathic torsion dystonia", {"dyt_tor1a", "generalised_idiopathic"}),
        ("tardive dyskinesia", {"tardive_dystonia", "other_drug_induced"}),
        ("drug induced dystonia", {"acute_drug_induced", "tardive_dystonia", "other_drug_induced"}),
        ("tumour", {"brain_tumour", "posterior_fossa_tumour"}),
        ("vascular", {"post_stroke", "vascular_malformation"}),
    ],
)
def test_a_word_for_several_diagnoses_is_offered_not_taken(typed, either, truth_assessor):
    """
    What names several diagnoses waits for the learner to choose; every one of them is offered.
    """
    found = Desk(truth_assessor).words.match(typed, ("diagnosis",))
    assert found.id is None
    assert {f"diagnosis:{d}" for d in either} <= set(found.offers)


def test_no_further_word_is_one_diagnosis_by_the_order_of_the_file(truth_assessor):
    """Each further word of a diagnosis finds it, alone or among those offered."""
    words = Desk(truth_assessor).words
    for id_, phrases in words.further["diagnoses"].items():
        for phrase in phrases:
            found = words.match(phrase, ("diagnosis",))
            assert f"diagnosis:{id_}" in (found.id, *found.offers), phrase
