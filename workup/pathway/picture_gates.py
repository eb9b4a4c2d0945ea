"""
What age, tempo, course and sex at odds with a picture cost it, and what its own genes bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from workup.engine.cases import Cases, Tokens
from workup.knowledge.condition import leaves
from workup.knowledge.schema import Schema
from workup.pathway.picture_pages import PicturePages
from workup.pathway.sums import GRAIN, Floats, Ints

#: How far outside of its window an onset is called far: below 60 % of its start less a year, or
#: above one and a half times its end and two years. Judgement; docs/rules.md.
FAR_BELOW, FAR_ABOVE = (0.6, -1.0), (1.5, 2.0)


class PictureGates(PicturePages):
    """The pictures with what shuts them."""

    def gates(self, cases: Cases) -> Ints:
        """
        What age, tempo, course and sex at odds with a picture cost it, in grains, and what its own
        genes bring, (pictures, cases). What a case does not say costs nothing.
        """
        points = self._age_cost(cases) + self._word_cost(cases)
        found = np.rint(points * self.weight[:, None] * GRAIN).astype(np.int64)
        whole: Ints = found + self._met + self._genes(cases)
        return whole

    def far_off(self, picture: int, gates: Ints) -> bool:
        """Whether age, tempo, course and sex put a picture far off in one case, (pictures, 1)."""
        cost = -float(gates[picture, 0] - self._met[picture, 0]) / GRAIN
        return cost >= self.c.age_far * float(self.weight[picture])

    @cached_property
    def _windows(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Where onset begins and ends in each picture, and where it is far off; (pictures, 1)."""
        low, high = (
            np.array([np.nan if p.onset[end] is None else p.onset[end] for p in self.pictures])
            for end in (0, 1)
        )
        far_low, far_high = low * FAR_BELOW[0] + FAR_BELOW[1], high * FAR_ABOVE[0] + FAR_ABOVE[1]
        return low[:, None], high[:, None], far_low[:, None], far_high[:, None]

    def _age_cost(self, cases: Cases) -> Floats:
        c = self.c
        onset, age = cases.numbers("onset.age"), cases.numbers("age")
        low, high, far_low, far_high = self._windows
        cost = np.where(onset < low, np.where(onset < far_low, c.age_far, c.age_near), 0.0)
        cost += np.where(onset > high, np.where(onset > far_high, c.age_far, c.age_near), 0.0)
        young = np.isnan(onset) & (age < far_low)  # seen before the picture ever begins
        found: Floats = -(cost + np.where(young, c.age_far, 0.0))
        return found

    @cached_property
    def _word_costs(self) -> tuple[Floats, Floats, Floats]:
        """What each tempo, course and sex costs each picture, (pictures, words + 1); 0 unknown."""
        words, c = self.book.schema.words, self.c
        steps = _steps(words["onset.tempo"], [p.tempo for p in self.pictures], self.book.schema)
        costs = np.array([0.0, c.tempo_near, c.tempo_far, c.tempo_far])
        named = [(p.sex,) if p.sex else () for p in self.pictures]
        return (
            costs[np.minimum(steps, 3)],
            _unfit(words["course"], [p.course for p in self.pictures]) * c.course,
            _unfit(words["sex"], named) * c.sex,
        )

    def _word_cost(self, cases: Cases) -> Floats:
        tempo, course, sex = self._word_costs
        cost = tempo[:, cases.words("onset.tempo")]
        cost += course[:, cases.words("course")]
        cost += sex[:, cases.words("sex")]
        found: Floats = -cost
        return found

    def _genes(self, cases: Cases) -> Ints:
        """A gene that no row of the script reads settles the picture that names it."""
        found = np.zeros((len(self.owner), cases.size), np.int64)
        if not self._gene_pictures:
            return found
        held = cases.tokens(self._gene_tokens)
        yes, no = held[: len(held) // 2], held[len(held) // 2 :]
        for k in np.flatnonzero(yes.any(axis=1) | no.any(axis=1)).tolist():
            points = yes[k] * self.c.gene_found - no[k] * self.c.gene_excluded
            for n in self._gene_pictures[k]:
                found[n] += np.rint(points * GRAIN).astype(np.int64)
        return found

    @cached_property
    def _gene_tokens(self) -> Tokens:
        """Every gene found, then every gene excluded."""
        genes = sorted(self._own_genes)
        return Tokens([(f"gene.{gene}", value) for value in (True, False) for gene in genes])

    @cached_property
    def _gene_pictures(self) -> list[list[int]]:
        """The pictures that name each gene, genes in order."""
        return [self._own_genes[gene] for gene in sorted(self._own_genes)]

    @cached_property
    def _own_genes(self) -> dict[str, list[int]]:
        """Gene to the pictures that name it, where no row of their script reads it."""
        read = {
            script.id: {leaf.fact for row in script.rows for leaf in leaves(row.rule.when)}
            for script in self.book.scripts.values()
        }
        found: dict[str, list[int]] = {}
        for n, picture in enumerate(self.pictures):
            for gene in picture.genes:
                if f"gene.{gene}" not in read[picture.owner]:
                    found.setdefault(gene, []).append(n)
        return found


def _steps(words: Sequence[str], fits: Sequence[Sequence[str]], schema: Schema) -> Ints:
    """How many steps each tempo is from the nearest that fits, (pictures, words + 1); 0 unknown."""
    order = {word: n for n, word in enumerate(schema.vocabulary["tempo"])}
    found = np.zeros((len(fits), len(words) + 1), np.int64)
    for n, mine in enumerate(fits):
        for k, word in enumerate(words, 1):
            found[n, k] = min((abs(order[word] - order[m]) for m in mine), default=0)
    return found


def _unfit(words: Sequence[str], fits: Sequence[Sequence[str]]) -> Floats:
    """1 where a word does not fit a picture that names any, (pictures, words + 1); 0 unknown."""
    found = np.zeros((len(fits), len(words) + 1))
    for n, mine in enumerate(fits):
        for k, word in enumerate(words, 1):
            found[n, k] = bool(mine) and word not in mine
    return found
