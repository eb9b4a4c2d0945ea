"""
The don't-miss lane: treatable and dangerous diagnoses that the facts still admit, whatever their
weight.

What a case does not tell counts as met on entry and as not met on exit. One exception: in gradual,
isolated, adult-onset
dystonia a clue must be told, except for exposures that stay open until they are denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workup.differential import Differential
from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import DontMiss

NEEDS_TOLD_CLUE = "isolated_adult_focal"


def lane(
    fired: Iterable[str], facts: Facts, differential: Differential, book: Rulebook
) -> tuple[DontMiss, ...]:
    """
    The lane of one case: tier A, then B; told before silent; then by share.

    Args:
        fired: Ids of the lane rules that hold: `ID.enters!` known not to enter, `ID.clue`,
        `ID.never_miss` dismissed.

        facts: All facts of the case.

        differential: Gives the shares to show.

        book: Gives each entry's words.
    """
    holds = set(fired)
    shares = {r.diagnosis: r.probability for r in differential.ranked}
    plain = facts.get(NEEDS_TOLD_CLUE) is True
    kept = [
        _entry(id_, holds, shares, book) for id_ in book.scripts if _stays(id_, holds, plain, book)
    ]
    return tuple(sorted(kept, key=lambda e: (e.tier, not e.told, -e.probability, e.diagnosis)))


def _stays(id_: str, holds: set[str], plain: bool, book: Rulebook) -> bool:
    entry = book.scripts[id_].never_miss
    if entry is None or f"{id_}.never_miss" in holds or f"{id_}.enters!" in holds:
        return False
    return not plain or entry.open_in_plain or f"{id_}.clue" in holds


def _entry(id_: str, holds: set[str], shares: Mapping[str, float], book: Rulebook) -> DontMiss:
    entry = book.scripts[id_].never_miss
    assert entry is not None
    told = f"{id_}.clue" in holds
    return DontMiss(
        id_,
        book.vocabulary["diagnoses"][id_].tier,
        told,
        round(shares[id_], 6),
        entry.rule.why,
        entry.dismissed_by,
        (entry.rule.id,),
    )
