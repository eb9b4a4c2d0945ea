"""
GA4GH Phenopackets (version 2, JSON), one patient each, read as case files.

Features, their absence and onset, sex, ages, drugs, procedures and measurements are what the packet
says of the patient. The diseases
and interpretations are the answer, never a finding. What has no place in a case stays as a note
under `unmapped`; dates are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workup.model.document import Document, DocumentError, Path_
from workup.model.vocabulary import Vocabulary
from workup.readers.phenopackets.actions import actions
from workup.readers.phenopackets.answer import answer
from workup.readers.phenopackets.features import (
    dystonia,
    events,
    features,
    first_onset,
    is_dystonia,
)
from workup.readers.phenopackets.measures import results
from workup.readers.phenopackets.shape import camel, is_phenopacket, wrong
from workup.readers.times import moment, seconds

__all__ = ["as_case", "is_phenopacket"]
_SEX = {"MALE": "male", "FEMALE": "female", "1": "female", "2": "male"}


def as_case(document: Document, vocabulary: Vocabulary) -> Document:
    """
    The packet as a document in the form of a case file.

    Args:
        document: The packet as read, its keys in camel or snake case.

        vocabulary: Tells which HPO terms are dystonia, a region of it, or an event.

    Returns:
        A document whose every path stands on the packet's first line.

    Raises:
        DocumentError: If it is a family, a cohort, of another version, or not in the form of the
        schema.
    """
    packet: Mapping[str, Any] = camel(document.value)
    if problems := [document.problem(path, message) for path, message in wrong(dict(packet))]:
        raise DocumentError(*problems)
    lines: dict[Path_, int] = {(): document.line(())}
    try:
        return Document(document.file, _case(packet, vocabulary), lines)
    except (
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
    ):  # a part of another shape, deeper than `wrong` looks
        raise DocumentError(
            document.problem((), "is not in the form of the phenopacket schema, version 2")
        ) from None


def _case(packet: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    subject = packet.get("subject") or {}
    birth = seconds(subject.get("dateOfBirth"))
    seen, notes = features(packet, birth)
    present = [f for f in seen if not f.excluded]
    dystonic = [f for f in present if is_dystonia(f.term, vocabulary)]
    when = first_onset(dystonic)
    began, place = dystonia(dystonic, vocabulary)
    past, taken = events(present, when, vocabulary)
    drugs, done, undone = actions(packet, when, birth, vocabulary)
    tested, unread = results(packet, vocabulary)
    age, late = _age(subject, birth, began.get("age"))
    here = list(dict.fromkeys(f.term for f in present if f.term not in taken))
    gone = list(
        dict.fromkeys(
            f.term for f in seen if f.excluded and f.term not in {p.term for p in present}
        )
    )
    history = {k: v for k, v in (("events", past + done), ("medications", drugs)) if v}
    case: dict[str, Any] = {
        "id": re.sub(r"[^A-Za-z0-9_-]", "-", packet["id"])[:100],
        "patient": {"sex": _SEX.get(str(subject.get("sex")), "unknown"), "age": age},
        "onset": began,
        "dystonia": place,
        "findings": {"present": here, "absent": gone},
    }
    more = {"history": history, "results": tested, "answer": answer(packet, vocabulary)}
    case |= {key: value for key, value in more.items() if value}
    return {**case, "unmapped": notes} if (notes := [*notes, *undone, *unread, *late]) else case


def _age(
    subject: Mapping[str, Any], birth: float | None, onset: float | None
) -> tuple[float | None, list[str]]:
    """
    The age at the last encounter; left out with a note where it is before the onset of the
    dystonia.
    """
    last = moment(subject.get("timeAtLastEncounter"), birth)
    age = last.age if last else None
    if age is not None and onset is not None and onset > age:
        return None, ["the age at the last encounter, which is before the onset of the dystonia"]
    return age, []
