"""
Points -> shares: the differential over all diagnoses and `other`, for a table of cases at once.

Points are sums: prior, the strongest row for and the strongest against of each group, less what a
script leaves unexplained. They are whole grains, so that sums are exact in any order and one case
gives the same bits as a million. A diagnosis's share is its part of 2^(scale x points); the share
of the rules' weight, never the patient's risk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.engine.facts import Facts
from workup.model.fact import ids_of
from workup.pathway.evidence_rows import EvidenceRows
from workup.pathway.pictures import Fit
from workup.pathway.sums import GRAIN, Floats, Grains, Ints, lowest, summed

FLOOR = -60.0  # below this a share is under 1e-18 and the exponent would underflow (float64)
MOST = 160.0  # no sum of points passes this; the table of weights ends here
FIRST = 6  # how many of the likeliest are told apart and ordered: `most_plausible` needs six
TOLD_UNEXPLAINED = 10  # of how many, likeliest first, it is said what they leave unexplained
RECENT = 14 / 365.25  # years: a sudden onset within a fortnight is seen in an emergency department
CHUNK = 512  # cases scored together: the entries of so many stay in the processor's cache


@dataclass(frozen=True)
class Scores:
    """
    The differentials of some cases.

    `grains`, `rows` (what rows and the prior bring of them), `base` (the prior alone), `shares`,
    `left` (how many groups of findings are left unexplained): (diagnoses, cases); `other`:
    (cases,); `first`: numbers of the likeliest diagnoses in order, (FIRST, cases); `settled`:
    whether a row of full weight speaks for a diagnosis, (diagnoses, cases); `spoken`: whether any
    row speaks, (cases,); `column`: which column of priors applies, a number into the vocabulary's
    settings, (cases,); `strongest`: grains of the strongest row in favour of each diagnosis,
    (diagnoses, cases).
    """

    grains: Ints
    rows: Ints
    left: NDArray[np.uint8]
    base: Ints
    shares: Floats
    other: Floats
    first: Ints
    settled: Flags
    spoken: Flags
    column: Ints
    strongest: NDArray[np.int32]

    def share_of(self, place: int) -> Floats:
        """The share of the diagnosis at a place of the order, (cases,)."""
        found: Floats = self._top[place]
        return found

    @cached_property
    def _top(self) -> Floats:
        """The shares of the likeliest in order, (FIRST, cases)."""
        found: Floats = self.shares[self.first, np.arange(self.shares.shape[1])]
        return found


@dataclass(frozen=True)
class Evidence:
    """
    What of some cases moves points: `fired`, (rows, cases), which evidence rows hold; `known`,
    (tokens, cases), which facts have which value; `gates`, (pictures, cases), what age, tempo and
    the like cost each picture; `base`, (diagnoses, cases), prior grains; `other`, (cases,), the
    weight of `other`; `column`, (cases,).
    """

    fired: Flags
    known: Flags
    gates: Grains
    base: Ints
    other: Floats
    column: Ints
    worked: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


class DifferentialScorer(EvidenceRows):
    """The rows of a rulebook laid out for summing. `rows` is in the order of the evidence rules."""

    @cached_property
    def _weights(self) -> Floats:
        """2^(scale x points) for every grain from the floor up; NaN until it is asked for."""
        return np.full(int((MOST - FLOOR) * GRAIN) + 1, np.nan)

    # --- what the cases say

    def evidence(self, cases: Cases, fired: Flags) -> Evidence:
        """
        What of some cases moves points.

        Args:
            cases: The cases, derived facts included.

            fired: Which evidence rows hold, (rows, cases).
        """
        column, named = self._columns(cases)
        calibration = self.book.calibration
        strength = np.where(named, calibration.prior_strength, calibration.prior_strength_untold)
        priors, others = self._priors
        base = np.rint(priors[column] * strength[:, None]).astype(np.int64).T + self._leanings
        known, gates = cases.tokens(self.tokens), self.pictures.gates(cases)
        return Evidence(fired, known, gates, base, others[column], column)

    def _columns(self, cases: Cases) -> tuple[Ints, Flags]:
        """
        Which column of priors applies to each case, and whether the case names its setting.

        Source:
            design of the priors: rules/calibration.yaml and docs/rules.md.
        """
        setting = cases.words("setting")
        tempo, before = cases.words("onset.tempo"), cases.numbers("onset.before")
        age = cases.numbers("age")
        age = np.where(np.isnan(age), cases.numbers("onset.age"), age)
        acute = self._acute[tempo]
        recent = np.isnan(before) | (before < RECENT)
        child = age < self.book.test_plan.child_below  # false where the age is unknown
        place = {name: n for n, name in enumerate(self.settings)}
        guess = np.where(
            acute & recent,
            place["emergency"],
            np.where(child, place["child_clinic"], place["clinic"]),
        )
        named = setting > 0
        return np.where(named, setting.astype(np.int64) - 1, guess), named

    @cached_property
    def _acute(self) -> Flags:
        """Which tempos are acute, (words + 1,); false where unknown."""
        words = self.book.schema.words["onset.tempo"]
        return np.array([False, *(word in ("sudden", "acute") for word in words)], np.bool_)

    # --- points and shares

    def _moved(self, fired: Flags) -> tuple[Ints, NDArray[np.int32]]:
        """The points of the rows, and the strongest row for each diagnosis; (diagnoses, cases)."""
        found = np.zeros((len(self.diagnoses), fired.shape[1]), np.int64)
        strongest = np.zeros(found.shape, np.int32)
        for start in range(0, fired.shape[1], CHUNK):
            part = slice(start, start + CHUNK)
            best = self.entries.best(fired[:, part])
            found[:, part] = self.entries.summed(best)
            strongest[:, part] = self.entries.strongest(best)
        return found, strongest

    def left(self, present: Flags) -> NDArray[np.uint8]:
        """How many groups of findings each script leaves unexplained, (diagnoses, cases)."""
        found = np.zeros((len(self.diagnoses), present.shape[1]), np.uint8)
        for group, numbers in enumerate(self.groups):
            found += self.left_of(group, present[numbers]) > 0
        return found

    def left_of(self, group: int, here: Flags) -> NDArray[np.float32]:
        """
        How many findings of a group each script leaves unexplained, (diagnoses, cases).

        Args:
            group: Its number.

            here: Which findings of it are present, (findings of it, cases).
        """
        which = np.flatnonzero(here.any(axis=1))
        found: NDArray[np.float32] = self.open[:, self.groups[group][which]] @ here[which].astype(
            np.float32
        )
        return found

    @cached_property
    def finding_of_token(self) -> dict[int, int]:
        """Token to the number of the finding that it says to be present."""
        return {token: n for n, token in enumerate(self.finding_tokens.tolist())}

    @cached_property
    def group_of(self) -> Ints:
        """The number of the group of each finding, (findings,)."""
        return np.array([self.group_by_name[finding] for finding in self.findings], np.int64)

    def cost(self, left: NDArray[np.uint8] | Ints) -> Ints:
        """What so many groups left unexplained cost, in grains."""
        c = self.book.calibration
        points = np.minimum(c.unexplained_cap, c.unexplained * left)
        grains: Ints = np.rint(points * GRAIN).astype(np.int64)
        return grains

    def fit(self, evidence: Evidence) -> Fit:
        """How well each picture fits each case."""
        found, unlisted, _, _ = self.parts(evidence)
        return self.pictures.fitted(found, unlisted)

    def parts(self, evidence: Evidence) -> tuple[Grains, Floats, Flags, Flags]:
        """What the pictures' points are made of, as `Pictures.parts` says; remembered."""
        if "parts" not in evidence.worked:
            known = evidence.known[: self.pictures.asked]
            evidence.worked["parts"] = self.pictures.parts(known, evidence.gates)
        found: tuple[Grains, Floats, Flags, Flags] = evidence.worked["parts"]
        return found

    def weigh(self, grains: Ints) -> Floats:
        """The weight of each diagnosis, 2^(scale x points), (diagnoses, cases)."""
        place = np.maximum(grains, int(FLOOR * GRAIN)) - int(FLOOR * GRAIN)
        found: Floats = self._weights[place]
        new = np.isnan(found)
        if new.any():  # Python's power, not NumPy's, which differs by processor in the last bit
            scale = self.book.calibration.scale
            for n in set(place[new].tolist()):
                self._weights[n] = 2.0 ** (scale * (FLOOR + n / GRAIN))
            found = self._weights[place]
        return found

    def score(self, evidence: Evidence) -> Scores:
        """The differentials of some cases."""
        rows, strongest = self._moved(evidence.fired)
        rows += evidence.base
        found, unlisted, _, _ = self.parts(evidence)
        left = self.left(evidence.known[self.finding_tokens])
        grains = rows + self.pictures.best(found, unlisted)
        grains -= self.cost(left)
        spoken: Flags = np.asarray(evidence.fired.any(axis=0))
        weights = self.weigh(grains)
        whole = summed(weights) + evidence.other
        return Scores(
            grains,
            rows,
            left,
            evidence.base,
            weights / whole,
            evidence.other / whole,
            self._by_name[lowest(self._key(grains, evidence.base), FIRST)].T,
            self._settled(evidence.fired),
            spoken,
            evidence.column,
            strongest,
        )

    def _settled(self, fired: Flags) -> Flags:
        found = np.zeros((len(self.diagnoses), fired.shape[1]), np.bool_)
        rows, begins, owners = self._settling
        found[owners] = np.logical_or.reduceat(fired[rows], begins, axis=0)
        return found

    def orders(self, scores: Scores) -> Ints:
        """All diagnoses of each case in that order, (cases, diagnoses)."""
        found: Ints = self._by_name[np.sort(self._key(scores.grains, scores.base), axis=1) & 127]
        return found

    def _key(self, grains: Ints, base: Ints) -> Ints:
        """(cases, diagnoses): lower is likelier; the last seven bits are the place by name."""
        high = (grains << 17) + base
        return np.ascontiguousarray((self._names[:, None] - (high << 7)).T)

    # --- one case in words

    def unexplained(self, diagnosis: int, present: Iterable[str]) -> tuple[str, ...]:
        """
        Of the findings present, the first of each group that a diagnosis does not account for.
        """
        mine, place = self.explained[diagnosis], self.group_by_name
        left = [f for f in present if f in place and f not in mine]
        first: dict[int, str] = {}
        for finding in left:
            first.setdefault(place[finding], finding)
        return tuple(first[group] for group in sorted(first))

    @cached_property
    def group_by_name(self) -> dict[str, int]:
        """Finding to the number of its group."""
        return {
            self.findings[n]: group for group, mine in enumerate(self.groups) for n in mine.tolist()
        }

    def present_findings(self, facts: Facts) -> tuple[str, ...]:
        """The listed findings that a case names present, in one order however it lists them."""
        place = self.group_by_name
        present = (name for name, value in facts.items() if value is True)
        named = (finding for finding in ids_of("finding", present) if finding in place)
        return tuple(sorted(named, key=lambda finding: (place[finding], finding)))
