"""
The pictures of one case in words: which fits best, what it says, and which member of a label.
"""

from __future__ import annotations

from functools import cached_property

from workup.model.assessment import Member
from workup.pathway.differential import DifferentialScorer, Evidence
from workup.pathway.pictures import Said
from workup.pathway.sums import GRAIN

MOST_MEMBERS = 3  # named of a label that lumps diseases
LEAST_SHARE = 0.05  # within the label; below this a member is not named


class PicturesOfOne:
    """
    The pictures of one case.

    Args:
        scorer: Gives the pictures and their weights.

        evidence: What moves the points of some cases.

        case: Number of the case.
    """

    def __init__(self, scorer: DifferentialScorer, evidence: Evidence, case: int) -> None:
        self._scorer, self._pictures = scorer, scorer.pictures
        self._known = evidence.known[: scorer.pictures.asked, case]
        self._gates = evidence.gates[:, case : case + 1]

    @cached_property
    def _grains(self) -> list[int]:
        found: list[int] = (
            self._pictures.fit(self._known[:, None], self._gates).grains[:, 0].tolist()
        )
        return found

    @cached_property
    def _place(self) -> dict[str, int]:
        return {d: n for n, d in enumerate(self._scorer.diagnoses)}

    def best(self, diagnosis: str) -> int | None:
        """The number of the picture that fits best; None where the diagnosis has none."""
        mine = self._pictures.of(self._place[diagnosis])
        return max(mine, key=lambda n: (self._grains[n], -n)) if mine else None

    def lines(self, diagnosis: str) -> list[Said]:
        """What the picture that fits best says, strongest first."""
        number = self.best(diagnosis)
        return [] if number is None else self._pictures.said(number, self._known)

    def rest(self, diagnosis: str) -> float:
        """What age, tempo and site bring to the best picture beside its items, in points."""
        number = self.best(diagnosis)
        if number is None:
            return 0.0
        return self._grains[number] / GRAIN - sum(line.points for line in self.lines(diagnosis))

    def members(self, diagnosis: str) -> tuple[Member, ...]:
        """The members of a label that fit best; none where the label is one disease."""
        if self._pictures.kind.get(diagnosis) != "members":
            return ()
        mine = self._pictures.of(self._place[diagnosis])
        scale = self._scorer.book.calibration.scale
        top = max(self._grains[n] for n in mine)
        weight = {n: 2.0 ** (scale * (self._grains[n] - top) / GRAIN) for n in mine}
        whole = sum(weight.values())
        ranked = sorted(mine, key=lambda n: (-weight[n], n))[:MOST_MEMBERS]
        return tuple(
            Member(id_, title, round(weight[n] / whole, 6), genes)
            for n in ranked
            if weight[n] / whole >= LEAST_SHARE
            for id_, title, genes in (self._pictures.named[n],)
        )
