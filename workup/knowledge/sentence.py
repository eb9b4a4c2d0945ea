"""
The reason of a row that asks for any of several findings or events: a sentence that lists them in
braces, so that a reader is told those of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workup.errors import did_you_mean
from workup.knowledge.condition import Condition, asked
from workup.model.fact import Kind, fact_of
from workup.model.vocabulary import Vocabulary, within

#: Before the words that end a list of which not all is written, as in `other: another such sign`.
OTHER = "other"
_BRACES = re.compile(r"\{([^{}]*)\}")
_SECTIONS: Mapping[Kind, str] = {"finding": "findings", "event": "events"}


class SentenceError(ValueError):
    """A list in braces that is not of its form; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list: its fact, empty for OTHER, and its words."""

    fact: str
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `texts` are what stands before, between and after its `lists`."""

    texts: tuple[str, ...]
    lists: tuple[tuple[Listed, ...], ...]

    @property
    def whole(self) -> str:
        """With all that it lists, as "Headache with vomiting, ataxia or head tilt."."""
        return self.of(())

    def of(self, held: Collection[str]) -> str:
        """
        With what is known alone, as "Headache with vomiting and head tilt."; a list of which
        nothing is known stands whole.
        """
        said = self.texts[0]
        for each, after in zip(self.lists, self.texts[1:], strict=True):
            known = [one for one in each if one.fact in held]
            said += (_joined(known, "and") if known else _joined(each, "or")) + after
        return f"{said[:1].upper()}{said[1:]}"


def _joined(listed: Collection[Listed], word: str) -> str:
    *before, last = words = [one.words for one in listed]
    comma = "," if any(" or " in each for each in words) else ""
    return f"{', '.join(before)}{comma} {word} {last}" if before else last


def read_sentence(text: str, condition: Condition, vocabulary: Vocabulary) -> Sentence | None:
    """
    Read a reason.

    Args:
        text: The sentence, as in `Headache with {vomiting, head_tilt, gait_disturbance: bad gait}.`

        condition: What its row asks, which must ask for whatever is listed.

        vocabulary: Gives the words of what is listed by its id alone.

    Returns:
        The sentence; None where it lists nothing in braces.

    Raises:
        SentenceError: Where a list is not of that form, or names what the row does not ask for.
    """
    texts, lists = _BRACES.split(text)[::2], _BRACES.findall(text)
    if any(brace in part for part in texts for brace in "{}"):
        raise SentenceError("has a brace alone. A list is written {id, id, id: words}")
    if not lists:
        return None
    offered = {
        named.id: Listed(fact_of(kind, named.id), within(vocabulary.label(section, named.id)))
        for kind, section in _SECTIONS.items()
        for named in asked(kind, condition, "present")
    }
    return Sentence(tuple(texts), tuple(_list(inside, offered) for inside in lists))


def _list(inside: str, offered: Mapping[str, Listed]) -> tuple[Listed, ...]:
    found: dict[str, Listed] = {}
    items = inside.split(",")
    for item in items:
        id_, _, words = (part.strip() for part in item.partition(":"))
        if id_ == OTHER and words:
            found[id_] = Listed("", words)
        elif id_ in offered:
            found[id_] = Listed(offered[id_].fact, words or offered[id_].words)
        else:
            cure = did_you_mean(id_, offered) or f" It asks for {', '.join(offered) or 'none'}"
            raise SentenceError(f"lists `{id_}`, no finding or event that its row asks for.{cure}")
    if len(items) < 2 or len(found) < len(items):
        raise SentenceError(f"lists `{inside}`. A list holds two ids or more, none of them twice")
    return tuple(found.values())
