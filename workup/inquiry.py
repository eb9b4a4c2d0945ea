"""
What would the differential be with this fact changed?

Points are sums, so a changed fact re-reads only the derived facts and rows that depend on it.
Result branches and the next
questions all ask this one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from math import log2
from typing import Any

from workup.differential import FLOOR, Weigher, pooled
from workup.engine.codegen import Holds, holds_of
from workup.engine.facts import Fact, Facts
from workup.knowledge.condition import facts_of, leaves, negate
from workup.knowledge.pages import Derived
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Branch, Question

BANDS = {"common": 0.3, "uncommon": 0.1, "rare": 0.02}
_MOST = 0.9
WIDTH = 8
CANDIDATES = 14
_FEW = 8
PROMISE_PLACES = 9  # so that one case and many agree on what is equal


@dataclass(frozen=True, slots=True)
class Ground:
    """
    One case as the questions find it: its facts, the rows that hold, and each diagnosis's points
    and weight.
    """

    facts: Facts
    fired: frozenset[int]
    rows: list[dict[int, tuple[float, str]]]
    base: list[float]
    evidence: list[float]
    told: int
    weights: list[float]
    other: float


class Inquiry:
    """Asks the differential of near-equal cases."""

    def __init__(self, book: Rulebook, weigher: Weigher) -> None:
        self.book = book
        self.weigher = weigher
        self._both: dict[str, tuple[Holds, Holds]] = {}
        self._made: dict[int, Holds] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self.readers: dict[str, list[int]] = {}
        for number, row in enumerate(weigher.rows):
            for fact in facts_of(row.rule.when):
                self.readers.setdefault(fact, []).append(number)

    @cached_property
    def _derived(self) -> dict[str, tuple[Derived, ...]]:
        """
        Fact to the derived facts that depend on it, at any remove, in the order in which they are
        made.
        """
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

    def start(self, facts: Facts, fired: Sequence[int]) -> Ground:
        """Lay the ground for the questions on one case."""
        weigher, calibration = self.weigher, self.book.calibration
        rows, base = weigher.spoken(fired), weigher.base(facts)
        told = weigher.told_mask(facts)
        evidence = [p + pooled(mine.values()) for p, mine in zip(base, rows, strict=True)]
        costs = [weigher.cost(told & ~mask) for mask in weigher.bits[1]]
        scale = calibration.scale
        weights = [2 ** (scale * max(e - c, FLOOR)) for e, c in zip(evidence, costs, strict=True)]
        other = 2 ** (scale * calibration.other_prior[weigher.prior_column(facts)[0]])
        return Ground(facts, frozenset(fired), rows, base, evidence, told, weights, other)

    def _flips(self, ground: Ground, change: Mapping[str, Fact]) -> dict[int, bool]:
        """
        Evidence rules whose answer differs once `change` is told: number to whether it holds now.
        """
        facts = ground.facts
        touched = list(change)
        after: Facts = {**facts, **change}
        get = after.get
        for derived in self.derived_of(change):
            now = self._read(derived, get)
            if now != facts.get(derived.fact):
                touched.append(derived.fact)
                after[derived.fact] = now  # type: ignore[assignment]
        found = {}
        for fact in touched:
            for number in self.readers.get(fact, ()):
                if number not in found:
                    found[number] = self._holds(number)(get)
        return {
            number: holds for number, holds in found.items() if holds != (number in ground.fired)
        }

    def _read(self, derived: Derived, get: Callable[[str], Any]) -> bool | None:
        both = self._both.get(derived.fact)
        if both is None:
            both = self._both[derived.fact] = (
                holds_of(derived.rule.when),
                holds_of(negate(derived.rule.when)),
            )
        return True if both[0](get) else False if both[1](get) else None

    def _holds(self, number: int) -> Holds:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = holds_of(self.weigher.rows[number].rule.when)
        return made

    def derived_of(self, change: Mapping[str, Fact]) -> Sequence[Derived]:
        """The derived facts that depend on what changes, in the order in which they are made."""
        if len(change) == 1:
            return self._derived.get(next(iter(change)), ())
        wanted = {d.fact for fact in change for d in self._derived.get(fact, ())}
        return [d for level in self.book.levels for d in level if d.fact in wanted]

    def evidence(self, ground: Ground, change: Mapping[str, Fact]) -> tuple[list[float], set[int]]:
        """
        The points of each diagnosis once `change` is told, without what it leaves unexplained; and
        whose rows were touched.
        """
        weigher, evidence = self.weigher, ground.evidence
        flips = self._flips(ground, change)
        touched = {n for number in flips for n, _, _ in weigher.targets[number]}
        if touched:
            evidence = list(evidence)
            for n in touched:
                rows = dict(ground.rows[n])
                for number, holds in flips.items():
                    mine = weigher.by_diagnosis[number].get(n)
                    if holds and mine:
                        rows[number] = mine
                    else:
                        rows.pop(number, None)
                evidence[n] = ground.base[n] + pooled(rows.values())
        return evidence, touched

    def weights(self, ground: Ground, change: Mapping[str, Fact]) -> list[float]:
        """
        The weight of each diagnosis once `change` is told. Only what the change touches is summed
        anew.
        """
        weigher, scale = self.weigher, self.book.calibration.scale
        evidence, touched = self.evidence(ground, change)
        bit = weigher.bits[0]
        more = sum(
            bit[name]
            for name, value in change.items()
            if value is True and name in bit and not bit[name] & ground.told
        )
        if more:
            told = ground.told | more
            masks = weigher.bits[1]
            return [
                w
                if not (more & ~mask) and n not in touched
                else 2 ** (scale * max(evidence[n] - weigher.cost(told & ~mask), FLOOR))
                for n, (w, mask) in enumerate(zip(ground.weights, masks, strict=True))
            ]
        changed = list(ground.weights)
        for n in touched:
            changed[n] = 2 ** (
                scale * max(evidence[n] - weigher.cost(ground.told & ~weigher.bits[1][n]), FLOOR)
            )
        return changed

    def shares(self, ground: Ground, change: Mapping[str, Fact]) -> dict[str, float]:
        """Diagnosis to share once `change` is told; `other` is left out."""
        weights = self.weights(ground, change)
        whole = sum(weights) + ground.other
        return {d: w / whole for d, w in zip(self.weigher.diagnoses, weights, strict=True)}

    def branch(
        self, ground: Ground, test: str, abnormal: bool, looks_for: Iterable[str]
    ) -> tuple[Branch, ...]:
        """
        The first three diagnoses after a result: abnormal in the way that the first sought
        diagnosis would make it, or normal.
        """
        weights = self.weights(ground, self.result(test, abnormal, looks_for))
        whole = sum(weights) + ground.other
        best = nlargest(3, range(len(weights)), key=lambda n: (weights[n], -n))
        return tuple(Branch(self.weigher.diagnoses[n], round(weights[n] / whole, 6)) for n in best)

    def result(self, test: str, abnormal: bool, looks_for: Iterable[str]) -> dict[str, Fact]:
        """
        What a result tells: abnormal in the way that the first sought diagnosis would make it, or
        normal.
        """
        change: dict[str, Fact] = {f"result.{test}": abnormal, f"result.{test}.done": True}
        return change | (
            self._patterns(test, looks_for)
            if abnormal
            else dict.fromkeys(self._parts.get(test, ()), False)
        )

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        """Test to the facts of its patterns that some row or derived fact reads."""
        read = set(self.readers) | set(self._derived)
        found: dict[str, list[str]] = {}
        for fact in sorted(read):
            head, _, rest = fact.partition(".")
            test, _, part = rest.partition(".")
            if head == "result" and part and part not in ("done", "value"):
                found.setdefault(test, []).append(fact)
        return found

    def _patterns(self, test: str, looks_for: Iterable[str]) -> dict[str, Fact]:
        """The pattern or gene that speaks most for the first sought diagnosis that has one."""
        for diagnosis in looks_for:
            if (test, diagnosis) not in self._shown:
                self._shown[test, diagnosis] = self._pattern(test, diagnosis)
            if fact := self._shown[test, diagnosis]:
                return {fact: True}
        return {}

    def _pattern(self, test: str, diagnosis: str) -> str:
        """The pattern or gene that speaks most for a diagnosis, or nothing."""
        script = self.book.scripts.get(diagnosis)
        for row in sorted(script.rows, key=lambda row: -row.points) if script else []:
            for leaf in leaves(row.rule.when):
                named = leaf.fact.startswith(f"result.{test}.") or (
                    leaf.fact.startswith("gene.") and self._genetic(test)
                )
                if row.points > 0 and leaf.op == "present" and named:
                    return leaf.fact
        return ""

    def _genetic(self, test: str) -> bool:
        return self.book.vocabulary["tests"][test].group == "genetic"

    def next_questions(self, ground: Ground, count: int = 5) -> tuple[Question, ...]:
        """
        The unknown findings whose answer is expected to move the differential most.

        Args:
            ground: The case as it stands.

            count: How many to give.

        Returns:
            Questions with their gain in bits, highest first; none with a gain below 0.001.
        """
        whole = sum(ground.weights) + ground.other
        shares = [w / whole for w in ground.weights]
        top = nlargest(WIDTH, range(len(shares)), key=lambda n: (shares[n], -n))
        before = _entropy(ground.weights, ground.other)
        found = []
        for finding in self._candidates(ground.facts, top, shares):
            name = f"finding.{finding}"
            p = sum(shares[n] * self.chance(n, finding) for n in top) / (
                sum(shares[n] for n in top) or 1.0
            )
            yes, no = self.weights(ground, {name: True}), self.weights(ground, {name: False})
            gain = max(
                0.0, before - p * _entropy(yes, ground.other) - (1 - p) * _entropy(no, ground.other)
            )
            if gain >= 0.001:
                term = self.book.vocabulary["findings"][finding]
                a, b = sum(yes) + ground.other, sum(no) + ground.other
                moved = sorted(top, key=lambda n: (-abs(yes[n] / a - no[n] / b), n))[:3]
                found.append(
                    Question(
                        finding,
                        term.ask or f"{term.label}?",
                        round(gain, 6),
                        tuple(self.weigher.diagnoses[n] for n in moved),
                    )
                )
        return tuple(sorted(found, key=lambda q: (-q.gain, q.finding))[:count])

    def _candidates(self, facts: Facts, top: Sequence[int], shares: Sequence[float]) -> list[str]:
        """
        The untold findings that promise most, for the whole reckoning to choose from.

        A finding promises much that some of the likely diagnoses weigh otherwise than others and
        that is neither rare nor certain among them:
        p (1 - p) times the mean distance of its points from their mean, both by share. Of the gain
        of the best five that asking every
        finding would bring, this keeps 93 % (111 published and 40 teaching cases).
        """
        listed = {f: None for n in top for f in self.findings[n] if f"finding.{f}" not in facts}
        promise = {f: self._promise(f, top, shares) for f in listed}
        return sorted(promise, key=lambda f: (-promise[f], f))[:CANDIDATES]

    def _promise(self, finding: str, top: Sequence[int], shares: Sequence[float]) -> float:
        whole = chance = mean = spread = 0.0
        for n in top:
            whole += shares[n]
            chance += shares[n] * self.chance(n, finding)
            mean += shares[n] * self.findings[n].get(finding, 0.0)
        mean /= whole
        for n in top:
            spread += shares[n] * abs(self.findings[n].get(finding, 0.0) - mean)
        p = chance / whole
        return round(p * (1 - p) * spread / whole, PROMISE_PLACES)

    @cached_property
    def findings(self) -> list[dict[str, float]]:
        """Per diagnosis: finding to the points of its strongest row on few findings."""
        found: list[dict[str, float]] = [{} for _ in self.weigher.diagnoses]
        for row, targets in zip(self.weigher.rows, self.weigher.targets, strict=True):
            named = {
                leaf.fact[8:]
                for leaf in leaves(row.rule.when)
                if leaf.fact.startswith("finding.") and leaf.op == "present"
            }
            if len(named) > _FEW:
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
        return min(_MOST, max(0.01, base * 2 ** (self.findings[n].get(finding, 0.0) / 2)))


def _entropy(weights: Sequence[float], other: float) -> float:
    """The entropy in bits of the shares of `weights` and `other`."""
    whole = sum(weights) + other
    mixed = sum([w * log2(w) for w in weights if w > 1e-12]) + other * log2(other)
    return log2(whole) - mixed / whole
