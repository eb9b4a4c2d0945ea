"""
What comes next for one case: its tests in turn, where each result would lead, and what to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from workup.engine.changes import Change
from workup.knowledge.pages import Flag
from workup.knowledge.rulebook import Rulebook
from workup.model import assessment as answer
from workup.model.lazy import LazyTuple
from workup.pathway.column import Column
from workup.pathway.sums import Ints
from workup.pathway.test_plan import TestPlanner
from workup.pathway.what_if import Asked, WhatIf

TURN = {"leading": 0, "plausible": 1, "less_likely": 2}
#: Where results lead: number of the test and whether abnormal, to the first diagnoses.
Branches = dict[tuple[int, bool], tuple[answer.Branch, ...]]


class NextSteps:
    """Puts the plan of tests, the branches of their results and the next questions into words."""

    def __init__(self, book: Rulebook, planner: TestPlanner, what_if: WhatIf) -> None:
        self.book, self.planner, self.what_if = book, planner, what_if
        self._diagnoses = what_if.scorer.diagnoses

    def raised(self, column: Column) -> list[Flag]:
        """The rows of red flags that hold."""
        return [self.planner.flags[n] for n in column.decision.held("urgent", column.number)]

    def planned(self, column: Column) -> tuple[answer.Step, ...]:
        """The tests of one column in turn, without where their results would lead."""
        plan, case = column.decision.plan, column.number
        words = column.standings(self._diagnoses)
        by_place = column.decision.scores.shares[:, case].tolist()
        shares = dict(zip(self._diagnoses, by_place, strict=True))
        reasons = self.planner.reasons(plan, case, self.raised(column), words, shares)
        found = []
        for n in self.planner.listed(plan, case):
            test, reason = self.planner.tests[n], reasons[n]
            page = self.book.tests[test]
            found.append(
                answer.Step(
                    test,
                    page.group,
                    self.book.test_plan.priorities[plan.priority[n, case]],
                    dict(page.burden),
                    tuple(sorted(reason.looks_for, key=lambda d: TURN[words[d]])),
                    reason.why,
                    reason.because,
                    (),
                    (),
                    self.planner.awaited(plan, n, case),
                )
            )
        return tuple(found)

    def led_on(self, steps: Sequence[answer.Step], branches: Branches) -> tuple[answer.Step, ...]:
        """The tests that `planned` gave, each with where its results would lead."""
        return tuple(self._step(step, branches) for step in steps)

    def _step(self, step: answer.Step, branches: Branches) -> answer.Step:
        n = self.planner.place[step.test]
        return answer.Step(
            step.test,
            step.group,
            step.priority,
            step.burden,
            step.looks_for,
            step.why,
            step.because,
            LazyTuple(lambda: branches[n, True]),
            LazyTuple(lambda: branches[n, False]),
            step.after,
        )

    def results(self, steps: Sequence[answer.Step]) -> list[tuple[int, bool, Change]]:
        """What each result of each test would say: number of the test, abnormal, the change."""
        return [
            (
                self.planner.place[step.test],
                abnormal,
                self.what_if.result(step.test, abnormal, step.looks_for),
            )
            for step in steps
            for abnormal in (True, False)
        ]

    def branches(self, column: Column, steps: Sequence[answer.Step]) -> Branches:
        """Where each result of each test of one column leads, all worked out at the first look."""
        return _Branches(lambda: self._branches(column, steps))

    def _branches(self, column: Column, steps: Sequence[answer.Step]) -> Branches:
        results = self.results(steps)
        here = np.array([column.number], np.int64)
        top, shares = self.what_if.branches(
            column.baseline, [(change, here) for _, _, change in results]
        )
        return {
            (test, abnormal): self.branch(top[:, k], shares[:, k].tolist())
            for k, (test, abnormal, _) in enumerate(results)
        }

    def branch(self, top: Ints, shares: Sequence[float]) -> tuple[answer.Branch, ...]:
        """The first diagnoses after a result, with their shares."""
        pairs = zip(top.tolist(), shares, strict=True)
        return tuple([answer.Branch(self._diagnoses[d], share) for d, share in pairs])

    def questions(self, asked: Asked, case: int) -> tuple[answer.Question, ...]:
        """The next questions of one case."""
        found = []
        for k, number in enumerate(asked.finding[case].tolist()):
            if number < 0:
                continue
            finding = asked.findings[number]
            term = self.book.vocabulary["findings"][finding]
            moved = tuple([self._diagnoses[d] for d in asked.move[case, k].tolist()])
            gain = float(asked.gain[case, k])
            found.append(answer.Question(finding, term.ask or f"{term.label}?", gain, moved))
        return tuple(found)


class _Branches(Branches):
    """Where results lead; all worked out together when the first is looked at."""

    def __init__(self, make: Callable[[], Branches]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: tuple[int, bool]) -> tuple[answer.Branch, ...]:
        self.update(self._make())
        return dict.__getitem__(self, key)
