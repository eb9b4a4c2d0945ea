"""
Pairs that are mistaken for one another, and what parts them, from `rules/teaching/lookalikes.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from workup.knowledge.teaching import teaching
from workup.model.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Parted:
    """
    What parts one diagnosis from another: what points to each, the tests that settle it, and the
    sources.
    """

    for_one: str
    for_other: str
    tests: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Lookalikes:
    """
    The pairs by both names, those that can both be true of one patient, and names that are shorter
    than their labels.
    """

    pairs: Mapping[tuple[str, str], Parted]
    overlaps: frozenset[frozenset[str]]
    short: Mapping[str, str]

    def parted(self, one: str, other: str) -> Parted | None:
        """What parts `one` from `other`, in this order; None where the pair is not listed."""
        return self.pairs.get((one, other))

    def both(self, one: str, other: str) -> bool:
        """
        Whether both can be true of one patient, so that neither is wrong where the other is right.
        """
        return frozenset((one, other)) in self.overlaps

    @cached_property
    def names(self) -> frozenset[str]:
        """All diagnoses named."""
        return frozenset(d for pair in self.pairs for d in pair).union(*self.overlaps)


@lru_cache(maxsize=1)
def load_lookalikes() -> Lookalikes:
    """Read the pairs."""
    value = teaching("lookalikes")
    pairs: dict[tuple[str, str], Parted] = {}
    for row in value["pairs"]:
        one, other = _parted(row)
        pairs.setdefault((row["a"], row["b"]), one)
        pairs.setdefault((row["b"], row["a"]), other)
    return Lookalikes(
        pairs, frozenset(frozenset(row["pair"]) for row in value["overlap"]), value["short"]
    )


def _parted(row: Mapping[str, Any]) -> tuple[Parted, Parted]:
    tests, sources = tuple(row["tests"]), tuple(row["sources"])
    return Parted(row["for_a"], row["for_b"], tests, sources), Parted(
        row["for_b"], row["for_a"], tests, sources
    )


def worded(text: str, vocabulary: Vocabulary) -> str:
    """
    A text of the file in plain words: an id in backticks is read as it stands, an abbreviation by
    its label.
    """

    def words(found: re.Match[str]) -> str:
        terms = vocabulary.any_id.get(found[1])
        short = "_" not in found[1] and len(found[1]) < 5
        return terms[0].label if short and terms else found[1].replace("_", " ")

    return re.sub(r"`(\w+)`", words, text)
