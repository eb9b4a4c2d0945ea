"""Which told facts make a condition hold: the justification that the trace shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from workup.engine.truth import truth
from workup.knowledge.condition import AtLeast, Condition, Is


def matched(condition: Condition, facts: Mapping[str, object]) -> dict[str, object]:
    """
    The facts of the first way in which `condition` holds.

    Returns:
        Fact to value; None where a missing fact was enough.
    """
    match condition:
        case Is(fact, _, _):
            return {fact: facts.get(fact)}
        case AtLeast(count, parts):
            found: dict[str, object] = {}
            taken = 0
            for part in parts:
                if taken == count:
                    break
                if truth(part, facts):
                    found |= matched(part, facts)
                    taken += 1
            return found
        case _:
            assert_never(condition)
