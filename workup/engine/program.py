"""
A stratum made ready for the engines: its rules in normal form over small integers.

Every fact that the stratum reads is one property. A sign is 0 absent, 1 present, 2 untold; a word
is its place in its list,
0 untold; a number is its rank among the thresholds that the stratum asks for, 0 untold. An age or a
duration, which may be a range, is two properties: the ranks of its lower and upper end. So no
engine ever sees a float, a
text or a missing property, and every comparison is exact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import product
from types import CodeType
from typing import Any

from workup.engine.codegen import UNTOLD_SIGN, Atom, Counts, counts_of
from workup.errors import FactError
from workup.knowledge.condition import (
    MOST_CONJUNCTIONS,
    AtLeast,
    Condition,
    Is,
    leaves,
    normal_form,
    width,
)
from workup.knowledge.later import Later
from workup.knowledge.schema import DURATIONS, Schema
from workup.model.quantity import Quantity, bounds

#: Leaves of one conjunction before it is answered ahead of the run. A leaf is one or two
#: properties, and durable-rules has room for 252 of them in one ruleset.
MOST_LEAVES = 100
TO = " to"  # ends the name of the property that holds the upper end of a number


@dataclass(frozen=True)
class Program(Later):
    """
    A stratum's rules as conjunctions of integer tests.

    `conjunctions[i]` fires for the rules `owners[i]` (numbers into `rules`). `blank` is the vector
    of a case that tells
    nothing. `counts` are conditions too wide or too long for the normal form: each is a property of
    its own, filled before the run. `code` is what `codegen` writes of it, where that was kept.
    """

    name: str
    rules: tuple[str, ...]
    properties: tuple[str, ...]
    blank: tuple[int, ...]
    conjunctions: tuple[tuple[Atom, ...], ...]
    owners: tuple[tuple[int, ...], ...]
    encoders: Mapping[str, tuple[int, Mapping[object, int] | tuple[float, ...]]]
    counts: tuple[tuple[int, Condition], ...]
    code: CodeType | None = field(default=None, compare=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone; code is made anew."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"code": None}

    @cached_property
    def _counts(self) -> Counts:
        return counts_of(self)

    def encode(self, facts: Mapping[str, object]) -> list[int]:
        """The vector of a case: one small integer a property."""
        vector, encoders = list(self.blank), self.encoders
        for name in encoders.keys() & facts.keys():
            place, codes = encoders[name]
            if isinstance(codes, tuple):
                self._number(vector, name, facts[name])  # type: ignore[arg-type]
            else:
                vector[place] = codes[facts[name]]
        if self.counts:
            for (place, _), sign in zip(self.counts, self._counts(facts.get), strict=True):
                vector[place] = sign
        return vector

    def _number(self, vector: list[int], name: str, value: Quantity) -> None:
        for fact, end in zip((name, f"{name}{TO}"), bounds(value), strict=True):
            place, codes = self.encoders.get(fact, (-1, ()))
            if place >= 0:
                vector[place] = _rank(codes, end)  # type: ignore[arg-type]

    def values(self, place: int) -> int:
        """How many values a property has, from 0."""
        codes = self.encoders.get(self.properties[place], (place, {True: UNTOLD_SIGN}))[1]
        if isinstance(codes, tuple):
            return 2 * len(codes) + 2
        return max(UNTOLD_SIGN, *codes.values()) + 1

    def fired(self, conjunctions: Iterable[int]) -> list[int]:
        """The numbers of the rules whose conjunctions fired, in file order, each once."""
        return sorted({rule for number in conjunctions for rule in self.owners[number]})


def compile_program(name: str, rules: Sequence[tuple[str, Condition]], schema: Schema) -> Program:
    """
    Bring `rules` into normal form.

    Args:
        name: The stratum's name, for messages.

        rules: Rule id and condition, in file order.

        schema: What kind each fact is.

    Raises:
        FactError: If a condition names a fact that the schema does not have.
    """
    wide: dict[Condition, str] = {}
    narrowed = [_narrow(condition, wide) for _, condition in rules]
    numbers = _thresholds([*narrowed])
    places: dict[str, int] = {}
    found: dict[tuple[Atom, ...], list[int]] = {}
    for index, condition in enumerate(narrowed):
        for conjunction in normal_form(condition):
            for choice in product(*(_atoms(leaf, places, numbers, schema) for leaf in conjunction)):
                atoms = tuple(sorted({atom for part in choice for atom in part}))
                found.setdefault(atoms, []).append(index)
    order = sorted(found, key=lambda atoms: (min(found[atoms]), atoms))
    counts = tuple(
        (places[label], condition) for condition, label in wide.items() if label in places
    )
    return Program(
        name,
        tuple(id_ for id_, _ in rules),
        tuple(places),
        tuple(_untold(fact, schema) for fact in places),
        tuple(order),
        tuple(tuple(sorted(set(found[atoms]))) for atoms in order),
        {
            fact: (place, _codes(fact, numbers, schema))
            for fact, place in places.items()
            if not fact.startswith("#")
        },
        counts,
    )


def _narrow(condition: Condition, wide: dict[Condition, str]) -> Condition:
    if isinstance(condition, Is) or _fits(condition):
        return condition
    # what is answered ahead of the run is asked of the case alone, so never of another such answer
    parts = [_narrow(part, wide) for part in condition.parts]
    while not _fits(AtLeast(condition.count, tuple(parts))):
        widest = max(range(len(parts)), key=lambda i: (width(parts[i]), _longest(parts[i])))
        if isinstance(parts[widest], Is):
            return Is(wide.setdefault(condition, f"#{len(wide)}"), "present")
        whole = condition.parts[widest]
        parts[widest] = Is(wide.setdefault(whole, f"#{len(wide)}"), "present")
    return AtLeast(condition.count, tuple(parts))


def _fits(condition: Condition) -> bool:
    return width(condition) <= MOST_CONJUNCTIONS and _longest(condition) <= MOST_LEAVES


def _longest(condition: Condition) -> int:
    """An upper bound for the leaves of one conjunction of the normal form."""
    if isinstance(condition, Is):
        return 1
    return sum(sorted(map(_longest, condition.parts), reverse=True)[: condition.count])


def _thresholds(conditions: Iterable[Condition]) -> dict[str, tuple[float, ...]]:
    found: dict[str, set[float]] = {}
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf.value, float | int) and not isinstance(leaf.value, bool):
                found.setdefault(leaf.fact, set()).add(float(leaf.value))
    return {fact: tuple(sorted(values)) for fact, values in found.items()}


def _rank(thresholds: tuple[float, ...], value: float) -> int:
    place = bisect_left(thresholds, value)
    return 1 + 2 * place + (place < len(thresholds) and thresholds[place] == value)


def _kind(fact: str, schema: Schema) -> str:
    if fact.startswith("#"):
        return "sign"
    fact = fact.removesuffix(TO)
    if fact not in schema.kinds:
        raise FactError(f"a condition names the unknown fact `{fact}`")
    return schema.kinds[fact]


def _untold(fact: str, schema: Schema) -> int:
    return UNTOLD_SIGN if _kind(fact, schema) == "sign" else 0


def _codes(
    fact: str, numbers: Mapping[str, tuple[float, ...]], schema: Schema
) -> Mapping[object, int] | tuple[float, ...]:
    kind = _kind(fact, schema)
    if kind == "sign":
        return {False: 0, True: 1}
    if kind == "word":
        return {word: place for place, word in enumerate(schema.words[fact], 1)}
    return numbers.get(fact.removesuffix(TO), ())


_SIGN: dict[str, tuple[str, int]] = {
    "present": ("eq", 1),
    "absent": ("eq", 0),
    "not_present": ("neq", 1),
    "not_absent": ("neq", 0),
    "known": ("neq", 2),
    "untold": ("eq", 2),
}


def _atoms(
    leaf: Is, places: dict[str, int], numbers: Mapping[str, tuple[float, ...]], schema: Schema
) -> list[tuple[Atom, ...]]:
    """The leaf as alternatives, each a conjunction of integer tests."""
    kind = _kind(leaf.fact, schema)
    place = places.setdefault(leaf.fact, len(places))
    if kind == "sign":
        op, constant = _SIGN[leaf.op]
        return [((place, op, constant),)]
    told: Atom = (place, "gt", 0)
    if leaf.op in ("known", "untold"):
        return [(told,)] if leaf.op == "known" else [((place, "eq", 0),)]
    if kind == "word":
        return _word_atoms(leaf, place, schema.words[leaf.fact].index(str(leaf.value)) + 1)
    high = place
    if leaf.fact in DURATIONS:
        high = places.setdefault(f"{leaf.fact}{TO}", len(places))
    rank = 2 + 2 * numbers[leaf.fact].index(float(leaf.value or 0))
    return _number_atoms(leaf.op, place, high, rank)


def _word_atoms(leaf: Is, place: int, code: int) -> list[tuple[Atom, ...]]:
    untold: tuple[Atom, ...] = ((place, "eq", 0),)
    ways: dict[str, list[tuple[Atom, ...]]] = {
        "eq": [((place, "eq", code),)],
        "ne": [((place, "neq", code), (place, "gt", 0))],
        "not_eq": [((place, "neq", code),)],
        "not_ne": [((place, "eq", code),), untold],
    }
    return ways[leaf.op]


def _number_atoms(op: str, low: int, high: int, rank: int) -> list[tuple[Atom, ...]]:
    """Tests of the lower and the upper end; both are one place where a fact is never a range."""
    told: Atom = (high, "gt", 0)
    untold: tuple[Atom, ...] = ((high, "eq", 0),)
    ways: dict[str, list[tuple[Atom, ...]]] = {
        "lt": [((high, "lt", rank), told)],
        "le": [((high, "lte", rank), told)],
        "gt": [((low, "gt", rank),)],
        "ge": [((low, "gte", rank),)],
        "eq": [((low, "gte", rank), (high, "lte", rank))],
        "ne": [((high, "lt", rank), told), ((low, "gt", rank),)],
        "not_gt": [((low, "lte", rank),)],
        "not_ge": [((low, "lt", rank),)],
        "not_lt": [((high, "gte", rank),), untold],
        "not_le": [((high, "gt", rank),), untold],
        "not_eq": [((low, "lt", rank),), ((high, "gt", rank),)],
        "not_ne": [((low, "lte", rank), (high, "gte", rank)), untold],
    }
    return ways[op]
