"""An onset as it is read, and a time that may be one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Onset:
    """Age at onset or how long before presentation, in years, and the words that say so."""

    age: float | None
    before: float | None
    unit: str
    first: int
    last: int
    because: str
    count: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    onset: Onset
    base: float
