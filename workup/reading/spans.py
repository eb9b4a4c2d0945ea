"""
A text in pieces: those in which something was read, with its facts, and those between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workup.reading.fact import Fact, Reading

#: Of facts on the same words the first of these gives the piece its kind.
ORDER = ("present", "absent", "family", "uncertain", "hypothetical", "past", "unread")


@dataclass(frozen=True)
class Piece:
    """Some of the text; `kind` is the state of what was read in it, `unread`, or empty."""

    text: str
    kind: str
    facts: tuple[int, ...]


def pieces(text: str, reading: Reading) -> Iterator[Piece]:
    """
    The text from end to end, marked.

    Args:
        text: The text as given.

        reading: What was read of it; a piece names its facts by their number in it.
    """
    at = 0
    for start, end, numbers in _joined(reading):
        if start > at:
            yield Piece(text[at:start], "", ())
        kinds = {reading.facts[n].state for n in numbers} or {"unread"}
        yield Piece(text[start:end], next(k for k in ORDER if k in kinds), tuple(numbers))
        at = end
    if at < len(text):
        yield Piece(text[at:], "", ())


def _joined(reading: Reading) -> Iterable[tuple[int, int, list[int]]]:
    """Places in order, overlapping ones as one."""
    facts: list[Fact] = reading.facts
    places = [(fact.start, fact.end, [n]) for n, fact in enumerate(facts)]
    places += [(item["start"], item["end"], []) for item in reading.unread]
    merged: list[tuple[int, int, list[int]]] = []
    for start, end, numbers in sorted(places, key=lambda place: place[:2]):
        if merged and start < merged[-1][1]:
            first, last, before = merged[-1]
            merged[-1] = (first, max(end, last), before + numbers)
        else:
            merged.append((start, end, list(numbers)))
    return merged
