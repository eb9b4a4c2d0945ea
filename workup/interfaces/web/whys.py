"""Why a diagnosis stands where it does, as plain data for its template."""

from __future__ import annotations

from typing import Any

from workup.engine.english import english, fact_name
from workup.explanations import Flip, why
from workup.interfaces.site.content import Content
from workup.model.case import Case
from workup.pathway import Assessor

MOST = 8  # lines of each list before the rest is counted


def draw_why(case: Case, diagnosis: str, assessor: Assessor) -> dict[str, Any] | None:
    """
    What `why.html` prints; None for an unknown diagnosis.

    Args:
        case: The patient.

        diagnosis: A vocabulary id.

        assessor: Gives rules and engine.
    """
    book = assessor.book
    if diagnosis not in book.scripts:
        return None
    found, words = why(case, diagnosis, assessor), book.vocabulary
    waiting = {row.rule for row in found.open}

    def flip(made: Flip | None) -> dict[str, Any] | None:
        return (
            None
            if made is None
            else {
                "told": [e.words(book) for e in made.edits],
                "first": words.label("diagnoses", made.first),
                "share": made.share,
            }
        )

    return {
        "label": words.label("diagnoses", diagnosis),
        "href": "/rules/" + Content(book).link("diagnosis", diagnosis).href,
        "found": found,
        "count": len(book.scripts),
        "first": words.label("diagnoses", found.first),
        "unexplained": [words.label("findings", f) for f in found.unexplained],
        "open": [
            (row, [fact_name(f, words) for f in row.waits_for[:4]]) for row in found.open[:MOST]
        ],
        "open_more": max(0, len(found.open) - MOST),
        "near": [(row, english(row.needs, words)) for row in found.near if row.rule not in waiting][
            :MOST
        ],
        "to_first": flip(found.to_first),
        "first_away": flip(found.first_away),
    }
