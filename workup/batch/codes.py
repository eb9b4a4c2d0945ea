"""Numbers that stand for what is alike: distinct values, and combinations of several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from workup.batch.table.cells import Ints

ROOM = 1 << 60  # combinations are told apart up to this; past it they are numbered anew


def distinct(numbers: Ints) -> tuple[Ints, Ints]:
    """
    Where each distinct number stands for the first time, and for each place which of these it is.
    """
    inverse: Ints = pa.array(numbers).dictionary_encode().indices.to_numpy().astype(np.int64)
    at = np.zeros(int(inverse.max(initial=-1)) + 1, np.int64)
    at[inverse[::-1]] = np.arange(len(inverse))[::-1]
    return at, inverse


def combine_codes(parts: Sequence[tuple[Ints, int]], size: int) -> Ints:
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
