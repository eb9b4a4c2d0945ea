"""
The outline of an answer as frozen data: its sections in their order, each with its heading and its
lines, and that of why a diagnosis stands where it does. `explanations.outline` and
`explanations.why_outline` write them; every face lays them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workup.model.assessment import Priority

SectionId = Literal[
    "flags",
    "silence",
    "category",
    "differential",
    "tests",
    "left",
    "dont_miss",
    "ask",
    "advice",
    "watch",
]
HEADINGS: Mapping[SectionId, str] = {
    "flags": "Red flags",
    "silence": "No firm answer",
    "category": "Picture and category",
    "differential": "Differential",
    "tests": "Tests, in order",
    "left": "Usually not needed here",
    "dont_miss": "Do not miss: keep in mind until dismissed",
    "ask": "Ask or examine next",
    "advice": "May be discussed, for teaching",
    "watch": "Watch for",
}
PRIORITIES: Mapping[Priority, str] = {
    "now": "Now",
    "first": "First",
    "next": "Next, if still open",
    "specialist": "With a specialist",
}
#: When a step of the plan comes: by its priority, or once the result is known for which it waits.
TURNS = dict[str, str]((*PRIORITIES.items(), ("then", "Then, once a result is known")))
Sign = Literal["for", "against", "fits"]


@dataclass(frozen=True, slots=True)
class Point:
    """
    What speaks for or against a diagnosis, or which of its members fits best; `rule` is the row
    that says so, empty where no single row does; `further` ones stand behind those shown first.
    """

    sign: Sign
    text: str
    rule: str = ""
    further: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of an answer.

    `kind` is the part of the vocabulary that has `id`; `word` stands beside the label; `grade` is
    the id of an urgency, a standing or a tier, by which a face may colour the line; `because` are
    the rules behind it; `after` is the result for which it waits.
    """

    label: str
    text: str = ""
    kind: str = ""
    id: str = ""
    word: str = ""
    grade: str = ""
    share: float | None = None
    tags: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading, or under none; `more` counts the `rest`, shown to who asks."""

    entries: tuple[Entry, ...]
    heading: str = ""
    id: str = ""
    rest: tuple[Entry, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its opening sentence, if it has one."""

    id: SectionId
    heading: str
    groups: tuple[Group, ...]
    text: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines that are shown at once."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def every(self) -> tuple[Entry, ...]:
        """Those that only who asks is shown as well."""
        return tuple(e for group in self.groups for e in (*group.entries, *group.rest))


@dataclass(frozen=True, slots=True)
class Outline:
    """
    A whole answer: `stop` is what stands above it where there is an emergency, `summary` all of it
    in a few words, `uncovered` what was entered that no rule reads.
    """

    case: str
    stop: str
    summary: str
    sections: tuple[Section, ...]
    uncovered: tuple[str, ...]
    notice: str

    def section(self, id_: SectionId) -> Section:
        """A section by its id, without lines where the answer has none."""
        empty = Section(id_, HEADINGS[id_], ())
        return next((s for s in self.sections if s.id == id_), empty)


@dataclass(frozen=True, slots=True)
class Weight:
    """
    What changes the points of a diagnosis, or would; `note` is what it waits for; `rule` and its
    `sources` say so; not `counted` where a stronger line has counted the same.
    """

    points: float
    text: str
    note: str = ""
    rule: str = ""
    sources: tuple[str, ...] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """Lines under one heading, of which `more` are left out, or a sentence instead of lines."""

    heading: str
    lines: tuple[Weight, ...] = ()
    text: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class WhyOutline:
    """Why a diagnosis stands where it does: its `place` in a sentence, then what weighs."""

    title: str
    share: float
    place: str
    parts: tuple[Weights, ...]
    notice: str
