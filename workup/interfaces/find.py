"""
The ids that a name stands for: a label, a title, an everyday or an older word
(`rules/teaching/synonyms.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workup.knowledge.further import further_names
from workup.knowledge.rulebook import Rulebook


def ids_of(name: str, book: Rulebook) -> dict[str, str]:
    """
    Ids to their labels, in the order of the vocabulary.

    Args:
        name: What was typed; case, hyphens and the order of words make no difference.

        book: The rules.

    Returns:
        Those that are called exactly so; else those one of whose names holds every word of `name`;
        else none.
    """
    said = _words(name)
    if not said:
        return {}
    named = [(id_, label, _words(other)) for id_, label, others in _names(book) for other in others]
    exact = {id_: label for id_, label, words in named if words == said}
    return exact or {id_: label for id_, label, words in named if said <= words}


def _names(book: Rulebook) -> Iterator[tuple[str, str, list[str]]]:
    further = further_names()
    for id_, terms in book.vocabulary.any_id.items():
        title = [book.scripts[id_].title] if id_ in book.scripts else []
        others = [word for term in terms for word in further.get(term.section, {}).get(id_) or ()]
        yield id_, terms[0].label, [id_, *(term.label for term in terms), *title, *others]
    for older in book.wording.values():
        yield older.id, older.title, [older.id, older.title]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", text.lower().replace("'s", "s")))
