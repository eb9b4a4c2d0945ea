"""
What `terms.yaml` holds: codes and names of other systems, each with the vocabulary id that it
surely means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from workup.model.document import read_text, read_yaml

FILE = Path(__file__).resolve().parent.parent / "terms.yaml"


@dataclass(frozen=True)
class Measure:
    """
    A test that a measurement belongs to. `speaks`: low, high, either or "" (words only); `part`:
    one of several things measured.
    """

    test: str
    speaks: str = ""
    part: bool = False


@dataclass(frozen=True)
class Terms:
    """Lookups by code (`LOINC:2064-4`, `OMIM:128100`) or by name in lower case."""

    measurements: Mapping[str, Measure]
    procedures: Mapping[str, str]
    diseases: Mapping[str, str]
    genes: Mapping[str, str]
    words: Mapping[str, str]


def either(table: Mapping[str, Any], term: Any) -> Any:
    """
    What `table` has for an ontology class `{id, label}`: by its id, else by its label; None where
    it has neither.
    """
    if not isinstance(term, dict):
        return None
    found = table.get(str(term.get("id") or "").upper())
    return found if found is not None else table.get(named(term))


def named(term: Any) -> str:
    """The label of an ontology class as names are compared."""
    return " ".join(str(term.get("label") or "").lower().split()) if isinstance(term, dict) else ""


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The table, read once."""
    value = read_yaml(read_text(FILE, FILE.name), FILE.name)[0].value
    measures: dict[str, Measure] = {}
    for test, item in value["measurements"].items():
        measure = Measure(test, item.get("speaks", ""), bool(item.get("part")))
        measures |= {f"LOINC:{code}": measure for code in item.get("loinc", ())}
        measures |= dict.fromkeys(item["names"], measure)
    diseases = {
        key: id_
        for id_, item in value["diseases"].items()
        for key in (*item.get("ids", ()), *item.get("names", ()))
    }
    return Terms(
        measures, _turned(value["procedures"]), diseases, value["genes"], _turned(value["words"])
    )


def _turned(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: id_ for id_, names in table.items() for name in names}
