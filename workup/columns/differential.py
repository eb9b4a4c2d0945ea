"""
Points -> shares for a table of cases: the differential of `workup.differential`, a column a diagnosis.

Points are multiples of a small power of two, so that sums are exact in any order and equal to those of one case after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.columns.strata import Cohort
from workup.differential import FLOOR, Weigher
from workup.engine.columns import Bits, Flags, unpack

FULL = 8.0  # the weight of a row that settles
GRAIN = 1024  # points are whole multiples of 1 / GRAIN
MOST = 160.0  # no sum of points passes this
FIRST = 6  # how many of the likeliest are told apart and ordered
COLUMNS = ("emergency", "child_clinic", "clinic")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """
    The differentials of a cohort, diagnosis by case.

    `points`, `shares`: (diagnoses, cases); `other`: (cases,); `first`: numbers of the likeliest diagnoses, (FIRST, cases), in order;
    `settled`: whether a row of full weight speaks for a diagnosis, (diagnoses, cases); `spoken`: whether any row speaks at all, (cases,).
    """

    points: Floats
    shares: Floats
    other: Floats
    first: NDArray[np.int64]
    settled: Flags
    spoken: Flags

    def share_of(self, place: int) -> Floats:
        """The share of the diagnosis at a place of the order, (cases,)."""
        found: Floats = np.take_along_axis(self.shares, self.first[place][None, :], axis=0)[0]
        return found


class ColumnWeigher:
    """Weighs a cohort with the rows of a `Weigher`."""

    def __init__(self, weigher: Weigher) -> None:
        self.weigher = weigher
        self.count = len(weigher.diagnoses)
        self._names = np.argsort(np.argsort(np.array(weigher.diagnoses)))
        mine: list[dict[tuple[str, bool], list[tuple[float, int]]]] = [{} for _ in weigher.diagnoses]
        for number, targets in enumerate(weigher.targets):
            for n, points, group in targets:
                mine[n].setdefault((group, points > 0), []).append((points, number))
        self._groups = [[sorted(rows, key=lambda r: abs(r[0])) for rows in groups.values()] for groups in mine]

    @cached_property
    def _weights(self) -> Floats:
        """2^(scale x points) for every multiple of the grain, worked out as one case would have it."""
        scale = self.weigher.book.calibration.scale
        return np.array([2 ** (scale * (FLOOR + n / GRAIN)) for n in range(int((MOST - FLOOR) * GRAIN) + 1)])

    def weigh(self, evidence: Sequence[Bits], cohort: Cohort) -> Weighed:
        """
        The differentials of a cohort.

        Args:
            evidence: Packed bits of every evidence row, in the weigher's order.

            cohort: The cases, derived facts included.
        """
        size = cohort.size
        fired = [np.flatnonzero(unpack(bits, size)) if bits.any() else None for bits in evidence]
        base, other = self._base(cohort)
        points = base.copy()
        for n, groups in enumerate(self._groups):
            for rows in groups:
                _add(points[n], rows, fired)
        points -= self._costs(cohort)
        clipped = np.maximum(points, FLOOR)
        weights = self._weights[np.rint((clipped - FLOOR) * GRAIN).astype(np.int64)]
        whole = np.zeros(size)
        for row in weights:
            whole += row
        whole += other
        spoken = np.zeros(size, np.bool_)
        for where in fired:
            if where is not None:
                spoken[where] = True
        return Weighed(
            points, weights / whole, other / whole, self._order(points, base), self._settled(fired, size), spoken
        )

    def _base(self, cohort: Cohort) -> tuple[Floats, Floats]:
        """The prior in points, diagnosis by case, and the weight of `other`."""
        calibration, scripts = self.weigher.book.calibration, self.weigher.book.scripts.values()
        column, told = self._columns(cohort)
        strength = np.where(told, calibration.prior_strength, calibration.prior_strength_untold)
        names = tuple(self.weigher.book.vocabulary["settings"])
        table = np.array([[script.prior.points[name] for name in names] for script in scripts])
        others = np.array([2 ** (calibration.scale * calibration.other_prior[name]) for name in names])
        return strength * table[:, column], others[column]

    def _columns(self, cohort: Cohort) -> tuple[NDArray[np.int64], Flags]:
        """Which column of priors applies to each case, and whether its setting is told."""
        table, size = cohort.table, cohort.size
        names = tuple(self.weigher.book.vocabulary["settings"])
        setting = table.words.get("setting", np.zeros(size, np.uint8))
        nothing = np.full(size, np.nan)
        before = table.numbers.get("onset.before", nothing)
        age = table.numbers.get("age", nothing)
        age = np.where(np.isnan(age), table.numbers.get("onset.age", nothing), age)
        tempo = table.words.get("onset.tempo", np.zeros(size, np.uint8))
        words = table.schema.words["onset.tempo"]
        acute = np.isin(tempo, [words.index(word) + 1 for word in ("sudden", "acute")])
        recent = np.isnan(before) | (before < 14 / 365.25)
        child = ~np.isnan(age) & (age < 18)
        guess = np.where(
            acute & recent,
            names.index("emergency"),
            np.where(child, names.index("child_clinic"), names.index("clinic")),
        )
        told = setting > 0
        return np.where(told, setting.astype(np.int64) - 1, guess), told

    def _costs(self, cohort: Cohort) -> Floats:
        """What told findings that a script leaves unexplained cost it, diagnosis by case."""
        bits, masks, groups = self.weigher.bits
        calibration, table = self.weigher.book.calibration, cohort.table
        told = {
            bit: table.present[name]
            for name, bit in bits.items()
            if name in table.present and table.present[name].any()
        }
        count = np.zeros((self.count, cohort.size), np.uint8)
        known: dict[int, NDArray[np.uint8] | None] = {}
        for n, mask in enumerate(masks):
            for group in groups:
                left = sum(bit for bit in told if bit & group & ~mask)
                if left not in known:
                    known[left] = self._any(left, told, cohort.size) if left else None
                found = known[left]
                if found is not None:
                    count[n] += found
        cost: Floats = np.minimum(calibration.unexplained_cap, calibration.unexplained * count)
        return cost

    @staticmethod
    def _any(left: int, told: Mapping[int, Bits], size: int) -> NDArray[np.uint8]:
        found = np.zeros((size + 7) // 8, np.uint8)
        for bit, column in told.items():
            if bit & left:
                found |= column
        return unpack(found, size).view(np.uint8)

    def _order(self, points: Floats, base: Floats) -> NDArray[np.int64]:
        """The likeliest diagnoses of each case: by points, then prior, then id."""
        key = np.rint(points * GRAIN).astype(np.int64) * (1 << 24) + np.rint(base * GRAIN).astype(np.int64) * 128
        key = -(key - self._names[:, None])
        top = np.argpartition(key, FIRST, axis=0)[:FIRST]
        order = np.argsort(np.take_along_axis(key, top, axis=0), axis=0)
        return np.take_along_axis(top, order, axis=0)

    def _settled(self, fired: Sequence[NDArray[np.int64] | None], size: int) -> Flags:
        found = np.zeros((self.count, size), np.bool_)
        for number, row in enumerate(self.weigher.rows):
            where = fired[number]
            if row.points >= FULL and where is not None:
                for n, points, _ in self.weigher.targets[number]:
                    if points > 0:
                        found[n, where] = True
        return found


def _add(points: Floats, rows: Sequence[tuple[float, int]], fired: Sequence[NDArray[np.int64] | None]) -> None:
    """Add the strongest row of one group and sign, where one speaks; `rows` ascend in strength."""
    speaking = [(value, where) for value, number in rows if (where := fired[number]) is not None]
    if len(speaking) == 1:
        points[speaking[0][1]] += speaking[0][0]
    elif speaking:
        best = np.zeros(len(points))
        for value, where in speaking:
            best[where] = value
        points += best
