"""
A cohort measured against the answers that its cases carry: `metrics.score` for all cases at once,
held equal to it by test.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workup.batch.metrics import ALONE, same_test
from workup.batch.policies import policies
from workup.batch.scores import Scored
from workup.batch.table.cells import Ints
from workup.batch.table.rows import RowsRead
from workup.engine.columns import Flags
from workup.model.case import Answer
from workup.pathway import Assessor
from workup.pathway.decision import Decision
from workup.pathway.draft import NEVER
from workup.pathway.rounding import round_to

MISSING = 0  # the rank of an answer that is missing


class Measure:
    """Measures cohort after cohort."""

    def __init__(self, assessor: Assessor) -> None:
        self.assessor = assessor
        self.vocabulary = assessor.book.vocabulary
        self.diagnoses = assessor.scorer.diagnoses
        self.tests = assessor.decider.planner.tests
        self.named = np.isin(self.tests, list(policies()["first_text"].of(self.vocabulary)))
        self.genes = {
            t.id for t in self.vocabulary["tests"].values() if t.group == "genetic"
        } - ALONE

    def measure(self, read: RowsRead, decision: Decision) -> dict[str, pa.Array]:
        """
        The fields of `Scored` but for the case, a column each, null where the answer names no
        diagnosis; a missing rank is null too.
        """
        size = len(read.answer)
        found = {
            f.name: np.zeros(size, np.float64)
            for f in fields(Scored)
            if f.name not in ("case", "diagnosis")
        }
        scored = np.zeros(size, np.bool_)
        ordered = (
            decision.plan.priority < NEVER,
            decision.plan.priority <= 1,
            decision.plan.done,
        )
        shares = decision.scores.shares
        for number, answer in enumerate(read.answers):
            rows = np.flatnonzero(read.answer == number)
            if answer.diagnosis is None or not len(rows):
                continue
            scored[rows] = True
            rounded = round_to(shares[:, rows], 6)
            for name, values in {
                **self._right(answer, rows, rounded, decision),
                **self._tests(answer, rows, *ordered),
            }.items():
                found[name][rows] = values
        kinds = {
            "bool": pa.bool_(),
            "float": pa.float64(),
            "int": pa.int32(),
            "int | None": pa.int32(),
        }
        columns = {
            f.name: pa.array(
                found[f.name], mask=~scored | ((found[f.name] == MISSING) & (f.name == "rank"))
            ).cast(kinds[str(f.type)])
            for f in fields(Scored)
            if f.name in found
        }
        names = pa.array([*(a.diagnosis for a in read.answers), None], pa.string())
        number_ = np.where(scored, read.answer, len(read.answers))
        return {"diagnosis": names.take(pa.array(number_)), **columns}

    def _right(
        self, answer: Answer, rows: Ints, shares: NDArray[np.float64], decision: Decision
    ) -> dict[str, NDArray[np.generic]]:
        """How the differential stands to the answer."""
        diagnoses = self.vocabulary["diagnoses"]
        names = set(answer.accepted)
        right = np.array([d in names for d in self.diagnoses])
        best = shares[right].max(axis=0, initial=-1.0)
        rank = np.where(best < 0, MISSING, 1 + (shares[~right] >= best - 1e-12).sum(axis=0))
        categories = {diagnoses[d].category for d in names} | {answer.category}
        first = decision.scores.first[0][rows]
        entries = self.assessor.decider.never_miss.names
        lane = [decision.never_miss.stays[n][rows] for n, d in enumerate(entries) if d in names]
        kept = ((rank != MISSING) & (rank <= 3)) | np.logical_or.reduce(
            lane or [np.zeros(len(rows), np.bool_)]
        )
        return {
            "rank": rank,
            "category": np.isin(
                decision.category[rows],
                [n for n, c in enumerate(self.assessor.categories) if c in categories],
            ),
            "undetermined": decision.confidence[rows] == 0,
            "share": shares[first, np.arange(len(rows))],
            "first_right": right[first],
            "tier": np.full(len(rows), bool(answer.diagnosis and diagnoses[answer.diagnosis].tier)),
            "kept": kept,
        }

    def _tests(
        self, answer: Answer, rows: Ints, ordered: Flags, soon: Flags, done: Flags
    ) -> dict[str, NDArray[np.generic]]:
        """How the tests stand to the decisive ones."""
        none = np.zeros(len(rows), np.int64)
        found, first, named, useful = (
            none.copy(),
            none.copy(),
            none.copy(),
            np.zeros((len(self.tests), len(rows)), np.bool_),
        )
        open_, decisive = ~done[:, rows], np.zeros(len(self.tests), np.bool_)
        wanted = answer.decisive_tests or ()
        for test in wanted:
            alike = np.flatnonzero([same_test(test, {t}, self.genes, answer) for t in self.tests])
            here = ordered[np.ix_(alike, rows)]
            known = done[np.ix_(alike, rows)]
            found += (here | known).any(axis=0)
            first += (soon[np.ix_(alike, rows)] | known).any(axis=0)
            named += (known | self.named[alike, None]).any(axis=0)
            useful[alike] |= here
            decisive[alike] = True
        return {
            "decisive": none + len(wanted),
            "found": found,
            "found_first": first,
            "suggested": ordered[:, rows].sum(axis=0) if wanted else none,
            "useful": useful.sum(axis=0),
            "named": open_[self.named].sum(axis=0) if wanted else none,
            "named_found": named,
            "named_useful": open_[self.named & decisive].sum(axis=0),
            "everything": open_.sum(axis=0) if wanted else none,
            "everything_useful": open_[decisive].sum(axis=0),
        }
