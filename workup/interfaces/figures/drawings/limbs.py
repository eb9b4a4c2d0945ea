"""
Hand and foot: the wrist and fingers at writing, the foot turned in, the striatal toe, toe walking.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.interfaces.figures.drawings.pen import (
    Point,
    arrow,
    blob,
    curve,
    dashed,
    ellipse,
    limb,
    moved,
    sides,
)

FLOOR = 208.0


def writing() -> Iterator[str]:
    """
    A hand at writing, from its thumb's side: the wrist raised and bent, the index finger pressed
    through at its last joint, the other fingers curled in.
    """
    yield curve([(6, 200), (100, 200), (196, 200)], 2)
    yield dashed([(196, 180), (150, 174), (112, 172)])
    yield limb([(112, 108), (104, 146), (126, 160)], [17, 15, 12])
    yield limb([(108, 106), (86, 148), (106, 168)], [17, 15, 12])
    yield limb([(100, 102), (68, 128), (66, 170)], [17, 15, 11])
    yield _forearm_and_palm()
    yield curve([(46, 199), (70, 138), (102, 50)], 8)
    yield curve([(50, 189), (70, 138), (101, 52)], 4.4, "#ffffff")
    yield limb([(98, 90), (50, 98), (42, 134), (60, 162)], [19, 16, 13, 9], "on")
    yield limb([(138, 106), (110, 134), (88, 138), (68, 160)], [26, 19, 16, 10], "on")
    yield curve([(62, 154), (68, 156), (72, 162)], 1.2)
    yield curve([(160, 62), (166, 68), (168, 76)], 1.2)
    yield arrow([(186, 58), (158, 36), (122, 46)])
    yield curve(_scrawl(), 1.4)


def _forearm_and_palm() -> str:
    """One outline from the elbow, up to the raised wrist, and down to the knuckles."""
    points: list[Point] = [
        *((222, 110), (192, 84), (166, 64), (146, 62), (120, 72), (96, 80), (86, 92), (94, 108)),
        *((116, 116), (140, 116), (154, 102), (170, 118), (196, 148), (222, 176)),
    ]
    return blob(points)


def _scrawl() -> list[Point]:
    """A shaky line on the paper, before the pen."""
    return [(10 + 4 * k, 196 - (6, 1, 8, 2, 4)[k % 5]) for k in range(9)]


def foot_in() -> Iterator[str]:
    """Two legs from the front; the patient's left foot turned in and down, on its outer edge."""
    yield _floor()
    yield from _straight_leg()
    yield limb([(148, -6), (146, 60), (146, 150)], [46, 40, 24])
    toes: list[Point] = [(93, 184), (88, 189), (86, 195), (87, 200), (92, 204)]
    for x, y in reversed(toes):
        yield ellipse(x, y, 6.4, 4.6, "on")
    sole: list[Point] = [
        *((158, 150), (162, 166), (156, 182), (136, 196), (112, 206), (92, 206), (88, 194)),
        *((96, 182), (112, 168), (128, 152), (134, 142), (148, 138)),
    ]
    yield blob(sole, "on")
    yield curve([(134, 150), (138, 156), (136, 163)], 1.2)
    yield arrow([(178, 150), (184, 176), (164, 198)])
    yield from sides()


def _straight_leg() -> Iterator[str]:
    x = 54.0
    yield limb([(x, -6), (x + 1, 60), (x + 1, 168)], [46, 40, 24])
    foot: list[Point] = [(-11, 160), (-17, 182), (-23, 200), (-12, 207), (8, 207), (18, 200)]
    yield blob(moved([*foot, (15, 180), (12, 160)], x, 0))
    for at, wide in ((14, 5.5), (5, 4.2), (-3, 4), (-11, 3.8), (-17, 3.4)):
        yield ellipse(x + at, 203, wide, wide)


def striatal_toe() -> Iterator[str]:
    """A foot at rest from its inner side, the big toe up by itself, the others flat."""
    yield _floor()
    for x in (44, 50, 56):
        yield ellipse(x, 197, 12, 8)
    leg: list[Point] = [
        *((182, -10), (172, 60), (168, 110), (172, 150), (182, 178), (178, 200), (158, 207)),
        *((132, 202), (112, 190), (92, 192), (72, 206), (56, 202), (54, 188), (74, 172)),
        *((100, 150), (122, 120), (128, 60), (118, -10)),
    ]
    yield blob(leg)
    yield limb([(70, 186), (48, 166), (40, 132)], [26, 19, 15], "on")
    yield curve([(36, 131), (33, 137), (34, 144)], 1.6)
    yield curve([(150, 146), (158, 150), (156, 160), (146, 162)], 1.2)
    yield arrow([(20, 190), (12, 160), (18, 128)])


def toe_walking() -> Iterator[str]:
    """A leg stepping from the side, weight on the toes, the heel off the ground."""
    yield _floor()
    leg: list[Point] = [
        *((182, -20), (172, 20), (170, 56), (150, 100), (128, 136), (102, 120), (112, 84)),
        *((114, 40), (118, 0), (122, -20)),
    ]
    yield blob(leg)
    foot: list[Point] = [
        *((122, 122), (130, 138), (126, 152), (108, 170), (90, 190), (78, 205), (50, 207)),
        *((40, 202), (44, 194), (58, 186), (72, 160), (90, 128), (104, 112)),
    ]
    yield blob(foot, "on")
    yield curve([(78, 204), (72, 194), (62, 188)], 1.2)
    yield curve([(108, 132), (114, 136), (112, 143)], 1.2)
    yield dashed([(128, 160), (140, 182), (140, 206)])
    yield arrow([(156, 204), (162, 180), (150, 158)])


def _floor() -> str:
    return curve([(4, FLOOR), (100, FLOOR), (196, FLOOR)], 1.4)
