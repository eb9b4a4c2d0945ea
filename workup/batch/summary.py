"""
One compact row a case: what the contract calls the summary, made of a cohort's answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workup.columns.ledger import NEVER
from workup.columns.pathway import CONFIDENCE, Answers, ColumnAssessor
from workup.model.case import Answer, Case

FIRST = 5
COLUMNS = (
    "case", "category", "category_probability", "confidence",
    *(name for k in range(1, FIRST + 1) for name in (f"diagnosis_{k}", f"probability_{k}")),
    "red_flags", "tests_now", "tests_first", "tests_next", "tests_specialist",
    "answer_category", "answer_diagnosis", "answer_also_accept", "answer_urgency", "answer_red_flags", "answer_decisive_tests",
)  # fmt: skip
NUMBERS = frozenset({"category_probability", *(f"probability_{k}" for k in range(1, FIRST + 1))})


def rows(cases: Sequence[Case], answers: Answers, assessor: ColumnAssessor) -> list[dict[str, Any]]:
    """The summary of each case, in order; ids of a list are joined by blanks, an answer that the case does not carry is empty."""
    return [_row(case, n, answers, assessor) for n, case in enumerate(cases)]


def _row(case: Case, n: int, answers: Answers, assessor: ColumnAssessor) -> dict[str, Any]:
    row: dict[str, Any] = {
        "case": case.id, "category": answers.categories[answers.category[n]],
        "category_probability": round(float(answers.category_share[n]), 6), "confidence": CONFIDENCE[answers.confidence[n]],
    }  # fmt: skip
    for k in range(FIRST):
        row[f"diagnosis_{k + 1}"] = assessor.weigher.diagnoses[answers.weighed.first[k, n]]
        row[f"probability_{k + 1}"] = round(float(answers.weighed.shares[answers.weighed.first[k, n], n]), 6)
    raised = [f for f, where in answers.flags.items() if where[n]]
    row["red_flags"] = " ".join(sorted(raised, key=lambda f: not answers.emergency[f][n]))
    priority, order = answers.drawn.priority[:, n], answers.drawn.order[:, n]
    for place, name in enumerate(assessor.book.ledger.priorities):
        row[f"tests_{name}"] = " ".join(assessor.ledger.tests[t] for t in order if priority[t] == place < NEVER)
    return {**row, **_answer(case.answer)}


def _answer(answer: Answer | None) -> Mapping[str, str | None]:
    if answer is None:
        return dict.fromkeys(c for c in COLUMNS if c.startswith("answer_"))
    return {
        "answer_category": answer.category, "answer_diagnosis": answer.diagnosis, "answer_also_accept": _ids(answer.also_accept),
        "answer_urgency": answer.urgency, "answer_red_flags": _ids(answer.red_flags), "answer_decisive_tests": _ids(answer.decisive_tests),
    }  # fmt: skip


def _ids(ids: Sequence[str] | None) -> str | None:
    return None if ids is None else " ".join(ids)
