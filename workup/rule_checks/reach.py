"""
How far the rules reach without any patient: whether each picture is recognised when it is told in
full and when half of it is told, and which findings that a picture brings say nothing alone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workup.knowledge.presentations import Picture
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, build
from workup.model.document import Document
from workup.pathway import Assessor

VARIANTS = 4  # half-told forms of each picture: more change the figures by under a point
SCRIPT_VARIANTS = 36  # of the typical case of each script: fewer vary by five points a label
FIRST = 3  # diagnoses that an answer shows before it is asked for more
KEPT_OF_FINDINGS = 0.5
DROPPED_OF_THE_REST = 1 / 3  # age, tempo, first site and course, each by itself


@dataclass(frozen=True)
class Recognised:
    """
    Of some pictures: how many, how many have their label first, and among the first three; by label
    how many there are and how many among three; and who stood first wrongly, how often.
    """

    count: int
    first: int
    three: int
    by_label: Mapping[str, tuple[int, int]]
    attractors: Mapping[str, int]

    def among(self, labels: Collection[str]) -> tuple[int, int]:
        """Of these labels: how many cases, and how many have theirs among the first three."""
        found = [seen for label, seen in self.by_label.items() if label in labels]
        return sum(count for count, _ in found), sum(right for _, right in found)


def pictures(book: Rulebook) -> Iterator[Picture]:
    """Every picture of every label."""
    for page in book.presentations.values():
        yield from page.pictures


def told_in_full(book: Rulebook) -> list[tuple[str, Case]]:
    """The typical case of each picture with the label that it stands for."""
    return [(p.owner, _case(p.owner, p.id, dict(p.typical), "full", book)) for p in pictures(book)]


def lumping(book: Rulebook) -> frozenset[str]:
    """The labels that stand for several diseases."""
    return frozenset(d for d, page in book.presentations.items() if page.kind == "members")


def half_told(book: Rulebook, seed: int = 0) -> list[tuple[str, Case]]:
    """Half of the findings, no results, and a third of age, tempo, first site and course gone."""
    dice = random.Random(seed)
    return [
        (p.owner, _case(p.owner, p.id, _halved(p.typical, dice), f"half-{n}", book))
        for p in pictures(book)
        for n in range(VARIANTS)
    ]


def half_told_scripts(book: Rulebook, seed: int = 0) -> list[tuple[str, Case]]:
    """The typical case of each script, with as much left out as in `half_told`."""
    dice = random.Random(seed)
    return [
        (label, _case(label, "script", _halved(script.typical, dice), f"half-{n}", book))
        for label, script in book.scripts.items()
        for n in range(SCRIPT_VARIANTS)
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


def _case(label: str, picture: str, value: dict[str, Any], form: str, book: Rulebook) -> Case:
    name = f"{label}-{picture}-{form}".replace("_", "-")
    whole = {"patient": {}, "onset": {}, "dystonia": {}, **value, "id": name}
    case, problems = build(Document(name, whole, {(): 1}), book.vocabulary)
    if case is None:
        raise ValueError(f"{label}.{picture}: {problems[0].message}")
    return case


def recognised(cases: Sequence[tuple[str, Case]], assessor: Assessor) -> Recognised:
    """How often the label of a picture stands first, and among the first three."""
    first = assessor.decide([case for _, case in cases]).scores.first
    names = assessor.scorer.diagnoses
    by_label: dict[str, list[int]] = {}
    wrong: Counter[str] = Counter()
    ones = 0
    for n, (label, _) in enumerate(cases):
        ranked = [names[k] for k in first[:FIRST, n]]
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
                case = _case(picture.owner, picture.id, value, form, book)
                pairs.setdefault((picture.owner, item.name), case)
    decision = assessor.decide(list(pairs.values()))
    strongest = decision.scores.strongest + assessor.scorer.fit(decision.evidence).best
    place = {d: n for n, d in enumerate(assessor.scorer.diagnoses)}
    mute = [strongest[place[label], n] <= 0 for n, (label, _) in enumerate(pairs)]
    return sum(mute), len(mute)


def unread(cases: Sequence[Case], assessor: Assessor) -> tuple[Counter[str], int]:
    """
    The findings of some cases which, left out, would change the points of none of the first three
    diagnoses: how often each, and how many findings the cases tell.
    """
    told = [(n, name) for n, case in enumerate(cases) for name in case.findings.present or ()]
    whole = assessor.decide(list(cases)).scores
    less = assessor.decide([_without(cases[n], name) for n, name in told]).scores.grains
    found: Counter[str] = Counter()
    for variant, (n, name) in enumerate(told):
        first = whole.first[:FIRST, n]
        if (whole.grains[first, n] == less[first, variant]).all():
            found[name] += 1
    return found, len(told)


def _without(case: Case, finding: str) -> Case:
    present = tuple(name for name in case.findings.present or () if name != finding)
    return case.model_copy(
        update={"findings": case.findings.model_copy(update={"present": present})}
    )
