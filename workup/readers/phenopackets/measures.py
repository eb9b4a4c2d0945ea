"""
Measurements as results of the vocabulary's tests, where the test is surely meant; what was measured
beyond that is left as a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from workup.model.quantity import words
from workup.model.vocabulary import Vocabulary
from workup.readers.notes import NOT_READ, SET_ASIDE, Notes, is_empty, leave_out, said
from workup.readers.phenopackets.own import PREFIX, is_ours, marked
from workup.readers.phenopackets.terms import Measure, either, named, terms
from workup.readers.times import moment


def results(
    packet: Mapping[str, Any], birth: float | None, vocabulary: Vocabulary, notes: Notes
) -> dict[str, dict[str, Any]]:
    """
    The `results` of the case.

    Args:
        packet: The packet.

        birth: The date of birth in seconds, where told.

        vocabulary: The tests.

        notes: Takes each measurement that no test surely is, and what is not read of the others.
    """
    found: dict[str, dict[str, Any]] = {}
    ours = is_ours(packet)
    labels = {term.label.lower(): Measure(term.id) for term in vocabulary["tests"].values()}
    for item in packet.get("measurements") or ():
        assay, own = item.get("assay"), marked(item) if ours else {}
        if _is_as_written(item, own, vocabulary):
            found[str(own["test"])] = _own(item, own["result"])
            continue
        if own:
            notes.add(SET_ASIDE, "what we wrote of a measurement, which is another one now")
        measure = either(terms().measurements, assay) or labels.get(named(assay))
        name = said(assay) if not is_empty(assay) else "not named"
        if measure is None:
            detail = f"{name}: {said(item.get('value') or item.get('complexValue') or '')}"
            notes.add(NOT_READ, "measurement of no test", detail.rstrip(": "))
            leave_out(item, {"assay", "value", "complexValue"}, "a measurement", notes, name)
            continue
        result = _result(item, measure, name, notes)
        result |= _when(item.get("timeObserved"), birth, name, notes)
        leave_out(item, {"assay", "value", "timeObserved"}, "a measurement", notes, name)
        if measure.test in found:
            result = _joined(found[measure.test], result, notes)
        found[measure.test] = result
    return found


STATES = {True: "abnormal", False: "normal", None: "inconclusive"}


def assay_of(test: str) -> str:
    """The code by which we write a test: LOINC's where there is one of the whole test."""
    codes = (
        code
        for code, measure in terms().measurements.items()
        if measure.test == test and code.startswith("LOINC:") and not measure.part
    )
    return next(codes, f"{PREFIX}:test.{test}")


def _is_as_written(item: Mapping[str, Any], own: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a measurement is still of the test and of the outcome that we wrote."""
    result, assay, value = own.get("result"), item.get("assay"), item.get("value")
    if own.get("test") not in vocabulary["tests"] or not isinstance(result, dict):
        return False
    if not isinstance(assay, dict) or assay.get("id") != assay_of(str(own["test"])):
        return False
    if not isinstance(value, dict) or "quantity" in value:
        quantity = value.get("quantity") if isinstance(value, dict) else None
        return isinstance(quantity, dict) and isinstance(quantity.get("value"), int | float)
    return bool(
        (value.get("ontologyClass") or {}).get("id") == f"{PREFIX}:{STATES[result.get('abnormal')]}"
    )


def _own(item: Mapping[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """A result that we wrote, with the number that the measurement has now."""
    value = item.get("value")
    quantity = value.get("quantity") if isinstance(value, dict) else None
    number = quantity.get("value") if isinstance(quantity, dict) else None
    return {**result, "value": number} if isinstance(number, float | int) else result


def _when(element: Any, birth: float | None, name: str, notes: Notes) -> dict[str, str]:
    """The age at which a result was found, in words."""
    when = moment(element, birth)
    if when is not None and when.age is not None:
        return {"when": f"at {words(when.age)}"}
    if not is_empty(element):
        notes.add(NOT_READ, "time of a measurement", f"{name}: {said(element)}")
    return {}


def _result(item: Mapping[str, Any], measure: Measure, name: str, notes: Notes) -> dict[str, Any]:
    value = item.get("value")
    value = value if isinstance(value, dict) else {}
    if isinstance(quantity := value.get("quantity"), dict):
        side = _side(quantity)
        result = _numbers(quantity)
        if side is None and quantity.get("referenceRange"):
            detail = f"{name}: {said(quantity['referenceRange'])}"
            notes.add(NOT_READ, "reference range of a measurement", detail)
        elif side is None and result:
            notes.add(NOT_READ, "whether a measured value is abnormal: it has no range", name)
        if result and result["value"] < 0:
            notes.add(NOT_READ, "negative value of a measurement", f"{name}: {result['value']:g}")
            result = {}
    else:
        side = terms().words.get(named(value.get("ontologyClass")))
        result = {}
    if not result and side is None and not is_empty(item.get("value")):
        notes.add(NOT_READ, "value of a measurement", f"{name}: {said(item['value'])}")
    elif is_empty(item.get("value")) and is_empty(item.get("complexValue")):
        notes.add(NOT_READ, "measurement without a value", name)
    judged = _abnormal(side, measure)
    pattern = {"pattern": [side]} if side in ("low", "high") else {}
    label = (item.get("assay") or {}).get("label")
    return {"abnormal": judged, **result, **pattern, **({"text": str(label)} if label else {})}


def _numbers(quantity: Mapping[str, Any]) -> dict[str, Any]:
    number = quantity.get("value")
    given = quantity.get("unit")
    unit = given if isinstance(given, dict) else {}
    said = str(unit.get("label") or str(unit.get("id") or "").rpartition(":")[2])
    if not _is_number(number):
        return {}
    return {"value": float(number), **({"unit": said} if said else {})}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _side(quantity: Mapping[str, Any]) -> str | None:
    """Where a value lies to its reference range: low, normal, high; None where no range is told."""
    value, span = quantity.get("value"), quantity.get("referenceRange")
    if not isinstance(span, dict) or not _is_number(value) or value < 0:
        return None
    if not span.get("low") and not span.get("high"):
        return None  # as protobuf writes a range that was never filled in
    units = [named(unit) or said(unit or "") for unit in (quantity.get("unit"), span.get("unit"))]
    if all(units) and not _same_unit(quantity.get("unit"), span.get("unit")):
        return None
    low, high = span.get("low"), span.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        return None
    if isinstance(low, int | float) and value < low:
        return "low"
    if isinstance(high, int | float) and value > high:
        return "high"
    return "normal" if isinstance(low, int | float) or isinstance(high, int | float) else None


def _same_unit(one: Any, other: Any) -> bool:
    """Whether two units share their id or their label."""
    both = [unit for unit in (one, other) if isinstance(unit, dict)]
    pairs = [(u.get("id"), str(u.get("label") or "").lower()) for u in both]
    if len(pairs) < 2:
        return True
    (id_, label), (other_id, other_label) = pairs
    return bool(id_ and id_ == other_id) or bool(label and label == other_label)


def _abnormal(side: str | None, measure: Measure) -> bool | None:
    """
    Whether the result speaks for what the test looks for; None: inconclusive, which is never
    evidence of absence.
    """
    if side == "abnormal" or (side in ("low", "high") and measure.speaks in (side, "either")):
        return True
    return False if side == "normal" and not measure.part else None


def _joined(one: dict[str, Any], other: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """
    Two measurements of one test: what speaks for the disease outweighs what does not; two normal
    ones stay normal.
    """
    if one["abnormal"] is True or other["abnormal"] is not True:
        kept = one if one["abnormal"] is not False or other["abnormal"] is False else other
    else:
        kept = other
    lost = other if kept is one else one
    kept_out = {key: item for key, item in lost.items() if kept.get(key) != item}
    if kept_out:
        notes.add(SET_ASIDE, "a measurement, for another of the same test counts", said(kept_out))
    pattern = [
        *one.get("pattern", ()),
        *(p for p in other.get("pattern", ()) if p not in one.get("pattern", ())),
    ]
    return {**kept, **({"pattern": pattern} if pattern else {})}
