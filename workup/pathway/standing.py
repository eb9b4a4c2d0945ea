"""
How diagnoses and categories stand: the words for shares, and the category of an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Standing
from workup.pathway.differential import FIRST, Scores
from workup.pathway.sums import Floats, Ints, summed

STANDING: tuple[Standing, ...] = ("less_likely", "leading", "plausible")


def standings(scores: Scores, book: Rulebook) -> NDArray[np.uint8]:
    """
    How each diagnosis stands, (diagnoses, cases): a number into STANDING.

    The bounds live in `rules/calibration.yaml`. Where no row speaks, nothing leads.
    """
    c = book.calibration
    found = np.zeros(scores.shares.shape, np.uint8)
    top, cases = scores.share_of(0), np.arange(scores.shares.shape[1])
    for place in range(FIRST):
        share, who = scores.share_of(place), scores.first[place]
        plausible = share >= np.maximum(c.plausible_share, c.plausible_ratio * top)
        word = np.where(plausible & (place < c.most_plausible), 2, 0)
        if place < 3:
            word = np.where(share >= np.maximum(c.leading_share, c.leading_ratio * top), 1, word)
        found[who, cases] = 1 if place == 0 else word
    found[:, ~scores.spoken] = 0
    return found


class Categories:
    """The categories of a rulebook: how diagnoses add up to them."""

    def __init__(self, book: Rulebook) -> None:
        kinds = [book.vocabulary["diagnoses"][d].category for d in book.scripts]
        self.names = tuple(sorted(set(kinds)))
        self.of = np.array([self.names.index(kind) for kind in kinds])
        self.name_of: Mapping[str, str] = dict(zip(book.scripts, kinds, strict=True))

    def shares(self, scores: Scores) -> Floats:
        """The share of each category, (categories, cases)."""
        return np.array([summed(scores.shares[self.of == n]) for n in range(len(self.names))])

    def likeliest(self, scores: Scores) -> Ints:
        """The category of the first three diagnoses by share, (cases,): as right as that of all,
        and it does not depend on how many scripts a category has."""
        found = np.zeros((len(self.names), scores.shares.shape[1]))
        cases = np.arange(scores.shares.shape[1])
        for place in range(3):
            found[self.of[scores.first[place]], cases] += scores.share_of(place)
        likeliest: Ints = np.argmax(found, axis=0)
        return likeliest


def leads_alone(share: float, book: Rulebook) -> bool:
    """Whether a share is large enough for the word leading, whatever else stands beside it."""
    return share >= book.calibration.leading_share


def points_of(doublings: float, book: Rulebook) -> float:
    """How many points so many doublings of the odds are."""
    return doublings / book.calibration.scale
