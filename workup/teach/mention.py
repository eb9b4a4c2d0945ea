"""
Where a phrase stands in a text, word for word, and whether it is denied there.

A denial counts only in the words just before: what is found is there, but not everything that is
there is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Phrase = tuple[str, ...]
"""The words of a name in lower case, without punctuation and the `'s` of a possessive."""

_WORD = re.compile(r"([^\W_]+)(?:['’]s\b)?")
_STOP = re.compile(r"[.;:!?]")
_DENIAL = frozenset(
    [
        "no",
        "not",
        "without",
        "never",
        "denies",
        "denied",
        "deny",
        "nor",
        "none",
        "neither",
        "free",
        "negative",
        "excluded",
    ]
)
_UNDENY = frozenset(
    ["but", "however", "although", "though", "yet"]
)  # what ends the reach of a denial
_REACH = 6  # words before a phrase in which a denial counts


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found in a text: its words as written, and whether it is denied there."""

    words: str
    denied: bool


def phrase(text: str) -> Phrase:
    """A name as its words."""
    return tuple(found[1].lower() for found in _WORD.finditer(text))


class Text:
    """A text in which phrases are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found = list(_WORD.finditer(text))
        self._words = phrase(text)

    @cached_property
    def _stems(self) -> Phrase:
        return tuple(map(_stem, self._words))

    def mentions(self, sought: Phrase) -> Iterator[Mention]:
        """
        Where `sought` stands, whatever the case and never across a stop; one plural `s` makes no
        difference.
        """
        whole = len(sought) == 1 and sought[0].endswith("s")  # a fall is not `falls`
        wanted = sought if whole else tuple(map(_stem, sought))
        said = self._words if whole else self._stems
        for n in range(len(said) - len(wanted) + 1 if wanted else 0):
            if said[n] == wanted[0] and said[n : n + len(wanted)] == wanted:
                words = self.text[self._found[n].start() : self._found[n + len(wanted) - 1].end()]
                if not _STOP.search(words):
                    yield Mention(words, self._denied(n))

    def _denied(self, n: int) -> bool:
        for k in range(n - 1, max(-1, n - 1 - _REACH), -1):
            if _STOP.search(self.text[self._found[k].end() : self._found[k + 1].start()]):
                return False
            if self._words[k] in _UNDENY:
                return False
            if self._words[k] in _DENIAL:
                return True
        return False


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
