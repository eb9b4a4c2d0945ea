"""
A sample of every batch is run again on durable-rules, one case after another, and must give the
same row.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping, Sequence
from typing import Any

from workup.batch.summary import FIRST
from workup.engine import durable
from workup.errors import Problem
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.case import build
from workup.model.document import Document
from workup.pathway import Assessor


class Audit:
    """Draws the cases whose ids hash lowest, the same in every run of the same cases."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._offered = 0
        self._drawn: list[tuple[int, str, int, dict[str, Any]]] = []

    def offer(self, row: dict[str, Any]) -> None:
        """
        Take note of a case: its summary, the hash of its id in `_hash`, its plain value as JSON in
        `_value`.
        """
        if not self.size:
            return
        # an id may come twice before it is refused; the number decides then, rows have no order
        self._offered += 1
        item = (-row["_hash"], row["case"], -self._offered, row)
        if len(self._drawn) < self.size:
            heapq.heappush(self._drawn, item)
        elif item[0] > self._drawn[0][0]:
            heapq.heapreplace(self._drawn, item)

    def drawn(self) -> list[dict[str, Any]]:
        """The cases drawn, by id, as they were offered."""
        return [row for *_, row in sorted(self._drawn, key=lambda item: item[1])]


def differing(rows: Sequence[Mapping[str, Any]], book: Rulebook) -> list[Problem]:
    """
    A problem for each of some drawn cases that the two readings answer differently, naming it and
    the columns.
    """
    assessor = Assessor(book, None if not durable.unavailable() else "truth")
    wrong = []
    for row in rows:
        case, _ = build(Document("audit", json.loads(row["_value"]), {(): 1}), book.vocabulary)
        assert case is not None
        differs = [k for k, v in row_of(assessor.assess(case)).items() if row[k] != v]
        if differs:
            message = (
                f"the case `{row['case']}` is answered otherwise one by one: {', '.join(differs)}"
            )
            wrong.append(Problem("audit", 0, message))
    assessor.runner.close()
    return wrong


def row_of(answer: Assessment) -> dict[str, Any]:
    """The summary of one assessment, without the case's own answer."""
    row: dict[str, Any] = {
        "case": answer.case,
        "category": answer.category.id,
        "category_probability": answer.category.probability,
        "confidence": answer.category.confidence,
        "red_flags": " ".join(f.id for f in answer.red_flags),
    }
    for k, candidate in enumerate(answer.differential[:FIRST], 1):
        row[f"diagnosis_{k}"], row[f"probability_{k}"] = candidate.diagnosis, candidate.probability
    for name in ("now", "first", "next", "specialist"):
        row[f"tests_{name}"] = " ".join(s.test for s in answer.workup if s.priority == name)
    return row
