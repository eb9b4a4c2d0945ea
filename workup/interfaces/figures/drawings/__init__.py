"""
Schematic drawings of postures and of scans, made from strokes; public: `Shown`, `shown`, `svg`.

What a drawing shows, and its text alternative, is `workup.knowledge.drawings`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from workup.interfaces.figures.draw import figure
from workup.interfaces.figures.drawings.catalogue import SKETCHES
from workup.knowledge.drawings import Drawing

__all__ = ["Shown", "shown", "svg"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawing on a page: the picture, its title, what to look at, whether it is two abreast."""

    svg: str
    title: str
    caption: str
    wide: bool


def shown(drawings: Iterable[Drawing], place: str = "") -> list[Shown]:
    """
    Drawings as a page prints them.

    Args:
        drawings: In order.

        place: Keeps their ids apart from those of the same drawings elsewhere on the page.
    """
    return [
        Shown(svg(d, place), d.title, d.caption, SKETCHES[d.name].width > SKETCHES[d.name].height)
        for d in drawings
    ]


def svg(drawing: Drawing, place: str = "") -> str:
    """
    A drawing as one SVG element, the same bytes each time.

    Args:
        drawing: Which, with its title and text alternative.

        place: Makes the ids of its title and description unique on a page that shows it twice.
    """
    sketch = SKETCHES[drawing.name]
    name = "-".join(filter(None, ("drawing", place, drawing.name)))
    body = (_strokes(drawing.name),)
    return figure(
        name, sketch.width, sketch.height, drawing.title, drawing.alt, body, kind="drawing"
    )


@cache
def _strokes(name: str) -> str:
    return "".join(SKETCHES[name].draw())
