"""
Sums and orders of points that give one case and a million the same bits.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Flags

Ints = NDArray[np.int64]
Grains = NDArray[np.int32]  # of pictures, which are many: half as wide as a sum of all needs
Floats = NDArray[np.float64]

MANY = 64  # cases from which a call for each segment is quicker than one for all
GRAIN = 1024  # points are multiples of 1/1024: priors are eighths of a quarter, rows quarters


class Entries:
    """Every (row, diagnosis, points) sorted by diagnosis, group and sign, ready for `reduceat`."""

    def __init__(self, targets: list[list[tuple[int, float, str]]], count: int) -> None:
        listed = sorted(
            (n, group, points > 0, number, round(abs(points) * GRAIN))
            for number, mine in enumerate(targets)
            for n, points, group in mine
        )
        keys = [item[:3] for item in listed]
        begins = [i for i, key in enumerate(keys) if i == 0 or keys[i - 1] != key]
        owners = [keys[i][0] for i in begins]
        self.count, self.rows = count, len(targets)
        self.row = np.array([item[3] for item in listed], np.int64)
        self.size = np.array([item[4] for item in listed], np.int16)[:, None]
        self.key = np.array(begins, np.int64)
        self.sign = np.array([1 if keys[i][2] else -1 for i in begins], np.int32)[:, None]
        self.owner = np.array([i for i, d in enumerate(owners) if i == 0 or owners[i - 1] != d])
        self.who = np.array([owners[i] for i in self.owner])

    def best(self, fired: Flags) -> NDArray[np.int32]:
        """The strongest row of each diagnosis, group and sign, signed, (segments, cases)."""
        count = fired.shape[1]
        found = np.zeros(len(self.key) * count, np.int16)
        row, case = np.divmod(np.flatnonzero(fired), count)  # quicker than of two axes
        which, times = spread(row, *self._by_row[:2])
        entries = self._by_row[2][which]
        place = self._segments[entries] * count + np.repeat(case, times)
        np.maximum.at(found, place, self.size[entries, 0])
        return found.reshape(len(self.key), count) * self.sign

    @cached_property
    def _by_row(self) -> tuple[Ints, Ints, Ints]:
        """Where the entries of each row begin, how many it has, and the entries by row."""
        order = np.argsort(self.row, kind="stable")
        begins = np.searchsorted(self.row[order], np.arange(self.rows + 1))
        return begins[:-1], np.diff(begins), order

    def summed(self, best: NDArray[np.int32]) -> NDArray[np.int32]:
        """Of each group the strongest for and against, summed, in grains; (diagnoses, cases)."""
        found = np.zeros((self.count, best.shape[1]), np.int32)
        found[self.who] = by_segment(np.add, best, self.owner)
        return found

    def strongest(self, best: NDArray[np.int32]) -> NDArray[np.int32]:
        """The strongest row in favour of each diagnosis, in grains; (diagnoses, cases)."""
        found = np.zeros((self.count, best.shape[1]), np.int32)
        found[self.who] = np.maximum(by_segment(np.maximum, best, self.owner), 0)
        return found

    @cached_property
    def _segments(self) -> Ints:
        """The segment of each entry: those of one diagnosis, group and sign."""
        return np.repeat(np.arange(len(self.key)), np.diff([*self.key, len(self.row)]))

    @cached_property
    def _owners(self) -> Ints:
        """The diagnosis of each segment."""
        found: Ints = np.repeat(self.who, np.diff([*self.owner, len(self.key)]))
        return found

    @cached_property
    def _by_segment(self) -> tuple[Ints, Ints]:
        """Where the entries of each segment begin, and how many it has."""
        return self.key, np.diff([*self.key, len(self.row)])

    def change(self, grains: Ints, fired: Flags, order: Ints, rows: list[int], now: Flags) -> None:
        """
        Add to the grains of some variants what changed rows bring and take.

        Args:
            grains: (diagnoses, variants).

            fired: Which rows hold in the cases, (rows, cases).

            order: The case of each variant.

            rows: Those that hold otherwise in any variant.

            now: Whether they hold, (changed, variants).
        """
        which, variant = np.nonzero(now != fired[rows][:, order])
        mine, times = spread(np.array(rows, np.int64)[which], *self._by_row[:2])
        touched = self._segments[self._by_row[2][mine]] * len(order) + np.repeat(variant, times)
        segment, variant = np.divmod(np.unique(touched), len(order))
        if not len(segment):
            return
        entries, times = spread(segment, *self._by_segment)
        row, of = self.row[entries], np.repeat(variant, times)
        before = fired[row, order[of]]
        place = np.full(self.rows, -1)
        place[rows] = np.arange(len(rows))
        after = np.where(place[row] < 0, before, now[place[row], of])
        begins, size = np.cumsum(times) - times, self.size[entries, 0]
        step = np.maximum.reduceat(after * size, begins).astype(np.int64)
        step -= np.maximum.reduceat(before * size, begins)
        np.add.at(grains, (self._owners[segment], variant), step * self.sign[segment, 0])


def by_segment(operation: np.ufunc, rows: Grains | Ints, begins: Ints) -> Grains | Ints:
    """
    `operation.reduceat` over the first axis, (segments, cases); for many cases by a call for each
    segment, since each then runs over whole rows.
    """
    if rows.shape[1] < MANY:
        found: Ints = operation.reduceat(rows, begins, axis=0)
        return found
    whole = np.empty((len(begins), rows.shape[1]), rows.dtype)
    ends = [*begins[1:].tolist(), len(rows)]
    for n, (begin, end) in enumerate(zip(begins.tolist(), ends, strict=True)):
        operation.reduce(rows[begin:end], axis=0, out=whole[n])
    return whole


def spread(keys: Ints, begins: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """
    The numbers of all that belongs to some keys, one key after the other, and how many of each.

    Args:
        keys: Numbers.

        begins: Where what belongs to each key begins.

        counts: How much it is.
    """
    times = counts[keys]
    ends = np.cumsum(times)
    found: Ints = np.arange(int(ends[-1]) if len(ends) else 0)
    found += np.repeat(begins[keys] - ends + times, times)
    return found, times


def by_case(flags: Flags) -> tuple[Ints, Ints]:
    """
    Where something holds, one case after the other.

    Args:
        flags: (things, cases).

    Returns:
        The things, and where those of each case begin, with the end of the last, (cases + 1,).
    """
    things, cases = flags.shape
    case, thing = np.divmod(np.flatnonzero(flags.T), max(things, 1))
    return thing, np.searchsorted(case, np.arange(cases + 1))


def summed(rows: Floats) -> Floats:
    """
    The sum over the first axis, one after the other.

    NumPy sums a single column pairwise and many columns row by row; adding up in turn gives one
    case and a million the same bits.
    """
    found: Floats = np.add.accumulate(rows, axis=0)[-1]
    return found


def lowest(key: Ints, count: int) -> Ints:
    """The places of the `count` lowest of each row, in order, (cases, count)."""
    found: Ints = np.sort(np.partition(key, count, axis=1)[:, :count], axis=1) & 127
    return found


def first_of(grains: Ints, count: int) -> Ints:
    """The highest of each case, in order, of equals the lower number first; (count, cases)."""
    numbers = np.arange(grains.shape[0])
    key = np.ascontiguousarray((numbers[:, None] - (grains << 7)).T)
    return lowest(key, count).T
