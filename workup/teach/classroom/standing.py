"""
Where a class stands in a course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from workup.teach.classroom.handed import Walked
from workup.teach.course import Assigned, Course


@dataclass(frozen=True, slots=True)
class Due:
    """
    Where a class stands with one case: learners who walked it, how many of them after it was due,
    the median of their first scores.
    """

    case: str
    due: date | None
    learners: int
    late: int
    middle: float | None


def class_standing(course: Course, walks: Sequence[Walked]) -> list[Due]:
    """
    Where a class stands, case by case.

    Args:
        course: The course.

        walks: What was handed in, in the order of its days; walks of other courses do not count.
    """
    mine = [w for w in walks if w.course == course.id]
    return [_due(assigned, mine) for assigned in course.assigned]


def _due(assigned: Assigned, walks: Sequence[Walked]) -> Due:
    held = [w for w in walks if w.case == assigned.case.id and w.mode == assigned.item.mode]
    firsts: dict[object, Walked] = {}
    for n, walk in enumerate(held):
        firsts.setdefault(walk.learner or n, walk)
    due = assigned.item.due
    late = sum(bool(due and w.day and w.day > due) for w in firsts.values())
    middle = median(w.score.total for w in firsts.values()) if firsts else None
    return Due(assigned.case.id, due, len(firsts), late, middle)
