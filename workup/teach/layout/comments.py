"""
The comments of a YAML text, which parsers leave out: they lie in the gaps between its tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

import yaml

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\n]*", re.MULTILINE)


@dataclass(frozen=True)
class Comment:
    """
    One comment: its line and column from 0, its text from `#` on, and whether nothing else stands
    on its line.
    """

    line: int
    column: int
    text: str
    alone: bool


def comments(text: str) -> list[Comment]:
    """
    Every comment of a text, in order.

    Args:
        text: YAML that can be read, lines separated by a line feed.
    """
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    found = []
    for begin, end in _gaps(text):
        for match in _COMMENT.finditer(text, begin, end):
            line = _line_of(starts, match.start())
            before = text[starts[line] : match.start()]
            found.append(Comment(line, len(before), match[0].rstrip(), not before.strip()))
    return found


def all_comments(text: str) -> list[str]:
    """The texts of all comments."""
    return [c.text for c in comments(text)]


def _gaps(text: str) -> list[tuple[int, int]]:
    """The stretches between tokens; the line on which a block text is announced is one too."""
    found, at = [], 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        begin, end = token.start_mark.index, token.end_mark.index
        if begin > at:
            found.append((at, begin))
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            head = text.find("\n", begin)
            found.append((begin + 1, head if head >= 0 else len(text)))
        at = max(at, end)
    return [*found, (at, len(text))]


def _line_of(starts: list[int], index: int) -> int:
    return bisect_right(starts, index) - 1
