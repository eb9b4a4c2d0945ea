"""
Read a condition as a formula over variables for what a case may tell, for Z3 (extra `prove`).

A sign is two Booleans that are never both true (told present, told absent); a word its place in its
list, 0 untold; a number told or not, with its value; an age or a duration told or not, with the
lower and the upper end of the range that it may be.
Derived facts are defined by their own conditions. Drugs and events are lists of any length: a fact
judged item by item needs one item to make it hold, so as many items as
there are such facts stand for every list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

import z3

from workup.errors import FactError
from workup.knowledge.condition import STRICT, AtLeast, Condition, Is, Op, facts_of, negate
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import DURATIONS, Schema, item_schema
from workup.model.fact import ids_of, parted
from workup.model.vocabulary import Vocabulary

OLDEST = 110  # years
Formula = Any


class _Kept:
    """
    What conditions were read as, for the vocabulary read last, which says what its words stand for:
    a proof reads the same thousands for each property, and making them took longer than solving.
    """

    def __init__(self) -> None:
        self.vocabulary: Vocabulary | None = None
        self.formulas: dict[tuple[Condition, tuple[str, int] | None], Formula] = {}

    def of(self, vocabulary: Vocabulary) -> dict[tuple[Condition, tuple[str, int] | None], Formula]:
        if self.vocabulary is not vocabulary:
            self.vocabulary, self.formulas = vocabulary, {}
        return self.formulas


_KEPT = _Kept()


class Formulas:
    """
    Variables for the facts that some conditions ask for, and any condition over them as a formula.

    Args:
        book: Says what kind each fact is, and what derived ones are made from.

        roots: The conditions.

        opaque: Take derived facts as given, whatever they are made from.

    `rules` holds what ties the variables together.
    """

    def __init__(self, book: Rulebook, roots: Iterable[Condition], opaque: bool = False) -> None:
        self.book = book
        self.made = {} if opaque else {d.fact: d for d in book.derived}
        self.items = item_schema(book.vocabulary)
        self.known = _KEPT.of(book.vocabulary)
        self.facts: dict[str, Any] = {}
        self.rules: list[Formula] = []
        cone = self._cone(roots)
        self.counts = {
            kind: max(1, sum(1 for f in cone if f in self.made and self.made[f].each == kind))
            for kind in ("medication", "event")
        }
        self.counts["event"] += sum(1 for _ in ids_of("event", cone))
        self.none = {kind: z3.Bool(f"{kind} none") for kind in self.counts}
        self.there = {
            kind: [z3.Bool(f"{kind} {k} there") for k in range(n)]
            for kind, n in self.counts.items()
        }
        for kind, there in self.there.items():
            self.rules += [z3.Implies(there[k + 1], there[k]) for k in range(len(there) - 1)]
            self.rules += [z3.Not(z3.And(self.none[kind], there[0]))]
        for fact in sorted(cone):
            self.fact(fact)

    def _cone(self, roots: Iterable[Condition]) -> set[str]:
        found: set[str] = set()
        todo = [fact for condition in roots for fact in facts_of(condition)]
        while todo:
            fact = todo.pop()
            if fact in found:
                continue
            found.add(fact)
            if fact in self.made and not self.made[fact].each:
                todo += facts_of(self.made[fact].rule.when)
            kind, owner, _ = parted(fact)
            lane = self.book.scripts[owner].never_miss if kind == "clue" else None
            if lane is not None:
                todo += facts_of(lane.clue)
        return found

    def fact(self, fact: str) -> Any:
        """The variables of a fact, made when first asked for."""
        known = self.facts.get(fact)
        if known is None:
            known = self.facts[fact] = self._make(fact)
        return known

    def _make(self, fact: str) -> Any:
        derived = self.made.get(fact)
        if derived is None:
            return self._variables(fact, fact, self.book.schema)
        yes, no = z3.Bool(f"{fact}+"), z3.Bool(f"{fact}-")
        if derived.each:
            kind = derived.each
            held = [
                z3.And(here, self.holds(derived.rule.when, (kind, k)))
                for k, here in enumerate(self.there[kind])
            ]
            self.rules += [yes == z3.Or(held), no == self.none[kind]]
        else:
            self.rules.append(yes == self.holds(derived.rule.when))
            self.rules.append(no == z3.And(self.holds(negate(derived.rule.when)), z3.Not(yes)))
        return (yes, no)

    def _variables(self, fact: str, name: str, schema: Schema) -> Any:
        kind = schema.kinds.get(fact)
        if kind is None:
            raise FactError(f"a condition names the unknown fact `{fact}`")
        if kind == "sign":
            yes, no = z3.Bool(f"{name}+"), z3.Bool(f"{name}-")
            self.rules.append(z3.Not(z3.And(yes, no)))
            return (yes, no)
        if kind == "word":
            word = z3.Int(name)
            self.rules.append(z3.And(word >= 0, word <= len(schema.words[fact])))
            return word
        told, low = z3.Bool(f"{name}?"), z3.Real(name)
        high = z3.Real(f"{name} to") if fact in DURATIONS else low
        most = 10**6 if parted(fact).kind == "result" else OLDEST
        self.rules.append(z3.And(low >= 0, low <= high, high <= most))
        return (told, low, high)

    def holds(self, condition: Condition, item: tuple[str, int] | None = None) -> Formula:
        """
        The formula that is true exactly where `condition` is known to hold; for "known to fail"
        give `negate(condition)`.
        """
        for fact in facts_of(condition):  # their own rules belong to these formulas, read or not
            self._found(fact, item)
        return self._formula(condition, item)

    def _formula(self, condition: Condition, item: tuple[str, int] | None) -> Formula:
        known = self.known.get((condition, item))
        if known is None:
            known = self.known[condition, item] = self._made_of(condition, item)
        return known

    def _made_of(self, condition: Condition, item: tuple[str, int] | None) -> Formula:
        match condition:
            case Is():
                return self._leaf(condition, item)
            case AtLeast(count, parts):
                read = [self._formula(part, item) for part in parts]
                if count == len(read):
                    return z3.And(read)
                return z3.Or(read) if count == 1 else z3.AtLeast(*read, count)
            case _:
                assert_never(condition)

    def _found(self, fact: str, item: tuple[str, int] | None) -> Any:
        if not item:
            return self.fact(fact)
        name = f"{item[0]} {item[1]} {fact}"
        if name not in self.facts:
            self.facts[name] = self._variables(fact, name, self.items)
        return self.facts[name]

    def _leaf(self, leaf: Is, item: tuple[str, int] | None) -> Formula:
        schema = self.items if item else self.book.schema
        found = self._found(leaf.fact, item)
        if leaf.fact in self.made or schema.kinds[leaf.fact] == "sign":
            yes, no = found
            return {
                "present": yes,
                "absent": no,
                "not_present": z3.Not(yes),
                "not_absent": z3.Not(no),
                "known": z3.Or(yes, no),
                "untold": z3.Not(z3.Or(yes, no)),
            }[leaf.op]
        if schema.kinds[leaf.fact] == "word":
            place = (
                schema.words[leaf.fact].index(str(leaf.value)) + 1 if leaf.value is not None else 0
            )
            return _stands(leaf.op, found > 0, {"eq": found == place, "ne": found != place})
        told, low, high = found
        bound = z3.RealVal(repr(float(leaf.value))) if leaf.value is not None else z3.RealVal(0)
        ways = {
            "eq": z3.And(low == bound, high == bound),
            "ne": z3.Or(high < bound, low > bound),
            "lt": high < bound,
            "le": high <= bound,
            "gt": low > bound,
            "ge": low >= bound,
        }
        return _stands(leaf.op, told, ways)


def _stands(op: Op, known: Formula, ways: Mapping[str, Formula]) -> Formula:
    if op in ("known", "untold"):
        return known if op == "known" else z3.Not(known)
    holds = z3.And(known, ways[STRICT.get(op, op)])
    return z3.Not(holds) if op in STRICT else holds
