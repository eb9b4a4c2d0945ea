"""
The diagnoses that must not be missed: treatable and dangerous ones that the facts still admit,
whatever their share.

What a case does not say counts as met on entry and as not met on exit. One exception: in gradual,
isolated, adult-onset dystonia a clue must be given, except for exposures that stay open until they
are denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.engine.facts import Facts
from workup.engine.justification import matched
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import NeverMiss as Entry
from workup.pathway.alike import Alike

NEEDS_CLUE = "isolated_adult_focal"
#: What a clue may be named by: the heads of facts that read as a sign or an exposure.
SAID = frozenset({"finding", "event", "result", "taken", "drug", "stroke", "brain_event"}) | {
    "one_side",
    "combined_parkinsonism",
    "affected_relative",
    "recessive_hint",
}
MOST_CLUES = 2  # of a danger; judgement: a line names what a reader would look for first


@dataclass(frozen=True)
class Kept:
    """
    `stays`: which entries the facts still admit; `clue`: which have a clue; `beyond`: which are not
    expected at the age or in the course told; (entries, cases).
    """

    stays: Flags
    clue: Flags
    beyond: Flags


class NeverMiss:
    """The never-miss entries of a rulebook. `names` are their diagnoses, in order."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = (
        "names",
        "said",
        "_enters",
        "_clue",
        "_dismissed",
        "bounds",
        "_beyond",
        "_open_in_plain",
    )

    def __init__(self, book: Rulebook, rules: tuple[str, ...]) -> None:
        self.book, self.rules = book, rules

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The diagnoses, in order."""
        return tuple(id_ for id_, script in self.book.scripts.items() if script.never_miss)

    @cached_property
    def _entries(self) -> list[Entry]:
        found = [self.book.scripts[id_].never_miss for id_ in self.names]
        return [entry for entry in found if entry is not None]

    @cached_property
    def said(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Per entry: why it is there, what dismisses it, and the id of its rule."""
        return [(e.rule.why, e.dismissed_by, e.rule.id) for e in self._entries]

    @cached_property
    def bounds(self) -> list[str]:
        """Per entry: why it is not expected where its bound holds, empty where it has none."""
        return [entry.beyond.why if entry.beyond else "" for entry in self._entries]

    @cached_property
    def _open_in_plain(self) -> Flags:
        return np.array([entry.open_in_plain for entry in self._entries], np.bool_)

    @cached_property
    def _enters(self) -> NDArray[np.int64]:
        return self._numbers("enters!")

    @cached_property
    def _clue(self) -> NDArray[np.int64]:
        return self._numbers("clue")

    @cached_property
    def _dismissed(self) -> NDArray[np.int64]:
        return self._numbers("never_miss")

    @cached_property
    def _beyond(self) -> list[tuple[int, int]]:
        """The entries that are bound by age or course, each with the number of that rule."""
        place = {id_: n for n, id_ in enumerate(self.rules)}
        bound = [(n, entry.beyond) for n, entry in enumerate(self._entries)]
        return [(n, place[rule.id]) for n, rule in bound if rule]

    def clues(self, entry: int, facts: Facts) -> tuple[str, ...]:
        """
        The facts that make the clue to a danger, where there is one: signs, events and results, the
        first two; none where it is the age, the site or the tempo alone.
        """
        return self._named.of(self.names[entry], facts, lambda: self._clues(entry, facts))

    def _clues(self, entry: int, facts: Facts) -> tuple[str, ...]:
        known = matched(self._entries[entry].clue, facts)
        found = [f for f, value in known.items() if value is True and f.partition(".")[0] in SAID]
        return tuple(found[:MOST_CLUES])

    @cached_property
    def _named(self) -> Alike[tuple[str, ...]]:
        """The clues of cases, by diagnosis."""
        place = {id_: n for n, id_ in enumerate(self.names)}
        return Alike(self.book.schema.kinds, lambda id_: self._entries[place[id_]].clue)

    def _numbers(self, end: str) -> NDArray[np.int64]:
        place = {id_: n for n, id_ in enumerate(self.rules)}
        return np.array([place[f"{id_}.{end}"] for id_ in self.names], np.int64)

    def keep(self, cases: Cases, held: Flags) -> Kept:
        """
        Which entries stay in each case.

        Args:
            cases: Say whether the picture is a plain adult one.

            held: Which rules of the stratum hold, (rules, cases).
        """
        plain = cases.present([NEEDS_CLUE])[0]
        clue = held[self._clue]
        stays = ~held[self._dismissed] & ~held[self._enters]
        stays &= ~plain[None, :] | self._open_in_plain[:, None] | clue
        beyond = np.zeros_like(clue)
        for entry, rule in self._beyond:
            beyond[entry] = held[rule]
        return Kept(stays, clue, beyond)
