"""
The points of near-equal cases, by what is changed in each.

Points are whole grains, so that what a change adds and takes is exact: the sum is the same as if
each variant were scored anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workup.engine.columns import Flags
from workup.pathway.differential import DifferentialScorer, Evidence
from workup.pathway.sums import Floats, Ints


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

    def __init__(self, scorer: DifferentialScorer, evidence: Evidence) -> None:
        self.scorer, self.evidence = scorer, evidence

    @cached_property
    def _rows(self) -> Ints:
        """What the rows bring the cases themselves, (diagnoses, cases)."""
        return self.scorer.evidence_grains(self.evidence.fired) + self.evidence.base

    @cached_property
    def _left(self) -> Ints:
        """What they leave unexplained, in groups, (diagnoses, cases)."""
        return self.scorer.left(self._present).astype(np.int64)

    @cached_property
    def _present(self) -> Flags:
        """Which findings are present, (findings, cases)."""
        found: Flags = self.evidence.known[self.scorer.finding_tokens]
        return found

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
        scorer, evidence = self.scorer, self.evidence
        found: Ints = self._rows[:, order]
        scorer.entries.change(found, evidence.fired, order, rows.numbers, rows.now)
        pictures = scorer.pictures
        found += pictures.best_changed(self._fit, order, tokens.numbers, tokens.now)
        return found - scorer.cost(self._unexplained(order, tokens))

    @cached_property
    def _fit(self) -> tuple[Flags, Ints, Floats, Flags, Flags]:
        """Tokens, grains of pictures, what is not listed, and which keys hold and are denied."""
        known = self.evidence.known[: self.scorer.pictures.asked]
        return (known, *self.scorer.parts(self.evidence))

    def _unexplained(self, order: Ints, tokens: Changed) -> Ints:
        scorer = self.scorer
        left: Ints = self._left[:, order]
        place: Mapping[int, int] = scorer.finding_of_token
        changed = [(n, place[t]) for n, t in enumerate(tokens.numbers) if t in place]
        for group in sorted({scorer.group_of[f] for _, f in changed}):
            numbers = scorer.groups[group]
            after = self._present[numbers][:, order]
            at = {int(f): k for k, f in enumerate(numbers.tolist())}
            for n, finding in changed:
                if finding in at:
                    after[at[finding]] = tokens.now[n]
            left -= scorer.left_of(group, self._present[numbers])[:, order]
            left += scorer.left_of(group, after)
        return left
