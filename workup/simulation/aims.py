"""
What a walk through one case should reach: aims, each met by any of several acts, and what else is
no waste.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workup.model.case import Case
from workup.simulation.acts import act_of, id_of, kind_of
from workup.simulation.interview import told

RICH_FACTS, RICH_ABSENT = 8, 3


@dataclass(frozen=True, slots=True)
class Aim:
    """
    Something to reach: any act of `any_of` meets it. `rule` is the row behind it, empty where the
    case's own answer is.
    """

    stage: str
    any_of: frozenset[str]
    best: str
    weight: float
    why: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Aims:
    """
    The aims of one case by stage; `neutral` acts serve no aim and are no waste; `harm` are acts
    that the case's answer warns of.

    `short`: too little is recorded for history and examination to be scored. `spare`: questions
    that may stay without an answer
    before more of them count as waste. `given`: what would have to be asked, had the opening not
    told it; it is never missed and asking for it is no waste.
    """

    aims: tuple[Aim, ...]
    neutral: frozenset[str]
    harm: frozenset[str]
    short: bool
    spare: int
    given: tuple[Aim, ...] = ()

    def of(self, stage: str) -> tuple[Aim, ...]:
        """The aims of one stage."""
        return tuple(aim for aim in self.aims if aim.stage == stage)

    def unmet(self, stage: str, done: Collection[str]) -> Aim | None:
        """
        The heaviest aim of a stage that no act of `done` meets and no hint named; a diagnosis in
        mind is not asked for again.
        """
        named = (id_of(what) for what in done if kind_of(what) == "diagnosis")
        met = {*done, *(act_of("final", diagnosis) for diagnosis in named)}
        for aim in sorted(self.of(stage), key=lambda a: (-a.weight, a.best)):
            if not aim.any_of & met and act_of("hint", aim.best) not in met:
                return aim
        return None


def is_rich(case: Case) -> bool:
    """
    Whether a case tells enough to be taken as a history: eight facts or more, at least three of
    them absent or examined and normal.
    """
    facts = told(case)
    absent = [
        p
        for p in facts
        if p[0] in ("findings.absent", "findings.examined_normal")
        or p
        in (
            ("history.events", None),
            ("history.medications", None),
            ("history.family", "none_known"),
        )
    ]
    return len(facts) >= RICH_FACTS and len(absent) >= RICH_ABSENT
