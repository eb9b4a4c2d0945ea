"""
A cohort through the whole pathway: category, first diagnoses, red flags and tests of each case,
equal to `assess` one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.columns.differential import FIRST, ColumnWeigher, Floats, Weighed
from workup.columns.ledger import NEVER, ColumnLedger, Drawn
from workup.columns.strata import Change, Cohort, cohort_of, derive, fire
from workup.differential import Weigher
from workup.engine.columns import Bits, Flags, Table, holds, pack, unpack
from workup.engine.strata import rules_of
from workup.knowledge.rulebook import Rulebook
from workup.lane import NEEDS_TOLD_CLUE
from workup.ledger import Ledger
from workup.model.case import Case

CONFIDENCE = ("undetermined", "possible", "likely")
QUIET = ("", "no_dystonia_told", "too_little_known", "conflict", "outside_rules")


@dataclass(frozen=True)
class Answers:
    """
    What the rules say of each case of a cohort.

    `category`: number into `categories`; `category_share`, `confidence` (number into CONFIDENCE),
    `quiet` (number into QUIET): (cases,).
    `flags`: red flag id to where it is raised; `emergency`: to where as an emergency; `lane`:
    diagnosis to where it stays; `words`: diagnosis by
    case, 1 leading, 2 plausible, 0 less likely; `strata`: stratum to its rules and where each
    holds, packed; `all_flags` and `advice`: the ids of all red flags and of the advice rules.
    """

    categories: tuple[str, ...]
    category: NDArray[np.int64]
    category_share: Floats
    confidence: NDArray[np.int64]
    quiet: NDArray[np.int64]
    weighed: Weighed
    drawn: Drawn
    flags: Mapping[str, Flags]
    emergency: Mapping[str, Flags]
    lane: Mapping[str, Flags]
    words: NDArray[np.uint8]
    strata: Mapping[str, tuple[tuple[str, Bits], ...]]
    all_flags: tuple[str, ...]
    advice: tuple[str, ...]

    @cached_property
    def fired(self) -> dict[str, Bits]:
        """Rule id to where it holds, packed: every stratum after the derived facts."""
        return {
            id_: bits
            for name, rows in self.strata.items()
            if name != "derive"
            for id_, bits in rows
        }


class ColumnAssessor:
    """Assesses whole cohorts with one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.weigher = Weigher(book)
        self.columns = ColumnWeigher(self.weigher)
        self.ledger = ColumnLedger(Ledger(book))
        self.rules = rules_of(book)
        diagnoses = book.vocabulary["diagnoses"]
        self.categories = tuple(sorted({diagnoses[d].category for d in self.weigher.diagnoses}))
        self._category = [
            self.categories.index(diagnoses[d].category) for d in self.weigher.diagnoses
        ]

    def assess(self, cases: Sequence[Case]) -> Answers:
        """The answers to some cases."""
        return self.answer(cohort_of(cases, self.book))

    def answer(self, cohort: Cohort, change: Change | None = None) -> Answers:
        """
        The answers to a cohort; its table gains the derived facts and what the strata hand on.

        Args:
            cohort: The cases.

            change: What a mutation makes of a rule's answer.
        """
        table = derive(cohort, self.book, change)
        evidence = fire(self.rules.evidence, table, change)
        weighed = self.columns.weigh(list(evidence.values()), cohort)
        held = fire(self.rules.lane, table, change)
        lane = self._lane(held, table)
        shares = self._shares(weighed)
        category = np.argmax(shares, axis=0)
        words = self._words(weighed)
        self._hand_on(table, words, category, weighed.spoken, lane, held)
        raised = fire(self.rules.urgent, table, change)
        asked = fire(self.rules.workup, table, change)
        advised = fire(self.rules.management, table, change)
        leading = {d: words[n] == 1 for n, d in enumerate(self.weigher.diagnoses)}
        drawn = self.ledger.draw(asked, raised, leading, cohort)
        quiet = self._quiet(cohort, weighed)
        share = np.take_along_axis(shares, category[None, :], axis=0)[0]
        c = self.book.calibration
        confidence = np.where(
            quiet > 0, 0, np.where(share >= c.likely, 2, np.where(share >= c.possible, 1, 0))
        )
        unmet = self._unmet(weighed, table)
        confidence = np.where(unmet & (confidence == 2), 1, confidence)
        flags, emergency = self._flags(raised, cohort.size)
        strata = {
            "derive": tuple(cohort.derived.items()),
            "evidence": tuple(evidence.items()),
            "lane": tuple(held.items()),
            "urgent": tuple(raised.items()),
            "workup": tuple(asked.items()),
            "management": tuple(advised.items()),
        }
        return Answers(
            self.categories,
            category,
            share,
            confidence,
            quiet,
            weighed,
            drawn,
            flags,
            emergency,
            lane,
            words,
            strata,
            tuple(self.book.flags),
            tuple(advised),
        )

    def _lane(self, held: Mapping[str, Bits], table: Table) -> dict[str, Flags]:
        plain = table.present.get(NEEDS_TOLD_CLUE, table.none)
        found = {}
        for id_, script in self.book.scripts.items():
            if script.never_miss:
                stays = table.all & ~(held[f"{id_}.never_miss"] | held[f"{id_}.enters!"])
                if not script.never_miss.open_in_plain:
                    stays = stays & (~plain | held[f"{id_}.clue"])
                found[id_] = unpack(stays, table.size)
        return found

    def _shares(self, weighed: Weighed) -> Floats:
        found = np.zeros((len(self.categories), weighed.other.shape[0]))
        for n, place in enumerate(self._category):
            found[place] += weighed.shares[n]
        return found

    def _words(self, weighed: Weighed) -> NDArray[np.uint8]:
        """Diagnosis by case: 1 leading, 2 plausible, 0 less likely."""
        c = self.book.calibration
        words = np.zeros(weighed.shares.shape, np.uint8)
        top = weighed.share_of(0)
        cases = np.arange(len(top))
        for place in range(FIRST):
            share, who = weighed.share_of(place), weighed.first[place]
            plausible = (share >= np.maximum(c.plausible_share, c.plausible_ratio * top)) & (
                place < c.most_plausible
            )
            word = np.where(plausible, 2, 0)
            if place < 3:
                word = np.where(
                    share >= np.maximum(c.leading_share, c.leading_ratio * top), 1, word
                )
            words[who, cases] = 1 if place == 0 else word
        words[:, ~weighed.spoken] = 0
        return words

    def _hand_on(
        self,
        table: Table,
        words: NDArray[np.uint8],
        category: NDArray[np.int64],
        spoken: Flags,
        lane: Mapping[str, Flags],
        held: Mapping[str, Bits],
    ) -> None:
        schema = self.book.schema
        for n, diagnosis in enumerate(self.weigher.diagnoses):
            if f"standing.{diagnosis}" in schema.kinds:
                places = schema.words[f"standing.{diagnosis}"]
                codes = np.array(
                    [0, places.index("leading") + 1, places.index("plausible") + 1], np.uint8
                )
                table.word(f"standing.{diagnosis}", codes[words[n]])
        for diagnosis, stays in lane.items():
            table.sign(f"lane.{diagnosis}", pack(stays), table.none)
            table.sign(f"clue.{diagnosis}", pack(stays) & held[f"{diagnosis}.clue"], table.none)
        places = schema.words["leading.category"]
        codes = np.array([places.index(name) + 1 for name in self.categories], np.uint8)
        table.word("leading.category", np.where(spoken, codes[category], 0).astype(np.uint8))

    def _quiet(self, cohort: Cohort, weighed: Weighed) -> NDArray[np.int64]:
        c = self.book.calibration
        first, second = weighed.first[0], weighed.first[1]
        kind = np.array(self._category)
        cases = np.arange(cohort.size)
        conflict = (
            (np.minimum(weighed.share_of(0), weighed.share_of(1)) >= c.conflict_share)
            & (kind[first] != kind[second])
            & weighed.settled[first, cases]
            & weighed.settled[second, cases]
        )
        outside = weighed.other >= c.outside
        found = np.where(conflict, 3, np.where(outside, 4, 0))
        return np.where(~cohort.dystonia, 1, np.where(cohort.told < c.facts_needed, 2, found))

    def _unmet(self, weighed: Weighed, table: Table) -> Flags:
        """Where the first diagnosis lacks what it needs to be called likely."""
        found = np.zeros(table.size, np.bool_)
        for n, diagnosis in enumerate(self.weigher.diagnoses):
            needs = self.book.scripts[diagnosis].likely_needs
            if needs is not None:
                found |= (weighed.first[0] == n) & ~unpack(holds(needs, table), table.size)
        return found

    def _flags(
        self, raised: Mapping[str, Bits], size: int
    ) -> tuple[dict[str, Flags], dict[str, Flags]]:
        anywhere: dict[str, Flags] = {}
        emergency: dict[str, Flags] = {}
        for id_, rows in self.book.flags.items():
            here = [(flag, raised[flag.rule.id]) for flag in rows if raised[flag.rule.id].any()]
            if here:
                anywhere[id_] = np.logical_or.reduce([unpack(bits, size) for _, bits in here])
                urgent = [unpack(bits, size) for flag, bits in here if flag.urgency == "emergency"]
                emergency[id_] = (
                    np.logical_or.reduce(urgent) if urgent else np.zeros(size, np.bool_)
                )
        return anywhere, emergency

    def tests(self, answers: Answers, case: int) -> list[tuple[str, str]]:
        """The tests of one case in turn, each with its priority."""
        names = self.book.ledger.priorities
        soon = answers.drawn.priority[:, case]
        return [
            (self.ledger.tests[n], names[soon[n]])
            for n in answers.drawn.order[:, case]
            if soon[n] < NEVER
        ]
