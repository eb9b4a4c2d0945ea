"""
The lines of a trace as JSON text. What a rule says is written once; which of its facts are named is remembered for each way in which the facts stand to the rule, so that
two ages on the same side of every bound of the rule are one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workup.engine.facts import Facts
from workup.engine.support import matched
from workup.knowledge.condition import facts_of, leaves
from workup.knowledge.sheet import Rule
from workup.model.assessment import said
from workup.pathway import Assessor

_PLAIN = {True: "true", False: "false", None: "null"}
MOST = 4096  # ways of one rule that are remembered
Get = Callable[[str], Any]


class Traces:
    """Writes what fired, rule by rule, with one rulebook."""

    def __init__(self, one: Assessor) -> None:
        self._one = one
        self._ways: dict[tuple[str, str], Ways] = {}

    def ways(self, stratum: str, id_: str) -> Ways:
        """The ways of a rule of a stratum."""
        found = self._ways.get((stratum, id_))
        if found is None:
            made = Ways(self._one.book.rules[id_], stratum, self._one.effects.get(id_, ""))
            found = self._ways[stratum, id_] = made
        return found

    def text(self, fired: Iterable[Ways], facts: Facts) -> str:
        """
        The lines of a trace, parted by commas.

        Args:
            fired: The ways of the rules that hold, in order.

            facts: All facts of the case.
        """
        get = facts.get
        numbers: dict[str, str] = {}
        lines = []
        for ways in fired:
            found = ways.known.get(ways.key(get))
            if found is None:
                found = ways.learn(facts)
            if len(found) == 1:
                lines.append(found[0])
                continue
            for fact in found[1::2]:
                if fact not in numbers:
                    numbers[fact] = repr(facts[fact])
            lines.append("".join([numbers[x] if n & 1 else x for n, x in enumerate(found)]))
        return ", ".join(lines)


class Ways:
    """One rule: for each way in which the facts stand to it, its line as pieces of text, between them the names of the numbers that go there."""

    def __init__(self, rule: Rule, stratum: str, effect: str) -> None:
        self.when = rule.when
        self.head = f'{{"rule": "{rule.id}", "stratum": "{stratum}", "matched": {{'
        rest = said({"effect": effect, "text": rule.why, "sources": rule.sources})
        self.tail = f"}}, {rest[1:]}"
        bounds: dict[str, set[float]] = {}
        for leaf in leaves(rule.when):
            if isinstance(leaf.value, int | float):
                bounds.setdefault(leaf.fact, set()).add(float(leaf.value))
        self.key = _key(tuple(fact for fact in facts_of(rule.when) if fact not in bounds), bounds)
        self.known: dict[Any, tuple[str, ...]] = {}

    def learn(self, facts: Facts) -> tuple[str, ...]:
        """The pieces for a way that was not met before."""
        pieces, text = [], self.head
        for n, name in enumerate(matched(self.when, facts)):
            value = facts.get(name)
            text += f'{", " if n else ""}"{name}": '
            if isinstance(value, float):
                pieces += [text, name]
                text = ""
            else:
                text += f'"{value}"' if isinstance(value, str) else _PLAIN[value]
        if len(self.known) >= MOST:
            self.known.clear()
        found = self.known[self.key(facts.get)] = (*pieces, text + self.tail)
        return found


def _key(reads: tuple[str, ...], bounds: Mapping[str, Iterable[float]]) -> Callable[[Get], Any]:
    """A function that tells ways apart: the values of signs and words, and on which side of each bound a number lies."""
    parts = [f"g({fact!r})" for fact in reads]
    for fact, values in bounds.items():
        sides = " + ".join(f"(v > {value!r}) + (v >= {value!r})" for value in sorted(values))
        parts.append(f"(None if (v := g({fact!r})) is None else {sides})")
    made: Callable[[Get], Any] = eval(f"lambda g: ({', '.join(parts)},)", {})
    return made
