"""
GA4GH Phenopackets (version 2, JSON), one patient each, read as case files.

Only what the packet says of the patient is taken: features with their HPO terms, ages, sex, treatments. The disease and the
interpretations that it names are the answer, never a finding; they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from workup.model.document import Document, Path_
from workup.model.vocabulary import Vocabulary

DYSTONIA = "HP:0001332"
_DURATION = re.compile(
    r"^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T.*)?$"
)
_SEX = {"MALE": "male", "FEMALE": "female"}
_CLASSES = {"HP:0003577": 0.0, "HP:0003623": 0.08, "HP:0003593": 1.0, "HP:0011463": 5.0, "HP:0003621": 15.0}


def is_phenopacket(value: Any) -> bool:
    """Whether a record looks like a phenopacket."""
    return (isinstance(value, dict) and "phenotypicFeatures" in value) or (
        isinstance(value, dict) and "metaData" in value and "subject" in value
    )


def as_case(document: Document, vocabulary: Vocabulary) -> Document:
    """
    The packet as a document in the form of a case file.

    Args:
        document: The packet as read.

        vocabulary: Tells which HPO terms are dystonia or a region of it.

    Returns:
        A document whose every path stands on the packet's first line.
    """
    packet: Mapping[str, Any] = document.value
    features = [
        f
        for f in packet.get("phenotypicFeatures") or []
        if isinstance(f, dict) and (f.get("type") or {}).get("id", "").startswith("HP:")
    ]
    present = _ids(f for f in features if not f.get("excluded"))
    absent = [id_ for id_ in _ids(f for f in features if f.get("excluded")) if id_ not in present]
    subject = packet.get("subject") or {}
    dystonic = [f for f in features if not f.get("excluded") and _is_dystonia(f["type"]["id"], vocabulary)]
    age = _age(subject.get("timeAtLastEncounter"))
    onset = _onset(dystonic)
    if onset is not None and age is not None and onset > age:
        age = None
    case: dict[str, Any] = {
        "id": re.sub(r"[^A-Za-z0-9_-]", "-", str(packet.get("id") or "phenopacket"))[:100],
        "patient": {"sex": _SEX.get(str(subject.get("sex")), "unknown"), "age": age},
        "onset": {"age": onset},
        "dystonia": {"regions": _regions(dystonic, present, vocabulary)},
        "findings": {"present": present, "absent": absent},
    }
    lines: dict[Path_, int] = {(): document.line(())}
    return Document(document.file, case, lines)


def _ids(features: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(f["type"]["id"] for f in features if re.fullmatch(r"HP:\d{7}", f["type"]["id"])))


def _is_dystonia(term: str, vocabulary: Vocabulary) -> bool:
    if term == DYSTONIA or term in vocabulary.hpo.get("dystonia", ()):
        return True
    return any(ref.startswith(("region:", "distribution:")) for ref in vocabulary.hpo_present(term))


def _regions(dystonic: Iterable[Mapping[str, Any]], present: Iterable[str], vocabulary: Vocabulary) -> list[str] | None:
    dystonic = list(dystonic)
    if not dystonic:
        return []
    refs = [ref for f in dystonic for ref in vocabulary.hpo_present(f["type"]["id"])]
    regions = list(dict.fromkeys(ref.removeprefix("region:") for ref in refs if ref.startswith("region:")))
    return regions or None


def _onset(features: Iterable[Mapping[str, Any]]) -> float | None:
    ages = [age for f in features if (age := _age(f.get("onset"))) is not None]
    return min(ages) if ages else None


def _age(element: Any) -> float | None:
    if not isinstance(element, dict):
        return None
    if "age" in element:
        return _iso(element["age"].get("iso8601duration"))
    if "ageRange" in element:
        return _iso((element["ageRange"].get("start") or {}).get("iso8601duration"))
    if "ontologyClass" in element:
        return _CLASSES.get(element["ontologyClass"].get("id", ""))
    return None


def _iso(text: Any) -> float | None:
    match = _DURATION.match(str(text or ""))
    if not match or not any(match.groups()):
        return None
    parts = [float(group or 0) for group in match.groups()]
    return round(parts[0] + parts[1] / 12 + parts[2] * 7 / 365.25 + parts[3] / 365.25, 4)
