"""
Mutations: each row deleted, inverted or given another weight; and whether any case, picture or
property notices.

Noticed means that a conclusion changes: category, first three, lane, red flag, test or its
priority. Hashes and points do not count.
Advice (management and complications) is a conclusion of its own: its rows are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workup.engine.cohort import Change, Cohort, cohort_of
from workup.engine.columns import Bits, Table
from workup.engine.strata import rules_of
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.pathway import Assessor
from workup.pathway.decision import Decision
from workup.pathway.differential import DifferentialScorer

Kind = Literal["delete", "invert", "reweigh"]
KINDS: tuple[Kind, ...] = ("delete", "invert", "reweigh")


@dataclass(frozen=True)
class Mutant:
    """One row changed one way. `stratum` is derive, evidence, lane, urgent, workup or advice."""

    rule: str
    stratum: str
    kind: Kind


def mutants(book: Rulebook) -> Iterator[Mutant]:
    """
    Every mutant of a rulebook. Only evidence has a weight; a lane row that ends in `!` is the
    negation of its entry and is named so.
    """
    rules = rules_of(book)
    for derived in book.derived:
        yield from (Mutant(derived.rule.id, "derive", kind) for kind in KINDS[:2])
    for id_, _ in rules.evidence:
        yield from (Mutant(id_, "evidence", kind) for kind in KINDS)
    for stratum in ("lane", "urgent", "workup", "management"):
        for id_, _ in getattr(rules, stratum):
            yield from (
                Mutant(id_, "advice" if stratum == "management" else stratum, kind)
                for kind in KINDS[:2]
            )


class Mutator:
    """Runs mutants over one set of cases."""

    def __init__(self, book: Rulebook, cases: Sequence[Case]) -> None:
        self.book = book
        self.assessor = Assessor(book, "truth")
        self._cohort = cohort_of(cases, book)
        self._told = (
            dict(self._cohort.table.present),
            dict(self._cohort.table.absent),
            dict(self._cohort.table.words),
        )
        self.base = self._run(self.assessor, None)
        self.seen = conclusions(self.base, self.assessor)

    def _fresh(self) -> Cohort:
        """The cases as told, without what an earlier run derived."""
        old = self._cohort.table
        table = Table(old.size, old.schema)
        table.present, table.absent, table.words = (dict(part) for part in self._told)
        table.numbers = old.numbers
        return replace(self._cohort, table=table)

    def _run(self, assessor: Assessor, change: Change | None) -> Decision:
        return assessor.decide_cohort(self._fresh(), change)

    def differs(self, mutant: Mutant) -> NDArray[np.bool_]:
        """Where a mutant changes a conclusion, (cases,)."""
        if mutant.stratum == "evidence" and mutant.kind != "delete":
            changed = self._reweighed(mutant)
            return _differ(self.seen, conclusions(self._run(changed, None), changed))
        if mutant.kind == "delete" and self._fires_nowhere(mutant):
            return np.zeros(self._cohort.size, np.bool_)  # what fires nowhere is not missed
        after = self._run(self.assessor, _change(mutant))
        return _differ(self.seen, conclusions(after, self.assessor))

    def _fires_nowhere(self, mutant: Mutant) -> bool:
        stratum = "management" if mutant.stratum == "advice" else mutant.stratum
        held = self.base.fired.get(stratum)
        if held is None:
            return False
        ids = [id_ for id_, _ in getattr(self.assessor.rules, stratum)]
        return not held[ids.index(mutant.rule)].any()

    def _reweighed(self, mutant: Mutant) -> Assessor:
        scorer = DifferentialScorer(self.book)
        number = next(n for n, row in enumerate(scorer.rows) if row.rule.id == mutant.rule)
        turn: Callable[[float], float] = (
            (lambda p: -p) if mutant.kind == "invert" else (lambda p: p / 2)
        )
        scorer.targets[number] = [
            (n, turn(points), group) for n, points, group in scorer.targets[number]
        ]
        return Assessor(self.book, "truth", scorer=scorer)


def _change(mutant: Mutant) -> Change:
    def change(id_: str, bits: Bits) -> Bits:
        if id_ != mutant.rule:
            return bits
        return np.zeros_like(bits) if mutant.kind == "delete" else ~bits

    return change


Seen = tuple[NDArray[np.generic], ...]


def conclusions(decision: Decision, assessor: Assessor) -> Seen:
    """
    Category and confidence, first three, tests by priority, never-miss entries, red flags, advice:
    arrays whose last axis is the cases.
    """
    return (
        decision.category[None],
        decision.confidence[None],
        decision.scores.first[:3],
        decision.plan.priority,
        decision.never_miss.stays,
        *_flags(decision, assessor),
        decision.fired["management"],
    )


def _flags(decision: Decision, assessor: Assessor) -> tuple[NDArray[np.bool_], ...]:
    """Which red flags are raised, and which as an emergency, each (flags, cases)."""
    raised, rules = decision.fired["urgent"], assessor.decider.planner.flags
    anywhere, emergency = [], []
    for id_ in assessor.book.flags:
        mine = [n for n, flag in enumerate(rules) if flag.flag == id_]
        urgent = [n for n in mine if rules[n].urgency == "emergency"]
        anywhere.append(raised[mine].any(axis=0))
        emergency.append(raised[urgent].any(axis=0))
    return np.array(anywhere), np.array(emergency)


def _differ(one: Seen, other: Seen) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce(
        [(a != b).any(axis=0) for a, b in zip(one, other, strict=True)]
    )
    return found
