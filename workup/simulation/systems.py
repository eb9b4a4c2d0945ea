"""
What is examined or asked about in one go, each with its own findings (`teaching/systems.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workup.knowledge.teaching import teaching


@dataclass(frozen=True, slots=True)
class System:
    """Power, gait, the eyes: how it is called, and the findings that belong to it."""

    id: str
    label: str
    words: tuple[str, ...]
    findings: tuple[str, ...]


@lru_cache(maxsize=1)
def _held() -> Mapping[str, Any]:
    return teaching("systems")


@lru_cache(maxsize=1)
def systems() -> Mapping[str, System]:
    """Id to system, in the order in which they are examined."""
    return {
        id_: System(id_, row["label"], tuple(map(str, row["words"])), tuple(row["findings"]))
        for id_, row in _held()["systems"].items()
    }


@lru_cache(maxsize=1)
def kinds_of() -> Mapping[str, tuple[str, ...]]:
    """A broader finding or event to those of its kind: tremor to rest tremor."""
    return {broad: tuple(narrow) for broad, narrow in _held()["kinds"].items()}


@lru_cache(maxsize=1)
def opposites() -> Mapping[str, str]:
    """A finding to the one that answers the same question with the opposite."""
    pairs = {str(a): str(b) for a, b in _held()["opposites"].items()}
    return pairs | {b: a for a, b in pairs.items()}


def one_organ(test: str) -> tuple[str, ...]:
    """Further tests that look at the same organ: CT of the head beside MRI of the brain."""
    return tuple(t for row in _held()["one_organ"] if test in row for t in row if t != test)


def round_of(typed: str) -> tuple[str, ...]:
    """The systems that a round goes through, by what it is called; none where it is no round."""
    said = " ".join(typed.lower().split())
    return next((tuple(r["systems"]) for r in _held()["rounds"] if said in r["words"]), ())
