"""Baselines for the ordering of tests: the same tests for every patient, from `policies.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workup.model.document import read_text, read_yaml
from workup.model.vocabulary import Vocabulary

FILE = Path(__file__).resolve().parent / "policies.yaml"


@dataclass(frozen=True)
class Policy:
    """
    What is ordered for everyone, and where that is said. `tests` None: every test of the
    vocabulary.
    """

    id: str
    label: str
    source: str
    tests: frozenset[str] | None

    def of(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The tests themselves."""
        return frozenset(vocabulary["tests"]) if self.tests is None else self.tests


@lru_cache(maxsize=1)
def policies() -> Mapping[str, Policy]:
    """Every baseline by its id."""
    value = read_yaml(read_text(FILE, FILE.name), FILE.name)[0].value
    return {
        id_: Policy(
            id_,
            item["label"],
            item["source"],
            None if item["tests"] == "all" else frozenset(item["tests"]),
        )
        for id_, item in value.items()
    }
