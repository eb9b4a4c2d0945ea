"""
What would the differential be with this fact changed?

Points are sums, so a changed fact re-reads only the derived facts and rows that depend on it. Result branches and the next
questions all ask this one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log2

from workup.differential import Weigher
from workup.engine.facts import Fact, Facts
from workup.engine.truth import truth
from workup.knowledge.condition import facts_of, leaves
from workup.knowledge.pages import Derived
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Branch, Question

BANDS = {"common": 0.3, "uncommon": 0.1, "rare": 0.02}
_MOST = 0.9
_WIDTH = 10


class Inquiry:
    """Asks the differential of near-equal cases."""

    def __init__(self, book: Rulebook, weigher: Weigher) -> None:
        self.book = book
        self.weigher = weigher
        self.readers: dict[str, list[int]] = {}
        for number, row in enumerate(weigher.rows):
            for fact in facts_of(row.rule.when):
                self.readers.setdefault(fact, []).append(number)

    @cached_property
    def _derived(self) -> dict[str, tuple[Derived, ...]]:
        """Fact to the derived facts that depend on it, at any remove, in the order in which they are made."""
        ordered = [d for level in self.book.levels for d in level]
        reach: dict[str, set[str]] = {}
        for d in ordered:
            for fact in facts_of(d.rule.when):
                reach.setdefault(fact, set()).add(d.fact)
        found: dict[str, tuple[Derived, ...]] = {}
        for fact in reach:
            seen: set[str] = set()
            todo = [fact]
            while todo:
                new = reach.get(todo.pop(), set()) - seen
                seen |= new
                todo += new
            found[fact] = tuple(d for d in ordered if d.fact in seen)
        return found

    def changed(self, facts: Facts, fired: Sequence[int], change: Mapping[str, Fact]) -> tuple[Facts, list[int]]:
        """The facts and the evidence rules that hold once `change` is told."""
        facts = {**facts, **change}
        touched = set(change)
        for fact in change:
            for derived in self._derived.get(fact, ()):
                now = truth(derived.rule.when, facts)
                if now != facts.get(derived.fact):
                    touched.add(derived.fact)
                    if now is None:
                        del facts[derived.fact]
                    else:
                        facts[derived.fact] = now
        holds = set(fired)
        for fact in touched:
            for number in self.readers.get(fact, ()):
                if truth(self.weigher.rows[number].rule.when, facts):
                    holds.add(number)
                else:
                    holds.discard(number)
        return facts, sorted(holds)

    def shares(self, facts: Facts, fired: Sequence[int], change: Mapping[str, Fact]) -> dict[str, float]:
        """Diagnosis to share once `change` is told; `other` is left out."""
        facts, fired = self.changed(facts, fired, change)
        total, _, _ = self.weigher.points(fired, facts)
        calibration = self.book.calibration
        other = 2 ** (calibration.scale * calibration.other_prior[self.weigher.prior_column(facts)[0]])
        weights = [2 ** (calibration.scale * max(p, -60.0)) for p in total]
        whole = sum(weights) + other
        return {d: w / whole for d, w in zip(self.weigher.diagnoses, weights, strict=True)}

    def branch(self, facts: Facts, fired: Sequence[int], test: str, abnormal: bool, looks_for: Iterable[str]) -> tuple[Branch, ...]:
        """The first three diagnoses after a result: abnormal in the way that the first sought diagnosis would make it, or normal."""
        change: dict[str, Fact] = {f"result.{test}": abnormal, f"result.{test}.done": True}
        if abnormal:
            change |= self._patterns(test, looks_for)
        else:
            change |= {f: False for f in self.readers if f.startswith(f"result.{test}.") and not f.endswith((".done", ".value"))}
        shares = self.shares(facts, fired, change)
        best = sorted(shares, key=lambda d: (-shares[d], d))[:3]
        return tuple(Branch(d, round(shares[d], 6)) for d in best)

    def _patterns(self, test: str, looks_for: Iterable[str]) -> dict[str, Fact]:
        """The pattern or gene that speaks most for the first sought diagnosis that has one."""
        for diagnosis in looks_for:
            script = self.book.scripts.get(diagnosis)
            rows = sorted(script.rows, key=lambda row: -row.points) if script else []
            for row in rows:
                for leaf in leaves(row.rule.when):
                    named = leaf.fact.startswith(f"result.{test}.") or (leaf.fact.startswith("gene.") and self._genetic(test))
                    if row.points > 0 and leaf.op == "present" and named:
                        return {leaf.fact: True}
        return {}

    def _genetic(self, test: str) -> bool:
        return self.book.vocabulary["tests"][test].group == "genetic"

    def next_questions(self, facts: Facts, fired: Sequence[int], shares: Mapping[str, float], count: int = 5) -> tuple[Question, ...]:
        """
        The unknown findings whose answer is expected to move the differential most.

        Args:
            facts: All facts of the case.

            fired: Evidence rules that hold.

            shares: Diagnosis to share now.

            count: How many to give.

        Returns:
            Questions with their gain in bits, highest first; none with a gain below 0.001.
        """
        top = sorted(shares, key=lambda d: (-shares[d], d))[:_WIDTH]
        before = _entropy(shares.values())
        found = []
        for finding in self._candidates(facts, top):
            name = f"finding.{finding}"
            p = sum(shares[d] * self._chance(d, finding) for d in shares)
            p /= sum(shares.values()) or 1.0
            yes = self.shares(facts, fired, {name: True})
            no = self.shares(facts, fired, {name: False})
            gain = max(0.0, before - p * _entropy(yes.values()) - (1 - p) * _entropy(no.values()))
            if gain >= 0.001:
                term = self.book.vocabulary["findings"][finding]
                moved = sorted(top, key=lambda d: (-abs(yes[d] - no[d]), d))[:3]
                found.append(Question(finding, term.ask or f"{term.label}?", round(gain, 6), tuple(moved)))
        return tuple(sorted(found, key=lambda q: (-q.gain, q.finding))[:count])

    def _candidates(self, facts: Facts, top: Iterable[str]) -> list[str]:
        weight: dict[str, float] = {}
        for diagnosis in top:
            for finding, points in self._findings.get(diagnosis, {}).items():
                if f"finding.{finding}" not in facts:
                    weight[finding] = max(weight.get(finding, 0.0), abs(points))
        return sorted(weight, key=lambda f: (-weight[f], f))[:30]

    @cached_property
    def _findings(self) -> dict[str, dict[str, float]]:
        """Diagnosis to finding to the points of its strongest single-finding row."""
        found: dict[str, dict[str, float]] = {}
        for row, targets in zip(self.weigher.rows, self.weigher.targets, strict=True):
            named = {leaf.fact[8:] for leaf in leaves(row.rule.when) if leaf.fact.startswith("finding.") and leaf.op == "present"}
            if len(named) > 8:
                continue
            for n, points, _ in targets:
                mine = found.setdefault(self.weigher.diagnoses[n], {})
                for finding in named:
                    if abs(points) > abs(mine.get(finding, 0.0)):
                        mine[finding] = points
        return found

    def _chance(self, diagnosis: str, finding: str) -> float:
        base = BANDS.get(self.book.vocabulary["findings"][finding].band, BANDS["uncommon"])
        points = self._findings.get(diagnosis, {}).get(finding, 0.0)
        return min(_MOST, max(0.01, base * 2 ** (points / 2)))


def _entropy(shares: Iterable[float]) -> float:
    listed = [p for p in shares if p > 0]
    rest = 1 - sum(listed)
    return -sum(p * log2(p) for p in [*listed, *([rest] if rest > 1e-12 else [])])
