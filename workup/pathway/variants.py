"""
The points of near-equal cases, by what is changed in each.

Points are whole grains, so that what a change adds and takes is exact: the sum is the same as if
each variant were scored anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workup.engine.columns import Flags
from workup.pathway.differential import DifferentialScorer, Evidence, Scores
from workup.pathway.sums import Floats, Grains, Ints


@dataclass(frozen=True)
class Changed:
    """
    What is otherwise in some variants, numbers of rows or of tokens: `numbers`, (changed,), and
    whether each holds now, (changed, variants).
    """

    numbers: list[int]
    now: Flags

    @staticmethod
    def of(before: Flags, order: Ints, found: Sequence[tuple[slice, int, Flags]]) -> Changed:
        """
        What was found to be changed.

        Args:
            before: Whether each holds in the cases, (all, cases).

            order: The case of each variant.

            found: Part of the variants, a number, and whether it holds in them.
        """
        place = {number: n for n, number in enumerate(dict.fromkeys(f[1] for f in found))}
        now = before[list(place)][:, order] if place else np.zeros((0, len(order)), np.bool_)
        for part, number, held in found:
            now[place[number], part] = held
        return Changed(list(place), now)


class Variants:
    """Scores variants of some cases."""

    def __init__(self, scorer: DifferentialScorer, evidence: Evidence, scores: Scores) -> None:
        self.scorer, self.evidence, self.scores = scorer, evidence, scores

    def grains(self, order: Ints, rows: Changed, tokens: Changed) -> Ints:
        """
        The points of some variants.

        Args:
            order: The case of each.

            rows: The rows that hold otherwise.

            tokens: The facts with values that hold otherwise.

        Returns:
            Grains, (diagnoses, variants).
        """
        found = self.by_rows(order, rows)
        pictures = self.scorer.pictures
        found += pictures.best_changed(self._fit, order, tokens.numbers, tokens.now)
        return found - self.scorer.cost(self._left(order, tokens))

    def by_rows(self, order: Ints, rows: Changed) -> Ints:
        """What rows and the prior alone bring some variants, in grains, (diagnoses, variants)."""
        found: Ints = self.scores.rows[:, order]
        self.scorer.entries.change(found, self.evidence.fired, order, rows.numbers, rows.now)
        return found

    @cached_property
    def _fit(self) -> tuple[Flags, Grains, Floats, Flags, Flags]:
        """Tokens, grains of pictures, what is not listed, and which keys hold and are denied."""
        known = self.evidence.known[: self.scorer.pictures.asked]
        return (known, *self.scorer.parts(self.evidence))

    def _left(self, order: Ints, tokens: Changed) -> Ints:
        """How many groups of findings are left unexplained, (diagnoses, variants)."""
        scorer, place = self.scorer, self.scorer.finding_of_token
        left = self.scores.left[:, order].astype(np.int64)
        changed = [n for n, token in enumerate(tokens.numbers) if token in place]
        findings = np.array([place[tokens.numbers[n]] for n in changed], np.int64)
        groups = scorer.group_of[findings]
        present = self.evidence.known[scorer.finding_tokens]
        step = tokens.now[changed].astype(np.float32) - present[findings][:, order]
        for group in set(groups.tolist()):
            mine = groups == group
            before = scorer.left_of(group, present[scorer.groups[group]])[:, order]
            after = before + scorer.open[:, findings[mine]] @ step[mine]
            left += (after > 0).view(np.int8) - (before > 0).view(np.int8)
        return left
