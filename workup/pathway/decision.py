"""
What the rules decide of some cases, as arrays of shape (things, cases): the strata in clinical
order. One case is a table of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.engine.strata import Rules
from workup.knowledge.rulebook import Rulebook
from workup.pathway.abstention import abstention
from workup.pathway.differential import DifferentialScorer, Evidence, Scores
from workup.pathway.never_miss import Kept, NeverMiss
from workup.pathway.standing import STANDING, Categories, standings
from workup.pathway.sums import GRAIN, Floats, Ints
from workup.pathway.test_plan import TestPlan, TestPlanner

#: Categories that may end a search too early.
REASSURING = ("primary", "functional")
CONFIDENCE = ("undetermined", "possible", "likely")


@dataclass(frozen=True)
class Decision:
    """
    What the rules say of some cases.

    `category`: number into the categories, `category_share`, `confidence` (number into CONFIDENCE),
    `abstention` (number into its KINDS): (cases,). `standing`: (diagnoses, cases), number into
    STANDING. `fired`: stratum to which of its rules hold, (rules, cases).
    """

    evidence: Evidence
    scores: Scores
    standing: NDArray[np.uint8]
    category: Ints
    category_share: Floats
    confidence: Ints
    abstention: Ints
    never_miss: Kept
    plan: TestPlan
    fired: dict[str, Flags]

    @property
    def size(self) -> int:
        """The number of cases."""
        return len(self.category)


class Decider:
    """Decides with one rulebook."""

    def __init__(self, book: Rulebook, scorer: DifferentialScorer, rules: Rules) -> None:
        self.book, self.scorer, self.rules = book, scorer, rules
        self.categories = Categories(book)
        self.planner = TestPlanner(book, tuple(id_ for id_, _ in rules.workup))
        self.never_miss = NeverMiss(book, tuple(id_ for id_, _ in rules.lane))

    def decide(self, cases: Cases, describes: Flags, known: Ints) -> Decision:
        """
        Decide some cases; the table gains what the strata hand on.

        Args:
            cases: The cases, derived facts included.

            describes: Where a case describes any dystonia, (cases,).

            known: How many things each case gives, (cases,).
        """
        evidence = self.scorer.evidence(cases, cases.fire("evidence"))
        scores = self.scorer.score(evidence)
        standing = standings(scores, self.book)
        unmet = self._unmet(cases, scores)
        shares = self.categories.shares(scores)
        category = self.categories.likeliest(scores)
        share = np.take_along_axis(shares, category[None, :], axis=0)[0]
        held = cases.fire("lane")
        kept = self.never_miss.keep(cases, held)
        self._hand_on(cases, scores, standing, category, kept)
        raised, asked = cases.fire("urgent"), cases.fire("workup")
        plan = self.planner.plan(cases, asked, raised, standing == STANDING.index("leading"))
        kind = abstention(scores, self.categories.of, describes, known, self.book)
        fired = {
            "evidence": evidence.fired,
            "lane": held,
            "urgent": raised,
            "workup": asked,
            "management": cases.fire("management"),
        }
        return Decision(
            evidence,
            scores,
            standing,
            category,
            share,
            self._confidence(share, kind, unmet | self._warned(category, kept)),
            kind,
            kept,
            plan,
            fired,
        )

    def _confidence(self, share: Floats, kind: Ints, unmet: Flags) -> Ints:
        c = self.book.calibration
        word = np.where(share >= c.likely, 2, np.where(share >= c.possible, 1, 0))
        return np.where(kind > 0, 0, np.where(unmet & (word == 2), 1, word))

    def _warned(self, category: Ints, kept: Kept) -> Flags:
        """
        Where a reassuring category stands beside a clue to what must not be missed: then it is
        never called likely, however large its share.
        """
        reassuring = [n for n, name in enumerate(self.categories.names) if name in REASSURING]
        clue: Flags = np.asarray((kept.stays & kept.clue).any(axis=0))
        return np.isin(category, reassuring) & clue

    def _unmet(self, cases: Cases, scores: Scores) -> Flags:
        """Where the first diagnosis lacks what it needs to be called likely."""
        least = self.book.calibration.likely_row * GRAIN
        mine = np.take_along_axis(scores.strongest, scores.first[:1], axis=0)[0]
        found: Flags = mine < least  # a hallmark before confidence
        for n, diagnosis in enumerate(self.scorer.diagnoses):
            needs = self.book.scripts[diagnosis].likely_needs
            first = scores.first[0] == n
            if needs is not None and first.any():
                found |= first & ~cases.holds(needs)
        return found

    @cached_property
    def _codes(self) -> dict[str, NDArray[np.uint8]]:
        """Per diagnosis: the code of each word of STANDING in the schema, 0 for less likely."""
        found = {}
        for d in self.scorer.diagnoses:
            if f"standing.{d}" in self.book.schema.kinds:
                words = self.book.schema.words[f"standing.{d}"]
                places = [0, *(words.index(word) + 1 for word in STANDING[1:])]
                found[d] = np.array(places, np.uint8)
        return found

    def _asking(self, scores: Scores, standing: NDArray[np.uint8], n: int) -> NDArray[np.uint8]:
        """
        The standing with which a diagnosis asks for tests: a treatable one asks from a small share
        on.
        """
        if not self.book.scripts[self.scorer.diagnoses[n]].treatable:
            own: NDArray[np.uint8] = standing[n]
            return own
        asks = scores.shares[n] >= self.book.test_plan.treatable_share
        raised = np.where(asks & (standing[n] == 0), STANDING.index("plausible"), standing[n])
        return np.asarray(raised, np.uint8)

    def _hand_on(
        self,
        cases: Cases,
        scores: Scores,
        standing: NDArray[np.uint8],
        category: Ints,
        kept: Kept,
    ) -> None:
        """Standings, never-miss entries with their clues, and the leading category become facts."""
        words = {
            f"standing.{d}": self._codes[d][self._asking(scores, standing, n)]
            for n, d in enumerate(self.scorer.diagnoses)
            if d in self._codes
        }
        places = self.book.schema.words["leading.category"]
        codes = np.array([places.index(name) + 1 for name in self.categories.names], np.uint8)
        words["leading.category"] = np.where(scores.spoken, codes[category], 0).astype(np.uint8)
        signs = {f"lane.{d}": kept.stays[n] for n, d in enumerate(self.never_miss.names)}
        clues = kept.stays & kept.clue
        signs |= {f"clue.{d}": clues[n] for n, d in enumerate(self.never_miss.names)}
        cases.conclude(signs, words)
