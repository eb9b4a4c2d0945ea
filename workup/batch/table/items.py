"""
The drugs and events of many rows as one table, an item a row, with the case that each belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workup.batch.table.cells import Coded, Ints, Part
from workup.engine.cohort import Items
from workup.engine.columns import Table, pack, table_of, unpack
from workup.engine.facts import Facts
from workup.knowledge.schema import Schema


def items_of(coded: Coded, parts: Sequence[Part | None], side: Ints, schema: Schema) -> Items:
    """
    The drugs or events of some rows; each distinct item is laid out once.

    Args:
        coded: The text of each row.

        parts: What each distinct text tells, None where it is not good.

        side: The side of each row's dystonia, shape (rows,): 0 left, 1 right, -1 untold or both.

        schema: What kind each fact of an item is.
    """
    size = len(coded.codes)
    facts: list[Facts] = []
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    none = np.zeros(size, np.bool_)
    told = np.flatnonzero(coded.codes >= 0)
    pairs = coded.codes[told] * 3 + side[told] + 1
    owners, places = [], []
    for pair in np.unique(pairs):
        code, turned = divmod(int(pair), 3)
        part = parts[code]
        if part is None:
            continue
        items = part.items[(None, "left", "right")[turned] if len(part.items) > 1 else None]
        rows = told[pairs == pair]
        if items == ():
            none[rows] = True
        elif items:
            start = starts.setdefault((code, turned), (len(facts), len(items)))[0]
            facts += items
            owners.append(np.repeat(rows, len(items)))
            places.append(np.tile(np.arange(start, start + len(items)), len(rows)))
    owner = np.concatenate(owners) if owners else np.zeros(0, np.int64)
    place = np.concatenate(places) if places else np.zeros(0, np.int64)
    turn = np.argsort(owner, kind="stable")
    return Items(_taken(table_of(facts, schema), place[turn]), owner[turn], none)


def _taken(table: Table, index: Ints) -> Table:
    """A table whose case n is the case `index[n]` of another."""
    made = Table(len(index), table.schema)
    for fact in table.present:
        yes, no = (
            pack(unpack(bits, table.size)[index])
            for bits in (table.present[fact], table.absent[fact])
        )
        made.sign(fact, yes, no)
    for fact, codes in table.words.items():
        made.word(fact, codes[index])
    for fact, values in table.numbers.items():
        made.number(fact, values[index])
    return made
