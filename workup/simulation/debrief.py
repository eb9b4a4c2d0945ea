"""
The debrief of a walk as data: what was reached and missed, with the rule and source behind each
lost point, and the reference path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workup.knowledge.teaching import teaching
from workup.model.case import Answer
from workup.simulation.acts import Act, act_of, id_of, kind_of
from workup.simulation.aims import Aim, Aims
from workup.simulation.biases import Habit, Locked, locked, mirror
from workup.simulation.context import Desk
from workup.simulation.log import Log
from workup.simulation.score import Score, score
from workup.simulation.stages import Stage
from workup.simulation.statement import Qualifier, compare

AXES_SOURCE = "MDS2013"  # the consensus that defines the axes of the classification


@dataclass(frozen=True, slots=True)
class Lost:
    """
    One lost point: the stage, what it was about, why it was wanted, and the sources.

    `explain` is the id that `workup explain` opens: the row behind it, or where the case's own
    answer wants it, what it names.
    """

    stage: str
    what: str
    why: str
    explain: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """
    All that is shown at the end. `path` is the reference path, the acts of each stage. `given` is
    what the opening told of what mattered, `assumed` what the patient denied without a record,
    `compared` the learner's sentence beside the whole case.
    """

    score: Score
    lost: tuple[Lost, ...]
    wasted: tuple[tuple[str, str], ...]
    habits: tuple[Habit, ...]
    locked: Locked
    answer: str
    category: str
    teaching_points: tuple[str, ...]
    disagreements: tuple[tuple[str, str], ...]
    path: tuple[tuple[Stage, tuple[Act, ...]], ...]
    given: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    compared: tuple[Qualifier, ...] = ()


def debrief(log: Log) -> Debrief:
    """Look back on a walk."""
    result = score(log)
    desk, case = log.desk, log.case
    assert (
        case.answer is not None and case.answer.diagnosis and case.answer.category
    )  # a walk needs both; see aims
    titles = {s.id: s.title for s in log.stages}
    return Debrief(
        result,
        tuple(
            _lost(stage.stage, aim, case.answer, desk)
            for stage in result.stages
            for aim in stage.missed
        ),
        tuple((stage.stage, desk.short(w)) for stage in result.stages for w in stage.wasted),
        mirror(log, result),
        locked(log),
        desk.name(act_of("diagnosis", case.answer.diagnosis)),
        desk.name(act_of("category", case.answer.category)),
        case.answer.teaching_points or (),
        tuple((titles[a.stage], a.id) for a in log.acts if a.kind == "disagree"),
        tuple(reference_path(log)),
        tuple(desk.short(aim.best) for aim in desk.aims(case).given),
        tuple(log.assumed),
        _compared(log),
    )


def _compared(log: Log) -> tuple[Qualifier, ...]:
    """The last sentence that was written, beside the case."""
    written = [a.id for a in log.acts if a.kind == "summary"]
    if not written:
        return ()
    found = log.desk.assessor.assess(log.case).classification
    return compare(written[-1], log.case, found, log.desk.book)


def score_words() -> Mapping[str, str]:
    """Each word of the score, explained: `rules/teaching/score_words.yaml`."""
    return teaching("score_words")


def _lost(stage: str, aim: Aim, answer: Answer, desk: Desk) -> Lost:
    rule = desk.book.rules.get(aim.rule)
    names = " or ".join(
        desk.short(a) for a in sorted(aim.any_of, key=lambda a: (a != aim.best, a))[:3]
    )
    sources = rule.sources if rule else ()
    return Lost(stage, names, aim.why, explained(aim, answer), sources)


def explained(aim: Aim, answer: Answer) -> str:
    """
    The id that `workup explain` opens for an aim: its row, the source of the classification, or
    what it names.

    An urgency that no red flag carries, or a fact that moves where the diagnoses start, opens the
    answer; only `no test` opens nothing.
    """
    kind, id_ = kind_of(aim.best), id_of(aim.best)
    if aim.rule:
        return aim.rule
    match kind:
        case "none":
            return ""
        case "urgency" | "topic":
            return answer.diagnosis or ""
        case "age_class" | "distribution" | "variability" | "associated":
            return AXES_SOURCE
    return id_


def reference_path(log: Log) -> Iterator[tuple[Stage, tuple[Act, ...]]]:
    """
    Stage by stage one path that reaches every aim, for this case and mode; an aim that an earlier
    act meets is not asked for again.
    """
    aims, done = log.desk.aims(log.case), set[str]()
    for stage in log.stages:
        acts = list(_differential(log, stage)) if stage.weighs else []
        for aim in () if stage.weighs else _aims_at(log, stage.id, aims):
            if not aim.any_of & done:
                done.add(aim.best)
                acts.append(Act(stage.id, aim.best))
        yield stage, tuple(acts)


def _aims_at(log: Log, stage: str, aims: Aims) -> Iterable[Aim]:
    """
    What is to be reached at a stage; the urgency stands with the answer where there is no stage for
    it.
    """
    yield from aims.of(stage)
    if log.mode == "quick" and stage == "final":
        yield from (a for a in aims.of("actions") if kind_of(a.best) == "urgency")


def _differential(log: Log, stage: Stage) -> Iterator[Act]:
    assert log.case.answer is not None
    right = act_of("diagnosis", log.case.answer.accepted[0])
    aims = log.desk.aims(log.case).of("differential")
    others = [a.best for a in aims if a.best != right]
    left = 20 // max(1, len(others))
    yield Act(stage.id, right, 100 - left * len(others))
    yield from (Act(stage.id, other, left) for other in others)
