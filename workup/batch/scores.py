"""Measured cases as columns, for figures over many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workup.batch.labels import Labels


@dataclass(frozen=True, slots=True)
class Scored:
    """One case measured: its rank (None: missing), and the counts that the figures add up."""

    case: str
    diagnosis: str
    rank: int | None
    category: bool
    undetermined: bool
    share: float
    first_right: bool
    decisive: int
    found: int
    found_first: int
    suggested: int
    useful: int
    tier: bool
    kept: bool
    # ordered by the tests of the lay text on dystonia, beyond what is known; found, and useful
    # among them
    named: int
    named_found: int
    named_useful: int
    everything: int  # the same of ordering every test, which finds all
    everything_useful: int


NUMBERS = tuple(f.name for f in fields(Scored) if f.name not in ("case", "diagnosis"))


class Scores:
    """
    `Scored` of many cases, a column a field.

    Args:
        diagnosis: The answer of each case.

        numbers: The other fields by name, shape (cases,); the rank infinite where the answer is
        missing.
    """

    def __init__(self, diagnosis: Labels, numbers: dict[str, NDArray[np.float64]]) -> None:
        self.diagnosis, self._numbers = diagnosis, numbers

    @classmethod
    def of(cls, scored: Sequence[Scored]) -> Scores:
        """From one after another."""
        numbers = {
            n: np.array([_number(n, getattr(s, n)) for s in scored], np.float64) for n in NUMBERS
        }
        return cls(Labels.of(s.diagnosis for s in scored), numbers)

    @classmethod
    def of_table(cls, table: pa.Table) -> Scores:
        """From the `_scored.` columns of the parts of a run."""
        numbers = {
            n: _column(table.column(f"_scored.{n}"), np.inf if n == "rank" else 0.0)
            for n in NUMBERS
        }
        return cls(Labels.of_column(table.column("_scored.diagnosis")), numbers)

    def __len__(self) -> int:
        return len(self.diagnosis)

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """A field by its name."""
        return self._numbers[name]

    def within(self, most: int) -> NDArray[np.float64]:
        """Whether the answer is among the first `most`."""
        return (self._numbers["rank"] <= most).astype(np.float64)


def _number(name: str, value: float | None) -> float:
    return np.inf if value is None and name == "rank" else float(value or 0)


def _column(column: pa.ChunkedArray, missing: float) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.cast(pa.float64()).fill_null(missing).to_numpy()
    return values
