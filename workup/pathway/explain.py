"""
A decision in words: one column of the arrays as an `Assessment`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from workup.knowledge.pages import Advice
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.model import assessment as answer
from workup.model.fact import fact_of
from workup.model.lazy import LazyParts, LazyTuple
from workup.pathway import words as say
from workup.pathway.abstention import KINDS, TEXT
from workup.pathway.column import Column
from workup.pathway.decision import CONFIDENCE, STRATA, Decider, Decision
from workup.pathway.first_questions import FirstQuestions
from workup.pathway.reading import Reading
from workup.pathway.shown import shown
from workup.pathway.standing import STANDING
from workup.pathway.steps import Branches, NextSteps
from workup.pathway.trace import Tracer
from workup.pathway.what_if import WhatIf

NOTICE = (
    "For education; not for the care of a patient. Percentages rank what the rules know: they come "
    "from published case reports, not from a clinic. No page has been reviewed by a clinician "
    "unless it says so."
)
#: Diagnoses, likeliest first, whose best picture is laid open; the others carry no weight.
PICTURED = 10
Names = tuple[str, ...]


class Explainer:
    """Puts the decisions of one rulebook into words."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = ("effects",)

    def __init__(self, book: Rulebook, decider: Decider, what_if: WhatIf) -> None:
        self.book, self.decider, self.what_if = book, decider, what_if
        self.scorer, self._diagnoses = decider.scorer, decider.scorer.diagnoses
        self._first = FirstQuestions(book)

    @cached_property
    def steps(self) -> NextSteps:
        """Says what comes next."""
        return NextSteps(self.book, self.decider.planner, self.what_if)

    @cached_property
    def _ids(self) -> dict[str, Names]:
        return {stratum: self.decider.ids(stratum) for stratum in STRATA}

    @cached_property
    def _advice(self) -> dict[str, Advice]:
        return say.rows_of(self.book.management)

    @cached_property
    def _watch(self) -> dict[str, Advice]:
        return say.rows_of(self.book.complications)

    # --- whole assessments

    def one(self, reading: Reading) -> answer.Assessment:
        """The assessment of one case that was read; details are worked out when looked at."""
        decision = reading.decision
        column = Column(
            reading.case.id,
            reading.given,
            reading.table.facts,
            reading.derived,
            decision,
            0,
            reading.baseline,
            reading.pictures,
            reading.differentials,
        )
        questions = LazyTuple(
            lambda: self.steps.questions(self.what_if.next_questions(reading.baseline), 0)
        )
        return self.assessment(column, questions, None)

    def assessment(
        self,
        column: Column,
        questions: Sequence[answer.Question],
        branches: Branches | None,
        planned: Sequence[answer.Step] | None = None,
    ) -> answer.Assessment:
        """
        The assessment of one column.

        Args:
            column: The case.

            questions: What to ask next.

            branches: Where each result of each test leads, by test and whether abnormal; worked
                out when first looked at where None.

            planned: Its tests as `NextSteps.planned` gives them; worked out where None.
        """
        d, n = column.decision, column.number
        words, steps = column.standings(self._diagnoses), self.steps
        flags, advised = say.red_flags(steps.raised(column)), self._fired("management", d, n)
        tests = LazyTuple(lambda: steps.planned(column)) if planned is None else planned
        found = branches or steps.branches(column, tests)
        kind = KINDS[d.abstention[n]]
        ask = tuple(q.finding for q in questions[:2]) if kind else ()
        return answer.Assessment(
            case=column.id,
            knowledge=self._knowledge,
            classification=self._classification(column, bool(kind)),
            category=answer.Category(
                self.decider.categories.names[d.category[n]],
                round(float(d.category_share[n]), 6),
                CONFIDENCE[d.confidence[n]],
            ),
            differential=LazyTuple(lambda: self._candidates(column, words)),
            other={"probability": round(float(d.scores.other[n]), 6)},
            dont_miss=LazyTuple(lambda: self._never_miss(column)),
            red_flags=flags,
            workup=LazyTuple(lambda: steps.led_on(tests, found)),
            not_needed=LazyTuple(lambda: self.decider.planner.not_needed(d.plan, n)),
            silence=answer.Silence(kind, TEXT[kind], ask) if kind else None,
            ask_first=LazyTuple(lambda: self._first.of(column.facts, flags, advised)),
            ask_next=questions,
            management=say.options(advised, self._advice),
            complications=say.complications(advised, self._watch),
            trace=LazyParts(("derive", *STRATA), lambda stratum: self._trace(column, stratum)),
            uncovered=column.given.uncovered,
            unread=LazyTuple(lambda: self._unread(column)),
            notice=NOTICE,
        )

    @cached_property
    def _knowledge(self) -> dict[str, str]:
        return {"version": VERSION, "hash": self.book.hash}

    def _fired(self, stratum: str, decision: Decision, case: int) -> list[str]:
        ids = self._ids[stratum]
        return [ids[n] for n in decision.held(stratum, case)]

    # --- parts

    def _classification(self, column: Column, abstains: bool) -> answer.Classification:
        facts, first = column.facts, column.decision.scores.first[0, column.number]

        def word(name: str) -> str | None:
            return str(facts[name]) if name in facts else None

        term = self.book.vocabulary["diagnoses"][self._diagnoses[first]]
        return answer.Classification(
            word("age_class"),
            word("distribution"),
            word("variability"),
            word("course"),
            say.associated(facts, self.book),
            None if abstains else term.etiology,
        )

    def _candidates(
        self, column: Column, words: Mapping[str, answer.Standing]
    ) -> tuple[answer.Candidate, ...]:
        rules = self._ids["evidence"]
        found = column.differentials.of(column.number, column.given.told)
        pictures = column.pictures
        category_of, treatable = self.decider.categories.name_of, self.decider.treatable
        never_miss = frozenset(self.decider.never_miss.names)
        said = {r.diagnosis: pictures.lines(r.diagnosis) for r in found.ranked[:PICTURED]}
        return tuple(
            [
                answer.Candidate(
                    r.diagnosis,
                    category_of[r.diagnosis],
                    round(r.probability, 6),
                    r.points,
                    (
                        *[rules[n] for n in r.rows_for],
                        *[line.rule for line in said.get(r.diagnosis, ()) if line.points > 0],
                    ),
                    (
                        *[rules[n] for n in r.rows_against],
                        *[line.rule for line in said.get(r.diagnosis, ()) if line.points < 0],
                    ),
                    r.diagnosis in treatable,
                    r.diagnosis in never_miss,
                    words[r.diagnosis],
                    r.unexplained,
                    pictures.members(r.diagnosis),
                    pictures.look_alikes(r.diagnosis) if words[r.diagnosis] in STANDING[1:] else (),
                )
                for r in found.ranked
            ]
        )

    def _unread(self, column: Column) -> tuple[str, ...]:
        """The findings present that no row or picture of the first three diagnoses reads."""
        first = column.decision.scores.first[:3, column.number].tolist()
        read = set().union(*(self.scorer.explained[n] for n in first))
        return tuple([f for f in self.scorer.present_findings(column.given.told) if f not in read])

    def _never_miss(self, column: Column) -> tuple[answer.DontMiss, ...]:
        """The entries that stay: tier A, then B; with a clue before without; then by share."""
        decision, case, never_miss = column.decision, column.number, self.decider.never_miss
        kept, names = decision.never_miss, never_miss.names
        shares = decision.scores.shares[self._endangered, case].tolist()
        clue, beyond = kept.clue[:, case].tolist(), kept.beyond[:, case].tolist()
        found = []
        for n in np.flatnonzero(kept.stays[:, case]).tolist():
            id_, (why, by, rule) = names[n], never_miss.said[n]
            found.append(
                answer.DontMiss(
                    id_,
                    self.book.vocabulary["diagnoses"][id_].tier,
                    clue[n],
                    round(shares[n], 6),
                    why,
                    tuple([b for b in by if fact_of("result", b) not in column.facts]),
                    (rule,),
                    beyond=never_miss.bounds[n] if beyond[n] else "",
                    clues=never_miss.clues(n, column.facts) if clue[n] else (),
                )
            )
        ranked = sorted(found, key=lambda e: (e.tier, not e.told, -e.probability, e.diagnosis))
        leaders = {self._diagnoses[n] for n in decision.scores.first[:3, case].tolist()}
        favoured = np.flatnonzero(decision.scores.strongest[:, case] > 0)
        backed = {self._diagnoses[n] for n in favoured.tolist()}
        return shown(ranked, column.facts, backed, leaders, self.book)

    @cached_property
    def _endangered(self) -> list[int]:
        """The number among the diagnoses of each that must not be missed."""
        return [self._diagnoses.index(id_) for id_ in self.decider.never_miss.names]

    @cached_property
    def effects(self) -> dict[str, str]:
        """Rule id to what it does, in words."""
        return say.effects(self.decider, self._advice | self._watch)

    @cached_property
    def _tracer(self) -> Tracer:
        """Says the lines of the trace."""
        return Tracer(self.book, self.effects)

    def _trace(self, column: Column, stratum: str) -> tuple[answer.Trace, ...]:
        if stratum == "derive":
            ids = list(column.derived)
        else:
            ids = self._fired(stratum, column.decision, column.number)
        if stratum == "lane":
            ids = [id_ for id_ in ids if id_ in self.effects]  # what lets in is no rule of its own
        lines = [self._tracer.row(id_, stratum, column.facts) for id_ in ids]
        return (*lines, *(self._picture_trace(column) if stratum == "evidence" else ()))

    def _picture_trace(self, column: Column) -> list[answer.Trace]:
        """What the best picture of each of the first diagnoses says."""
        first = column.differentials.orders[column.number][:PICTURED]
        return [
            self._tracer.item(diagnosis, line, column.facts)
            for diagnosis in (self._diagnoses[n] for n in first)
            for line in column.pictures.lines(diagnosis)
        ]
