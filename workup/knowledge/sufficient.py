"""
What every request for a test waits for: something beyond age and sex is known, and no sufficient
cause has ended the search, unless the page of a diagnosis that leads asks.
"""

from __future__ import annotations

from typing import Any

from workup.knowledge.schema import Schema

CAUSED = "sufficient_cause"
KNOWN = "something_known"


def unless_caused(schema: Schema, when: Any) -> Any:
    """The condition of an order, which waits while a sufficient cause holds."""
    if CAUSED not in schema.kinds or not when:
        return when
    return {"all": [when, {"fact": KNOWN}, {"unless": {"fact": CAUSED}}]}


def unless_explained(schema: Schema, when: Any) -> Any:
    """The condition of a question, which is not put while a sufficient cause holds."""
    if CAUSED not in schema.kinds or not when:
        return when
    return {"all": [when, {"unless": {"fact": CAUSED}}]}


def leading_despite_cause(schema: Schema, owner: str, when: Any) -> Any:
    """The condition of a script's request: while a sufficient cause holds, it must lead."""
    if CAUSED not in schema.kinds:
        return when
    leads = {"standing": owner, "is": "leading"}
    return {"all": [when, {"fact": KNOWN}, {"any": [leads, {"unless": {"fact": CAUSED}}]}]}


def once_known(schema: Schema, when: Any) -> Any:
    """The condition of what a leading diagnosis asks for, once more than age and sex is known."""
    return {"all": [when, {"fact": KNOWN}]} if KNOWN in schema.kinds else when
