"""
The pictures of one case in words: which fits best, what it says, and which member of a label.
"""

from __future__ import annotations

from functools import cached_property

from workup.model.assessment import LookAlike, Member
from workup.pathway.differential import DifferentialScorer, Evidence
from workup.pathway.pictures import SHOWN, Said
from workup.pathway.sums import GRAIN

MOST_ALIKE = 3  # look-alikes named of a picture
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
        self._lines: dict[str, list[Said]] = {}
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
        """What the picture that fits best says, strongest first; remembered."""
        if diagnosis not in self._lines:
            number = self.best(diagnosis)
            said = [] if number is None else self._pictures.said(number, self._known)
            self._lines[diagnosis] = said
        return self._lines[diagnosis]

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
        mine = [n for n in self._pictures.of(self._place[diagnosis]) if self._met(n)]
        if not mine:
            return ()
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

    def _met(self, number: int) -> bool:
        """Whether one of the exposures that a picture needs is known, or it needs none."""
        needs = self._pictures.needed[number]
        return not needs or any(self._known[n] for n in needs)

    def _closest(self, diagnosis: str) -> int | None:
        """
        Of the pictures that fit as well as the best, the one of whose findings most are known:
        the simple picture before one that promises more.
        """
        mine = self._pictures.of(self._place[diagnosis])
        top = max((self._grains[n] for n in mine), default=0)
        as_good = [n for n in mine if self._grains[n] >= top - SHOWN and self._met(n)] or mine
        return max(as_good, key=lambda n: (self._seen(n), -n)) if mine else None

    def _seen(self, number: int) -> float:
        """The part of a picture's findings and history that is known, by how often they come."""
        items = self._pictures.brings[number]
        whole = sum(often for often, _ in items)
        seen = sum(often for often, tokens in items if any(self._known[n] for n in tokens))
        return seen / whole if whole else 0.0

    def look_alikes(self, diagnosis: str) -> tuple[LookAlike, ...]:
        """
        What is most readily taken for the picture that is most like the case; without what age or
        tempo put far off.
        """
        number = self._closest(diagnosis)
        if number is None:
            return ()
        vocabulary = self._scorer.book.vocabulary
        found: list[LookAlike] = []
        for other, member, name, by in self._pictures.alike[number]:
            theirs = [
                n
                for n in self._pictures.of(self._place[other])
                if not member or self._pictures.named[n][0] == member
            ]
            if theirs and all(self._pictures.far_off(n, self._gates) for n in theirs):
                continue
            label = name or vocabulary.label("diagnoses", other)
            if member and theirs and self._pictures.kind.get(other) == "members":
                label = self._pictures.named[theirs[0]][1]
            found.append(LookAlike(other, label, by))
        return tuple(found[:MOST_ALIKE])
