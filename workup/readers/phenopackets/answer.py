"""
The disease that a packet names, and the variant that caused it: the answer of the case, never a
finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.phenopackets.terms import either, terms

_SURE = {"PATHOGENIC": "pathogenic", "LIKELY_PATHOGENIC": "likely_pathogenic"}


def answer(packet: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any] | None:
    """
    The `answer` of the case: the one diagnosis of the vocabulary that the packet's diseases surely
    are, with the genetic test that settled it.

    None where no disease is one of the vocabulary's, or where they are several different ones.
    """
    named = {
        found for term in _diseases(packet) if (found := either(terms().diseases, term)) is not None
    }
    if len(named) != 1:
        return None
    diagnosis = named.pop()
    made: dict[str, Any] = {
        "category": vocabulary["diagnoses"][diagnosis].category,
        "diagnosis": diagnosis,
    }
    results = dict(_causes(packet))
    return {**made, "decisive_tests": list(results), "results": results} if results else made


def _diseases(packet: Mapping[str, Any]) -> Iterator[Any]:
    for disease in packet.get("diseases") or ():
        if disease.get("excluded") is not True:
            yield disease.get("term")
    for reading in packet.get("interpretations") or ():
        if reading.get("progressStatus") in ("SOLVED", 3) and isinstance(
            reading.get("diagnosis"), dict
        ):
            yield reading["diagnosis"].get("disease")


def _causes(packet: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The genetic test that found each causative variant of a named gene."""
    for reading in packet.get("interpretations") or ():
        diagnosis = reading.get("diagnosis")
        for item in (
            diagnosis.get("genomicInterpretations") or () if isinstance(diagnosis, dict) else ()
        ):
            variant = item.get("variantInterpretation") if isinstance(item, dict) else None
            if item.get("interpretationStatus") not in ("CAUSATIVE", 4) or not isinstance(
                variant, dict
            ):
                continue
            gene = ((variant.get("variationDescriptor") or {}).get("geneContext") or {}).get(
                "symbol"
            )
            if isinstance(gene, str) and gene:
                class_ = _SURE.get(str(variant.get("acmgPathogenicityClassification")))
                yield (
                    terms().genes.get(gene, "gene_panel"),
                    {"abnormal": True, "gene": gene, **({"variant": class_} if class_ else {})},
                )
