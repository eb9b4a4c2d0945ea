"""
What the patterns of a scan share: a nucleus in another grey, a round lesion, arrowheads to both
sides, wider ventricles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.interfaces.figures.draw import n
from workup.interfaces.figures.drawings.pen import Point
from workup.interfaces.figures.drawings.slices import SHAPES, SIDES, Form, area, grey, pointer

BRIGHT, DARK = 250, 6  # a signal that stands out on every tone
RIGHT, LEFT = -1, 1  # of the patient: at the viewer's left and right


def nuclei(names: Sequence[str], level: int) -> Iterator[str]:
    """Whole nuclei in one grey."""
    for side in SIDES:
        for name in names:
            yield area(SHAPES[name], level, side)


def spot(x: float, y: float, across: float, along: float, level: int, degrees: float = 0) -> str:
    """An oval lesion by its middle; x negative on the patient's right."""
    return (
        f'<ellipse transform="translate({n(x)} {n(y)}) rotate({n(degrees)})" rx="{n(across)}" '
        f'ry="{n(along)}" fill="{grey(level)}"/>'
    )


def pointers(x: float, y: float, degrees: float = 0) -> Iterator[str]:
    """A pair of arrowheads to the same place of both sides, from without."""
    yield pointer(x, y, degrees)
    yield pointer(-x, y, 180 - degrees)


def wider(name: str, x: float, y: float, about: Point) -> tuple[Point, ...]:
    return tuple(
        (about[0] + (a - about[0]) * x, about[1] + (b - about[1]) * y) for a, b in SHAPES[name]
    )


#: Ventricles under pressure or over lost tissue.
WIDE = Form(
    {
        "horn": wider("horn", 1.45, 1.12, (0, -36)),
        "third": wider("third", 2.4, 1, (0, 0)),
        "atrium": wider("atrium", 1.5, 1.25, (36, 52)),
    }
)
