"""
How far a diagnosis shares region, tempo and age with a patient: what makes a wrong option worth
considering.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.engine.facts import age_class
from workup.knowledge.condition import Condition, leaves
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.model.fact import parted
from workup.model.quantity import years
from workup.model.region import side_and_limb

_SPEED = {"sudden": 0, "acute": 0, "subacute": 1, "gradual": 2}
_AGES = ("infancy", "childhood", "adolescence", "early_adulthood", "late_adulthood")


def sites_of(case: Case) -> frozenset[str]:
    """Where a patient is or was first affected, without sides; empty where it is not told."""
    first = (case.onset.first_region,) if case.onset.first_region else ()
    return frozenset(side_and_limb(r)[1] for r in (*(case.dystonia.regions or ()), *first))


def sites(diagnosis: str, book: Rulebook) -> frozenset[str]:
    """
    Where a diagnosis is met: in its typical picture and in the rows of its own in its favour. Empty
    where it names no region.
    """
    script = book.scripts[diagnosis]
    picture = script.typical
    first = picture.get("onset", {}).get("first_region")
    told = {
        side_and_limb(r)[1]
        for r in (*(picture.get("dystonia", {}).get("regions") or ()), *((first,) if first else ()))
    }
    asked = (
        region for row in script.rows if row.points > 0 for region in _regions(row.rule.when, book)
    )
    return frozenset(told | {side_and_limb(region)[1] for region in asked})


def _regions(when: Condition, book: Rulebook) -> Iterator[str]:
    made = {d.fact: d.rule.when for d in book.derived if not d.each}
    for leaf in leaves(when):
        kind, region, _ = parted(leaf.fact)
        if kind == "region" and leaf.op == "present":
            yield region
        elif leaf.fact == "onset.first_region" and leaf.op == "eq":
            yield str(leaf.value)
        elif leaf.fact in made and leaf.op == "present":
            yield from _regions(made[leaf.fact], book)


def shares_region(case: Case, diagnosis: str, book: Rulebook) -> bool:
    """Whether a diagnosis is met in a region of the patient; also where either names none."""
    mine, its = sites_of(case), sites(diagnosis, book)
    return not mine or not its or bool(mine & its)


def shared(case: Case, diagnosis: str, book: Rulebook) -> float:
    """
    From -2 to 2: a point each for the tempo and the age of the typical picture, less one where they
    are far off.
    """
    typical = book.scripts[diagnosis].typical.get("onset") or {}
    tempo, age = typical.get("tempo"), typical.get("age")
    found = 0.0
    if tempo and case.onset.tempo:
        found += 1.0 - abs(_SPEED[tempo] - _SPEED[case.onset.tempo])
    onset = case.onset.age if case.onset.age is not None else case.patient.age
    if age is not None and onset is not None:
        apart = abs(_AGES.index(age_class(years(age))) - _AGES.index(age_class(float(onset))))
        found += max(-1.0, 1.0 - apart)
    return found
