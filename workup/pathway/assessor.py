"""
assess(case) -> Assessment: read, decide, and one column of the decision in words.

The answer depends on the case (never on its `answer`) and the rules alone: no clock, no chance, no
order of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from workup.engine.cases import ManyCases
from workup.engine.cohort import Change, Cohort, cohort_of, derive
from workup.engine.facts import case_facts
from workup.engine.strata import Engine, Rules, Runner, rules_of
from workup.knowledge.rulebook import Rulebook, load_rules
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway.decision import Decider, Decision
from workup.pathway.differential import DifferentialScorer
from workup.pathway.explain import Explainer
from workup.pathway.kept import prepare
from workup.pathway.reading import Reading
from workup.pathway.what_if import WhatIf


class Assessor:
    """
    Assesses case after case with one rulebook. Not for two threads at once; build one for each
    worker.

    Args:
        book: The rules; the built-in ones where left out.

        engine: `durable`, `truth`, or None for durable wherever it can be had.

        shadow: Whether every durable answer is read again in plain Python.

        scorer: The differential's rows; those of `book` unless a mutation weighs them otherwise.
    """

    def __init__(
        self,
        book: Rulebook | None = None,
        engine: Engine | None = None,
        shadow: bool = True,
        scorer: DifferentialScorer | None = None,
    ) -> None:
        self.book = book or load_rules()
        self.runner = Runner(self.book, engine, shadow)
        self.scorer = scorer or DifferentialScorer(self.book)
        self.what_if = WhatIf(self.book, self.scorer)
        self.decider = Decider(self.book, self.scorer, self._ids)
        if scorer is None:
            prepare(self)

    @cached_property
    def rules(self) -> Rules:
        """The rules of each stratum."""
        return rules_of(self.book)

    def _ids(self, stratum: str) -> tuple[str, ...]:
        """The ids of the rules of a stratum, in file order."""
        if "programs" in vars(self.runner):
            found: tuple[str, ...] = getattr(self.runner.programs, stratum).rules
            return found
        return tuple(id_ for id_, _ in getattr(self.rules, stratum))

    @cached_property
    def explainer(self) -> Explainer:
        """Puts decisions into words."""
        return Explainer(self.book, self.decider, self.what_if)

    @property
    def categories(self) -> tuple[str, ...]:
        """The names of the categories, as decisions number them."""
        return self.decider.categories.names

    def read(self, case: Case) -> Reading:
        """
        Read one case: its facts and the evidence that holds.

        Raises:
            EngineFault: If durable-rules does anything unexpected; the next case runs on a new
            engine.
        """
        given = case_facts(case, self.book)
        facts, derived = self.runner.derive(given)
        evidence = self.runner.fire(self.runner.programs.evidence, facts)
        return Reading(case, given, facts, tuple(derived), tuple(evidence), self)

    def assess(self, case: Case) -> Assessment:
        """
        Assess one case.

        Raises:
            EngineFault: If durable-rules does anything unexpected; the next case runs on a new
            engine.
        """
        return self.explainer.one(self.read(case))

    def decide(self, cases: Sequence[Case]) -> Decision:
        """Decide some cases as columns."""
        return self.decide_cohort(cohort_of(cases, self.book))

    def decide_cohort(self, cohort: Cohort, change: Change | None = None) -> Decision:
        """
        Decide a cohort as columns; its table gains the derived facts and what the strata hand on.
        """
        derive(cohort, self.book, change)
        table = ManyCases(cohort, self.rules, change)
        return self.decider.decide(table, cohort.dystonia, cohort.told)


@lru_cache(maxsize=2)
def _assessor(engine: Engine | None) -> Assessor:
    return Assessor(engine=engine)


def assess(case: Case, engine: Engine | None = None) -> Assessment:
    """
    Assess one case with the built-in rules.

    Args:
        case: As `load_cases` reads it.

        engine: `durable`, `truth`, or None for durable wherever it can be had.

    Raises:
        EngineFault: If durable-rules does anything unexpected.
    """
    return _assessor(engine).assess(case)
