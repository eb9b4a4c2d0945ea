"""Which told facts make a condition hold: the justification that the trace shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import assert_never

from workup.engine.truth import truth
from workup.knowledge.condition import AtLeast, Condition, Is


def matched(
    condition: Condition, facts: Mapping[str, object], holds: bool = True
) -> dict[str, object]:
    """
    The facts of the first way in which `condition` holds.

    Args:
        condition: What the rule asks.

        facts: What is known of the case.

        holds: Whether it is known to hold of these facts. What holds of one drug or event need
            not: then it is what holds of its parts.

    Returns:
        Fact to value; None where a missing fact was enough.
    """
    found: dict[str, object] = {}
    _add(found, condition, facts, holds)
    return found


def _add(
    found: dict[str, object], condition: Condition, facts: Mapping[str, object], holds: bool
) -> None:
    match condition:
        case Is():
            found[condition.fact] = facts.get(condition.fact)
        case AtLeast():
            count, parts = condition.count, condition.parts
            needed: Iterable[Condition] = parts  # where all are needed and it holds, all hold
            if count < len(parts) or not holds:
                needed = islice((part for part in parts if truth(part, facts)), count)
            for part in needed:
                _add(found, part, facts, True)
        case _:
            assert_never(condition)
