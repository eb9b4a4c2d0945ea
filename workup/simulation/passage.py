"""
A passage of plain text in which phrases, denials and lengths of time are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_WORD = re.compile(r"[a-z0-9]+")
_STOP = re.compile(r"[.;:!?]")
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "and",
        "or",
        "its",
        "their",
        "with",
        "is",
        "are",
        "was",
        "were",
    ]
)
#: Words that begin a new thought, where a denial ends: "his jaw will not open and his neck bends".
_TURNS = frozenset(
    ["his", "her", "he", "she", "it", "they", "but", "however", "although", "though", "yet", "then"]
)
_DENIALS = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "nor",
        "none",
        "neither",
        "denies",
        "denied",
        "nothing",
        "normal",
    ]
)
#: Words before a phrase within which a denial reaches it: "never been given a tablet for".
_REACH = 7
_NAMED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS = dict(zip(_NAMED.split(), range(21), strict=True)) | {
    "a": 1,
    "an": 1,
    "half a": 0.5,
    "some": 4,
    "few": 3,
    "several": 4,
    "couple of": 2,
}
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_UNITS = {
    "minute": 1 / 525960,
    "hour": 1 / 8766,
    "day": 1 / 365.25,
    "week": 7 / 365.25,
    "month": 1 / 12,
    "year": 1.0,
}
_NUMBER = "|".join([r"\d+(?:\.\d+)?", *sorted([*_NUMBERS, *_TENS], key=len, reverse=True)])
_SPAN = re.compile(rf"\b({_NUMBER})[ -]({'|'.join(_UNITS)})s?\b")
_AGE = re.compile(rf"\b(?:at|aged?|of|was|is|turned|since)(?: the age of)? ({_NUMBER})\b")


def plain_text(text: str) -> str:
    """Lower case, with plain apostrophes and single spaces."""
    return " ".join(text.lower().replace("’", "'").split())


def spans(text: str) -> Iterator[float]:
    """The lengths of time in a text, in years; `yesterday` and the like too."""
    for number, unit in _SPAN.findall(text):
        yield _value(number) * _UNITS[unit]
    for word, unit in (("yesterday", "day"), ("overnight", "day"), ("last week", "week")):
        if word in text:
            yield _UNITS[unit]


def numbers(text: str) -> Iterator[float]:
    """The ages in a text, in years."""
    for number in _AGE.findall(text):
        yield _value(number)
    for number, unit in re.findall(rf"\b({_NUMBER})[ -](year|month|week)s?[ -]old\b", text):
        yield _value(number) * _UNITS[unit]


def _value(number: str) -> float:
    return float(_NUMBERS.get(number, _TENS.get(number, 0)) or number)


def stem(word: str) -> str:
    """
    A word without its usual endings, so that `clenched`, `clenches` and `clenching` are one.

    Short stems keep their ending: `sing` is not `s`.
    """
    for ending in ("ing", "ies", "ness", "es", "ed", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word[:-1] if len(word) == 4 and word.endswith("s") else word


@dataclass
class Passage:
    """A text, cut into stems once; `starts` marks the words that begin a clause."""

    text: str
    plain: str = field(init=False)
    words: list[str] = field(init=False)
    stops: set[int] = field(init=False)
    turns: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = plain_text(self.text)
        self.words, self.stops, self.turns = [], set(), set()
        for clause in _STOP.split(self.plain):
            self.stops.add(len(self.words))
            for word in _content(clause):
                if word in _TURNS:
                    self.turns.add(len(self.words))
                else:
                    self.words.append(stem(word))

    def says(self, phrases: Iterable[str]) -> bool:
        """Whether any phrase stands in the text and is not denied there."""
        return any(not self._denied(at) for at in self._places(phrases))

    def denies(self, phrases: Iterable[str]) -> bool:
        """Whether any phrase stands in the text and is denied there."""
        return any(self._denied(at) for at in self._places(phrases))

    def place(self, phrases: Iterable[str]) -> int | None:
        """Where the first of some phrases stands, as the number of its first word."""
        return min(self._places(phrases), default=None)

    def says_together(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Whether a phrase of each kind stands in one clause."""
        first = {self._clause(at) for at in self._places(one)}
        return any(self._clause(at) in first for at in self._places(other))

    def _clause(self, at: int) -> int:
        return max(s for s in self.stops if s <= at)

    def _places(self, phrases: Iterable[str]) -> Iterator[int]:
        for phrase in phrases:
            wanted = [stem(w) for w in _content(plain_text(phrase)) if w not in _TURNS]
            for at in range(len(self.words) - len(wanted) + 1 if wanted else 0):
                end = at + len(wanted)
                if self.words[at:end] == wanted and not self.stops & set(range(at + 1, end)):
                    yield at

    def _denied(self, at: int) -> bool:
        begin = max(self._clause(at), at - _REACH, *(t for t in self.turns if t <= at), 0)
        return bool(_DENIALS & set(self.words[begin:at]))


def _content(text: str) -> list[str]:
    """Words without the smallest; what is lost (`no longer`) is not what is denied."""
    return [w for w in _WORD.findall(text.replace("no longer", "nolonger")) if w not in _SMALL]
