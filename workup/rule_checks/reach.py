"""
How far the rules reach without any patient: whether each picture is recognised when it is told in
full and when half of it is told, and which findings that a picture brings say nothing alone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workup.knowledge.presentations import Picture
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, build
from workup.model.document import Document
from workup.pathway import Assessor

VARIANTS = 4  # half-told forms of each picture: more change the figures by under a point
KEPT_OF_FINDINGS = 0.5
DROPPED_OF_THE_REST = 1 / 3  # age, tempo, first site and course, each by itself


@dataclass(frozen=True)
class Recognised:
    """Of some pictures: how many, first, among three; by label; and who stood first wrongly."""

    count: int
    first: int
    three: int
    by_label: Mapping[str, tuple[int, int]]
    attractors: Mapping[str, int]


def pictures(book: Rulebook) -> Iterator[Picture]:
    """Every picture of every label."""
    for page in book.presentations.values():
        yield from page.pictures


def told_in_full(book: Rulebook) -> list[tuple[str, Case]]:
    """The typical case of each picture with the label that it stands for."""
    return [(p.owner, _case(p, dict(p.typical), "full", book)) for p in pictures(book)]


def half_told(book: Rulebook, seed: int = 0) -> list[tuple[str, Case]]:
    """Half of the findings, no results, and a third of age, tempo, first site and course gone."""
    dice = random.Random(seed)
    return [
        (p.owner, _case(p, _halved(p.typical, dice), f"half-{n}", book))
        for p in pictures(book)
        for n in range(VARIANTS)
    ]


def _halved(typical: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    value = {key: dict(part) for key, part in typical.items() if isinstance(part, Mapping)}
    value.pop("results", None)
    findings = value.get("findings", {})
    for side, told in list(findings.items()):
        count = max(1, round(len(told) * KEPT_OF_FINDINGS)) if told else 0
        findings[side] = dice.sample(list(told), count)
    for section, name in (
        ("onset", "age"),
        ("onset", "tempo"),
        ("onset", "first_region"),
        ("dystonia", "course"),
    ):
        if name in value.get(section, {}) and dice.random() < DROPPED_OF_THE_REST:
            del value[section][name]
    return value


def _case(picture: Picture, value: dict[str, Any], form: str, book: Rulebook) -> Case:
    name = f"{picture.owner}-{picture.id}-{form}".replace("_", "-")
    whole = {"patient": {}, "onset": {}, "dystonia": {}, **value, "id": name}
    case, problems = build(Document(name, whole, {(): 1}), book.vocabulary)
    if case is None:
        raise ValueError(f"{picture.owner}.{picture.id}: {problems[0].message}")
    return case


def recognised(cases: Sequence[tuple[str, Case]], assessor: Assessor) -> Recognised:
    """
    How often the label of a picture stands first, and among the first three.

    Args:
        cases: Label and case.

        assessor: Gives the rules.
    """
    first = assessor.decide([case for _, case in cases]).scores.first
    names = assessor.scorer.diagnoses
    by_label: dict[str, list[int]] = {}
    wrong: Counter[str] = Counter()
    ones = 0
    for n, (label, _) in enumerate(cases):
        ranked = [names[k] for k in first[:3, n]]
        ones += ranked[0] == label
        seen = by_label.setdefault(label, [0, 0])
        seen[0] += 1
        seen[1] += label in ranked
        if ranked[0] != label:
            wrong[ranked[0]] += 1
    return Recognised(
        len(cases),
        ones,
        sum(right for _, right in by_label.values()),
        {label: (count, right) for label, (count, right) in by_label.items()},
        dict(wrong.most_common()),
    )


def silent(book: Rulebook, assessor: Assessor) -> tuple[int, int]:
    """
    Of the findings that a picture brings at least sometimes, those that say nothing for its label
    when they are told with the age alone: how many, and of how many.
    """
    pairs: dict[tuple[str, str], Case] = {}
    for picture in pictures(book):
        age = (picture.typical.get("onset") or {}).get("age")
        for item in picture.items:
            if item.kind == "finding" and item.often in ("very_often", "often", "sometimes"):
                value = {"onset": {"age": age}, "findings": {"present": [item.name]}}
                form = f"with-{item.name}".replace("_", "-")
                pairs.setdefault((picture.owner, item.name), _case(picture, value, form, book))
    decision = assessor.decide(list(pairs.values()))
    strongest = decision.scores.strongest + assessor.scorer.fit(decision.evidence).best
    place = {d: n for n, d in enumerate(assessor.scorer.diagnoses)}
    mute = [strongest[place[label], n] <= 0 for n, (label, _) in enumerate(pairs)]
    return sum(mute), len(mute)
