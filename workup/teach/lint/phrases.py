"""
The names by which a vignette may tell of findings, events, drugs and tests, each as its words.
"""

from __future__ import annotations

import re
from functools import cached_property

from workup.knowledge.further import further_names
from workup.knowledge.rulebook import Rulebook
from workup.teach.mention import Phrase, phrase


class Phrases:
    """The names of findings, events, drugs and tests, each as its words."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._tests = further_names().get("tests", {})

    @cached_property
    def findings(self) -> dict[str, frozenset[Phrase]]:
        """Finding to the phrases that name it and nothing else."""
        return self._own("findings")

    @cached_property
    def events(self) -> dict[str, frozenset[Phrase]]:
        """Event to the phrases that name it and nothing else."""
        return self._own("events")

    @cached_property
    def drugs(self) -> dict[str, Phrase]:
        """Drug name to its words."""
        return {name: phrase(name) for name in self.book.drugs.classes if len(name) > 4}

    def test(self, id_: str) -> list[Phrase]:
        """The names of a test, longest first."""
        label = self.book.vocabulary.label("tests", id_)
        named = (label, re.split(r"[(,]", label)[0], id_, *self._tests.get(id_, ()))
        found = {p for p in map(phrase, named) if len(p) > 1 or (p and len(p[0]) > 3)}
        return sorted(found, key=lambda p: (-len(p), p))

    def _own(self, section: str) -> dict[str, frozenset[Phrase]]:
        listed: dict[str, set[Phrase]] = {}
        for term in self.book.vocabulary[section].values():
            phrases = {phrase(text) for text in (term.label, term.id)}
            listed[term.id] = {p for p in phrases if p and (len(p) > 1 or len(p[0]) > 4)}
        seen = [p for phrases in listed.values() for p in phrases]
        return {
            id_: frozenset(p for p in phrases if seen.count(p) == 1)
            for id_, phrases in listed.items()
        }
