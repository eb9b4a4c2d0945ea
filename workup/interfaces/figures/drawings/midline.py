"""
The midline from the side, the face to the viewer's left: the brainstem, and the joint of skull and
spine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workup.interfaces.figures.draw import dot, text
from workup.interfaces.figures.drawings.pen import Point, curve
from workup.interfaces.figures.drawings.slices import Tone, area, grey, panel

_MIDBRAIN: tuple[Point, ...] = ((99, 96), (103, 82), (116, 72), (134, 66), (152, 68), (164, 78))
_THIN: tuple[Point, ...] = ((80, 88), (92, 91), (108, 98), (126, 99), (144, 90), (158, 86))


def stem(tone: Tone, thin: bool = False, lesions: Iterable[str] = ()) -> Iterator[str]:
    """
    Midbrain, pons, medulla and cerebellum.

    Args:
        tone: The sequence.

        thin: Whether the midbrain has shrunk: its upper border hollow, its front a thin beak over
        a pons of usual size.

        lesions: Elements over it.
    """
    parts = [*_above(tone), *_stem(tone, thin), *lesions]
    yield from panel(tone.name, parts, "front", "back", (0, 0))


def _stem(tone: Tone, thin: bool) -> Iterator[str]:
    yield from _cerebellum(tone)
    outline: list[Point] = [
        *(_THIN if thin else _MIDBRAIN),
        *((165, 92), (158, 108), (144, 120), (142, 150), (142, 196), (138, 240), (136, 312)),
        *((114, 312), (112, 250), (108, 212), (98, 196), (86, 172), (82, 148), (88, 122)),
        (98, 106),
    ]
    yield area(outline, tone.white)
    yield area([(145, 120), (163, 152), (144, 196), (147, 158)], tone.fluid)
    yield curve([(150, 84), (148, 100), (146, 120)], 2, grey(tone.fluid))
    clivus: list[Point] = [
        (44, 108),
        (58, 102),
        (66, 128),
        (82, 196),
        (92, 236),
        (78, 244),
        (60, 190),
    ]
    yield area(clivus, tone.scalp)


def _above(tone: Tone) -> Iterator[str]:
    """Corpus callosum, fornix and thalamus over the midbrain."""
    callosum: list[Point] = [
        *((54, 78), (44, 56), (60, 36), (112, 24), (172, 32), (206, 58), (204, 78), (190, 70)),
        *((162, 46), (112, 38), (70, 48), (62, 66)),
    ]
    ventricle: list[Point] = [
        (66, 66),
        (78, 50),
        (114, 42),
        (160, 50),
        (184, 70),
        (150, 58),
        (100, 56),
    ]
    yield area(ventricle, tone.fluid)
    yield area(callosum, tone.white)
    yield area([(92, 76), (104, 62), (132, 58), (154, 66), (140, 68), (116, 72)], tone.thalamus)


def _cerebellum(tone: Tone) -> Iterator[str]:
    hull: list[Point] = [
        *((166, 112), (192, 100), (226, 108), (250, 140), (246, 182), (216, 206), (184, 204)),
        *((162, 184), (156, 160), (158, 134)),
    ]
    yield area(hull, tone.cortex)
    centre = (172.0, 152.0)
    for end in ((190, 110), (222, 116), (240, 144), (238, 176), (212, 196), (184, 194)):
        yield curve([centre, _between(centre, end, 0.55), end], 3, grey(tone.white))
    for end in ((206, 104), (236, 126), (249, 160), (230, 196), (198, 206)):
        yield curve([end, _between(end, centre, 0.45)], 1.6, grey(tone.fluid))


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def joint(tone: Tone, gap: float, lesions: Iterable[str] = ()) -> Iterator[str]:
    """
    Skull base, atlas, axis and cord.

    Args:
        tone: The sequence.

        gap: How far skull and atlas have slid forward on the axis, in units of the drawing.

        lesions: Elements over it.
    """
    parts = [*_joint(tone, gap), *lesions]
    yield from panel(tone.name, parts, "front", "back", (0, 0))


def _joint(tone: Tone, gap: float) -> Iterator[str]:
    at: list[Point] = [
        (158 - gap, -8),
        (156 - gap, 50),
        (155 - gap / 4, 110),
        (168, 176),
        (170, 316),
    ]
    squeezed = 26 - gap / 2
    yield _tube(at, (62, 58, squeezed + 8, 42, 42), tone.fluid)
    yield _tube(at, (40, 36, squeezed, 27, 26), tone.white)
    bone = tone.scalp
    yield area(_slid([(72, 34), (84, 30), (112, 66), (118, 78), (106, 76), (84, 56)], gap), bone)
    yield area(_slid([(206, 44), (230, 36), (262, 52), (258, 66), (226, 64)], gap), bone)
    dens: list[Point] = [
        *((117, 96), (124, 84), (133, 96), (136, 140), (148, 156), (150, 212), (104, 212)),
        *((106, 158), (116, 140)),
    ]
    yield area(dens, bone)
    yield area([(104, 222), (150, 222), (150, 282), (104, 282)], bone)
    yield area([(196, 166), (232, 176), (236, 190), (200, 184)], bone)
    yield dot(101 - gap, 114, 11, fill=grey(bone))
    yield dot(198 - gap, 116, 9, fill=grey(bone))
    for x, y, name in ((92 - gap, 142, "C1"), (127, 190, "C2"), (127, 256, "C3")):
        yield text(x, y, name, 13, "middle", fill="#ffffff" if name == "C1" else "#000000")


def _slid(points: Sequence[Point], gap: float) -> list[Point]:
    return [(x - gap, y) for x, y in points]


def _tube(points: Sequence[Point], widths: Sequence[float], level: int) -> str:
    """A tube of changing width about a line that runs down."""
    rows = list(zip(points, widths, strict=True))
    left = [(x - w / 2, y) for (x, y), w in rows]
    return area([*left, *((x + w / 2, y) for (x, y), w in reversed(rows))], level)
