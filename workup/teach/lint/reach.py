"""
How a case leads to its answer: whether the rules come to it, from which fact on, by which facts,
and past which look-alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from workup.explanations.curve import Part, name, partial
from workup.explanations.difficulty import (
    NEAR,
    Difficulty,
    Stage,
    difficulty,
    stage_of,
    walk_order,
    weigh,
)
from workup.model.assessment import rank_of
from workup.model.case import Case
from workup.pathway import Assessor
from workup.pathway.reading import Differential
from workup.teach.lint.paper import Paper, Remark

#: In bits of the odds between the answer and the best other: a fact decides if it moves them so far
#: towards the answer,
#: and is idle if it moves them less than this either way (each bit doubles the odds).
MUCH, NOTHING = 2.0, 0.25
#: An answer with this share after one fact was given away by it; below, it is only the commonest.
GIVEN_AWAY = 0.5


@dataclass(frozen=True, slots=True)
class Way:
    """
    The way of one case to its answer, its facts in the order of a walk.

    `place`: the rank of the answer by what the case tells; `place_after`: with the results of its
    tests too. `stands_from`: the
    number of the fact from which on it is first (None: never); `at`: that fact; `stage`: where in a
    walk it comes to light; `at_once`: the share of the answer after the first fact, 0 to 1.
    `decide`: facts that carry it, strongest first; `idle`: facts that move nothing; each measured
    by leaving it out.
    `lookalike`: the diagnosis that stays close to it longest, and `until`, the number of the fact
    after which it no longer does.
    """

    place: int
    place_after: int
    facts: int
    stands_from: int | None
    at: str
    stage: Stage | None
    at_once: float
    decide: tuple[str, ...]
    idle: tuple[str, ...]
    lookalike: str
    until: int
    difficulty: Difficulty


def way(case: Case, assessor: Assessor) -> Way | None:
    """The way of a case to its answer; None for a case without one."""
    accepted, hard = case.accepted, difficulty(case, assessor)
    if not accepted or hard is None:
        return None
    told = walk_order(case, assessor.book.vocabulary)
    steps = [weigh(partial(case, told[:n]), assessor) for n in range(1, len(told) + 1)] or [
        weigh(case, assessor)
    ]
    stands = _stands_from(steps, accepted)
    here = told[stands - 1] if stands and told else None
    decide, idle = _weight_of_facts(case, told, steps[-1], accepted, assessor)
    lookalike, until = _longest(steps, accepted)
    return Way(
        _rank(steps[-1], accepted),
        _rank(weigh(with_results(case), assessor), accepted),
        len(told),
        stands,
        name(here) if here else "",
        stage_of(here, assessor.book.vocabulary) if here else None,
        max(steps[0].share(d) for d in accepted),
        decide,
        idle,
        lookalike,
        until,
        hard,
    )


def _rank(differential: Differential, accepted: Sequence[str]) -> int:
    rank = rank_of(differential.ranked, accepted)
    assert rank is not None, "a differential of the rules holds every diagnosis"
    return rank


def with_results(case: Case) -> Case:
    """The case once the tests of its answer are done."""
    later = (case.answer.results if case.answer else None) or {}
    return case.model_copy(update={"results": {**case.results, **later}})


def _stands_from(steps: Sequence[Differential], accepted: Sequence[str]) -> int | None:
    first = [_rank(step, accepted) == 1 for step in steps]
    if not first[-1]:
        return None
    return (
        len(first) - next((n for n, held in enumerate(reversed(first)) if not held), len(first)) + 1
    )


def _weight_of_facts(
    case: Case,
    told: Sequence[Part],
    whole: Differential,
    accepted: Sequence[str],
    assessor: Assessor,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    decide: list[tuple[float, str]] = []
    idle: list[str] = []
    lead = _lead(whole, accepted)
    for n, part in enumerate(told):
        lost = lead - _lead(weigh(partial(case, [*told[:n], *told[n + 1 :]]), assessor), accepted)
        if lost >= MUCH:
            decide.append((-lost, name(part)))
        elif abs(lost) < NOTHING:
            idle.append(name(part))
    return tuple(said for _, said in sorted(decide)), tuple(idle)


def _lead(differential: Differential, accepted: Sequence[str]) -> float:
    """How far the answer is ahead of the best other diagnosis, in bits."""
    mine = max(differential.share(d) for d in accepted)
    best = max(r.probability for r in differential.ranked if r.diagnosis not in accepted)
    return log2(max(mine, 1e-300)) - log2(max(best, 1e-300))


def _longest(steps: Sequence[Differential], accepted: Sequence[str]) -> tuple[str, int]:
    """
    The diagnosis last seen close to the answer, and the number of the last fact at which it was.
    """
    for n in range(len(steps), 0, -1):
        mine = max(steps[n - 1].share(d) for d in accepted)
        close = [
            r
            for r in steps[n - 1].ranked
            if r.diagnosis not in accepted and r.probability >= NEAR * mine
        ]
        if close:
            return max(close, key=lambda r: (r.probability, r.diagnosis)).diagnosis, n
    return "", 0


def reached(paper: Paper, found: Way, assessor: Assessor) -> Iterator[Remark]:
    """What an author should look at in the way of a case to its answer."""
    label = assessor.book.vocabulary.label("diagnoses", paper.case.accepted[0])
    at = ("answer", "diagnosis")
    best = min(found.place, found.place_after)
    if best > 3:
        message = (
            f"the rules do not come to {label}: place {found.place} on the known facts, "
            f"{found.place_after} with the results of its tests"
        )
        change = (
            f"Add what distinguishes it from what comes first; `workup why CASE "
            f"{paper.case.accepted[0]}` says what is missing."
        )
        yield paper.remark("not_reachable", "error", at, message, change)
    elif best > 1:
        message = f"the rules put {label} at place {best}, not first"
        yield paper.remark(
            "not_first",
            "warning",
            at,
            message,
            "Add one more fact that distinguishes it from its look-alike.",
        )
    elif found.place > 3:
        message = (
            f"only the results of its tests lead to {label}; on the facts before them it is at "
            f"place {found.place}"
        )
        yield paper.remark(
            "only_by_tests", "warning", at, message, "Add a clue that calls for the test."
        )
    if found.stands_from == 1 and found.facts > 1 and found.at_once >= GIVEN_AWAY:
        message = (
            f"{label} is first from the first fact on ({found.at}), so that nothing is left to find"
        )
        yield paper.remark("from_the_first", "warning", at, message, "Choose a case with a turn.")
    told = paper.case.teaching.level if paper.case.teaching else None
    if told and {told, found.difficulty.level} == {"easy", "hard"}:
        message = (
            f"its author calls it {told}, its difficulty is {found.difficulty.number} of "
            f"100 "
            f"({found.difficulty.level})"
        )
        change = "Look at the level; docs/educators.md says how the number is made."
        yield paper.remark("level", "note", ("teaching", "level"), message, change)
