"""
Two axial slices below the basal ganglia: the midbrain, and the pons with the cerebellum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workup.interfaces.figures.drawings.pen import Point, curve
from workup.interfaces.figures.drawings.slices import (
    SIDES,
    Tone,
    area,
    both,
    grey,
    panel,
    sided,
    skull,
)

#: Of one half, from the midline outwards, about 2.4 units a millimetre: larger than the head around
#: it, since the brainstem is what the slice is for.
MIDBRAIN: tuple[Point, ...] = (
    *((0, -22), (8, -30), (22, -38), (37, -32), (42, -14), (36, 4), (29, 20), (20, 31), (8, 30)),
    (0, 27),
)
NIGRA: tuple[Point, ...] = ((9, -19), (20, -26), (32, -20), (36, -8), (28, -15), (18, -17))
RED: tuple[Point, ...] = ((6, -10), (12, -14), (18, -9), (17, -1), (10, 2), (5, -3))
SUBTHALAMIC: tuple[Point, ...] = ((16, -20), (26, -26), (34, -21), (27, -15), (19, -14))
PONS: tuple[Point, ...] = (
    *((0, -36), (14, -38), (30, -32), (38, -18), (40, -2), (32, 10), (18, 15), (0, 14)),
)
PEDUNCLE: tuple[Point, ...] = ((30, -18), (46, -6), (58, 14), (52, 34), (38, 26), (28, 8))
CEREBELLUM: tuple[Point, ...] = (
    *((0, 34), (16, 22), (36, 10), (58, -2), (80, 10), (92, 38), (86, 72), (62, 100), (28, 113)),
    (0, 106),
)
DENTATE: tuple[Point, ...] = (
    *((19, 42), (26, 37), (38, 42), (45, 54), (41, 63), (37, 58), (34, 63), (30, 56), (26, 59)),
    (24, 51),
)
FOURTH: tuple[Point, ...] = ((0, 15), (12, 18), (7, 26), (0, 33))


def midbrain(tone: Tone, lesions: Iterable[str] = ()) -> Iterator[str]:
    """The midbrain between the temporal lobes, black substance and red nuclei in it."""
    yield from panel(tone.name, [*_around(tone, [SIDE]), *_midbrain(tone), *lesions])


def pons(tone: Tone, lesions: Iterable[str] = (), gap: float = 1.2) -> Iterator[str]:
    """
    Pons, fourth ventricle and cerebellum.

    Args:
        tone: The sequence.

        lesions: Elements over it.

        gap: Width of the clefts between the folia; wide where the cerebellum has shrunk.
    """
    yield from panel(tone.name, [*_base(tone), *_pons(tone, gap), *lesions])


FRONT: tuple[Point, ...] = (
    *((3, -120), (36, -116), (66, -98), (72, -76), (48, -60), (12, -54), (3, -66)),
)
TEMPORAL: tuple[Point, ...] = (
    *((54, -70), (78, -76), (96, -40), (104, 6), (103, 34), (92, 18), (66, -6), (52, -26)),
    (44, -48),
)
SIDE: tuple[Point, ...] = (
    *((54, -70), (78, -76), (96, -40), (104, 6), (103, 40), (94, 72), (74, 100), (40, 120)),
    *((6, 122), (5, 100), (26, 94), (38, 74), (36, 54), (48, 36), (52, 10), (48, -20), (40, -46)),
)


def _around(tone: Tone, lobes: Iterable[tuple[Point, ...]]) -> Iterator[str]:
    """Skull and the lobes that the slice meets on both sides."""
    yield from skull(tone)
    for side in SIDES:
        for lobe in (FRONT, *lobes):
            yield area(lobe, tone.cortex, side)
            yield area(_inner(lobe), tone.white, side)


def _inner(points: Sequence[Point]) -> list[Point]:
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    return [(x + (px - x) * 0.74, y + (py - y) * 0.74) for px, py in points]


def _midbrain(tone: Tone) -> Iterator[str]:
    vermis: list[Point] = [(0, 40), (18, 40), (31, 56), (26, 78), (10, 92), (0, 94)]
    yield both(vermis, tone.cortex)
    for y in (50, 60, 70, 80):
        yield curve([(-20, y + 4), (0, y - 2), (20, y + 4)], 1.2, grey(tone.fluid))
    yield both(MIDBRAIN, (tone.white + tone.thalamus) // 2)
    for side in SIDES:
        yield area(NIGRA, tone.pallidum, side)
        yield area(RED, tone.pallidum + 8, side)
    yield both([(0, 13), (3, 16), (0, 20)], tone.fluid)


def _base(tone: Tone) -> Iterator[str]:
    """The base of the skull in front of the pons, and the fluid around pons and cerebellum."""
    yield from _around(tone, [TEMPORAL])
    petrous: list[Point] = [
        (10, -44),
        (46, -40),
        (84, 10),
        (96, 36),
        (102, 30),
        (70, -14),
        (48, -56),
    ]
    for side in SIDES:
        yield area(petrous, 30, side)
    yield both([(0, -60), (20, -58), (26, -46), (0, -42)], 30)


def _pons(tone: Tone, gap: float) -> Iterator[str]:
    shrunk = 1 - (gap - 1.2) / 40
    for side in SIDES:
        yield area(PEDUNCLE, tone.white, side)
    yield both([(x * shrunk, 34 + (y - 34) * shrunk) for x, y in CEREBELLUM], tone.cortex)
    for side in SIDES:
        core: list[Point] = [(14, 38), (34, 22), (60, 20), (70, 44), (58, 74), (34, 84), (16, 64)]
        yield area(core, tone.white, side)
        yield from _folia(tone, gap, side)
        yield curve(sided([*DENTATE, DENTATE[0]], side), 1.6, grey(tone.cortex))
        yield area(PEDUNCLE, tone.white, side)
    yield both(PONS, (tone.white + tone.thalamus) // 2)
    wide = 1 + (gap - 1.2) / 5
    yield both([(x * wide, 15 + (y - 15) * (0.6 + 0.4 * wide)) for x, y in FOURTH], tone.fluid)


def _folia(tone: Tone, gap: float, side: int) -> Iterator[str]:
    """Clefts that run with the outer border, from the vermis to the side."""
    for k in range(4):
        inner = 0.72 + 0.075 * k
        cleft = [(x * inner, 36 + (y - 36) * inner) for x, y in CEREBELLUM[4:]]
        yield curve(sided(cleft, side), gap, grey(tone.fluid))
