"""
The trace: every rule that fired, with what it matched.

Cases alike in what a rule reads share its line, and its text; where the line names a number, all
but the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workup.engine.facts import Facts
from workup.engine.justification import matched
from workup.knowledge.condition import leaves
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Trace
from workup.pathway.alike import Alike
from workup.pathway.pictures import Said

Line = tuple[Trace, bool]  # a line, and whether it names a number


class Tracer:
    """Says the lines of the trace. `effects` is what each rule in a row does, in words."""

    def __init__(self, book: Rulebook, effects: Mapping[str, str]) -> None:
        self.book, self._effects = book, effects
        kinds, when = book.schema.kinds, lambda id_: book.rules[id_].when
        self._lines: Alike[Line] = Alike(kinds, when)
        #: What is derived may hold of one drug or event, and then not of the case.
        self._derived: Alike[Line] = Alike(kinds, when, holds=False)

    def row(self, id_: str, stratum: str, facts: Facts) -> Trace:
        """The line of a rule that fired."""
        lines = self._derived if stratum == "derive" else self._lines
        return _known(lines.of(id_, facts, lambda: self._row(id_, stratum, facts)), facts)

    def item(self, diagnosis: str, said: Said, facts: Facts) -> Trace:
        """The line of an item of the picture of a diagnosis."""
        make = lambda: self._item(diagnosis, said, facts)  # noqa: E731
        return _known(self._lines.of(said.rule, facts, make), facts)

    def _row(self, id_: str, stratum: str, facts: Facts) -> Line:
        rule = self.book.rules[id_]
        why = matched(rule.when, facts, stratum != "derive")
        line = Trace(id_, stratum, why, self._effects.get(id_, ""), rule.why, rule.sources)
        return line, self._numbers(why)

    def _item(self, diagnosis: str, said: Said, facts: Facts) -> Line:
        rule = self.book.rules[said.rule]
        known = {leaf.fact: facts.get(leaf.fact) for leaf in leaves(rule.when)}
        known = {fact: value for fact, value in known.items() if value is not None}
        effect = f"{diagnosis} {said.points:+.2f}"
        line = Trace(said.rule, "evidence", known, effect, rule.why, rule.sources)
        return line, self._numbers(known)

    def _numbers(self, named: Iterable[str]) -> bool:
        return any(self.book.schema.kinds.get(fact) == "number" for fact in named)


def _known(said: Line, facts: Facts) -> Trace:
    """The line of a case alike in what the rule reads as that of this one."""
    line, numbers = said
    if not numbers:
        return line
    known = {fact: facts.get(fact) for fact in line.matched}
    return Trace(line.rule, line.stratum, known, line.effect, line.text, line.sources)
