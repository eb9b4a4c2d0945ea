"""What the rows of a table hold once they are read, and small questions put to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from workup.batch.table.arrow_columns import Floats
from workup.batch.table.cells import Coded, Ints
from workup.engine.cohort import Cohort
from workup.engine.columns import Flags
from workup.engine.facts import Facts
from workup.model.case import Answer, Case
from workup.model.fact import ids_of
from workup.model.fields import FIELDS
from workup.model.region import side_and_limb

#: Column of the flat form to the word of the schema that it gives.
WORDS = {f.path: f.fact for f in FIELDS if f.kind == "word" and f.path != "patient.sex"}


@dataclass(frozen=True)
class RowsRead:
    """
    What some rows tell.

    `answers`: the distinct answers; `answer`: number of each row's answer, -1 where it has none;
    `sex`: number into SEXES, -1 untold; `listed`: how many findings,
    events, drugs and results each row lists; `source`: the text of its source, null where untold.
    All arrays of shape (rows,).
    """

    cohort: Cohort
    ids: pa.Array
    answers: tuple[Answer, ...]
    answer: Ints
    sex: Ints
    listed: Ints
    source: pa.Array


def joined_in_time(coded: Coded, read: Sequence[Case | None], age: Floats, onset: Floats) -> Flags:
    """
    Where each region that joined did so between onset and now, (rows,).

    Args:
        coded: The cells of the column, and which of `read` each stands for.

        read: The cases of its distinct cells.

        age: Ages at presentation in years.

        onset: Ages at onset in years.
    """
    if not read:
        return np.ones(len(age), np.bool_)
    ages = [
        [s.age for s in (case.dystonia.spread if case else None) or () if s.age is not None]
        for case in read
    ]
    last = coded.each([max(a, default=np.nan) for a in ages], np.nan, np.float64)
    first = coded.each([min(a, default=np.nan) for a in ages], np.nan, np.float64)
    found: Flags = ~(last > age + 1e-9) & ~(first < onset - 1e-9)
    return found


def sided(facts: Facts) -> bool:
    present = (fact for fact, value in facts.items() if value is True)
    return any(side_and_limb(region)[0] for region in ids_of("region", present))


def twice(pairs: Ints) -> Ints:
    """The numbers that stand twice among `pairs`."""
    ordered = np.sort(pairs)
    again: Ints = ordered[1:][ordered[1:] == ordered[:-1]]
    return again
