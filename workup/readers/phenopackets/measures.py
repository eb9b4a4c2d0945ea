"""
Measurements as results of the vocabulary's tests, where the test is surely meant; what was measured
beyond that is left as a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.phenopackets.terms import Measure, either, named, terms


def results(
    packet: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """
    The `results` of the case, and a note for each measurement that no test of the vocabulary surely
    is.
    """
    found: dict[str, dict[str, Any]] = {}
    notes = []
    labels = {term.label.lower(): Measure(term.id) for term in vocabulary["tests"].values()}
    for item in packet.get("measurements") or ():
        assay = item.get("assay")
        measure = either(terms().measurements, assay) or labels.get(named(assay))
        if measure is None:
            notes.append(
                f"measurement {(assay or {}).get('id') or ''} "
                f"{(assay or {}).get('label') or ''}".strip()
            )
            continue
        result = _result(item, measure)
        found[measure.test] = (
            _joined(found[measure.test], result) if measure.test in found else result
        )
    return found, notes


def _result(item: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    value = item.get("value")
    value = value if isinstance(value, dict) else {}
    if isinstance(quantity := value.get("quantity"), dict):
        side = _side(quantity)
        result = _numbers(quantity)
    else:
        side = terms().words.get(named(value.get("ontologyClass")))
        result = {}
    judged = _abnormal(side, measure)
    pattern = {"pattern": [side]} if side in ("low", "high") else {}
    label = (item.get("assay") or {}).get("label")
    return {"abnormal": judged, **result, **pattern, **({"text": str(label)} if label else {})}


def _numbers(quantity: Mapping[str, Any]) -> dict[str, Any]:
    number = quantity.get("value")
    unit = quantity.get("unit") if isinstance(quantity.get("unit"), dict) else {}
    said = str(unit.get("label") or str(unit.get("id") or "").rpartition(":")[2])  # type: ignore[union-attr]
    if not isinstance(number, int | float) or isinstance(number, bool):
        return {}
    return {"value": float(number), **({"unit": said} if said else {})}


def _side(quantity: Mapping[str, Any]) -> str | None:
    """Where a value lies to its reference range: low, normal, high; None where no range is told."""
    value, span = quantity.get("value"), quantity.get("referenceRange")
    if not isinstance(span, dict) or not isinstance(value, int | float):
        return None
    low, high = span.get("low"), span.get("high")
    if isinstance(low, int | float) and value < low:
        return "low"
    if isinstance(high, int | float) and value > high:
        return "high"
    return "normal" if isinstance(low, int | float) or isinstance(high, int | float) else None


def _abnormal(side: str | None, measure: Measure) -> bool | None:
    """
    Whether the result speaks for what the test looks for; None: inconclusive, which is never
    evidence of absence.
    """
    if side == "abnormal" or (side in ("low", "high") and measure.speaks in (side, "either")):
        return True
    return False if side == "normal" and not measure.part else None


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """
    Two measurements of one test: what speaks for the disease outweighs what does not; two normal
    ones stay normal.
    """
    if one["abnormal"] is True or other["abnormal"] is not True:
        kept = one if one["abnormal"] is not False or other["abnormal"] is False else other
    else:
        kept = other
    pattern = [
        *one.get("pattern", ()),
        *(p for p in other.get("pattern", ()) if p not in one.get("pattern", ())),
    ]
    return {**kept, **({"pattern": pattern} if pattern else {})}
