"""
The lines of a trace as JSON text. What a rule says is written once; which of its facts are named is remembered for each way in which the facts stand to the rule, so that
two ages on the same side of every bound of the rule are one way.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from typing import Any

from workup.engine.facts import Facts
from workup.engine.support import matched
from workup.knowledge.condition import facts_of, leaves
from workup.knowledge.sheet import Rule
from workup.pathway import Assessor

_PLAIN = {True: "true", False: "false", None: "null"}
MOST = 4096  # ways of one rule that are remembered


class Traces:
    """Writes what fired, rule by rule, with one rulebook."""

    def __init__(self, one: Assessor) -> None:
        effects = one.effects
        self._rules = {id_: _Ways(rule, effects.get(id_, "")) for id_, rule in one.book.rules.items()}

    def text(self, stratum: str, id_: str, facts: Facts) -> str:
        """
        One line of a trace.

        Args:
            stratum: Where the rule stands.

            id_: The rule, which holds.

            facts: All facts of the case.
        """
        return self._rules[id_].text(stratum, facts)


class _Ways:
    def __init__(self, rule: Rule, effect: str) -> None:
        self.when = rule.when
        self.head = f'{{"rule": "{rule.id}", "stratum": "'
        rest = json.dumps({"effect": effect, "text": rule.why, "sources": list(rule.sources)}, ensure_ascii=False)
        self.tail = f"}}, {rest[1:]}"
        bounds: dict[str, set[float]] = {}
        for leaf in leaves(rule.when):
            if isinstance(leaf.value, int | float):
                bounds.setdefault(leaf.fact, set()).add(float(leaf.value))
        self.bounds = [(fact, sorted(values)) for fact, values in bounds.items()]
        self.reads = tuple(fact for fact in facts_of(rule.when) if fact not in bounds)
        self.texts: dict[Any, str] = {}
        self.names: dict[Any, tuple[str, ...]] = {}

    def text(self, stratum: str, facts: Facts) -> str:
        get = facts.get
        if self.bounds:
            key = (*map(get, self.reads), *[_side(get(fact), values) for fact, values in self.bounds])
            names = self.names.get(key)
            if names is None:
                names = _kept(self.names, key, tuple(matched(self.when, facts)))
            return f'{self.head}{stratum}", "matched": {{{_values(names, facts)}{self.tail}'
        key = tuple(map(get, self.reads))
        found = self.texts.get(key)
        if found is None:
            found = _kept(self.texts, key, _values(tuple(matched(self.when, facts)), facts) + self.tail)
        return f'{self.head}{stratum}", "matched": {{{found}'


def _kept(known: dict[Any, Any], key: Any, value: Any) -> Any:
    if len(known) >= MOST:
        known.clear()
    known[key] = value
    return value


def _side(value: Any, bounds: list[float]) -> int | None:
    """How a number stands to each of some ascending bounds: below, at or above."""
    if value is None:
        return None
    place = bisect_left(bounds, value)
    return 2 * place + (place < len(bounds) and bounds[place] == value)


def _values(names: tuple[str, ...], facts: Facts) -> str:
    return ", ".join([f'"{name}": {_value(facts.get(name))}' for name in names])


def _value(value: Any) -> str:
    if isinstance(value, float):
        return repr(value)
    return f'"{value}"' if isinstance(value, str) else _PLAIN[value]
