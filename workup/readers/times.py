"""
When something was, as phenopackets and registries say it: an age, a range, an ontology class, a
date. No date is ever kept: only years between.

An age in whole years is known to a year, so a difference of two such ages tells an order or a
distance only where both are past doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

YEAR = 365.25 * 86400
_DURATION = re.compile(
    r"^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T.*)?$"
)
_UNITS = (1.0, 1 / 12, 7 / 365.25, 1 / 365.25)
# HPO onset classes: the years they span, and the bound that is written as the age. Source: Human
# Phenotype Ontology, subclasses of HP:0003674.
_CLASSES = {
    "HP:0030674": (0.0, 0.0, 0.0),  # antenatal
    "HP:0003577": (0.0, 0.0, 0.0),  # congenital
    "HP:0003623": (0.0, 0.08, 0.08),  # neonatal
    "HP:0003593": (0.08, 1.0, 1.0),  # infantile
    "HP:0011463": (1.0, 5.0, 5.0),  # childhood
    "HP:0003621": (5.0, 15.0, 15.0),  # juvenile
    "HP:0011462": (16.0, 40.0, 40.0),  # young adult
    "HP:0025708": (16.0, 19.0, 19.0),  # early young adult
    "HP:0025709": (19.0, 25.0, 25.0),  # intermediate young adult
    "HP:0025710": (25.0, 40.0, 40.0),  # late young adult
    "HP:0003596": (40.0, 60.0, 60.0),  # middle age
    "HP:0003584": (60.0, 130.0, 60.0),  # late
}


@dataclass(frozen=True)
class Moment:
    """
    A time of the patient's life: `age` as written, and the bounds that it surely lies in, in years;
    `clock` in seconds, for differences of dates only.
    """

    age: float | None = None
    low: float | None = None
    high: float | None = None
    clock: float | None = None


def moment(element: Any, birth: float | None = None) -> Moment | None:
    """
    Read a time element.

    Args:
        element: `{age: ...}`, `{ageRange: ...}`, `{ontologyClass: ...}`, `{gestationalAge: ...}`,
        `{timestamp: ...}` or `{interval: ...}`.

        birth: The date of birth in seconds, where it is told: a date becomes an age.

    Returns:
        The moment, or None where nothing can be read of it.
    """
    if not isinstance(element, dict):
        return None
    if "age" in element:
        return _age(_iso_of(element["age"]))
    if "ageRange" in element and isinstance(element["ageRange"], dict):
        start, end = (_age(_iso_of(element["ageRange"].get(k))) for k in ("start", "end"))
        return start and Moment(start.age, start.low, end.high if end else None)
    if "ontologyClass" in element:
        spans = _CLASSES.get(str((element["ontologyClass"] or {}).get("id")))
        return Moment(spans[2], spans[0], spans[1]) if spans else None
    if "gestationalAge" in element:
        return Moment(0.0, 0.0, 0.0)
    if "interval" in element and isinstance(element["interval"], dict):
        return dated(element["interval"].get("start"), birth)
    return dated(element.get("timestamp"), birth)


def dated(text: Any, birth: float | None) -> Moment | None:
    """The moment of a timestamp; None of an empty one (the epoch, in protobuf)."""
    clock = seconds(text)
    if clock is None:
        return None
    age = None if birth is None or clock < birth else round((clock - birth) / YEAR, 4)
    return Moment(age, age, age, clock)


def seconds(text: Any) -> float | None:
    """Seconds of a timestamp, as in `2021-03-04T00:00:00Z`."""
    if not isinstance(text, str):
        return None
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp() or None


def before(one: Moment | None, onset: Moment | None) -> float | None:
    """
    Years from `one` to `onset`, where it surely came first and the distance is larger than what the
    ages leave open.
    """
    if one is None or onset is None:
        return None
    if one.clock is not None and onset.clock is not None:
        return round((onset.clock - one.clock) / YEAR, 4) if onset.clock >= one.clock else None
    if None in (one.low, one.high, onset.low, onset.high):
        return None
    width = max(one.high - one.low, onset.high - onset.low)  # type: ignore[operator]
    apart = onset.low - one.low  # type: ignore[operator]
    return round(apart, 4) if apart > width + 1e-9 else None


def after(one: Moment | None, onset: Moment | None) -> bool:
    """Whether `one` surely came after `onset`."""
    if one is None or onset is None:
        return False
    if one.clock is not None and onset.clock is not None:
        return one.clock > onset.clock
    if None in (one.low, onset.low, onset.high):
        return False
    return one.low >= onset.high and one.low > onset.low  # type: ignore[operator]


def _iso_of(age: Any) -> Any:
    return age.get("iso8601duration") if isinstance(age, dict) else None


def _age(text: Any) -> Moment | None:
    match = _DURATION.match(str(text or ""))
    if not match or not any(match.groups()):
        return None
    value = round(
        sum(float(part or 0) * unit for part, unit in zip(match.groups(), _UNITS, strict=True)), 4
    )
    finest = min(unit for part, unit in zip(match.groups(), _UNITS, strict=True) if part)
    return Moment(value, value, value + finest)
