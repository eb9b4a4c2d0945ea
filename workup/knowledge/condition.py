"""
The tree of a condition: two kinds of node, and what can be said of the tree itself.

`not` and `unless` are pushed to the leaves as the YAML is read, so that "known to fail" is a
condition like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import comb
from typing import Literal, assert_never

from workup.model.fact import Kind, Parted, parted

Op = Literal[
    "present",
    "absent",
    "not_present",
    "not_absent",
    "known",
    "untold",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "not_eq",
    "not_ne",
    "not_lt",
    "not_le",
    "not_gt",
    "not_ge",
]

#: Each op that silence meets with the op that it denies.
STRICT: dict[Op, Op] = {
    "not_present": "present",
    "not_absent": "absent",
    "not_eq": "eq",
    "not_ne": "ne",
    "not_lt": "lt",
    "not_le": "le",
    "not_gt": "gt",
    "not_ge": "ge",
}
_KNOWN: dict[Op, Op] = {"known": "untold", "untold": "known"}
_OPPOSITE: dict[Op, Op] = {
    "present": "absent",
    "absent": "present",
    "eq": "ne",
    "ne": "eq",
    "lt": "ge",
    "ge": "lt",
    "gt": "le",
    "le": "gt",
    **_KNOWN,
    **STRICT,
}
_LENIENT = _KNOWN | STRICT | {strict: lenient for lenient, strict in STRICT.items()}

Value = str | float | None
MOST_CONJUNCTIONS = 64


@dataclass(frozen=True)
class Is:
    """A leaf: one fact stands so to a value, as in `onset.age` below 30 years."""

    fact: str
    op: Op
    value: Value = None


@dataclass(frozen=True)
class AtLeast:
    """A threshold: `all` is n of n, `any` is 1 of n."""

    count: int
    parts: tuple[Condition, ...]


Condition = Is | AtLeast
Conjunction = tuple[Is, ...]
NOTHING = AtLeast(1, ())  # never holds


def all_of(*parts: Condition) -> Condition:
    """Every part holds."""
    return parts[0] if len(parts) == 1 else AtLeast(len(parts), parts)


def any_of(*parts: Condition) -> Condition:
    """At least one part holds."""
    return parts[0] if len(parts) == 1 else AtLeast(1, parts)


def negate(condition: Condition) -> Condition:
    """The condition that holds exactly where `condition` is known to fail."""
    return _turned(condition, _OPPOSITE)


def opposite(op: Op) -> Op:
    """The op that is known to hold exactly where `op` is known to fail."""
    return _OPPOSITE[op]


def unless(condition: Condition) -> Condition:
    """The condition that holds wherever `condition` does not, silence included."""
    return _turned(condition, _LENIENT)


def _turned(condition: Condition, ops: Mapping[Op, Op]) -> Condition:
    match condition:
        case Is(fact, op, value):
            return Is(fact, ops[op], value)
        case AtLeast(count, parts):
            return AtLeast(len(parts) - count + 1, tuple(_turned(part, ops) for part in parts))
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Is]:
    """Every leaf, in reading order."""
    match condition:
        case Is():
            yield condition
        case AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case _:
            assert_never(condition)


def asked(kind: Kind, condition: Condition, *ops: Op) -> Iterator[Parted]:
    """The facts of a kind that a condition reads, by one of `ops` where any are given."""
    for leaf in leaves(condition):
        named = parted(leaf.fact)
        if named.kind == kind and (not ops or leaf.op in ops):
            yield named


def facts_of(condition: Condition) -> frozenset[str]:
    """The facts that a condition reads."""
    return frozenset(leaf.fact for leaf in leaves(condition))


def fires_on_silence(condition: Condition) -> bool:
    """Whether the condition holds where nothing at all is told."""
    match condition:
        case Is(_, op, _):
            return op in STRICT or op == "untold"
        case AtLeast(count, parts):
            return sum(map(fires_on_silence, parts)) >= count
        case _:
            assert_never(condition)


def width(condition: Condition) -> int:
    """An upper bound for the number of conjunctions of the normal form."""
    match condition:
        case Is():
            return 1
        case AtLeast(count, parts):
            if count == 1:
                return sum(map(width, parts))
            if count == len(parts):
                total = 1
                for part in parts:
                    total *= width(part)
                return total
            return int(comb(len(parts), count) * max(map(width, parts), default=1) ** count)
        case _:
            assert_never(condition)


def normal_form(condition: Condition) -> list[Conjunction]:
    """
    The condition as an `any` of conjunctions, each sorted, none twice and none implied by another.

    Args:
        condition: One whose `width` the caller has bounded; the form can grow as fast.
    """
    found = dict.fromkeys(tuple(sorted(set(c), key=_order)) for c in _conjunctions(condition))
    sets = [(c, frozenset(c)) for c in found]
    return [c for c, mine in sets if not any(other < mine for _, other in sets)]


def _order(leaf: Is) -> tuple[str, str, str]:
    return (leaf.fact, leaf.op, str(leaf.value))


def _conjunctions(condition: Condition) -> Iterator[Conjunction]:
    match condition:
        case Is():
            yield (condition,)
        case AtLeast(count, parts):
            for chosen in combinations(parts, count):
                for choice in product(*(list(_conjunctions(part)) for part in chosen)):
                    yield tuple(leaf for conjunction in choice for leaf in conjunction)
        case _:
            assert_never(condition)
