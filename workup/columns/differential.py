"""
Points -> shares for a table of cases: the differential of `workup.differential`, a column a
diagnosis.

Points are multiples of a small power of two, so that sums are exact in any order and equal to those
of one case after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.columns.strata import Cohort
from workup.differential import FLOOR, FULL, Weigher
from workup.engine.columns import Bits, Flags, Table, unpack

GRAIN = 1024  # points are whole multiples of 1 / GRAIN
MOST = 160.0  # no sum of points passes this
FIRST = 6  # how many of the likeliest are told apart and ordered
COLUMNS = ("emergency", "child_clinic", "clinic")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """
    The differentials of a cohort, diagnosis by case.

    `points`, `shares`, `base` (the prior alone): (diagnoses, cases); `other`: (cases,); `first`:
    numbers of the likeliest diagnoses, (FIRST, cases), in order;
    `settled`: whether a row of full weight speaks for a diagnosis, (diagnoses, cases); `spoken`:
    whether any row speaks at all, (cases,);
    `left`: how many groups of findings each script leaves unexplained, (diagnoses, cases).
    """

    points: Floats
    base: Floats
    shares: Floats
    other: Floats
    first: NDArray[np.int64]
    settled: Flags
    spoken: Flags
    left: NDArray[np.uint8]

    def share_of(self, place: int) -> Floats:
        """The share of the diagnosis at a place of the order, (cases,)."""
        found: Floats = np.take_along_axis(self.shares, self.first[place][None, :], axis=0)[0]
        return found


class ColumnWeigher:
    """Weighs a cohort with the rows of a `Weigher`."""

    def __init__(self, weigher: Weigher) -> None:
        self.weigher = weigher
        self.count = len(weigher.diagnoses)
        self._by_name = np.argsort(np.array(weigher.diagnoses))
        self._names = np.argsort(self._by_name)
        mine: list[dict[tuple[str, bool], list[tuple[float, int]]]] = [
            {} for _ in weigher.diagnoses
        ]
        for number, targets in enumerate(weigher.targets):
            for n, points, group in targets:
                mine[n].setdefault((group, points > 0), []).append((points, number))
        self.members = {
            (n, *key): sorted(rows, key=lambda r: abs(r[0]))
            for n, groups in enumerate(mine)
            for key, rows in groups.items()
        }
        self.keys_of: list[list[tuple[int, str, bool]]] = [[] for _ in weigher.targets]
        for number, targets in enumerate(weigher.targets):
            self.keys_of[number] = [(n, group, points > 0) for n, points, group in targets]

    @cached_property
    def weights(self) -> Floats:
        """
        2^(scale x points) for every multiple of the grain, worked out as one case would have it.
        """
        scale = self.weigher.book.calibration.scale
        return np.array(
            [2 ** (scale * (FLOOR + n / GRAIN)) for n in range(int((MOST - FLOOR) * GRAIN) + 1)]
        )

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
        for (n, _, _), rows in self.members.items():
            _add(points[n], rows, fired)
        left = self._left(cohort.table)
        points -= self._cost(left)
        clipped = np.maximum(points, FLOOR)
        weights = self.weights[np.rint((clipped - FLOOR) * GRAIN).astype(np.int64)]
        whole = np.zeros(size)
        for row in weights:
            whole += row
        whole += other
        spoken = np.zeros(size, np.bool_)
        for where in fired:
            if where is not None:
                spoken[where] = True
        return Weighed(
            points,
            base,
            weights / whole,
            other / whole,
            self._order(points, base),
            self._settled(fired, size),
            spoken,
            left,
        )

    def other(self, cohort: Cohort) -> Floats:
        """The weight of `other` in each case."""
        return self._base(cohort)[1]

    def _base(self, cohort: Cohort) -> tuple[Floats, Floats]:
        """The prior in points, diagnosis by case, and the weight of `other`."""
        calibration, scripts = self.weigher.book.calibration, self.weigher.book.scripts.values()
        column, told = self._columns(cohort)
        strength = np.where(told, calibration.prior_strength, calibration.prior_strength_untold)
        names = tuple(self.weigher.book.vocabulary["settings"])
        table = np.array([[script.prior.points[name] for name in names] for script in scripts])
        others = np.array(
            [2 ** (calibration.scale * calibration.other_prior[name]) for name in names]
        )
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

    def _left(self, table: Table) -> NDArray[np.uint8]:
        """How many groups of told findings each script leaves unexplained, diagnosis by case."""
        _, masks, groups = self.weigher.bits
        told = self._told(table)
        whole = sum(told)
        count = np.zeros((self.count, table.size), np.uint8)
        known: dict[int, NDArray[np.uint8]] = {}
        for n, mask in enumerate(masks):
            for group in groups:
                left = whole & group & ~mask
                if left:
                    if left not in known:
                        known[left] = self._any(left, told, table.size)
                    count[n] += known[left]
        return count

    def _told(self, table: Table) -> dict[int, Bits]:
        """The bit of each finding that any case tells present, and where."""
        bits = self.weigher.bits[0]
        return {
            bit: table.present[name]
            for name, bit in bits.items()
            if name in table.present and table.present[name].any()
        }

    def _cost(self, left: NDArray[np.uint8]) -> Floats:
        """What so many groups left unexplained cost, in points."""
        calibration = self.weigher.book.calibration
        cost: Floats = np.minimum(calibration.unexplained_cap, calibration.unexplained * left)
        return cost

    def groups_left(self, table: Table) -> dict[int, Flags]:
        """
        For each group of findings, as a mask: whether each script leaves one of it unexplained,
        (diagnoses, cases).
        """
        _, masks, groups = self.weigher.bits
        told = self._told(table)
        whole = sum(told)
        found = {}
        for group in groups:
            known = {
                left: self._any(left, told, table.size).view(np.bool_)
                for left in {whole & group & ~mask for mask in masks}
            }
            found[group] = np.array([known[whole & group & ~mask] for mask in masks])
        return found

    def dearer(
        self, left: Mapping[int, Flags], weighed: Weighed, fact: str, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Floats]:
        """
        What one more finding costs.

        Args:
            left: As `groups_left` gives it.

            weighed: The cohort as it stands.

            fact: The finding that is now present.

            rows: The cases.

        Returns:
            The diagnoses that do not explain it, and the points that it costs each in each case,
            (those diagnoses, rows).
        """
        bits, masks, groups = self.weigher.bits
        if fact not in bits:
            return np.zeros(0, np.int64), np.zeros((0, len(rows)))
        group = next(g for g in groups if g & bits[fact])
        where = np.array([n for n, mask in enumerate(masks) if bits[fact] & ~mask], np.int64)
        before = weighed.left[np.ix_(where, rows)]
        return where, self._cost(before + ~left[group][np.ix_(where, rows)]) - self._cost(before)

    @staticmethod
    def _any(left: int, told: Mapping[int, Bits], size: int) -> NDArray[np.uint8]:
        found = np.zeros((size + 7) // 8, np.uint8)
        for bit, column in told.items():
            if bit & left:
                found |= column
        return unpack(found, size).view(np.uint8)

    def _order(self, points: Floats, base: Floats) -> NDArray[np.int64]:
        """The likeliest diagnoses of each case: by points, then prior, then id."""
        lowest = np.sort(np.partition(self._key(points, base), FIRST, axis=1)[:, :FIRST], axis=1)
        found: NDArray[np.int64] = self._by_name[lowest & 127].T
        return found

    def whole_order(self, weighed: Weighed) -> NDArray[np.int64]:
        """All diagnoses of each case in that order, (diagnoses, cases)."""
        found: NDArray[np.int64] = self._by_name[
            np.sort(self._key(weighed.points, weighed.base), axis=1) & 127
        ].T
        return found

    def _key(self, points: Floats, base: Floats) -> NDArray[np.int64]:
        """
        Shape (cases, diagnoses): lower is likelier; the last seven bits are the place of the
        diagnosis by name.
        """
        high = np.rint(points * GRAIN).astype(np.int64) * (1 << 17) + np.rint(base * GRAIN).astype(
            np.int64
        )
        return np.ascontiguousarray((self._names[:, None] - (high << 7)).T)

    def _settled(self, fired: Sequence[NDArray[np.int64] | None], size: int) -> Flags:
        found = np.zeros((self.count, size), np.bool_)
        for number, row in enumerate(self.weigher.rows):
            where = fired[number]
            if row.points >= FULL and where is not None:
                for n, points, _ in self.weigher.targets[number]:
                    if points > 0:
                        found[n, where] = True
        return found


def _add(
    points: Floats, rows: Sequence[tuple[float, int]], fired: Sequence[NDArray[np.int64] | None]
) -> None:
    """Add the strongest row of one group and sign, where one speaks; `rows` ascend in strength."""
    speaking = [(value, where) for value, number in rows if (where := fired[number]) is not None]
    if len(speaking) == 1:
        points[speaking[0][1]] += speaking[0][0]
    elif speaking:
        best = np.zeros(len(points))
        for value, where in speaking:
            best[where] = value
        points += best
