"""
The search for causes stops once one is sufficient: what asks for a test then waits, except the
page of a diagnosis that leads.
"""

from __future__ import annotations

from typing import Any

from workup.knowledge.schema import Schema

CAUSED = "sufficient_cause"


def unless_caused(schema: Schema, when: Any) -> Any:
    """The condition of an order, which waits while a sufficient cause holds."""
    if CAUSED not in schema.kinds or not when:
        return when
    return {"all": [when, {"unless": {"fact": CAUSED}}]}


def leading_despite_cause(schema: Schema, owner: str, when: Any) -> Any:
    """The condition of a script's request: while a sufficient cause holds, it must lead."""
    if CAUSED not in schema.kinds:
        return when
    leads = {"standing": owner, "is": "leading"}
    return {"all": [when, {"any": [leads, {"unless": {"fact": CAUSED}}]}]}
