"""How tests are ordered and which stand for which, from `rules/ledger.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LedgerRules:
    """`stands_for` maps a test to those it makes superfluous; `most` the usual length of the list by picture."""

    group_order: tuple[str, ...]
    priorities: tuple[str, ...]
    stands_for: Mapping[str, frozenset[str]]
    genes_before_panel: int
    most: Mapping[str, int]
    child_below: float


def read_ledger(value: Mapping[str, Any]) -> LedgerRules:
    """Build from the file's plain value."""
    return LedgerRules(
        tuple(value["group_order"]),
        tuple(value["priorities"]),
        {test: frozenset(others) for test, others in value["equivalents"].items()},
        int(value["genes_before_panel"]),
        dict(value["most_suggested"]),
        float(value["child_below"]),
    )
