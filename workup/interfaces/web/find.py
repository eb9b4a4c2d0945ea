"""
Findings by plain words: names and synonyms first, then what is spelt nearly so, then what holds the
beginning of every word.
"""

from __future__ import annotations

from functools import cached_property

from workup.simulation.acts import Kind, id_of, kind_of
from workup.simulation.understanding import facts_read
from workup.simulation.words import SECTION, Words, plain

MOST = 8
MOST_ELSEWHERE = 4
#: Kind of id, and field of a case, to the part of the form where it is entered.
_PARTS = {
    "event": "Past history",
    "topic": "Past history",
    "drug": "Drugs",
    "test": "Results so far",
    "region": "Regions and behaviour",
}
_TOPICS = ("events", "medications", "family", "birth", "ancestry", "previous_diagnoses")
_READ = {
    "history.events": "Past history",
    "history.medications": "Drugs",
    "dystonia.regions": "Regions and behaviour",
}
_SECTIONS = {
    "history.events": "events",
    "history.medications": "drug_classes",
    "dystonia.regions": "regions",
}


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

    @cached_property
    def _others(self) -> list[tuple[str, str, list[str]]]:
        """All that is entered elsewhere in the form: its part, its label and its words."""
        return [
            (_PARTS[kind], label, plain(" ".join([label, *self._further(kind, id_)])).split())
            for name, label in self.words.labels.items()
            for kind, id_ in [(kind_of(name), id_of(name))]
            if kind in _PARTS and (kind != "topic" or id_ in _TOPICS)
        ]

    def _further(self, kind: Kind, id_: str) -> tuple[str, ...]:
        return self.words.further.get(SECTION.get(kind, kind), {}).get(id_, ())

    def find(self, typed: str) -> list[str]:
        """Ids of findings, the nearest first, at most eight."""
        wanted = plain(typed).split()
        if not wanted:
            return []
        match = self.words.match(typed, ["finding"])
        exact = [id_of(match.id)] if match.id and match.exact else []
        read = [value for path, value, _ in facts_read(typed) if path.startswith("findings.")]
        named = [id_ for id_, (words, _) in self._texts.items() if _begins(wanted, words)]
        asked = [
            id_ for id_, (words, ask) in self._texts.items() if _begins(wanted, [*words, *ask])
        ]
        order = [*exact, *read, *self._group(typed), *named, *asked]
        if not order and match.id:  # a slip of the pen; what is less alike is another word
            order = [id_of(match.id)]
        return list(dict.fromkeys(order))[:MOST]

    def _group(self, typed: str) -> list[str]:
        """The findings of the group that is called so."""
        match = self.words.match(typed, ["group"])
        group = id_of(match.id) if match.id and match.exact else ""
        return [t.id for t in self.words.vocabulary["findings"].values() if t.group == group]

    def elsewhere(self, typed: str) -> list[tuple[str, str]]:
        """Where else in the form what was typed is entered: the part of it, and what is meant."""
        wanted = plain(typed).split()
        found = [
            (_READ[path], self.words.vocabulary.label(_SECTIONS[path], value))
            for path, value, state in facts_read(typed)
            if path in _READ and state == "present"
        ]
        named = [
            (p, label) for p, label, words in self._others if wanted and _begins(wanted, words)
        ]
        found += sorted(named, key=lambda pair: len(pair[1]))  # the plainest name first
        return list(dict.fromkeys(found))[:MOST_ELSEWHERE]


def _begins(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(w) for word in words) for w in wanted)
