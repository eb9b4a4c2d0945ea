"""
What is worked out of the rulebook alone, kept between runs: compiled strata, arrays, tables.

It hangs on the rules by their hash and on the code of the rooms that make and read it, and is kept
as the rulebook is (`knowledge.cache`). A rulebook that was altered after it was read, and a scorer
of other weights, are worked out anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from workup.engine.ready import packed, unpacked
from workup.knowledge import cache
from workup.knowledge.later import list_of, map_of

if TYPE_CHECKING:
    from workup.pathway.assessor import Assessor

#: The code as it was when it was imported.
CODE = cache.code_of("knowledge", "model", "engine", "pathway")
#: Of the planner: what is read one by one, of some hundreds a case needs a few.
MAPS, LISTS = ("asks", "orders", "leaves", "afters"), ("waiting", "flags")


def prepare(assessor: Assessor) -> None:
    """Give an assessor what was kept of its rules, or keep it."""
    mark = assessor.book.kept_as
    if mark is None or not cache.possible():
        return
    found: dict[str, Any] = cache.kept(
        lambda: f"{mark}-{np.__version__}", dict, lambda: _gathered(assessor), code=CODE
    )
    vars(assessor.runner)["programs"] = unpacked(found["programs"])
    for name, part in _parts(assessor).items():
        vars(part).update(found[name])


def _parts(assessor: Assessor) -> Mapping[str, Any]:
    """What has arrays and tables to keep, by name."""
    decider = assessor.decider
    return {
        "scorer": assessor.scorer,
        "pictures": assessor.scorer.pictures,
        "inherited": assessor.scorer.inherited,
        "decider": decider,
        "explainer": assessor.explainer,
        "planner": decider.planner,
        "never_miss": decider.never_miss,
        "what_if": assessor.what_if,
        "dependants": assessor.what_if.dependants,
    }


def _gathered(assessor: Assessor) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {field: getattr(part, field) for field in part.KEPT}
        for name, part in _parts(assessor).items()
    }
    planner = found["planner"]
    planner.update({name: map_of(planner[name]) for name in MAPS})
    planner.update({name: list_of(planner[name]) for name in LISTS})
    return found | {"programs": packed(assessor.runner.programs)}
