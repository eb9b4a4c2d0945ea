"""
What a press of one of the form's buttons does to its fields: add or take away a part, tell a
finding, enter a result.

The button's value is `verb:rest`; it comes from the page and is judged like any other text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workup.interfaces.web.entry import PARTS, Fields
from workup.knowledge.rulebook import Rulebook

#: A new part's field for its first word, by kind.
_FIRST: Mapping[str, str] = {"spread": "region", "event": "event", "drug": "name", "result": "test"}
_KNOWN: Mapping[str, str] = {"spread": "regions", "event": "events", "result": "tests"}
_MOST = 60  # parts of one kind


@dataclass(frozen=True, slots=True)
class Acted:
    """The fields after a press, and the id of the element that the reader goes on from."""

    fields: Fields
    focus: str = ""
    typed: str = ""
    group: str = ""
    why: str = ""


def act(fields: Fields, do: str, book: Rulebook) -> Acted:
    """
    The fields after one press.

    Args:
        fields: As sent, those of the form's own controls (`new.drug`, `q`) among them.

        do: The pressed button's value; empty for a plain one.

        book: Gives the ids that may be added.
    """
    typed = next((text for name, text in fields if name == "q"), "")[:200]
    kept = [
        (name, text)
        for name, text in fields
        if name not in ("q", "do", "token") and not name.startswith("new.")
    ]
    new = {
        name[4:]: text.strip() for name, text in fields if name.startswith("new.") and text.strip()
    }
    verb, _, rest = do.partition(":")
    focus = ""
    for kind, word in new.items():
        kept, focus = _add(kept, kind, word, book, focus)
    match verb:
        case "remove":
            return Acted(
                [(n, t) for n, t in kept if not n.startswith(f"{rest}.")],
                f"new-{rest.partition('.')[0]}",
            )
        case "tell":
            finding, _, state = rest.partition(":")
            if finding in book.vocabulary["findings"] and state in ("present", "absent"):
                kept = [(n, t) for n, t in kept if n != f"finding.{finding}"] + [
                    (f"finding.{finding}", state)
                ]
            return Acted(kept, "answer-title")
        case "result":
            kept, focus = _add(kept, "result", rest, book, "")
            return Acted(kept, focus)
        case "find":
            return Acted(kept, "q", typed, rest)
        case "why":
            return Acted(kept, "why-title", why=rest)
    return Acted(kept, focus or "answer-title")


def _add(fields: Fields, kind: str, word: str, book: Rulebook, focus: str) -> tuple[Fields, str]:
    if kind not in _FIRST or (kind in _KNOWN and word not in book.vocabulary[_KNOWN[kind]]):
        return fields, focus
    numbers = {
        int(part)
        for name, _ in fields
        if name.startswith(f"{kind}.") and (part := name.split(".")[1]).isdigit()
    }
    same = [
        n.split(".")[1]
        for n, t in fields
        if n.endswith(f".{_FIRST[kind]}") and n.startswith("result.") and t == word
    ]
    if kind == "result" and same:
        return fields, f"result-{sorted(numbers).index(int(same[0]))}"
    if len(numbers) >= _MOST:
        return fields, focus
    number = max(numbers, default=-1) + 1
    path = PARTS[kind][0] if kind in PARTS else ""
    left = [(n, t) for n, t in fields if n != path]  # "none was taken" no longer holds
    return [*left, (f"{kind}.{number}.{_FIRST[kind]}", word)], f"{kind}-{len(numbers)}"
