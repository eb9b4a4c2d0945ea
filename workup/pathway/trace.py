"""
The trace: every rule that fired, with what it matched.

What a line says hangs on the rule and on the facts that it reads, so cases of which these are the
same share the line, and its text. A rule that reads a number, or very much, is said anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from workup.engine.facts import Facts
from workup.engine.justification import matched
from workup.knowledge.condition import facts_of, leaves
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Trace
from workup.pathway.pictures import Said

WIDE = 8  # facts; a rule that reads more hardly ever reads the same of two cases
SHARED = 1 << 14  # lines that are remembered: those of 10,000 synthetic cases, some 15 MB


class Tracer:
    """Says the lines of the trace. `effects` is what each rule in a row does, in words."""

    def __init__(self, book: Rulebook, effects: Mapping[str, str]) -> None:
        self.book, self._effects = book, effects
        self._reads: dict[str, Sequence[str] | None] = {}
        self._shared_row = lru_cache(SHARED)(self._row_of)
        self._shared_item = lru_cache(SHARED)(self._item_of)

    def row(self, id_: str, stratum: str, facts: Facts) -> Trace:
        """The line of a rule that fired."""
        read = self._read(id_)
        if read is None:
            return self._row(id_, stratum, facts)
        return self._shared_row(id_, stratum, tuple(map(facts.get, read)))

    def item(self, diagnosis: str, said: Said, facts: Facts) -> Trace:
        """The line of an item of the picture of a diagnosis."""
        read = self._read(said.rule)
        if read is None:
            return self._item(diagnosis, said, facts)
        return self._shared_item(diagnosis, said, tuple(map(facts.get, read)))

    def _read(self, id_: str) -> Sequence[str] | None:
        """The facts that a rule reads; None where its line is not shared."""
        if id_ not in self._reads:
            read = facts_of(self.book.rules[id_].when)
            numbers = [f for f in read if self.book.schema.kinds.get(f) == "number"]
            self._reads[id_] = None if numbers or len(read) > WIDE else tuple(read)
        return self._reads[id_]

    def _known(self, id_: str, values: Sequence[object]) -> Facts:
        read = self._read(id_) or ()
        return {f: v for f, v in zip(read, values, strict=True) if v is not None}  # type: ignore[misc]

    def _row_of(self, id_: str, stratum: str, values: Sequence[object]) -> Trace:
        return self._row(id_, stratum, self._known(id_, values))

    def _item_of(self, diagnosis: str, said: Said, values: Sequence[object]) -> Trace:
        return self._item(diagnosis, said, self._known(said.rule, values))

    def _row(self, id_: str, stratum: str, facts: Facts) -> Trace:
        rule = self.book.rules[id_]
        why = matched(rule.when, facts, stratum != "derive")
        return Trace(id_, stratum, why, self._effects.get(id_, ""), rule.why, rule.sources)

    def _item(self, diagnosis: str, said: Said, facts: Facts) -> Trace:
        rule = self.book.rules[said.rule]
        known = {leaf.fact: facts.get(leaf.fact) for leaf in leaves(rule.when)}
        known = {fact: value for fact, value in known.items() if value is not None}
        effect = f"{diagnosis} {said.points:+.2f}"
        return Trace(said.rule, "evidence", known, effect, rule.why, rule.sources)
