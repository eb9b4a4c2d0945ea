"""
The reason that a row gives, with the finding that the patient has: a row that asks for any of
several is worded for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from workup.engine.english import fact_name
from workup.knowledge.condition import AtLeast, Condition, Is
from workup.model.fact import parted
from workup.model.vocabulary import Vocabulary

_PARTS = re.compile(r", | or | and ")
_LISTED = ("finding", "event")
_JOINS = "with|new|and|then|or|in|after|over|whatever|of|for"
_SIGN = rf"(?!(?:{_JOINS})\b)[\w-]+(?: (?!(?:{_JOINS})\b)[\w-]+){{0,3}}"
#: A list of signs: at the start of a sentence or after such a word, and up to another.
_LISTING = re.compile(
    rf"(?:^|\b(?:{_JOINS}) )(?P<list>{_SIGN}(?:, {_SIGN})* or {_SIGN})(?=[.:,]| (?:{_JOINS})\b)"
)
_BETWEEN = re.compile(r", | or ")
_WORDS = re.compile(r"[\w-]+")


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


def narrowed(said: str, condition: Condition, held: Collection[str], vocabulary: Vocabulary) -> str:
    """
    A sentence that lists several signs, with those alone that the patient has.

    Args:
        said: The sentence, as in "Headache with vomiting, ataxia or head tilt."

        condition: What its row asks.

        held: Facts of the patient.

        vocabulary: Gives the labels.

    Returns:
        The sentence with its list cut to what is known, as in "Headache with vomiting and head
        tilt."; as it was where it has no such list, or the list holds none of them. What ends the
        list with "another" is cut as well.
    """
    for listing in _LISTING.finditer(said):
        for offered in _choices(condition):
            items = _BETWEEN.split(listing["list"])
            facts = [_named(item, offered, vocabulary) for item in items]
            kept = [item for item, fact in zip(items, facts, strict=True) if fact in held]
            named = all(facts[:-1]) and (facts[-1] or items[-1].startswith("another "))
            if named and 0 < len(kept) < len(items):
                start, end = listing.span("list")
                cut = f"{said[:start]}{_and(kept)}{said[end:]}"
                return f"{cut[0].upper()}{cut[1:]}"
    return said


def _named(item: str, offered: Collection[str], vocabulary: Vocabulary) -> str | None:
    """The fact of those offered that these words name, the one with the shortest label."""
    words = set(_WORDS.findall(item.casefold()))
    labels = {fact: set(_WORDS.findall(fact_name(fact, vocabulary).casefold())) for fact in offered}
    found = [fact for fact, label in labels.items() if words <= label]
    return min(found, key=lambda fact: len(labels[fact]), default=None)


def _and(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]


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
