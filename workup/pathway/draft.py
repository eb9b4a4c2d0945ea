"""
A plan of tests while it is made, and as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Flags
from workup.knowledge.sheet import Rule
from workup.pathway.sums import Ints

NEVER = 9  # the priority of a test that nothing asks for
Priorities = NDArray[np.int8]


class Draft:
    """A plan while it is made: priority, number of reasons, never cut; each (tests, cases)."""

    def __init__(self, tests: int, size: int) -> None:
        self.soon = np.full((tests, size), NEVER, np.int8)
        self.rows = np.zeros((tests, size), np.int16)
        self.kept = np.zeros((tests, size), np.bool_)

    def ask(self, test: int, priority: int, where: Flags, keep: Flags) -> None:
        """One more rule asks for a test."""
        self.soon[test] = np.where(where, np.minimum(self.soon[test], priority), self.soon[test])
        self.rows[test] += where
        self.kept[test] |= keep

    def forget(self, tests: int | Ints | slice, where: Flags) -> None:
        """Take tests off the list."""
        self.soon[tests] = np.where(where, NEVER, self.soon[tests])
        self.rows[tests] = np.where(where, 0, self.rows[tests])
        self.kept[tests] &= ~where


@dataclass(frozen=True)
class Merge:
    """A test and the others that it stood for, with where: (others, cases)."""

    test: int
    others: Ints
    where: Flags


@dataclass(frozen=True)
class TestPlan:
    """
    `priority`: (tests, cases), NEVER where not ordered; `order`: test numbers in turn, (tests,
    cases), those not ordered last. `done`: where a result is known; `fired`: which workup rules
    hold, (rules, cases). What was merged, adopted (a panel in place of single genes) and brought
    before another test, is kept to say why. `waits`: the number of the row by which a test
    waits for the result of another, (tests, cases), -1 where it does not.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    priority: Priorities
    order: Ints
    done: Flags
    fired: Flags
    merges: tuple[Merge, ...]
    adopted: Flags
    brought: tuple[tuple[Rule, int, Flags, Priorities], ...]
    waits: NDArray[np.int16]
