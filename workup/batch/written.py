"""
Whole assessments in a file of JSON Lines, found by case without reading the others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workup.batch.parts import Hashes, hashes
from workup.batch.table.cells import Ints


class Written:
    """
    Where each line stands.

    Args:
        file: The file.

        hashed: The hashes of its cases' ids, in order, in any number of arrays.

        lengths: The bytes of each line with its end, in arrays of any size.
    """

    def __init__(self, file: Path, hashed: Sequence[Hashes], lengths: Sequence[Ints]) -> None:
        self._file = file
        self._hashes = np.concatenate([np.zeros(0, np.uint64), *hashed])
        self._ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))

    def __call__(self, ids: Collection[str]) -> dict[str, Any]:
        """
        The assessments of some cases, parsed, by id; those that are not in the file are left out.
        """
        found = {}
        rows = np.flatnonzero(np.isin(self._hashes, hashes(list(ids))))
        with self._file.open("rb") as file:
            for start, end in zip(
                self._ends[rows].tolist(), self._ends[rows + 1].tolist(), strict=True
            ):
                file.seek(start)
                answer = json.loads(file.read(end - start))
                if answer["case"] in ids:
                    found[answer["case"]] = answer
        return found
