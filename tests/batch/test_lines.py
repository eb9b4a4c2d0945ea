"""Assessments written from columns are the bytes of one assessment after another."""

from __future__ import annotations

import pytest

from tests.columns.test_pathway import CASES, scrambled
from workup.batch.cohort import cohort
from workup.batch.fragments import joined
from workup.batch.lines import Lines
from workup.columns.pathway import ColumnAssessor
from workup.columns.strata import facts_of_cases
from workup.engine.facts import case_facts


@pytest.fixture(scope="module")
def lines(book, truth_assessor):
    return Lines(truth_assessor, ColumnAssessor(book))


@pytest.mark.parametrize("which", ["as told", "scrambled", "synthetic"])
def test_the_same_bytes(which, book, truth_assessor, lines):
    """Published, teaching, scrambled and synthetic cases: every character of every assessment."""
    cases = {
        "as told": lambda: CASES,
        "scrambled": lambda: scrambled(300, book),
        "synthetic": lambda: list(cohort(300, 5, book)),
    }[which]()
    given = [case_facts(case, book) for case in cases]
    laid = facts_of_cases(cases, given, book)
    written = lines.lines([c.id for c in cases], given, laid, lines.columns.answer(laid))
    each = [line for some in joined(written, 128) for line in some.to_pylist()]
    for case, line in zip(cases, each, strict=True):
        assert line.decode() == truth_assessor.assess(case).to_json() + "\n", case.id
