"""Small damages to a rule file: a value, a key or a line turned into what it should not be."""

from __future__ import annotations

import random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, -1, 1e18, "", "x", "é\u202e", [], {}, [["local"]], {"a": {"b": []}}, "9" * 40, '"',
)  # fmt: skip


def damaged(value: Any, turn: random.Random) -> Any:
    """A copy of a plain value with one place in it changed."""
    if isinstance(value, dict) and value and turn.random() < 0.9:
        key = turn.choice(list(value))
        if turn.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        if turn.random() < 0.1:
            return {(f"{k}x" if k == key else k): v for k, v in value.items()}
        return {**value, key: damaged(value[key], turn)}
    if isinstance(value, list) and value and turn.random() < 0.9:
        place = turn.randrange(len(value))
        return [damaged(v, turn) if n == place else v for n, v in enumerate(value)]
    return turn.choice(ODD)
