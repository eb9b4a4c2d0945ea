"""
The pictures of some cases in words: which fits best, what it says, and which member of a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from workup.engine.columns import Flags
from workup.engine.facts import CaseFacts
from workup.engine.truth import truth
from workup.knowledge.presentations import LookAlike as Alternative
from workup.model.assessment import LookAlike, Member
from workup.pathway.differential import DifferentialScorer, Evidence
from workup.pathway.members import SEXES, MemberFit
from workup.pathway.pictures import SHOWN, Said
from workup.pathway.sums import GRAIN, Ints

MOST_ALIKE = 4  # look-alikes named of a picture


class PictureView:
    """
    The pictures of some cases: what is worked out of all of them at once.

    Args:
        scorer: Gives the pictures.

        evidence: What of the cases moves points.

        given: What each of them says.
    """

    def __init__(
        self, scorer: DifferentialScorer, evidence: Evidence, given: Sequence[CaseFacts]
    ) -> None:
        self.scorer, self.evidence, self.pictures = scorer, evidence, scorer.pictures
        self.given = given

    @cached_property
    def grains(self) -> Ints:
        """The points of each picture, (cases, pictures)."""
        return np.ascontiguousarray(self.scorer.fit(self.evidence).grains.T)

    @cached_property
    def members(self) -> list[dict[str, tuple[Member, ...]]]:
        """The members of labels that fit each case best, by label."""
        told = [str(given.told.get("sex", "")) for given in self.given]
        sexes = np.array([SEXES.index(sex) if sex in SEXES else 0 for sex in told], np.int64)
        diseases = np.array([self.scorer.inherited.points(given) for given in self.given])
        gates = self.evidence.gates
        far, costs = self.pictures.all_far_off(gates), self.pictures.costs(gates)
        fit = MemberFit(self.grains, self.evidence.known, sexes, diseases, far, costs)
        return self.scorer.members.of(fit)

    @cached_property
    def held(self) -> tuple[Flags, Flags]:
        """Which keys hold and which are denied, (cases, keys)."""
        _, _, present, absent = self.scorer.parts(self.evidence)
        return np.ascontiguousarray(present.T), np.ascontiguousarray(absent.T)

    @cached_property
    def place(self) -> dict[str, int]:
        """The number of each diagnosis."""
        return {d: n for n, d in enumerate(self.scorer.diagnoses)}


class PicturesOfOne:
    """
    The pictures of one case.

    Args:
        view: The pictures of some cases.

        case: Number of the case.
    """

    def __init__(self, view: PictureView, case: int) -> None:
        self._view, self._case, self._given = view, case, view.given[case]
        self._scorer, self._pictures, self._place = view.scorer, view.pictures, view.place
        self._lines: dict[str, list[Said]] = {}

    @cached_property
    def _grains(self) -> list[int]:
        found: list[int] = self._view.grains[self._case].tolist()
        return found

    @cached_property
    def _known(self) -> list[bool]:
        """Which tokens hold."""
        known = self._view.evidence.known[: self._pictures.asked, self._case]
        found: list[bool] = known.tolist()
        return found

    def best(self, diagnosis: str) -> int | None:
        """The number of the picture that fits best; None where the diagnosis has none."""
        mine = self._pictures.of(self._place[diagnosis])
        return max(mine, key=lambda n: (self._grains[n], -n)) if mine else None

    def lines(self, diagnosis: str) -> list[Said]:
        """What the picture that fits best says, strongest first; remembered."""
        if diagnosis not in self._lines:
            number = self.best(diagnosis)
            present, absent = self._view.held
            self._lines[diagnosis] = (
                []
                if number is None
                else self._pictures.said(number, present[self._case], absent[self._case])
            )
        return self._lines[diagnosis]

    def rest(self, diagnosis: str) -> float:
        """What age, tempo and site bring to the best picture beside its items, in points."""
        number = self.best(diagnosis)
        if number is None:
            return 0.0
        return self._grains[number] / GRAIN - sum(line.points for line in self.lines(diagnosis))

    def members(self, diagnosis: str) -> tuple[Member, ...]:
        """The members of a label that fit best; none where the label is one disease."""
        return self._view.members[self._case].get(diagnosis, ())

    def _met(self, number: int) -> bool:
        """Whether one of the exposures that a picture needs is known, or it needs none."""
        needs = self._pictures.needed[number]
        return not needs or any(self._known[n] for n in needs)

    def _closest(self, diagnosis: str) -> int | None:
        """
        Of the pictures that fit as well as the best, the one of whose findings most are known:
        the simple picture before one that promises more. None of them where all are of another
        part of the body.
        """
        mine = [n for n in self._pictures.of(self._place[diagnosis]) if not self._elsewhere(n)]
        top = max((self._grains[n] for n in mine), default=0)
        as_good = [n for n in mine if self._grains[n] >= top - SHOWN and self._met(n)] or mine
        return max(as_good, key=lambda n: (self._seen(n), -n)) if mine else None

    def _elsewhere(self, number: int) -> bool:
        """Whether dystonia is known, and none of it where the picture has it."""
        sites = self._pictures.sites[number]
        affected = self._given.told.get("regions.count")
        return bool(affected and sites) and not any(self._known[n] for n in sites)

    def _seen(self, number: int) -> float:
        """The part of a picture's findings and history that is known, by how often they come."""
        items = self._pictures.brings[number]
        whole = sum(often for often, _ in items)
        seen = sum(often for often, tokens in items if any(self._known[n] for n in tokens))
        return seen / whole if whole else 0.0

    def look_alikes(self, diagnosis: str) -> tuple[LookAlike, ...]:
        """
        What is most readily taken for the picture that is most like the case; without what age or
        tempo put far off. What something known of the patient makes obvious comes first.
        """
        number = self._closest(diagnosis)
        if number is None:
            return ()
        vocabulary = self._scorer.book.vocabulary
        gates = self._view.evidence.gates[:, self._case : self._case + 1]
        found: list[LookAlike] = []
        for alternative in self._called_for(self._pictures.alike[number]):
            other, member = alternative.diagnosis, alternative.member
            itself = other == diagnosis and not (member or alternative.name)
            if itself or self._at_another_age(alternative.onset):
                continue
            theirs = [
                n
                for n in self._pictures.of(self._place[other])
                if not member or self._pictures.named[n][0] == member
            ]
            if theirs and all(self._pictures.far_off(n, gates) for n in theirs):
                continue
            if theirs and all(self._other_sex(n) for n in theirs):
                continue
            label = alternative.name or vocabulary.label("diagnoses", other)
            if member and theirs and self._pictures.kind.get(other) == "members":
                label = self._pictures.named[theirs[0]][1]
            if label not in {a.label for a in found}:
                found.append(LookAlike(other, label, alternative.by))
        return tuple(found[:MOST_ALIKE])

    def _other_sex(self, number: int) -> bool:
        """Whether a picture is of the sex that the patient is not."""
        sex, told = self._pictures.sex[number], self._given.told.get("sex")
        return bool(sex and told) and sex != told

    def _called_for(self, alike: tuple[Alternative, ...]) -> list[Alternative]:
        """Those that something known of the case calls for, then those of every patient."""
        told = [a for a in alike if a.when is not None and truth(a.when, self._given.told)]
        return told + [a for a in alike if a.when is None]

    def _at_another_age(self, ages: tuple[float | None, float | None]) -> bool:
        """Whether onset lies outside two ages, by the age now where it is not known itself."""
        low, high = ages
        latest, floor = (self._given.told.get(f"onset.{end}") for end in ("latest", "floor"))
        early = low is not None and isinstance(latest, int | float) and latest < low
        return early or (high is not None and isinstance(floor, int | float) and floor > high)
