"""
Further names of ids, as people use them: `rules/teaching/synonyms.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from workup.knowledge.rulebook import rules_folder

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Section of the vocabulary (or `topics` and `groups` of a walk) to id to its further names."""


@lru_cache(maxsize=1)
def further_names() -> Names:
    """What ids are called beside their labels."""
    text = (rules_folder() / "teaching" / "synonyms.yaml").read_text("utf-8")
    value = yaml.load(text, yaml.CSafeLoader) or {}
    return {
        section: {id_: tuple(map(str, names)) for id_, names in ids.items()}
        for section, ids in value.items()
    }
