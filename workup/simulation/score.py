"""
The score of a walk: each stage by what was reached and what was wasted. The same acts give the same
score on any machine.

A stage scores F1: the harmonic mean of the weight of aims met (sensitivity) and of the share of
acts that were no waste (precision).
Neutral acts count neither way. The whole is the mean of the stages that have aims, by the weights
of `worth`, less what the hints took. To do
nothing scores 0; doing one more right thing never lowers a score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from workup.model.case import Case
from workup.simulation.acts import ASKED, NO_DIAGNOSIS, Act, id_of, kind_of
from workup.simulation.aims import Aim, Aims
from workup.simulation.context import Desk
from workup.simulation.log import Log
from workup.simulation.scoring_weights import FLOOR, WEIGHTS, scored

_ASKING = ("history", "examination")
#: The weight of the answer among the aims of the differential; dangers weigh less and count from an
#: earlier differential too, while the answer has to be held to the end.
ANSWER_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class StageScore:
    """
    One stage from 0 to 1: aims met and missed, acts wasted. `weight` is its share of the whole
    before those without aims fall out.
    """

    stage: str
    weight: float
    sensitivity: float
    precision: float
    f1: float
    met: tuple[Aim, ...]
    missed: tuple[Aim, ...]
    wasted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """
    The whole from 0 to 100, each stage, and what is shown beside it.

    `brier` maps each differential to the Brier score of its certainties (0 best, 1 worst; None
    where none was given); `burden` and
    `least` are the burden of the tests ordered and of the cheapest that would have met the aims;
    `distance` counts the steps between
    this walk and the reference path: aims missed and acts wasted.
    """

    total: float
    stages: tuple[StageScore, ...]
    hints: int
    hint_cost: float
    brier: dict[str, float | None]
    burden: float
    least: float
    distance: int


def score(session: Log) -> Score:
    """Score a walk as it stands."""
    aims = session.desk.aims(session.case)
    stages = tuple(
        _stage(stage, wanted, session, aims) for stage, wanted in scored(aims, session.mode).items()
    )
    whole = sum(s.weight for s in stages)
    hints = [a.cost for a in session.acts if a.kind == "hint"]
    total = 100 * sum(s.weight * s.f1 for s in stages) / whole - sum(hints)
    ordered = {a.id for a in session.acts if a.kind == "test"}
    return Score(
        round(max(FLOOR, total), 1),
        stages,
        len(hints),
        sum(hints),
        {s.id: _brier(session.draft(s.id), session.case) for s in session.stages if s.weighs},
        sum(session.desk.burden(t) for t in sorted(ordered)),
        _least(aims, session.desk),
        sum(len(s.missed) + len(s.wasted) for s in stages),
    )


def _stage(stage: str, wanted: tuple[Aim, ...], session: Log, aims: Aims) -> StageScore:
    done = list(dict.fromkeys(_acts(stage, session)))
    done += [a for a in _elsewhere(stage, session, wanted) if a not in done]
    asked = _asked(session) if stage in _ASKING else set()
    met = tuple(aim for aim in wanted if aim.any_of & {*done, *asked})
    missed = tuple(aim for aim in wanted if aim not in met)
    of_all = sum(aim.weight for aim in wanted)
    sensitivity = sum(aim.weight for aim in met) / of_all if of_all else 0.0
    serving = {act for act in done for aim in aims.aims if act in aim.any_of}
    idle = [a for a in done if a not in serving and a in aims.neutral]
    wasted = [a for a in done if a not in serving and a not in idle]
    harm = sum(a in aims.harm for a in wasted)
    if stage in _ASKING:
        silent = [a for a in idle if kind_of(a) in ("finding", "event", "drug")]
        wasted += silent[aims.spare :]
    useful = len(serving)
    bad = len(wasted) + harm
    precision = useful / (useful + bad) if useful + bad else 0.0
    f1 = 2 * sensitivity * precision / (sensitivity + precision) if sensitivity else 0.0
    weight = WEIGHTS[session.mode][stage]
    return StageScore(stage, weight, sensitivity, precision, f1, met, missed, tuple(wasted))


def _asked(session: Log) -> set[str]:
    """Every question that was asked, at whatever stage."""
    return {a.what for a in session.acts if a.kind in ASKED}


def _elsewhere(stage: str, session: Log, wanted: tuple[Aim, ...]) -> list[str]:
    """
    What was done at another stage and meets an aim of this one: a drug history stands for the
    review of the drugs; a danger that an earlier differential named was thought of.
    """
    acts = _asked(session) if stage == "tests" else set()
    if stage == "differential":
        earlier = takewhile(lambda s: s.id != stage, session.stages)
        acts = {a.what for s in earlier if s.weighs for a in session.draft(s.id)}
        wanted = tuple(aim for aim in wanted if aim.weight < ANSWER_WEIGHT)
    return sorted(act for act in acts if any(act in aim.any_of for aim in wanted))


def _acts(stage: str, session: Log) -> Iterable[str]:
    """
    The acts that count for a stage. Questions count wherever they were asked, for the stage that
    they belong to.
    """
    if stage in _ASKING:
        for act in session.acts:
            kind, id_ = act.kind, act.id
            if kind in ASKED and _examining(kind, id_, session) == (stage == "examination"):
                yield act.what
        if stage == "history":
            yield from (
                a.what for a in session.acts if a.kind == "test" and a.id in session.case.results
            )
    else:
        yield from (a.what for a in session.draft(stage) if a.what != NO_DIAGNOSIS)


def _examining(kind: str, id_: str, session: Log) -> bool:
    return kind in ("group", "system") or (kind == "finding" and session.reveal.is_sign(id_))


def _brier(draft: list[Act], case: Case) -> float | None:
    """
    Half the squared distance of the stated certainties from the truth; what was not given to any is
    wrong.
    """
    if not draft or case.answer is None:
        return None
    right = case.answer.accepted
    shares = {a.id: (a.certainty or 0) / 100 for a in draft}
    hit = sum(p for d, p in shares.items() if d in right)
    rest = [p for d, p in shares.items() if d not in right]
    left = max(0.0, 1 - hit - sum(rest))
    return round(((1 - hit) ** 2 + sum(p * p for p in rest) + left * left) / 2, 4)


def _least(aims: Aims, desk: Desk) -> float:
    chosen: set[str] = set()
    for aim in aims.of("tests"):
        options = [a for a in aim.any_of if kind_of(a) == "test"]
        if options and not chosen & set(options):
            chosen.add(min(options, key=lambda a: (desk.burden(id_of(a)), a)))
    return sum(desk.burden(id_of(a)) for a in chosen)
