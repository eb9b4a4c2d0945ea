"""
Findings by plain words: names and synonyms first, then what is spelt nearly so, then what holds the
beginning of every word.
"""

from __future__ import annotations

from functools import cached_property

from workup.simulation.words import Words, plain

MOST = 8


class Finder:
    """Searches the findings of the vocabulary, with the words of a walk."""

    def __init__(self, words: Words) -> None:
        self.words = words

    @cached_property
    def _texts(self) -> dict[str, tuple[list[str], list[str]]]:
        """Finding to the words of its label and synonyms, and to those of its question."""
        further = self.words.further.get("findings", {})
        return {
            t.id: (
                plain(" ".join([t.label, t.id.replace("_", " "), *further.get(t.id, ())])).split(),
                plain(t.ask).split(),
            )
            for t in self.words.vocabulary["findings"].values()
        }

    def find(self, typed: str) -> list[str]:
        """Ids of findings, the nearest first, at most eight."""
        wanted = plain(typed).split()
        if not wanted:
            return []
        match = self.words.match(typed, ["finding"])
        sure = [match.id] if match.id else []
        close = [name.partition(":")[2] for name in (*sure, *match.offers)]
        named = [id_ for id_, (words, _) in self._texts.items() if _begins(wanted, words)]
        asked = [
            id_ for id_, (words, ask) in self._texts.items() if _begins(wanted, [*words, *ask])
        ]
        order = [*(close if match.exact else ()), *named, *close, *asked]
        return list(dict.fromkeys(order))[:MOST]


def _begins(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(w) for word in words) for w in wanted)
