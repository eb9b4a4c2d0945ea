"""
Why a diagnosis stands where it does: what speaks for it and against it, what is open, what nearly
spoke, and the fewest things that would move it.

The differential is asked what would be with a fact more; each flip is run as a whole case before it
is promised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workup.engine.facts import Facts
from workup.engine.truth import truth
from workup.explanations.flips import Flip, Search
from workup.explanations.spoken import Line, lines
from workup.knowledge.condition import AtLeast, Condition, Is, facts_of
from workup.model.case import Case
from workup.pathway import Assessor
from workup.pathway.sums import GRAIN


@dataclass(frozen=True, slots=True)
class Open:
    """A row that the case leaves open, and the untold facts that it waits for."""

    rule: str
    points: float
    why: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """
    A row one condition short: it would hold if `needs` held, which the case tells otherwise or
    leaves open.
    """

    rule: str
    points: float
    why: str
    needs: Is


@dataclass(frozen=True, slots=True)
class Why:
    """
    One diagnosis of one case. `place` counts from 1. `to_first`: what would put it first, where it
    is not; `first_away`: what would put a rival first, where it is.

    Both are None where no three things that are still open do it.
    """

    case: str
    diagnosis: str
    place: int
    share: float
    points: float
    prior: float
    first: str
    first_share: float
    speaks_for: tuple[Line, ...]
    speaks_against: tuple[Line, ...]
    unexplained: tuple[str, ...]
    unexplained_cost: float
    open: tuple[Open, ...]
    near: tuple[Near, ...]
    to_first: Flip | None
    first_away: Flip | None


def why(case: Case, diagnosis: str, assessor: Assessor) -> Why:
    """
    Explain one diagnosis of one case.

    Args:
        case: The patient.

        diagnosis: A vocabulary id.

        assessor: Gives rules and engine.
    """
    reading = assessor.read(case)
    facts, evidence, differential = reading.facts, reading.evidence, reading.differential
    scorer = assessor.scorer
    ranked = next(r for r in differential.ranked if r.diagnosis == diagnosis)
    place = 1 + differential.ranked.index(ranked)
    number = scorer.diagnoses.index(diagnosis)
    first = differential.ranked[0]
    search = Search(reading)
    left = scorer.unexplained(number, scorer.present_findings(facts))
    open_, near = _silent(number, set(evidence), facts, assessor)
    return Why(
        case.id,
        diagnosis,
        place,
        round(ranked.probability, 6),
        ranked.points,
        float(reading.moved_by.base[number, 0]) / GRAIN + reading.pictures.rest(diagnosis),
        first.diagnosis,
        round(first.probability, 6),
        *lines(number, reading),
        left,
        float(scorer.cost(np.array([len(left)], np.uint8))[0]) / GRAIN,
        open_,
        near,
        search.to_first(number) if place > 1 else None,
        search.first_away() if place == 1 else None,
    )


def _silent(
    number: int, fired: set[int], facts: Facts, assessor: Assessor
) -> tuple[tuple[Open, ...], tuple[Near, ...]]:
    open_: list[Open] = []
    near: list[Near] = []
    for n, row in enumerate(assessor.scorer.rows):
        target = assessor.scorer.by_diagnosis[n].get(number)
        if target is None or n in fired:
            continue
        if truth(row.rule.when, facts) is None:
            waits = tuple(sorted(f for f in facts_of(row.rule.when) if f not in facts))
            open_.append(Open(row.rule.id, target[0], row.rule.why, waits))
        short = missing(row.rule.when, facts)
        if len(short) == 1:
            near.append(Near(row.rule.id, target[0], row.rule.why, short[0]))
    return tuple(sorted(open_, key=_strength)), tuple(sorted(near, key=_strength))


def _strength(row: Open | Near) -> tuple[float, str]:
    return (-abs(row.points), row.rule)


def missing(condition: Condition, facts: Facts) -> tuple[Is, ...]:
    """
    The fewest leaves that would have to hold for the condition to hold, the first such set in
    reading order.
    """
    if truth(condition, facts) is True:
        return ()
    if isinstance(condition, Is):
        return (condition,)
    assert isinstance(condition, AtLeast)
    parts = sorted((missing(part, facts) for part in condition.parts), key=len)[: condition.count]
    return tuple(dict.fromkeys(leaf for part in parts for leaf in part))
