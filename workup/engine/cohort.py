"""
The strata of a rulebook on columns: derived facts, then which rules of each stratum hold on which
cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Bits, Flags, Table, holds, pack, table_of, unpack
from workup.engine.facts import CaseFacts, Facts, case_facts, describes_dystonia, told_count
from workup.knowledge.condition import Condition, negate
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import item_schema
from workup.model.case import Case


@dataclass(frozen=True)
class Items:
    """
    Drugs or events of many cases: a row each, whose case `owner` says. `none` marks cases that say
    there were none.
    """

    table: Table
    owner: NDArray[np.int64]
    none: Flags


@dataclass(frozen=True)
class Cohort:
    """
    A number of cases as columns.

    `told` counts what each case tells, `dystonia` says whether it describes any; both of shape
    (cases,). `derived`: derive rule to where it holds, once `derive` has run.
    """

    table: Table
    medications: Items
    events: Items
    told: NDArray[np.int64]
    dystonia: Flags
    derived: dict[str, Bits] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of cases."""
        return self.table.size


def cohort_of(cases: Sequence[Case], book: Rulebook) -> Cohort:
    """Lay cases out as columns."""
    return facts_of_cases(cases, [case_facts(case, book) for case in cases], book)


def facts_of_cases(cases: Sequence[Case], given: Sequence[CaseFacts], book: Rulebook) -> Cohort:
    """The same where the facts of the cases were already read."""
    told = [told_count(case, book.vocabulary) for case in cases]
    described = np.array([describes_dystonia(case) for case in cases], np.bool_)
    return replace(facts_cohort(given, told, book), dystonia=described)


def facts_cohort(given: Sequence[CaseFacts], told: Sequence[int], book: Rulebook) -> Cohort:
    """The same from facts already read; every case counts as describing dystonia."""
    return Cohort(
        table_of([g.told for g in given], book.schema),
        _items([g.medications for g in given], book),
        _items([g.events for g in given], book),
        np.asarray(told, np.int64),
        np.ones(len(given), np.bool_),
    )


def _items(each: Sequence[tuple[Facts, ...] | None], book: Rulebook) -> Items:
    rows = [item for items in each for item in items or ()]
    owner = np.array([n for n, items in enumerate(each) for _ in items or ()], np.int64)
    return Items(
        table_of(rows, item_schema(book.vocabulary)),
        owner,
        np.array([items == () for items in each], np.bool_),
    )


Change = Callable[
    [str, Bits], Bits
]  # rule id and where it holds -> where it shall be taken to hold


def derive(cohort: Cohort, book: Rulebook, change: Change | None = None) -> Table:
    """
    Add the derived facts to the cohort's table, items first, then level by level; gives the table
    back.

    Args:
        cohort: The cases.

        book: The rules.

        change: What a mutation makes of a rule's answer.
    """
    table = cohort.table
    for derived in book.derived:
        if derived.each:
            items = cohort.medications if derived.each == "medication" else cohort.events
            found = np.zeros(cohort.size, np.bool_)
            found[items.owner[unpack(holds(derived.rule.when, items.table), items.table.size)]] = (
                True
            )
            yes = change(derived.rule.id, pack(found)) if change else pack(found)
            _conclude(table, derived.fact, yes, pack(items.none) & ~yes)
            cohort.derived[derived.rule.id] = yes
    for level in book.levels:
        read = [(d, holds(d.rule.when, table), holds(opposite(d.rule.when), table)) for d in level]
        for d, yes, no in read:
            held = change(d.rule.id, yes) if change else yes
            _conclude(table, d.fact, held, no & ~held)
            cohort.derived[d.rule.id] = held
    return table


@lru_cache(maxsize=4096)
def opposite(condition: Condition) -> Condition:
    """The condition that is known to hold where another is known to fail; remembered."""
    return negate(condition)


def _conclude(table: Table, fact: str, yes: Bits, no: Bits) -> None:
    before = table.present.get(fact, table.none), table.absent.get(fact, table.none)
    table.sign(fact, before[0] | yes, (before[1] & ~yes) | (no & ~before[0] & ~yes))


def fire(
    rules: Iterable[tuple[str, Condition]], table: Table, change: Change | None = None
) -> dict[str, Bits]:
    """Rule id to where it holds, in the order given."""
    if change:
        return {id_: change(id_, holds(when, table)) & table.all for id_, when in rules}
    return {id_: holds(when, table) for id_, when in rules}
