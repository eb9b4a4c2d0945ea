"""
The strokes that the schematic drawings share: smooth outlines, limbs as outlined strokes, arrows.

A drawing takes its ink from the text around it; its three fills (skin, affected, paper) are classes
with the light colours of the body map as attributes, so that it stands alone and a style sheet may
darken it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from workup.interfaces.figures.draw import INK, n, text

Point = tuple[float, float]
SKIN, ON = "#f4f1ec", "#b4552d"  # as on the body map
FILLS = {"skin": SKIN, "on": ON, "ink": INK, "none": "none"}
EDGE = 1.8  # width of an outline, in units of a drawing of about 200
OVER = 0.6  # how far the pieces of a limb reach over a joint


def paint(fill: str) -> str:
    """The attributes of a named fill: its class and its light colour."""
    return f' class="{fill}" fill="{FILLS[fill]}"' if fill in ("skin", "on") else _plain(fill)


def _plain(fill: str) -> str:
    return f' fill="{FILLS.get(fill, fill)}"'


def smooth(points: Sequence[Point], closed: bool = True) -> str:
    """
    Path data of a curve through `points` (Catmull-Rom as cubic Bézier pieces).

    Source:
        Catmull E, Rom R, A class of local interpolating splines, 1974.
    """
    last = len(points) - 1

    def at(k: int) -> Point:
        return points[k % len(points)] if closed else points[min(max(k, 0), last)]

    parts = [f"M{n(points[0][0])},{n(points[0][1])}"]
    for k in range(len(points) if closed else last):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (at(k + j) for j in (-1, 0, 1, 2))
        handles = (bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6)
        parts.append(f"C{' '.join(map(n, (*handles, cx, cy)))}")
    return "".join(parts) + ("z" if closed else "")


def blob(points: Sequence[Point], fill: str = "skin", edge: float = EDGE, more: str = "") -> str:
    """
    A smooth closed shape.

    Args:
        points: On its outline, in order.

        fill: `skin`, `on`, `ink`, `none`, or a colour.

        edge: Width of the outline; 0 for none.

        more: Further attributes, as they stand in the element.
    """
    stroke = f' stroke="{INK}" stroke-width="{n(edge)}"' if edge else ""
    return f'<path d="{smooth(points)}"{paint(fill)}{stroke}{more}/>'


def curve(points: Sequence[Point], width: float = EDGE, ink: str = INK, more: str = "") -> str:
    """A smooth open line; `ink` may be `on`."""
    name = ' class="on-line"' if ink == "on" else ""
    return (
        f'<path{name} d="{smooth(points, closed=False)}" fill="none" '
        f'stroke="{FILLS.get(ink, ink)}" stroke-width="{n(width)}" stroke-linecap="round" '
        f'stroke-linejoin="round"{more}/>'
    )


def dashed(points: Sequence[Point]) -> str:
    """Where a part would be at rest."""
    return curve(points, 1.3, more=' stroke-dasharray="4 4" stroke-opacity="0.7"')


def ellipse(
    x: float, y: float, across: float, along: float, fill: str = "skin", edge: float = EDGE
) -> str:
    """An ellipse by its middle and half axes."""
    stroke = f' stroke="{INK}" stroke-width="{n(edge)}"' if edge else ""
    return (
        f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(across)}" ry="{n(along)}"{paint(fill)}{stroke}/>'
    )


def limb(points: Sequence[Point], widths: Sequence[float], fill: str = "skin") -> str:
    """
    A limb or finger along a line of joints, as one outlined shape with round ends.

    Args:
        points: The joints.

        widths: Across the limb at each joint.

        fill: As for `blob`.
    """
    rows = list(zip(points, widths, strict=True))
    grown = [(p, w + 2 * EDGE) for p, w in rows]
    return _segments(grown, _plain("ink")) + _segments(rows, paint(fill))


def _segments(rows: Sequence[tuple[Point, float]], painted: str) -> str:
    """Pieces that overlap, each an element of its own: within one path their seams would show."""
    pairs = itertools.pairwise(rows)
    pieces = [_sleeve(p, q, a / 2, b / 2) for (p, a), (q, b) in pairs]
    pieces += [_round(p, w / 2) for p, w in rows]
    return f"<g{painted}>{''.join(pieces)}</g>"


def _sleeve(p: Point, q: Point, a: float, b: float) -> str:
    """The piece of a limb between two joints, reaching over both so that no seam shows."""
    angle = math.atan2(q[1] - p[1], q[0] - p[0])
    x, y = -math.sin(angle), math.cos(angle)
    p, q = _from(p, angle, -OVER), _from(q, angle, OVER)
    corners = [
        (p[0] + a * x, p[1] + a * y),
        (p[0] - a * x, p[1] - a * y),
        (q[0] - b * x, q[1] - b * y),
        (q[0] + b * x, q[1] + b * y),
    ]
    return f'<path d="M{" ".join(f"{n(x)},{n(y)}" for x, y in corners)}z"/>'


def _round(p: Point, r: float) -> str:
    return f'<circle cx="{n(p[0])}" cy="{n(p[1])}" r="{n(r)}"/>'


def arrow(points: Sequence[Point]) -> str:
    """A bent arrow in the colour of what is affected: the direction of the pull."""
    width = 3.4
    (ax, ay), (bx, by) = points[-2], points[-1]
    angle = math.atan2(by - ay, bx - ax)
    head = [_from(points[-1], angle + turn, 4.2 * width) for turn in (math.pi - 0.5, math.pi + 0.5)]
    tip = _from(points[-1], angle, 1.2 * width)
    corners = " ".join(f"{n(x)},{n(y)}" for x, y in (tip, *head))
    short = [*points[:-1], _from(points[-1], angle, -2.4 * width)]
    return curve(short, width, "on") + f'<path d="M{corners}z"{paint("on")}/>'


def _from(start: Point, angle: float, length: float) -> Point:
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)


def turned(points: Iterable[Point], degrees: float, about: Point = (0.0, 0.0)) -> list[Point]:
    """`points` turned clockwise, as the viewer sees it."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    around = [(x - about[0], y - about[1]) for x, y in points]
    return [(about[0] + c * x - s * y, about[1] + s * x + c * y) for x, y in around]


def moved(points: Iterable[Point], x: float, y: float) -> list[Point]:
    """`points` shifted."""
    return [(px + x, py + y) for px, py in points]


def flipped(points: Iterable[Point], about: float = 0.0) -> list[Point]:
    """`points` mirrored left to right."""
    return [(2 * about - x, y) for x, y in points]


def group(
    parts: Iterable[str], x: float = 0, y: float = 0, degrees: float = 0, scale: float = 1
) -> str:
    """
    Parts drawn as one.

    Args:
        parts: The elements.

        x, y: Where their origin comes to lie.

        degrees: How far they are turned about it, clockwise.

        scale: How many times larger they are.
    """
    turn = f" rotate({n(degrees)})" if degrees else ""
    size = f" scale({scale:.2f})" if scale != 1 else ""
    return f'<g transform="translate({n(x)} {n(y)}){turn}{size}">{"".join(parts)}</g>'


def sides() -> Iterator[str]:
    """The patient's right and left, in the corners below."""
    yield text(6, 222, "R", 12)
    yield text(194, 222, "L", 12, "end")
