"""What the report keeps of each case with an answer, and the same as columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workup.batch.metrics import Scored
from workup.batch.report.intervals import Papers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Kept:
    """
    One case: its measure, its summary row (`whole`) or a few fields of it, what subgroups are made of, and the paper it comes from ("" where not told).
    """

    scored: Scored
    row: Mapping[str, Any]
    groups: Mapping[str, str]
    whole: bool = True
    source: str = ""


class Columns:
    """The cases as arrays of shape (cases,), each made once."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.kept = kept
        self._made: dict[str, NDArray[Any]] = {}

    def of(self, name: str) -> Floats:
        """A field of `Scored` as numbers; a missing rank is 0."""
        return self._once(name, lambda k: getattr(k.scored, name) or 0, np.float64)

    def words(self, name: str) -> NDArray[np.str_]:
        """A field of the summary row; "" where untold."""
        return self._once(f"row {name}", lambda k: str(k.row[name] or ""), np.str_)

    def group(self, name: str) -> NDArray[np.str_]:
        """A subgroup of each case."""
        return self._once(f"group {name}", lambda k: k.groups[name], np.str_)

    def _once(self, key: str, value: Callable[[Kept], Any], kind: type) -> NDArray[Any]:
        if key not in self._made:
            self._made[key] = np.array([value(k) for k in self.kept], kind)
        return self._made[key]

    @cached_property
    def rank(self) -> Floats:
        """The place of the answer, infinite where it is missing."""
        found = self.of("rank")
        return np.where(found == 0, np.inf, found)

    @cached_property
    def diagnosis(self) -> NDArray[np.str_]:
        """The answer."""
        return np.array([k.scored.diagnosis for k in self.kept], np.str_)

    @cached_property
    def papers(self) -> Papers:
        """Which cases come from one paper."""
        return Papers([k.source for k in self.kept])

    @cached_property
    def all(self) -> NDArray[np.bool_]:
        """Every case."""
        return np.ones(len(self.kept), np.bool_)


def groups_of(
    sex: str | None, setting: str | None, distribution: str | None, age_class: str | None, listed: int
) -> dict[str, str]:
    """The subgroups of a case; `listed` counts its findings, events, drugs and results."""
    return {
        "age at onset": (age_class or "not told").replace("_", " "), "sex": sex or "not told", "setting": (setting or "not told").replace("_", " "),
        "distribution": distribution or "not told", "facts told": "up to 2" if listed <= 2 else "3 to 5" if listed <= 5 else "more",
    }  # fmt: skip


@lru_cache(maxsize=100_000)
def paper_of(source: str | None) -> str:
    """
    What names the paper of a case: the address, else the citation; "" where neither is told.

    Args:
        source: The case's source as the text of a JSON map.
    """
    value = json.loads(source) if source else {}
    return str(value.get("url") or value.get("citation") or "").strip().lower()
