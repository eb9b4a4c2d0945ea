"""
The patients of `cases/`, each file read once in a process, and what the rules answer of them, each
answer made once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from workup.knowledge.rulebook import cases_folder, load_rules
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.readers import load_cases

#: What gives the answer to a patient of the folders, and to the text of one who is made up.
Answered = Callable[[Case | str], Assessment]
Assessed = Callable[[str], Assessment]
#: Where patients lie, in the order in which a test that looks at all of them meets them.
FOLDERS = ("teaching", "published", "held_out", "strangers", "abstracts")


@cache
def in_folder(name: str) -> tuple[Case, ...]:
    """The patients of one folder."""
    return tuple(load_cases(cases_folder() / name))


def patients(*folders: str) -> dict[str, Case]:
    """The patients of some folders by their ids, in turn."""
    return {case.id: case for name in folders for case in in_folder(name)}


@cache
def truth_assessor() -> Assessor:
    """The built-in rules as plain Python reads them."""
    return Assessor(load_rules(), "truth")


def answer(case: Case | str) -> Assessment:
    """
    The answer to a patient of the folders, or to the one of that id.

    Raises:
        KeyError: If it is no patient of the folders, but one that was altered or made up.
    """
    if isinstance(case, str):
        return _answer(case)
    if _all()[case.id] is not case:
        raise KeyError(case.id)
    return _answer(case.id)


@cache
def _all() -> dict[str, Case]:
    return patients(*FOLDERS)


@cache
def _answer(name: str) -> Assessment:
    return truth_assessor().assess(_all()[name])


def present(case: Case) -> set[str]:
    """The findings that a patient has."""
    return set(case.findings.present or ())


def leading(given: Assessment) -> set[str]:
    """The diagnoses that lead."""
    return {c.diagnosis for c in given.differential if c.standing == "leading"}


def advice(given: Assessment) -> dict[str, str]:
    """Option to its text, cautions included."""
    return {o.option: " ".join([o.why, *o.cautions]) for o in given.management}
