"""
The reason that a row gives, with the finding that the patient has: a row that asks for any of
several is worded for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from workup.engine.english import fact_name
from workup.knowledge.condition import AtLeast, Condition, Is
from workup.model.fact import parted
from workup.model.vocabulary import Vocabulary

_PARTS = re.compile(r", | or | and ")
_LISTED = ("finding", "event")


def worded(
    why: str,
    condition: Condition,
    held: Collection[str],
    vocabulary: Vocabulary,
    said: str = "",
) -> str:
    """
    The reason of a row as it applies to one patient.

    Args:
        why: The reason as the rules have it, a sentence.

        condition: What the row asks.

        held: Facts of the patient.

        vocabulary: Gives the labels.

        said: What has been said for the same diagnosis, whose signs are not counted again where
            there is another.

    Returns:
        The reason, with the one of several findings or events that is known, as in "Another sign
        of the brainstem: diplopia."; where the reason is no more than their list, that one alone.
    """
    for offered in _choices(condition):
        mine = [fact_name(fact, vocabulary) for fact in offered if fact in held]
        if not mine:
            continue
        label = next((name for name in mine if name.casefold() not in said.casefold()), mine[0])
        names = {fact_name(fact, vocabulary).casefold() for fact in offered}
        parts = [part.casefold() for part in _PARTS.split(why.rstrip("."))]
        if len(parts) > 1 and all(any(part in name for name in names) for part in parts):
            return f"{label[0].upper()}{label[1:]}."
        if label.casefold() not in why.casefold() and ":" not in why:
            return f"{why.rstrip('.')}: {label}."
    return why


def _choices(condition: Condition) -> Iterator[list[str]]:
    """The lists of findings or events of which a condition asks for any one."""
    if not isinstance(condition, AtLeast):
        return
    facts = [
        part.fact
        for part in condition.parts
        if isinstance(part, Is) and part.op == "present" and parted(part.fact).kind in _LISTED
    ]
    if condition.count == 1 and len(facts) == len(condition.parts) > 1:
        yield facts
    elif condition.count == len(condition.parts):
        for part in condition.parts:
            yield from _choices(part)
