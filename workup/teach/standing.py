"""
Where a learner stands in a course, and what to walk next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workup.simulation.record.kept import Kept
from workup.teach.course import Assigned, Course

State = Literal["done", "begun", "open", "late", "not open yet"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one case: the state, and the best score of an ended walk."""

    assigned: Assigned
    state: State
    best: float | None


def standing(course: Course, walks: Sequence[Kept], today: date) -> list[Standing]:
    """
    Where a learner stands, case by case.

    Args:
        course: The course.

        walks: The learner's walks; those of this course count, whatever was walked outside it does
        not.

        today: The day it is for the learner.
    """
    mine = [w for w in walks if w.course == course.id]
    return [_stands(assigned, mine, today) for assigned in course.assigned]


def _stands(assigned: Assigned, walks: Sequence[Kept], today: date) -> Standing:
    held = [w for w in walks if w.case == assigned.case.id and w.mode == assigned.item.mode]
    totals = [w.total for w in held if w.over and w.total is not None]
    item = assigned.item
    if totals:
        return Standing(assigned, "done", max(totals))
    if item.opens and today < item.opens:
        return Standing(assigned, "not open yet", None)
    if held:
        return Standing(assigned, "begun", None)
    return Standing(assigned, "late" if item.due and today > item.due else "open", None)


def next_of(stands: Sequence[Standing]) -> Standing | None:
    """
    What to walk next: of what may be walked, what is begun, then what is due first, then the order
    of the course; None when all is done.
    """
    rank = {"begun": 0, "late": 1, "open": 1}
    waiting = [
        (rank[s.state], s.assigned.item.due or date.max, n, s)
        for n, s in enumerate(stands)
        if s.state in rank
    ]
    return min(waiting, key=lambda w: w[:3])[3] if waiting else None
