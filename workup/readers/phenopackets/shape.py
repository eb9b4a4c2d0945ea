"""
Whether a record is a phenopacket, of which kind, and what keeps it from being read as one of
version 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workup.model.document import Path_

_LISTS = ("phenotypicFeatures", "measurements", "medicalActions", "diseases", "interpretations")
_SNAKE = re.compile(r"_([a-z])")
_FIRST = (
    "is a phenopacket of version 1. Convert it to version 2 first, as with `pxf convert` "
    "of phenopacket-tools"
)


def camel(value: Any) -> Any:
    """
    The same value with the keys of protobuf's JSON: `phenotypic_features` is `phenotypicFeatures`.

    Raises:
        ValueError: If a field is given in both spellings.
    """
    if isinstance(value, dict):
        turned = {key: _SNAKE.sub(lambda m: m[1].upper(), key) for key in value}
        if len(set(turned.values())) < len(turned):
            twin = next(key for key, name in turned.items() if key != name and name in value)
            raise ValueError(f"`{turned[twin]}` and `{twin}` are one field, given twice. Keep one")
        return {turned[key]: camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def wrong(packet: dict[str, Any]) -> Iterator[tuple[Path_, str]]:
    """
    What keeps a packet from being read, with its place in the packet.

    Args:
        packet: The record, its keys in camel case.

    Source:
        GA4GH Phenopacket Schema 2.0 (phenopacket-schema.readthedocs.io), ISO 4454:2022.
    """
    for key, kind in (("proband", "family"), ("members", "cohort")):
        if key in packet:
            yield (
                (key,),
                f"is a GA4GH {kind}, not one patient. Give each phenopacket of it as a record of "
                f"its own",
            )
            return
    meta = packet.get("metaData")
    version = str(meta.get("phenopacketSchemaVersion") or "") if isinstance(meta, dict) else ""
    if version.startswith("1") or _is_first(packet):
        yield (), _FIRST
        return
    if version and not version.startswith("2"):
        yield ("metaData",), f"is a phenopacket of schema version `{version}`. Version 2 is read"
        return
    if not isinstance(packet.get("id"), str) or not packet["id"]:
        yield (), "is a phenopacket without an `id`, which version 2 asks for"
    subject = packet.get("subject")
    if subject is not None and not isinstance(subject, dict):
        yield ("subject",), "`subject` should be a map"
    elif subject and (species := subject.get("taxonomy")) and not _is_human(species):
        told = (species.get("label") or species.get("id")) if isinstance(species, dict) else species
        yield ("subject",), f"is of the species `{told}`. Patients are human (NCBITaxon:9606)"
    for key in _LISTS:
        yield from _list(packet, key)
    for n, feature in enumerate(_maps(packet.get("phenotypicFeatures"))):
        if not isinstance(feature.get("type"), dict) or not isinstance(
            feature["type"].get("id"), str
        ):
            yield (
                ("phenotypicFeatures", n),
                "a phenotypic feature needs a `type` with an `id`, as in `HP:0001332`",
            )
        if not isinstance(feature.get("excluded") or False, bool):
            yield ("phenotypicFeatures", n), "`excluded` should be true or false"


def _list(packet: dict[str, Any], key: str) -> Iterator[tuple[Path_, str]]:
    value = packet.get(key) or []
    if not isinstance(value, list):
        yield (key,), f"`{key}` should be a list"
    else:
        for n, item in enumerate(value):
            if not isinstance(item, dict):
                yield (key, n), f"each of `{key}` should be a map"


def _is_human(kind: Any) -> bool:
    return isinstance(kind, dict) and (
        str(kind.get("id")).rpartition(":")[2] == "9606"
        or str(kind.get("label") or "").lower() in ("homo sapiens", "human")
    )


def _maps(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_first(packet: dict[str, Any]) -> bool:
    """Fields that version 2 has no more."""
    subject = packet.get("subject")
    return (
        not {"genes", "variants", "htsFiles"}.isdisjoint(packet)
        or (isinstance(subject, dict) and "ageAtCollection" in subject)
        or any(
            not {"negated", "ageOfOnset", "classOfOnset"}.isdisjoint(f)
            for f in [*_maps(packet.get("phenotypicFeatures")), *_maps(packet.get("diseases"))]
        )
    )
