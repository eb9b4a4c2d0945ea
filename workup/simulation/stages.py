"""
The stages of a walk, and the small words that pass between it and a face: an act, a line, a prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workup.simulation.acts import ASKED
from workup.simulation.words import AXES

Mode = Literal["full", "quick"]
#: The stages whose aims are scored, in their order.
SCORED = ("history", "examination", "classification", "differential", "tests", "final", "actions")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it is called, what it asks for, and which kinds of id may be typed."""

    id: str
    title: str
    asks: str
    kinds: tuple[str, ...]

    @property
    def weighs(self) -> bool:
        """Whether a differential with certainties is given here."""
        return self.kinds == ("diagnosis",)


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line to show. `brief` is said instead where what can be said stands beside it as buttons.
    """

    kind: Literal["told", "note", "offer", "hint", "warn", "stage"]
    text: str
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """
    What the walk waits for. `choices` are `kind:id` with labels, in the order of their numbers from
    1.
    """

    stage: str
    title: str
    asks: str
    number: int
    of: int
    choices: tuple[tuple[str, str], ...] = ()
    committed: tuple[str, ...] = ()


#: The kind of a stage at which a sentence is written and nothing is matched.
WORDS = ("words",)
_DX = (
    "Name diagnoses, most likely first, each with your certainty in percent: `first thought "
    "60, second thought 20`."
)
_TESTS = Stage(
    "tests", "Tests", "Order tests, one or several. `none` if nothing is needed.", ("test",)
)
STAGES: dict[Mode, tuple[Stage, ...]] = {
    "full": (
        Stage("impression", "First impression", _DX, ("diagnosis",)),
        Stage(
            "history",
            "History",
            "Ask in your own words, one thing or several, separated by commas.",
            ASKED,
        ),
        Stage("after_history", "Differential after the history", _DX, ("diagnosis",)),
        Stage(
            "examination",
            "Examination",
            "Say what you examine: a whole system, or one sign.",
            ASKED,
        ),
        Stage(
            "classification",
            "Your classification",
            "Choose one of each kind: age at onset, distribution, temporal pattern, associated "
            "features.",
            tuple(AXES),
        ),
        Stage(
            "summary",
            "Summary in one sentence",
            "Sum the patient up in one sentence: age, tempo, region, pattern, exposure. It is not "
            "scored; `done` skips it.",
            WORDS,
        ),
        Stage("differential", "Differential before tests", _DX, ("diagnosis",)),
        _TESTS,
        Stage("after_tests", "Differential after the tests", _DX, ("diagnosis",)),
        Stage(
            "final",
            "Your answer",
            "Name the category and the diagnosis.",
            ("category", "diagnosis"),
        ),
        Stage(
            "actions",
            "What to do at once, and what to avoid",
            "Say how urgent it was when the patient came, name each red flag, and `leave` with a "
            "test or treatment that you would not do here.",
            ("urgency", "flag"),
        ),
    ),
    "quick": (
        Stage("differential", "Your differential", _DX, ("diagnosis",)),
        _TESTS,
        Stage(
            "final",
            "Your answer",
            "Name the category, the diagnosis and how urgent it is: emergency, urgent or routine.",
            ("category", "diagnosis", "urgency"),
        ),
    ),
}
#: The stage whose aims are looked at when a hint is asked for elsewhere.
AIMS_OF = {"after_history": "differential", "impression": "differential", "after_tests": "final"}
#: Kinds of act that have one place: a new one takes the place of the last.
ONE_PLACE = (*AXES, "category", "urgency", "final", "summary")
