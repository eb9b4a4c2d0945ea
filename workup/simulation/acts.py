"""
What a learner does in a walk. An act is written `kind:id`, in transcripts and as the key of words
and aims; it is put together and taken apart here alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

Asked = Literal["topic", "group", "system", "finding", "event", "drug"]
Axis = Literal["age_class", "distribution", "variability", "associated"]
#: What is named only where a case is written.
Written = Literal["region", "tempo", "course", "family", "setting", "pattern", "change"]
Kind = Literal[
    Asked,
    Axis,
    Written,
    "test",
    "leave",
    "option",
    "diagnosis",
    "final",
    "category",
    "urgency",
    "flag",
    "none",
    "hint",
    "disagree",
    "summary",
]
#: What may be asked at no cost: only these are taken from within a longer text; a test or a
#: diagnosis is offered.
ASKED: tuple[Asked, ...] = get_args(Asked)
NO_TESTS, NO_DIAGNOSIS = "none:tests", "none:final"


def act_of(kind: Kind, id_: str) -> str:
    """An act as it is written."""
    return f"{kind}:{id_}"


def kind_of(what: str) -> Kind:
    """The kind of an act."""
    return cast(Kind, what.partition(":")[0])


def id_of(what: str) -> str:
    """What an act is about: an id of its kind, or the learner's words."""
    return what.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Act:
    """
    One thing done: at which stage, what, and with which certainty in percent.

    `what` is the act as it is written, of `none`, `tests` or `final`; of `hint`, the aim that it
    named; of `disagree` and `summary`, the learner's words. `cost` is what a hint took, in points
    of the whole.
    """

    stage: str
    what: str
    certainty: int | None = None
    cost: float = 0.0

    @property
    def kind(self) -> Kind:
        """What kind of act it is."""
        return kind_of(self.what)

    @property
    def id(self) -> str:
        """What it is about."""
        return id_of(self.what)
