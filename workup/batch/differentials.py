"""
The lines of the differentials of a cohort as fragments of JSON text: what a diagnosis, its points
and the rows that speak on it decide is written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from workup.batch.fragments import APART, Fragments, distinct, ways
from workup.batch.summary import six
from workup.columns.cells import Ints
from workup.columns.differential import GRAIN
from workup.columns.pathway import Answers, ColumnAssessor
from workup.differential import TOLD_UNEXPLAINED
from workup.engine.columns import Flags
from workup.engine.facts import CaseFacts
from workup.model.assessment import said
from workup.pathway import Assessor

MOST_TAILS = 4096  # ways in which rows speak on one diagnosis that are remembered
END = "]}"
WORDS = ("less_likely", "leading", "plausible")


class Tails(dict[bytes, str]):
    """What the line of one diagnosis says of the rows that speak on it; remembered."""

    def __init__(self, pairs: Differentials, diagnosis: int) -> None:
        self._pairs, self._diagnosis = pairs, diagnosis

    def __missing__(self, key: bytes) -> str:
        if len(self) > MOST_TAILS:
            self.clear()
        found = self[key] = self._pairs.tail(self._diagnosis, key)
        return found


class Differentials:
    """
    Which rows speak on which diagnosis, in the order in which a line of the differential names
    them.
    """

    def __init__(self, one: Assessor, columns: ColumnAssessor) -> None:
        self.one, self.columns, self.weigher = one, columns.columns, columns.weigher
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
        self.head = [
            f'{{"diagnosis": "{d}", "category": "{one.category_of[d]}", "probability": '
            for d in self.place
        ]
        self.tails = [Tails(self, d) for d in range(self.count)]

    def lay(
        self, given: Sequence[CaseFacts], answers: Answers, flags: Flags, to: Fragments
    ) -> Ints:
        """
        The lines of the differential of each case, four fragments a line.

        Args:
            given: What each case tells.

            answers: What the rules say of it.

            flags: Which evidence rows hold, (rows, cases).

            to: Takes the fragments.

        Returns:
            Their numbers, (cases, fragments).
        """
        order = self.columns.whole_order(answers.weighed).T
        size = len(order)
        shares = six(answers.weighed.shares.ravel())
        at, inverse = distinct(np.rint(shares * 1e6).astype(np.int64))
        shown = (
            (to.extend([repr(share) for share in shares[at].tolist()]) + inverse)
            .reshape(-1, size)
            .T
        )
        heads = to.extend([APART + head for head in self.head]) + order
        found = np.empty((size, self.count, 4), np.int64)
        found[:, :, 0] = heads
        found[:, 0, 0] = to.opened(heads[:, 0])
        found[:, :, 1] = np.take_along_axis(shown, order, axis=1)
        found[:, :, 2] = np.take_along_axis(self._rests(answers, flags, to).T, order, axis=1)
        found[:, :, 3] = to.known(END)
        for n, mine in enumerate(order[:, :TOLD_UNEXPLAINED].tolist()):
            for place, text in self._unexplained(given[n], mine):
                found[n, place, 3] = to.known(text)
        return found.reshape(size, -1)

    def _rests(self, answers: Answers, flags: Flags, to: Fragments) -> Ints:
        """Each line from its points up to what it leaves unexplained, (diagnoses, cases)."""
        points, words = answers.weighed.points, answers.words
        found = np.empty(points.shape, np.int64)
        grains = np.rint(points * GRAIN).astype(np.int64)
        grains -= grains.min()
        most = int(grains.max()) + 1
        bits = flags[self.rule]
        for d, (a, b) in enumerate(pairwise(self.bounds)):
            packed = np.ascontiguousarray(np.packbits(bits[a:b], axis=0).T)
            parts = [(column.astype(np.int64), 256) for column in packed.T]
            at, inverse = distinct(
                ways([(grains[d], most), (words[d].astype(np.int64), 4), *parts], len(packed))
            )
            tails = self.tails[d]
            lines = [
                f', "points": {point!r}, {tails[packed[n].tobytes()]}{WORDS[word]}", '
                f'"unexplained": ['
                for n, point, word in zip(
                    at.tolist(), points[d, at].tolist(), words[d, at].tolist(), strict=True
                )
            ]
            found[d] = to.extend(lines) + inverse
        return found

    def tail(self, d: int, key: bytes) -> str:
        """What the line of a diagnosis says after its points, up to the word for it."""
        a, b = self.bounds[d], self.bounds[d + 1]
        bits = np.unpackbits(np.frombuffer(key.ljust((b - a + 7) // 8, b"\0"), np.uint8))[: b - a]
        pairs = [a + k for k in np.flatnonzero(bits).tolist()]
        for_, against = (
            ", ".join(self.text[p] for p in pairs if self.against[p] is side)
            for side in (False, True)
        )
        script = self.one.book.scripts[self.weigher.diagnoses[d]]
        known = (
            f'"treatable": {said(script.treatable)}, "never_miss": '
            f"{said(script.never_miss is not None)}"
        )
        return f'"for": [{for_}], "against": [{against}], {known}, "standing": "'

    def _unexplained(self, given: CaseFacts, order: Sequence[int]) -> Iterator[tuple[int, str]]:
        """
        What the likeliest leave unexplained: place and the end of the line, for those that do.
        """
        listed = self.weigher.told_findings(given.told)
        told, masks = sum(bit for _, bit in listed), self.weigher.bits[1]
        known: dict[int, str] = {}
        for place, d in enumerate(order):
            left = told & ~masks[d]
            if left and left not in known:
                known[left] = (
                    ", ".join(f'"{name}"' for name in self.weigher.unexplained(listed, masks[d]))
                    + END
                )
            if left:
                yield place, known[left]
