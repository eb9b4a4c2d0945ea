"""
A mirror for four habits of thought, read from the acts of a walk by published definitions, each with the acts that show it.

The names and meanings are those of Croskerry (Acad Med 2003;78:775-780); the thresholds that turn them into signs of a log are
judgement and stand here. A mirror asks; it does not accuse, and it never touches the score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workup.reasons.curve import partial
from workup.walk.log import Log
from workup.walk.score import Score
from workup.walk.stages import Act

SURE = 80  # percent from which a certainty counts as closed
MOST_CONFIRMING = 0.75  # share of questions and tests that speak to the favourite alone
FEWEST = 4
OVER, MANY = 2.0, 3  # burden spent over the least that was needed, and tests that no rule asks for

MEANING = {
    "anchoring": "Holding on to the first impression when later facts speak against it.",
    "premature closure": "Taking an answer as settled before it has been tested.",
    "over-testing": "Ordering more than the question needs.",
    "confirmation": "Looking for what supports the favourite rather than for what would refute it.",
}


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit that the log shows: its name, what it means, and the lines that show it."""

    name: str
    meaning: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Locked:
    """After how many revealed facts the rules' first diagnosis stayed the answer (None: never), and at which stage the learner named it first."""

    facts: int | None
    of: int
    learner: str | None


def mirror(session: Log, score: Score) -> tuple[Habit, ...]:
    """The habits that a log shows, none where there is no sign of one."""
    found = []
    for name, look in (
        ("anchoring", _anchoring),
        ("premature closure", _closure),
        ("over-testing", _over_testing),
        ("confirmation", _confirmation),
    ):
        if lines := look(session, score):
            found.append(Habit(name, MEANING[name], tuple(lines)))
    return tuple(found)


def _firsts(session: Log) -> list[tuple[str, Act]]:
    """Per stage with a differential, its most certain diagnosis."""
    found = []
    for stage in session.stages:
        if stage.weighs and (draft := session.draft(stage.id)):
            found.append((stage.title, max(draft, key=lambda a: a.certainty or 0)))
    return found


def _anchoring(session: Log, score: Score) -> list[str]:
    firsts = _firsts(session)
    if len(firsts) < 3 or len({a.what for _, a in firsts}) > 1:
        return []
    first = firsts[0][1].what.partition(":")[2]
    if session.right(first):
        return []
    answer = session.desk.assessor.assess(partial(session.case, session.shown))
    against = next((c.against for c in answer.differential if c.diagnosis == first), ())
    if not against:
        return []
    said = [f"{title}: {session.desk.name(act.what)}, {act.certainty} %" for title, act in firsts]
    return said + [f"but: {session.desk.book.rules[row].why} ({row})" for row in against[:3]]


def _closure(session: Log, score: Score) -> list[str]:
    firsts = _firsts(session)
    asked = [s for s in score.stages if s.stage in ("history", "examination")]
    missed = sum(len(s.missed) for s in asked)
    met = sum(len(s.met) for s in asked)
    lines = []
    for title, act in firsts[:-1]:
        if (act.certainty or 0) >= SURE and (missed > met or not session.right(act.what.partition(":")[2])):
            lines.append(f"{title}: {session.desk.name(act.what)} at {act.certainty} %")
    if lines and missed > met:
        lines.append(f"{missed} of {missed + met} facts that matter were not asked for")
    if len(firsts) > 1 and all(len(session.draft(s.id)) == 1 for s in session.stages if s.weighs):
        named = {a.what for _, a in firsts}
        if len(named) == 1:
            lines.append(f"no other diagnosis than {session.desk.name(firsts[0][1].what)} was ever named")
    return lines


def _over_testing(session: Log, score: Score) -> list[str]:
    tests = next((s for s in score.stages if s.stage == "tests"), None)
    wasted = [w for w in tests.wasted if w.startswith("test:")] if tests else []
    if not wasted or (score.burden <= OVER * max(score.least, 1.0) and len(wasted) < MANY):
        return []
    whole = session.desk.assessor.assess(session.case)
    reasons = {left.test: f"{left.why} ({left.because[0]})" for left in whole.not_needed}
    lines = [
        f"{session.desk.name(w)}{f': {reasons[w[5:]]}' if w[5:] in reasons else ': no rule asks for it here'}"
        for w in wasted
    ]
    return [*lines, f"burden {score.burden:g}, where {score.least:g} would have done"]


def _confirmation(session: Log, score: Score) -> list[str]:
    """Questions and tests after the first impression that only rows of the favourite read, and no row of its rivals."""
    firsts = _firsts(session)
    if not firsts:
        return []
    favourite = firsts[0][1].what.partition(":")[2]
    asked = [a for a in session.acts if a.what.startswith(("finding:", "event:", "test:"))]
    if len(asked) < FEWEST:
        return []
    alone = [a for a in asked if _speaks_only_to(a.what, favourite, session)]
    if len(alone) < MOST_CONFIRMING * len(asked):
        return []
    return [f"first thought: {session.desk.name(firsts[0][1].what)}"] + [
        f"asked: {session.desk.name(a.what)}, which no rival's rules read" for a in alone
    ]


def _speaks_only_to(what: str, favourite: str, session: Log) -> bool:
    kind, _, id_ = what.partition(":")
    inquiry, weigher = session.desk.assessor.inquiry, session.desk.assessor.weigher
    prefix = {"finding": f"finding.{id_}", "event": f"event.{id_}", "test": f"result.{id_}"}[kind]
    rows = {
        n
        for fact, numbers in inquiry.readers.items()
        if fact == prefix or fact.startswith(prefix + ".")
        for n in numbers
    }
    named = {weigher.diagnoses[n] for row in rows for n, _, _ in weigher.targets[row]}
    return named == {favourite}


def locked(session: Log) -> Locked:
    """Where the answer locked for the rules, in the order in which the learner asked, and where the learner named it."""
    order: Sequence[object] = session.shown
    lock: int | None = None
    for n in range(len(order) + 1):
        first = session.desk.assessor.assess(partial(session.case, session.shown[:n])).differential[0].diagnosis
        if not session.right(first):
            lock = None
        elif lock is None:
            lock = n
    named = next(
        (s.title for s in session.stages for a in session.draft(s.id)
         if a.what.startswith(("diagnosis:", "final:")) and session.right(a.what.partition(":")[2])),
        None,
    )  # fmt: skip
    return Locked(lock, len(order), named)
