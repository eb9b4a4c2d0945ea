"""
A walk as it stands: the case, the rules, and the list of acts. All else about a walk is read from
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workup.explanations.curve import Part
from workup.model.case import Case
from workup.simulation.context import Desk
from workup.simulation.interview import Reveal
from workup.simulation.stages import ONE_PLACE, STAGES, Act, Mode, Stage


@dataclass
class Log:
    """
    One learner with one case.

    Args:
        case: The case; it has an answer.

        desk: Rules, words and the aims drawn so far.

        mode: `full`, or `quick` with three commitments.
    """

    case: Case
    desk: Desk
    mode: Mode = "full"
    typed: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    shown: list[Part] = field(default_factory=list)
    at: int = 0
    offers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.reveal = Reveal(self.case, self.desk.book)
        self.stages = STAGES[self.mode]
        if self.mode == "quick":
            self.shown = list(self.reveal.parts)

    @property
    def over(self) -> bool:
        """Whether the last stage is done."""
        return self.at >= len(self.stages)

    @property
    def stage(self) -> Stage:
        """The stage at which it stands; the last one when it is over."""
        return self.stages[min(self.at, len(self.stages) - 1)]

    def draft(self, stage: str) -> list[Act]:
        """The commitments at a stage as they stand; of a kind that has one place, the last."""
        found: dict[str, Act] = {}
        for act in self.acts:
            if act.stage == stage and not act.what.startswith(("hint:", "disagree:")):
                kind = act.what.partition(":")[0]
                key = kind if kind in ONE_PLACE else act.what
                found.pop(key, None)
                if act.certainty != 0:
                    found[key] = act
        return list(found.values())

    def frozen(self) -> bool:
        """
        Whether a later stage was begun: then a differential is no longer what was thought at its
        time.
        """
        later = {s.id for s in self.stages[self.at + 1 :]}
        return any(a.stage in later for a in self.acts)

    def do(self, name: str) -> None:
        """Add an act at this stage, once; of a kind that has one place the last one counts."""
        act = Act(self.stage.id, name)
        if name.partition(":")[0] in ONE_PLACE or act not in self.acts:
            self.acts.append(act)

    def show(self, parts: Sequence[Part]) -> None:
        """Add what has come to light."""
        self.shown += [p for p in parts if p not in self.shown]

    def right(self, diagnosis: str) -> bool:
        """Whether the case's answer accepts a diagnosis."""
        return self.case.answer is not None and diagnosis in self.case.answer.accepted
