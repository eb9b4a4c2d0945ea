"""
A text for each of many cases, held as a number into the distinct texts: a million of them take a
few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


class Labels:
    """
    Texts of cases.

    Args:
        names: The texts, in any order; a text may come twice, or for no case.

        codes: Which of them each case has, shape (cases,).
    """

    def __init__(self, names: Sequence[str], codes: NDArray[np.integer]) -> None:
        here = np.bincount(codes, minlength=len(names)) > 0 if len(names) else np.zeros(0, np.bool_)
        self.names: tuple[str, ...] = tuple(
            sorted({name for name, some in zip(names, here, strict=True) if some})
        )
        place = {name: n for n, name in enumerate(self.names)}
        turn = np.array([place.get(name, -1) for name in names], np.int32)
        self.codes: NDArray[np.int32] = turn[codes] if len(names) else np.zeros(0, np.int32)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Labels:
        """Of texts, a case each."""
        return cls.of_column(pa.chunked_array([pa.array(texts, pa.string())]))

    @classmethod
    def of_column(cls, column: pa.ChunkedArray) -> Labels:
        """Of a column of texts; "" where it is null."""
        coded = column.cast(pa.string()).combine_chunks().fill_null("").dictionary_encode()
        return cls(coded.dictionary.to_pylist(), coded.indices.to_numpy())

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, case: int) -> str:
        """The text of a case."""
        return self.names[int(self.codes[case])]

    def among(self, *names: str) -> Flags:
        """Which cases have one of some texts, shape (cases,)."""
        return np.isin(self.codes, [n for n, name in enumerate(self.names) if name in names])
