"""
Whole assessments of a cohort as lines of JSON, put together from prepared pieces of text: the bytes
of `assess(case).to_json()`, held equal to them by test.

What only a rule, a diagnosis or a test decides is written once; what the values of a few facts
decide is remembered; the rest comes from the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
import pyarrow as pa

from workup.batch.differentials import WORDS, Differentials
from workup.batch.fragments import Fragments, laid
from workup.batch.summary import six
from workup.batch.traces import Traces
from workup.batch.worked import Standing, Worked, facts_by_case, fired_by_case
from workup.columns.cells import Ints
from workup.columns.inquiry import Asked, ColumnInquiry, Ground
from workup.columns.pathway import CONFIDENCE, QUIET, Answers, ColumnAssessor
from workup.columns.strata import Cohort
from workup.engine.columns import unpack
from workup.engine.facts import CaseFacts, Fact, Facts
from workup.knowledge.rulebook import VERSION
from workup.ledger import Wanted
from workup.model.assessment import RedFlag, said
from workup.pathway import NOTICE, Assessor, associated, red_flags
from workup.silence import TEXT

REMEMBERED = 200_000
RANK = {"leading": 0, "plausible": 1, "less_likely": 2}


def _looks_for(wanted: Wanted, words: Mapping[str, str]) -> tuple[str, ...]:
    """What a test looks for, likeliest first."""
    if words.keys().isdisjoint(wanted.looks_for):
        return tuple(wanted.looks_for)
    return tuple(sorted(wanted.looks_for, key=lambda d: RANK[words[d]]))


class Lines:
    """Writes the assessments of cohort after cohort with one rulebook."""

    def __init__(self, one: Assessor, columns: ColumnAssessor) -> None:
        self.one, self.columns, self.book = one, columns, one.book
        self.inquiry = ColumnInquiry(one.inquiry, columns.columns)
        self.diagnoses = columns.weigher.diagnoses
        self._known: dict[Any, str] = {}
        self.differentials = Differentials(one, columns)
        self.traces = Traces(one)

    def remembered(self, key: Any, make: Callable[[], str]) -> str:
        """A text that depends on nothing but `key`."""
        found = self._known.get(key)
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self._known[key] = make()
        return found

    def lines(
        self, ids: Sequence[str], given: Sequence[CaseFacts], cohort: Cohort, answers: Answers
    ) -> pa.ListArray:
        """
        The assessment of each case with its end of line, in order, as rows of fragments.

        Args:
            ids: The cases.

            given: What each tells, in the order in which it tells it.

            cohort: The same as columns, with all that the strata added.

            answers: What the rules say of it.
        """
        c = self._work_out(given, cohort, answers)
        to = Fragments()
        differential = self.differentials.lay(given, answers, c.ground.flags, to)
        trace, lengths = laid(
            *self.traces.lay(answers.strata, cohort.table, c.facts, to), cohort.size
        )
        begun = np.cumsum(lengths) - lengths
        first = begun[lengths > 0]
        trace[first] = to.opened(trace[first])
        heads, middles, ends = (
            to.extend(texts) + np.arange(cohort.size) for texts in self._texts(ids, c)
        )
        width = differential.shape[1]
        starts = np.concatenate([[0], np.cumsum(lengths + width + 3)])
        numbers = np.empty(starts[-1], np.int64)
        at = starts[:-1]
        numbers[at] = heads
        numbers[at[:, None] + 1 + np.arange(width)] = differential
        numbers[at + 1 + width] = middles
        numbers[np.repeat(at + 2 + width - begun, lengths) + np.arange(len(trace))] = trace
        numbers[starts[1:] - 1] = ends
        cohort.table.forget()
        return to.rows(numbers, starts)

    def _texts(self, ids: Sequence[str], c: Worked) -> tuple[list[str], list[str], list[str]]:
        """
        What stands before the lines of the differential, between them and the trace, and after it,
        by case.
        """
        answers = c.answers
        lane = self._lanes(answers)
        shares = six(answers.category_share).tolist()
        other = six(answers.weighed.other).tolist()
        head = (
            f'"knowledge": {said({"version": VERSION, "hash": self.book.hash})}, "classification": '
        )
        heads, middles, ends = [], [], []
        for n, id_ in enumerate(ids):
            facts, quiet = c.facts[n], QUIET[answers.quiet[n]]
            first = self.diagnoses[answers.weighed.first[0, n]]
            heads.append(
                f'{{"case": "{id_}", {head}{self._classification(facts, first, quiet)}, '
                f'"category": '
                f'{{"id": "{answers.categories[answers.category[n]]}", "probability": '
                f'{shares[n]!r}, "confidence": '
                f'"{CONFIDENCE[answers.confidence[n]]}"}}, '
                f'"differential": ['
            )
            middles.append(
                f'], "other": {{"probability": {other[n]!r}}}, "dont_miss": [{next(lane)}], '
                f'"red_flags": {self._red_flags(c.urgent[n])}, "workup": [{self._workup(n, c)}], '
                f'"not_needed": {c.wanted[n][1]}, '
                f'"silence": {self._silence(quiet, c.asks[n])}, "ask_next": [{c.asked[n]}], '
                f'{self._advice(c.advised[n])}, "trace": ['
            )
            ends.append(
                f'], "uncovered": {said(c.given[n].uncovered)}, "notice": {self._notice}}}\n'
            )
        return heads, middles, ends

    @cached_property
    def _notice(self) -> str:
        return said(NOTICE)

    def _work_out(self, given: Sequence[CaseFacts], cohort: Cohort, answers: Answers) -> Worked:
        evidence = [bits for _, bits in answers.strata["evidence"]]
        ground = self.inquiry.start(cohort, answers.weighed, evidence)
        asked, asks = self._questions(self.inquiry.next_questions(ground))
        facts = facts_by_case(cohort)
        words = self._words(answers)
        urgent = fired_by_case(dict(answers.strata["urgent"]), cohort.size)
        workup = fired_by_case(dict(answers.strata["workup"]), cohort.size)
        wanted = []
        for n in range(cohort.size):
            raised = [self.one.flags[id_] for id_ in urgent[n]]
            kept, left = self.one.ledger.draw(workup[n], raised, facts[n], words[n])
            steps = [(step, _looks_for(step, words[n])) for step in kept]
            told = self.remembered(("left", tuple(left)), partial(said, left))
            wanted.append((steps, told))
        advised = fired_by_case(dict(answers.strata["management"]), cohort.size)
        branches = self._branches(wanted, ground)
        return Worked(
            given, answers, ground, facts, words, asked, asks, wanted, branches, urgent, advised
        )

    def _words(self, answers: Answers) -> list[Standing]:
        found = [Standing() for _ in answers.category]
        for d, n in np.argwhere(answers.words > 0).tolist():
            found[n][self.diagnoses[d]] = WORDS[answers.words[d, n]]
        return found

    def _questions(self, asked: Asked) -> tuple[list[str], list[list[str]]]:
        texts, names = [], []
        terms = self.book.vocabulary["findings"]
        gains = asked.gain.tolist()
        for n, numbers in enumerate(asked.finding.tolist()):
            mine = [(k, asked.findings[f]) for k, f in enumerate(numbers) if f >= 0]
            names.append([f for _, f in mine])
            parts = []
            for k, finding in mine:
                moved = ", ".join(f'"{self.diagnoses[d]}"' for d in asked.move[n, k].tolist())
                term = terms[finding]
                ask = self.remembered(("ask", finding), lambda t=term: said(t.ask or f"{t.label}?"))  # type: ignore[misc]
                parts.append(
                    f'{{"finding": "{finding}", "question": {ask}, "gain": {gains[n][k]!r}, '
                    f'"would_move": [{moved}]}}'
                )
            texts.append(", ".join(parts))
        return texts, names

    def _classification(self, facts: Facts, first: str, quiet: str) -> str:
        words = tuple(facts.get(f) for f in ("age_class", "distribution", "variability", "course"))
        etiology = None if quiet else self.book.vocabulary["diagnoses"][first].etiology
        key = ("classification", *words, associated(facts), etiology)
        names = ("age_class", "distribution", "variability", "course", "associated", "etiology")
        return self.remembered(key, lambda: said(dict(zip(names, key[1:], strict=True))))

    def _lanes(self, answers: Answers) -> Iterator[str]:
        """The lane of each case."""
        names = list(answers.lane)
        entries = [
            (id_, self.book.vocabulary["diagnoses"][id_].tier, self.book.scripts[id_].never_miss)
            for id_ in names
        ]
        places = [self.diagnoses.index(id_) for id_ in names]
        stays = np.array([answers.lane[id_] for id_ in names]).T
        clues = dict(answers.strata["lane"])
        told = np.array([unpack(clues[f"{id_}.clue"], stays.shape[0]) for id_ in names]).T
        shares = six(answers.weighed.shares[places].ravel()).reshape(len(names), -1).T
        tails = [
            said({"why": e.rule.why, "dismissed_by": e.dismissed_by, "because": (e.rule.id,)})[1:]
            if e
            else ""
            for _, _, e in entries
        ]
        for n in range(len(stays)):
            clue, share = told[n].tolist(), shares[n].tolist()
            kept = sorted(
                (entries[k][1], not clue[k], -share[k], names[k], k)
                for k in np.flatnonzero(stays[n]).tolist()
            )
            yield ", ".join(
                [
                    f'{{"diagnosis": "{id_}", "tier": "{tier}", "told": '
                    f'{"false" if silent else "true"}, "probability": '
                    f"{share[k]!r}, {tails[k]}"
                    for tier, silent, _, id_, k in kept
                ]
            )

    def _red_flags(self, raised: list[str]) -> str:
        def make() -> str:
            found: tuple[RedFlag, ...] = red_flags([self.one.flags[id_] for id_ in raised])
            return said(found)

        return self.remembered(("flags", *raised), make) if raised else "[]"

    def _advice(self, advised: list[str]) -> str:
        def make() -> str:
            return (
                f'"management": {said(self.one.options(advised))}, "complications": '
                f"{said(self.one.complications(advised))}"
            )

        return self.remembered(("advice", *advised), make)

    def _silence(self, kind: str, asks: list[str]) -> str:
        return said({"kind": kind, "text": TEXT[kind], "ask": asks[:2]}) if kind else "null"

    def _branches(
        self, wanted: Sequence[tuple[list[tuple[Wanted, tuple[str, ...]]], str]], ground: Ground
    ) -> dict[tuple[int, int, bool], str]:
        """
        Where each result of each test would lead, by case, place of the test and whether the result
        is abnormal.
        """
        sought: dict[tuple[str, tuple[str, ...]], list[tuple[int, int]]] = {}
        for n, (steps, _) in enumerate(wanted):
            for k, (step, looks_for) in enumerate(steps):
                sought.setdefault((step.test, looks_for), []).append((n, k))
        asking: dict[tuple[tuple[str, Fact], ...], list[tuple[int, int, bool]]] = {}
        for (test, looks_for), where in sought.items():
            for abnormal in (True, False):
                change = self.one.inquiry.result(test, abnormal, looks_for)
                asking.setdefault(tuple(change.items()), []).extend(
                    [(n, k, abnormal) for n, k in where]
                )
        found = {}
        for items, places in asking.items():
            rows: Ints = np.array([n for n, _, _ in places])
            top, shares = self.inquiry.branches(ground, dict(items), rows)
            for place, names, values in zip(places, top.T.tolist(), shares.T.tolist(), strict=True):
                found[place] = ", ".join(
                    [
                        f'{{"diagnosis": "{self.diagnoses[d]}", "probability": {p!r}}}'
                        for d, p in zip(names, values, strict=True)
                    ]
                )
        return found

    def _workup(self, n: int, c: Worked) -> str:
        parts = []
        for k, (step, looks_for) in enumerate(c.wanted[n][0]):
            key = ("step", step.test, step.priority, looks_for, step.why, step.because)
            head = self.remembered(key, lambda s=step, f=looks_for: self._step(s, f))  # type: ignore[misc]
            parts.append(
                f'{head}, "if_positive": [{c.branches[n, k, True]}], "if_negative": '
                f"[{c.branches[n, k, False]}]}}"
            )
        return ", ".join(parts)

    def _step(self, step: Wanted, looks_for: tuple[str, ...]) -> str:
        page = self.book.tests[step.test]
        return said(
            {
                "test": step.test,
                "group": page.group,
                "priority": self.book.ledger.priorities[step.priority],
                "burden": dict(page.burden),
                "looks_for": looks_for,
                "why": step.why,
                "because": step.because,
            }
        )[:-1]
