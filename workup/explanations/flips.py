"""
The fewest things still open that would put a diagnosis first: such as its own lines ask for, that
fit what is told and each other.

The differential is asked what would be with a thing more; each flip is run as a whole case before
it is promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log2

import numpy as np

from workup.engine.facts import Facts, case_facts
from workup.engine.truth import truth
from workup.explanations.edits import Edit, clash, possible, tell
from workup.knowledge.clashes import Clash, clashes
from workup.knowledge.condition import facts_of, leaves
from workup.knowledge.sheet import Rule
from workup.model.fact import parted
from workup.pathway import Reading
from workup.pathway.sums import Floats

MOST_TOLD = 3  # things told at once in a flip
WIDE = 30  # how many edits, those that move it most, are tried together
RIVALS = 5  # from how many near rivals the lead may be taken
SPEAKS = 0.5  # points that an edit must bring to be worth naming
CLEAR = 2.0  # past this margin (in powers of two) a lead is clear, and the commoner thing is named
RUNS = 6  # sets of one size that are run as whole cases


@dataclass(frozen=True, slots=True)
class Flip:
    """
    Things which, told as well, give another first diagnosis; `first` and `share` are those of the
    case run with them.
    """

    edits: tuple[Edit, ...]
    first: str
    share: float


@dataclass(frozen=True, slots=True)
class _Offer:
    """
    One edit, how far from the next thing to learn it is (0 asked, 1 a test of the script, 2 another
    test, 3 speaks only against the first), its gain in points, how common.
    """

    edit: Edit
    far: int
    gain: float
    chance: float


class Search:
    """Finds the fewest open things that change who is first."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.assessor = reading, reading.assessor
        self.case, self.facts = reading.case, reading.facts
        grains = reading.scores.grains[:, 0].tolist()
        self.order = sorted(range(len(grains)), key=lambda n: (-grains[n], n))
        self._points: dict[Edit, Floats] = {}
        self._changes: dict[Edit, Facts] = {}
        self._offered: dict[int, list[_Offer]] = {}
        self._broken = {row.id for row in clashes() if truth(row.condition, self.facts) is True}

    def to_first(self, number: int) -> Flip | None:
        """What would put the diagnosis first."""
        return next(
            (flip for count in range(1, MOST_TOLD + 1) if (flip := self._of(count, number))), None
        )

    def first_away(self) -> Flip | None:
        """
        What would put one of the nearest rivals first: the fewest things, then the nearest rival.
        """
        rivals = self.order[1 : 1 + RIVALS]
        found = (self._of(count, rival) for count in range(1, MOST_TOLD + 1) for rival in rivals)
        return next((flip for flip in found if flip), None)

    def _of(self, count: int, number: int) -> Flip | None:
        """The fittest set of `count` edits that puts the diagnosis first."""
        name = self.assessor.scorer.diagnoses[number]
        for _, _, chosen in sorted(self._sets(count, number))[:RUNS]:
            flip = self._run(chosen)
            if flip.first == name:
                return self._spared(flip)
        return None

    def _run(self, edits: tuple[Edit, ...]) -> Flip:
        """Who leads once some edits are told."""
        after = self.assessor.assess(tell(self.case, edits)).differential[0]
        return Flip(edits, after.diagnosis, after.probability)

    def _spared(self, flip: Flip) -> Flip:
        """The same without what it does not need: not every smaller set was among those run."""
        for n in range(len(flip.edits)) if len(flip.edits) > 1 else ():
            fewer = self._run((*flip.edits[:n], *flip.edits[n + 1 :]))
            if fewer.first == flip.first:
                return self._spared(fewer)
        return flip

    def _sets(self, count: int, number: int) -> Iterator[tuple[int, float, tuple[Edit, ...]]]:
        """
        Sets of edits that by the differential put it first: how far from the next thing to learn,
        how unfit, the edits.
        """
        offers = self._offers(number)
        sets = [
            (chosen, edits, {fact: v for e in edits for fact, v in self._change(e).items()})
            for chosen in combinations(offers if count == 1 else offers[:WIDE], count)
            if not clash(edits := tuple(o.edit for o in chosen))
        ]
        margins = self._margins([change for _, _, change in sets], number)
        for (chosen, edits, change), margin in zip(sets, margins, strict=True):
            if margin >= -1e-9 and self._fits(change, number):
                likely = sum(log2(o.chance) for o in chosen)
                yield sum(o.far for o in chosen), -round(min(margin, CLEAR) + likely, 6), edits

    def _margins(self, changes: Sequence[Facts], number: int) -> list[float]:
        """By how many powers of two the diagnosis leads after each change; below 0 it does not."""
        if not changes:
            return []
        weights = self.assessor.what_if.weights(self.reading.baseline, changes)
        rivals = np.delete(weights, number, axis=0).max(axis=0)
        found: list[float] = np.log2(weights[number] / rivals).tolist()
        return found

    def _offers(self, number: int) -> list[_Offer]:
        """What may be told in favour of a diagnosis, what moves it most first."""
        if number not in self._offered:
            book, asked = self.assessor.book, self._asked(number)
            edits = possible(self.facts, self._read(number), book, asked)
            offers = [offer for edit in edits if (offer := self._offer(edit, number, asked))]
            self._offered[number] = sorted(
                offers, key=lambda o: (-o.gain, o.far, -o.chance, o.edit)
            )
        return self._offered[number]

    def _asked(self, number: int) -> tuple[str, ...]:
        return tuple(
            ask.test
            for ask in self.assessor.book.scripts[self.assessor.scorer.diagnoses[number]].asks
        )

    def _offer(self, edit: Edit, number: int, asked: tuple[str, ...]) -> _Offer | None:
        """
        An edit, where a line of the diagnosis speaks on it, or a denial or normal result speaks
        against the first.
        """
        change = self._change(edit)
        if not self._fits(change, number):
            return None
        moved = self._moved(edit)
        mine, theirs = float(moved[number]), float(moved[self.order[0]])
        if mine >= SPEAKS:
            return _Offer(
                edit, self._far(edit, number, asked), mine - theirs, self._chance(edit, number)
            )
        if mine > -SPEAKS and theirs <= -SPEAKS and not edit.present:
            return _Offer(edit, 3, mine - theirs, 0.5)
        return None

    def _moved(self, edit: Edit) -> Floats:
        """By how many points an edit moves each diagnosis, but for what it leaves unexplained."""
        if edit not in self._points:
            here, change = self.reading.baseline, self._change(edit)
            before, after = self.assessor.what_if.points(here, [{}, change]).T
            self._points[edit] = after - before
        return self._points[edit]

    def _far(self, edit: Edit, number: int, asked: tuple[str, ...]) -> int:
        if edit.kind in ("result", "gene"):
            return 1 if edit.id in asked else 2
        return (
            2 if edit.id == self.assessor.scorer.diagnoses[number] else 0
        )  # the diagnosis itself, told as known

    def _chance(self, edit: Edit, number: int) -> float:
        if edit.kind != "finding":
            return 0.5
        chance = self.assessor.what_if.chance(number, edit.id)
        return chance if edit.present else 1 - chance

    def _change(self, edit: Edit) -> Facts:
        """The facts of the case and of its drugs and events that differ once the edit is told."""
        if edit not in self._changes:
            given = case_facts(tell(self.case, (edit,)), self.assessor.book)
            after = given.told
            if edit.kind in ("event", "drug"):
                derived = self.assessor.runner.derive(given)[0]
                after = {**after, **{f: v for f, v in derived.items() if f in self._each}}
            self._changes[edit] = {
                fact: value for fact, value in after.items() if self.facts.get(fact) != value
            }
        return self._changes[edit]

    @cached_property
    def _each(self) -> frozenset[str]:
        return frozenset(d.fact for d in self.assessor.book.derived if d.each)

    def _fits(self, change: Mapping[str, object], number: int) -> bool:
        """
        Whether what is told can be true beside what the case tells, in a patient with this
        diagnosis.
        """
        after = {**self.facts, **change}
        return not any(
            row.id not in self._broken
            and _touches(row, change)
            and truth(row.condition, after) is True
            for row in clashes()
            if row.kind == "clashes"
            or (row.kind == "excludes" and self.assessor.scorer.diagnoses[number] in row.answer)
        )

    def _read(self, number: int) -> list[str]:
        """
        The facts that lines for a diagnosis or on the first ask for; of several genes the first
        that is open, the commonest.
        """
        scorer, wanted = self.assessor.scorer, dict[str, None]()
        for n, row in enumerate(scorer.rows):
            if not {number, self.order[0]} & scorer.by_diagnosis[n].keys():
                continue
            genes = [
                leaf.fact for leaf in leaves(row.rule.when) if parted(leaf.fact).kind == "gene"
            ]
            spare = set(genes) - set([g for g in genes if g not in self.facts][:1])
            wanted.update(dict.fromkeys(sorted(_roots(row.rule, self._made) - spare)))
        return list(wanted)

    @cached_property
    def _made(self) -> Mapping[str, Rule]:
        return {d.fact: d.rule for d in self.assessor.book.derived if not d.each}


def _touches(row: Clash, change: Mapping[str, object]) -> bool:
    return not facts_of(row.condition).isdisjoint(change)


def _roots(rule: Rule, made: Mapping[str, Rule]) -> set[str]:
    found: set[str] = set()
    for fact in facts_of(rule.when):
        found |= _roots(made[fact], made) if fact in made else {fact}
    return found
