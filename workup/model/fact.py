"""
The name of a fact, put together and taken apart here alone: `finding.ataxia`, `onset.age`, and with
what a result shows, or how a drug stands to the onset, `result.mri_brain.done`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal[
    "finding",
    "event",
    "event_ever",
    "taken",
    "region",
    "result",
    "gene",
    "ancestry",
    "standing",
    "lane",
    "clue",
]
_WITH_PARTS = ("result", "drug")


class Parted(NamedTuple):
    """A fact's kind, what it is about and, of a result or a drug, which side of it."""

    kind: str
    id: str = ""
    part: str = ""


def fact_of(kind: Kind, id_: str, part: str = "") -> str:
    """The name of a fact."""
    return f"{kind}.{id_}.{part}" if part else f"{kind}.{id_}"


def done_of(test: str) -> str:
    """The name of the fact that a test was done."""
    return fact_of("result", test, "done")


@lru_cache(maxsize=1 << 14)
def parted(fact: str) -> Parted:
    """The parts of a fact's name; one of a single word is all kind."""
    kind, _, id_ = fact.partition(".")
    if kind not in _WITH_PARTS:
        return Parted(kind, id_)
    id_, _, part = id_.partition(".")
    return Parted(kind, id_, part)


def ids_of(kind: Kind, facts: Iterable[str]) -> Iterator[str]:
    """What the facts of one kind are about, in their order."""
    return (named.id for named in map(parted, facts) if named.kind == kind)


def referred(refs: Iterable[str]) -> list[str]:
    """The names of the facts that the table of HPO terms writes as `kind:id`."""
    return [ref.replace(":", ".", 1) for ref in refs]
