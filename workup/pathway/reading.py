"""
One reading of a case: what it says, the facts derived from it, the rows that hold, and how the
diagnoses stand. Whoever asks more of a case than its assessment begins here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workup.engine.cases import OneCase
from workup.engine.changes import OneChanged
from workup.engine.facts import CaseFacts, Facts, describes_dystonia, told_count
from workup.model.case import Case
from workup.model.grouped import grouped
from workup.pathway.differential import TOLD_UNEXPLAINED, DifferentialScorer, Evidence, Scores
from workup.pathway.picture_view import PicturesOfOne, PictureView
from workup.pathway.sums import GRAIN, by_case
from workup.pathway.variants import Variants
from workup.pathway.what_if import Baseline

if TYPE_CHECKING:
    from workup.pathway.assessor import Assessor
    from workup.pathway.decision import Decision


class Ranked(NamedTuple):
    """One diagnosis of the differential: its points, share, and the numbers of its rows."""

    diagnosis: str
    points: float
    probability: float
    rows_for: tuple[int, ...]
    rows_against: tuple[int, ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differential:
    """Every diagnosis, likeliest first, and the share of `other`. Shares sum to 1."""

    ranked: tuple[Ranked, ...]
    other: float
    setting: str

    def share(self, diagnosis: str) -> float:
        """The share of one diagnosis."""
        return next((r.probability for r in self.ranked if r.diagnosis == diagnosis), 0.0)


class Differentials:
    """
    The differentials of some cases in words: what is worked out of all of them at once.

    Args:
        scores: Their points and shares.

        evidence: What moved these.

        scorer: Gives the rows.
    """

    def __init__(self, scores: Scores, evidence: Evidence, scorer: DifferentialScorer) -> None:
        self._scores, self._evidence, self._scorer = scores, evidence, scorer

    @cached_property
    def orders(self) -> list[list[int]]:
        """All diagnoses of each case, likeliest first, as numbers."""
        found: list[list[int]] = self._scorer.orders(self._scores).tolist()
        return found

    @cached_property
    def _points(self) -> list[list[float]]:
        found: list[list[float]] = (self._scores.grains / GRAIN).T.tolist()
        return found

    @cached_property
    def _shares(self) -> list[list[float]]:
        found: list[list[float]] = self._scores.shares.T.tolist()
        return found

    @cached_property
    def _rows(self) -> tuple[list[tuple[int, bool]], list[int], list[int]]:
        """
        What moves diagnoses, one case after the other, the strongest of a diagnosis first: which
        it moves and whether up, the number of the row, and where those of each case begin.
        """
        number, who, speaks_for = self._scorer.by_strength
        which, begins = by_case(self._evidence.fired[number])
        moved = list(zip(who[which].tolist(), speaks_for[which].tolist(), strict=True))
        return moved, number[which].tolist(), begins.tolist()

    def of(self, case: int, facts: Facts) -> Differential:
        """
        The differential of one case.

        Args:
            case: Its number.

            facts: Its facts, in the order in which it gives them.
        """
        scores, scorer = self._scores, self._scorer
        moved, numbers, begins = self._rows
        mine = slice(begins[case], begins[case + 1])
        rows = grouped(zip(moved[mine], numbers[mine], strict=True))
        present = scorer.present_findings(facts)
        points, shares = self._points[case], self._shares[case]
        ranked = [
            Ranked(
                scorer.diagnoses[n],
                points[n],
                shares[n],
                tuple(rows.get((n, True), ())),
                tuple(rows.get((n, False), ())),
                scorer.unexplained(n, present) if place < TOLD_UNEXPLAINED else (),
            )
            for place, n in enumerate(self.orders[case])
        ]
        setting = scorer.settings[int(scores.column[case])]
        return Differential(tuple(ranked), float(scores.other[case]), setting)


@dataclass(frozen=True)
class Reading:
    """
    One case as an assessor reads it.

    `given` is what the case says, `facts` adds what is derived, `derived` names the derive rules
    that hold, `evidence` the numbers of the evidence rows that hold.
    """

    case: Case
    given: CaseFacts
    facts: Facts
    derived: tuple[str, ...]
    evidence: tuple[int, ...]
    assessor: Assessor

    @cached_property
    def table(self) -> OneCase:
        """The case as a table of one."""
        return OneCase(self.facts, self.assessor.runner, self.evidence)

    @cached_property
    def moved_by(self) -> Evidence:
        """What of it moves points."""
        return self.assessor.scorer.evidence(self.table, self.table.fire("evidence"))

    @cached_property
    def scores(self) -> Scores:
        """Its points and shares."""
        return self.assessor.scorer.score(self.moved_by)

    @cached_property
    def differentials(self) -> Differentials:
        """Its differential among those of one case."""
        return Differentials(self.scores, self.moved_by, self.assessor.scorer)

    @cached_property
    def differential(self) -> Differential:
        """Every diagnosis, likeliest first."""
        return self.differentials.of(0, self.facts)

    @cached_property
    def decision(self) -> Decision:
        """What the rules decide of it; the table gains what the strata hand on."""
        describes = np.array([describes_dystonia(self.case)], np.bool_)
        known = np.array([told_count(self.case, self.assessor.book.vocabulary)], np.int64)
        scored = self.moved_by, self.scores
        return self.assessor.decider.decide(self.table, describes, known, scored)

    @cached_property
    def pictures(self) -> PicturesOfOne:
        """Its pictures: which fits best, and what it says."""
        return PicturesOfOne(PictureView(self.assessor.scorer, self.moved_by, [self.given]), 0)

    @cached_property
    def baseline(self) -> Baseline:
        """The case as what-if questions find it."""
        dependants = self.assessor.what_if.dependants
        changes = OneChanged(self.facts, self.moved_by.fired, dependants)
        return Baseline(changes, Variants(self.assessor.scorer, self.moved_by, self.scores))
