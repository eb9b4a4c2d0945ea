"""
What a worker process makes of a class: the handed-in walks read as untrusted files, then one page
or one table.
"""

from __future__ import annotations

from collections.abc import Sequence

from workup.interfaces.web.walks import pieces
from workup.teach.classroom.handed import gather
from workup.teach.classroom.report import class_report, class_table
from workup.teach.classroom.standing import class_standing
from workup.teach.course import Course

Handed = Sequence[tuple[str, bytes]]


def report(handed: Handed, course: Course | None) -> str:
    """The class on one page."""
    walks, skipped = gather(handed)
    stands = class_standing(course, walks) if course else ()
    return class_report(walks, skipped, pieces.desk().short, stands, course.title if course else "")


def table(handed: Handed, course: Course | None) -> str:
    """The class as CSV, a row a walk; of one course only, where it is named."""
    walks, _ = gather(handed)
    return class_table([w for w in walks if course is None or w.course == course.id])
