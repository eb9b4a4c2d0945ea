"""
Further names of ids, as people use them: `rules/teaching/synonyms.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from workup.knowledge.rulebook import rules_folder

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Section of the vocabulary (or `topics` and `groups` of a walk) to id to its further names."""


@lru_cache(maxsize=4)
def further_names(folder: Path | None = None) -> Names:
    """
    What ids are called beside their labels.

    Args:
        folder: A rules folder; the built-in one unless given.
    """
    text = ((folder or rules_folder()) / "teaching" / "synonyms.yaml").read_text("utf-8")
    value = yaml.load(text, yaml.CSafeLoader) or {}
    return {
        section: {id_: tuple(map(str, names)) for id_, names in ids.items()}
        for section, ids in value.items()
    }
