"""
What speaks for and against a diagnosis in one patient: each thing once, and nothing of an event
that is not recorded where something else speaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from workup.engine.fact_words import fact_name
from workup.explanations.reasons import worded
from workup.knowledge.condition import facts_of
from workup.knowledge.picture_rules import brought, name_of, picture_of, presumed
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sheet import Rule
from workup.model.assessment import Assessment, Candidate, Member
from workup.model.fact import fact_of
from workup.model.outline import Point
from workup.model.vocabulary import within

FOR, AGAINST = 3, 2  # reasons of a diagnosis that are shown before the rest is counted
TEMPO = "onset.tempo"  # a word, so not among the facts that are true or false
MOST_GENES = 6  # of a member, before the rest is left out


def points_of(candidate: Candidate, answer: Assessment, book: Rulebook) -> tuple[Point, ...]:
    """What speaks for and against a diagnosis; several ways to say the same thing once."""
    page, held = book.presentations.get(candidate.diagnosis), known(answer, "evidence")
    lacking = presumed(candidate.for_, page)
    missing = {picture: within(name_of(item, book.vocabulary)) for picture, item in lacking.items()}
    supported = [id_ for id_ in candidate.for_ if picture_of(id_) not in missing]
    against = [
        id_
        for id_ in candidate.against
        # a picture that brings it less often than others do, yet does, says nothing against it
        if not brought(id_, page) and not (supported and picture_of(id_) in missing)
    ]
    pro = _reasons(supported or candidate.for_, held, missing, book)
    contra = _reasons(against, held, {}, book)
    found = [Point("for", why, id_, n >= FOR) for n, (why, id_) in enumerate(pro)]
    found += [Point("against", why, id_, n >= AGAINST) for n, (why, id_) in enumerate(contra)]
    if candidate.members:
        named = "; ".join(member_words(member) for member in candidate.members)
        found.append(Point("fits", f"Fits best: {named}"))
    if candidate.unexplained:
        left = ", ".join(
            fact_name(fact_of("finding", f), book.vocabulary) for f in candidate.unexplained
        )
        found.append(Point("against", f"Does not account for: {left}"))
    return tuple(found)


def known(answer: Assessment, *strata: str) -> set[str]:
    """The facts of the patient that some rule of these strata has found to hold."""
    lines = (line for stratum in strata for line in answer.traced(stratum))
    return {fact for line in lines for fact, value in line.matched.items() if value is True}


def _reasons(
    rules: Sequence[str], held: Collection[str], missing: dict[str, str], book: Rulebook
) -> Iterator[tuple[str, str]]:
    """
    Each reason with its rule.

    Args:
        rules: The rules that hold, the weightiest first.

        held: Facts of the patient.

        missing: Picture to the exposure that it stands on and that is not recorded; the first
            reason that a picture gives says so.

        book: Gives the words.
    """
    grouped: dict[str, str] = {}
    said: dict[str, str] = {}
    told: set[str] = set()
    unsaid = dict(missing)
    for id_ in rules:
        mine, picture = _subjects(book.rules[id_], held), picture_of(id_)
        again = bool(picture and mine) and mine <= told  # the row before it says so
        told |= mine
        if again or grouped.setdefault(book.groups.get(id_, id_), id_) != id_:
            continue
        why = worded(book.rules[id_], held, book.vocabulary, " ".join(said))
        if exposure := unsaid.pop(picture, ""):
            why = f"{why.rstrip('.')}, though no {exposure} is recorded."
        said.setdefault(why, id_)
    yield from said.items()


def _subjects(rule: Rule, held: Collection[str]) -> set[str]:
    """What a rule speaks of in this patient: the facts that hold of those it asks for."""
    asked = set(facts_of(rule.when))
    tempo = {TEMPO} if asked & {TEMPO, "acute_onset"} else set()
    return {fact for fact in asked if fact in held and fact != "acute_onset"} | tempo


def member_words(member: Member) -> str:
    """A member of a label with its genes, the first of many."""
    genes = [g for g in member.genes if g not in member.label]
    if len(genes) > MOST_GENES:
        genes = [*genes[:MOST_GENES], "and others"]
    return f"{member.label} ({', '.join(genes)})" if genes else member.label
