"""
Whether a text names the answer of a case: by the label of an accepted diagnosis, a further name of it, or its gene.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import yaml

from workup.knowledge.rulebook import Rulebook, rules_folder
from workup.model.case import Answer

_GENE = re.compile(r"\b[A-Z][A-Z0-9]*\d[A-Z0-9]*\b|\b[A-Z]{4,}\b")
_LETTERS = re.compile(r"\w+")
#: Sections whose labels a case must be able to use: a further name that is a word of theirs gives nothing away.
_COMMON = ("findings", "events", "tests", "regions", "drug_classes")


def names(answer: Answer | None, book: Rulebook) -> tuple[str, ...]:
    """
    What would give a case away, longest first.

    Args:
        answer: The educator's answer.

        book: Gives labels, titles and the vocabulary.
    """
    found: dict[str, None] = {}
    for diagnosis in answer.accepted if answer else ():
        label = book.vocabulary.label("diagnoses", diagnosis)
        title = book.scripts[diagnosis].title if diagnosis in book.scripts else label
        whole = [label, title]
        found.update(dict.fromkeys([*whole, *(gene for text in whole for gene in _GENE.findall(text))]))
        weak = [piece for text in whole for piece in _pieces(text)] + list(_further().get(diagnosis, ()))
        found.update(dict.fromkeys(name for name in weak if not _common(name, book)))
    for result in ((answer.results if answer else None) or {}).values():
        found.update({result.gene: None} if result.gene else {})
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def leaks(text: str, given_away_by: Iterable[str]) -> tuple[str, ...]:
    """The names that stand in `text` as whole words, whatever their case, hyphens and accents of punctuation."""
    said = f" {_plain(text)} "
    return tuple(name for name in given_away_by if _plain(name) and f" {_plain(name)} " in said)


def _plain(text: str) -> str:
    return " ".join(_LETTERS.findall(text.lower().replace("_", " ").replace("’", "'").replace("'s", "s")))


def _pieces(label: str) -> list[str]:
    """What a label calls the disease: the words outside brackets, and names inside them, but no lists of examples."""
    outside, _, inside = label.partition(" (")
    inside = inside.rstrip(")")
    one = [] if "," in inside or " and " in inside else [inside]
    proper = [piece.strip() for piece in re.split(r",| and ", inside) if piece.strip()[:1].isupper()]
    parts = [piece.strip() for piece in outside.split(",")]
    whole = [] if outside.startswith(("Another", "Other")) else [outside, *(p for p in parts if " " in p)]
    return [piece for piece in (*whole, *one, *proper) if len(piece) > 2]


def _common(name: str, book: Rulebook) -> bool:
    said = f" {_plain(name)} "
    return any(said in f" {label} " for label in _labels(book))


_held: list[tuple[Rulebook, frozenset[str]]] = []


def _labels(book: Rulebook) -> frozenset[str]:
    if not _held or _held[0][0] is not book:
        terms = (term for section in _COMMON for term in book.vocabulary[section].values())
        _held[:] = [(book, frozenset(_plain(term.label) for term in terms))]
    return _held[0][1]


@lru_cache(maxsize=1)
def _further() -> dict[str, list[str]]:
    value = yaml.load((rules_folder() / "teaching" / "words.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {id_: list(words) for id_, words in (value.get("diagnoses") or {}).items()}
