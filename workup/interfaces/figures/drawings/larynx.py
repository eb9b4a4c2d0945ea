"""
The vocal folds from above, as in a mirror: pressed together, or held apart, while speaking.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.interfaces.figures.draw import INK, text
from workup.interfaces.figures.drawings.face import CAVITY
from workup.interfaces.figures.drawings.pen import Point, arrow, blob, curve, flipped

MIDDLE = 100.0


def pressed() -> Iterator[str]:
    """The folds meet over their whole length, the false folds pressing in above them."""
    yield from _larynx(gap=0.8, false=17)
    for side in (-1, 1):
        yield arrow(_level(side, 118, (90, 74, 56)))


def apart() -> Iterator[str]:
    """The folds gape where they should meet."""
    yield from _larynx(gap=27, false=40)
    for side in (-1, 1):
        yield arrow(_level(side, 204, (22, 40, 62)))


def _level(side: int, y: float, away: tuple[float, float, float]) -> list[Point]:
    return [(MIDDLE + side * x, y) for x in away]


def _larynx(gap: float, false: float) -> Iterator[str]:
    """
    The front at the top.

    Args:
        gap: Half the distance of the folds at their back ends.

        false: How far the false folds stay from the midline in their middle.
    """
    rim: list[Point] = [(76, 44), (40, 72), (28, 120), (42, 170), (68, 192), (100, 184)]
    yield blob([(100, 36), *rim, *reversed(flipped(rim[:-1], MIDDLE))])
    glottis: list[Point] = [(100, 62), (100 - gap * 0.6, 112), (100 - gap, 156), (100, 168)]
    yield blob([*glottis, *reversed(flipped(glottis[1:-1], MIDDLE))], CAVITY, 0)
    fold = [
        (99, 62),
        (99.4 - gap * 0.6, 112),
        (99.4 - gap, 160),
        (86 - gap, 164),
        (81 - gap * 0.8, 120),
    ]
    over: list[Point] = [
        (92, 62),
        (100 - false, 112),
        (82 - gap, 164),
        (56, 172),
        (44, 120),
        (62, 74),
    ]
    knob: list[Point] = [
        (98 - gap, 158),
        (84 - gap, 162),
        (78 - gap, 176),
        (86 - gap, 186),
        (97 - gap, 180),
    ]
    for shape, fill in ((fold, "on"), (over, "skin"), (knob, "skin")):
        yield blob(shape, fill, 1.4)
        yield blob(flipped(shape, MIDDLE), fill, 1.4)
    epiglottis: list[Point] = [(56, 42), (74, 24), (100, 18), (126, 24), (144, 42), (122, 54)]
    yield blob([*epiglottis, (100, 58), (78, 54)])
    yield curve([(70, 42), (100, 36), (130, 42)], 1.2, INK)
    yield text(100, 12, "front", 12, "middle")
    yield text(6, 222, "R", 12)
    yield text(194, 222, "L", 12, "end")
