"""
All patterns of a lexicon looked for in the words of a text at once.

A pattern is tried only where its first word stands, and only if the text has a word for each of its
places: the time goes with
the length of the text, not with the size of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from workup.reading.pattern import Element, Pattern
from workup.reading.segment import Cut, Word

#: A gap of up to so many words lies within a phrase and passes no comma: "no sensory loss, reflexes
#: brisk" holds no lost reflex.
SHORT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: whose it is, and the words that it took."""

    kind: str
    id: str
    source: str
    taken: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.taken[0]

    @property
    def last(self) -> int:
        """One past the last word."""
        return self.taken[-1] + 1


@dataclass(slots=True)
class Row:
    """A pattern of the lexicon and what it stands for."""

    kind: str
    id: str
    pattern: Pattern


@dataclass
class Index:
    """Patterns by the first word that they can begin with."""

    rows: list[Row] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_raw: dict[str, list[int]] = field(default_factory=dict)
    by_start: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    same: dict[Element, Element] = field(default_factory=dict, repr=False)

    def add(self, row: Row) -> None:
        """Enter a pattern; elements that are equal are kept once, so that one look settles all."""
        elements = tuple(self.same.setdefault(e, e) for e in row.pattern.elements)
        row.pattern = replace(row.pattern, elements=elements)
        n, first = len(self.rows), row.pattern.elements[0]
        self.rows.append(row)
        for word in {*first.words, *(run[0] for run in first.runs)}:
            self.by_word.setdefault(word, []).append(n)
        for raw in first.exact:
            self.by_raw.setdefault(raw, []).append(n)
        for prefix in first.prefixes:
            self.by_start.setdefault(prefix[:3], []).append((prefix, n))

    def hits(self, cut: Cut, stems: list[str]) -> list[Hit]:
        """Every pattern in a text, in the order of the text."""
        present, found = _Present(stems, cut.words), []
        fits: dict[int, bool] = {}
        for at, stem in enumerate(stems):
            for n in self._candidates(stem, cut.words[at].raw):
                row = self.rows[n]
                fit = fits.get(n)
                if fit is None:
                    fit = fits[n] = present.may_hold(row.pattern)
                if fit and (taken := _match(row.pattern.elements, 0, at, cut, stems)):
                    found.append(Hit(row.kind, row.id, row.pattern.source, taken))
        return found

    def begins(self, stem: str) -> bool:
        """Whether a word begins as some pattern wants it, and so is no slip of another."""
        return any(stem.startswith(prefix) for prefix, _ in self.by_start.get(stem[:3], ()))

    def _candidates(self, stem: str, raw: str) -> Iterable[int]:
        yield from self.by_word.get(stem, ())
        yield from self.by_raw.get(raw, ())
        for prefix, n in self.by_start.get(stem[:3], ()):
            if stem.startswith(prefix):
                yield n


class _Present:
    """Which words a text has, to pass over patterns that it cannot hold."""

    def __init__(self, stems: list[str], words: list[Word]) -> None:
        self.stems = frozenset(stems)
        self.raws = frozenset(word.raw for word in words)
        self.starts = frozenset(stem[:3] for stem in stems)
        self.known: dict[int, bool] = {}

    def may_hold(self, pattern: Pattern) -> bool:
        for element in pattern.elements[1:]:
            if element.optional:
                continue
            has = self.known.get(id(element))
            if has is None:
                has = self.known[id(element)] = self._has(element)
            if not has:
                return False
        return True

    def _has(self, element: Element) -> bool:
        return (
            not self.stems.isdisjoint(element.words)
            or not self.raws.isdisjoint(element.exact)
            or not self.stems.isdisjoint(element.heads)
            or any(
                stem.startswith(prefix)
                for prefix in element.prefixes
                if prefix[:3] in self.starts
                for stem in self.stems
            )
        )


def _match(
    elements: tuple[Element, ...], k: int, at: int, cut: Cut, stems: list[str]
) -> tuple[int, ...] | None:
    """The words that `elements[k:]` take from word `at` on, or None."""
    element = elements[k]
    for here in range(at, at + element.gap + 1):
        if here > at and element.gap <= SHORT and stems[here - 1] == ",":
            break
        if here >= len(stems) or cut.sentence_of[here] != cut.sentence_of[at - 1 if k else at]:
            break
        long = length(element, here, cut, stems)
        if long and k + 1 == len(elements):
            return tuple(range(here, here + long))
        if long:
            rest = _match(elements, k + 1, here + long, cut, stems)
            if rest is not None:
                return (*range(here, here + long), *rest)
    if not element.optional:
        return None
    return _match(elements, k + 1, at, cut, stems) if k + 1 < len(elements) else ()


def length(element: Element, at: int, cut: Cut, stems: list[str]) -> int:
    """How many words from `at` on the element takes, 0 for none."""
    stem = stems[at]
    if stem in element.heads:
        for run in element.runs:
            if stem == run[0] and tuple(stems[at : at + len(run)]) == run:
                return len(run)
    if stem in element.words or (element.exact and cut.words[at].raw in element.exact):
        return 1
    return 1 if element.prefixes and stem.startswith(element.prefixes) else 0
