"""
JSON text as plain values that a case may hold, whoever wrote it.

What Python's own reader lets pass is refused: a key twice, numbers that are none or past a float,
half a character, and a value too deep or of too many parts to be worth a look.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 24
MAX_VALUES = 20_000  # of one document: the largest case has some hundreds, each is costly to check
MANY = f"holds more than {MAX_VALUES:,} values"
HALF = "holds one half of a character (a lone surrogate), which is no text"
_LONG_INT = re.compile(r"\d{19}", re.ASCII)  # digits that no 64-bit integer holds


def plain_json(text: str, most: int | None = MAX_VALUES) -> Any:
    """
    The value of a JSON text that a case may hold: no key twice, no number past a float, no half of
    a character, no deeper than the limit.

    Raises:
        ValueError: If it is not JSON (`json.JSONDecodeError`), or holds what a case may not.
    """
    try:
        value = json.loads(
            text,
            parse_int=_integer if _LONG_INT.search(text) else None,
            parse_constant=_no_constant,
            object_pairs_hook=_no_twins,
        )
    except RecursionError:
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels") from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels")
    if most is not None and text.count(",") > most and _values(value) > most:
        raise ValueError(MANY)
    if "\\u" in text:
        _refuse_halves(value)
    return value


def _refuse_halves(value: Any) -> None:
    """JSON can write half a UTF-16 pair; no file that is written later could hold it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError(HALF) from None


def _integer(digits: str) -> int | float:
    """An integer; past 64 bits as the float that a case file would hold."""
    if len(digits) <= 18:
        return int(digits)
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{cut(digits)} is too large a number")
    return number


def cut(text: str, most: int = 60) -> str:
    """The beginning of a text, for a message that quotes what somebody wrote."""
    return text if len(text) <= most else f"{text[:most]}..."


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number that a case can hold")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"`{cut(_twin(key for key, _ in pairs))}` is given twice")
    return found


def _twin(keys: Iterator[str]) -> str:
    """The first key that comes again."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("no key comes again")


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level:
        deepest += 1
        if deepest > MAX_DEPTH:
            return deepest
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = below
    return deepest


def _values(value: Any) -> int:
    """How many values a value holds, itself among them; its depth is bounded."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_values, parts))
