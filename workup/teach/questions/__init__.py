"""
The questions on a case, one kind a module; `draw` makes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from workup.model.case import Case
from workup.pathway import Assessor
from workup.teach.items import KINDS, Item, LeftOut
from workup.teach.media import named
from workup.teach.questions import concordance, danger, diagnosis, features, tests
from workup.teach.questions.ground import Ground, Skip

_MAKERS: dict[str, tuple[Callable[[Ground], Sequence[Item]], ...]] = {
    "diagnosis": (diagnosis.items,),
    "dont_miss": (danger.lane_items, danger.urgency_items),
    "key_features": (features.items,),
    "next_test": (tests.items,),
    "script": (concordance.items,),
}


def draw(
    case: Case, assessor: Assessor, kinds: Iterable[str] = KINDS
) -> tuple[tuple[Item, ...], tuple[LeftOut, ...]]:
    """
    Make the items of one case.

    Args:
        case: A case with an answer.

        assessor: Gives rules and engine; the same case and rules give the same items.

        kinds: Which kinds; in the order of `KINDS` whatever the order given.

    Returns:
        The items, and what was left out with the reason.
    """
    wanted = [k for k in KINDS if k in set(kinds)]
    if case.answer is None or not case.answer.diagnosis:
        return (), tuple(LeftOut(case.id, kind, "the case carries no answer") for kind in wanted)
    base = Ground(case, assessor)
    made: list[Item] = []
    left: list[LeftOut] = []
    for kind in wanted:
        for maker in _MAKERS[kind]:
            try:
                made += maker(base)
            except Skip as skip:
                left.append(LeftOut(case.id, kind, str(skip)))
    author = (case.teaching.author if case.teaching else None) or ""
    media = named(case)
    return tuple(replace(item, author=author, media=media) for item in made), tuple(left)


__all__ = ["Ground", "Skip", "draw", "ground"]
