"""
GA4GH Phenopackets (version 2, JSON), one patient each, read as case files.

Features, their absence and onset, sex, ages, drugs, procedures and measurements are what the packet
says of the patient. The diseases
and interpretations are the answer, never a finding. What has no place in a case, or is assumed or
resolved, stays as a note under `unmapped`; dates are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workup.model.document import Document, DocumentError, Path_
from workup.model.quantity import Quantity, bounds, quantity, written
from workup.model.vocabulary import Vocabulary
from workup.readers.marks import is_phenopacket
from workup.readers.notes import ASSUMED, NOT_READ, Notes, is_empty, leave_out, said
from workup.readers.phenopackets.actions import actions
from workup.readers.phenopackets.answer import answer
from workup.readers.phenopackets.features import (
    Feature,
    contradictions,
    dystonia,
    dystonic_of,
    events,
    features,
    first_onset,
)
from workup.readers.phenopackets.measures import results
from workup.readers.phenopackets.own import is_ours, laid_over, own_parts
from workup.readers.phenopackets.shape import camel, wrong
from workup.readers.phenopackets.subject import age_now, case_id, sex, source
from workup.readers.times import Moment, moment, seconds

__all__ = ["as_case", "is_phenopacket"]
_READ = frozenset(
    {
        "id",
        "subject",
        "phenotypicFeatures",
        "measurements",
        "medicalActions",
        "diseases",
        "interpretations",
        "metaData",  # who wrote the packet with which resources, which is not of the patient
    }
)


def as_case(document: Document, vocabulary: Vocabulary, disease_onset: bool = False) -> Document:
    """
    The packet as a document in the form of a case file.

    Args:
        document: The packet as read, its keys in camel or snake case.

        vocabulary: Tells which HPO terms are dystonia, a region of it, or an event.

        disease_onset: Take the onset of the disease for that of the dystonia, where the packet
        tells only the former.

    Returns:
        A document whose every path stands on the packet's first line.

    Raises:
        DocumentError: If it is a family, a cohort, of another version or species, or not in the
        form of the schema.
    """
    try:
        packet: Mapping[str, Any] = camel(document.value)
        problems = [document.problem(path, message) for path, message in wrong(dict(packet))]
    except ValueError as error:
        raise DocumentError(document.problem((), str(error))) from None
    if problems:
        raise DocumentError(*problems)
    lines: dict[Path_, int] = {(): document.line(())}
    try:
        return Document(document.file, _case(packet, vocabulary, disease_onset), lines)
    except (
        AttributeError,
        IndexError,
        KeyError,
        OverflowError,
        TypeError,
        ValueError,
    ):  # a part of another shape, deeper than `wrong` looks
        raise DocumentError(
            document.problem((), "is not in the form of the phenopacket schema, version 2")
        ) from None


def _case(packet: Mapping[str, Any], vocabulary: Vocabulary, disease_onset: bool) -> dict[str, Any]:
    notes = Notes()
    ours = is_ours(packet)
    own = own_parts(packet) if ours else {}
    subject = packet.get("subject") or {}
    birth = seconds(subject.get("dateOfBirth"))
    last = moment(subject.get("timeAtLastEncounter"), birth)
    seen = features(packet, birth, last, vocabulary, notes)
    seen = contradictions(seen, vocabulary, notes)
    onset = _onset(packet, seen, birth, last, vocabulary, disease_onset, notes)
    began, place = dystonia(seen, onset, vocabulary, notes)
    past, taken = events(
        [f for f in seen if not f.excluded and not f.own], onset, vocabulary, notes
    )
    drugs, done = actions(_new_actions(packet, own), onset, birth, vocabulary, notes)
    age = age_now(last, subject, _latest(began, place), notes)
    told_sex = sex(subject, notes)
    case: dict[str, Any] = {
        "id": case_id(packet["id"], notes),
        "patient": {
            "sex": None if ours and not subject.get("sex") else told_sex,
            "age": None if age is None else written(age),
        },
        "onset": began,
        "dystonia": place,
        "findings": _findings(seen, taken),
    }
    if ours:
        own = {**own, **_joined(own, "medications", drugs), **_joined(own, "events", past + done)}
        began.pop("first_region", None)  # ours says it in its own field
        place.pop("spread", None)
        case["findings"] = {key: ids for key, ids in case["findings"].items() if ids}
    history = {"events": past + done, "medications": drugs}
    more = {
        "source": source(packet, notes),
        "history": {key: items for key, items in history.items() if items},
        "results": results(packet, birth, vocabulary, notes),
        "answer": answer(packet, vocabulary, notes),
    }
    leave_out(packet, _READ, "the packet", notes)
    kept = ("answer", "source") if ours else ()  # as we wrote them, empty or not
    case |= {k: v for k, v in more.items() if v or (v is not None and k in kept)}
    if said_ := notes.all():
        case["unmapped"] = said_
    return laid_over(case, own)


def _joined(own: Mapping[str, Any], key: str, items: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """What was added to a list that stands in our own terms."""
    path = f"history.{key}"
    return {path: [*(own.get(path) or []), *items]} if items else {}


def _new_actions(packet: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """The packet without the treatments that it tells in our own terms too."""
    listed = own.get("history.medications") or ()
    names = {d.get("name") or d.get("drug_class") for d in listed if isinstance(d, dict)}
    left = [
        action
        for action in packet.get("medicalActions") or ()
        if not names
        or ((action.get("treatment") or {}).get("agent") or {}).get("label") not in names
    ]
    return {**packet, "medicalActions": left}


def _findings(seen: list[Feature], taken: set[str]) -> dict[str, list[str]]:
    """The terms present at the last encounter, and those excluded."""
    seen = [f for f in seen if "region" not in f.own and "dystonia" not in f.own]
    here = [_named(f) for f in seen if not f.excluded and not f.gone and f.term not in taken]
    absent = [_named(f) for f in seen if f.excluded]
    return {"present": list(dict.fromkeys(here)), "absent": list(dict.fromkeys(absent))}


def _named(feature: Feature) -> str:
    """The finding that a feature stands for: the one that we wrote, else its HPO term."""
    finding = feature.own.get("finding")
    return finding if isinstance(finding, str) else feature.term


def _onset(
    packet: Mapping[str, Any],
    seen: list[Feature],
    birth: float | None,
    last: Moment | None,
    vocabulary: Vocabulary,
    of_disease: bool,
    notes: Notes,
) -> Moment | None:
    """When the dystonia began; by the onset of the one disease only where that was asked for."""
    dystonic = dystonic_of(seen, vocabulary)
    found = first_onset(dystonic)
    told = [
        (said(d.get("term") or "not named"), d["onset"])
        for d in packet.get("diseases") or ()
        if d.get("excluded") is not True and not is_empty(d.get("onset"))
    ]
    if of_disease and dystonic and found is None and len(told) == 1:
        name, element = told[0]
        when = moment(element, birth)
        if when is not None and not (last and last.high and (when.low or 0.0) > last.high):
            notes.add(
                ASSUMED, "onset of the dystonia, since only that of the disease is given", name
            )
            return when.no_later_than(last.age if last else None)
    if found is not None and found.age is None:
        why = "a date where no date of birth is given" if birth is None else "a date before birth"
        notes.add(NOT_READ, f"onset of the dystonia, {why}")
    for name, element in told:
        notes.add(NOT_READ, "onset of a disease", f"{name}: {said(element)}")
    return found


def _latest(began: Mapping[str, Any], place: Mapping[str, Any]) -> Quantity | None:
    """The latest age at which some of the dystonia is told."""
    ages = [began.get("age"), *(step["age"] for step in place.get("spread", ()))]
    told = [quantity(age) for age in ages if age is not None]
    return max(told, key=lambda age: bounds(age)[0]) if told else None
