"""
The disease that a packet names, and the variant that caused it: the answer of the case, never a
finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.notes import NOT_READ, SET_ASIDE, Notes, is_empty, leave_out, said
from workup.readers.phenopackets.own import is_ours, marked, own_diagnosis
from workup.readers.phenopackets.terms import either, terms

_SURE = {"PATHOGENIC": "pathogenic", "LIKELY_PATHOGENIC": "likely_pathogenic"}
_SOLVED = ("SOLVED", 3)
_CAUSE = ("CAUSATIVE", 4)
_VARIANT = ("variationDescriptor", "acmgPathogenicityClassification")


def answer(
    packet: Mapping[str, Any], vocabulary: Vocabulary, notes: Notes
) -> dict[str, Any] | None:
    """
    The `answer` of the case: the one diagnosis of the vocabulary that the packet's diseases surely
    are, with the genetic test that settled it.

    Args:
        packet: The packet.

        vocabulary: The diagnoses and their categories.

        notes: Takes each disease and interpretation that is not part of the answer.

    Returns:
        None where no disease is one of the vocabulary's, or where they are several different ones.
    """
    written = _written(packet)
    if written is not None:
        return written
    named = {}
    for term in [*_diseases(packet, notes), *_diagnoses(packet, notes)]:
        found = meant(term)
        if found is not None and found in vocabulary["diagnoses"]:
            named[found] = term
        elif not is_empty(term):
            notes.add(NOT_READ, "disease outside the vocabulary", said(term))
    results = dict(_causes(packet, notes))
    if len(named) != 1:
        for term in named.values():
            notes.add(SET_ASIDE, "disease, for several are named", said(term))
        for result in results.values():
            notes.add(NOT_READ, "causative gene of a disease that is no answer", result["gene"])
        return None
    (diagnosis,) = named
    category = vocabulary["diagnoses"][diagnosis].category
    made: dict[str, Any] = {"category": category, "diagnosis": diagnosis}
    return {**made, "decisive_tests": list(results), "results": results} if results else made


def _written(packet: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer of a packet that we wrote, where its diseases are still those that we wrote."""
    if not is_ours(packet):
        return None
    told = [d.get("term") for d in packet.get("diseases") or () if d.get("excluded") is not True]
    for reading in packet.get("interpretations") or ():
        answer = marked({"description": reading.get("summary")}).get("answer")
        if not isinstance(answer, dict) or reading.get("progressStatus") not in _SOLVED:
            continue
        diagnosis = reading.get("diagnosis")
        if isinstance(diagnosis, dict):
            told.append(diagnosis.get("disease"))
        wanted = answer.get("diagnosis")
        return (
            answer
            if {meant(term) for term in told} <= {wanted} and bool(told) == bool(wanted)
            else None
        )
    return None


def meant(term: Any) -> str | None:
    """The diagnosis of the vocabulary that a disease surely is."""
    own = own_diagnosis(term)
    found: str | None = own if own is not None else either(terms().diseases, term)
    return found


def _diseases(packet: Mapping[str, Any], notes: Notes) -> Iterator[Any]:
    """The diseases that are not excluded. Their onset is noted where it is read or not."""
    for disease in packet.get("diseases") or ():
        name = said(disease.get("term") or "not named")
        leave_out(disease, {"term", "excluded", "onset"}, "a disease", notes, name)
        if disease.get("excluded") is True:
            notes.add(NOT_READ, "excluded disease", name)
        else:
            yield disease.get("term")


def _diagnoses(packet: Mapping[str, Any], notes: Notes) -> Iterator[Any]:
    """The disease of each interpretation that solved the case."""
    for reading in packet.get("interpretations") or ():
        diagnosis = reading.get("diagnosis")
        read = {"id", "progressStatus", "diagnosis"}
        if reading.get("progressStatus") not in _SOLVED or not isinstance(diagnosis, dict):
            unsolved = {k: v for k, v in reading.items() if k != "id"}
            notes.add(NOT_READ, "interpretation that is not solved", said(unsolved))
            continue
        leave_out(reading, read, "an interpretation", notes)
        yield diagnosis.get("disease")


def _causes(packet: Mapping[str, Any], notes: Notes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The genetic test that found each causative gene."""
    for reading in packet.get("interpretations") or ():
        diagnosis = reading.get("diagnosis")
        if reading.get("progressStatus") not in _SOLVED or not isinstance(diagnosis, dict):
            continue
        for item in diagnosis.get("genomicInterpretations") or ():
            gene, class_ = _gene(item) if isinstance(item, dict) else ("", None)
            if not gene or item.get("interpretationStatus") not in _CAUSE:
                notes.add(NOT_READ, "genomic interpretation", said(item))
                continue
            _left(item, gene, notes)
            result = {"abnormal": True, "gene": gene, **({"variant": class_} if class_ else {})}
            yield terms().genes.get(gene, "gene_panel"), result


def _gene(item: Mapping[str, Any]) -> tuple[str, str | None]:
    """The symbol of the gene, told with a variant or alone, and the class of the variant."""
    variant = item.get("variantInterpretation")
    variant = variant if isinstance(variant, dict) else {}
    context = (variant.get("variationDescriptor") or {}).get("geneContext") or item.get("gene")
    symbol = context.get("symbol") if isinstance(context, dict) else None
    class_ = _SURE.get(str(variant.get("acmgPathogenicityClassification")))
    return (symbol, class_) if isinstance(symbol, str) else ("", class_)


def _left(item: Mapping[str, Any], gene: str, notes: Notes) -> None:
    """Note what a case has no place for: the variant itself, its zygosity, its expressions."""
    variant = item.get("variantInterpretation")
    if isinstance(variant, dict):
        leave_out(variant, _VARIANT, "a variant", notes, gene)
        described = variant.get("variationDescriptor") or {}
        leave_out(described, {"id", "geneContext"}, "a variant", notes, gene)
        class_ = variant.get("acmgPathogenicityClassification")
        if class_ not in (None, "", "NOT_PROVIDED", 0) and str(class_) not in _SURE:
            notes.add(NOT_READ, "class of a variant", f"{gene}: {class_}")
