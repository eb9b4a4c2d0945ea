"""
The cases that come with workup and can be walked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workup.knowledge.rulebook import cases_folder
from workup.model.case import Case
from workup.readers import load_cases
from workup.simulation.aims import is_rich


def walkable(case: Case) -> bool:
    """Whether a case has an answer to walk towards."""
    return case.answer is not None and bool(case.answer.diagnosis) and bool(case.answer.category)


@cache
def library(short: bool = False, folder: Path | None = None) -> tuple[Case, ...]:
    """
    Teaching cases, then published ones.

    Args:
        short: With those that tell too little for a history to be scored.

        folder: Where `teaching` and `published` lie; those that come with the package unless given.
    """
    where = folder or cases_folder()
    found = [c for part in ("teaching", "published") for c in load_cases(where / part)]
    return tuple(c for c in found if walkable(c) and (short or is_rich(c)))
