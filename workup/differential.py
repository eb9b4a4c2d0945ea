"""
Points -> probabilities: the differential over all diagnoses and `other`.

Points are sums: prior, the strongest row for and the strongest against of each group, and what a
script leaves unexplained.
A diagnosis's probability is its share of 2^(scale x points); the share of the rules' weight, never
the patient's risk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workup.engine.facts import Facts
from workup.knowledge.condition import Is, leaves
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import WORDS, Row

FLOOR = -60.0  # points below which a weight is no longer told apart
FULL = WORDS[
    "very strong"
]  # the points of a row that settles: a result, an exposure, a pathognomonic sign
MOST_REMEMBERED = 50_000
TOLD_UNEXPLAINED = 10  # of how many, likeliest first, it is said what they leave unexplained


class Ranked(NamedTuple):
    """
    One diagnosis in the differential: its points, its share, and the numbers of the rows for and
    against.
    """

    diagnosis: str
    points: float
    probability: float
    rows_for: tuple[int, ...]
    rows_against: tuple[int, ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differential:
    """Every diagnosis, likeliest first, and the weight of `other`. Shares sum to 1."""

    ranked: tuple[Ranked, ...]
    other: float
    setting: str

    def share(self, diagnosis: str) -> float:
        """The share of one diagnosis."""
        return next((r.probability for r in self.ranked if r.diagnosis == diagnosis), 0.0)


class Weigher:
    """
    The rows of a rulebook laid out for summing. `rows` is in the order of the evidence program's
    rules.
    """

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.diagnoses = tuple(book.scripts)
        self.rows: list[Row] = []
        self._costs: dict[int, float] = {}
        self._bases: dict[tuple[str, float], list[float]] = {}
        self.targets: list[list[tuple[int, float, str]]] = []
        place = {id_: n for n, id_ in enumerate(self.diagnoses)}
        owners: dict[str, list[str]] = {}
        for script in book.scripts.values():
            for name in script.families:
                owners.setdefault(name, []).append(script.id)
        for family in book.families.values():
            for row in family.rows:
                self._add(
                    row,
                    [
                        (place[o], book.scripts[o].override.get(row.rule.id, row.points))
                        for o in owners.get(family.id, [])
                    ],
                )
        for script in book.scripts.values():
            for row in script.rows:
                self._add(row, [(place[script.id], row.points)])

    def _add(self, row: Row, targets: Iterable[tuple[int, float]]) -> None:
        self.rows.append(row)
        self.targets.append([(n, points, row.group) for n, points in targets if points])

    @cached_property
    def by_diagnosis(self) -> list[dict[int, tuple[float, str]]]:
        """Per row: diagnosis number to its points and group."""
        return [{n: (points, group) for n, points, group in targets} for targets in self.targets]

    @cached_property
    def _explained(self) -> tuple[dict[str, int], list[int], list[int]]:
        """
        Finding to bit; per diagnosis the findings it accounts for; per group of the vocabulary its
        findings.
        """
        listed: dict[str, set[int]] = {}
        always = set(self.book.calibration.always_explained)
        per: list[set[str]] = [
            set(script.explains) | always for script in self.book.scripts.values()
        ]
        for row, targets in zip(self.rows, self.targets, strict=True):
            named = {
                leaf.fact[8:] for leaf in leaves(row.rule.when) if leaf.fact.startswith("finding.")
            }
            wanted = {
                leaf.fact[8:]
                for leaf in leaves(row.rule.when)
                if leaf.fact.startswith("finding.") and _wants(leaf)
            }
            for n, points, _ in targets:
                per[n] |= named
                if points > 0:
                    for finding in wanted:
                        listed.setdefault(finding, set()).add(n)
        bit = {finding: 1 << n for n, finding in enumerate(sorted(listed))}
        masks = [sum(bit[f] for f in mine if f in bit) for mine in per]
        groups: dict[str, int] = {}
        for finding, b in bit.items():
            group = self.book.vocabulary.finding_groups[finding]
            groups[group] = groups.get(group, 0) | b
        return bit, masks, list(groups.values())

    def prior_column(self, facts: Facts) -> tuple[str, float]:
        """
        Which column of priors applies, and how strongly: less where the case does not name its
        setting.
        """
        told = facts.get("setting")
        calibration = self.book.calibration
        if told:
            return str(told), calibration.prior_strength
        before = facts.get("onset.before")
        recent = before is None or float(before) < 14 / 365.25
        if facts.get("onset.tempo") in ("sudden", "acute") and recent:
            return "emergency", calibration.prior_strength_untold
        age = facts.get("age", facts.get("onset.age"))
        return (
            "child_clinic" if age is not None and float(age) < 18 else "clinic"
        ), calibration.prior_strength_untold

    def base(self, facts: Facts) -> list[float]:
        """The prior of each diagnosis in points, for the setting that applies."""
        key = self.prior_column(facts)
        known = self._bases.get(key)
        if known is None:
            column, strength = key
            known = self._bases[key] = [
                strength * script.prior.points[column] for script in self.book.scripts.values()
            ]
        return known

    def spoken(self, fired: Iterable[int]) -> list[dict[int, tuple[float, str]]]:
        """Per diagnosis: the rows that spoke on it, each with its points and group."""
        rows: list[dict[int, tuple[float, str]]] = [{} for _ in self.diagnoses]
        for number in fired:
            for n, points, group in self.targets[number]:
                rows[n][number] = (points, group)
        return rows

    @cached_property
    def bits(self) -> tuple[dict[str, int], list[int], list[int]]:
        """
        Finding fact to bit; per diagnosis the mask of what it accounts for; the mask of each group
        of the vocabulary.
        """
        bit, masks, groups = self._explained
        return {f"finding.{f}": b for f, b in bit.items()}, masks, groups

    def told_mask(self, facts: Facts) -> int:
        """The bits of the findings told present."""
        return sum(b for _, b in self.told_findings(facts))

    def cost(self, left: int) -> float:
        """What unexplained findings cost: a little for each group of the vocabulary, capped."""
        if not left:
            return 0.0
        known = self._costs.get(left)
        if known is None:
            c = self.book.calibration
            known = min(
                c.unexplained_cap, c.unexplained * sum(1 for group in self.bits[2] if group & left)
            )
            if len(self._costs) > MOST_REMEMBERED:
                self._costs.clear()
            self._costs[left] = known
        return known

    def told_findings(self, facts: Facts) -> list[tuple[str, int]]:
        """The findings told present that some script weighs, with their bits."""
        bit = self.bits[0]
        return [
            (name[8:], bit[name]) for name, value in facts.items() if value is True and name in bit
        ]

    def unexplained(self, told: Iterable[tuple[str, int]], mask: int) -> tuple[str, ...]:
        """
        Of the told findings, one of each group that a diagnosis with `mask` leaves unexplained.
        """
        left = [(name, b) for name, b in told if b & ~mask]
        return tuple(
            next(name for name, b in left if b & group)
            for group in self.bits[2]
            if any(b & group for _, b in left)
        )

    def weigh(self, fired: Sequence[int], facts: Facts) -> Differential:
        """
        The differential of a case.

        Args:
            fired: Numbers of the evidence rules that hold.

            facts: All facts of the case, derived ones included.
        """
        rows, base = self.spoken(fired), self.base(facts)
        listed = self.told_findings(facts)
        told, masks = sum(b for _, b in listed), self.bits[1]
        total = [
            p + (pooled(mine.values()) if mine else 0.0) - self.cost(told & ~mask)
            for p, mine, mask in zip(base, rows, masks, strict=True)
        ]
        column, _ = self.prior_column(facts)
        scale = self.book.calibration.scale
        other = 2 ** (scale * self.book.calibration.other_prior[column])
        weights = [2 ** (scale * max(points, FLOOR)) for points in total]
        whole = sum(weights) + other
        order = sorted(
            range(len(total)),
            key=lambda n: (-total[n], -base[n], self.diagnoses[n]),
        )
        ranked = tuple(
            Ranked(
                self.diagnoses[n],
                total[n],
                weights[n] / whole,
                *_sides(rows[n]),
                self.unexplained(listed, masks[n])
                if place < TOLD_UNEXPLAINED and told & ~masks[n]
                else (),
            )
            for place, n in enumerate(order)
        )
        return Differential(ranked, other / whole, column)


def pooled(rows: Iterable[tuple[float, str]]) -> float:
    """The points of some rows: of each group the strongest for and the strongest against."""
    best: dict[tuple[str, bool], float] = {}
    for points, group in rows:
        key = (group, points > 0)
        if abs(points) > abs(best.get(key, 0.0)):
            best[key] = points
    return sum(best.values())


def _sides(rows: Mapping[int, tuple[float, str]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of the rows for and against, strongest first."""
    if not rows:
        return (), ()
    signed = sorted((-abs(points), number, points) for number, (points, _) in rows.items())
    return tuple(n for _, n, p in signed if p > 0), tuple(n for _, n, p in signed if p < 0)


def _wants(leaf: Is) -> bool:
    return leaf.op == "present"


def standings(differential: Differential, book: Rulebook) -> dict[str, str]:
    """
    The word for each diagnosis: leading, plausible or less_likely (bounds in
    `rules/calibration.yaml`).
    """
    c = book.calibration
    top = differential.ranked[0].probability
    found = {}
    for n, item in enumerate(differential.ranked):
        word = "less_likely"
        if n < c.most_plausible and item.probability >= max(
            c.plausible_share, c.plausible_ratio * top
        ):
            word = "plausible"
        if n < 3 and item.probability >= max(c.leading_share, c.leading_ratio * top):
            word = "leading"
        found[item.diagnosis] = word
    found[differential.ranked[0].diagnosis] = "leading"
    return found


def categories(differential: Differential, category_of: Mapping[str, str]) -> dict[str, float]:
    """Category to its share, likeliest first."""
    total: dict[str, float] = {}
    for item in differential.ranked:
        total[category_of[item.diagnosis]] = (
            total.get(category_of[item.diagnosis], 0.0) + item.probability
        )
    return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))
