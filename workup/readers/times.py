"""
When something was, as phenopackets and registries say it: an age, a range, an ontology class, a
date. No date is ever kept: only years between.

An age in whole years is known to a year, so a difference of two such ages tells an order or a
distance only where both are past doubt. A range and a class stay ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from workup.model.quantity import LONGEST, Quantity, Span, between, bounds
from workup.readers.notes import is_empty

YEAR = 365.25 * 86400
#: Years of the calendar that a patient, or what happened to one, may be of. Others are no dates but
#: stand for one: 0001-01-01 where nothing is known, 9999-12-31 where nothing has ended.
EARLIEST, LATEST = 1850, 2200
_DURATION = re.compile(
    "^P" + "".join(rf"(?:(\d+(?:\.\d+)?){unit})?" for unit in "YMWD") + "(?:T.*)?$",
    re.ASCII,
)
HPO_ID = re.compile(r"^(?:.*[/#])?hp[:_]([0-9]{7})$", re.IGNORECASE | re.ASCII)
_UNITS = (1.0, 1 / 12, 7 / 365.25, 1 / 365.25)
_WAYS = ("age", "ageRange", "ontologyClass", "gestationalAge", "interval", "timestamp")
_MONTH = 28 / 365.25  # the neonatal period
# HPO onset classes: the years that they span. Source: Human Phenotype Ontology, subclasses of
# HP:0003674, release 2025-01-16.
_CLASSES = {
    "HP:0030674": (0.0, 0.0),  # antenatal
    "HP:0011460": (0.0, 0.0),  # embryonal
    "HP:0011461": (0.0, 0.0),  # fetal
    "HP:0034199": (0.0, 0.0),  # late first trimester
    "HP:0034198": (0.0, 0.0),  # second trimester
    "HP:0034197": (0.0, 0.0),  # third trimester
    "HP:0003577": (0.0, 0.0),  # congenital
    "HP:0003623": (0.0, _MONTH),  # neonatal
    "HP:0003593": (_MONTH, 1.0),  # infantile
    "HP:0011463": (1.0, 5.0),  # childhood
    "HP:0003621": (5.0, 15.0),  # juvenile
    "HP:0410280": (_MONTH, 16.0),  # paediatric
    "HP:0003581": (16.0, LONGEST),  # adult
    "HP:0011462": (16.0, 40.0),  # young adult
    "HP:0025708": (16.0, 19.0),  # early young adult
    "HP:0025709": (19.0, 25.0),  # intermediate young adult
    "HP:0025710": (25.0, 40.0),  # late young adult
    "HP:0003596": (40.0, 60.0),  # middle age
    "HP:0003584": (60.0, LONGEST),  # late
}


@dataclass(frozen=True)
class Moment:
    """
    A time of the patient's life: `age` as written, and the bounds that it surely lies in, in years;
    `clock` in seconds, for differences of dates only.
    """

    age: Quantity | None = None
    low: float | None = None
    high: float | None = None
    clock: float | None = None

    def no_later_than(self, age: Quantity | None) -> Moment:
        """The same, a range cut at an age that surely comes after."""
        if age is None or not isinstance(self.age, Span):
            return self
        most = max(self.age.low, min(self.age.high, bounds(age)[1]))
        if most == self.age.high:
            return self
        return replace(self, age=between(self.age.low, most), high=most)


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
    ways = [key for key in _WAYS if not is_empty(element.get(key))]
    return _closest([_moment(way, element[way], birth) for way in ways])


def _closest(found: list[Moment | None]) -> Moment | None:
    """
    The closest of several tellings of one time, as a class beside an age, though the schema allows
    one; None where one cannot be read, or they contradict each other.
    """
    told = [one for one in found if one is not None]
    if len(told) < len(found) or not told:
        return None
    if len(told) == 1:
        return told[0]
    ends = [(m.low, m.high, m) for m in told if m.low is not None and m.high is not None]
    if len(ends) < len(told) or max(low for low, _, _ in ends) > min(h for _, h, _ in ends):
        return None
    return min(ends, key=lambda end: end[1] - end[0])[2]


def _moment(way: str, told: Any, birth: float | None) -> Moment | None:
    if way == "timestamp":
        return dated(told, birth)
    if not isinstance(told, dict):
        return None
    if way == "age":
        return _age(told.get("iso8601duration"))
    if way == "ageRange":
        return _spanned(*(_age(_iso_of(told.get(k))) for k in ("start", "end")))
    if way == "ontologyClass":
        ends = _CLASSES.get(HPO_ID.sub(r"HP:\1", str(told.get("id"))))
        return Moment(between(*ends), *ends) if ends else None
    if way == "gestationalAge":
        return Moment(0.0, 0.0, 0.0)
    start, end = (told.get(k) for k in ("start", "end"))
    first = dated(start, birth)
    return _lasting(first, dated(end, birth)) if end else first


def _spanned(start: Moment | None, end: Moment | None) -> Moment | None:
    """A range of ages as its two ends are written; None where an end cannot be read."""
    if start is None or end is None or start.low is None or end.low is None:
        return None
    if start.low > end.low:
        return None
    return Moment(between(start.low, end.low), start.low, end.high)


def _lasting(start: Moment | None, end: Moment | None) -> Moment | None:
    """A time between two dates: a range of ages, or the one date where both are the same."""
    if start is None or end is None or start == end:
        return start if start == end else None
    if start.age is None or end.age is None or end.low is None:
        return None
    return _spanned(replace(start, clock=None), replace(end, clock=None))


def dated(text: Any, birth: float | None) -> Moment | None:
    """The moment of a timestamp; None of an empty one (the epoch, in protobuf)."""
    clock = seconds(text)
    if clock is None:
        return None
    age = None if birth is None or clock < birth else round((clock - birth) / YEAR, 4)
    if age is not None and age > LONGEST:
        return None
    return Moment(age, age, age, clock)


def seconds(text: Any) -> float | None:
    """Seconds of a timestamp, as in `2021-03-04T00:00:00Z`; None of a placeholder of one."""
    if not isinstance(text, str):
        return None
    try:
        said = datetime.fromisoformat(text)
        if not EARLIEST <= said.year <= LATEST:
            return None
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp() or None
    except (ValueError, OverflowError):
        return None


def before(one: Moment | None, onset: Moment | None) -> Quantity | None:
    """
    Years from `one` to `onset`, where it surely came first and the distance is larger than what the
    ages leave open; a range where one of them is a range.
    """
    if one is None or onset is None:
        return None
    if one.clock is not None and onset.clock is not None:
        return round((onset.clock - one.clock) / YEAR, 4) if onset.clock >= one.clock else None
    if one.low is None or one.high is None or onset.low is None or onset.high is None:
        return None
    if isinstance(one.age, Span) or isinstance(onset.age, Span):
        least, most = onset.low - one.high, onset.high - one.low
        return between(round(least, 4), round(min(most, LONGEST), 4)) if least > 0 else None
    width = max(one.high - one.low, onset.high - onset.low)
    apart = onset.low - one.low
    return round(apart, 4) if apart > width + 1e-9 else None


def after(one: Moment | None, onset: Moment | None) -> bool:
    """Whether `one` surely came after `onset`."""
    if one is None or onset is None:
        return False
    if one.clock is not None and onset.clock is not None:
        return one.clock > onset.clock
    if one.low is None or onset.low is None or onset.high is None:
        return False
    return one.low >= onset.high and one.low > onset.low


def comparable(one: Moment | None, onset: Moment | None) -> bool:
    """Whether the two are told in a way that an order can be seen: both as dates, or as ages."""
    if one is None or onset is None:
        return False
    dates = one.clock is not None and onset.clock is not None
    return dates or (one.low is not None and onset.low is not None)


def _iso_of(age: Any) -> Any:
    return age.get("iso8601duration") if isinstance(age, dict) else None


def _age(text: Any) -> Moment | None:
    match = _DURATION.match(str(text or ""))
    if not match or not any(match.groups()):
        return None
    value = round(
        sum(float(part or 0) * unit for part, unit in zip(match.groups(), _UNITS, strict=True)), 4
    )
    if value > LONGEST:
        return None
    finest = min(unit for part, unit in zip(match.groups(), _UNITS, strict=True) if part)
    return Moment(value, value, value + finest)
