"""
What a patient would answer where the case file is silent.

A patient who is asked about headache says yes or no. Where neither the disorder nor the teacher's
case gives a ground for `yes`, the answer is `no`; otherwise the patient does not know. Such an
answer is assumed: the rules never learn of it, it is never scored, and the debrief marks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from workup.knowledge.condition import leaves
from workup.knowledge.pages import Derived
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Row
from workup.model.case import Case
from workup.model.fact import fact_of, parted
from workup.simulation.opening import names_of
from workup.simulation.passage import Passage
from workup.simulation.systems import kinds_of

#: What a fact asks for that a `yes` would meet.
_FOR = ("present", "eq")


class Grounds:
    """The grounds of one case for a `yes`: its disorder, and what its teacher wrote."""

    def __init__(self, case: Case, book: Rulebook) -> None:
        self.case = case
        self.book = book

    def allow_no(self, section: str, id_: str) -> bool:
        """
        Whether `no` may be answered to what the case does not record.

        Args:
            section: `findings`, `events` or `drug_classes`.

            id_: The id that was asked for.
        """
        kind = {"findings": "finding", "events": "event", "drug_classes": "drug_class"}[section]
        broad = {b for b, narrow in kinds_of().items() if id_ in narrow}
        asked = {f"{kind}.{id_}"} | {f"{kind}.{b}" for b in broad}
        if section == "drug_classes" and any(parted(f).kind == "drug" for f in self._expected):
            return False
        return not asked & self._expected and not self._written(section, id_)

    def expects(self, *facts: str) -> bool:
        """Whether the disorder has a ground for any fact that begins so."""
        return any(fact == f or fact.startswith(f + ".") for fact in self._expected for f in facts)

    @cached_property
    def _expected(self) -> frozenset[str]:
        """The facts that speak for an accepted diagnosis, or that it would explain."""
        found: set[str] = set()
        for diagnosis in self.case.accepted:
            script = self.book.scripts[diagnosis]
            found |= {fact_of("finding", f) for f in script.explains}
            found |= {fact for row in script.rows if row.points > 0 for fact in self._facts(row)}
        return frozenset(found)

    def _facts(self, row: Row) -> Iterator[str]:
        for leaf in leaves(row.rule.when):
            if leaf.op in _FOR:
                yield leaf.fact
                if leaf.fact in self._made:
                    yield from (made.fact for made in leaves(self._made[leaf.fact].rule.when))

    @cached_property
    def _made(self) -> dict[str, Derived]:
        """A fact that is made of others, such as a positive functional sign, by its name."""
        return {d.fact: d for d in self.book.derived}

    def _written(self, section: str, id_: str) -> bool:
        """Whether the teacher's words speak of it, so that `no` could contradict them."""
        text = " ".join([self.case.vignette or "", *(self.case.unmapped or ())])
        return Passage(text).place(names_of(section, id_, self.book)) is not None
