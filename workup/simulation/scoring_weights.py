"""
What each stage, aim and hint is worth in points of the whole hundred. The numbers are judgement;
`docs/walking.md` says why.
"""

from __future__ import annotations

from collections.abc import Mapping

from workup.simulation.acts import kind_of
from workup.simulation.aims import Aim, Aims
from workup.simulation.stages import Mode

WEIGHTS: Mapping[Mode, Mapping[str, int]] = {
    "full": {
        "history": 15,
        "examination": 15,
        "classification": 10,
        "differential": 15,
        "tests": 20,
        "final": 15,
        "actions": 10,
    },
    "quick": {"differential": 30, "tests": 30, "final": 40},
}
TITLES: Mapping[str, str] = {
    "history": "History",
    "examination": "Examination",
    "classification": "Classification",
    "differential": "Differential",
    "tests": "Tests",
    "final": "Answer",
    "actions": "At once, and avoid",
}
HINT, HINT_SHARE = (
    2.0,
    0.5,
)  # a hint costs two points, or half of what its aim is worth if that is more
FLOOR = 0.0


def scored(aims: Aims, mode: Mode) -> dict[str, tuple[Aim, ...]]:
    """
    The stages that count in this walk, each with its aims; one without aims falls out and the
    others weigh more.
    """
    found = {stage: aims.of(stage) for stage in WEIGHTS[mode]}
    if aims.short:
        found |= {stage: () for stage in ("history", "examination") if stage in found}
    if mode == "quick":
        found["final"] += tuple(a for a in aims.of("actions") if kind_of(a.best) == "urgency")
    return {stage: wanted for stage, wanted in found.items() if wanted}


def worth(aim: Aim, aims: Aims, mode: Mode) -> float:
    """
    The points of the whole that an aim stands for by its weight in its stage; 0 where its stage is
    not scored.
    """
    stages = scored(aims, mode)
    stage, wanted = next(((s, w) for s, w in stages.items() if aim in w), ("", ()))
    if not stage:
        return 0.0
    share = WEIGHTS[mode][stage] / sum(WEIGHTS[mode][s] for s in stages)
    return 100 * share * aim.weight / sum(a.weight for a in wanted)


def hint_cost(aim: Aim, aims: Aims, mode: Mode) -> float:
    """What a hint at an aim takes off, in points."""
    return round(max(HINT, HINT_SHARE * worth(aim, aims, mode)), 1)
