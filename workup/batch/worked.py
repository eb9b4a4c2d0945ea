"""
A cohort worked out, case by case: what the lines of its assessments are written from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from workup.columns.inquiry import Ground
from workup.columns.pathway import Answers
from workup.columns.strata import Cohort
from workup.engine.columns import Bits, unpack
from workup.engine.facts import CaseFacts, Facts
from workup.ledger import Wanted

UNSHOWN = (
    "!",
    ".clue",
)  # ends of the ids of rules that only say that something fails or is hinted at


class Standing(dict[str, str]):
    """The word for each diagnosis; those that are not in it are less likely."""

    def __missing__(self, diagnosis: str) -> str:
        return "less_likely"


@dataclass(frozen=True)
class Worked:
    """A cohort worked out: what the lines are written from. Lists have an item a case."""

    given: Sequence[CaseFacts]
    answers: Answers
    ground: Ground
    facts: list[Facts]
    words: list[Standing]
    asked: list[str]
    asks: list[list[str]]
    wanted: list[tuple[list[tuple[Wanted, tuple[str, ...]]], str]]
    branches: dict[tuple[int, int, bool], str]
    urgent: list[list[str]]
    advised: list[list[str]]


def by_case(flags: np.ndarray[Any, np.dtype[np.bool_]]) -> list[list[int]]:
    """Shape (things, cases): the numbers of the things that hold of each case."""
    turned = np.ascontiguousarray(flags.T)
    numbers = np.nonzero(turned)[1].tolist()
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(turned, axis=1))]).tolist()
    return [numbers[a:b] for a, b in pairwise(ends)]


def fired_by_case(bits: Mapping[str, Bits], size: int) -> list[list[str]]:
    """
    The rules that hold of each case, in order; those that only say that something fails or is
    hinted at are left out.
    """
    names = [name for name in bits if not name.endswith(UNSHOWN)]
    if not names:
        return [[] for _ in range(size)]
    found = by_case(np.array([unpack(bits[name], size) for name in names]))
    return [[names[k] for k in mine] for mine in found]


def facts_by_case(cohort: Cohort) -> list[Facts]:
    """All facts of each case as a map, as one assessment has them."""
    table = cohort.table
    found: list[Facts] = [{} for _ in range(cohort.size)]
    for value, columns in ((True, table.present), (False, table.absent)):
        for fact, bits in columns.items():
            if bits.any():
                for n in np.flatnonzero(unpack(bits, cohort.size)).tolist():
                    found[n][fact] = value
    for fact, codes in table.words.items():
        words = table.schema.words[fact]
        for n in np.flatnonzero(codes).tolist():
            found[n][fact] = words[codes[n] - 1]
    for fact, values in table.numbers.items():
        for n in np.flatnonzero(~np.isnan(values)).tolist():
            found[n][fact] = float(values[n])
    return found
