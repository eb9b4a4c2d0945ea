"""Paragraphs of the terminal: lines of 80 columns."""

from __future__ import annotations

import textwrap

from workup.interfaces.terminal import styled

WIDTH = 80  # columns; what is longer is broken between words, never at a hyphen
_KEPT = "\u00a0%"  # a number keeps its per cent sign


def block(text: str, indent: str = "", first: str | None = None) -> str:
    """
    One paragraph.

    Args:
        text: What it says, as one line.

        indent: What its lines begin with.

        first: What its first line begins with instead.
    """
    filled = textwrap.fill(
        text.replace(" %", _KEPT),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
    return filled.replace(_KEPT, " %")


def fill(text: str, first: str = "", rest: str | None = None) -> str:
    """The same by its first line: the others are set in as far, or by `rest`."""
    return block(text, " " * len(first) if rest is None else rest, first)


def heading(text: str) -> str:
    """A heading of its own line, after an empty one."""
    return "\n" + styled(text, "bold")
