"""
What a learner's words are taken for: the one door through which the walk reads a text.

A word list matches what is typed to ids. Where the package that reads clinical texts knows more of
a sentence, it comes in here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from workup.simulation.words import Words

#: Words that turn a request around; with one of them nothing is taken without asking.
_TURNED = re.compile(r"\b(no|not|never|without|rule out|exclude|unlikely|against|avoid|don.?t)\b")


@dataclass(frozen=True, slots=True)
class Understood:
    """
    What a text was taken for: `id` as `kind:id` (None where nothing is sure), whether by its exact
    words, and what it may mean otherwise.
    """

    id: str | None
    exact: bool
    candidates: tuple[str, ...] = ()


def understand(words: Words, text: str, kinds: Collection[str]) -> Understood:
    """
    Read what was typed.

    Args:
        words: The words of the rules.

        text: As it was typed.

        kinds: What may be meant at this stage, as `Words.match` takes them.

    Returns:
        What it was taken for. The one obvious candidate is taken, and has to be named in the
        answer; where there are several, or the text denies, nothing is.
    """
    found = words.match(text, kinds)
    if found.id is not None:
        return Understood(found.id, found.exact)
    if len(found.offers) == 1 and found.sure and not _TURNED.search(text.lower()):
        return Understood(found.offers[0], False)
    return Understood(None, False, found.offers)
