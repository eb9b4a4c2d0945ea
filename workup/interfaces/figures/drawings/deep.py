"""
Patterns of the deep nuclei on a scan: caudate, putamen, pallidum, thalamus.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.interfaces.figures.drawings.pen import Point
from workup.interfaces.figures.drawings.signals import (
    BRIGHT,
    DARK,
    LEFT,
    RIGHT,
    nuclei,
    pointers,
    spot,
)
from workup.interfaces.figures.drawings.slices import (
    CT,
    FLAIR,
    IRON,
    SHAPES,
    SIDES,
    T1,
    T2,
    Form,
    area,
    axial,
    on,
    pointer,
)


@on(T2)
def eye_of_the_tiger() -> Iterator[str]:
    """Both pallida are dark, and each has a bright spot in its front inner part."""
    yield from nuclei(["pallidum"], DARK)
    for side in SIDES:
        yield spot(29.5 * side, -29, 4.6, 6.4, BRIGHT, 32 * side)
    yield from pointers(46, -26, 10)


def t1_bright_pallidum() -> Iterator[str]:
    """Both pallida are bright."""
    yield from axial(T1, [*nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)])


def pallidum_both() -> Iterator[str]:
    """Both pallida are bright, the putamina are not."""
    yield from axial(FLAIR, [*nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)])


def pallidal_hypointensity_subtle() -> Iterator[str]:
    """Both pallida are a little darker than usual, without a bright spot."""
    yield from axial(IRON, [*nuclei(["pallidum"], 52), *pointers(44, -22, 10)])


def caudate_putamen_t2() -> Iterator[str]:
    """The heads of both caudates and both putamina are bright, the pallida are not."""
    yield from axial(T2, [*nuclei(["caudate", "putamen"], 214), *pointers(57, -22)])


def putamen_t2() -> Iterator[str]:
    """Both putamina are bright from front to back, the caudates are not."""
    yield from axial(T2, [*nuclei(["putamen"], 220), *pointers(57, -22)])


@on(FLAIR)
def putamen_necrosis() -> Iterator[str]:
    """Both putamina are dark in the middle with a bright rim."""
    yield from nuclei(["putamen"], 230)
    for side in SIDES:
        core = [(x * 0.35 + 30.4, y * 0.72 - 6.5) for x, y in SHAPES["putamen"]]
        yield area(core, 16, side)
    yield from pointers(58, -22)


@on(FLAIR)
def putamen_thalamus() -> Iterator[str]:
    """The back of both putamina and the outer front part of both thalami are bright."""
    for side in SIDES:
        yield area([(43, -18), (54, -18), (52, 0), (46, 8), (43, -4)], 236, side)
        yield area([(16, -8), (26, -3), (32, 8), (24, 12), (15, 4)], 236, side)
    yield from pointers(58, -6)


def striatal_necrosis_wide_fissures() -> Iterator[str]:
    """
    Caudates and putamina are bright, and the Sylvian fissures of both sides are wide and open.
    """
    shrunk = Form(fissure=19, sulci=(2.6, 2.6))
    yield from axial(T2, [*nuclei(["caudate", "putamen"], 222), *_lids()], shrunk)


def _lids() -> Iterator[str]:
    """Wide fissures are open towards the skull."""
    for side in SIDES:
        open_: list[Point] = [
            (97, -50),
            (86, -48),
            (74, -50),
            (64, -38),
            (78, -26),
            (101, -20),
            (103, -36),
        ]
        yield area(open_, T2.fluid, side)
    yield from pointers(78, -36)


@on(FLAIR)
def contralateral_basal_ganglia() -> Iterator[str]:
    """A bright lesion of the right lentiform nucleus, at the viewer's left."""
    yield area([(34, -46), (46, -42), (54, -22), (50, 2), (40, -2), (32, -20)], 240, RIGHT)
    yield pointer(-57, -20, 180)


@on(FLAIR)
def basal_ganglia_lesion() -> Iterator[str]:
    """Small bright lesions in the left caudate and putamen."""
    yield area([(22, -62), (31, -57), (29, -44), (20, -46)], 236, LEFT)
    yield area([(38, -50), (47, -44), (51, -30), (43, -26)], 236, LEFT)
    yield pointer(55, -38)


@on(CT)
def calcification_symmetric() -> Iterator[str]:
    """
    Pallida, parts of the putamina and caudates, and the backs of the thalami are as white as
    bone on both sides.
    """
    yield from nuclei(["pallidum"], BRIGHT)
    for side in SIDES:
        yield area([(41, -40), (50, -38), (52, -14), (48, 0), (42, -10)], BRIGHT, side)
        yield area([(22, -60), (29, -56), (28, -46), (21, -48)], BRIGHT, side)
        yield area([(18, 10), (28, 8), (31, 15), (24, 21), (17, 18)], BRIGHT, side)
    yield from pointers(58, -22)
