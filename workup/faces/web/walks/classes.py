"""
What a worker process makes of a class: the handed-in walks read as untrusted files, then one page or one table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from workup.faces.web.walks import pieces
from workup.teach.classroom.handed import gather
from workup.teach.classroom.report import class_report, class_table
from workup.teach.classroom.standing import class_standing
from workup.teach.course import Course

Handed = Sequence[tuple[str, bytes]]


def report(handed: Handed, course: Course | None) -> str:
    """The class on one page."""
    walks, skipped = gather(_each(handed))
    stands = class_standing(course, walks) if course else ()
    return class_report(walks, skipped, pieces.desk().short, stands, course.title if course else "")


def table(handed: Handed, course: Course | None) -> str:
    """The class as CSV, a row a walk; of one course only, where it is named."""
    walks, _ = gather(_each(handed))
    return class_table([w for w in walks if course is None or w.course == course.id])


def _each(handed: Handed) -> Iterator[tuple[str, bytes]]:
    """Each walk as a file of its own: a whole record, as the page hands it out, holds many."""
    for name, held in handed:
        walks = _walks_of(held)
        if walks is None:
            yield name, held
        else:
            for walk in walks:
                yield name, json.dumps(walk).encode()


def _walks_of(held: bytes) -> list[object] | None:
    """The walks of a whole record; None where it is something else."""
    try:
        value = json.loads(held)
    except (ValueError, RecursionError):
        return None
    walks = value.get("walks") if isinstance(value, dict) and "workup_record" in value else None
    return walks if isinstance(walks, list) else None
