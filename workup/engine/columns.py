"""
Read conditions against a table of cases at once: packed bits in NumPy, eight cases a byte.

The question that `truth` puts to one case, put to columns. No node knows of it, and no rule is
changed by another rule of its stratum, so
agreement on every combination of the values that a rule reads is agreement on all cases; a test
holds the two together that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from workup.errors import FactError
from workup.knowledge.condition import STRICT, AtLeast, Condition, Is, Op, Value
from workup.knowledge.schema import Schema
from workup.model.quantity import bounds

Bits = NDArray[np.uint8]
Flags = NDArray[np.bool_]
TO = " to"  # ends the name of the column that holds the upper ends of a number told as a range


class Table:
    """
    What a number of cases tell: per sign two packed arrays (told present, told absent), per word
    codes, per number years or counts.

    A fact that no case tells has no column. A number that some case tells as a range has a second
    column, named with `TO` at its end: the upper end, NaN where the case tells one number.
    """

    def __init__(self, size: int, schema: Schema) -> None:
        self.size = size
        self.schema = schema
        self.present: dict[str, Bits] = {}
        self.absent: dict[str, Bits] = {}
        self.words: dict[str, NDArray[np.uint8]] = {}
        self.numbers: dict[str, NDArray[np.float64]] = {}
        self.none = np.zeros((size + 7) // 8, np.uint8)
        self.all = pack(np.ones(size, np.bool_))
        self._read: dict[str, dict[tuple[str, Value], Bits]] = {}

    def sign(self, fact: str, present: Bits, absent: Bits) -> None:
        """Set a sign's column."""
        self._read.pop(fact, None)
        self.present[fact], self.absent[fact] = present, absent

    def word(self, fact: str, codes: NDArray[np.uint8]) -> None:
        """Set a word's column: 0 untold, else its place in the schema's list, from 1."""
        self._read.pop(fact, None)
        self.words[fact] = codes

    def number(self, fact: str, values: NDArray[np.float64]) -> None:
        """Set a number's column: NaN where untold."""
        self._read.pop(fact.removesuffix(TO), None)
        self.numbers[fact] = values

    def spans(self, fact: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lower and the upper ends of a number, each of shape (cases,): NaN where untold."""
        low = self.numbers.get(fact)
        if low is None:
            low = np.full(self.size, np.nan)
        high = self.numbers.get(f"{fact}{TO}")
        return low, low if high is None else np.where(np.isnan(high), low, high)

    def forget(self) -> None:
        """Drop the leaves read so far; the columns stay."""
        self._read.clear()

    def told(self, fact: str) -> Bits:
        """Where a fact is told, packed."""
        return self.leaf(Is(fact, "known"))

    def leaf(self, leaf: Is) -> Bits:
        """Where one leaf is known to hold, packed; remembered, for rules share their leaves."""
        read = self._read.setdefault(leaf.fact, {})
        stands = leaf.op, leaf.value  # a tuple is hashed quicker than a leaf
        found = read.get(stands)
        if found is None:
            found = read[stands] = self._leaf(leaf)
        return found

    def _leaf(self, leaf: Is) -> Bits:
        kind = self.schema.kinds.get(leaf.fact)
        if kind is None:
            raise FactError(f"a condition names the unknown fact `{leaf.fact}`")
        if kind == "sign":
            return self._sign(leaf.fact, leaf.op)
        if kind == "word":
            codes = self.words.get(leaf.fact)
            known = codes > 0 if codes is not None else np.zeros(self.size, np.bool_)
            place = (
                self.schema.words[leaf.fact].index(str(leaf.value)) + 1
                if leaf.value is not None
                else 0
            )
            same = codes == place if codes is not None else known
            return pack(_stands(leaf.op, known, {"eq": same, "ne": ~same}))
        low, high = self.spans(leaf.fact)
        value = float(leaf.value) if leaf.value is not None else 0.0
        ways = {
            "eq": (low == value) & (high == value),
            "ne": (high < value) | (low > value),
            "lt": high < value,
            "le": high <= value,
            "gt": low > value,
            "ge": low >= value,
        }
        return pack(_stands(leaf.op, ~np.isnan(low), ways))

    def _sign(self, fact: str, op: str) -> Bits:
        yes, no = self.present.get(fact, self.none), self.absent.get(fact, self.none)
        if op in ("present", "absent"):
            return yes if op == "present" else no
        if op in ("not_present", "not_absent"):
            return self.all & ~(yes if op == "not_present" else no)
        return (yes | no) if op == "known" else self.all & ~(yes | no)


def _stands(op: Op, known: Flags, ways: Mapping[str, Flags]) -> Flags:
    if op in ("known", "untold"):
        return known if op == "known" else ~known
    holds = known & ways[STRICT.get(op, op)]
    return ~holds if op in STRICT else holds


def pack(flags: Flags) -> Bits:
    """A boolean array of shape (cases,) as bits, the first case lowest."""
    return np.packbits(flags, bitorder="little")


def unpack(bits: Bits, size: int) -> Flags:
    """The boolean array of shape (cases,) behind `bits`."""
    return np.unpackbits(bits, count=size, bitorder="little").view(np.bool_)


def holds(condition: Condition, table: Table) -> Bits:
    """
    Where `condition` is known to hold.

    Args:
        condition: What the rule asks. For "known to fail" give `negate(condition)`.

        table: The cases.

    Returns:
        Packed bits, one a case.

    Raises:
        FactError: If `condition` names a fact that the schema does not have.

    Source:
        Strong three-valued logic: Kleene SC, Introduction to Metamathematics, 1952, section 64.
    """
    match condition:
        case Is():
            return table.leaf(condition)
        case AtLeast(count, parts):
            if count == len(parts):
                return _every(parts, table)
            return _any(parts, table) if count == 1 else _count(parts, count, table)
        case _:
            assert_never(condition)


def _every(parts: Sequence[Condition], table: Table) -> Bits:
    found = table.all
    for part in parts:
        found = found & holds(part, table)
    return found


def _any(parts: Sequence[Condition], table: Table) -> Bits:
    found = table.none
    for part in parts:
        bits = holds(part, table)
        if bits is table.all:
            return bits
        found = found | bits
    return found


def _count(parts: Sequence[Condition], count: int, table: Table) -> Bits:
    if count <= 0:
        return table.all
    total = np.zeros(table.size, np.uint16)
    for part in parts:
        total += unpack(holds(part, table), table.size)
    return pack(total >= count)


def leaf_of(fact: str, value: bool | str) -> Is:
    """The condition that a fact is known to have a value."""
    if isinstance(value, bool):
        return Is(fact, "present" if value else "absent")
    return Is(fact, "eq", value)


def table_of(facts: Sequence[Mapping[str, Any]], schema: Schema) -> Table:
    """
    A table of cases given as flat facts, as `truth` takes them. Facts that the schema does not have
    are passed over.
    """
    table = Table(len(facts), schema)
    values: dict[str, list[tuple[int, Any]]] = {}
    for n, case in enumerate(facts):
        for fact, value in case.items():
            values.setdefault(fact, []).append((n, value))
    for fact, said in values.items():
        kind = schema.kinds.get(fact)
        if kind == "sign":
            table.sign(fact, *_signs(said, table.size))
        elif kind == "word":
            places = {word: n for n, word in enumerate(schema.words[fact], 1)}
            codes = np.zeros(table.size, np.uint8)
            codes[[n for n, _ in said]] = [places[v] for _, v in said]
            table.word(fact, codes)
        elif kind == "number":
            _number(table, fact, said)
    return table


def _number(table: Table, fact: str, said: Sequence[tuple[int, Any]]) -> None:
    """A number's column, and that of the upper ends where some case tells a range."""
    rows = [n for n, _ in said]
    ends = np.array([bounds(value) for _, value in said], np.float64)
    low = np.full(table.size, np.nan)
    low[rows] = ends[:, 0]
    table.number(fact, low)
    if (ends[:, 0] != ends[:, 1]).any():
        high = np.full(table.size, np.nan)
        high[rows] = np.where(ends[:, 0] != ends[:, 1], ends[:, 1], np.nan)
        table.number(f"{fact}{TO}", high)


def _signs(said: Iterable[tuple[int, Any]], size: int) -> tuple[Bits, Bits]:
    yes, no = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for n, value in said:
        (yes if value else no)[n] = True
    return pack(yes), pack(no)
