"""
The courses that a server offers: read once at its start, each case with where the learner stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import Request

from workup.model.case import Case
from workup.simulation.cases import library
from workup.simulation.transcript import case_hash
from workup.teach.course import Course, read_course


def read_courses(files: Sequence[Path]) -> tuple[Course, ...]:
    """
    The courses of some files. Raises WorkupError with every mistake of the first file that has one.
    """
    cases = library(short=True)
    return tuple(read_course(file, cases) for file in files)


def courses_of(request: Request) -> tuple[Course, ...]:
    """The server's courses."""
    found: tuple[Course, ...] = request.app.state.courses
    return found


def own_case(request: Request, hash_: str) -> Case | None:
    """
    The case of a course's own file under which a walk was begun; None where it is one that comes
    with workup.
    """
    known = {case_hash(a.case): a.case for course in courses_of(request) for a in course.assigned}
    return known.get(hash_)
