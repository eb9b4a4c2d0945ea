"""
Which rules answer otherwise once a fact is changed: one case by generated Python, many in packed
bits. Only the derived facts and rows that depend on the change are read again.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from types import CodeType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from workup.engine.codegen import Holds, codes_of, function_of, holds_of
from workup.engine.cohort import opposite
from workup.engine.columns import Bits, Flags, Table, holds, leaf_of, pack, unpack
from workup.engine.facts import Fact, Facts
from workup.knowledge.condition import Condition, facts_of, leaves, negate
from workup.knowledge.pages import Derived
from workup.knowledge.rulebook import Rulebook

Change = Mapping[str, Fact]
Ints = NDArray[np.int64]
_SIGN = (bool, type(None))


class Dependants:
    """What depends on a fact: derived facts at any remove, and the evidence rows that read it."""

    #: What is worked out of the rulebook alone, as `pathway.kept` keeps it.
    KEPT = ("readers", "derived", "reads", "code")

    def __init__(self, book: Rulebook, conditions: Callable[[], Sequence[Condition]]) -> None:
        self.book, self._conditions = book, conditions
        self._both: dict[str, tuple[Holds, Holds]] = {}
        self._made: dict[int, Holds] = {}

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The evidence rows."""
        return tuple(self._conditions())

    @cached_property
    def readers(self) -> dict[str, tuple[list[int], list[int]]]:
        """
        Fact to the evidence rows that hang on whether it is known to be present, and to those that
        hang on whether it is known to be absent; of words and numbers both alike.
        """
        found: dict[str, tuple[list[int], list[int]]] = {}
        for number, condition in enumerate(self.conditions):
            for leaf in leaves(condition):
                sides = found.setdefault(leaf.fact, ([], []))
                for side, other in zip(sides, ("absent", "present"), strict=True):
                    if leaf.op.removeprefix("not_") != other and number not in side[-1:]:
                        side.append(number)
        return found

    @cached_property
    def code(self) -> bytes:
        """
        Every evidence row as generated Python, then every derived fact, twice: where it holds and
        where it fails.
        """
        both = [when for d in self._ordered for when in (d.rule.when, negate(d.rule.when))]
        return marshal.dumps(codes_of([*self.conditions, *both]))

    @cached_property
    def _codes(self) -> tuple[CodeType, ...]:
        """The same, once it was kept; nothing where it is made one by one, when asked for."""
        found: tuple[CodeType, ...] = marshal.loads(self.code) if "code" in vars(self) else ()
        return found

    @cached_property
    def _turn(self) -> dict[str, int]:
        """Derived fact to the place of its two functions from the end."""
        return {d.fact: -2 * n for n, d in enumerate(reversed(self._ordered), 1)}

    @cached_property
    def _ordered(self) -> list[Derived]:
        return [d for level in self.book.levels for d in level]

    @cached_property
    def derived(self) -> dict[str, tuple[Derived, ...]]:
        """Fact to the derived facts that depend on it, in the order in which they are made."""
        reach: dict[str, set[str]] = {}
        for d in self._ordered:
            for fact in facts_of(d.rule.when):
                reach.setdefault(fact, set()).add(d.fact)
        return {
            fact: tuple(d for d in self._ordered if d.fact in _reached(fact, reach))
            for fact in reach
        }

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """Derived fact to the facts that its rule reads."""
        return {d.fact: facts_of(d.rule.when) for d in self._ordered}

    def derived_of(self, change: Change) -> Sequence[Derived]:
        """The derived facts that depend on what changes, in the order in which they are made."""
        if len(change) == 1:
            return self.derived.get(next(iter(change)), ())
        wanted = {d.fact for fact in change for d in self.derived.get(fact, ())}
        return [d for d in self._ordered if d.fact in wanted]

    def reread(self, present: Iterable[str], absent: Iterable[str]) -> set[int]:
        """
        The evidence rows that may hold otherwise.

        Args:
            present: Facts that are known to be present where they were not, or no longer.

            absent: The same of those known to be absent.
        """
        found = {n for fact in present if fact in self.readers for n in self.readers[fact][0]}
        found.update(n for fact in absent if fact in self.readers for n in self.readers[fact][1])
        return found

    def read(self, derived: Derived, get: Callable[[str], Any]) -> bool | None:
        """A derived fact by generated Python: holds, fails, or None where it is left open."""
        both = self._both.get(derived.fact)
        if both is None:
            both = self._both[derived.fact] = self._two(derived)
        return True if both[0](get) else False if both[1](get) else None

    def holds(self, number: int) -> Holds:
        """One evidence row as generated Python; remembered."""
        made = self._made.get(number)
        if made is None:
            if codes := self._codes:
                made = function_of(codes[number])
            else:
                made = holds_of(self.conditions[number])
            self._made[number] = made
        return made

    def _two(self, derived: Derived) -> tuple[Holds, Holds]:
        if codes := self._codes:
            at = len(codes) + self._turn[derived.fact]
            return function_of(codes[at]), function_of(codes[at + 1])
        return holds_of(derived.rule.when), holds_of(negate(derived.rule.when))


def _reached(fact: str, reach: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [fact]
    while todo:
        new = reach.get(todo.pop(), set()) - seen
        seen |= new
        todo += new
    return seen


class Flipped(NamedTuple):
    """
    What a change makes otherwise: evidence rows by number, where they hold now, and signs, where
    they are known to be present and to be absent; each (asked cases,).
    """

    rows: dict[int, Flags]
    signs: dict[str, tuple[Flags, Flags]]


class Changes(Protocol):
    """Some cases that may be changed."""

    def unknown(self, facts: Sequence[str]) -> Flags:
        """Which facts each case leaves open, (facts, cases)."""

    def known(self, tokens: Sequence[tuple[str, bool | str]]) -> Flags:
        """Which facts each case knows to have which value, (tokens, cases)."""

    def flipped(self, change: Change, asked: Ints) -> Flipped:
        """What answers otherwise in any of the cases asked, by number, once a change is known."""


class OneChanged:
    """One case by generated Python."""

    def __init__(self, facts: Facts, fired: Flags, to: Dependants) -> None:
        self.facts, self._to = facts, to
        self._fired: list[bool] = fired[:, 0].tolist()

    def unknown(self, facts: Sequence[str]) -> Flags:
        return np.array([fact not in self.facts for fact in facts], np.bool_)[:, None]

    def known(self, tokens: Sequence[tuple[str, bool | str]]) -> Flags:
        get = self.facts.get
        return np.array([get(fact) == value for fact, value in tokens], np.bool_)[:, None]

    def flipped(self, change: Change, asked: Ints) -> Flipped:
        touched, after, told = list(change), {**self.facts, **change}, self.facts.get
        get, reads = after.get, self._to.reads
        for derived in self._to.derived_of(change):
            if reads[derived.fact].isdisjoint(touched):
                continue
            now = self._to.read(derived, get)
            if now != told(derived.fact):
                touched.append(derived.fact)
                after[derived.fact] = now  # type: ignore[assignment]
        turned = [
            [f for f in touched if (get(f) is v) != (told(f) is v) or type(get(f)) not in _SIGN]
            for v in (True, False)
        ]
        fired, holds = self._fired, self._to.holds
        said = np.zeros(len(asked), np.bool_), np.ones(len(asked), np.bool_)
        rows = {
            number: said[not fired[number]]
            for number in self._to.reread(*turned)
            if bool(holds(number)(get)) != fired[number]
        }
        signs = {fact: (said[get(fact) is True], said[get(fact) is False]) for fact in touched}
        return Flipped(rows, signs)


class _Overlaid(Table):
    """A table in which some facts are otherwise; other leaves are those of the table beneath."""

    def __init__(self, beneath: Table) -> None:
        self.size, self.schema = beneath.size, beneath.schema
        self.none, self.all = beneath.none, beneath.all
        self.present, self.absent, self.words, self.numbers = {}, {}, {}, {}
        self._read = {}
        self._beneath = beneath

    def leaf(self, leaf: Any) -> Bits:
        """Where one leaf is known to hold, packed."""
        return super().leaf(leaf) if leaf.fact in self.present else self._beneath.leaf(leaf)


class ManyChanged:
    """Many cases in packed bits."""

    def __init__(self, table: Table, fired: Flags, to: Dependants) -> None:
        self._table, self._fired, self._to = table, fired, to

    def unknown(self, facts: Sequence[str]) -> Flags:
        table = self._table
        return np.array([~unpack(table.told(fact), table.size) for fact in facts], np.bool_)

    def known(self, tokens: Sequence[tuple[str, bool | str]]) -> Flags:
        leaves = [leaf_of(fact, value) for fact, value in tokens]
        table = self._table
        return np.array([unpack(table.leaf(leaf), table.size) for leaf in leaves], np.bool_)

    def flipped(self, change: Change, asked: Ints) -> Flipped:
        table, changed, size = self._table, _Overlaid(self._table), self._table.size
        among = np.zeros(size, np.bool_)
        among[asked] = True
        here = pack(among)
        for fact, value in change.items():
            changed.sign(fact, *((table.all, table.none) if value else (table.none, table.all)))
        touched, reads = list(change), self._to.reads
        for derived in self._to.derived_of(change):
            if reads[derived.fact].isdisjoint(touched):
                continue
            when = derived.rule.when
            yes, no = holds(when, changed), holds(opposite(when), changed)
            changed.sign(derived.fact, yes, no & ~yes)
            if any(self._turned(changed, derived.fact, here)):
                touched.append(derived.fact)
        turned = [(fact, *self._turned(changed, fact, here)) for fact in touched]
        found = {}
        for number in self._to.reread(
            [fact for fact, present, _ in turned if present],
            [fact for fact, _, absent in turned if absent],
        ):
            now = unpack(holds(self._to.conditions[number], changed), size)[asked]
            if (now != self._fired[number, asked]).any():
                found[number] = now
        signs = {
            fact: (
                unpack(changed.present[fact], size)[asked],
                unpack(changed.absent[fact], size)[asked],
            )
            for fact in touched
        }
        return Flipped(found, signs)

    def _turned(self, changed: Table, fact: str, here: Bits) -> tuple[bool, bool]:
        """Whether a sign is present otherwise in some of the cases `here`, and absent otherwise."""
        old, none = self._table, self._table.none
        return (
            bool(((changed.present[fact] ^ old.present.get(fact, none)) & here).any()),
            bool(((changed.absent[fact] ^ old.absent.get(fact, none)) & here).any()),
        )
