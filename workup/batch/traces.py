"""
The lines of a trace as JSON text. What a rule says is written once; which of its facts are named is
remembered for each way in which the facts stand to the rule, so that
two ages on the same side of every bound of the rule are one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from workup.batch.fragments import APART, Fragments, distinct, ways
from workup.batch.worked import UNSHOWN
from workup.columns.cells import Ints
from workup.engine.columns import Bits, Table, unpack
from workup.engine.facts import Facts
from workup.engine.justification import matched
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

    def lay(
        self,
        strata: Mapping[str, Sequence[tuple[str, Bits]]],
        table: Table,
        facts: Sequence[Facts],
        to: Fragments,
    ) -> tuple[Ints, Ints]:
        """
        The lines of the traces of a cohort; rules that only say that something fails or is hinted
        at are left out.

        Args:
            strata: By stratum, the rules and where they hold.

            table: The cohort.

            facts: All facts of each case, the same as `table` has.

            to: Takes the lines.

        Returns:
            The case of each line and its number in `to`; the lines of a case in order.
        """
        told = _Told(table)
        rows, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for stratum, rules in strata.items():
            for id_, bits in rules:
                if id_.endswith(UNSHOWN):
                    continue
                mine = np.flatnonzero(unpack(bits, table.size))
                if len(mine):
                    lines = self._lines(self.ways(stratum, id_), mine, facts, told, to)
                    rows.append(np.repeat(mine, lines.shape[1]))
                    numbers.append(lines.ravel())
        return np.concatenate(rows), np.concatenate(numbers)

    def _lines(
        self, ways_: Ways, rows: Ints, facts: Sequence[Facts], told: _Told, to: Fragments
    ) -> Ints:
        """The lines of one rule, (rows, fragments); shorter ones are filled up with nothing."""
        parts = [told.of(fact, rows, ways_.bounds.get(fact, ())) for fact in ways_.reads]
        at, inverse = distinct(ways(parts, len(rows)))
        known = [ways_.pieces(facts[n]) for n in rows[at].tolist()]
        longest = max(map(len, known))
        found = np.full((len(rows), longest + 1), to.known(""), np.int64)
        for place in range(longest):
            mine = [pieces[place] if place < len(pieces) else "" for pieces in known]
            if place & 1:
                for fact in dict.fromkeys(mine):
                    if fact:
                        here = np.array([fact == other for other in mine])[inverse]
                        found[here, place] = told.numbers(fact, to)[rows[here]]
            else:
                texts = [APART + text for text in mine] if not place else mine
                found[:, place] = np.array([to.known(text) for text in texts])[inverse]
        found[:, -1] = to.known(ways_.tail)
        return found


class _Told:
    """What cases tell of facts, as numbers."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[tuple[str, tuple[float, ...]], tuple[Ints, int]] = {}
        self._numbers: dict[str, Ints] = {}

    def of(self, fact: str, rows: Ints, bounds: tuple[float, ...]) -> tuple[Ints, int]:
        """
        Which of its values a fact has in each of some cases, of a number on which side of each
        bound it lies, and how many there may be.
        """
        found = self._known.get((fact, bounds))
        if found is None:
            found = self._known[fact, bounds] = self._read(fact, bounds)
        return found[0][rows], found[1]

    def numbers(self, fact: str, to: Fragments) -> Ints:
        """The fragments of the values of a number, by case."""
        found = self._numbers.get(fact)
        if found is None:
            values, inverse = np.unique(self._table.numbers[fact], return_inverse=True)
            found = self._numbers[fact] = to.extend(map(repr, values.tolist())) + inverse.astype(
                np.int64
            )
        return found

    def _read(self, fact: str, bounds: tuple[float, ...]) -> tuple[Ints, int]:
        table = self._table
        if fact in table.words:
            return table.words[fact].astype(np.int64), 256
        if fact in table.numbers:
            values = table.numbers[fact]
            sides = sum(
                ((values > b).astype(np.int64) + (values >= b) for b in bounds),
                np.zeros(table.size, np.int64),
            )
            return np.where(np.isnan(values), 2 * len(bounds) + 1, sides), 2 * len(bounds) + 2
        yes, no = (
            unpack(bits.get(fact, table.none), table.size) for bits in (table.present, table.absent)
        )
        return yes + 2 * no.astype(np.int64), 4


class Ways:
    """
    One rule: for each way in which the facts stand to it, its line as pieces of text, between them
    the names of the numbers that go there.
    """

    def __init__(self, rule: Rule, stratum: str, effect: str) -> None:
        self.when = rule.when
        self.head = f'{{"rule": "{rule.id}", "stratum": "{stratum}", "matched": {{'
        rest = said({"effect": effect, "text": rule.why, "sources": rule.sources})
        self.tail = f"}}, {rest[1:]}"
        bounds: dict[str, set[float]] = {}
        for leaf in leaves(rule.when):
            if isinstance(leaf.value, int | float):
                bounds.setdefault(leaf.fact, set()).add(float(leaf.value))
        self.reads = tuple(dict.fromkeys(facts_of(rule.when)))
        self.bounds = {fact: tuple(sorted(values)) for fact, values in bounds.items()}
        self.key = _key(tuple(fact for fact in facts_of(rule.when) if fact not in bounds), bounds)
        self.known: dict[Any, tuple[str, ...]] = {}

    def pieces(self, facts: Facts) -> tuple[str, ...]:
        """
        The line for one case, but for its tail: text, and the name of a number in each second
        place.
        """
        return self.known.get(self.key(facts.get)) or self.learn(facts)

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
        found = self.known[self.key(facts.get)] = (*pieces, text)
        return found


def _key(reads: tuple[str, ...], bounds: Mapping[str, Iterable[float]]) -> Callable[[Get], Any]:
    """
    A function that tells ways apart: the values of signs and words, and on which side of each bound
    a number lies.
    """
    parts = [f"g({fact!r})" for fact in reads]
    for fact, values in bounds.items():
        sides = " + ".join(f"(v > {value!r}) + (v >= {value!r})" for value in sorted(values))
        parts.append(f"(None if (v := g({fact!r})) is None else {sides})")
    made: Callable[[Get], Any] = eval(f"lambda g: ({', '.join(parts)},)", {})
    return made
