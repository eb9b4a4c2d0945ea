"""
What the processes of `workers` do: plain data in, plain data or HTML out. Each process holds one assessor.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor

_rules: list[Path | None] = [None]


def begin(rules: Path | None) -> None:
    """Load the rules of this process and make its engine ready."""
    _rules[0] = rules
    assessor()


@cache
def assessor() -> Assessor:
    """The assessor of this process."""
    return Assessor(load_rules(_rules[0]))
