"""
Honest silence: when the rules have no firm answer, and which kind of not knowing it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workup.differential import Differential
from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Question, Silence
from workup.model.case import Case

TEXT = {
    "no_dystonia_told": "The case describes no dystonia, so the rules for its causes do not apply.",
    "too_little_known": "Too little is told to weigh one answer against another.",
    "outside_rules": "No diagnosis that the rules know explains this picture well.",
    "conflict": "Two findings that each settle a different answer stand side by side; one of them "
    "should be looked at again.",
}


def silence(
    case: Case,
    facts: Facts,
    differential: Differential,
    shares: Mapping[str, float],
    questions: Sequence[Question],
    book: Rulebook,
    settled: Set[str],
) -> Silence | None:
    """
    Why there is no firm answer, or None where there is one.

    Args:
        case: The patient; only whether dystonia was described is read from it.

        facts: All facts.

        differential: The weighed diagnoses.

        shares: Category to share.

        questions: The best next questions; the first two are named.

        book: Gives the bounds.

        settled: Diagnoses for which a row of full weight (a result, an exposure, a pathognomonic
        sign) speaks.
    """
    kind = _kind(case, differential, book, settled)
    return Silence(kind, TEXT[kind], tuple(q.finding for q in questions[:2])) if kind else None


def _kind(case: Case, differential: Differential, book: Rulebook, settled: Set[str]) -> str:
    if not describes_dystonia(case):
        return "no_dystonia_told"
    if told_count(case) < book.calibration.facts_needed:
        return "too_little_known"
    if _conflict(differential, book, settled):
        return "conflict"
    if differential.other >= book.calibration.outside:
        return "outside_rules"
    return ""


def describes_dystonia(case: Case) -> bool:
    """
    False only where the case says that no region is affected, and tells neither attacks nor where
    it began.
    """
    return case.dystonia.regions != () or bool(
        case.dystonia.attacks
        or case.onset.first_region
        or case.dystonia.distribution not in (None, "none")
    )


def told_count(case: Case) -> int:
    """How many things a case tells that can move the differential."""
    history = case.history
    single = (
        case.onset.age,
        case.onset.tempo,
        case.onset.first_region,
        case.dystonia.course,
        case.dystonia.variability,
        history.family,
    )
    lists = (
        case.findings.present,
        case.findings.absent,
        case.dystonia.regions,
        history.events,
        history.medications,
        case.results,
    )
    return sum(x is not None for x in single) + sum(len(x or ()) for x in lists)


def _conflict(differential: Differential, book: Rulebook, settled: Set[str]) -> bool:
    first, second = differential.ranked[:2]
    diagnoses = book.vocabulary["diagnoses"]
    close = min(first.probability, second.probability) >= book.calibration.conflict_share
    apart = diagnoses[first.diagnosis].category != diagnoses[second.diagnosis].category
    return close and apart and {first.diagnosis, second.diagnosis} <= settled
