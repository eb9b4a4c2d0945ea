"""
One case of a decision: a column of its arrays, with the facts and the pictures of that case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workup.engine.facts import CaseFacts, Facts
from workup.model.assessment import Standing
from workup.pathway.decision import Decision
from workup.pathway.picture_view import PicturesOfOne
from workup.pathway.reading import Differentials
from workup.pathway.standing import STANDING
from workup.pathway.what_if import Baseline


@dataclass(frozen=True)
class Column:
    """One case of a decision: its facts with all that was handed on, and who asks what of it."""

    id: str
    given: CaseFacts
    facts: Facts
    derived: tuple[str, ...]
    decision: Decision
    number: int
    baseline: Baseline
    pictures: PicturesOfOne
    differentials: Differentials

    def standings(self, diagnoses: Sequence[str]) -> dict[str, Standing]:
        """The word for each diagnosis."""
        words = self.decision.standing[:, self.number].tolist()
        return {d: STANDING[word] for d, word in zip(diagnoses, words, strict=True)}
