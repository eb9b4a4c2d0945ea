"""
Trials of a drug told in running text: "Madopar for three months, to no purpose", "biperiden once
intravenously: nothing".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workup.reading.drugs import Drug
from workup.reading.segment import Cut

#: Words behind a drug within which what it did is told.
REACH = 22
#: A next sentence as short as this still tells of the drug.
SHORT = 9
#: Behind `no`, `little` or `without` these say that it did nothing.
_GAIN = frozenset(
    [
        "use",
        "good",
        "effect",
        "help",
        "benefit",
        "response",
        "difference",
        "change",
        "gain",
        "avail",
        "purpose",
        "joy",
        "luck",
        "result",
        "improvement",
        "relief",
        "success",
        "gained",
        "impression",
    ]
)
_NONE = frozenset(["no", "little", "without", "nil", "zero", "minimal", "scant", "any"])
_NOTHING = frozenset(["nothing", "zero", "zilch", "nada", "nix"])
_USELESS = frozenset(["useless", "unhelpful", "ineffective", "failed", "fruitless", "vain"])
_ACTS = frozenset(["help", "helped", "work", "worked", "do", "touch", "change", "alter", "improve"])
_CLEAR = frozenset(
    [
        "dramatic",
        "dramatically",
        "transformed",
        "danced",
        "markedly",
        "marked",
        "striking",
        "strikingly",
        "excellent",
        "clear",
        "clearly",
        "helped",
        "improved",
        "better",
        "vanished",
        "gone",
        "miracle",
        "normal",
        "normally",
    ]
)
_WALL = frozenset(["but", "then", "now", "since"])


@dataclass(frozen=True, slots=True)
class Trial:
    """What a drug did: the words that tell it, and whether it helped."""

    helped: bool
    first: int
    last: int


def trial(cut: Cut, stems: list[str], drugs: Iterable[Drug], name: str) -> Trial | None:
    """
    The outcome of a drug that the text says was given.

    Args:
        cut: The text.

        stems: The words as compared.

        drugs: Every drug of the text.

        name: The generic name of the drug.
    """
    listed = list(drugs)
    found = None
    for drug in (d for d in listed if d.name == name and d.state == "present"):
        others = [d.first for d in listed if d.first >= drug.last and d.name != name]
        told = _told(stems, drug, _end(cut, drug, min(others, default=len(stems))))
        if told and (found is None or not told.helped):
            found = told
    return found


def _end(cut: Cut, drug: Drug, other: int) -> int:
    """Where what is told of a drug ends: with its sentence, or a short one behind it."""
    at = cut.sentence_of[drug.first]
    sentence = cut.sentences[at]
    last = sentence.last
    if at + 1 < len(cut.sentences):
        after = cut.sentences[at + 1]
        short = after.last - after.first <= SHORT and after.heading == sentence.heading
        last = after.last if short else last
    return min(last, drug.last + REACH, other)


def _told(stems: list[str], drug: Drug, end: int) -> Trial | None:
    for n in range(drug.last, end):
        after = set(stems[n + 1 : min(end, n + 4)])
        if stems[n] in _NONE and _GAIN & after:
            return Trial(False, drug.first, min(end, n + 2))
        proves = {"proves", "prove", "proved", "means"} & set(stems[n - 1 : n])
        if stems[n] in _NOTHING and not proves and not {"else", "more"} & after:
            return Trial(False, drug.first, n + 1)
        if stems[n] in _USELESS or (stems[n] == "not" and _ACTS & after):
            return Trial(False, drug.first, n + 1)
        if stems[n] in _CLEAR and not {"not", "no"} & set(stems[n - 2 : n]):
            return Trial(True, drug.first, n + 1)
        if stems[n] in _WALL and n > drug.last + 3:
            return None
    return None
