"""
A condition as the sentence that a trainee reads: nested conditions of one kind are one list, and
what must only not be known is led in by "unless".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from workup.engine.english_leaf import leaf_words, mild
from workup.knowledge.condition import AtLeast, Condition, Is, leaves, unless
from workup.model.region import SIDED
from workup.model.vocabulary import Vocabulary

#: The age now stands in where onset is not known; docs/rules.md says how.
_STAND_IN = ("onset.latest", "onset.floor")
#: How words that deny begin.
_DENIED = ("no ", "not ", "none of ", "does not ", "fewer than ")


def english(condition: Condition, vocabulary: Vocabulary) -> str:
    """Say a condition in words."""
    return _said(condition, vocabulary)[0]


def _said(condition: Condition, vocabulary: Vocabulary) -> tuple[str, bool]:
    """A condition in words, and whether these are a list that brackets hold together."""
    plain = _plain(condition)
    if isinstance(plain, Is):
        return leaf_words(plain, (plain.value,), vocabulary), False
    if not plain.parts:
        return "never", False
    if _unknown(plain):
        return _none_known(_plain(unless(plain)), vocabulary)
    if plain.count == len(plain.parts):
        return _all(plain.parts, vocabulary)
    if plain.count == 1:
        return _any(plain.parts, vocabulary)
    said = "; ".join(english(part, vocabulary) for part in plain.parts)
    return f"at least {plain.count} of: {said}", True


def _plain(condition: Condition) -> Condition:
    """Without brackets that change nothing, and without the age that stands in for onset."""
    if isinstance(condition, Is):
        return condition
    match condition:
        case AtLeast(1, (Is("onset.age") as onset, Is(fact))) if fact in _STAND_IN:
            return onset
        case AtLeast(2, (Is("onset.age") as onset, Is(fact))) if fact in _STAND_IN and mild(onset):
            return onset
    parts = [_plain(part) for part in condition.parts]
    if len(parts) == 1 and condition.count == 1:
        return parts[0]
    if condition.count not in (1, len(parts)):
        return AtLeast(condition.count, tuple(parts))
    flat = tuple(dict.fromkeys(_flat(parts, condition.count == 1)))
    if len(flat) == 1:
        return flat[0]
    return AtLeast(1 if condition.count == 1 else len(flat), flat)


def _flat(parts: Iterable[Condition], any_: bool) -> Iterator[Condition]:
    for part in parts:
        if isinstance(part, AtLeast) and part.parts and part.count == _wanted(part, any_):
            yield from part.parts
        else:
            yield part


def _wanted(part: AtLeast, any_: bool) -> int:
    return 1 if any_ else len(part.parts)


def _unknown(condition: Condition) -> bool:
    """Whether a condition asks only that things are not known."""
    held = tuple(leaves(condition))
    return bool(held) and all(map(mild, held))


def _none_known(denied: Condition, vocabulary: Vocabulary) -> tuple[str, bool]:
    assert isinstance(denied, AtLeast)
    said = "; ".join(_units(denied.parts, vocabulary))
    if denied.count == 1:
        return f"none of these known: {said}", True
    if denied.count == len(denied.parts):
        return f"not all of these known: {said}", True
    return f"fewer than {denied.count} of these known: {said}", True


def _all(parts: Sequence[Condition], vocabulary: Vocabulary) -> tuple[str, bool]:
    """What must hold, then what must not be known."""
    firm = [part for part in parts if not _unknown(part)]
    denied = [unless(part) for part in parts if _unknown(part)]
    said = [_inside(part, vocabulary, " or ") for part in firm]
    if not denied:
        return " and ".join(said), True
    but = _said(AtLeast(1, tuple(denied)), vocabulary)[0]
    if len(firm) == 1 and " unless " not in said[0]:
        said = [_said(firm[0], vocabulary)[0]]
    return f"{' and '.join(said)}, unless {but}", True


def _any(parts: Sequence[Condition], vocabulary: Vocabulary) -> tuple[str, bool]:
    """
    What is enough by itself. What is denied stands last, where its "no" is read over nothing else;
    semicolons part what holds an "or" or a comma of its own.
    """
    said = sorted(_units(parts, vocabulary), key=lambda words: words.startswith(_DENIED))
    if not any(mark in words.partition(" (")[0] for words in said for mark in (" or ", ", ")):
        return " or ".join(said), len(said) > 1
    *some, last = said
    return "; ".join([*some, f"or {last}"]) if some else last, len(said) > 1


def _inside(part: Condition, vocabulary: Vocabulary, other: str) -> str:
    """A part of a list, in brackets where it is a list too or `other` stands in it."""
    said, listed = _said(part, vocabulary)
    return f"({said})" if listed or other in said.partition(" (")[0] else said


def _units(parts: Sequence[Condition], vocabulary: Vocabulary) -> Iterator[str]:
    """The parts of a list of which one is enough; several words for one fact are said as one."""
    named = _limbs(parts)
    for (fact, op), held in groupby(named, _one_fact):
        some = list(held)
        if op == "eq" and fact:
            values = tuple(part.value for part in some if isinstance(part, Is))
            first = some[0]
            assert isinstance(first, Is)
            yield leaf_words(first, values, vocabulary)
        else:
            yield from (_inside(part, vocabulary, ", unless ") for part in some)


def _one_fact(part: Condition) -> tuple[str, str]:
    return (part.fact, part.op) if isinstance(part, Is) else ("", "")


def _limbs(parts: Sequence[Condition]) -> list[Condition]:
    """A limb of the left, of the right and of no side known is said as the limb."""
    found = list(parts)
    for limb, sides in SIDED.items():
        for part in parts:
            if not isinstance(part, Is):
                continue
            if part.fact == f"region.{limb}":
                others = {Is(f"region.{side}", part.op) for side in sides}
                whole = Is(f"region.any_{limb}", part.op)
            elif part.value == limb:
                others = {Is(part.fact, part.op, side) for side in sides}
                whole = Is(part.fact, part.op, f"any_{limb}")
            else:
                continue
            if others <= set(found):
                found = [whole if p == part else p for p in found if p not in others]
    return found
