"""
How an answer forms: certainty and first diagnosis as the facts of a case come in one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workup.model.case import Case, Findings, History, Patient
from workup.pathway import Assessor

Order = Literal["told", "best", "worst"]
Part = tuple[str, object]  # which field of the case, and what it tells there


@dataclass(frozen=True, slots=True)
class Point:
    """
    The state after one more fact: what was told, the first diagnosis, its share, and the share of
    the final answer.
    """

    told: str
    first: str
    share: float
    final_share: float


@dataclass(frozen=True, slots=True)
class Curve:
    """
    The points of one order of facts; `locks` is the number of facts from which on the first
    diagnosis stays the final one.
    """

    order: Order
    final: str
    points: tuple[Point, ...]
    locks: int


def curve(case: Case, assessor: Assessor, order: Order = "told") -> Curve:
    """
    Reveal a case fact by fact.

    Args:
        case: The patient; age and sex are given from the start.

        assessor: Gives rules and engine.

        order: `told` as the case file has them (onset, regions, signs, history, results); `best`
        takes at each step the fact that lifts the final
            answer most, `worst` the one that lifts it least.
    """
    final = assessor.assess(case).differential[0].diagnosis
    left, shown = parts(case), list[Part]()
    points = []
    while left:
        chosen = (
            left[0]
            if order == "told"
            else _choose(case, shown, left, final, assessor, order == "best")
        )
        left.remove(chosen)
        shown.append(chosen)
        points.append(_point(case, shown, final, assessor))
    return Curve(order, final, tuple(points), _locks(points, final))


def _choose(
    case: Case,
    shown: Sequence[Part],
    left: Sequence[Part],
    final: str,
    assessor: Assessor,
    best: bool,
) -> Part:
    sign = -1 if best else 1
    return min(
        left, key=lambda part: sign * _point(case, [*shown, part], final, assessor).final_share
    )


def _point(case: Case, shown: Sequence[Part], final: str, assessor: Assessor) -> Point:
    differential = assessor.assess(partial(case, shown)).differential
    mine = next(c.probability for c in differential if c.diagnosis == final)
    return Point(name(shown[-1]), differential[0].diagnosis, differential[0].probability, mine)


def _locks(points: Sequence[Point], final: str) -> int:
    last_wrong = max((n for n, point in enumerate(points, 1) if point.first != final), default=0)
    return last_wrong + 1


def name(part: Part) -> str:
    """Which fact a part tells, as `field` or `field:id`."""
    field, value = part
    id_ = (
        getattr(value, "event", None)
        or getattr(value, "drug_class", None)
        or getattr(value, "name", None)
    )
    said = id_ or (
        value if isinstance(value, str) else value[0] if isinstance(value, tuple) and value else ""
    )
    return f"{field}:{said}" if said else field


_ONE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("onset", ("age", "before_presentation", "tempo", "first_region")),
    ("dystonia", ("regions", "distribution", "spread", "attacks", "course", "variability")),
)
_LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("findings", ("present", "absent", "examined_normal")),
    ("history", ("events", "medications")),
)
_WORDS = ("family", "birth", "previous_diagnoses", "ancestry")


def parts(case: Case) -> list[Part]:
    """The facts of a case, in the order of the case file; lists item by item."""
    found: list[Part] = []
    for section, fields in _ONE:
        held = getattr(case, section)
        found += [
            (f"{section}.{f}", getattr(held, f)) for f in fields if getattr(held, f) is not None
        ]
    for section, fields in _LISTS:
        for f in fields:
            items = getattr(getattr(case, section), f)
            found += [(f"{section}.{f}", item) for item in items or ()]
            if items == ():
                found.append((f"{section}.{f}", None))
    found += [
        (f"history.{f}", getattr(case.history, f))
        for f in _WORDS
        if getattr(case.history, f) is not None
    ]
    found += [("results", (test, result)) for test, result in case.results.items()]
    return found


def partial(case: Case, shown: Sequence[Part]) -> Case:
    """The case as known when only some of its facts are told."""
    told: dict[str, dict[str, Any]] = {"onset": {}, "dystonia": {}, "findings": {}, "history": {}}
    results = {}
    for field, value in shown:
        section, _, f = field.partition(".")
        if field == "results":
            assert isinstance(value, tuple)
            results[value[0]] = value[1]
        elif f in ("present", "absent", "examined_normal", "events", "medications"):
            told[section][f] = (*told[section].get(f, ()), *(() if value is None else (value,)))
        else:
            told[section][f] = value
    return case.model_copy(
        update={
            "patient": Patient.model_construct(sex=case.patient.sex, age=case.patient.age),
            "onset": type(case.onset).model_construct(**told["onset"]),
            "dystonia": type(case.dystonia).model_construct(**told["dystonia"]),
            "findings": Findings.model_construct(**told["findings"]),
            "history": History.model_construct(**told["history"]),
            "results": results,
        }
    )
