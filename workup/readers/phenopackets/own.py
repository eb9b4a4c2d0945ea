"""
What a packet that we wrote says beyond the schema: parts of a case as terms of our own namespace.

A part that phenopackets have no field for is a phenotypic feature of the type `WORKUP:` and the
field's path, its value as JSON in the description. The description of an ordinary feature or
measurement, where we wrote it, names the id of the vocabulary that it stands for. Other software
reads the ordinary part and passes over the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

PREFIX = "WORKUP"
MARK = "workup:"
RESOURCE = {
    "id": "workup",
    "name": "Dystonia workup, vocabulary and case fields",
    "url": "https://pypi.org/project/dystonia-workup/",
    "version": "1",
    "namespacePrefix": PREFIX,
    "iriPrefix": "urn:workup:",
}
LISTS = frozenset({"history.events", "history.medications", "history.previous_diagnoses"})


def is_ours(packet: Mapping[str, Any]) -> bool:
    """Whether we wrote a packet: it names our namespace among its resources."""
    meta = packet.get("metaData")
    listed = meta.get("resources") if isinstance(meta, dict) else None
    return any(isinstance(item, dict) and item.get("id") == "workup" for item in listed or ())


def mark(**parts: Any) -> str:
    """A description that carries parts of a case."""
    return MARK + json.dumps(parts, ensure_ascii=False, sort_keys=True)


def marked(item: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that a description of ours carries; empty for any other description."""
    text = item.get("description")
    if not isinstance(text, str) or not text.startswith(MARK):
        return {}
    try:
        value = json.loads(text.removeprefix(MARK))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def own_diagnosis(term: Any) -> str | None:
    """The diagnosis in a term of ours: `x` of `WORKUP:diagnosis.x`."""
    id_ = str(term.get("id")) if isinstance(term, dict) else ""
    head = f"{PREFIX}:diagnosis."
    return id_.removeprefix(head) if id_.startswith(head) else None


def own_parts(packet: Mapping[str, Any]) -> dict[str, Any]:
    """Path to value of each part that stands as a feature of our namespace."""
    found: dict[str, Any] = {}
    for item in packet.get("phenotypicFeatures") or ():
        path = own_path(item)
        parts = marked(item)
        if path is None or "value" not in parts:
            continue
        if path in LISTS:
            found.setdefault(path, [])
            found[path] += parts["value"] if isinstance(parts["value"], list) else [parts["value"]]
        else:
            found[path] = parts["value"]
    return found


def own_path(item: Mapping[str, Any]) -> str | None:
    """The field that a feature of our namespace tells; None for any other feature."""
    id_ = str((item.get("type") or {}).get("id"))
    return id_.removeprefix(f"{PREFIX}:") if id_.startswith(f"{PREFIX}:") else None


def laid_over(case: dict[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    """The case with the parts of our namespace in their fields."""
    for path, value in parts.items():
        *above, last = path.split(".")
        at = case
        for part in above:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise ValueError(f"{path} stands in no map")
        at[last] = value
    return case
