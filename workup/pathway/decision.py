"""
What the rules decide of some cases, as arrays of shape (things, cases): the strata in clinical
order. One case is a table of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import STANDINGS
from workup.model.assessment import Confidence
from workup.model.fact import fact_of
from workup.pathway.abstention import abstention
from workup.pathway.differential import DifferentialScorer, Evidence, Scores
from workup.pathway.draft import TestPlan
from workup.pathway.never_miss import Kept, NeverMiss
from workup.pathway.standing import STANDING, Categories, standings
from workup.pathway.sums import GRAIN, Floats, Ints, by_case
from workup.pathway.test_plan import TestPlanner

#: Categories that may end a search too early.
REASSURING = ("primary", "functional")
CONFIDENCE: tuple[Confidence, ...] = ("undetermined", "possible", "likely")
STRATA = ("evidence", "lane", "urgent", "workup", "management")
Scored = tuple[Evidence, Scores]
Ids = Callable[[str], tuple[str, ...]]


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
    fired: dict[str, Flags]
    plan_of: Callable[[], TestPlan]

    @cached_property
    def plan(self) -> TestPlan:
        """The plan of tests, made when it is first looked at."""
        return self.plan_of()

    def held(self, stratum: str, case: int) -> list[int]:
        """The numbers of the rules of a stratum that hold in one case."""
        if stratum not in self._held:
            rules, begins = by_case(self.fired[stratum])
            self._held[stratum] = rules.tolist(), begins.tolist()
        numbers, begins_ = self._held[stratum]
        return numbers[begins_[case] : begins_[case + 1]]

    @cached_property
    def _held(self) -> dict[str, tuple[list[int], list[int]]]:
        """Stratum to the rules that hold, one case after the other, and where each begins."""
        return {}

    @property
    def size(self) -> int:
        """The number of cases."""
        return len(self.category)


class Decider:
    """Decides with one rulebook. `ids` gives those of the rules of a stratum, in file order."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = ("treatable",)

    def __init__(self, book: Rulebook, scorer: DifferentialScorer, ids: Ids) -> None:
        self.book, self.scorer, self.ids = book, scorer, ids
        self.categories = Categories(book)

    @cached_property
    def planner(self) -> TestPlanner:
        """Plans tests."""
        return TestPlanner(self.book, self.ids("workup"))

    @cached_property
    def never_miss(self) -> NeverMiss:
        """Says what must not be missed."""
        return NeverMiss(self.book, self.ids("lane"))

    def decide(
        self, cases: Cases, describes: Flags, known: Ints, scored: Scored | None = None
    ) -> Decision:
        """
        Decide some cases; the table gains what the strata hand on.

        Args:
            cases: The cases, derived facts included.

            describes: Where a case describes any dystonia, (cases,).

            known: How many things each case gives, (cases,).

            scored: What moves their points and how they stand, where it was worked out before.
        """
        evidence, scores = scored or self.scored(cases)
        standing = standings(scores, self.book)
        unmet = self._unmet(cases, scores)
        shares = self.categories.shares(scores)
        category = self.categories.likeliest(scores)
        share = shares[category, np.arange(len(category))]
        held = cases.fire("lane")
        kept = self.never_miss.keep(cases, held)
        self._hand_on(cases, scores, standing, category, kept)
        raised, asked = cases.fire("urgent"), cases.fire("workup")
        leading = standing == STANDING.index("leading")
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
            fired,
            lambda: self.planner.plan(cases, asked, raised, leading, self._remote(scores)),
        )

    def scored(self, cases: Cases) -> Scored:
        """What of some cases moves points, and their differentials."""
        evidence = self.scorer.evidence(cases, cases.fire("evidence"))
        return evidence, self.scorer.score(evidence)

    def _confidence(self, share: Floats, kind: Ints, unmet: Flags) -> Ints:
        c = self.book.calibration
        word = np.where(share >= c.likely, 2, np.where(share >= c.possible, 1, 0))
        return np.where(kind > 0, 0, np.where(unmet & (word == 2), 1, word))

    def _warned(self, category: Ints, kept: Kept) -> Flags:
        """
        Where a reassuring category stands beside a clue to what must not be missed: then it is
        never called likely, however large its share.
        """
        clue: Flags = np.asarray((kept.stays & kept.clue).any(axis=0))
        return self._reassuring[category] & clue

    @cached_property
    def _reassuring(self) -> Flags:
        """Which categories may end a search too early, (categories,)."""
        return np.array([name in REASSURING for name in self.categories.names], np.bool_)

    def _unmet(self, cases: Cases, scores: Scores) -> Flags:
        """Where the first diagnosis lacks what it needs to be called likely."""
        least = self.book.calibration.likely_row * GRAIN
        mine = scores.strongest[scores.first[0], np.arange(scores.first.shape[1])]
        found: Flags = mine < least  # a hallmark before confidence
        for n in sorted(set(scores.first[0].tolist())):
            needs = self.book.scripts[self.scorer.diagnoses[n]].likely_needs
            if needs is not None:
                found |= (scores.first[0] == n) & ~cases.holds(needs)
        return found

    @cached_property
    def _codes(self) -> NDArray[np.uint8]:
        """The code of each word of STANDING in the schema, 0 for less likely."""
        return np.array([0, *(STANDINGS.index(word) + 1 for word in STANDING[1:])], np.uint8)

    @cached_property
    def treatable(self) -> frozenset[str]:
        """The treatable diagnoses."""
        return frozenset(id_ for id_, script in self.book.scripts.items() if script.treatable)

    @cached_property
    def _treatable(self) -> Flags:
        """Which diagnoses are treatable, (diagnoses, 1)."""
        return np.array([d in self.treatable for d in self.scorer.diagnoses], np.bool_)[:, None]

    def _remote(self, scores: Scores) -> Flags:
        """Which diagnoses are remote beside one that is nearly certain, (diagnoses, cases)."""
        rule = self.book.test_plan.remote
        found: Flags = (scores.shares < rule.share) & (scores.shares.max(axis=0) >= rule.lead)
        return found

    def _asking(self, scores: Scores, standing: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """
        The standings with which diagnoses ask for tests, (diagnoses, cases): a treatable one asks
        from a small share on, but only where the facts speak for it more than against it. Its
        prior alone orders nothing.
        """
        asks = self._treatable & (scores.shares >= self.book.test_plan.treatable_share)
        asks &= scores.grains > scores.base
        found: NDArray[np.uint8] = np.where(
            asks & (standing == 0), np.uint8(STANDING.index("plausible")), standing
        )
        return found

    def _hand_on(
        self,
        cases: Cases,
        scores: Scores,
        standing: NDArray[np.uint8],
        category: Ints,
        kept: Kept,
    ) -> None:
        """Standings, never-miss entries with their clues, and the leading category become facts."""
        asking = self._codes[self._asking(scores, standing)]
        words = dict(zip(self._standing_facts, asking, strict=True))
        leads = np.where(scores.spoken, self._category_codes[category], 0)
        words["leading.category"] = leads.astype(np.uint8)
        lane, clue = self._lane_facts
        signs = dict(zip(lane, kept.stays, strict=True))
        signs.update(zip(clue, kept.stays & kept.clue, strict=True))
        cases.conclude(signs, words)

    @cached_property
    def _category_codes(self) -> NDArray[np.uint8]:
        """The code of each category in the schema."""
        words = self.book.schema.words["leading.category"]
        return np.array([words.index(name) + 1 for name in self.categories.names], np.uint8)

    @cached_property
    def _standing_facts(self) -> list[str]:
        return [fact_of("standing", d) for d in self.scorer.diagnoses]

    @cached_property
    def _lane_facts(self) -> tuple[list[str], list[str]]:
        names = self.never_miss.names
        return [fact_of("lane", d) for d in names], [fact_of("clue", d) for d in names]
