"""
Long texts of many cases from few fragments: each fragment is kept once, a case is a row of numbers,
and the bytes are copied together where they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from workup.columns.cells import Ints

APART = ", "
ROOM = 1 << 60  # numbers of ways are told apart up to this


class Fragments:
    """Texts by number, in the order in which they came. Those added by `known` are there once."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._known: dict[str, int] = {}

    def extend(self, texts: Iterable[str]) -> int:
        """Add texts; gives the number of the first."""
        first = len(self._texts)
        self._texts.extend([text.encode() for text in texts])
        return first

    def known(self, text: str) -> int:
        """The number of a text, added where it is new."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self.extend((text,))
        return found

    def opened(self, numbers: Ints) -> Ints:
        """The same fragments as the first of a list: without what parts them from one before."""
        at, inverse = distinct(numbers)
        found: Ints = (
            self.extend([self._texts[n].decode().removeprefix(APART) for n in numbers[at].tolist()])
            + inverse
        )
        return found

    def rows(self, numbers: Ints, starts: Ints) -> pa.ListArray:
        """
        The text of each case as the list of its fragments.

        Args:
            numbers: Fragments of all cases, one case after the other.

            starts: Where each case begins in `numbers`, and the end of the last, shape (cases +
            1,).
        """
        ends = np.cumsum([0, *map(len, self._texts)])
        parts = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(self._texts))]
        texts = pa.Array.from_buffers(pa.large_binary(), len(self._texts), parts)
        listed = pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), texts)
        return pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), listed)


def joined(rows: pa.ListArray, size: int) -> Iterator[pa.Array]:
    """The texts behind some rows of fragments as UTF-8, `size` at a time."""
    texts, numbers, starts = rows.values.dictionary, rows.values.indices, rows.offsets.to_numpy()
    for n in range(0, len(rows), size):
        mine = starts[n : n + size + 1]
        _, offsets, whole = texts.take(numbers[mine[0] : mine[-1]]).buffers()
        ends = np.frombuffer(offsets, np.int64)[mine - mine[0]]
        yield pa.Array.from_buffers(
            pa.large_binary(), len(mine) - 1, [None, pa.py_buffer(ends), whole]
        )


def distinct(numbers: Ints) -> tuple[Ints, Ints]:
    """
    Where each distinct number stands for the first time, and for each place which of these it is.
    """
    inverse: Ints = pa.array(numbers).dictionary_encode().indices.to_numpy().astype(np.int64)
    at = np.zeros(int(inverse.max(initial=-1)) + 1, np.int64)
    at[inverse[::-1]] = np.arange(len(inverse))[::-1]
    return at, inverse


def ways(parts: Sequence[tuple[Ints, int]], size: int) -> Ints:
    """
    One number for each combination of some, shape (size,).

    Args:
        parts: Numbers from 0, shape (size,), and how many there may be of them.

        size: Places.
    """
    found, room = np.zeros(size, np.int64), 1
    for numbers, count in parts:
        if room * count > ROOM:
            found = distinct(found)[1]
            room = size
        found = found * count + numbers
        room *= count
    return found


def laid(rows: Ints, numbers: Ints, size: int) -> tuple[Ints, Ints]:
    """
    Fragments of cases in any order of cases: sorted by case, those of a case in the order in which
    they came, and how many each has, shape (size,).
    """
    turn = np.argsort(rows.astype(np.int32), kind="stable")
    return numbers[turn], np.bincount(rows, minlength=size)
