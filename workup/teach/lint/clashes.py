"""
What cannot both be true of one patient, said of a case file.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.engine.facts import Facts
from workup.engine.truth import truth
from workup.knowledge.clashes import Clash, clashes
from workup.teach.lint.paper import Paper, Remark


def clashing(paper: Paper, facts: Facts) -> Iterator[Remark]:
    """Where a case says two things of which one is wrong."""
    accepted = paper.case.accepted
    for row in clashes():
        if row.kind != "clashes" and (not accepted or accepted[0] not in row.answer):
            continue
        if _at_fault(row, facts):
            path = next(
                (p for name in row.at if (p := paper.find(name))), (row.at[-1].partition(":")[0],)
            )
            yield paper.remark(row.id, row.severity, path, row.why, row.change)


def _at_fault(row: Clash, facts: Facts) -> bool:
    said = truth(row.condition, facts)
    return said is not True if row.kind == "needs" else said is True
