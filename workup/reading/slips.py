"""
Slips of spelling: a long clinical word or a drug a letter or two off, where only one word is meant.

A short word, a word of everyday and a word between two meanings stay as they are: an unknown drug
is never taken for a known one
that only looks like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

#: Shorter words have too many neighbours of one letter: "ataxia" is mended, "gait" is not.
SHORTEST = 6
#: From this length on two letters may be off; below, two letters make another word.
TWO_OFF = 10
#: Endings of everyday verbs, whose forms are one letter apart: "contacted" is not "contracted".
_EVERYDAY = ("ing", "ed", "ly", "er", "able", "ment", "ness")


@dataclass
class Speller:
    """Words that may be misspelt, by every form of them with a letter or two left out."""

    drugs: Mapping[str, str]
    by_form: dict[str, set[str]] = field(default_factory=dict)

    def mended(self, word: str) -> str | None:
        """The one word that `word` is a slip of, or None."""
        if not SHORTEST <= len(word) <= 24 or word.endswith(_EVERYDAY):
            return None
        off = 2 if len(word) >= TWO_OFF else 1
        near = {
            w for form in _forms(word, off) for w in self.by_form.get(form, ()) if w[0] == word[0]
        }
        ranked = sorted((distance(word, w), w) for w in near)
        ranked = [(d, w) for d, w in ranked if d <= off]
        if not ranked:
            return None
        best = ranked[0][1]
        rivals = [w for d, w in ranked[1:] if d - ranked[0][0] < (2 if best in self.drugs else 1)]
        if any(not self._same(best, w) for w in rivals):
            return None
        return best

    def _same(self, one: str, other: str) -> bool:
        """Whether two spellings are one drug, or forms of one word."""
        if one in self.drugs or other in self.drugs:
            return self.drugs.get(one) == self.drugs.get(other)
        return one[:5] == other[:5] and (one.startswith(other[:-2]) or other.startswith(one[:-2]))


def speller(words: Iterable[str], drugs: Mapping[str, str]) -> Speller:
    """A speller for clinical words and for drugs, each name with the drug it means."""
    names = {said: name for said, name in drugs.items() if len(said) >= SHORTEST}
    made = Speller(names)
    clinical = {
        w for w in words if len(w) >= SHORTEST + 1 and w.isalpha() and not w.endswith(_EVERYDAY)
    }
    for word in clinical | set(names):
        for form in _forms(word, 2 if len(word) >= TWO_OFF - 1 else 1):
            made.by_form.setdefault(form, set()).add(word)
    return made


def _forms(word: str, off: int) -> set[str]:
    found = {word}
    for count in range(1, off + 1):
        for gone in combinations(range(1, len(word)), count):
            found.add("".join(c for n, c in enumerate(word) if n not in gone))
    return found


@lru_cache(maxsize=4096)
def distance(one: str, other: str) -> int:
    """
    Letters to change, add, leave out or swap with the next to make one word the other (optimal
    string alignment).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        row = [n]
        for m, b in enumerate(other, 1):
            cost = min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (a != b))
            if n > 1 and m > 1 and a == other[m - 2] and one[n - 2] == b:
                cost = min(cost, before[m - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
