"""A cohort read as columns gets the same answers as one case after another."""

from __future__ import annotations

import random

import pytest

from workup.columns.pathway import CONFIDENCE, QUIET, ColumnAssessor
from workup.knowledge.rulebook import cases_folder
from workup.readers import load_cases

CASES = [
    case for folder in ("published", "teaching") for case in load_cases(cases_folder() / folder)
]


@pytest.fixture(scope="module")
def column_assessor(book):
    return ColumnAssessor(book)


def scrambled(count, book):
    """
    Cases with findings, results and drugs of other cases mixed in: pictures that nobody wrote.
    """
    dice = random.Random(4)
    findings = sorted(book.vocabulary["findings"])
    made = []
    for n in range(count):
        case, other = dice.choice(CASES), dice.choice(CASES)
        extra = tuple(dice.sample(findings, dice.randint(0, 6)))
        present = tuple(dict.fromkeys((*(case.findings.present or ()), *extra)))
        absent = tuple(f for f in (case.findings.absent or ()) if f not in present)
        made.append(
            case.model_copy(
                update={
                    "id": f"x{n}",
                    "setting": dice.choice([None, *book.vocabulary["settings"]]),
                    "findings": case.findings.model_copy(
                        update={"present": present, "absent": absent}
                    ),
                    "history": dice.choice([case, other]).history,
                    "results": dice.choice([case, other]).results,
                    "onset": dice.choice([case, other]).onset,
                }
            )
        )
    return made


@pytest.mark.parametrize("which", ["as told", "scrambled"])
def test_the_same_answer_for_every_case(which, book, truth_assessor, column_assessor):
    """
    Tests and their turn, first diagnoses, shares, category, red flags, lane, silence and every rule
    that fired are equal.
    """
    cases = CASES if which == "as told" else scrambled(600, book)
    answers = column_assessor.assess(cases)
    names = column_assessor.weigher.diagnoses
    for n, case in enumerate(cases):
        one = truth_assessor.assess(case)
        assert column_assessor.tests(answers, n) == [(s.test, s.priority) for s in one.workup], (
            case.id
        )
        assert [names[k] for k in answers.weighed.first[:, n]] == [
            c.diagnosis for c in one.differential[:6]
        ], case.id
        shares = {c.diagnosis: c.probability for c in one.differential}
        assert {
            d: round(float(answers.weighed.shares[k, n]), 6) for k, d in enumerate(names)
        } == shares, case.id
        category = (answers.categories[answers.category[n]], CONFIDENCE[answers.confidence[n]])
        assert category == (one.category.id, one.category.confidence), case.id
        assert QUIET[answers.quiet[n]] == (one.silence.kind if one.silence else ""), case.id
        assert {f for f, where in answers.flags.items() if where[n]} == {
            f.id for f in one.red_flags
        }, case.id
        assert {f for f, where in answers.emergency.items() if where[n]} == {
            f.id for f in one.red_flags if f.urgency == "emergency"
        }, case.id
        assert {d for d, where in answers.lane.items() if where[n]} == {
            e.diagnosis for e in one.dont_miss
        }, case.id
        if which == "as told":
            fired = {i for i, bits in answers.fired.items() if bits[n >> 3] >> (n & 7) & 1}
            told = {t.rule for t in one.trace if t.stratum != "derive"}
            assert {i for i in fired if not i.endswith((".clue", "!"))} == told, case.id
