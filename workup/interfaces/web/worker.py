"""One process of `workers`: the rules it was given and its one assessor."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor

_rules: list[Path | None] = [None]


def begin(rules: Path | None) -> None:
    """Say which rules this process answers with; the built-in ones if None."""
    _rules[0] = rules


@cache
def assessor() -> Assessor:
    """
    The assessor of this process; durable-rules wherever it can be had, with the plain reading as
    its shadow.
    """
    return Assessor(load_rules(_rules[0]))
