"""
The differential of each case of a cohort as JSON text: every diagnosis in its turn, with the rows that speak on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from workup.batch.summary import six
from workup.batch.worked import Worked
from workup.columns.pathway import ColumnAssessor
from workup.differential import TOLD_UNEXPLAINED
from workup.engine.columns import Flags
from workup.engine.facts import CaseFacts
from workup.model.assessment import said
from workup.pathway import Assessor

MOST_NUMBERS = 200_000  # numbers remembered as text
MOST_TAILS = 4096  # ways in which rows speak on one diagnosis that are remembered
ORDINARY = 'less_likely", "unexplained": []}'  # how the line of most diagnoses ends


class Numbers(dict[float, str]):
    """Numbers as JSON has them; remembered, for small shares and whole points come again and again."""

    def __missing__(self, value: float) -> str:
        if len(self) > MOST_NUMBERS:
            self.clear()
        found = self[value] = repr(value)
        return found


class Tails(dict[bytes, str]):
    """What the line of one diagnosis says of the rows that speak on it; remembered."""

    def __init__(self, pairs: Pairs, diagnosis: int) -> None:
        self._pairs, self._diagnosis = pairs, diagnosis

    def __missing__(self, key: bytes) -> str:
        if len(self) > MOST_TAILS:
            self.clear()
        found = self[key] = self._pairs.tail(self._diagnosis, key)
        return found


class Pairs:
    """Which rows speak on which diagnosis, in the order in which a line of the differential names them."""

    def __init__(self, one: Assessor, columns: ColumnAssessor) -> None:
        self.book, self.columns, self.weigher = one.book, columns.columns, columns.weigher
        listed = sorted(
            (n, points < 0, -abs(points), number)
            for number, targets in enumerate(self.weigher.targets)
            for n, points, _ in targets
        )
        self.rule = np.array([number for _, _, _, number in listed])
        self.against = [against for _, against, _, _ in listed]
        self.text = [f'"{self.weigher.rows[number].rule.id}"' for _, _, _, number in listed]
        self.count = len(self.weigher.diagnoses)
        self.place = {d: n for n, d in enumerate(self.weigher.diagnoses)}
        numbers = np.array([n for n, _, _, _ in listed])
        self.bounds = np.searchsorted(numbers, np.arange(self.count + 1)).tolist()
        self.head = [f'{{"diagnosis": "{d}", "category": "{one.category_of[d]}", "probability": ' for d in self.place]
        self.tails = [Tails(self, d) for d in range(self.count)]
        self.numbers = Numbers()

    def differentials(self, c: Worked) -> Iterator[str]:
        """The lines of the differential of each case."""
        keys = self._keys(c.ground.flags[self.rule])
        order: list[list[int]] = self.columns.whole_order(c.answers.weighed).T.tolist()
        whole = c.answers.weighed.shares
        shares: Any = six(whole.ravel()).reshape(whole.shape).T.tolist()
        points: Any = c.answers.weighed.points.T.tolist()
        head, numbers, tails = self.head, self.numbers, self.tails
        for n, mine in enumerate(order):
            key, share, point = keys[n], shares[n], points[n]
            lines = [
                f'{head[d]}{numbers[share[d]]}, "points": {numbers[point[d]]}, {tails[d][key[d]]}{ORDINARY}'
                for d in mine
            ]
            words, left = c.words[n], self._unexplained(c.given[n], mine)
            for d in {self.place[d] for d in words}.union(left):
                place = mine.index(d)
                word = words[self.weigher.diagnoses[d]]
                lines[place] = f'{lines[place][: -len(ORDINARY)]}{word}", "unexplained": [{left.get(d, "")}]}}'
            yield ", ".join(lines)

    def _keys(self, flags: Flags) -> list[list[bytes]]:
        """By case and diagnosis: which of its pairs speak, as bits."""
        keys = []
        for a, b in pairwise(self.bounds):
            packed = np.packbits(flags[a:b], axis=0).T
            width = max(1, packed.shape[1])
            keys.append(
                np.ascontiguousarray(packed).view(f"S{width}").ravel().tolist() if b > a else [b""] * flags.shape[1]
            )
        return [list(mine) for mine in zip(*keys, strict=True)]

    def tail(self, d: int, key: bytes) -> str:
        """What the line of a diagnosis says after its points, up to the word for it."""
        a, b = self.bounds[d], self.bounds[d + 1]
        bits = np.unpackbits(np.frombuffer(key.ljust((b - a + 7) // 8, b"\0"), np.uint8))[: b - a]
        pairs = [a + k for k in np.flatnonzero(bits).tolist()]
        for_, against = (", ".join(self.text[p] for p in pairs if self.against[p] is side) for side in (False, True))
        script = self.book.scripts[self.weigher.diagnoses[d]]
        known = f'"treatable": {said(script.treatable)}, "never_miss": {said(script.never_miss is not None)}'
        return f'"for": [{for_}], "against": [{against}], {known}, "standing": "'

    def _unexplained(self, given: CaseFacts, order: Sequence[int]) -> dict[int, str]:
        """What the likeliest leave unexplained, for those that do."""
        listed = self.weigher.told_findings(given.told)
        told, masks = sum(bit for _, bit in listed), self.weigher.bits[1]
        return {
            d: ", ".join(f'"{name}"' for name in self.weigher.unexplained(listed, masks[d]))
            for d in order[:TOLD_UNEXPLAINED]
            if told & ~masks[d]
        }
