"""
A head from the front, which can be turned, and from the side; with them neck and shoulders.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from workup.interfaces.figures.draw import n
from workup.interfaces.figures.drawings.pen import (
    EDGE,
    Point,
    blob,
    curve,
    ellipse,
    moved,
    paint,
    smooth,
    turned,
)

#: The outline of a head seen from the patient's left side turned to the viewer's right, in front
#: of the ear at (0, 0).
_PROFILE: tuple[Point, ...] = (
    *((-4, -63), (18, -58), (32, -44), (37, -28), (38, -19), (36, -12), (41, -3), (48, 6)),
    *((47, 11), (40, 12), (42, 17), (43, 20), (39, 22), (42, 25), (40, 29), (37, 32), (39, 39)),
    *((33, 46), (22, 45), (4, 36), (-8, 26), (-24, 22), (-40, 8), (-48, -16), (-42, -43)),
    (-24, -59),
)
_HAIR: tuple[Point, ...] = (
    *((-4, -65), (18, -60), (30, -47), (20, -44), (8, -34), (4, -16), (-4, -18), (-12, -6)),
    *((-20, 16), (-30, 22), (-42, 8), (-50, -16), (-44, -45), (-25, -61)),
)


def side_head(x: float, y: float, degrees: float = 0) -> str:
    """
    A head from the side, looking to the viewer's right.

    Args:
        x, y: Where the ear is.

        degrees: How far it is bent forward (positive) or back.
    """

    def at(points: tuple[Point, ...]) -> list[Point]:
        return moved(turned(points, degrees), x, y)

    parts = [
        blob(at(_PROFILE)),
        f'<path d="{smooth(at(_HAIR))}" fill="currentColor" fill-opacity="0.3"/>',
        curve(at(((-3, -8), (4, -9), (5, 0), (0, 9), (-3, 6))), 1.4),
        curve(at(((24, -12), (29, -14), (33, -12))), 1.6),
        curve(at(((24, -21), (30, -23), (35, -21))), 2),
        curve(at(((40, 22), (34, 22.5), (31, 21))), 1.4),
    ]
    return "".join(parts)


def front_head(yaw: float = 0) -> Iterator[str]:
    """
    A head from the front about (0, 0), the chin at y = 50.

    Args:
        yaw: How far the face is turned to the viewer's right, in degrees; negative to the left.
    """
    side = math.sin(math.radians(yaw))
    yield from _ears(yaw, near=False)
    yield blob(_skull(side))
    yield _hair(yaw)
    yield from _ears(yaw, near=True)
    for eye in (-26, 26):
        yield from _eye(eye + yaw)
    yield from _middle(yaw)


def _skull(side: float) -> list[Point]:
    """The outline: the chin goes with the face, the vault a little the other way."""
    vault, chin, jaw = -3 * side, 16 * side, 9 * side
    right = ((24, -55), (37, -32), (38, -6), (33, 18), (21, 40), (9, 50))
    left = ((-9, 50), (-21, 40), (-33, 18), (-38, -6), (-37, -32), (-24, -55))
    pull = {50: chin, 40: chin * 0.85, 18: jaw}
    outline = [(vault, -62.0), *right, *left]
    return [(x + pull.get(int(y), vault if y < 0 else 0), y) for x, y in outline]


def _hair(yaw: float) -> str:
    """Down to the temples, with a gap over the face."""
    side = math.sin(math.radians(yaw))
    shift, left, right = -3 * side, -20 + min(22 * side, 0), -20 - max(22 * side, 0)
    top = ((-37, left), (-37, -38), (-24, -57), (0, -64), (24, -57), (37, -38), (37, right))
    line = ((62, -26), (44, -39), (14, -44), (-14, -44), (-44, -39), (-62, -26))
    low = [(37 * math.sin(math.radians(min(angle + yaw, 90))), y) for angle, y in line]
    points = [*((x + shift, y) for x, y in top), *low]
    return f'<path d="{smooth(points)}" fill="currentColor" fill-opacity="0.3"/>'


def _ears(yaw: float, near: bool) -> Iterator[str]:
    """
    The ear of the side that the face turns from comes forward (`near`, drawn over the head); the
    other goes behind it.
    """
    for ear in (-90, 90):
        angle = math.radians(ear + yaw)
        if (math.cos(angle) > 0.1) == near and math.cos(angle) > -0.35:
            yield ellipse(39 * math.sin(angle), 2, 6 + 1.5 * near, 12)
            if near:
                x = 39 * math.sin(angle)
                yield curve([(x + 2, -4), (x - 2, -4), (x - 2, 4), (x + 1, 8)], 1.2)


def _eye(angle: float) -> Iterator[str]:
    x, seen = _across(angle)
    if seen <= 0.3:
        return
    wide = 8.5 * seen
    yield curve([(x - wide, -9), (x, -13.5), (x + wide, -9)], 1.6)
    yield curve([(x - wide, -9), (x, -6), (x + wide, -9)], 1)
    yield ellipse(x + 1.2 * (1 - seen), -9.8, 2.8 * max(seen, 0.6), 3.2, "ink", 0)
    yield curve([(x - wide - 1, -18), (x, -22), (x + wide + 1, -18.5)], 2.4)


def _middle(yaw: float) -> Iterator[str]:
    """Nose and mouth; the nose stands out, and so goes further than the face."""
    root, tip = 37 * math.sin(math.radians(yaw)), 50 * math.sin(math.radians(yaw))
    bent = 1 if yaw >= 0 else -1
    yield curve(
        [
            (root, -6),
            (tip * 0.9 + 1.5 * bent, 8),
            (tip + 4 * bent, 15),
            (tip, 18),
            (tip - 6 * bent, 16),
        ],
        1.5,
    )
    x, seen = 40 * math.sin(math.radians(yaw)), max(math.cos(math.radians(yaw)), 0.5)
    yield curve([(x - 13 * seen, 30), (x, 31.5), (x + 13 * seen, 30)], 1.8)
    yield curve([(x - 6 * seen, 36), (x, 37.5), (x + 6 * seen, 36)], 1)


def _across(angle: float) -> tuple[float, float]:
    radians = math.radians(angle)
    return 40 * math.sin(radians), math.cos(radians)


def shoulders(raised_left: float = 0, raised_right: float = 0) -> str:
    """
    Shoulders and the base of the neck, of 200 units' width; `raised`, as the viewer sees it.
    """
    left, right = -raised_left, -raised_right
    points = [
        (78, 148 + left / 3),
        (66, 160 + left / 1.5),
        (34, 172 + left),
        (14, 190 + left),
        (8, 222),
        (100, 226),
        (192, 222),
        (186, 190 + right),
        (166, 172 + right),
        (134, 160 + right / 1.5),
        (122, 148 + right / 3),
        (100, 150),
    ]
    bones = [
        curve([(94, 176), (70, 172 + left / 3), (44, 176 + left)], 1.2),
        curve([(106, 176), (130, 172 + right / 3), (156, 176 + right)], 1.2),
    ]
    return blob(points) + "".join(bones)


def column(top: tuple[Point, Point], base: tuple[Point, Point], depth: float = 14) -> str:
    """
    The neck between two points under the head and two on the outline of the shoulders.

    Args:
        top: Left and right, as the viewer sees them.

        base: Left and right.

        depth: How far its fill reaches below the base, over the outline of the shoulders.
    """
    (a, b), (c, d) = top, base
    left = (a, ((a[0] + c[0]) / 2 + 3, (a[1] + c[1]) / 2), c)
    right = (d, ((b[0] + d[0]) / 2 - 3, (b[1] + d[1]) / 2), b)
    foot = f"L{n(c[0] + 8)},{n(c[1] + depth)} {n(d[0] - 8)},{n(d[1] + depth)} "
    area = f"{smooth(left, closed=False)}{foot}L{smooth(right, closed=False)[1:]}z"
    return f'<path d="{area}"{paint("skin")}/>' + curve(left, EDGE) + curve(right, EDGE)


def muscle(points: list[Point]) -> str:
    """A muscle that pulls, as a spindle between its two ends."""
    return blob(points, "on", 1)
