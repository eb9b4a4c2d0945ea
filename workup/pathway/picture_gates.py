"""
What age, tempo, course and sex at odds with a picture cost it, and what its own genes bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases, Tokens
from workup.engine.columns import Flags
from workup.knowledge.condition import leaves
from workup.knowledge.schema import Schema
from workup.model.fact import fact_of
from workup.model.grouped import grouped
from workup.pathway.picture_pages import PicturePages
from workup.pathway.sums import GRAIN, Floats, Grains, Ints

#: How far outside of its window an onset is called far: below 60 % of its start less a year, or
#: above one and a half times its end and two years. Judgement; docs/rules.md.
FAR_BELOW, FAR_ABOVE = (0.6, -1.0), (1.5, 2.0)


class PictureGates(PicturePages):
    """The pictures with what shuts them."""

    def gates(self, cases: Cases) -> Grains:
        """
        What age, tempo, course and sex at odds with a picture cost it, in grains, and what its own
        genes bring, (pictures, cases). What a case does not say costs nothing.
        """
        at_odds = self._age_code(cases) + self._word_code(cases)
        found: Grains = np.take(self._cost_of, at_odds)
        found += self._met
        self._add_genes(found, cases)
        return found

    def far_off(self, picture: int, gates: Grains) -> bool:
        """Whether age, tempo, course and sex put a picture far off in one case, (pictures, 1)."""
        return bool(self.all_far_off(gates)[picture, 0])

    def all_far_off(self, gates: Grains) -> Flags:
        """The same of every picture in some cases, (pictures, cases)."""
        found: Flags = self.costs(gates) >= self.c.age_far * self.weight[:, None]
        return found

    def costs(self, gates: Grains) -> Floats:
        """What age, tempo, course and sex cost each picture, in points, (pictures, cases)."""
        found: Floats = np.maximum((self._met - gates) / GRAIN, 0.0)
        return found

    @cached_property
    def _windows(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Where onset begins and ends in each picture, and where it is far off; (pictures, 1)."""
        low, high = (
            np.array([np.nan if p.onset[end] is None else p.onset[end] for p in self.pictures])
            for end in (0, 1)
        )
        far_low, far_high = low * FAR_BELOW[0] + FAR_BELOW[1], high * FAR_ABOVE[0] + FAR_ABOVE[1]
        return low[:, None], high[:, None], far_low[:, None], far_high[:, None]

    def _age_code(self, cases: Cases) -> NDArray[np.uint16]:
        """How each picture is at odds with the age, the low digits of a code; (pictures, cases)."""
        onset, age = cases.numbers("onset.age"), cases.numbers("age")
        low, high, far_low, far_high, which = self._apart
        below = (onset < low).view(np.uint8) + ((onset < low) & (onset < far_low))
        untold = np.flatnonzero(np.isnan(onset))
        below[:, untold] = 2 * (age[untold] < far_low)  # seen before the picture ever begins
        above = (onset > high).view(np.uint8) + ((onset > high) & (onset > far_high))
        found: NDArray[np.uint16] = (below + 3 * above).astype(np.uint16)[which]
        return found

    @cached_property
    def _apart(self) -> tuple[Floats, Floats, Floats, Floats, Ints]:
        """Each window of onset once, (windows, 1) four times, and which each picture has."""
        whole = np.hstack(self._windows)
        apart, which = np.unique(whole, axis=0, return_inverse=True)
        low, high, far_low, far_high = (apart[:, k : k + 1] for k in range(4))
        return low, high, far_low, far_high, which.reshape(-1)

    @cached_property
    def _cost_of(self) -> Grains:
        """The grains of each code of weight and what is at odds."""
        c = self.c
        ages = np.array([0.0, c.age_near, c.age_far])
        age = -(ages[None, :] + ages[:, None]).reshape(-1)  # below fastest, then above
        tempo, course, sex = self._word_costs
        words = np.array(
            [t + u + v for v in _each(sex) for u in _each(course) for t in _each(tempo)]
        )
        points = age[None, :] + -words[:, None]
        weighed = points.reshape(1, -1) * np.unique(self.weight)[:, None] * GRAIN
        found: Grains = np.rint(weighed).astype(np.int32).reshape(-1)
        return found

    def _word_code(self, cases: Cases) -> NDArray[np.uint16]:
        """How each picture is at odds with the words, and its weight, the high digits."""
        tempo, course, sex, base = self._word_codes
        found = tempo[:, cases.words("onset.tempo")]
        found += course[:, cases.words("course")]
        found += sex[:, cases.words("sex")]
        found += base
        return found

    @cached_property
    def _word_codes(self) -> tuple[NDArray[np.uint16], ...]:
        """The digits of each tempo, course and sex for each picture, and that of its weight."""
        step, found = 9, []
        for costs in self._word_costs:
            digits = np.searchsorted(_each(costs), costs)
            found.append((digits * step).astype(np.uint16))
            step *= len(_each(costs))
        weights = np.searchsorted(np.unique(self.weight), self.weight)[:, None] * step
        return (*found, weights.astype(np.uint16))

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

    def _add_genes(self, found: Grains, cases: Cases) -> None:
        """A gene that no row of the script reads settles the picture that names it."""
        if not self._gene_pictures:
            return
        held = cases.tokens(self._gene_tokens)
        yes, no = held[: len(held) // 2], held[len(held) // 2 :]
        for k in np.flatnonzero(yes.any(axis=1) | no.any(axis=1)).tolist():
            points = yes[k] * self.c.gene_found - no[k] * self.c.gene_excluded
            for n in self._gene_pictures[k]:
                found[n] += np.rint(points * GRAIN).astype(np.int32)

    @cached_property
    def _gene_tokens(self) -> Tokens:
        """Every gene found, then every gene excluded."""
        genes = sorted(self._own_genes)
        return Tokens([(fact_of("gene", gene), value) for value in (True, False) for gene in genes])

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
        return grouped(
            (gene, n)
            for n, picture in enumerate(self.pictures)
            for gene in picture.genes
            if fact_of("gene", gene) not in read[picture.owner]
        )


def _each(costs: Floats) -> Floats:
    """Each cost once, lowest first."""
    found: Floats = np.unique(costs)
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
