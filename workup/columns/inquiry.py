"""
What would the differentials of a cohort be with this fact changed? `workup.inquiry` put to many
cases at once, held equal to it by test.

A change is read against all cases together, in packed bits; points are summed anew only for the
cases that ask and the diagnoses that it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2

import numpy as np
from numpy.typing import NDArray

from workup.columns.cells import Ints
from workup.columns.differential import GRAIN, ColumnWeigher, Floats, Weighed
from workup.columns.strata import Cohort, opposite
from workup.differential import FLOOR
from workup.engine.columns import Bits, Flags, Table, holds, unpack
from workup.engine.facts import Fact
from workup.inquiry import CANDIDATES, PROMISE_PLACES, WIDTH, Inquiry
from workup.knowledge.condition import Is

QUESTIONS = 5
LEAST = 0.001  # bits
BRANCH = 3
Change = Mapping[str, Fact]


class Changed(Table):
    """
    A table in which some facts are otherwise; the leaves of the others are those of the table
    beneath.
    """

    def __init__(self, beneath: Table) -> None:
        self.size, self.schema, self.none, self.all = (
            beneath.size,
            beneath.schema,
            beneath.none,
            beneath.all,
        )
        self.present, self.absent, self.words, self.numbers = {}, {}, {}, {}
        self._read = {}
        self._beneath = beneath

    def leaf(self, leaf: Is) -> Bits:
        """Where one leaf is known to hold, packed."""
        return super().leaf(leaf) if leaf.fact in self.present else self._beneath.leaf(leaf)


@dataclass(frozen=True)
class Ground:
    """
    A cohort as the questions find it.

    `fired`: which rows hold, packed, by number; `flags`: the same as booleans, (rows, cases);
    `scaled`: points in grains above the floor, clipped, (diagnoses, cases);
    `other`: the weight of `other`, (cases,); `left`: what is unexplained, as `groups_left` gives
    it.
    """

    table: Table
    weighed: Weighed
    fired: Sequence[Bits]
    flags: Flags
    scaled: Ints
    other: Floats
    left: Mapping[int, Flags]


@dataclass(frozen=True)
class Asked:
    """
    The next questions: numbers into `findings`, -1 where there are fewer, (cases, QUESTIONS); gain
    in bits; the three diagnoses that each would move.
    """

    findings: tuple[str, ...]
    finding: Ints
    gain: Floats
    move: Ints


class ColumnInquiry:
    """Asks the differentials of near-equal cohorts, by the tables of an `Inquiry`."""

    def __init__(self, inquiry: Inquiry, columns: ColumnWeigher) -> None:
        self.inquiry, self.columns, self.weigher = inquiry, columns, inquiry.weigher
        self.findings = tuple(sorted({f for mine in inquiry.findings for f in mine}))
        place = {f: n for n, f in enumerate(self.findings)}
        shape = (len(self.weigher.diagnoses), len(self.findings))
        self.points, self.listed = np.zeros(shape), np.zeros(shape, bool)
        for n, mine in enumerate(inquiry.findings):
            for finding, points in mine.items():
                self.points[n, place[finding]] = points
                self.listed[n, place[finding]] = True
        self.chance = np.array(
            [[inquiry.chance(n, f) for f in self.findings] for n in range(shape[0])]
        )

    @cached_property
    def _tables(self) -> tuple[Floats, Floats]:
        """
        For every multiple of the grain above the floor: the weight w, and w x log2(w), 0 where w is
        as good as none.
        """
        weights = self.columns.weights
        return weights, np.array([w * log2(w) if w > 1e-12 else 0.0 for w in weights.tolist()])

    def start(self, cohort: Cohort, weighed: Weighed, evidence: Sequence[Bits]) -> Ground:
        """Lay the ground for the questions on a cohort; its table has the derived facts."""
        flags = np.array([unpack(bits, cohort.size) for bits in evidence])
        scaled = np.rint((np.maximum(weighed.points, FLOOR) - FLOOR) * GRAIN).astype(np.int64)
        left = self.columns.groups_left(cohort.table)
        return Ground(
            cohort.table, weighed, evidence, flags, scaled, self.columns.other(cohort), left
        )

    def next_questions(self, ground: Ground) -> Asked:
        """The unknown findings whose answer is expected to move each differential most."""
        weights, _ = self._tables
        size = ground.scaled.shape[1]
        here = weights[ground.scaled]
        whole = _summed(here) + ground.other
        shares = here / whole
        top = first(ground.scaled, WIDTH)
        before = self._entropy(ground.scaled, ground.other)
        finding, there = self._candidates(ground, top, shares)
        mine = np.take_along_axis(shares, top, axis=0)
        sought = [mine[k] for k in range(WIDTH)]
        gain, move = np.full((size, CANDIDATES), -1.0), np.zeros((size, CANDIDATES, WIDTH))
        for f in np.unique(finding[there]).tolist():
            rows, slot = np.nonzero((finding == f) & there)
            chance = [self.chance[top[k, rows], f] for k in range(WIDTH)]
            p = _added([s[rows] * c for s, c in zip(sought, chance, strict=True)]) / _added(
                [s[rows] for s in sought]
            )
            name = f"finding.{self.findings[f]}"
            yes, no = (self.scaled(ground, {name: value}, rows) for value in (True, False))
            other = ground.other[rows]
            gain[rows, slot] = (
                before[rows] - p * self._entropy(yes, other) - (1 - p) * self._entropy(no, other)
            )
            likeliest = top.take(rows, axis=1)
            a, b = (self._shares(scaled, other, likeliest) for scaled in (yes, no))
            move[rows, slot] = np.abs(a - b).T
        return self._best(finding, there, gain, move, top)

    def _candidates(self, ground: Ground, top: Ints, shares: Floats) -> tuple[Ints, Flags]:
        """
        The untold findings that promise most: numbers, (cases, CANDIDATES), and whether there is
        one.
        """
        promise = self._promise(top, np.take_along_axis(shares, top, axis=0)[:, :, None])
        there = np.any(self.listed[top], axis=0)
        for n, name in enumerate(self.findings):
            told = ground.table.told(f"finding.{name}")
            if told.any():
                there[unpack(told, ground.table.size), n] = False
        key = (
            np.where(there, -np.rint(promise * 10.0**PROMISE_PLACES).astype(np.int64), 1 << 40)
            * 1024
        )
        key += np.arange(len(self.findings))
        count = min(CANDIDATES, len(self.findings) - 1)
        lowest = np.sort(np.partition(key, count, axis=1)[:, :CANDIDATES], axis=1)
        return lowest & 1023, lowest < (1 << 40)

    def _promise(self, top: Ints, mine: Floats) -> Floats:
        """
        What asking each finding promises, (cases, findings), as one case has it. `mine`: the shares
        of the top, (WIDTH, cases, 1).
        """
        whole = _summed(mine)
        chance = _added(s * self.chance[row] for s, row in zip(mine, top, strict=True))
        mean = _added(s * self.points[row] for s, row in zip(mine, top, strict=True)) / whole
        spread = _added(
            s * np.abs(self.points[row] - mean) for s, row in zip(mine, top, strict=True)
        )
        p = chance / whole
        return rounded_to(p * (1 - p) * spread / whole, PROMISE_PLACES)

    def _best(self, finding: Ints, there: Flags, gain: Floats, move: Floats, top: Ints) -> Asked:
        kept = there & (gain >= LEAST)
        rounded = rounded_to(gain, 6)
        key = np.where(kept, -np.rint(rounded * 1e6).astype(np.int64), 1 << 40) * 1024 + finding
        turn = np.argsort(key, axis=1)[:, :QUESTIONS]
        kept = np.take_along_axis(kept, turn, axis=1)
        shifts = np.take_along_axis(move, turn[:, :, None], axis=1)
        by_number = np.argsort(top, axis=0).T
        numbers = np.take_along_axis(top.T, by_number, axis=1)
        shifts = np.take_along_axis(shifts, by_number[:, None, :], axis=2)
        most = np.argsort(-shifts, axis=2, kind="stable")[:, :, :3]
        moved = np.take_along_axis(np.broadcast_to(numbers[:, None, :], shifts.shape), most, axis=2)
        chosen = np.take_along_axis(finding, turn, axis=1)
        return Asked(
            self.findings,
            np.where(kept, chosen, -1),
            np.take_along_axis(rounded, turn, axis=1),
            moved,
        )

    def branches(self, ground: Ground, change: Change, rows: Ints) -> tuple[Ints, Floats]:
        """
        The first three diagnoses of some cases once `change` is told, (BRANCH, rows), and their
        shares at six decimals.
        """
        scaled = self.scaled(ground, change, rows)
        top = first(scaled, BRANCH)
        return top, rounded_to(self._shares(scaled, ground.other[rows], top), 6)

    def _shares(self, scaled: Ints, other: Floats, which: Ints) -> Floats:
        """The shares of some diagnoses of each case, in the shape of `which`."""
        weights, _ = self._tables
        found: Floats = weights[np.take_along_axis(scaled, which, axis=0)] / (
            _summed(weights[scaled]) + other
        )
        return found

    def _entropy(self, scaled: Ints, other: Floats) -> Floats:
        weights, mixed = self._tables
        whole = _summed(weights[scaled]) + other
        found: Floats = np.log2(whole) - (_summed(mixed[scaled]) + other * np.log2(other)) / whole
        return found

    def scaled(self, ground: Ground, change: Change, rows: Ints) -> Ints:
        """
        The points of some cases once `change` is told, in grains above the floor, clipped,
        (diagnoses, rows).
        """
        found = ground.scaled.take(rows, axis=1)
        moved = self._moved(ground, change, rows)
        touched = list(moved)
        points = ground.weighed.points[np.ix_(np.array(touched, np.int64), rows)]
        for n, by in enumerate(moved.values()):
            points[n] += by
        for name in (name for name, value in change.items() if value is True):
            where, cost = self.columns.dearer(ground.left, ground.weighed, name, rows)
            if len(where):
                points = np.concatenate([points, ground.weighed.points[np.ix_(where, rows)]])
                place = {n: k for k, n in enumerate(touched)}
                touched += [int(n) for n in where]
                for k, n in enumerate(where.tolist(), len(place)):
                    if n in place:
                        points[k] = points[place[n]]
                points[len(place) :] -= cost
        found[touched] = np.rint((np.maximum(points, FLOOR) - FLOOR) * GRAIN).astype(np.int64)
        return found

    def _moved(self, ground: Ground, change: Change, rows: Ints) -> dict[int, Floats]:
        """
        By how many points the rows that hold now and did not, or the other way, move each
        diagnosis.
        """
        moved: dict[int, Floats] = {}
        flipped = self._flipped(ground, change, rows)
        for key in {key for number in flipped for key in self.columns.keys_of[number]}:
            n, members = key[0], self.columns.members[key]
            before, after = np.zeros(len(rows)), np.zeros(len(rows))
            for points, number in members:
                held = ground.flags[number, rows]
                before[held] = points
                after[flipped.get(number, held)] = points
            moved[n] = moved.get(n, 0.0) + (after - before)
        return moved

    def _flipped(self, ground: Ground, change: Change, rows: Ints) -> dict[int, Flags]:
        """
        Evidence rows whose answer differs for any of the cases once `change` is told: number to
        where it holds now, (rows,).
        """
        table, changed = ground.table, Changed(ground.table)
        for fact, value in change.items():
            changed.sign(fact, *((table.all, table.none) if value else (table.none, table.all)))
        touched = list(change)
        for derived in self.inquiry.derived_of(change):
            yes, no = holds(derived.rule.when, changed), holds(opposite(derived.rule.when), changed)
            no = no & ~yes
            if not (
                np.array_equal(yes, table.present.get(derived.fact, table.none))
                and np.array_equal(no, table.absent.get(derived.fact, table.none))
            ):
                touched.append(derived.fact)
                changed.sign(derived.fact, yes, no)
        found = {}
        for number in dict.fromkeys(
            n for fact in touched for n in self.inquiry.readers.get(fact, ())
        ):
            now = holds(self.weigher.rows[number].rule.when, changed)
            if not np.array_equal(now, ground.fired[number]):
                flags = unpack(now, table.size)[rows]
                if (flags != ground.flags[number, rows]).any():
                    found[number] = flags
        return found


def first(scaled: Ints, count: int) -> Ints:
    """
    The numbers of the highest of each case, in order, (count, cases); of equals the lower number
    first.
    """
    numbers = np.arange(scaled.shape[0])
    key = np.ascontiguousarray((numbers[:, None] - (scaled << 7)).T)
    lowest = np.sort(np.partition(key, count, axis=1)[:, :count], axis=1)
    return (lowest & 127).T


def rounded_to(values: Floats, places: int) -> Floats:
    """Values rounded as Python's `round` does."""
    scale = 10.0**places
    scaled = values * scale
    found: Floats = np.rint(scaled) / scale
    for n in np.argwhere(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6):
        found[tuple(n)] = round(float(values[tuple(n)]), places)
    return found


def _added(parts: Iterable[Floats]) -> Floats:
    """A sum, one after the other as one case has it."""
    whole: Floats | float = 0.0
    for part in parts:
        whole = whole + part
    assert isinstance(whole, np.ndarray)
    return whole


def _summed(rows: NDArray[np.float64]) -> Floats:
    """The sum over diagnoses, one after the other."""
    return _added(rows)
