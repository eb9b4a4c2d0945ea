"""
The debrief of a walk as data: what was reached and missed, with the rule and source behind each lost point, and the reference path.
"""

from __future__ import annotations

from dataclasses import dataclass

from workup.walk.aims import Aim, accepted
from workup.walk.desk import Desk
from workup.walk.log import Log
from workup.walk.mirror import Habit, Locked, locked, mirror
from workup.walk.score import Score, score


@dataclass(frozen=True, slots=True)
class Lost:
    """One lost point: the stage, what it was about, why it was wanted, the row and its sources (empty: the case's own answer)."""

    stage: str
    what: str
    why: str
    rule: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """All that is shown at the end. `path` is the reference path, as lines that could be typed."""

    score: Score
    lost: tuple[Lost, ...]
    wasted: tuple[tuple[str, str], ...]
    habits: tuple[Habit, ...]
    locked: Locked
    answer: str
    category: str
    teaching_points: tuple[str, ...]
    disagreements: tuple[tuple[str, str], ...]
    path: tuple[str, ...]


def debrief(session: Log) -> Debrief:
    """Look back on a walk."""
    result = score(session)
    desk, case = session.desk, session.case
    assert case.answer is not None and case.answer.diagnosis and case.answer.category  # a walk needs both; see aims
    titles = {s.id: s.title for s in session.stages}
    return Debrief(
        result,
        tuple(_lost(stage.stage, aim, desk) for stage in result.stages for aim in stage.missed),
        tuple((stage.stage, desk.name(w)) for stage in result.stages for w in stage.wasted),
        mirror(session, result),
        locked(session),
        desk.name(f"diagnosis:{case.answer.diagnosis}"),
        desk.name(f"category:{case.answer.category}"),
        case.answer.teaching_points or (),
        tuple((titles[a.stage], a.what[9:]) for a in session.acts if a.what.startswith("disagree:")),
        tuple(reference(session)),
    )


def _lost(stage: str, aim: Aim, desk: Desk) -> Lost:
    rule = desk.book.rules.get(aim.rule)
    names = " or ".join(desk.name(a) for a in sorted(aim.any_of, key=lambda a: (a != aim.best, a))[:3])
    return Lost(stage, names, aim.why, aim.rule, rule.sources if rule else ())


def reference(session: Log) -> list[str]:
    """
    The lines of one path that reaches every aim, for this case and mode.

    Ids are written as `kind:id`, which a walk takes as they stand.
    """
    aims, lines = session.desk.aims(session.case), list[str]()
    for stage in session.stages:
        if stage.weighs:
            lines.append(_differential(session, aims.of("differential")))
        elif stage.id == "actions":
            wanted = [a.best for a in aims.of("actions")]
            lines += [w for w in wanted if not w.startswith("leave:")]
            lines += [f"leave {w[6:]}" for w in wanted if w.startswith("leave:")]
        elif stage.id == "final":
            lines += [a.best.replace("final:", "diagnosis:") for a in aims.of("final")]
            if session.mode == "quick":
                lines += [a.best for a in aims.of("actions") if a.best.startswith("urgency:")]
        else:
            lines += [a.best.replace("none:tests", "none") for a in aims.of(stage.id)]
        lines.append("done")
    return lines


def _differential(session: Log, aims: tuple[Aim, ...]) -> str:
    assert session.case.answer is not None
    right = f"diagnosis:{accepted(session.case.answer)[0]}"
    others = [a.best for a in aims if a.best != right]
    left = 20 // max(1, len(others))
    return ", ".join([f"{right} {100 - left * len(others)}", *(f"{o} {left}" for o in others)])
