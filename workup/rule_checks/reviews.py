"""Which pages no clinician signed, which have changed or aged since, which are contested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.rule_checks.finding import Finding

STALE = dt.timedelta(days=3 * 365)  # as long as a source: guidelines are renewed about as often


def reviews(book: Rulebook, today: dt.date | None = None) -> Iterator[Finding]:
    """
    What the reviews of the illness scripts say.

    Args:
        book: The rules.

        today: The day by which a review is old; None asks for none.
    """
    for script in book.scripts.values():
        yield from _of(script, book, today)


def _of(script: Script, book: Rulebook, today: dt.date | None) -> Iterator[Finding]:
    review = script.review
    if review is None:
        message = f"`{script.id}` is not reviewed by a clinician (workup review {script.id})"
        yield Finding("unreviewed", "note", script.file, 1, message)
        return
    if review.page != script.page:
        message = f"`{script.id}` has changed since {review.by} reviewed it on {review.on}"
        yield Finding("stale", "warning", script.file, 1, message)
    elif today is not None and today - dt.date.fromisoformat(review.on) > STALE:
        message = f"`{script.id}` was last reviewed on {review.on}"
        yield Finding("stale", "warning", script.file, 1, message)
    rows = {row.rule.id for row in script.rows}
    for row, why in review.contested.items():
        known = "" if row in rows or row in book.rules else " (no such row)"
        message = f"`{row}`{known} is contested by {review.by}: {why}"
        yield Finding("contested", "warning", script.file, 1, message)
