"""
Which few of the don't-miss list people are shown: the dangers of this patient, by harm and
likelihood.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sufficient import CAUSED
from workup.model.assessment import DontMiss
from workup.model.fact import fact_of
from workup.model.quantity import Span, bounds

#: What tells how fast a dystonia came or how long it has lasted.
PACE = ("onset.tempo", "onset.before")
ACUTE = "acute_onset"  # the derived fact of an onset within days


def shown(
    entries: Sequence[DontMiss],
    facts: Facts,
    backed: Collection[str],
    leaders: Collection[str],
    book: Rulebook,
) -> tuple[DontMiss, ...]:
    """
    The same entries, with the few that people are shown marked: those with a clue or
    a share that counts, joined in a child and where the onset is acute by the likeliest others that
    have a reason of their own (where it is acute, those to be settled within hours), or, where none
    has, by the likeliest.

    One that age or course speaks against is never among them; without a clue, neither is one that a
    normal result already speaks against, nor an acute one where nothing is known of the course; of
    several that the same test or question settles, those with a clue and the likeliest.

    Args:
        entries: What the never-miss list holds.

        facts: What is known of the patient, derived facts included.

        backed: The diagnoses that some row of evidence favours.

        leaders: The first three diagnoses, which are not repeated.

        book: Gives the limits, in `rules/test_plan.yaml`, and what is acute.
    """
    limits, paced = book.test_plan.never_miss, not facts.keys().isdisjoint(PACE)

    def weight(entry: DontMiss) -> float:
        return entry.probability * (limits.harm if entry.tier == "A" else 1.0)

    def fits(entry: DontMiss) -> bool:
        lane = book.scripts[entry.diagnosis].never_miss
        acute = lane is not None and lane.acute
        by = lane.dismissed_by if lane is not None else ()
        unlikely = any(facts.get(fact_of("result", test)) is False for test in by)
        return (
            entry.diagnosis not in leaders
            and not entry.beyond
            and (entry.told or not (unlikely or (acute and not paced)))
        )

    def counts(entry: DontMiss) -> bool:
        least = limits.with_clue if entry.told else limits.without_clue
        return entry.probability >= least

    fit = sorted(filter(fits, entries), key=weight, reverse=True)
    likely = sorted(filter(counts, fit), key=lambda entry: not entry.told)
    acute = bool(facts.get(ACUTE))
    others = [
        e for e in fit if e.diagnosis in backed and e not in likely and (e.tier == "A" or not acute)
    ]
    chosen: set[str] = set()
    settled: set[tuple[str, ...]] = set()
    least = _least(facts, book)
    for most, ranked in ((limits.most, likely), (least, others), (min(least, 1), fit)):
        for entry in ranked:
            if len(chosen) < most and (entry.told or entry.dismissed_by not in settled):
                chosen.add(entry.diagnosis)
                settled.add(entry.dismissed_by)
    return tuple(replace(e, shown=True) if e.diagnosis in chosen else e for e in entries)


def _least(facts: Facts, book: Rulebook) -> int:
    """
    How many are shown at least: in a child, or where the onset is acute, the list is filled, unless
    a sufficient cause is known.
    """
    age = facts.get("onset.latest")
    young = isinstance(age, float | Span) and bounds(age)[0] < book.test_plan.child_below
    filled = (young or facts.get(ACUTE)) and not facts.get(CAUSED)
    return book.test_plan.never_miss.least if filled else 0
