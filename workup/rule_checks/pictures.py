"""
The typical and the contrast picture of a script as Cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workup.errors import Problem
from workup.knowledge.script import Script
from workup.model.case import Case, build
from workup.model.document import Document
from workup.model.vocabulary import Vocabulary

_EMPTY: dict[str, Any] = {"patient": {}, "onset": {}, "dystonia": {}}


def typical(script: Script, vocabulary: Vocabulary) -> tuple[Case | None, list[Problem]]:
    """The picture that must rank the script first, or what is wrong with it."""
    return _build({**_EMPTY, **script.typical, "id": f"{script.id}-typical"}, script, vocabulary)


def contrast(script: Script, vocabulary: Vocabulary) -> tuple[Case | None, list[Problem]]:
    """
    The picture after the smallest change, where the diagnosis named in `leads` must come first.
    """
    value = merged({**_EMPTY, **script.typical}, script.contrast.get("with") or {})
    value = without(value, script.contrast.get("without") or [])
    return _build({**value, "id": f"{script.id}-contrast"}, script, vocabulary)


def _build(
    value: dict[str, Any], script: Script, vocabulary: Vocabulary
) -> tuple[Case | None, list[Problem]]:
    return build(Document(script.file, value, {(): 1}), vocabulary)


def merged(base: Any, change: Any) -> Any:
    """
    `change` laid over `base`: maps are merged, lists added to, scalars replaced; a finding told one
    way leaves the other list.
    """
    if isinstance(base, Mapping) and isinstance(change, Mapping):
        found = {**base, **{key: merged(base.get(key), value) for key, value in change.items()}}
        if {"present", "absent"} & set(change):
            for here, there in (("present", "absent"), ("absent", "present")):
                if isinstance(change.get(here), list) and isinstance(found.get(there), list):
                    found[there] = [item for item in found[there] if item not in change[here]]
        return found
    if isinstance(base, list) and isinstance(change, list):
        return [*base, *(item for item in change if item not in base)]
    return change


def without(value: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """`value` with these findings, events or drug names untold."""
    gone = set(map(str, names))
    findings = {
        k: [x for x in v if x not in gone] if isinstance(v, list) else v
        for k, v in (value.get("findings") or {}).items()
    }
    history = dict(value.get("history") or {})
    for key, field in (("events", "event"), ("medications", "name")):
        if isinstance(history.get(key), list):
            kept = [x for x in history[key] if x.get(field) not in gone]
            history = (
                {**history, key: kept}
                if kept or not history[key]
                else {k: v for k, v in history.items() if k != key}
            )
    results = {k: v for k, v in (value.get("results") or {}).items() if k not in gone}
    return {
        **value,
        "findings": findings,
        "history": {k: v for k, v in history.items() if k not in gone},
        "results": results,
    }
