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

from workup.columns.differential import ColumnWeigher
from workup.columns.pathway import Answers, ColumnAssessor
from workup.columns.strata import Change, Cohort, cohort_of
from workup.differential import Weigher
from workup.engine.columns import Bits, Table
from workup.engine.strata import rules_of
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case

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
        self.assessor = ColumnAssessor(book)
        self._cohort = cohort_of(cases, book)
        self._told = (
            dict(self._cohort.table.present),
            dict(self._cohort.table.absent),
            dict(self._cohort.table.words),
        )
        self.base = self._run(self.assessor, None)
        self.seen = conclusions(self.base)

    def _fresh(self) -> Cohort:
        """The cases as told, without what an earlier run derived."""
        old = self._cohort.table
        table = Table(old.size, old.schema)
        table.present, table.absent, table.words = (dict(part) for part in self._told)
        table.numbers = old.numbers
        return replace(self._cohort, table=table)

    def _run(self, assessor: ColumnAssessor, change: Change | None) -> Answers:
        return assessor.answer(self._fresh(), change)

    def differs(self, mutant: Mutant) -> NDArray[np.bool_]:
        """Where a mutant changes a conclusion, (cases,)."""
        if mutant.stratum == "evidence" and mutant.kind != "delete":
            return _differ(self.seen, conclusions(self._run(self._reweighed(mutant), None)))
        bits = self.base.fired.get(mutant.rule)
        if mutant.kind == "delete" and bits is not None and not bits.any():
            return np.zeros(self._cohort.size, np.bool_)  # what fires nowhere is not missed
        return _differ(self.seen, conclusions(self._run(self.assessor, _change(mutant))))

    def _reweighed(self, mutant: Mutant) -> ColumnAssessor:
        weigher = Weigher(self.book)
        number = next(n for n, row in enumerate(weigher.rows) if row.rule.id == mutant.rule)
        turn: Callable[[float], float] = (
            (lambda p: -p) if mutant.kind == "invert" else (lambda p: p / 2)
        )
        weigher.targets[number] = [
            (n, turn(points), group) for n, points, group in weigher.targets[number]
        ]
        changed = ColumnAssessor.__new__(ColumnAssessor)
        changed.__dict__.update(self.assessor.__dict__)
        changed.weigher, changed.columns = weigher, ColumnWeigher(weigher)
        return changed


def _change(mutant: Mutant) -> Change:
    def change(id_: str, bits: Bits) -> Bits:
        if id_ != mutant.rule:
            return bits
        return np.zeros_like(bits) if mutant.kind == "delete" else ~bits

    return change


Seen = tuple[NDArray[np.generic], ...]


def conclusions(answers: Answers) -> Seen:
    """
    Category and confidence, first three, tests by priority, lane, flags, advice: arrays whose last
    axis is the cases.
    """
    size = len(answers.category)
    nothing = np.zeros((1, size), np.bool_)
    lane = np.stack(list(answers.lane.values())) if answers.lane else nothing
    names = sorted(answers.all_flags)
    flags = np.stack([answers.flags.get(n, nothing[0]) for n in names]) if names else nothing
    emergency = (
        np.stack([answers.emergency.get(n, nothing[0]) for n in names]) if names else nothing
    )
    advice = np.unpackbits(
        np.stack([answers.fired[i] for i in answers.advice]), axis=1, count=size, bitorder="little"
    )
    return (
        answers.category[None],
        answers.confidence[None],
        answers.weighed.first[:3],
        answers.drawn.priority,
        lane,
        flags,
        emergency,
        advice,
    )


def _differ(one: Seen, other: Seen) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce(
        [(a != b).any(axis=0) for a, b in zip(one, other, strict=True)]
    )
    return found
