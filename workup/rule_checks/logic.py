"""
What Z3 can say of rows without running a case (extra `prove`): which can never hold, which never
count, which contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import z3

from workup.engine.formula import Formula
from workup.engine.proof import Space
from workup.knowledge.condition import Condition, Is, facts_of
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Row
from workup.model.case import Case
from workup.rule_checks.counterexample import case_value
from workup.rule_checks.finding import Finding
from workup.rule_checks.prove import smallest


class Shown:
    """
    What cases show of rows, so that the solver is asked only of the rest: a row that a case fires
    can hold, and one that a case fires without another does not imply the other.
    """

    def __init__(self, book: Rulebook, cases: Sequence[Case]) -> None:
        self._fired: Mapping[str, Any] = {}
        if cases:
            from workup.rule_checks.coverage import fired

            self._fired = fired(book, cases)

    def holds(self, row: str) -> bool:
        """Whether some case fires the row."""
        return row in self._fired and bool(self._fired[row].any())

    def parts(self, one: str, other: str) -> bool:
        """Whether some case fires one row without the other."""
        if one not in self._fired or other not in self._fired:
            return False
        return bool((self._fired[one] & ~self._fired[other]).any())


def logic(book: Rulebook, only: str = "", cases: Sequence[Case] = ()) -> Iterator[Finding]:
    """
    Unreachable rows of every stratum; rows of a script that never count or are contradicted.

    Args:
        book: Rules that load without an error.

        only: The script or family to look at; all unless given.

        cases: What they show need not be asked of the solver: the findings are the same without
        them, in about fifteen times the time.
    """
    shown = Shown(book, cases)
    each = {
        d.rule.id: Is(d.fact, "present") for d in book.derived if d.each
    }  # an item's row is reached through its fact
    for rule in book.rules.values():
        if (only and rule.owner != only) or shown.holds(rule.id):
            continue
        if witness(book, each.get(rule.id, rule.when), least=False) is None:
            yield Finding(
                "unreachable", "error", rule.file, rule.line, f"`{rule.id}` can hold in no case"
            )
    owners = [f.rows for f in book.families.values() if only in ("", f.id)]
    owners += [s.rows for s in book.scripts.values() if only in ("", s.id)]
    for rows in owners:
        for one, other in combinations(rows, 2):
            yield from _pair(one, other, book, shown)


def _pair(one: Row, other: Row, book: Rulebook, shown: Shown) -> Iterator[Finding]:
    if (one.points > 0) == (other.points > 0):
        if one.group == other.group and facts_of(one.rule.when) & facts_of(other.rule.when):
            weak, strong = sorted((one, other), key=lambda row: abs(row.points))
            yield from _implied(weak, strong, book, shown)
            if abs(weak.points) == abs(strong.points):
                yield from _implied(strong, weak, book, shown)
    elif (
        facts_of(one.rule.when) == facts_of(other.rule.when)
        and _implies(one, other, book, shown)
        and _implies(other, one, book, shown)
    ):
        message = (
            f"`{one.rule.id}` and `{other.rule.id}` hold in the same cases and argue "
            f"against "
            f"each other"
        )
        yield Finding(
            "contradiction",
            "error",
            other.rule.file,
            other.rule.line,
            message,
            witness(book, one.rule.when),
        )


def _implied(weak: Row, strong: Row, book: Rulebook, shown: Shown) -> Iterator[Finding]:
    if _implies(weak, strong, book, shown):
        message = (
            f"`{weak.rule.id}` never counts: wherever it holds `{strong.rule.id}` of its "
            f"group weighs as much or more"
        )
        yield Finding(
            "overlap",
            "warning",
            weak.rule.file,
            weak.rule.line,
            message,
            witness(book, weak.rule.when),
        )


def _implies(one: Row, other: Row, book: Rulebook, shown: Shown) -> bool:
    return not shown.parts(one.rule.id, other.rule.id) and (
        _model(
            book,
            [one.rule.when, other.rule.when],
            lambda s: z3.And(s.holds(one.rule.when), z3.Not(s.holds(other.rule.when))),
        )
        is None
    )


def witness(
    book: Rulebook, condition: Condition, id_: str = "witness", least: bool = True
) -> dict[str, Any] | None:
    """The least case in which a condition holds, as a plain case file; None where there is none."""
    return _model(book, [condition], lambda s: s.holds(condition), id_, least)


def _model(
    book: Rulebook, roots: list[Condition], formula: Any, id_: str = "witness", least: bool = True
) -> dict[str, Any] | None:
    space = Space(book, roots)
    asked: Formula = formula(space)
    solver = z3.Solver()
    solver.add(space.rules)
    solver.add(asked)
    if solver.check() != z3.sat:
        return None
    model = smallest(space, solver) if least else solver.model()
    return case_value(*space.facts_in(model), book, id_)
