"""
What would the differential be with this fact changed?

Result branches, the next questions, flips and twins all ask this one thing. Each change of each
case is a variant, one more column of a table, and the variants are scored as any cases are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workup.engine.changes import Change, Changes, Dependants
from workup.engine.columns import Flags
from workup.engine.facts import Fact
from workup.knowledge.condition import asked, leaves
from workup.knowledge.rulebook import Rulebook
from workup.model.fact import done_of, fact_of, parted
from workup.pathway.differential import DifferentialScorer
from workup.pathway.relevance import Relevance
from workup.pathway.rounding import round_to
from workup.pathway.sums import GRAIN, Floats, Ints, first_of, summed
from workup.pathway.variants import Changed, Variants

#: How often a finding is met in a disease that has no row on it, by its band in the vocabulary;
#: judgement, docs/rules.md.
BANDS = {"common": 0.3, "uncommon": 0.1, "rare": 0.02}
MOST_CHANCE = 0.9  # a row never makes a finding certain
LEAST_CHANCE = 0.01  # nor impossible
WIDTH = 8  # how many of the likeliest a question is chosen for
#: Findings whose gain is worked out in full. Of the gain of the best five that asking every
#: finding would bring, fourteen keep 93 % (111 published and 40 teaching cases).
CANDIDATES = 14
FEW = 8  # a row that names more findings than this says little of each
PROMISE_PLACES = 9  # so that one case and many agree on what is equal
QUESTIONS = 5
LEAST_GAIN = 0.001  # bits; below this an answer tells nothing
BRANCH = 3  # diagnoses named after a result
MOVED = 3  # diagnoses named beside a question
BLOCK = 512  # variants scored at a time: findings of few rows at once, in the processor's cache
UNTOLD = 1 << 40  # sorts what is no candidate last

Found = tuple[slice, int, Flags]  # part of the variants, a number, where it holds in them
Ask = tuple[Change, Ints]  # a change, and the numbers of the cases that it is put to


@dataclass(frozen=True)
class Baseline:
    """Some cases as the questions find them."""

    changes: Changes
    variants: Variants

    @property
    def grains(self) -> Ints:
        """Their points, (diagnoses, cases)."""
        return self.variants.scores.grains

    @property
    def other(self) -> Floats:
        """The weight of `other`, (cases,)."""
        return self.variants.evidence.other


@dataclass(frozen=True)
class Asked:
    """
    The next questions: numbers into `findings`, -1 where there are fewer, (cases, QUESTIONS); gain
    in bits; the three diagnoses that each would move.
    """

    findings: tuple[str, ...]
    finding: Ints
    gain: Floats
    move: Ints


#: Number of a finding among those asked, where its variants begin in the block, cases and slots.
Piece = tuple[int, int, Ints, Ints]


def _blocks(where: Sequence[tuple[Ints, ...]]) -> Iterator[list[Piece]]:
    """The findings asked, some together: each has the variants of yes, then those of no."""
    block, at = list[Piece](), 0
    for n, (rows, slots) in enumerate(where):
        block.append((n, at, rows, slots))
        at += 2 * len(rows)
        if at >= BLOCK:
            yield block
            block, at = [], 0
    if block:
        yield block


def _of_one(changes: Sequence[Change]) -> list[Ask]:
    """Changes put to one case."""
    return [(change, np.zeros(1, np.int64)) for change in changes]


class WhatIf:
    """Asks the differentials of near-equal cases."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = ("findings", "_points", "_parts", "_shown")

    def __init__(self, book: Rulebook, scorer: DifferentialScorer) -> None:
        self.book, self.scorer = book, scorer

    @cached_property
    def dependants(self) -> Dependants:
        """What depends on each fact."""
        return Dependants(self.book, lambda: [row.rule.when for row in self.scorer.rows])

    # --- variants

    def grains(self, baseline: Baseline, asks: Sequence[Ask]) -> Ints:
        """The points of every variant in grains, (diagnoses, variants)."""
        parts, block, held = [], list[Ask](), 0
        for ask in asks:
            block.append(ask)
            held += len(ask[1])
            if held >= BLOCK:
                parts.append(baseline.variants.grains(*self._changed(baseline, block)))
                block, held = [], 0
        parts.append(baseline.variants.grains(*self._changed(baseline, block)))
        return np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]

    def _changed(self, baseline: Baseline, asks: Sequence[Ask]) -> tuple[Ints, Changed, Changed]:
        """The case of each variant, and the rows and the tokens that hold otherwise in it."""
        order = np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in asks)])
        rows_, tokens, at = list[Found](), list[Found](), 0
        places = self.scorer.tokens.place
        for change, rows in asks:
            part = slice(at, at + len(rows))
            flipped = baseline.changes.flipped(change, rows)
            rows_ += [(part, number, now) for number, now in flipped.rows.items()]
            for fact, (yes, no) in flipped.signs.items():
                for value, where in ((True, yes), (False, no)):
                    if (fact, value) in places:
                        tokens.append((part, places[fact, value], where))
            at += len(rows)
        evidence = baseline.variants.evidence
        return (
            order,
            Changed.of(evidence.fired, order, rows_),
            Changed.of(evidence.known, order, tokens),
        )

    def weights(self, baseline: Baseline, changes: Sequence[Change]) -> Floats:
        """The weight of each diagnosis of one case after each change, (diagnoses, changes)."""
        return self.scorer.weigh(self.grains(baseline, _of_one(changes)))

    def points(self, baseline: Baseline, changes: Sequence[Change]) -> Floats:
        """
        The points that rows and the prior bring one case after each change, (diagnoses, changes).
        """
        order, rows, _ = self._changed(baseline, _of_one(changes))
        return baseline.variants.by_rows(order, rows) / GRAIN

    # --- results

    def branches(self, baseline: Baseline, asks: Sequence[Ask]) -> tuple[Ints, Floats]:
        """
        The first three diagnoses of each variant, (BRANCH, variants), and their shares at six
        decimals.
        """
        grains = self.grains(baseline, asks)
        order = np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in asks)])
        top = first_of(grains, BRANCH)
        return top, round_to(self._shares(grains, baseline.other[order], top), 6)

    def result(self, test: str, abnormal: bool, looks_for: Iterable[str]) -> dict[str, Fact]:
        """
        What a result says: abnormal in the way that the first sought diagnosis would make it, or
        normal.
        """
        change: dict[str, Fact] = {
            fact_of("result", test): abnormal,
            done_of(test): True,
        }
        if abnormal:
            return change | self._patterns(test, looks_for)
        return change | dict.fromkeys(self._parts.get(test, ()), False)

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        """Test to the facts of its patterns that some row or derived fact reads."""
        read = {fact for fact, _ in self.dependants.readers} | set(self.dependants.derived)
        found: dict[str, list[str]] = {}
        for fact in sorted(read):
            kind, test, part = parted(fact)
            if kind == "result" and part and part not in ("done", "value"):
                found.setdefault(test, []).append(fact)
        return found

    def _patterns(self, test: str, looks_for: Iterable[str]) -> dict[str, Fact]:
        """The pattern or gene that speaks most for the first sought diagnosis that has one."""
        for diagnosis in looks_for:
            if fact := self._shown.get((test, diagnosis)):
                return {fact: True}
        return {}

    @cached_property
    def _shown(self) -> dict[tuple[str, str], str]:
        """Test and diagnosis to the pattern or gene of it that speaks most, where there is one."""
        tests = self.book.vocabulary["tests"]
        genetic = [id_ for id_, term in tests.items() if term.group == "genetic"]
        found: dict[tuple[str, str], str] = {}
        for script in self.book.scripts.values():
            for row in sorted(script.rows, key=lambda row: -row.points):
                for leaf in leaves(row.rule.when) if row.points > 0 else ():
                    kind, test, part = parted(leaf.fact)
                    if leaf.op != "present":
                        continue
                    if kind == "result" and part and test in tests:
                        found.setdefault((test, script.id), leaf.fact)
                    elif kind == "gene":
                        for id_ in genetic:
                            found.setdefault((id_, script.id), leaf.fact)
        return found

    # --- the next questions

    @cached_property
    def listed(self) -> list[dict[str, float]]:
        """Per diagnosis: finding to the points of its strongest row on few findings."""
        found: list[dict[str, float]] = [{} for _ in self.scorer.diagnoses]
        for row, targets in zip(self.scorer.rows, self.scorer.targets, strict=True):
            named = {found.id for found in asked("finding", row.rule.when, "present")}
            if len(named) > FEW:
                continue
            for n, points, _ in targets:
                for finding in named:
                    if abs(points) > abs(found[n].get(finding, 0.0)):
                        found[n][finding] = points
        return found

    def chance(self, n: int, finding: str) -> float:
        """
        How often a finding is met in diagnosis `n`: a band of the finding, raised by the points
        that it brings.
        """
        base = BANDS.get(self.book.vocabulary["findings"][finding].band, BANDS["uncommon"])
        raised = base * 2 ** (self.listed[n].get(finding, 0.0) / 2)
        return min(MOST_CHANCE, max(LEAST_CHANCE, raised))

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The findings that may be asked, by name."""
        return tuple(sorted({f for mine in self.listed for f in mine}))

    @cached_property
    def _points(self) -> tuple[Floats, Flags, Floats]:
        """Points, whether listed at all, and chance of each finding, (diagnoses, findings)."""
        place = {f: n for n, f in enumerate(self.findings)}
        points = np.zeros((len(self.listed), len(place)))
        known = np.zeros(points.shape, np.bool_)
        for n, mine in enumerate(self.listed):
            for finding, value in mine.items():
                points[n, place[finding]], known[n, place[finding]] = value, True
        chance = [[self.chance(n, f) for f in self.findings] for n in range(len(self.listed))]
        return points, known, np.array(chance)

    @cached_property
    def _facts(self) -> list[str]:
        """The fact of each finding that may be asked."""
        return [fact_of("finding", f) for f in self.findings]

    @cached_property
    def _relevance(self) -> Relevance:
        """Where each of them is worth asking."""
        return Relevance(self.findings, self.book.vocabulary)

    def next_questions(self, baseline: Baseline) -> Asked:
        """
        The unknown findings whose answer is expected to move each differential most, by their gain
        in bits: H - [p H(present) + (1 - p) H(absent)].
        """
        weights = self.scorer.weigh(baseline.grains)
        shares = weights / (summed(weights) + baseline.other)
        top = first_of(baseline.grains, WIDTH)
        finding, there = self._candidates(baseline, top, shares)
        asked = sorted(set(finding[there].tolist()))
        where = [np.nonzero((finding == f) & there) for f in asked]
        asks = [
            ({fact_of("finding", self.findings[f]): value}, rows)
            for f, (rows, _) in zip(asked, where, strict=True)
            for value in (True, False)
        ]
        gain = np.full(finding.shape, -1.0)
        move = np.zeros((*finding.shape, WIDTH))
        if asks:
            self._gains(baseline, asks, asked, where, top, shares, gain, move)
        return self._best(finding, there, gain, move, top)

    def _gains(
        self,
        baseline: Baseline,
        asks: Sequence[Ask],
        asked: Sequence[int],
        where: Sequence[tuple[Ints, ...]],
        top: Ints,
        shares: Floats,
        gain: Floats,
        move: Floats,
    ) -> None:
        """Fill in the gain of each candidate and by how much it moves each likely diagnosis."""
        grains, other = self.grains(baseline, asks), baseline.other
        before = self._entropy(baseline.grains, other)
        mine = np.take_along_axis(shares, top, axis=0)
        likely = summed(mine)
        at = 0
        for block in _blocks(where):
            case = np.concatenate([rows for _, _, rows, _ in block])
            which = np.concatenate([np.full(len(rows), asked[n]) for n, _, rows, _ in block])
            slot = np.concatenate([slots for _, _, _, slots in block])
            yes = np.concatenate([np.arange(a, a + len(rows)) for _, a, rows, _ in block])
            no = yes + np.concatenate([np.full(len(rows), len(rows)) for _, _, rows, _ in block])
            count = 2 * len(case)
            part, at = grains[:, at : at + count], at + count
            order = np.empty(count, np.int64)
            order[yes], order[no] = case, case
            chance = self._points[2][top[:, case], which]
            p = summed(mine[:, case] * chance) / likely[case]
            after = self._entropy(part, other[order])
            gain[case, slot] = before[case] - (p * after[yes] + (1 - p) * after[no])
            there = self._shares(part, other[order], top[:, order])
            move[case, slot] = np.abs(there[:, yes] - there[:, no]).T

    def _candidates(self, baseline: Baseline, top: Ints, shares: Floats) -> tuple[Ints, Flags]:
        """
        The unknown findings that promise most: numbers, (cases, CANDIDATES), and whether there is
        one.

        A finding promises much that some of the likely diagnoses weigh otherwise than others and
        that is neither rare nor certain among them: p (1 - p) times the mean distance of its
        points from their mean, both by share.
        """
        points, known, chance = self._points
        mine = np.take_along_axis(shares, top, axis=0)[:, :, None]
        whole = summed(mine)
        mean = summed(mine * points[top]) / whole
        spread = summed(mine * np.abs(points[top] - mean))
        p = summed(mine * chance[top]) / whole
        promise = round_to(p * (1 - p) * spread / whole, PROMISE_PLACES)
        fits = self._relevance.to_the_point(baseline.changes)
        there = known[top].any(axis=0) & (baseline.changes.unknown(self._facts) & fits).T
        ranked = -np.rint(promise * 10.0**PROMISE_PLACES).astype(np.int64)
        key = np.where(there, ranked, UNTOLD) * 1024 + np.arange(len(self.findings))
        count = min(CANDIDATES, len(self.findings) - 1)
        lowest = np.sort(np.partition(key, count, axis=1)[:, :CANDIDATES], axis=1)
        return lowest & 1023, lowest < UNTOLD

    def _best(self, finding: Ints, there: Flags, gain: Floats, move: Floats, top: Ints) -> Asked:
        rounded = round_to(gain, 6)
        kept = there & (gain >= LEAST_GAIN)
        ranked = -np.rint(rounded * 1e6).astype(np.int64)
        turn = np.argsort(np.where(kept, ranked, UNTOLD) * 1024 + finding, axis=1)[:, :QUESTIONS]
        kept = np.take_along_axis(kept, turn, axis=1)
        shifts = np.take_along_axis(move, turn[:, :, None], axis=1)
        by_number = np.argsort(top, axis=0).T  # of equal shifts the lower number first
        numbers = np.take_along_axis(top.T, by_number, axis=1)
        shifts = np.take_along_axis(shifts, by_number[:, None, :], axis=2)
        most = np.argsort(-shifts, axis=2, kind="stable")[:, :, :MOVED]
        moved = np.take_along_axis(np.broadcast_to(numbers[:, None, :], shifts.shape), most, axis=2)
        chosen = np.where(kept, np.take_along_axis(finding, turn, axis=1), -1)
        return Asked(self.findings, chosen, np.take_along_axis(rounded, turn, axis=1), moved)

    def _shares(self, grains: Ints, other: Floats, which: Ints) -> Floats:
        """The shares of some diagnoses of each case, in the shape of `which`."""
        weights = self.scorer.weigh(grains)
        found: Floats = np.take_along_axis(weights, which, axis=0) / (summed(weights) + other)
        return found

    def _entropy(self, grains: Ints, other: Floats) -> Floats:
        """The entropy in bits of the shares of each case, (cases,)."""
        weights = self.scorer.weigh(grains)
        whole = summed(weights) + other
        mixed = np.where(weights > 1e-12, weights * np.log2(weights), 0.0)
        found: Floats = np.log2(whole) - (summed(mixed) + other * np.log2(other)) / whole
        return found
