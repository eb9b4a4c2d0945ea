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
from workup.model.grouped import grouped

Change = Mapping[str, Fact]
Ints = NDArray[np.int64]
#: Whether a sign is known to be present, or to be absent; of a word or a number, either.
Side = tuple[str, bool]
_SIDES = {"present": (True,), "not_present": (True,), "absent": (False,), "not_absent": (False,)}


def sides_of(condition: Condition) -> frozenset[Side]:
    """The sides of facts on which it hangs whether a condition is known to hold."""
    found = leaves(condition)
    return frozenset((leaf.fact, s) for leaf in found for s in _SIDES.get(leaf.op, (True, False)))


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
    def readers(self) -> dict[Side, list[int]]:
        """Side of a fact to the evidence rows that hang on it."""
        conditions = enumerate(self.conditions)
        return grouped((side, number) for number, when in conditions for side in sides_of(when))

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
    def reads(self) -> dict[str, tuple[frozenset[Side], frozenset[Side]]]:
        """Derived fact to the sides of facts on which hang that it holds, and that it fails."""
        return {
            d.fact: (sides_of(d.rule.when), sides_of(negate(d.rule.when))) for d in self._ordered
        }

    def derived_of(self, change: Change) -> Sequence[Derived]:
        """The derived facts that depend on what changes, in the order in which they are made."""
        if len(change) == 1:
            return self.derived.get(next(iter(change)), ())
        wanted = {d.fact for fact in change for d in self.derived.get(fact, ())}
        return [d for d in self._ordered if d.fact in wanted]

    def reread(self, moved: Iterable[Side]) -> set[int]:
        """The evidence rows that may hold otherwise."""
        return {n for side in moved for n in self.readers.get(side, ())}

    def read(self, derived: Derived, get: Callable[[str], Any], moved: set[Side]) -> bool | None:
        """
        A derived fact by generated Python.

        Args:
            derived: The fact.

            get: Gives what is known, of the derived fact what was known before.

            moved: The sides of facts that changed.

        Returns:
            Whether it holds or fails, None where that is left open.
        """
        both = self._both.get(derived.fact)
        if both is None:
            both = self._both[derived.fact] = self._two(derived)
        before = get(derived.fact)
        yes, no = (not side.isdisjoint(moved) for side in self.reads[derived.fact])
        if both[0](get) if yes else before is True:
            return True
        return False if (both[1](get) if no else before is False) else None

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
        after, told = {**self.facts, **change}, self.facts.get
        get, reads, touched = after.get, self._to.reads, list(change)
        moved = {side for fact in change for side in _moved(fact, told(fact), change[fact])}
        for derived in self._to.derived_of(change):
            if all(side.isdisjoint(moved) for side in reads[derived.fact]):
                continue
            before, now = told(derived.fact), self._to.read(derived, get, moved)
            if now != before:
                touched.append(derived.fact)
                after[derived.fact] = now  # type: ignore[assignment]
                moved |= _moved(derived.fact, before, now)
        fired, holds = self._fired, self._to.holds
        said = np.zeros(len(asked), np.bool_), np.ones(len(asked), np.bool_)
        rows = {
            number: said[not fired[number]]
            for number in self._to.reread(moved)
            if bool(holds(number)(get)) != fired[number]
        }
        signs = {fact: (said[get(fact) is True], said[get(fact) is False]) for fact in touched}
        return Flipped(rows, signs)


def _moved(fact: str, before: object, after: object) -> set[Side]:
    """The sides of a fact that a change moves: of a word or a number both."""
    if isinstance(after, bool | None) and isinstance(before, bool | None):
        return {(fact, side) for side in (True, False) if (before is side) != (after is side)}
    return {(fact, True), (fact, False)}


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
        touched, moved, reads = list(change), set[Side](), self._to.reads
        for fact, value in change.items():
            changed.sign(fact, *((table.all, table.none) if value else (table.none, table.all)))
            moved |= self._moved(changed, fact, here)
        for derived in self._to.derived_of(change):
            fact, when = derived.fact, derived.rule.when
            ways = [not side.isdisjoint(moved) for side in reads[fact]]
            if not any(ways):
                continue
            yes = holds(when, changed) if ways[0] else table.present.get(fact, table.none)
            no = holds(opposite(when), changed) if ways[1] else table.absent.get(fact, table.none)
            changed.sign(fact, yes, no & ~yes)
            if sides := self._moved(changed, fact, here):
                touched.append(fact)
                moved |= sides
        found = {}
        for number in self._to.reread(moved):
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

    def _moved(self, changed: Table, fact: str, here: Bits) -> set[Side]:
        """The sides of a sign that are otherwise in some of the cases `here`."""
        old, none = self._table, self._table.none
        pairs = (True, changed.present, old.present), (False, changed.absent, old.absent)
        return {
            (fact, side)
            for side, now, before in pairs
            if ((now[fact] ^ before.get(fact, none)) & here).any()
        }
