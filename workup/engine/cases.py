"""
What the pathway asks of cases, whether one is read by durable-rules or a million as columns.

Only conditions have several readings; all that is decided after them is one definition over arrays
of shape (things, cases), and takes them through `Cases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from workup.engine.cohort import Change, Cohort, fire
from workup.engine.columns import Bits, Flags, holds, leaf_of, pack, unpack
from workup.engine.facts import Facts
from workup.engine.strata import Rules, Runner
from workup.engine.truth import truth
from workup.knowledge.condition import Condition, Is
from workup.knowledge.schema import Schema

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]
Token = tuple[str, bool | str]  # a fact with the value that it has
Stratum = Literal["evidence", "lane", "urgent", "workup", "management"]


class Tokens:
    """Facts with the values asked of them, each once: `listed` in order, `place` their numbers."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.listed = tuple(dict.fromkeys(tokens))
        self.place = {token: n for n, token in enumerate(self.listed)}


class Cases(Protocol):
    """Some cases with their derived facts. Arrays have one column a case."""

    size: int

    def fire(self, stratum: Stratum) -> Flags:
        """Which rules of a stratum hold, in file order, (rules, cases)."""

    def present(self, facts: Sequence[str]) -> Flags:
        """Which signs are known to be present, (facts, cases)."""

    def tokens(self, tokens: Tokens) -> Flags:
        """Which facts are known to have which value, (tokens, cases)."""

    def numbers(self, fact: str) -> Floats:
        """A number, NaN where unknown, (cases,)."""

    def words(self, fact: str) -> Codes:
        """A word as its place in the schema's list from 1, 0 where unknown, (cases,)."""

    def holds(self, condition: Condition) -> Flags:
        """Where a condition is known to hold, (cases,)."""

    def conclude(self, signs: Mapping[str, Flags], words: Mapping[str, Codes]) -> None:
        """Hand facts on to the later strata: signs where they are present, words by code."""


class OneCase:
    """One case, read by the engine of a runner. `facts` gains what the strata hand on."""

    size = 1

    def __init__(self, facts: Facts, runner: Runner, evidence: Sequence[int] | None = None) -> None:
        self.facts = dict(facts)
        self._runner = runner
        self._schema: Schema = runner.book.schema
        self._evidence = evidence

    def fire(self, stratum: Stratum) -> Flags:
        program = getattr(self._runner.programs, stratum)
        found = np.zeros((len(program.rules), 1), np.bool_)
        known = self._evidence if stratum == "evidence" else None
        found[self._runner.fire(program, self.facts) if known is None else list(known)] = True
        return found

    def present(self, facts: Sequence[str]) -> Flags:
        get = self.facts.get
        return np.array([get(fact) is True for fact in facts], np.bool_)[:, None]

    def tokens(self, tokens: Tokens) -> Flags:
        found, place = np.zeros((len(tokens.listed), 1), np.bool_), tokens.place
        held = [place[said] for said in self.facts.items() if said in place]
        found[held] = True
        return found

    def numbers(self, fact: str) -> Floats:
        value = self.facts.get(fact)
        return np.array([np.nan if value is None else float(value)])

    def words(self, fact: str) -> Codes:
        value = self.facts.get(fact)
        place = 0 if value is None else self._schema.words[fact].index(str(value)) + 1
        return np.array([place], np.uint8)

    def holds(self, condition: Condition) -> Flags:
        return np.array([truth(condition, self.facts) is True], np.bool_)

    def conclude(self, signs: Mapping[str, Flags], words: Mapping[str, Codes]) -> None:
        self.facts.update({fact: True for fact, where in signs.items() if where[0]})
        for fact, codes in words.items():
            if codes[0]:
                self.facts[fact] = self._schema.words[fact][codes[0] - 1]


class ManyCases:
    """A cohort as columns; `change` is what a mutation makes of a rule's answer."""

    def __init__(self, cohort: Cohort, rules: Rules, change: Change | None = None) -> None:
        self.cohort, self.size = cohort, cohort.size
        self._rules, self._change = rules, change

    def fire(self, stratum: Stratum) -> Flags:
        rules = getattr(self._rules, stratum)
        return self._unpacked(list(fire(rules, self.cohort.table, self._change).values()))

    def present(self, facts: Sequence[str]) -> Flags:
        return self._unpacked([self.cohort.table.leaf(Is(fact, "present")) for fact in facts])

    def tokens(self, tokens: Tokens) -> Flags:
        leaf = self.cohort.table.leaf
        return self._unpacked([leaf(leaf_of(fact, value)) for fact, value in tokens.listed])

    def _unpacked(self, read: Sequence[Bits]) -> Flags:
        packed = np.array(read, np.uint8).reshape(len(read), len(self.cohort.table.none))
        return np.unpackbits(packed, axis=1, count=self.size, bitorder="little").view(np.bool_)

    def numbers(self, fact: str) -> Floats:
        return self.cohort.table.numbers.get(fact, np.full(self.size, np.nan))

    def words(self, fact: str) -> Codes:
        return self.cohort.table.words.get(fact, np.zeros(self.size, np.uint8))

    def holds(self, condition: Condition) -> Flags:
        return unpack(holds(condition, self.cohort.table), self.size)

    def conclude(self, signs: Mapping[str, Flags], words: Mapping[str, Codes]) -> None:
        table = self.cohort.table
        for fact, where in signs.items():
            table.sign(fact, pack(where), table.none)
        for fact, codes in words.items():
            table.word(fact, codes)
