"""
A dystonia workup assistant for teaching that shows its reasons. Not for the care of a patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workup.knowledge.rulebook import load_rules
    from workup.model.assessment import Assessment
    from workup.model.case import Case
    from workup.pathway import assess
    from workup.readers import load_cases

__all__ = ["Assessment", "Case", "assess", "load_cases", "load_rules"]
_HOMES = {
    "Assessment": "workup.model.assessment",
    "Case": "workup.model.case",
    "assess": "workup.pathway",
    "load_cases": "workup.readers",
    "load_rules": "workup.knowledge.rulebook",
}


def __getattr__(
    name: str,
) -> Any:  # names are fetched when first used, so that `workup --help` stays quick
    if name not in _HOMES:
        raise AttributeError(f"module 'workup' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
