"""
What would break a property, as a formula over every possible case: the question that the prover
puts.
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from workup.engine.formula import Formula
from workup.engine.proof import Space
from workup.engine.strata import rules_of
from workup.knowledge.condition import Condition, Is, negate
from workup.knowledge.properties import Property
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import PRIORITIES
from workup.model.fact import done_of, fact_of, parted
from workup.pathway.test_plan import TestPlanner

Broken = tuple[
    Callable[[Space], Formula], list[Condition]
]  # the formula, and the conditions that the space must know


class Breaking:
    """Writes the formulas for one rulebook, as its test plan would draw up the list."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.planner = TestPlanner(book, tuple(id_ for id_, _ in rules_of(book).workup))

    def broken(self, wanted: Property, name: str) -> Broken:
        roots = [wanted.when] if wanted.when else []
        make: dict[str, Callable[[], Broken]] = {
            "orders": lambda: self._orders(name, wanted.by),
            "never_orders": lambda: self._never_orders(name, wanted.by),
            "raises": lambda: self._fires([f.rule.when for f in self.book.flags[name]], False),
            "never_offers": lambda: self._fires(
                [row.rule.when for row in self.book.management[name]], True
            ),
            "admits": lambda: self._admits(name),
            "leaves_only_if": lambda: self._leaves(name, wanted),
            "before": lambda: self._before(wanted),
        }
        formula, more = make[wanted.kind]()
        when = wanted.when
        return (
            lambda space: z3.And(space.holds(when) if when else z3.BoolVal(True), formula(space))
        ), [*roots, *more]

    def _rows(self, test: str) -> list[tuple[int, Condition, str, bool]]:
        """
        Everything that asks for a test: priority, condition, the diagnosis that asks (or nothing),
        whether it is kept whatever its length.
        """
        found = [
            (PRIORITIES.index(ask.priority), ask.rule.when, owner, False)
            for owner, ask in self.planner.asks.values()
            if ask.test == test
        ]
        found += [
            (PRIORITIES.index(o.priority), o.rule.when, "", o.always)
            for o in self.planner.orders.values()
            if o.test == test
        ]
        for rows in self.book.flags.values():
            for flag in rows:
                if test in flag.tests:
                    found.append(
                        (0 if flag.urgency == "emergency" else 1, flag.rule.when, "", True)
                    )
        return found

    def _ordered(self, test: str, by: int) -> Broken:
        """
        That a test stands in the list by a priority: asked for, and not left by a firm row that
        outweighs what asks.
        """
        rows = self._rows(test)
        firm = [
            leave.rule.when
            for leave in self.planner.leaves.values()
            if leave.test == test and leave.firm
        ]
        leading = {
            owner: Is(fact_of("standing", owner), "eq", "leading")
            for _, _, owner, _ in rows
            if owner
        }
        sure = by < 2  # beyond, the list may be cut for its length unless the row is kept

        def formula(space: Space) -> Formula:
            asked = [
                space.holds(when)
                for p, when, owner, always in rows
                if p <= by and (sure or p < 2 or always or owner)
            ]
            now = [space.holds(when) for p, when, _, _ in rows if p == 0]
            kept = [space.holds(when) for _, when, owner, always in rows if always]
            kept += [
                z3.And(space.holds(when), space.holds(leading[owner]))
                for _, when, owner, _ in rows
                if owner
            ]
            left = z3.Or([space.holds(when) for when in firm])
            return z3.And(z3.Or(asked), z3.Or(z3.Not(left), z3.Or(now), z3.Or(kept)))

        return formula, [
            *(when for _, when, _, _ in rows),
            *firm,
            *leading.values(),
            Is(done_of(test), "present"),
        ]

    def _orders(self, test: str, by: str) -> Broken:
        ordered, roots = self._ordered(test, PRIORITIES.index(by))
        done = Is(done_of(test), "present")
        panels = [p for p, singles in self.book.test_plan.stands_for.items() if test in singles]
        return (lambda space: z3.And(z3.Not(space.holds(done)), z3.Not(ordered(space)))), [
            *roots,
            *(Is(done_of(p), "present") for p in panels),
        ]

    def _never_orders(self, test: str, by: str) -> Broken:
        """
        Nothing but a diagnosis that leads may have it so soon; a case with any result is another
        matter.
        """
        rows = [
            (p, when, owner, always)
            for p, when, owner, always in self._rows(test)
            if p <= PRIORITIES.index(by)
        ]
        firm = [
            leave.rule.when
            for leave in self.planner.leaves.values()
            if leave.test == test and leave.firm
        ]
        group = self.book.vocabulary["tests"][test].group
        late = [
            Is(r.fact, "present")
            for r in self.book.test_plan.no_sooner
            if r.group == group and PRIORITIES.index(r.priority) > PRIORITIES.index(by)
        ]

        def formula(space: Space) -> Formula:
            leading = {
                owner: space.fact(fact_of("standing", owner)) for _, _, owner, _ in rows if owner
            }
            words = self.book.schema.words
            calm = [
                word != words[fact_of("standing", owner)].index("leading") + 1
                for owner, word in leading.items()
            ]
            asked = [
                z3.And(
                    space.holds(when),
                    z3.BoolVal(True)
                    if p == 0 or always
                    else z3.Not(z3.Or([space.holds(f) for f in firm])),
                )
                for p, when, _, always in rows
            ]
            results = [
                z3.Not(z3.Or(*found))
                for name, found in space.facts.items()
                for named in (parted(name),)
                if named.kind in ("result", "gene")
                and isinstance(found, tuple)
                and named.part != "value"
            ]
            return z3.And(
                z3.Or(asked), z3.Not(z3.Or([space.holds(x) for x in late])), *calm, *results
            )

        return formula, [
            *(when for _, when, _, _ in rows),
            *firm,
            *late,
            *(Is(fact_of("standing", o), "eq", "leading") for _, _, o, _ in rows if o),
        ]

    @staticmethod
    def _fires(conditions: list[Condition], forbidden: bool) -> Broken:
        def formula(space: Space) -> Formula:
            fired = z3.Or([space.holds(when) for when in conditions])
            return fired if forbidden else z3.Not(fired)

        return formula, conditions

    def _leaves(self, name: str, wanted: Property) -> Broken:
        lane, allowed = self.book.scripts[name].never_miss, wanted.condition
        if lane is None:
            return (lambda space: z3.BoolVal(True)), []
        assert allowed is not None
        out = lane.dismissed_when
        return (lambda space: z3.And(space.holds(out), z3.Not(space.holds(allowed)))), [
            out,
            allowed,
        ]

    def _admits(self, name: str) -> Broken:
        """The lane is known not to be entered, though what lets the diagnosis in is told."""
        lane = self.book.scripts[name].never_miss
        if lane is None:
            return (lambda space: z3.BoolVal(True)), []
        out = negate(lane.enters)
        return (lambda space: space.holds(out)), [out]

    def _before(self, wanted: Property) -> Broken:
        """
        The later test is ordered by some priority and no earlier one stands as soon, or is moved
        before it.
        """
        later = wanted.then[0]
        parts = [
            (by, self._ordered(later, by), [self._ordered(first, by) for first in wanted.names])
            for by in range(len(PRIORITIES))
        ]
        moved = [
            a.rule.when
            for a in self.planner.afters.values()
            if a.test == later and a.before in wanted.names
        ]

        def formula(space: Space) -> Formula:
            brought = z3.Or([space.holds(when) for when in moved])
            ways = [
                z3.And(then(space), z3.Not(z3.Or([f(space) for f, _ in firsts])), z3.Not(brought))
                for _, (then, _), firsts in parts
            ]
            done = z3.Or([space.holds(Is(done_of(t), "present")) for t in (later, *wanted.names)])
            return z3.And(z3.Or(ways), z3.Not(done))

        roots = [
            c
            for _, (_, one), firsts in parts
            for c in (*one, *(r for _, more in firsts for r in more))
        ]
        return formula, [
            *roots,
            *moved,
            *(Is(done_of(t), "present") for t in (later, *wanted.names)),
        ]
