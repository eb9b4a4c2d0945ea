"""
Work that is the same under two names: a drug history is a medication review.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from workup.knowledge.teaching import teaching
from workup.model.vocabulary import Vocabulary
from workup.simulation.acts import act_of


def same_work(test: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The acts of history and examination that stand for a test, as `kind:id`."""
    acts = _held().get(test, {}).get("acts", ())
    drugs = {act_of("drug", d) for d in vocabulary["drug_classes"]} if "drug:*" in acts else set()
    return frozenset({a for a in acts if a != "drug:*"} | drugs)


@lru_cache(maxsize=1)
def _held() -> dict[str, dict[str, Any]]:
    return teaching("same_work")
