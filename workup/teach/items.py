"""
Questions on a case as plain data: what is shown, what may be chosen, what each choice is worth and
why.

An item says nothing of the form it leaves in; `workup.teach.exports` writes it for Moodle, Anki and
others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workup.teach.media import Medium

#: The kinds of item, in the order of a quiz: the diagnosis is asked before any feedback could name
#: it.
KINDS = ("diagnosis", "dont_miss", "key_features", "next_test", "script")


@dataclass(frozen=True, slots=True)
class Because:
    """
    One sentence of a feedback, and the keys of its sources; none where it only says what the case
    or the rules hold.
    """

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """
    Something that may be chosen.

    `credit` is its share of the item's mark, from -1 to 1: the whole mark is 1, a wrong choice is 0
    or takes away.
    """

    id: str
    text: str
    credit: float
    feedback: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Stem:
    """
    What the learner reads first: a line on the patient, the vignette, and what is told, each part
    under its heading.
    """

    patient: str
    vignette: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """
    One question on one case.

    `choose` is how many may be chosen; 1 is a question with a single answer. `scored` is False
    where nothing is right or wrong.
    `after` is shown whatever was chosen. `name` is for the teacher and gives nothing away.
    `ordered` choices are a scale, whose order has a meaning; others may be shuffled. `author` wrote
    the case, where it says so. `media` are shown with the stem.
    """

    id: str
    kind: str
    case: str
    name: str
    stem: Stem
    question: str
    choices: tuple[Choice, ...]
    choose: int = 1
    scored: bool = True
    after: tuple[Because, ...] = ()
    ordered: bool = False
    author: str = ""
    media: tuple[Medium, ...] = ()

    @property
    def right(self) -> tuple[Choice, ...]:
        """The choices that earn credit; none of an item that is not scored."""
        return tuple(c for c in self.choices if c.credit > 0) if self.scored else ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source key of the item, in the order of first use."""
        said = [b for c in self.choices for b in c.feedback] + list(self.after)
        return tuple(dict.fromkeys(key for b in said for key in b.sources))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that was not made, and why."""

    case: str
    kind: str
    why: str


def yes(sentences: Sequence[Because]) -> tuple[Because, ...]:
    """Some sentences as the feedback of a right choice."""
    first = sentences[0]
    return (Because(f"Yes. {first.text}", first.sources), *sentences[1:])


def shuffled(seed: str, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """
    The choices in an order that depends on `seed` and their ids alone, and tells nothing of which
    is right.
    """
    return tuple(sorted(choices, key=lambda c: hashlib.sha256(f"{seed}/{c.id}".encode()).digest()))


def several(right: Sequence[Choice], wrong: Sequence[Choice]) -> tuple[Choice, ...]:
    """
    The choices of an item with several right answers, with their credit.

    Each right one is worth an equal share of the mark, and each wrong one takes as much away, so
    that choosing everything earns nothing
    where there are at least as many wrong ones as right.
    """
    share = 1 / len(right)
    taken = (
        -share if len(right) > 1 else 0.0
    )  # of a single answer nothing is taken away: choosing it is all there is
    return (
        *(Choice(c.id, c.text, share, c.feedback) for c in right),
        *(Choice(c.id, c.text, taken, c.feedback) for c in wrong),
    )
