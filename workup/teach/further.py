"""
Further names of ids, as people use them: `rules/teaching/words.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from workup.knowledge.rulebook import rules_folder


@lru_cache(maxsize=8)
def further(section: str) -> Mapping[str, tuple[str, ...]]:
    """Id to its further names, of one section of the vocabulary."""
    return {id_: tuple(map(str, names)) for id_, names in (_words().get(section) or {}).items()}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    value = yaml.load((rules_folder() / "teaching" / "words.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return value if isinstance(value, dict) else {}
