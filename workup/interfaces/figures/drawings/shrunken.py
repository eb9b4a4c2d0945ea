"""
Patterns of lost tissue on a scan.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.interfaces.figures.drawings.pen import Point
from workup.interfaces.figures.drawings.signals import LEFT, WIDE, pointers, wider
from workup.interfaces.figures.drawings.slices import T1, Form, area, axial, on, pointer


def caudate_atrophy() -> Iterator[str]:
    """The heads of both caudates are thin and the frontal horns are wide and square."""
    thin: tuple[Point, ...] = (
        *((29, -66), (33, -58), (32, -46), (26, -36), (19, -29), (20, -34), (27, -46), (30, -56)),
    )
    box_like: tuple[Point, ...] = (
        *((3, -28), (4, -50), (8, -68), (19, -77), (31, -72), (30, -56), (24, -42), (16, -30)),
    )
    lost = Form({"caudate": thin, "horn": box_like, "third": wider("third", 1.8, 1, (0, 0))})
    yield from axial(T1, pointers(35, -52), lost)


def basal_ganglia_atrophy() -> Iterator[str]:
    """
    Caudates, putamina and pallida are thin, and the frontal horns, third ventricle and Sylvian
    fissures are wide.
    """
    small = Form(
        {
            "caudate": wider("caudate", 0.55, 0.9, (33, -48)),
            "putamen": wider("putamen", 0.6, 0.9, (50, -25)),
            "pallidum": wider("pallidum", 0.8, 0.9, (38, -22)),
            "horn": wider("horn", 1.35, 1.1, (0, -36)),
            "third": wider("third", 1.8, 1, (0, 0)),
        },
        fissure=8,
    )
    yield from axial(T1, pointers(57, -24), small)


@on(T1, Form(sulci=(1.4, 5)))
def cortical_atrophy_asymmetric() -> Iterator[str]:
    """
    On the patient's left, at the viewer's right, the sulci are wide and the ventricle is large.
    """
    for name in ("horn", "atrium"):
        yield area(WIDE[name], T1.fluid, LEFT)
    yield pointer(88, 30, 180)
