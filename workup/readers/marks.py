"""
By what a phenopacket is known, so that what reads one is imported only where there is one; and what
a record of another standard is.
"""

from __future__ import annotations

from typing import Any

_MARKS = frozenset(
    {
        "phenotypicFeatures",
        "phenotypic_features",
        "metaData",
        "meta_data",
        "proband",
        "medicalActions",
        "medical_actions",
    }
)


def is_phenopacket(value: Any) -> bool:
    """
    Whether a record looks like a phenopacket, of either spelling and any version, or like a family
    or cohort of them.
    """
    return isinstance(value, dict) and not _MARKS.isdisjoint(value)


def resource_of(value: Any) -> str:
    """The kind of FHIR resource that a record is (`Patient`); empty where it is none."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    return kind[:60] if isinstance(kind, str) else ""
