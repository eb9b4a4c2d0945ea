"""
The reason that a row gives, with the finding that the patient has: a row that asks for any of
several is worded for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workup.engine.fact_words import fact_name
from workup.knowledge.condition import AtLeast, Condition, Is
from workup.knowledge.sheet import Rule
from workup.model.fact import parted
from workup.model.vocabulary import Vocabulary

_LISTED = ("finding", "event")


def worded(rule: Rule, held: Collection[str], vocabulary: Vocabulary, said: str = "") -> str:
    """
    The reason of a row as it applies to one patient.

    Args:
        rule: The rule of the row.

        held: Facts of the patient.

        vocabulary: Gives the labels.

        said: What has been said for the same diagnosis, whose signs are not counted again where
            there is another.

    Returns:
        The reason, with the one of several findings or events that is known: of those that it
        lists, else named at its end, as in "Another sign of the brainstem: diplopia.".
    """
    for offered in _offered(rule):
        mine = {fact: fact_name(fact, vocabulary) for fact in offered if fact in held}
        if not mine:
            continue
        new = (fact for fact, name in mine.items() if name.casefold() not in said.casefold())
        fact = next(new, next(iter(mine)))
        if rule.sentence:
            return rule.sentence.of({fact})
        if mine[fact].casefold() not in rule.why.casefold() and ":" not in rule.why:
            return f"{rule.why.rstrip('.')}: {mine[fact]}."
    return rule.why


def _offered(rule: Rule) -> Iterator[list[str]]:
    """What a reason lists; one that lists nothing stands for any one that its row asks for."""
    if rule.sentence:
        yield from ([one.fact for one in each] for each in rule.sentence.lists)
    else:
        yield from _choices(rule.when)


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
