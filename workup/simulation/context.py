"""
What every walk shares: the rules, the words, how to look for a sign, and the aims drawn so far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from workup.explanations.entries import burden
from workup.knowledge.condition import asked
from workup.knowledge.further import further_names
from workup.knowledge.teaching import teaching
from workup.model.case import Case
from workup.pathway import Assessor
from workup.simulation.acts import NO_DIAGNOSIS, NO_TESTS, act_of, id_of, kind_of
from workup.simulation.aims import Aims
from workup.simulation.goals import Drawer
from workup.simulation.words import Words


class Desk:
    """Rules and words for one walk after another. Not for two threads at once."""

    def __init__(self, assessor: Assessor | None = None) -> None:
        self.assessor = assessor or Assessor(engine="truth")
        self.book = self.assessor.book
        self.drawer = Drawer(self.assessor)
        self._aims: dict[int, tuple[Case, Aims]] = {}

    @cached_property
    def words(self) -> Words:
        """What may be typed."""
        return Words(self.book.vocabulary, further_names(), self.book.drugs.classes)

    @cached_property
    def looking(self) -> Mapping[str, Any]:
        """Finding to `do`, `counts`, `deceives` and `sources`."""
        return teaching("examination_technique")

    @cached_property
    def habits(self) -> Mapping[str, Any]:
        """Habit to its `meaning`, `sources` and the numbers from which a log shows it."""
        return teaching("biases")

    def aims(self, case: Case) -> Aims:
        """The aims of a case, drawn once."""
        held = self._aims.get(id(case))
        if held is None or held[0] is not case:
            if len(self._aims) > 500:
                self._aims.clear()
            held = self._aims[id(case)] = (case, self.drawer.draw(case))
        return held[1]

    def name(self, what: str) -> str:
        """An act in words."""
        kind, id_ = kind_of(what), id_of(what)
        if kind == "final":
            return self.words.labels.get(act_of("diagnosis", id_), id_)
        if kind == "leave":
            return "leave " + self.words.labels.get(
                act_of("test", id_), self.words.labels.get(act_of("option", id_), id_)
            )
        if what in (NO_TESTS, NO_DIAGNOSIS):
            return "no test" if id_ == "tests" else "no diagnosis"
        return self.words.labels.get(what, id_)

    def short(self, what: str) -> str:
        """An act in words, without what stands in brackets at the end of its label."""
        return re.sub(r" \([^()]*\)$", "", self.name(what))

    def could_show(self, case: Case) -> frozenset[str]:
        """
        Tests that a row of the answer's illness script reads as abnormal: their result is not
        assumed.
        """
        found = set(case.answer.decisive_tests or ()) if case.answer else set()
        for diagnosis in case.accepted:
            script = self.book.scripts[diagnosis]
            found |= {ask.test for ask in script.asks}
            for row in script.rows:
                if row.points > 0:
                    found |= {named.id for named in asked("result", row.rule.when)}
        return frozenset(found)

    def burden_words(self, test: str) -> str:
        """The burden of a test as its page says it: what it costs, how invasive, the wait."""
        said = ", ".join(burden(self.book.tests[test].burden))
        return f"{said[:1].upper()}{said[1:]}."

    def burden(self, test: str) -> float:
        """One number for ordering and for the score: cost and twice how invasive it is."""
        b = self.book.tests[test].burden
        return float(b.get("cost", 0)) + 2 * float(b.get("invasive", 0))

    def how(self, finding: str) -> list[str]:
        """
        How to look for a finding: what to do, what counts, what deceives, with the source; else its
        question.
        """
        term = self.book.vocabulary["findings"][finding]
        held = self.looking.get(finding)
        if not held:
            return [f"{term.label}: {term.ask or 'ask or look for it.'}"]
        cited = ", ".join(held["sources"]) or "judgement"
        return [
            f"{term.label}",
            f"Do: {held['do']}",
            f"Positive if: {held['counts']}",
            f"Pitfall: {held['deceives']} [{cited}]",
        ]
