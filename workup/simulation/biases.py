"""
A mirror for four habits of thought, read from the acts of a walk, each with the acts that show it.

Meanings, sources and the numbers lie in `rules/teaching/biases.yaml`. A mirror asks; it does not
accuse, and it never touches the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workup.explanations.curve import partial
from workup.simulation.acts import Act, id_of, kind_of
from workup.simulation.log import Log
from workup.simulation.score import Score

_RIVALS = 5


@dataclass(frozen=True, slots=True)
class Habit:
    """
    One habit that the log shows: its name, what it means and by which sources, and the lines that
    show it.
    """

    name: str
    meaning: str
    sources: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Locked:
    """
    After how many revealed facts the rules' first diagnosis stayed the answer (None: never), and at
    which stage the learner named it first.
    """

    facts: int | None
    of: int
    learner: str | None


def mirror(log: Log, score: Score) -> tuple[Habit, ...]:
    """The habits that a log shows, none where there is no sign of one."""
    looks = {
        "anchoring": _anchoring,
        "premature closure": _closure,
        "over-testing": _over_testing,
        "confirmation": _confirmation,
    }
    found = []
    for name, look in looks.items():
        held = log.desk.habits[name]
        if lines := look(log, score, held):
            found.append(Habit(name, held["meaning"], tuple(held["sources"]), tuple(lines)))
    return tuple(found)


def _firsts(log: Log) -> list[tuple[str, Act]]:
    """Per stage with a differential, its most certain diagnosis."""
    return [
        (stage.title, max(draft, key=lambda a: a.certainty or 0))
        for stage in log.stages
        if stage.weighs and (draft := log.draft(stage.id))
    ]


def _anchoring(log: Log, score: Score, held: dict[str, Any]) -> list[str]:
    """
    The same wrong diagnosis first in every differential, and rows against it among the facts that
    were shown.
    """
    firsts = _firsts(log)
    if len(firsts) < held["fewest_differentials"] or len({a.what for _, a in firsts}) > 1:
        return []
    first = firsts[0][1].id
    if log.right(first):
        return []
    answer = log.desk.assessor.assess(partial(log.case, log.shown))
    against = next((c.against for c in answer.differential if c.diagnosis == first), ())
    said = [f"{title}: {log.desk.name(act.what)}, {act.certainty} %" for title, act in firsts]
    but = [f"but: {log.desk.book.rules[row].why} ({row})" for row in against[:3]]
    return [*said, *but] if but else []


def _closure(log: Log, score: Score, held: dict[str, Any]) -> list[str]:
    """
    Sure before the last differential, while wrong or with most of what matters unasked; or one
    diagnosis only, all along.
    """
    firsts = _firsts(log)
    asked = [s for s in score.stages if s.stage in ("history", "examination")]
    missed, met = sum(len(s.missed) for s in asked), sum(len(s.met) for s in asked)
    lines = [
        f"{title}: {log.desk.name(act.what)} at {act.certainty} %"
        for title, act in firsts[:-1]
        if (act.certainty or 0) >= held["sure"] and (missed > met or not log.right(act.id))
    ]
    if lines and missed > met:
        lines.append(f"{missed} of {missed + met} relevant facts were not asked about")
    named = {a.what for s in log.stages if s.weighs for a in log.draft(s.id)}
    if len(firsts) > 1 and len(named) == 1:
        lines.append(f"no diagnosis other than {log.desk.name(named.pop())} was ever named")
    return lines


def _over_testing(log: Log, score: Score, held: dict[str, Any]) -> list[str]:
    """
    Tests that no rule asks for, where they are many or the burden is a multiple of what was needed.
    """
    tests = next((s for s in score.stages if s.stage == "tests"), None)
    wasted = [w for w in tests.wasted if kind_of(w) == "test"] if tests else []
    much = score.burden > held["times"] * max(score.least, 1.0)
    if not wasted or not (much or len(wasted) >= held["many"]):
        return []
    whole = log.desk.assessor.assess(log.case)
    left = {entry.test: f"{entry.why} ({entry.because[0]})" for entry in whole.not_needed}
    lines = [
        f"{log.desk.name(w)}: {left.get(id_of(w), 'no rule asks for it here')}" for w in wasted
    ]
    return [*lines, f"burden {score.burden:g}, where {score.least:g} would have done"]


def _confirmation(log: Log, score: Score, held: dict[str, Any]) -> list[str]:
    """Questions and tests that rows of the favourite read, and no row of its rivals."""
    firsts = _firsts(log)
    asked = [a for a in log.acts if a.kind in ("finding", "event", "drug", "test")]
    if not firsts or len(asked) < held["fewest"]:
        return []
    favourite = firsts[0][1].id
    rivals = _rivals(log, favourite)
    alone = [a for a in asked if favourite in (read := _readers(a.what, log)) and not read & rivals]
    if len(alone) < held["share"] * len(asked):
        return []
    first = f"first thought: {log.desk.name(firsts[0][1].what)}"
    return [first, *(f"asked: {log.desk.name(a.what)}, which no rival's rules read" for a in alone)]


def _rivals(log: Log, favourite: str) -> set[str]:
    """
    The diagnoses that the whole case leaves open beside the favourite: the first ones and the
    dangers told.
    """
    whole = log.desk.assessor.assess(log.case)
    first = [c.diagnosis for c in whole.differential if c.diagnosis != favourite][:_RIVALS]
    return {*first, *(d.diagnosis for d in whole.dont_miss if d.told and d.diagnosis != favourite)}


def _readers(what: str, log: Log) -> set[str]:
    """The diagnoses that have a row which reads what was asked or ordered."""
    kind, id_ = kind_of(what), id_of(what)
    readers = log.desk.assessor.what_if.dependants.readers
    scorer = log.desk.assessor.scorer
    fact = {"finding": "finding", "event": "event", "drug": "drug_class", "test": "result"}[
        kind
    ] + f".{id_}"
    named = [side for side in readers if side[0] == fact or side[0].startswith(fact + ".")]
    rows = {n for side in named for n in readers[side]}
    return {scorer.diagnoses[n] for row in rows for n, _, _ in scorer.targets[row]}


def locked(log: Log) -> Locked:
    """
    Where the answer locked for the rules, in the order in which the learner asked, and where the
    learner named it.
    """
    lock: int | None = None
    for n in range(len(log.shown) + 1):
        first = log.desk.assessor.assess(partial(log.case, log.shown[:n])).differential[0].diagnosis
        if not log.right(first):
            lock = None
        elif lock is None:
            lock = n
    named = (
        s.title
        for s in log.stages
        for a in log.draft(s.id)
        if a.kind in ("diagnosis", "final") and log.right(a.id)
    )
    return Locked(lock, len(log.shown), next(named, None))
