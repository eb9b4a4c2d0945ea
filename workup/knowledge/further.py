"""
Further names of ids, as people use them: `rules/teaching/synonyms.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from workup.knowledge.teaching import names_in, teaching

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Section of the vocabulary (or `topics` and `groups` of a walk) to id to its further names."""


@lru_cache(maxsize=1)
def further_names() -> Names:
    """What ids are called beside their labels."""
    return names_in(teaching("synonyms"))
