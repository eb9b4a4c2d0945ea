"""
The diagnoses that must not be missed: treatable and dangerous ones that the facts still admit,
whatever their share.

What a case does not say counts as met on entry and as not met on exit. One exception: in gradual,
isolated, adult-onset dystonia a clue must be given, except for exposures that stay open until they
are denied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.knowledge.rulebook import Rulebook

NEEDS_CLUE = "isolated_adult_focal"


@dataclass(frozen=True)
class Kept:
    """`stays`: which entries the facts still admit; `clue`: which have a clue; (entries, cases)."""

    stays: Flags
    clue: Flags


class NeverMiss:
    """The never-miss entries of a rulebook. `names` are their diagnoses, in order."""

    def __init__(self, book: Rulebook, rules: tuple[str, ...]) -> None:
        self.book = book
        self.names = tuple(id_ for id_, script in book.scripts.items() if script.never_miss)
        place = {id_: n for n, id_ in enumerate(rules)}
        self._enters = np.array([place[f"{id_}.enters!"] for id_ in self.names], np.int64)
        self._clue = np.array([place[f"{id_}.clue"] for id_ in self.names], np.int64)
        self._dismissed = np.array([place[f"{id_}.never_miss"] for id_ in self.names], np.int64)
        entries = [book.scripts[id_].never_miss for id_ in self.names]
        self._open_in_plain = np.array([bool(e and e.open_in_plain) for e in entries], np.bool_)

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
        return Kept(stays, clue)
