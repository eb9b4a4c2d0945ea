"""
What speaks for and against each diagnosis of a case: the rows that fired, strongest first, without
a search for what would change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workup.engine.justification import matched
from workup.engine.truth import truth
from workup.knowledge.condition import facts_of
from workup.model.case import Case
from workup.model.fact import ids_of
from workup.pathway import Assessor, Reading
from workup.pathway.pictures import Said
from workup.pathway.sums import GRAIN


@dataclass(frozen=True, slots=True)
class Line:
    """A row that speaks. `counted` is False where a stronger row of its group speaks too."""

    rule: str
    points: float
    counted: bool
    why: str
    facts: Mapping[str, object]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    One diagnosis of one case: its place from 1, share, prior points, counted and uncounted rows,
    and what it leaves unexplained.
    """

    diagnosis: str
    place: int
    share: float
    points: float
    prior: float
    speaks_for: tuple[Line, ...]
    speaks_against: tuple[Line, ...]
    unexplained: tuple[str, ...]


def lines(number: int, reading: Reading) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The rows that speak on one diagnosis, for and against, strongest first."""
    scorer, evidence, facts = reading.assessor.scorer, reading.evidence, reading.facts
    rows = [
        (n, *scorer.by_diagnosis[n][number]) for n in evidence if number in scorer.by_diagnosis[n]
    ]
    rows.sort(key=lambda row: -abs(row[1]))
    seen: set[tuple[str, bool]] = set()
    found: dict[bool, list[Line]] = {True: [], False: []}
    for n, points, group in rows:
        rule = scorer.rows[n].rule
        key = (group, points > 0)
        found[points > 0].append(
            Line(
                rule.id,
                points,
                key not in seen,
                rule.why,
                matched(rule.when, facts),
                tuple(rule.sources),
            )
        )
        seen.add(key)
    for line in reading.pictures.lines(scorer.diagnoses[number]):
        found[line.points > 0].append(_picture_line(line, reading))
    return tuple(found[True]), tuple(found[False])


def _picture_line(line: Said, reading: Reading) -> Line:
    """An item of the picture that fits best, as a row."""
    rule = reading.assessor.book.rules[line.rule]
    facts = {f: reading.facts[f] for f in facts_of(rule.when) if f in reading.facts}
    return Line(rule.id, line.points, True, rule.why, facts, tuple(rule.sources))


class Speaker:
    """Says what speaks on any diagnosis of one case; the case is read once."""

    def __init__(self, case: Case, assessor: Assessor) -> None:
        self.case, self.assessor = case, assessor
        self.reading = assessor.read(case)
        self.facts, self.evidence = self.reading.facts, self.reading.evidence
        self.differential = self.reading.differential
        self._said: dict[str, Spoken] = {}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The diagnoses, likeliest first."""
        return tuple(r.diagnosis for r in self.differential.ranked)

    def spoken(self, diagnosis: str) -> Spoken:
        """What speaks on one diagnosis."""
        if diagnosis not in self._said:
            self._said[diagnosis] = self._spoken(diagnosis)
        return self._said[diagnosis]

    def _spoken(self, diagnosis: str) -> Spoken:
        scorer, place = self.assessor.scorer, self.order.index(diagnosis)
        ranked = self.differential.ranked[place]
        number = scorer.diagnoses.index(diagnosis)
        return Spoken(
            diagnosis,
            place + 1,
            ranked.probability,
            ranked.points,
            float(self.reading.moved_by.base[number, 0]) / GRAIN
            + self.reading.pictures.rest(diagnosis),
            *lines(number, self.reading),
            scorer.unexplained(number, scorer.present_findings(self.facts)),
        )

    def asks(self, diagnosis: str, against: bool = False) -> tuple[str, ...]:
        """
        The untold findings that a row for a diagnosis, or against it, waits for; those of the
        strongest rows first.
        """
        scorer, vocabulary = self.assessor.scorer, self.assessor.book.vocabulary
        number = scorer.diagnoses.index(diagnosis)
        found: dict[str, float] = {}
        for row, targets in zip(scorer.rows, scorer.by_diagnosis, strict=True):
            points = targets.get(number, (0.0, ""))[0] * (-1 if against else 1)
            if points <= 0 or truth(row.rule.when, self.facts) is not None:
                continue
            untold = facts_of(row.rule.when) - self.facts.keys()
            for name in ids_of("finding", untold):
                if vocabulary["findings"][name].ask:
                    found[name] = max(found.get(name, 0.0), points)
        return tuple(sorted(found, key=lambda f: (-found[f], f)))
