"""
One compact row a case, the lines of `summary.csv`: made of a cohort's answers as columns of Arrow.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workup.batch.table.rows import RowsRead
from workup.engine.columns import Flags
from workup.model.assessment import PRIORITIES
from workup.model.case import Answer
from workup.pathway import Assessor
from workup.pathway.decision import CONFIDENCE, Decision
from workup.pathway.draft import NEVER
from workup.pathway.rounding import round_to

FIRST = 5
COLUMNS = (
    "case",
    "category",
    "category_probability",
    "confidence",
    *(name for k in range(1, FIRST + 1) for name in (f"diagnosis_{k}", f"probability_{k}")),
    "red_flags",
    *(f"tests_{name}" for name in PRIORITIES),
    "answer_category",
    "answer_diagnosis",
    "answer_also_accept",
    "answer_urgency",
    "answer_red_flags",
    "answer_decisive_tests",
)
NUMBERS = frozenset({"category_probability", *(f"probability_{k}" for k in range(1, FIRST + 1))})
SCHEMA = pa.schema([(c, pa.float64() if c in NUMBERS else pa.string()) for c in COLUMNS])


def summary(read: RowsRead, decision: Decision, assessor: Assessor) -> dict[str, pa.Array]:
    """
    The summary's columns, each of shape (cases,); ids of a list are joined by blanks, an answer
    that a case does not carry is null.
    """
    diagnoses = pa.array(assessor.scorer.diagnoses)
    found: dict[str, pa.Array] = {
        "case": read.ids,
        "category": pa.array(assessor.categories).take(pa.array(decision.category)),
        "category_probability": pa.array(round_to(decision.category_share, 6)),
        "confidence": pa.array(CONFIDENCE).take(pa.array(decision.confidence)),
    }
    for k in range(FIRST):
        found[f"diagnosis_{k + 1}"] = diagnoses.take(pa.array(decision.scores.first[k]))
        found[f"probability_{k + 1}"] = pa.array(round_to(decision.scores.share_of(k), 6))
    found["red_flags"] = _red_flags(decision, assessor)
    found.update(_tests(decision, assessor))
    found.update(_answers(read))
    return found


def joined(names: Sequence[str], member: Flags, order: NDArray[np.int64] | None = None) -> pa.Array:
    """
    The names that each case has, joined by blanks.

    Args:
        names: What the numbers stand for.

        member: Shape (cases, places): whether the name at a place counts.

        order: Shape (cases, places): the number of the name at each place; the place itself where
        left out.
    """
    places = np.nonzero(member)[1] if order is None else order[member]
    ends = np.concatenate([[0], np.cumsum(member.sum(axis=1))]).astype(np.int32)
    listed = pa.ListArray.from_arrays(
        pa.array(ends), pa.array(names, pa.string()).take(pa.array(places))
    )
    return pc.binary_join(listed, " ")


def _red_flags(decision: Decision, assessor: Assessor) -> pa.Array:
    """The emergencies first."""
    names, rules = list(assessor.book.flags), assessor.decider.planner.flags
    raised = decision.fired["urgent"]
    member = np.zeros((2 * len(names), decision.size), np.bool_)
    for n, flag in enumerate(rules):
        place = names.index(flag.flag)
        member[place if flag.urgency == "emergency" else place + len(names)] |= raised[n]
    member[len(names) :] &= ~member[: len(names)]
    return joined([*names, *names], member.T)


def _tests(decision: Decision, assessor: Assessor) -> dict[str, pa.Array]:
    """The tests of each priority in turn."""
    most = int((decision.plan.priority < NEVER).sum(axis=0).max(initial=0))
    order = decision.plan.order[:most]
    priority = np.take_along_axis(decision.plan.priority, order, axis=0).T
    turned = order.T
    names = assessor.book.test_plan.priorities
    return {
        f"tests_{name}": joined(
            assessor.decider.planner.tests, priority == names.index(name), turned
        )
        for name in PRIORITIES
    }


def _answers(read: RowsRead) -> dict[str, pa.Array]:
    number = pa.array(np.where(read.answer < 0, len(read.answers), read.answer))
    rows = [_answer(a) for a in read.answers] + [
        dict.fromkeys(c for c in COLUMNS if c.startswith("answer_"))
    ]
    return {c: pa.array([row[c] for row in rows], pa.string()).take(number) for c in rows[-1]}


def _answer(answer: Answer) -> dict[str, str | None]:
    return {
        "answer_category": answer.category,
        "answer_diagnosis": answer.diagnosis,
        "answer_also_accept": _ids(answer.also_accept),
        "answer_urgency": answer.urgency,
        "answer_red_flags": _ids(answer.red_flags),
        "answer_decisive_tests": _ids(answer.decisive_tests),
    }


def _ids(ids: Sequence[str] | None) -> str | None:
    return None if ids is None else " ".join(ids)
