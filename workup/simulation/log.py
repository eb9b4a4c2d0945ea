"""
A walk as it stands: the case, the rules, and the list of acts. All else about a walk is read from
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workup.explanations.curve import Part
from workup.model.case import Case
from workup.simulation.acts import Act, kind_of
from workup.simulation.context import Desk
from workup.simulation.interview import Reveal
from workup.simulation.opening import opening_facts
from workup.simulation.stages import ONE_PLACE, STAGES, Mode, Stage


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A text that could mean several things, or nothing for sure: at which stage it was typed, what it
    may mean, and the certainty that went with it.
    """

    stage: str
    typed: str
    candidates: tuple[str, ...]
    certainty: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A walk as it stood before a line: how many acts and facts there were, and at which stage."""

    acts: tuple[Act, ...]
    shown: int
    at: int
    open: tuple[Offer, ...]


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
    open: tuple[Offer, ...] = ()
    reminded: set[Offer] = field(default_factory=set)
    states: list[State] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reveal = Reveal(self.case, self.desk.book)
        self.stages = STAGES[self.mode]
        self.given = opening_facts(self.case, self.reveal.parts, self.desk.book)
        self.shown = list(self.reveal.parts if self.mode == "quick" else self.given)

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
            if act.stage == stage and act.kind not in ("hint", "disagree"):
                kind = act.kind
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

    def waiting(self) -> tuple[Offer, ...]:
        """What was typed at this stage and still waits for a choice."""
        return tuple(o for o in self.open if o.stage == self.stage.id)

    def settle(self, name: str) -> int | None:
        """
        Take an act as the choice among what waits for it.

        Returns:
            The certainty that was typed with the text that it answers; None where there was none.
        """
        answered = [o for o in self.waiting() if name in o.candidates]
        self.open = tuple(o for o in self.open if o not in answered)
        return next((o.certainty for o in answered if o.certainty is not None), None)

    def remember(self) -> None:
        """Keep how the walk stands, for `undo`."""
        self.states.append(State(tuple(self.acts), len(self.shown), self.at, self.open))

    def restore(self) -> bool:
        """
        Go back to where the walk stood before the last line that changed it.

        Returns:
            Whether there was one that can be taken back. What came to light stays known, and the
            act behind it stands, unless the walk had read something else into the words.
        """
        while self.states:
            before = self.states.pop()
            if (tuple(self.acts), self.at, self.open) == (before.acts, before.at, before.open):
                continue
            new = {a.what for a in self.acts} - {a.what for a in before.acts}
            if len(self.shown) > before.shown and not new <= self.guessed:
                self.states.append(before)
                return False
            self.acts, self.at = list(before.acts), before.at
            self.open, self.offers = before.open, ()
            return True
        return False

    def do(self, name: str) -> None:
        """Add an act at this stage, once; of a kind that has one place the last one counts."""
        act = Act(self.stage.id, name)
        if kind_of(name) in ONE_PLACE or act not in self.acts:
            self.acts.append(act)

    def show(self, parts: Sequence[Part]) -> None:
        """Add what has come to light."""
        self.shown += [p for p in parts if p not in self.shown]

    def right(self, diagnosis: str) -> bool:
        """Whether the case's answer accepts a diagnosis."""
        return self.case.answer is not None and diagnosis in self.case.answer.accepted
