"""
Sensible questions on which nothing depends: answered in a neutral way, and never scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from workup.knowledge.teaching import teaching
from workup.simulation.words import plain


def aside(typed: str, section: str) -> str:
    """
    The neutral answer to a question, or the name of a test that no rule reads.

    Args:
        typed: As it was typed.

        section: `asked` or `tests`.

    Returns:
        The answer; empty where it is no such question.
    """
    return _answers()[section].get(plain(typed), "")


def related(typed: str) -> tuple[str, ...]:
    """What the case may hold that belongs to a question of the asides, each as `kind:id`."""
    return _related().get(plain(typed), ())


def available(typed: str) -> bool:
    """Whether a test of the asides may be taken as normal."""
    return plain(typed) not in _not_available()


@lru_cache(maxsize=1)
def _not_available() -> frozenset[str]:
    rows = (row for row in _held()["tests"] if not row.get("available", True))
    return frozenset(plain(str(w)) for row in rows for w in row["words"])


@lru_cache(maxsize=1)
def _related() -> Mapping[str, tuple[str, ...]]:
    return {
        plain(str(w)): tuple(row["related"])
        for row in _held()["asked"]
        if "related" in row
        for w in row["words"]
    }


@lru_cache(maxsize=1)
def _held() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return teaching("asides")


@lru_cache(maxsize=1)
def _answers() -> Mapping[str, Mapping[str, str]]:
    return {
        section: {plain(str(w)): row["answer"] for row in rows for w in row["words"]}
        for section, rows in _held().items()
    }
