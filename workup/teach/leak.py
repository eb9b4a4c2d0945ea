"""
Whether a text gives the answer of a case away: by the label of an accepted diagnosis, a further or
former name, its eponym, its gene.

The one reading that the check of a case, its sheet and its questions share. A name counts even
where it is denied: that nobody had
thought of Wilson disease tells the answer too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workup.knowledge.further import further_names
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Answer
from workup.teach.mention import Phrase, Text, phrase

_GENE = re.compile(r"\b[A-Z][A-Z0-9]*\d[A-Z0-9]*\b|\b[A-Z]{4,}\b")
_EPONYM = re.compile(
    r"\b[A-Z][a-z]+(?:-[A-Z][a-z]+)+\b|(?<=[\s(])[A-Z][a-z]{3,}\b|^[A-Z][a-z]+(?= disease| "
    r"syndrome)"
)
_OF_ONE = re.compile(r"[a-z]+['’]s")  # a runner's: no name without its noun
_PIECES = re.compile(r"[(),]| or ")
#: Words that name a kind of thing and no disease, so that alone they give nothing away.
_GENERAL = frozenset(
    [
        "dystonia",
        "dystonias",
        "dystonic",
        "disease",
        "diseases",
        "disorder",
        "syndrome",
        "deficiency",
        "acute",
        "other",
        "early",
        "late",
        "onset",
        "brain",
        "after",
        "injury",
        "induced",
        "another",
        "inherited",
        "acquired",
        "primary",
        "secondary",
        "functional",
        "focal",
        "generalised",
        "segmental",
        "isolated",
        "drug",
        "birth",
        "type",
        "and",
        "or",
        "the",
        "of",
        "with",
        "a",
        "an",
        "in",
        "form",
        "young",
        "children",
        "child",
        "adult",
        "idiopathic",
    ]
)
#: Sections in whose labels the facts of a case are told.
_TOLD = ("findings", "events", "tests", "regions", "drug_classes")


@dataclass(frozen=True, slots=True)
class Names:
    """
    What would give a case away, longest first: in what its author writes (title, vignette, id), and
    among its facts.

    A fact is told in the words of the vocabulary, so a looser name that stands in a label does not
    count there: torticollis is a sign
    before it is a diagnosis. In the author's words a looser name does not count that is an event's
    or a drug's: a stroke before the
    dystonia is what there is to be thought of.
    """

    written: tuple[Phrase, ...]
    facts: tuple[Phrase, ...]


def names(answer: Answer | None, book: Rulebook) -> Names:
    """What would give a case away."""
    whole, loose = set[Phrase](), set[Phrase]()
    for diagnosis in answer.accepted if answer else ():
        whole |= set(_whole(diagnosis, book))
        loose |= set(_loose(diagnosis, book))
    whole |= {
        phrase(result.gene)
        for result in ((answer.results if answer else None) or {}).values()
        if result.gene
    }
    words = _vocabulary(book)
    return Names(
        _longest_first(whole | {name for name in loose if name not in words.tellable}),
        _longest_first(whole | {name for name in loose if not words.tells(name)}),
    )


def leaks(text: str, given_away_by: Iterable[Phrase]) -> tuple[str, ...]:
    """
    The words of `text` that say one of these names, as they are written there, each once, in the
    order of the names.
    """
    read = Text(text)
    return tuple(
        dict.fromkeys(found.words for name in given_away_by for found in read.mentions(name))
    )


def _longest_first(found: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(filter(None, found), key=lambda name: (-len(" ".join(name)), name)))


def _called(diagnosis: str, book: Rulebook) -> tuple[str, str]:
    label = book.vocabulary.label("diagnoses", diagnosis)
    return label, book.scripts[diagnosis].title if diagnosis in book.scripts else label


def _whole(diagnosis: str, book: Rulebook) -> Iterator[Phrase]:
    """What always gives a diagnosis away: its label, its title, the genes in them."""
    for text in _called(diagnosis, book):
        yield phrase(text)
        yield from map(phrase, _GENE.findall(text))


def _loose(diagnosis: str, book: Rulebook) -> Iterator[Phrase]:
    """
    What gives it away unless a case must be able to say it: its id, further names, eponyms, the
    pieces of its label.
    """
    yield from (phrase(name) for name in further_names()["diagnoses"].get(diagnosis, ()))
    label = _called(diagnosis, book)[0]
    pieces = (text for text in _PIECES.split(label) if not _OF_ONE.fullmatch(text.strip()))
    named = [phrase(text) for text in (diagnosis, label, *pieces, *_EPONYM.findall(label))]
    cores = [tuple(word for word in name if word not in _GENERAL) for name in named]
    named += [core for core in cores if len(core) > 1]
    yield from (
        name for name in named if not set(name) <= _GENERAL and (len(name) > 1 or len(name[0]) > 3)
    )


@dataclass(frozen=True)
class _Vocabulary:
    """
    What a case must be able to say.

    `tellable` holds the names of events and drugs, and the single common words of events and
    findings; `labels` every label that facts
    are told in.
    """

    tellable: frozenset[Phrase]
    labels: frozenset[str]

    def tells(self, name: Phrase) -> bool:
        """Whether a name stands within a label."""
        return any(f" {' '.join(name)} " in label for label in self.labels)


_held: list[tuple[Rulebook, _Vocabulary]] = []


def _vocabulary(book: Rulebook) -> _Vocabulary:
    if not _held or _held[0][0] is not book:
        terms = (term for section in _TOLD for term in book.vocabulary[section].values())
        labels = frozenset(f" {' '.join(phrase(term.label))} " for term in terms)
        _held[:] = [(book, _Vocabulary(frozenset(_tellable(book)), labels))]
    return _held[0][1]


def _tellable(book: Rulebook) -> Iterator[Phrase]:
    yield from map(phrase, book.drugs.classes)
    for section in ("events", "drug_classes"):
        names_of = further_names().get(section, {})
        for term in book.vocabulary[section].values():
            texts = (term.label, term.id, *_PIECES.split(term.label), *names_of.get(term.id, ()))
            yield from map(phrase, texts)
    for section in ("events", "findings"):
        for term in book.vocabulary[section].values():
            yield from ((word,) for word in re.findall(r"\w+", term.label) if word.islower())
