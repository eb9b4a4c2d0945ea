"""
Prove the properties of `rules/properties/` for every possible case, or find the case that breaks
one (extra `prove`).

A broken property comes with a case file, which was run: the assessment does break it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from workup.engine.formula import Formula
from workup.engine.proof import Space
from workup.engine.strata import rules_of
from workup.engine.truth import truth
from workup.knowledge.condition import Condition, Is, asked, facts_of, leaves, negate
from workup.knowledge.properties import Property
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.model.fact import fact_of
from workup.pathway import Assessor
from workup.rule_checks.breaking import Breaking
from workup.rule_checks.counterexample import case_of, case_value
from workup.rule_checks.judge import broken_by

TRIES = 40  # models tried before a property is called open
PATIENCE = 120_000  # milliseconds for one question to the solver


@dataclass(frozen=True)
class Verdict:
    """
    `holds`: proven; else `case` breaks it (a plain case file), or `why` says what stands in the way
    of an answer.
    """

    property: Property
    holds: bool
    case: dict[str, Any] | None = None
    why: str = ""


def _name(wanted: Property) -> str:
    return f"breaks-{wanted.id.replace('_', '-')}"


def smallest(space: Space, solver: z3.Solver) -> z3.ModelRef:
    """
    A model that tells as little as it can: each fact in turn is left untold where the property
    still breaks.
    """
    model = solver.model()
    solver.push()
    waiting = [list(space.silences())]
    while waiting:
        quiet = waiting.pop()
        solver.push()
        solver.add(quiet)
        if solver.check() == z3.sat:
            model = solver.model()
            continue
        solver.pop()
        if len(quiet) > 1:  # halves, the first next: as each in turn, in fewer questions
            half = len(quiet) // 2
            waiting += [quiet[half:], quiet[:half]]
    while solver.num_scopes():
        solver.pop()
    return model


def _another(space: Space, model: z3.ModelRef) -> Formula:
    """Not this one again: something that it tells is told otherwise."""
    same = [
        found[0] == model.eval(found[0], model_completion=True)
        for found in space.facts.values()
        if isinstance(found, tuple)
    ]
    same += [
        found == model.eval(found, model_completion=True)
        for found in space.facts.values()
        if not isinstance(found, tuple)
    ]
    return z3.Not(z3.And(same))


def _may_lower(when: Condition, fact: str, points: float) -> bool:
    """
    Whether telling `fact` present can lose a row for, or bring a row against: read off its leaves.
    """
    risky = {"not_present", "untold"} if points > 0 else {"present", "known"}
    return any(leaf.fact == fact and leaf.op in risky for leaf in leaves(when))


def _strongest(rows: list[tuple[float, Condition]], space: Space) -> Formula:
    """The points, in quarters, of the strongest row of one group and sign."""
    found: Formula = z3.IntVal(0)
    for points, when in sorted(rows, key=lambda row: abs(row[0])):
        found = z3.If(space.holds(when), z3.IntVal(round(4 * points)), found)
    return found


class Prover:
    """Proves properties of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.rules = rules_of(book)
        self.breaking = Breaking(book)
        self.assessor = Assessor(book, "truth")

    def prove(self, wanted: Property) -> Verdict:
        """Prove one property, or break it."""
        kinds: dict[str, Callable[[Property], Verdict]] = {
            "silent": self._silent,
            "never_lowers": self._never_lowers,
            "never_leaves_on": self._never_leaves_on,
            "likely_only_if": self._likely,
        }
        return kinds.get(wanted.kind, self._ask)(wanted)

    def _ask(self, wanted: Property) -> Verdict:
        for name in wanted.names or ("",):
            verdict = self._search(wanted, name)
            if not verdict.holds:
                return verdict
        return Verdict(wanted, True)

    def _search(self, wanted: Property, name: str) -> Verdict:
        """
        Ask for a case that breaks the property; a model that no case file can say is ruled out and
        the next one asked for.
        """
        broken, roots = self.breaking.broken(wanted, name)
        space = Space(self.book, roots)
        solver = z3.Solver()
        solver.set("timeout", PATIENCE)
        formula = broken(space)
        solver.add(space.rules)
        solver.add(formula)
        for _ in range(TRIES):
            answer = solver.check()
            if answer == z3.unsat:
                return Verdict(wanted, True)
            if answer == z3.unknown:
                return Verdict(
                    wanted,
                    False,
                    None,
                    f"the solver gave up on {name or wanted.id}: {solver.reason_unknown()}",
                )
            whole = solver.model()
            model = smallest(space, solver)
            # with less told, what leads may change so that the break is gone: then the whole case
            for tried in (model, whole):
                told, items = space.facts_in(tried)
                value = case_value(told, items, self.book, _name(wanted))
                case = case_of(value, self.book)
                if case is not None and self.breaks(wanted, case):
                    return Verdict(wanted, False, value)
            solver.add(_another(space, model))
        return Verdict(
            wanted,
            False,
            None,
            f"{TRIES} models for {name or wanted.id} that no case file bears out; a constraint is "
            f"missing",
        )

    # --- properties that need no solver, or another question

    def _silent(self, wanted: Property) -> Verdict:
        rules = self.rules
        for _, when in (*rules.evidence, *rules.urgent, *rules.workup, *rules.management):
            if truth(when, {}) is True:
                return Verdict(
                    wanted,
                    False,
                    {"id": "breaks-silence", "patient": {}, "onset": {}, "dystonia": {}},
                )
        derived = [d for d in self.book.derived if not d.each]
        facts: dict[str, object] = {}
        for d in derived:
            if truth(d.rule.when, {}) is True:
                facts[d.fact] = True
        fired = [
            id_
            for id_, when in (*rules.evidence, *rules.urgent, *rules.workup, *rules.management)
            if truth(when, facts) is True
        ]
        return Verdict(
            wanted,
            not fired,
            {"id": "breaks-silence", "patient": {}, "onset": {}, "dystonia": {}} if fired else None,
        )

    def _likely(self, wanted: Property) -> Verdict:
        allowed = wanted.condition
        assert allowed is not None
        for name in wanted.names:
            needs = self.book.scripts[name].likely_needs
            if needs is None:
                return Verdict(
                    wanted,
                    False,
                    {**self.book.scripts[name].typical, "id": _name(wanted)},
                    "it may be called likely on anything",
                )
            space = Space(self.book, [needs, allowed])
            solver = z3.Solver()
            solver.add(space.rules)
            solver.add(space.holds(needs), z3.Not(space.holds(allowed)))
            if solver.check() != z3.unsat:
                told, items = space.facts_in(solver.model())
                return Verdict(wanted, False, case_value(told, items, self.book, _name(wanted)))
        return Verdict(wanted, True)

    def _never_leaves_on(self, wanted: Property) -> Verdict:
        """
        Nothing that admits to or dismisses from the don't-miss list reads one of the facts,
        directly or through a derived fact.
        """
        barred = {leaf.fact for leaf in leaves(wanted.condition)} if wanted.condition else set()
        for id_, script in self.book.scripts.items():
            if script.never_miss is None:
                continue
            for condition in (script.never_miss.dismissed_when, negate(script.never_miss.enters)):
                space = Space(self.book, [condition])
                for fact in sorted(barred & set(space.facts)):
                    solver = z3.Solver()
                    solver.add(space.rules)
                    solver.add(space.holds(condition), z3.Or(*space.facts[fact]))
                    if solver.check() != z3.unsat:
                        told, items = space.facts_in(solver.model())
                        return Verdict(
                            wanted,
                            False,
                            case_value(told, items, self.book, _name(wanted)),
                            f"`{fact}` can take {id_} off the don't-miss list",
                        )
        return Verdict(wanted, True)

    def _never_lowers(self, wanted: Property) -> Verdict:
        """
        For each script and finding that it lists in its favour: the points of the groups that read
        the finding do not fall when it is told.
        """
        for number, finding in self._listed():
            verdict = self._lowers(wanted, number, finding)
            if verdict:
                return verdict
        return Verdict(wanted, True)

    def _lowers(self, wanted: Property, number: int, finding: str) -> Verdict | None:
        scorer, fact = self.assessor.scorer, fact_of("finding", finding)
        groups: dict[tuple[str, bool], list[tuple[float, Condition]]] = {}
        for n, row in enumerate(scorer.rows):
            if number in scorer.by_diagnosis[n]:
                points, group = scorer.by_diagnosis[n][number]
                groups.setdefault((group, points > 0), []).append((points, row.rule.when))
        touched = [
            rows
            for rows in groups.values()
            if any(_may_lower(when, fact, points) for points, when in rows)
        ]
        if not touched:
            return None
        read = [rows for rows in groups.values() if any(fact in facts_of(when) for _, when in rows)]
        space = Space(
            self.book,
            [*(when for rows in read for _, when in rows), Is(fact, "present")],
            opaque=True,
        )
        yes, no = space.facts[fact]
        whole = z3.Sum([_strongest(rows, space) for rows in read])
        after = z3.substitute(whole, (yes, z3.BoolVal(True)), (no, z3.BoolVal(False)))
        before = z3.substitute(whole, (yes, z3.BoolVal(False)), (no, z3.BoolVal(False)))
        solver = z3.Solver()
        solver.set("timeout", PATIENCE)
        solver.add(space.rules)
        solver.add(after < before, yes)
        if solver.check() == z3.unsat:
            return None
        facts, items = space.facts_in(smallest(space, solver))
        facts = {f: v for f, v in {**facts, fact: True}.items() if f not in self._derived}
        return Verdict(
            wanted,
            False,
            case_value(facts, items, self.book, _name(wanted)),
            f"`{finding}` lowers {scorer.diagnoses[number]}",
        )

    @cached_property
    def _derived(self) -> frozenset[str]:
        return frozenset(d.fact for d in self.book.derived)

    def _listed(self) -> Iterator[tuple[int, str]]:
        """Each diagnosis with each finding that some row in its favour wants present."""
        scorer = self.assessor.scorer
        found: dict[tuple[int, str], None] = {}
        for n, row in enumerate(scorer.rows):
            for d, points, _ in scorer.targets[n]:
                if points > 0:
                    wanted = asked("finding", row.rule.when, "present")
                    found.update({(d, named.id): None for named in wanted})
        yield from found

    # --- the same properties on one case, run

    def breaks(self, wanted: Property, case: Case) -> bool:
        """Whether the assessment of a case breaks a property."""
        facts = self.assessor.read(case).facts
        if wanted.when is not None and truth(wanted.when, facts) is not True:
            return False
        return broken_by(wanted, self.assessor.assess(case), facts, self.book)


def prove(book: Rulebook, only: Iterable[str] = ()) -> Iterator[Verdict]:
    """Prove the properties of a rulebook one by one, all unless `only` names some."""
    prover, wanted = Prover(book), set(only)
    for item in book.properties.values():
        if not wanted or item.id in wanted:
            yield prover.prove(item)
