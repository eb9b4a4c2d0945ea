"""
What the text says of relatives, as one of the words of the vocabulary for inheritance.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.reading.context import States
from workup.reading.matcher import Hit
from workup.reading.segment import Cut

#: Words from a relative within which what he has is looked for.
REACH = 14


def inheritance(cut: Cut, hits: Iterable[Hit], states: States) -> tuple[str, Hit] | None:
    """
    The inheritance that the text tells.

    Args:
        cut: The text.

        hits: All hits.

        states: What the words around make of each word.

    Returns:
        The id and the words that say it, or None where nothing is told.
    """
    listed = list(hits)
    affected = _affected(cut, listed, states, "family_like")
    affected += [h for h in _affected(cut, listed, states, "family_near") if h not in affected]
    alike = {h.first for h in _affected(cut, listed, states, "family_like")}
    distant = _only_near(cut, listed, alike)
    kinds = {hit.id for hit in affected if hit.first not in distant}
    related = _related(listed)
    if "parent" in kinds or "child" in kinds:
        sure = [h for h in affected if h.first not in distant]
        return "dominant", next(h for h in sure if h.id in ("parent", "child"))
    if related:
        return ("recessive" if "sibling" in kinds else "consanguinity"), related
    if "sibling" in kinds:
        return "recessive", next(h for h in affected if h.id == "sibling")
    if affected:
        males = [h for h in affected if h.id == "maternal_male"]
        return ("x_linked", males[0]) if len(males) > 1 else ("affected_relative", affected[0])
    none = next((h for h in listed if h.kind == "family_none"), None)
    return ("none_known", none) if none else None


def _related(hits: list[Hit]) -> Hit | None:
    denied = {n for h in hits if h.kind == "family_consanguinity_denied" for n in h.taken}
    told = [
        h
        for h in hits
        if h.kind == "family_consanguinity" and not denied & set(range(h.first, h.last))
    ]
    return told[0] if told else None


def _only_near(cut: Cut, hits: list[Hit], affected: Iterable[int]) -> set[int]:
    """Relatives of whom only another illness is told, such as a tremor of old age."""
    found = set()
    near = [h for h in hits if h.kind == "family_near"]
    taken = {n for h in near for n in h.taken}
    like = [h.first for h in hits if h.kind == "family_like" and not taken & set(h.taken)]
    for at in affected:
        beside = [n for n in like if at < n <= at + REACH]
        beside = [n for n in beside if cut.sentence_of[n] == cut.sentence_of[at]]
        if not beside:
            found.add(at)
    return found


def _affected(cut: Cut, hits: list[Hit], states: States, kind: str) -> list[Hit]:
    """The relatives beside words of one kind: the same illness, or one that is near it."""
    witness = {h.first for h in hits if h.kind == "family_witness"}
    none = {n for h in hits if h.kind == "family_none" for n in range(h.first, h.last)}
    related = {n for h in hits if h.kind == "family_consanguinity" for n in range(h.first, h.last)}
    like = cut.by_sentence(h for h in hits if h.kind == kind)
    found = []
    for kin in (h for h in hits if h.kind == "kin"):
        if kin.first in witness or kin.first in none or kin.first in related:
            continue
        near = like.get(cut.sentence_of[kin.first], [])
        near = [
            h
            for h in near
            if kin.last <= h.first <= kin.last + REACH and "family" in states.at[h.first]
        ]
        near = [
            h
            for h in near
            if "denied" not in states.at[h.first] and "uncertain" not in states.at[h.first]
        ]
        if near and "denied" not in states.at[kin.first]:
            found.append(kin)
    return found
