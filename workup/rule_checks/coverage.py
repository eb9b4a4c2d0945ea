"""
How far cases reach: which rows fire, how often and whether rightly; and which places on the map of
region, age and tempo nobody has told of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from workup.engine.cohort import facts_cohort
from workup.engine.facts import CaseFacts, Facts, age_class
from workup.engine.strata import refuted
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import AGE_CLASSES
from workup.model.case import Case
from workup.model.fact import fact_of
from workup.pathway import Assessor
from workup.pathway.decision import Decision

AGES = dict(zip(AGE_CLASSES, (1.0, 8.0, 16.0, 30.0, 55.0), strict=True))


@dataclass(frozen=True)
class RowCard:
    """
    One row over some cases. For evidence: `right` counts the cases where it argued for an accepted
    answer or against another, `wrong` the rest;
    `sole` those whose first diagnosis it alone supported.
    """

    rule: str
    fires: int
    right: int
    wrong: int
    sole: int


def scorecard(book: Rulebook, cases: Sequence[Case]) -> list[RowCard]:
    """
    Every rule of every stratum after `derive`, over cases; those without an answer count as fired
    only.
    """
    assessor = Assessor(book, "truth")
    decision = assessor.decide(cases)
    right, wrong, sole = _evidence(assessor, decision, cases)
    entering = {refuted(f"{id_}.enters") for id_ in book.scripts}
    return [
        RowCard(id_, int(where.sum()), right[id_], wrong[id_], sole[id_])
        for id_, where in _fired(assessor, decision).items()
        if id_ not in entering
    ]


def fired(book: Rulebook, cases: Sequence[Case]) -> Mapping[str, NDArray[np.bool_]]:
    """Every rule of every stratum after `derive` to the cases in which it holds, (cases,)."""
    assessor = Assessor(book, "truth")
    return _fired(assessor, assessor.decide(cases))


def _fired(assessor: Assessor, decision: Decision) -> dict[str, NDArray[np.bool_]]:
    return {
        id_: np.asarray(where, np.bool_)
        for stratum, held in decision.fired.items()
        for (id_, _), where in zip(getattr(assessor.rules, stratum), held, strict=True)
    }


def _evidence(
    assessor: Assessor, decision: Decision, cases: Sequence[Case]
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    sole: Counter[str] = Counter()
    scorer = assessor.scorer
    support: list[list[str]] = [[] for _ in cases]
    for number, row in enumerate(scorer.rows):
        id_, by = row.rule.id, scorer.by_diagnosis[number]
        for n in np.flatnonzero(decision.fired["evidence"][number]).tolist():
            case, first = cases[n], int(decision.scores.first[0, n])
            if by.get(first, (0.0, ""))[0] > 0:
                support[n].append(id_)
            if case.answer and case.answer.diagnosis:
                accepted = set(case.answer.accepted)
                (right if _helped(by, accepted, scorer.diagnoses) else wrong)[id_] += 1
    for rows in support:
        if len(rows) == 1:
            sole[rows[0]] += 1
    return right, wrong, sole


def _helped(by: Mapping[int, tuple[float, str]], accepted: set[str], names: Sequence[str]) -> bool:
    mine = [points for n, (points, _) in by.items() if names[n] in accepted]
    if mine:
        return max(mine) > 0
    return sum(points for points, _ in by.values()) < 0


def never(cards: Iterable[RowCard]) -> list[str]:
    """The rules that no case fires."""
    return [card.rule for card in cards if not card.fires]


@dataclass(frozen=True)
class Cell:
    """
    One place on the map: the cases told there by category of their answer, and whether any evidence
    row speaks of it at all.
    """

    region: str
    age: str
    tempo: str
    cases: Mapping[str, int]
    spoken: bool


def atlas(book: Rulebook, cases: Sequence[Case]) -> list[Cell]:
    """
    The map region x age x tempo: an empty `cases` is a place that nobody has told of, not `spoken`
    one of which the rules say nothing.
    """
    told: dict[tuple[str, str, str], Counter[str]] = {}
    for case in cases:
        regions = case.dystonia.regions or (
            (case.onset.first_region,) if case.onset.first_region else ()
        )
        if case.onset.age is not None and case.onset.tempo and case.answer and case.answer.category:
            class_ = age_class(float(case.onset.age))
            for region in regions:
                cell = told.setdefault((region, class_, case.onset.tempo), Counter())
                cell[case.answer.category] += 1
    places = list(product(book.vocabulary["regions"], AGE_CLASSES, book.vocabulary["tempo"]))
    given = [CaseFacts(_place(*place), None, None, ()) for place in places]
    cohort = facts_cohort(given, [5] * len(given), book)
    spoken = Assessor(book, "truth").decide_cohort(cohort).scores.spoken
    return [
        Cell(*place, dict(told.get(place, {})), bool(yes))
        for place, yes in zip(places, spoken, strict=True)
    ]


def _place(region: str, age: str, tempo: str) -> Facts:
    return {
        fact_of("region", region): True,
        "onset.first_region": region,
        "onset.age": AGES[age],
        "onset.latest": AGES[age],
        "onset.floor": AGES[age],
        "age_class": age,
        "onset.tempo": tempo,
    }
