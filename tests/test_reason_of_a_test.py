"""
Why a test is ordered is said by the likeliest diagnosis that asks for it, and what is long past is
not treated by the clock.
"""

from __future__ import annotations

import pytest

from tests.conftest import some_cases
from workup.readers import load_cases

ALL = some_cases()


@pytest.mark.parametrize("case", ALL[::3], ids=lambda case: case.id)
def test_the_reason_is_not_that_of_an_unlikely_diagnosis_where_a_likelier_asks_as_soon(
    case, truth_assessor
):
    """
    The first rule named is a red flag, a diagnosis that leads or is plausible, or the test's own
    page, where one of these asks as soon.
    """
    answer, planner = truth_assessor.assess(case), truth_assessor.decider.planner
    words = {c.diagnosis: c.standing for c in answer.differential}

    def unlikely(rule):
        return rule in planner.asks and words[planner.asks[rule][0]] == "less_likely"

    def soon(rule):
        asked = planner.asks[rule][1] if rule in planner.asks else planner.orders.get(rule)
        return planner.priority[asked.priority] if asked else None

    for step in answer.workup:
        first = step.because[0]
        if unlikely(first):
            others = [r for r in step.because[1:] if soon(r) == soon(first) and not unlikely(r)]
            assert not others or step.test == "gene_panel", (step.test, first, others)


@pytest.mark.parametrize(
    ("before", "found", "now"),
    [
        ("2 hours", "hemiparesis", True),
        ("2 weeks", "hemiparesis", True),
        (None, "hemiparesis", True),
        ("2 weeks", "distractible", True),
        (None, "distractible", True),
        ("2 months", "distractible", False),
    ],
)
def test_a_stroke_is_imaged_by_the_clock_only_while_it_may_be_new(
    before, found, now, case_file, truth_assessor
):
    """
    A sudden one-sided start is imaged now while days old or undated, a functional sign or not;
    once it is months old it is still imaged, but no longer by the clock.
    """
    told = f", before_presentation: {before}" if before else ""
    body = (
        f"id: x\npatient: {{age: 40}}\nonset: {{tempo: sudden{told}}}\ndystonia: {{regions: "
        f"[left_leg]}}\nfindings: {{present: [{found}]}}"
    )
    steps = {
        s.test: s.priority for s in truth_assessor.assess(load_cases(case_file(body))[0]).workup
    }
    assert (steps["mri_brain"] == "now") is now and steps["mri_brain"] in ("now", "first")


def test_what_is_left_is_what_one_might_have_thought_of(truth_assessor):
    """
    In an acute picture nobody weighs a biopsy, a scan of the dopamine system or the TOR1A gene, so
    none is named as left.
    """
    for case in ALL:
        if case.onset.tempo in ("sudden", "acute"):
            left = {entry.test for entry in truth_assessor.assess(case).not_needed}
            assert not left & {"tor1a", "dat_spect", "muscle_biopsy", "biopsy"}, case.id


def test_one_limb_is_not_called_half_the_body(truth_assessor):
    """The MRI is asked for by hemidystonia only where arm and leg of one side are told."""
    for case in ALL:
        answer = truth_assessor.assess(case)
        if any("mri_brain.hemidystonia" in step.because for step in answer.workup):
            assert answer.classification.distribution == "hemidystonia", case.id
