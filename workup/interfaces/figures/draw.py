"""
The few strokes that the figures are drawn with; every text is escaped here and nowhere else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

from workup.explanations.entries import rough

#: Width of a letter in shares of the font size: on the safe side for the sans-serif faces that the
#: pages use.
LETTER, WIDE_LETTER = 0.56, 1.05
INK = "currentColor"


def figure(
    name: str,
    width: float,
    height: float,
    title: str,
    desc: str,
    body: Iterable[str],
    kind: str = "figure",
) -> str:
    """
    One SVG element.

    Args:
        name: Its class, and the beginning of the ids of its title and description; once a page.

        width, height: Of its own units; the page scales it.

        title, desc: What it is and what it shows, for those who cannot see it.

        body: The elements inside.

        kind: A class for all of its kind.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind} {name}" viewBox="0 0 '
        f'{n(width)} {n(height)}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc" font-size="12" fill="{INK}">'
        f'<title id="{name}-title">{clean(title)}</title><desc '
        f'id="{name}-desc">{clean(desc)}</desc>{"".join(body)}</svg>'
    )


def clean(text: str) -> str:
    """
    `text` for markup: escaped, without control characters and without marks that turn the direction
    of what follows.
    """
    return escape(plain(text))


def plain(text: str) -> str:
    """
    `text` without control characters (line breaks become spaces) and without marks that turn the
    direction of what follows.
    """
    return "".join(c if c.isprintable() or _kept(c) else " " if c in "\n\t\r" else "" for c in text)


def _kept(c: str) -> bool:
    return unicodedata.category(c) == "Zs" or c in "\u200c\u200d\u200e\u200f"


def n(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


def text(
    x: float, y: float, words: str, size: float = 12, anchor: str = "start", **more: str
) -> str:
    """A line of text; `more` are further attributes, an underscore for a dash."""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    sized = "" if size == 12 else f' font-size="{n(size)}"'
    return f'<text x="{n(x)}" y="{n(y)}"{sized}{at}{_attributes(more)}>{clean(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, width: float = 1, **more: str) -> str:
    """A straight stroke."""
    return (
        f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{INK}" '
        f'stroke-width="{n(width)}"{_attributes(more)}/>'
    )


def box(x: float, y: float, width: float, height: float, **more: str) -> str:
    """A rectangle."""
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"{_attributes(more)}/>'
    )


def shape(points: Iterable[tuple[float, float]], **more: str) -> str:
    """A closed shape."""
    return f'<path d="M{" ".join(f"{n(x)},{n(y)}" for x, y in points)}z"{_attributes(more)}/>'


def dot(x: float, y: float, radius: float, **more: str) -> str:
    """A circle."""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"{_attributes(more)}/>'


def _attributes(more: dict[str, str]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in more.items()
    )


def steps(share: float) -> str:
    """A share as the answer words it, short: "65 %", "< 5 %", "> 90 %"."""
    return rough(share).removeprefix("about ").replace("under", "<").replace("over", ">")


def wide(words: str, size: float = 12) -> float:
    """The width of a line of text, estimated on the safe side."""
    return (
        sum(WIDE_LETTER if unicodedata.east_asian_width(c) in "WF" else LETTER for c in words)
        * size
    )


def wrap(words: str, width: float, size: float = 12) -> list[str]:
    """
    `words` in lines no wider than `width`; a word that is too long by itself is cut into pieces.
    """
    lines = [""]
    for word in plain(words).split():
        for piece in _pieces(word, width, size):
            longer = f"{lines[-1]} {piece}".strip()
            if wide(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return [found for found in lines if found]


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for c in word:
        if pieces[-1] and wide(pieces[-1] + c, size) > width:
            pieces.append("")
        pieces[-1] += c
    return pieces
