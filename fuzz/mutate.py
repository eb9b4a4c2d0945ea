"""Small damages to an input: a value, a key, a cell or some bytes turned into something else."""

from __future__ import annotations

import json
import random
from typing import Any

#: What programs trip over where they expect something else.
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e18, 1e308, 10**400, "", " ", "x", "é\u202e\x1b[2J", "\ud800",
    "HP:9999999", "none", "=1+1", "9" * 40, '"', "\0", "2020-02-30", "P1Y", [], {}, [[]],
    [["local"]], {"a": {"b": []}}, {"": None},
)  # fmt: skip
_PIECES = (
    b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\n", b"\r", b'"', b"'", b"{", b"[", b"}" * 9, b"[" * 300,
    b"---\n", b"&a ", b"*a", b"!!str ", b"<<: ", b"\\ud800", b",", b":", b"- ", b"\t", b"1e999",
    b"9" * 400, b"nan", b".inf", b"0x1F", b"1_0", b"~",
)  # fmt: skip


def damaged(value: Any, turn: random.Random) -> Any:
    """
    A copy of a plain value with one place in it changed.

    Args:
        value: Maps, lists and single values.

        turn: Draws the place and what it becomes.
    """
    if isinstance(value, dict) and value and turn.random() < 0.9:
        key = turn.choice(list(value))
        if turn.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        if turn.random() < 0.1:
            return {(f"{k}x" if k == key else k): v for k, v in value.items()}
        return {**value, key: damaged(value[key], turn)}
    if isinstance(value, list) and value and turn.random() < 0.9:
        place = turn.randrange(len(value))
        if turn.random() < 0.1:
            return [*value, *value[place:]]
        return [damaged(v, turn) if n == place else v for n, v in enumerate(value)]
    return turn.choice(ODD)


def damaged_bytes(data: bytes, turn: random.Random) -> bytes:
    """
    A copy of some bytes with a few places changed; as values where they are JSON.

    Args:
        data: The bytes.

        turn: Draws the places and what they become.
    """
    if turn.random() < 0.6:
        try:
            return _as_json(data, turn)
        except (ValueError, RecursionError):
            pass
    made = bytearray(data)
    for _ in range(turn.choice((1, 1, 2, 5))):
        _one(made, turn)
    return bytes(made)


def _as_json(data: bytes, turn: random.Random) -> bytes:
    """JSON, or lines of it, with values changed."""
    lines = data.splitlines() if b"}\n{" in data else [data]
    place = turn.randrange(len(lines))
    value = json.loads(lines[place])
    for _ in range(turn.choice((1, 1, 2, 4))):
        value = damaged(value, turn)
    lines[place] = json.dumps(value, ensure_ascii=turn.random() < 0.8).encode(
        errors="surrogatepass"
    )
    return b"\n".join(lines)


def _one(made: bytearray, turn: random.Random) -> None:
    """Change one place of some bytes."""
    at = turn.randrange(len(made) + 1)
    to = min(len(made), at + turn.choice((0, 1, 1, 4, 40)))
    kind = turn.random()
    if kind < 0.4:
        made[at:to] = turn.choice(_PIECES)
    elif kind < 0.6:
        made[at:to] = b""
    elif kind < 0.75:
        made[at:at] = made[at : at + turn.choice((1, 10, 100))]
    elif at < len(made):
        made[at] = turn.randrange(256)
