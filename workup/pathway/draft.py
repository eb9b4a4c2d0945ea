"""
A plan of tests while it is made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Flags
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
