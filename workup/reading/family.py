"""
What the text says of relatives, as one of the words of the vocabulary for inheritance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

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
    said = (h for h in listed if h.kind == "family_none" and not _compared(cut, h))
    none = next(said, None) or _none_headed(cut)
    if "parent" in kinds or "child" in kinds:
        sure = [h for h in affected if h.first not in distant]
        return "dominant", next(h for h in sure if h.id in ("parent", "child"))
    if related:
        near = any(h.id == "sibling" for h in affected)
        return ("recessive" if near else "consanguinity"), related
    if "sibling" in kinds:
        return "recessive", next(h for h in affected if h.id == "sibling")
    if none and _others_ill(cut, listed, none):
        none = None
    if none and all(h.first in distant for h in affected):
        return "none_known", none
    if affected:
        males = [h for h in affected if h.id == "maternal_male"]
        several = len(males) > 1 or any(
            cut.words[h.first - 1].stem in ("two", "three", "both") for h in males
        )
        return ("x_linked", males[0]) if several else ("affected_relative", affected[0])
    return ("none_known", none) if none else None


#: Under a heading of the family these say that nothing is known.
_NOTHING = frozenset(["nil", "none", "nothing", "negative", "noncontributory", "nobody", "nc"])
_FAMILY = ("family", "fh", "fhx", "fam hx", "family history", "family hx")


def _none_headed(cut: Cut) -> Hit | None:
    """A heading of the family under which nothing stands: "FAMILY. Nil."."""
    for sentence in cut.sentences:
        if sentence.heading not in _FAMILY:
            continue
        for n in range(sentence.first, min(sentence.last, sentence.first + 4)):
            contributory = cut.words[n].stem == "contributory"
            if cut.words[n].stem in _NOTHING or contributory:
                return Hit("family_none", "", "heading", (n,))
    return None


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


def _compared(cut: Cut, none: Hit) -> bool:
    """Whether what is denied is compared with relatives: "no tremor like that of his family"."""
    said = [w.stem for w in cut.words[none.first : none.last]]
    return (
        any(a in ("like", "unlike") and b != "this" for a, b in pairwise(said)) and said[0] == "no"
    )


_ILL = frozenset(["died", "dead", "has", "have", "had", "suffers", "lost"])


def _others_ill(cut: Cut, hits: list[Hit], none: Hit) -> bool:
    """
    Whether one relative is said to be well and another to have died or to have something: "sister
    died at 14 months; brother well". What it was may be the same illness.
    """
    kin = [h for h in hits if h.kind == "kin"]
    own = set(range(none.first, none.last))
    if not any(own & set(range(h.first, h.last)) for h in kin):
        return False
    for other in kin:
        if other.first in own:
            continue
        after = [w.stem for w in cut.words[other.last : other.last + 6]]
        after = after[: after.index(".")] if "." in after else after
        apart = cut.sentence_of[other.first] - cut.sentence_of[none.first]
        if _ILL & set(after) and abs(apart) <= 1:
            return True
    return False


_NEXT_OF_KIN = frozenset(["brother", "sister", "uncle", "aunt", "cousin", "father", "mother"])


def _of_another(cut: Cut, kin: Hit) -> bool:
    """Whether a parent or child is that of a relative: "of the father's side", "(her son)"."""
    after = cut.words[kin.last].stem if kin.last < len(cut.words) else ""
    before = [w.raw for w in cut.words[max(0, kin.first - 2) : kin.first]]
    lead = cut.words[max(0, kin.first - 3) : kin.first]
    if len(lead) == 3 and lead[1].stem == "of" and lead[0].stem in _NEXT_OF_KIN:
        return True  # "two brothers of his mother"
    own = cut.words[kin.last - 1].raw.lower().endswith(("'s", "s'"))
    further = after in (*_NEXT_OF_KIN, "nephew", "niece", "grandmother", "grandfather", "family")
    if own and further:
        return True  # "her father's cousin"
    return after == "side" or before[:1] == ["("] or before[-1:] == ["'s"]


def _affected(cut: Cut, hits: list[Hit], states: States, kind: str) -> list[Hit]:
    """The relatives beside words of one kind: the same illness, or one that is near it."""
    witness = {h.first for h in hits if h.kind == "family_witness"}
    none = {n for h in hits if h.kind == "family_none" for n in range(h.first, h.last)}
    related = {n for h in hits if h.kind == "family_consanguinity" for n in range(h.first, h.last)}
    like = cut.by_sentence(h for h in hits if h.kind == kind)
    found = []
    uncles = {n for h in hits if h.id == "maternal_male" for n in range(h.first, h.last)}
    for kin in (h for h in hits if h.kind == "kin"):
        if kin.first in uncles and kin.id != "maternal_male":
            continue
        if kin.first in witness or kin.first in none or kin.first in related:
            continue
        if kin.id in ("parent", "child") and _of_another(cut, kin):
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
            of_kin = kin.first and cut.words[kin.first - 1].raw.lower().endswith("'s")
            found.append(replace(kin, id="further") if of_kin and kin.id == "sibling" else kin)
    return found
