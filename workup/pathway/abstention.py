"""
Abstention: when the rules give no firm answer, and which kind of not knowing it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Flags
from workup.knowledge.rulebook import Rulebook
from workup.pathway.differential import Scores
from workup.pathway.sums import Ints

KINDS = ("", "no_dystonia_told", "too_little_known", "conflict", "outside_rules")
TEXT = {
    "no_dystonia_told": (
        "The case describes no dystonia: the diagnoses below are ranked by the other signs alone."
    ),
    "too_little_known": "Too little is known to compare one diagnosis with another.",
    "outside_rules": "No diagnosis that the rules know explains this picture well.",
    "conflict": (
        "Two findings that each confirm a different diagnosis are both present; one of them should "
        "be checked again."
    ),
}


def abstention(
    scores: Scores, category_of: Ints, describes: Flags, known: Ints, book: Rulebook
) -> NDArray[np.int64]:
    """
    Why there is no firm answer in each case.

    Args:
        scores: The differentials.

        category_of: Number of the category of each diagnosis, (diagnoses,).

        describes: Where a case describes any dystonia, (cases,).

        known: How many things each case gives that can move the differential, (cases,).

        book: Gives the bounds.

    Returns:
        Numbers into KINDS, 0 where there is a firm answer, (cases,).
    """
    c = book.calibration
    first, second = scores.first[0], scores.first[1]
    cases = np.arange(len(first))
    conflict = (
        (np.minimum(scores.share_of(0), scores.share_of(1)) >= c.conflict_share)
        & (category_of[first] != category_of[second])
        & scores.settled[first, cases]
        & scores.settled[second, cases]
    )
    found = np.where(conflict, 3, np.where(scores.other >= c.outside, 4, 0))
    return np.where(~describes, 1, np.where(known < c.facts_needed, 2, found))
