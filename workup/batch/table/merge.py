"""Two cohorts made one, their cases in any turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workup.batch.table.cells import Ints
from workup.batch.table.rows import RowsRead
from workup.engine.cohort import Cohort, Items
from workup.engine.columns import Bits, Table, pack, unpack


def merge_rows(one: RowsRead, other: RowsRead, turn: Ints) -> RowsRead:
    """
    What two lots of rows tell, as one.

    Args:
        one: Some rows.

        other: Some more.

        turn: Shape (rows of both,): which comes at each place, counted through `one` and on through
        `other`.
    """
    answer = np.where(other.answer >= 0, other.answer + len(one.answers), -1)
    return replace(
        one,
        cohort=_cohorts(one.cohort, other.cohort, turn),
        ids=pa.concat_arrays([one.ids, other.ids]).take(pa.array(turn)),
        answers=(*one.answers, *other.answers),
        answer=np.concatenate([one.answer, answer])[turn],
        sex=np.concatenate([one.sex, other.sex])[turn],
        listed=np.concatenate([one.listed, other.listed])[turn],
        source=pa.concat_arrays([one.source, other.source]).take(pa.array(turn)),
    )


def _cohorts(one: Cohort, other: Cohort, turn: Ints) -> Cohort:
    return Cohort(
        _tables(one.table, other.table, turn),
        _items(one.medications, other.medications, one.size, turn),
        _items(one.events, other.events, one.size, turn),
        np.concatenate([one.told, other.told])[turn],
        np.concatenate([one.dystonia, other.dystonia])[turn],
    )


def _items(one: Items, other: Items, size: int, turn: Ints) -> Items:
    place = np.argsort(turn)
    owner = place[np.concatenate([one.owner, other.owner + size])]
    order = np.argsort(owner, kind="stable")
    none = np.concatenate([one.none, other.none])[turn]
    return Items(_tables(one.table, other.table, order), owner[order], none)


def _tables(one: Table, other: Table, turn: Ints) -> Table:
    made = Table(len(turn), one.schema)
    for fact in _either(one.present, other.present):
        made.sign(fact, *(_bits(one, other, fact, side, turn) for side in ("present", "absent")))
    for fact in _either(one.words, other.words):
        made.word(
            fact, _values(one.words, other.words, fact, one.size, other.size, np.uint8(0), turn)
        )
    for fact in _either(one.numbers, other.numbers):
        made.number(
            fact,
            _values(
                one.numbers, other.numbers, fact, one.size, other.size, np.float64("nan"), turn
            ),
        )
    return made


def _either(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*one, *other)))


def _bits(one: Table, other: Table, fact: str, side: str, turn: Ints) -> Bits:
    flags = [
        unpack(getattr(table, side).get(fact, table.none), table.size) for table in (one, other)
    ]
    return pack(np.concatenate(flags)[turn])


def _values(
    one: dict[str, NDArray[Any]],
    other: dict[str, NDArray[Any]],
    fact: str,
    size: int,
    more: int,
    untold: np.generic,
    turn: Ints,
) -> NDArray[Any]:
    first = one.get(fact, np.full(size, untold))
    return np.concatenate([first, other.get(fact, np.full(more, untold))])[turn]
