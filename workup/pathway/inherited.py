"""
How well each inherited disease of the HPO annotations fits one case.

As for a written picture, a finding is worth the logarithm of how often the disease brings it
against how often these diseases bring it at all. A finding that the disease is not known to bring
counts as the nearest term above it that it does bring, for a part.

Source:
    HPO annotations, rules/inherited.json; naive Bayes as in `pictures`, weights in
    rules/calibration.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from workup.engine.facts import CaseFacts, Facts
from workup.knowledge.inherited import Disease
from workup.knowledge.rulebook import Rulebook
from workup.model.grouped import grouped
from workup.model.quantity import bounds
from workup.pathway.picture_gates import FAR_BELOW
from workup.pathway.sums import Floats, Ints

_ROOT = 118  # HP:0000118, phenotypic abnormality: what every finding is
TERMS = 2048  # terms whose worth is remembered, either way: all that findings name, some 8 MB each
NAMED_BY_HAND = 3  # a written picture with so few genes stands for each of them


@dataclass(frozen=True)
class Annotated:
    """
    The annotations as arrays: `terms` each annotated term and each term above one, ascending;
    `begins` where its rows begin; a row is a disease and its share of patients with the term or one
    below it.
    """

    terms: Ints
    begins: Ints
    disease: Ints
    share: Floats


class InheritedDiseases:
    """All of them, for one rulebook."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = ("annotated", "by_gene", "by_label", "named", "parents", "_denied", "_first_onset")

    def __init__(self, book: Rulebook) -> None:
        self.book, self.c = book, book.calibration.inherited
        self._over: dict[int, frozenset[int]] = {}
        #: What a term says where present and where absent: the rules alone decide it.
        self._share = lru_cache(TERMS)(self._share_of)
        self._present = lru_cache(TERMS)(self._of_present)
        self._absent = lru_cache(TERMS)(self._of_absent)
        self._tree: dict[int, list[int]] | None = None  # read where more than one case asks for it

    @cached_property
    def diseases(self) -> tuple[Disease, ...]:
        """Those that may be named."""
        return tuple(d for d in self.book.inherited.diseases if d.dystonia)

    @cached_property
    def named(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Id, name and genes of each."""
        return [(d.id, d.name, d.genes) for d in self.diseases]

    @cached_property
    def parents(self) -> str:
        """The terms right above each term, as the table gives them."""
        return self.book.inherited.parents

    @cached_property
    def by_label(self) -> dict[str, list[int]]:
        """
        Diagnosis to the numbers of its diseases, but for those that a written picture stands for.
        """
        return grouped(
            (disease.label, n)
            for n, disease in enumerate(self.diseases)
            if not any((disease.label, gene) in self._by_hand for gene in disease.genes)
        )

    @cached_property
    def _by_hand(self) -> set[tuple[str, str]]:
        """Each diagnosis with the genes for which a written picture stands."""
        return {
            (label, gene)
            for label, page in self.book.presentations.items()
            for picture in page.pictures
            for gene in standing_for(picture.genes)
        }

    @cached_property
    def by_gene(self) -> dict[str, list[int]]:
        """Gene to the numbers of the diseases that it alone causes."""
        diseases = enumerate(self.diseases)
        return grouped((disease.genes[0], n) for n, disease in diseases if len(disease.genes) == 1)

    # --- the annotations as arrays

    @cached_property
    def annotated(self) -> Annotated:
        """How often each disease brings each term or one below it."""
        self._tree = dict(map(_branch, self.parents.split(";"))) if self.parents else {}
        best: dict[tuple[int, int], float] = {}
        for n, disease in enumerate(self.diseases):
            for term in disease.terms:
                share, found = disease.share(term)
                for over in self.over(int(term)) if found else ():
                    best[over, n] = max(share, best.get((over, n), 0.0))
        pairs = sorted(best)
        rows = np.array([term for term, _ in pairs], np.int64)
        terms, begins = np.unique(rows, return_index=True)
        return Annotated(
            terms,
            np.append(begins, len(rows)),
            np.array([n for _, n in pairs], np.int64),
            np.array([best[pair] for pair in pairs]),
        )

    @cached_property
    def _denied(self) -> dict[int, list[tuple[int, float]]]:
        """Terms that were looked for and never found, with the diseases and their shares."""
        denied: dict[int, list[tuple[int, float]]] = {}
        for n, disease in enumerate(self.diseases):
            for term in disease.terms:
                share, found = disease.share(term)
                if not found:
                    denied.setdefault(int(term), []).append((n, share))
        return denied

    def over(self, term: int) -> frozenset[int]:
        """A term and every term above it; none of what is no phenotypic abnormality."""
        if term not in self._over:
            above = self._right_above(term)
            whole = {term} if above is not None else set()
            self._over[term] = frozenset(whole.union(*map(self.over, above or ())))
        return self._over[term]

    def _right_above(self, term: int) -> list[int] | None:
        """The terms right above one; None of what is no phenotypic abnormality."""
        if self._tree is not None:
            return self._tree.get(term)
        text, name = self.parents, f"{term:07d}"
        at = 0 if text.startswith(name) else text.find(f";{name}") + 1
        if at == 0 and not text.startswith(name):
            return None
        end = text.find(";", at)
        return _branch(text[at : end if end >= 0 else len(text)])[1]

    def _share_of(self, term: int) -> tuple[Floats, float]:
        """How often each disease brings a term, 0 where it never does, and how often any does."""
        a = self.annotated
        whole = np.zeros(len(self.named))
        at = int(np.searchsorted(a.terms, term))
        if at < len(a.terms) and a.terms[at] == term:
            rows = slice(int(a.begins[at]), int(a.begins[at + 1]))
            whole[a.disease[rows]] = a.share[rows]
        common = (float(whole.sum()) + 0.5) / (len(whole) + 1)
        return whole, min(common, self.book.calibration.pictures.commonest)

    # --- one case

    def points(self, given: CaseFacts) -> Floats:
        """What a case says for and against each disease, in points, (diseases,)."""
        found = np.zeros(len(self.named))
        present, absent = self._told(given)
        for term in present:
            found += self._present(term)
        pictures = self.book.calibration.pictures
        found *= pictures.damping
        denied = np.zeros(len(self.named))
        for term in absent:
            denied += self._absent(term)
        found += np.maximum(denied * pictures.absent_weight, -self.c.denied)
        found -= self._begins_too_soon(given.told)
        weighed: Floats = found * pictures.weight["members"] - self.c.prior
        return weighed

    def _of_absent(self, term: int) -> Floats:
        """What a denied finding says for each disease, before it is weighed."""
        pictures, (share, common) = self.book.calibration.pictures, self._share(term)
        said = np.log2((1 - np.minimum(share, pictures.surest)) / (1 - common))
        clipped: Floats = np.clip(said, -pictures.denied, pictures.most_absent)
        return clipped

    def _of_present(self, term: int) -> Floats:
        """What a finding says for each disease, before it is damped."""
        pictures, over = self.book.calibration.pictures, self.over(term)
        share, common = self._share(term)
        here = np.log2(np.maximum(share, 1e-9) / common)
        near = np.full(len(share), -np.inf)
        for above in over - {term, _ROOT}:
            shares, usual = self._share(above)
            said = np.log2(np.maximum(shares, 1e-9) / usual)
            near = np.maximum(near, np.where(shares > 0, said, -np.inf))
        near = np.maximum(near * self.c.nearby - self.c.unnamed, -self.c.unlisted)
        found = np.where(share > 0, here, np.minimum(near, 0.5 * pictures.most))
        for above in over:
            for n, seldom in self._denied.get(above, ()):
                if share[n] == 0:
                    found[n] = np.log2(seldom / common)
        clipped: Floats = np.clip(found, -pictures.never, pictures.most)
        return clipped

    def _told(self, given: CaseFacts) -> tuple[list[int], list[int]]:
        """
        The HPO terms that a case tells to be present, without those above another, and those that
        it denies, without those that are present.
        """
        present, absent = (
            {int(t[3:]) for t in terms} | self._terms(given.told, value)
            for terms, value in ((given.present, True), (given.absent, False))
        )
        whole = frozenset[int]().union(*map(self.over, present))
        above = frozenset[int]().union(*(self.over(t) - {t} for t in present))
        return sorted(t for t in present - above if self.over(t)), sorted(absent - whole)

    def _terms(self, told: Facts, value: bool) -> set[int]:
        """The HPO terms of the findings and regions that a case tells."""
        table = self._findings if not value else self._findings | self._regions
        return {term for name, term in table.items() if told.get(name) is value}

    @cached_property
    def _findings(self) -> dict[str, int]:
        return self._hpo_of("findings", "finding")

    @cached_property
    def _regions(self) -> dict[str, int]:
        return self._hpo_of("regions", "region")

    def _hpo_of(self, section: str, kind: str) -> dict[str, int]:
        terms = self.book.vocabulary[section].values()
        return {f"{kind}.{term.id}": int(term.hpo[3:]) for term in terms if term.hpo}

    def _begins_too_soon(self, told: Facts) -> Floats:
        """What it costs each disease that the dystonia began before the disease ever does."""
        onset, c = told.get("onset.age", told.get("age")), self.book.calibration.pictures
        if onset is None or isinstance(onset, bool | str):
            return np.zeros(len(self.named))
        latest, low = bounds(onset)[1], self._first_onset
        far = latest < low * FAR_BELOW[0] + FAR_BELOW[1]
        cost: Floats = np.where(far, c.age_far, np.where(latest < low, c.age_near, 0.0))
        return cost

    @cached_property
    def _first_onset(self) -> Floats:
        """The lowest age at onset of each disease, 0 where none is annotated."""
        return np.array([d.onset[0] if d.onset else 0.0 for d in self.diseases])


def standing_for(genes: tuple[str, ...]) -> tuple[str, ...]:
    """The genes for which a written picture that names these stands: all, where they are few."""
    return genes if len(genes) <= NAMED_BY_HAND else ()


def _branch(text: str) -> tuple[int, list[int]]:
    """A term and the terms right above it."""
    term, *above = map(int, text.split())
    return term, above
