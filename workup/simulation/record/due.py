"""
Which case next: due ones first, by spaced repetition (FSRS), then new ones by difficulty and by
what was missed before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from fsrs import Card, Rating, Scheduler

from workup.model.case import Case
from workup.simulation.acts import act_of
from workup.simulation.record.kept import Kept

#: A score below this is rated so; 90 and more is easy.
_RATINGS = ((50.0, Rating.Again), (70.0, Rating.Hard), (90.0, Rating.Good))
_LEVELS = {"easy": 1, "middle": 2, "hard": 3}
_RECENT = 5


@cache
def _scheduler() -> Scheduler:
    return Scheduler(
        learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )  # a case comes back after days, not minutes


def review(
    state: Mapping[str, Any] | None, total: float, now: datetime
) -> tuple[dict[str, Any], datetime]:
    """
    The state of a case after a walk, and when it is due.

    Args:
        state: As it was kept; None for the first walk.

        total: The score, 0 to 100.

        now: In UTC.
    """
    kept: Any = dict(state or {})
    card = Card.from_dict(kept) if kept else Card(card_id=1, due=now)
    rating = next((r for below, r in _RATINGS if total < below), Rating.Easy)
    try:
        card, _ = _scheduler().review_card(card, rating, now)
    except OverflowError:  # a clock that stands at the end of the calendar: due at once
        return dict(card.to_dict()), now
    return dict(card.to_dict()), card.due


def next_case(
    cases: Sequence[Case],
    walks: Sequence[Kept],
    due: Mapping[str, datetime],
    now: datetime,
    graded: Callable[[Case], str | None] = lambda case: (
        case.teaching.level if case.teaching else None
    ),
) -> Case | None:
    """
    The case to walk next, None where there is none.

    Args:
        cases: Those that may be chosen.

        walks: The learner's walks, oldest first.

        due: Case id to when it is due again.

        now: In UTC.

        graded: How hard a case is: easy, middle or hard; None counts as middle. Unless given, as
        the case says itself.
    """
    waiting = sorted((due[c.id], c.id) for c in cases if c.id in due and due[c.id] <= now)
    if waiting:
        return next(c for c in cases if c.id == waiting[0][1])
    new = [c for c in cases if c.id not in due]
    if not new:
        soonest = min((due[c.id], c.id) for c in cases) if cases else None
        return next(c for c in cases if c.id == soonest[1]) if soonest else None
    ended = [w for w in walks if w.over and w.total is not None]
    wanted = _wanted([w.total for w in ended[-_RECENT:] if w.total is not None])
    missed = Counter(str(m) for w in ended for m in (w.summary or {}).get("missed", ()))
    return min(
        new,
        key=lambda c: (
            abs(_LEVELS[graded(c) or "middle"] - wanted),
            -sum(missed[name] for name in _named(c)),
            c.id,
        ),
    )


def _wanted(totals: Sequence[float]) -> int:
    if not totals:
        return 1
    mean = sum(totals) / len(totals)
    return 1 if mean < 60 else 2 if mean < 85 else 3


def _named(case: Case) -> set[str]:
    """
    What a case could teach of what was missed: its findings, events, diagnosis, flags and tests, as
    acts.
    """
    answer = case.answer
    findings = (*(case.findings.present or ()), *(case.findings.absent or ()))
    found = {act_of("finding", f) for f in findings}
    found |= {act_of("event", e.event) for e in case.history.events or ()}
    if answer:
        found |= {act_of("flag", f) for f in answer.red_flags or ()}
        found |= {act_of("test", t) for t in answer.decisive_tests or ()}
        found.add(act_of("diagnosis", answer.diagnosis or ""))
        found.add(act_of("category", answer.category or ""))
    return found
