"""
Why a diagnosis stands where it does: what speaks for it and against it, what is open, what nearly spoke, and the fewest things that would move it.

The differential is asked what would be with a fact more; each flip is run as a whole case before it is promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log2

from workup.engine.facts import Facts, case_facts
from workup.engine.truth import truth
from workup.inquiry import Ground
from workup.knowledge.condition import AtLeast, Condition, Is, facts_of
from workup.knowledge.sheet import Rule
from workup.model.case import Case
from workup.pathway import Assessor
from workup.reasons.edits import Edit, clash, possible, tell
from workup.reasons.spoken import Line, lines

MOST_TOLD = 4  # things told at once in a flip
WIDE = {2: 40, 3: 16, 4: 11}  # how many of the strongest single edits are tried together, by how many at once


@dataclass(frozen=True, slots=True)
class Open:
    """A row that the case leaves open, and the untold facts that it waits for."""

    rule: str
    points: float
    why: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A row one condition short: it would hold if `needs` held, which the case tells otherwise or leaves open."""

    rule: str
    points: float
    why: str
    needs: Is


@dataclass(frozen=True, slots=True)
class Flip:
    """Things which, told as well, give another first diagnosis; `first` and `share` are those of the case run with them."""

    edits: tuple[Edit, ...]
    first: str
    share: float


@dataclass(frozen=True, slots=True)
class Why:
    """One diagnosis of one case. `place` counts from 1; `to_first` and `first_away` are None where no four untold things do it."""

    case: str
    diagnosis: str
    place: int
    share: float
    points: float
    prior: float
    first: str
    first_share: float
    speaks_for: tuple[Line, ...]
    speaks_against: tuple[Line, ...]
    unexplained: tuple[str, ...]
    unexplained_cost: float
    open: tuple[Open, ...]
    near: tuple[Near, ...]
    to_first: Flip | None
    first_away: Flip | None


def why(case: Case, diagnosis: str, assessor: Assessor) -> Why:
    """
    Explain one diagnosis of one case.

    Args:
        case: The patient.

        diagnosis: A vocabulary id.

        assessor: Gives rules and engine.
    """
    given = case_facts(case, assessor.book)
    facts, _ = assessor.runner.derive(given)
    evidence = assessor.runner.fire(assessor.runner.programs.evidence, facts)
    differential = assessor.weigher.weigh(evidence, facts)
    ranked = next(r for r in differential.ranked if r.diagnosis == diagnosis)
    place = 1 + differential.ranked.index(ranked)
    number = assessor.weigher.diagnoses.index(diagnosis)
    ground = assessor.inquiry.start(facts, evidence)
    first = differential.ranked[0]
    search = _Search(case, facts, ground, assessor, assessor.weigher.diagnoses.index(first.diagnosis))
    told = assessor.weigher.told_findings(facts)
    left = assessor.weigher.told_mask(facts) & ~assessor.weigher.bits[1][number]
    open_, near = _silent(number, set(evidence), facts, assessor)
    return Why(
        case.id, diagnosis, place, round(ranked.probability, 6), ranked.points, assessor.weigher.base(facts)[number],
        first.diagnosis, round(first.probability, 6), *lines(number, evidence, facts, assessor),
        assessor.weigher.unexplained(told, assessor.weigher.bits[1][number]), assessor.weigher.cost(left), open_, near,
        search.to_first(number) if place > 1 else None, search.first_away(),
    )  # fmt: skip


def _silent(
    number: int, fired: set[int], facts: Facts, assessor: Assessor
) -> tuple[tuple[Open, ...], tuple[Near, ...]]:
    open_: list[Open] = []
    near: list[Near] = []
    for n, row in enumerate(assessor.weigher.rows):
        target = assessor.weigher.by_diagnosis[n].get(number)
        if target is None or n in fired:
            continue
        if truth(row.rule.when, facts) is None:
            waits = tuple(sorted(f for f in facts_of(row.rule.when) if f not in facts))
            open_.append(Open(row.rule.id, target[0], row.rule.why, waits))
        short = missing(row.rule.when, facts)
        if len(short) == 1:
            near.append(Near(row.rule.id, target[0], row.rule.why, short[0]))
    return tuple(sorted(open_, key=_strength)), tuple(sorted(near, key=_strength))


def _strength(row: Open | Near) -> tuple[float, str]:
    return (-abs(row.points), row.rule)


def missing(condition: Condition, facts: Facts) -> tuple[Is, ...]:
    """The fewest leaves that would have to hold for the condition to hold, the first such set in reading order."""
    if truth(condition, facts) is True:
        return ()
    if isinstance(condition, Is):
        return (condition,)
    assert isinstance(condition, AtLeast)
    parts = sorted((missing(part, facts) for part in condition.parts), key=len)[: condition.count]
    return tuple(dict.fromkeys(leaf for part in parts for leaf in part))


Score = Callable[[list[float]], float]


class _Search:
    """Finds the fewest untold things that change who is first."""

    def __init__(self, case: Case, facts: Facts, ground: Ground, assessor: Assessor, first: int) -> None:
        self.case, self.facts, self.ground, self.assessor, self.first = case, facts, ground, assessor, first
        self._changes: dict[Edit, dict[str, object]] = {}

    def to_first(self, number: int) -> Flip | None:
        """What would put the diagnosis first."""

        def ahead(weights: list[float]) -> float:
            rest = max(w for n, w in enumerate(weights) if n != number)
            return log2(weights[number] / rest)

        name = self.assessor.weigher.diagnoses[number]
        edits = possible(self.facts, self._read(number, self.first), self.assessor.book)
        return self._fewest(edits, ahead, lambda first: first == name)

    def first_away(self) -> Flip | None:
        """What would put another first."""
        first = self.first

        def behind(weights: list[float]) -> float:
            return log2(max(w for n, w in enumerate(weights) if n != first) / weights[first])

        name = self.assessor.weigher.diagnoses[first]
        best = sorted(range(len(self.ground.weights)), key=lambda n: -self.ground.weights[n])[:8]
        edits = possible(self.facts, self._read(*best), self.assessor.book)
        return self._fewest(edits, behind, lambda other: other != name)

    def _read(self, *numbers: int) -> list[str]:
        """The facts that the rows of some diagnoses ask for, directly or through a derived fact."""
        weigher, wanted = self.assessor.weigher, dict[str, None]()
        made = {d.fact: d.rule for d in self.assessor.book.derived if not d.each}
        for n, row in enumerate(weigher.rows):
            if any(number in weigher.by_diagnosis[n] for number in numbers):
                wanted.update(dict.fromkeys(sorted(_roots(row.rule, made))))
        return list(wanted)

    def _change(self, edits: tuple[Edit, ...]) -> dict[str, object]:
        if len(edits) > 1:
            return {fact: value for edit in edits for fact, value in self._change((edit,)).items()}
        known = self._changes.get(edits[0])
        if known is None:
            after = case_facts(tell(self.case, edits), self.assessor.book).told
            known = {fact: value for fact, value in after.items() if self.facts.get(fact) != value}
            self._changes[edits[0]] = known
        return known

    def _weigh(self, edits: tuple[Edit, ...], score: Score) -> float:
        return score(self.assessor.inquiry.weights(self.ground, self._change(edits)))  # type: ignore[arg-type]

    def _fewest(self, edits: list[Edit], score: Score, wanted: Callable[[str], bool]) -> Flip | None:
        single = sorted(((self._weigh((e,), score), e) for e in edits), key=lambda pair: (-pair[0], pair[1]))
        for count in range(1, MOST_TOLD + 1):
            found = sorted(self._sets(count, single, score), key=lambda pair: (-pair[0], pair[1]))
            for margin, chosen in found:
                if margin < -1e-9:
                    break
                flip = self._run(chosen)
                if wanted(flip.first):
                    return flip
        return None

    def _sets(
        self, count: int, single: list[tuple[float, Edit]], score: Score
    ) -> Iterator[tuple[float, tuple[Edit, ...]]]:
        if count == 1:
            yield from ((margin, (edit,)) for margin, edit in single)
            return
        strongest = [edit for _, edit in single[: WIDE[count]]]
        for chosen in combinations(strongest, count):
            if not clash(chosen):
                yield self._weigh(chosen, score), chosen

    def _run(self, edits: tuple[Edit, ...]) -> Flip:
        """The changed case, run whole."""
        first = self.assessor.assess(tell(self.case, edits)).differential[0]
        return Flip(edits, first.diagnosis, first.probability)


def _roots(rule: Rule, made: Mapping[str, Rule]) -> set[str]:
    found: set[str] = set()
    for fact in facts_of(rule.when):
        found |= _roots(made[fact], made) if fact in made else {fact}
    return found
