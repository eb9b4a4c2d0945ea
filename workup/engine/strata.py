"""
The strata of a rulebook, compiled, and the engine that runs them.

`durable` is the engine of record; where it cannot be imported, `truth` answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from workup.engine import durable
from workup.engine.codegen import Check, check_of
from workup.engine.facts import CaseFacts, Facts
from workup.engine.program import Program, compile_program
from workup.knowledge.condition import Condition, negate
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import item_schema
from workup.knowledge.sheet import Rule

Engine = Literal["durable", "truth"]


class Stratum(Protocol):
    """Anything that says which conjunctions of a program hold."""

    def fire(self, vector: Sequence[int]) -> list[int]:
        """Conjunction numbers, ascending."""


class TruthStratum:
    """The plain Python reading of one program."""

    def __init__(self, program: Program) -> None:
        self.check: Check = check_of(program)

    def fire(self, vector: Sequence[int]) -> list[int]:
        """Conjunction numbers, ascending."""
        return self.check(vector)


@dataclass(frozen=True)
class Programs:
    """
    Every stratum of a rulebook in normal form. A rule id that ends in `!` is its negation: it fires
    where the rule is known to fail.
    """

    item: Program
    derive: tuple[Program, ...]
    evidence: Program
    lane: Program
    urgent: Program
    workup: Program
    management: Program


@dataclass(frozen=True)
class Rules:
    """
    The rules of the strata after `derive`, each an id and a condition in file order, as every
    reading takes them.
    """

    evidence: tuple[tuple[str, Condition], ...]
    lane: tuple[tuple[str, Condition], ...]
    urgent: tuple[tuple[str, Condition], ...]
    workup: tuple[tuple[str, Condition], ...]
    management: tuple[tuple[str, Condition], ...]


def rules_of(book: Rulebook) -> Rules:
    """The rules of a rulebook by stratum."""
    evidence = [row.rule for family in book.families.values() for row in family.rows]
    evidence += [row.rule for script in book.scripts.values() for row in script.rows]
    pages = [x.rule for script in book.scripts.values() for x in script.asks]
    pages += [rule for page in book.tests.values() for rule in page.rules]
    flags = [flag.rule for rows in book.flags.values() for flag in rows]
    advice = [
        row.rule
        for rows in (*book.management.values(), *book.complications.values())
        for row in rows
    ]
    advice += [row.rule for row in book.asking.rows]
    return Rules(_plain(evidence), tuple(_lane(book)), _plain(flags), _plain(pages), _plain(advice))


def compile_strata(book: Rulebook) -> Programs:
    """Compile the whole rulebook."""
    items, rules = item_schema(book.vocabulary), rules_of(book)
    return Programs(
        compile_program(
            "item", _both_ways([(d.rule.id, d.rule.when) for d in book.derived if d.each]), items
        ),
        tuple(
            compile_program(
                f"derive {n}", _both_ways([(d.rule.id, d.rule.when) for d in level]), book.schema
            )
            for n, level in enumerate(book.levels, 1)
        ),
        compile_program("evidence", rules.evidence, book.schema),
        compile_program("lane", rules.lane, book.schema),
        compile_program("urgent", rules.urgent, book.schema),
        compile_program("workup", rules.workup, book.schema),
        compile_program("management", rules.management, book.schema),
    )


def _plain(rules: list[Rule]) -> tuple[tuple[str, Condition], ...]:
    return tuple((rule.id, rule.when) for rule in rules)


def refuted(rule: str) -> str:
    """What is read beside a rule and holds where the rule is known not to."""
    return f"{rule}!"


def _both_ways(rules: list[tuple[str, Condition]]) -> list[tuple[str, Condition]]:
    return [pair for id_, when in rules for pair in ((id_, when), (refuted(id_), negate(when)))]


def _lane(book: Rulebook) -> list[tuple[str, Condition]]:
    found: list[tuple[str, Condition]] = []
    for id_, script in book.scripts.items():
        lane = script.never_miss
        if lane:
            found += [
                (refuted(f"{id_}.enters"), negate(lane.enters)),
                (f"{id_}.clue", lane.clue),
                (f"{id_}.never_miss", lane.dismissed_when),
            ]
            found += [(rule.id, rule.when) for rule in (lane.by_age, lane.beyond) if rule]
    return found


class Runner:
    """
    Runs the strata of one rulebook for one case after another. Not for two threads at once.

    `engine` says which reading answers: durable unless it cannot be had, or `truth` was asked for.
    """

    def __init__(self, book: Rulebook, engine: Engine | None = None, shadow: bool = True) -> None:
        self.book = book
        self.why_not_durable = durable.unavailable() if engine != "truth" else ""
        if engine == "durable" and self.why_not_durable:
            from workup.errors import EngineFault

            raise EngineFault(f"durable-rules cannot be used: {self.why_not_durable}")
        self.engine: Engine = "truth" if engine == "truth" or self.why_not_durable else "durable"
        self.shadow = shadow
        self._strata: dict[str, Stratum] = {}

    @cached_property
    def programs(self) -> Programs:
        """The compiled strata."""
        return compile_strata(self.book)

    def fire(self, program: Program, facts: Facts) -> list[int]:
        """The numbers of the rules of `program` that hold on `facts`, in file order."""
        if not program.owners:
            return []
        stratum = self._strata.get(program.name)
        if stratum is None:
            stratum = (
                durable.DurableStratum(program, self.shadow)
                if self.engine == "durable"
                else TruthStratum(program)
            )
            self._strata[program.name] = stratum
        return program.fired(stratum.fire(program.encode(facts)))

    def derive(self, facts: CaseFacts) -> tuple[Facts, list[str]]:
        """
        Add the derived facts.

        Returns:
            All facts, and the ids of the derive rules that hold, in order.
        """
        told = dict(facts.told)
        fired: list[str] = []
        self._items(facts, told, fired)
        for program in self.programs.derive:
            for number in self.fire(program, told):
                self._conclude(program.rules[number], told, fired)
        return told, fired

    def _items(self, facts: CaseFacts, told: Facts, fired: list[str]) -> None:
        by_kind = {"medication": facts.medications, "event": facts.events}
        program = self.programs.item
        holding: dict[str, set[str]] = {}
        for kind, items in by_kind.items():
            holding[kind] = {
                program.rules[n] for item in items or () for n in self.fire(program, item)
            }
        for derived in self.book.derived:
            if not derived.each:
                continue
            if derived.rule.id in holding[derived.each]:
                self._conclude(derived.rule.id, told, fired)
            elif by_kind[derived.each] == ():
                told[derived.fact] = False

    @cached_property
    def _concludes(self) -> dict[str, tuple[str, bool]]:
        """What a rule of `derive` says of which fact: that it holds, or that it does not."""
        derived = self.book.derived
        return {d.rule.id: (d.fact, True) for d in derived} | {
            refuted(d.rule.id): (d.fact, False) for d in derived
        }

    def _conclude(self, rule: str, told: Facts, fired: list[str]) -> None:
        fact, holds = self._concludes[rule]
        if holds:
            told[fact] = True
            fired.append(rule)
        else:
            told.setdefault(fact, False)

    def close(self) -> None:
        """Release what the engine holds."""
        for stratum in self._strata.values():
            if isinstance(stratum, durable.DurableStratum):
                stratum.close()
        self._strata.clear()
