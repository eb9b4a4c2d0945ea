"""
One assessment measured against its case's answer: what `workup.batch.measure` does for a table of
cases, written once more for a single one, so that the two can be held together.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.batch.metrics import ALONE, same_test
from workup.batch.policies import policies
from workup.batch.scores import Scored
from workup.model.assessment import Assessment, rank_of
from workup.model.case import Case
from workup.model.vocabulary import Vocabulary


def score(case: Case, answer: Assessment, vocabulary: Vocabulary) -> Scored | None:
    """
    Measure one assessment against the case's answer.

    Args:
        case: A case; without an answer's diagnosis there is nothing to measure.

        answer: What the rules said of it.

        vocabulary: Gives the categories, tiers and groups.
    """
    truth = case.answer
    if truth is None or truth.diagnosis is None:
        return None
    right = set(truth.accepted)
    rank = rank_of(answer.differential, right)
    categories = {vocabulary["diagnoses"][d].category for d in right} | {truth.category}
    suggested = {s.test for s in answer.workup}
    soon = {s.test for s in answer.workup if s.priority in ("now", "first")}
    known = set(case.results)
    genes = {t.id for t in vocabulary["tests"].values() if t.group == "genetic"} - ALONE
    wanted = truth.decisive_tests or ()
    lane = {entry.diagnosis for entry in answer.dont_miss}
    first = answer.differential[0]
    named, everything = (
        policies()[name].of(vocabulary) - known for name in ("first_text", "everything")
    )

    def useful(tests: Iterable[str]) -> int:
        return sum(any(same_test(w, {t}, genes, truth) for w in wanted) for t in tests)

    return Scored(
        case.id,
        truth.diagnosis,
        rank,
        answer.category.id in categories,
        answer.category.confidence == "undetermined",
        first.probability,
        first.diagnosis in right,
        len(wanted),
        sum(same_test(t, suggested | known, genes, truth) for t in wanted),
        sum(same_test(t, soon | known, genes, truth) for t in wanted),
        len(suggested) if wanted else 0,
        useful(suggested),
        bool(vocabulary["diagnoses"][truth.diagnosis].tier),
        (rank is not None and rank <= 3) or bool(right & lane),
        len(named) if wanted else 0,
        sum(same_test(t, set(named) | known, genes, truth) for t in wanted),
        useful(named),
        len(everything) if wanted else 0,
        useful(everything),
    )
