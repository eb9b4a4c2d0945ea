"""
The patterns of the lexicon: a line of words with alternatives, word forms, gaps and sets, compiled
for the matcher.

- `a|b` one of them, `a_b` two words as one alternative, `a?` may be left out
- `~turn` turn, turns, turned, turning; `dyston*` whatever begins so; `^CO` in capitals only;
`=fall` without a plural s
- `..3` up to three words between, never past the end of a sentence; `@side` a named set
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workup.reading.segment import cut
from workup.reading.stems import CONTRACTED, stem

#: Words that a bare `..` may pass over: wide enough for "head was gradually turned", narrow enough
#: to stay in the phrase.
GAP = 3
_VOWELS = "aeiou"
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
#: A number with letters, which a text holds as several words: "2nd", "t2", "3am".
_MIXED = re.compile(r"[<>]?\d[\d.]*[a-z]|[a-z]\d", re.I)


@dataclass(frozen=True, slots=True)
class Element:
    """
    One place of a pattern. `gap` > 0: words that may stand before it; `heads`: first words of runs.
    """

    words: frozenset[str]
    prefixes: tuple[str, ...]
    exact: frozenset[str]
    runs: tuple[tuple[str, ...], ...]
    heads: frozenset[str]
    optional: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled line, and the words it was written as."""

    source: str
    elements: tuple[Element, ...]


class PatternError(ValueError):
    """A line that is no pattern; the message says why."""


def forms(verb: str, irregular: Mapping[str, Iterable[str]]) -> list[str]:
    """The forms of a verb, irregular ones from the table."""
    if verb in irregular:
        return [verb, *irregular[verb]]
    if verb.endswith("e") and not verb.endswith("ee"):
        root = verb[:-1]
        return [verb, verb + "s", root + "ed", root + "ing"]
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    plain = [verb, verb + "s", verb + "ed", verb + "ing"]
    short = (
        len(verb) > 2
        and verb[-1] not in "wxyaeiou"
        and verb[-2] in _VOWELS
        and verb[-3] not in _VOWELS
    )
    return [*plain, verb + verb[-1] + "ed", verb + verb[-1] + "ing"] if short else plain


def compiled(line: str, sets: Mapping[str, str], irregular: Mapping[str, Iterable[str]]) -> Pattern:
    """
    Compile a line.

    Args:
        line: The pattern as written.

        sets: Name to alternatives, as in `right|left|to_one_side`.

        irregular: Verb to its irregular forms.

    Returns:
        The pattern for the matcher.

    Raises:
        PatternError: If a set is unknown or nothing is left to match.
    """
    elements: list[Element] = []
    gap = 0
    for part in _HYPHEN.sub(" ", line).split():
        if part.startswith(".."):
            gap = int(part[2:] or GAP)
            continue
        elements.append(element(part, gap, sets, irregular))
        gap = 0
    while elements and elements[0].optional:
        elements.pop(0)
    if not elements:
        raise PatternError(f"`{line}` needs a word that must be there")
    elements[0] = replace(elements[0], gap=0)
    return Pattern(line, tuple(elements))


#: One word in a pattern that is two in a text: see `CONTRACTED`.
_NOT = {f"{verb}not": (verb, "not") for verb in {*CONTRACTED.values()}}


def element(
    part: str, gap: int, sets: Mapping[str, str], irregular: Mapping[str, Iterable[str]]
) -> Element:
    optional = part.endswith("?") and len(part) > 1
    options = list(_options(part.rstrip("?") if optional else part, sets))
    words: set[str] = set()
    prefixes: list[str] = []
    exact: set[str] = set()
    runs: list[tuple[str, ...]] = []
    for option in options:
        if option.startswith("^"):
            exact.add(option[1:])
        elif option.startswith("="):
            exact.update((option[1:], option[1:].capitalize()))
        elif option in _NOT:
            runs.append(_NOT[option])
        elif "_" in option:
            runs += _runs(option, irregular)
        elif len(mixed := _words(option)) > 1:
            runs.append(mixed)
        elif option.startswith("~"):
            words.update(map(stem, forms(option[1:], irregular)))
        elif option.endswith("*") and len(option) > 1:
            prefixes.append(stem(option[:-1] + "x")[:-1])
            if option.endswith("is*"):
                prefixes.append(prefixes[-1][:-1] + "z")
        else:
            words.add(stem(option))
    runs.sort(key=len, reverse=True)
    return Element(
        frozenset(words),
        tuple(prefixes),
        frozenset(exact),
        tuple(runs),
        frozenset(run[0] for run in runs),
        optional,
        gap,
    )


def _words(option: str) -> tuple[str, ...]:
    """The words of an alternative as the text holds them: "2nd" is a number and a word there."""
    if not _MIXED.match(option):
        return (option,)
    return tuple(word.stem for word in cut(option).words)


def _runs(option: str, irregular: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The words of a run of words, in each of the forms of a verb within it."""
    found: list[tuple[str, ...]] = [()]
    for word in option.split("_"):
        if word in _NOT:
            found = [(*run, *_NOT[word]) for run in found]
            continue
        if len(mixed := _words(word)) > 1:
            found = [(*run, *mixed) for run in found]
            continue
        each = forms(word[1:], irregular) if word.startswith("~") else [word]
        found = [(*run, said) for run in found for said in dict.fromkeys(map(stem, each))]
    return found


def _options(part: str, sets: Mapping[str, str]) -> Iterable[str]:
    for option in part.split("|"):
        if option.startswith("@"):
            if option[1:] not in sets:
                raise PatternError(f"there is no set `{option}`")
            yield from _options(sets[option[1:]], sets)
        elif option:
            yield option
