"""
An axial slice of the brain at the level of the basal ganglia, seen from the feet: the patient's
right at the viewer's left.

It is a picture of a picture, so its greys are its own and stay the same on a light and on a dark
page: what is bright on the scan is bright here. Shapes are those of one half, x from the midline,
about 1.5 units a millimetre; the other half mirrors them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps

from workup.interfaces.figures.draw import box, n, text
from workup.interfaces.figures.drawings.pen import Point, curve, flipped, group, smooth

Draw = Callable[[], Iterator[str]]
WIDTH, HEIGHT = 270.0, 306.0
MIDDLE = (135.0, 153.0)
GYRI = 22  # folds drawn around one slice; more would blur at 200 pixels


@dataclass(frozen=True, slots=True)
class Tone:
    """A sequence: its name in the corner, and the grey of each tissue, black 0 to white 255."""

    name: str
    fluid: int
    cortex: int
    white: int
    deep: int
    thalamus: int
    pallidum: int
    bone: int
    scalp: int


T2 = Tone("T2", 238, 136, 88, 124, 118, 70, 12, 150)
FLAIR = Tone("FLAIR", 22, 132, 98, 126, 122, 82, 12, 150)
T1 = Tone("T1", 24, 104, 160, 112, 124, 132, 12, 190)
CONTRAST = Tone("T1+Gd", 24, 104, 150, 114, 122, 130, 12, 190)
DIFFUSION = Tone("DWI", 14, 112, 92, 102, 100, 84, 8, 30)
IRON = Tone("SWI", 186, 142, 98, 130, 122, 84, 8, 60)
CT = Tone("CT", 24, 126, 96, 124, 122, 119, 245, 80)

#: From the midline outwards; y grows to the back of the head.
SHAPES: Mapping[str, tuple[Point, ...]] = {
    "horn": (
        *((3, -28), (4, -48), (9, -64), (18, -74), (26, -71), (22, -58), (14, -42), (8, -30)),
    ),
    "caudate": (
        *((24, -67), (31, -60), (32, -48), (27, -37), (17, -28), (11, -29), (15, -40), (21, -53)),
    ),
    "putamen": (
        *((37, -58), (47, -51), (53, -36), (54, -16), (51, 2), (46, 8), (44, -4), (43, -22)),
        *((40, -40), (35, -50)),
    ),
    "pallidum": (
        *((36, -44), (40, -34), (41.5, -20), (42, -4), (38, -3), (31, -10), (24, -18), (22, -24)),
        *((26, -30), (31, -38)),
    ),
    "thalamus": (
        *((4, -18), (12, -21), (20, -14), (29, -1), (34, 12), (29, 22), (17, 23), (7, 17)),
        *((4, 4), (3.5, -8)),
    ),
    "third": ((0, -26), (2.6, -18), (3, -4), (2.2, 10), (0, 15)),
    "atrium": (*((27, 35), (35, 33), (42, 42), (46, 58), (43, 74), (37, 72), (34, 58), (29, 46)),),
    "cistern": ((0, 21), (9, 28), (4, 34), (0, 36)),
}
_OUTLINE: tuple[Point, ...] = (
    *((0, -124), (30, -122), (58, -110), (80, -86), (95, -52), (103, -12), (105, 26), (97, 66)),
    *((78, 98), (50, 118), (22, 126), (0, 127)),
)
FISSURE: tuple[Point, ...] = ((98, -36), (88, -36), (72, -42), (69, -26), (69, -8), (64, 10))
_DEEP = ("caudate", "putamen", "pallidum", "thalamus")
SIDES = (-1, 1)


def grey(level: int) -> str:
    """A grey as a colour."""
    return f"#{level:02x}{level:02x}{level:02x}"


@dataclass(frozen=True, slots=True)
class Form:
    """
    How a brain departs from the usual: `shapes` in place of the usual ones, the width of the
    Sylvian fissures and of the sulci of each side (right, left).
    """

    shapes: Mapping[str, tuple[Point, ...]] | None = None
    fissure: float = 4
    sulci: tuple[float, float] = (1.6, 1.6)

    def __getitem__(self, name: str) -> tuple[Point, ...]:
        return (self.shapes or {}).get(name, SHAPES[name])


USUAL = Form()


def axial(tone: Tone, lesions: Iterable[str] = (), form: Form = USUAL) -> Iterator[str]:
    """
    The slice with what is seen on it.

    Args:
        tone: The sequence.

        lesions: Elements over the brain, about its middle.

        form: Where the brain itself is changed.
    """
    yield from panel(tone.name, [*skull(tone), *_brain(tone, form), *lesions])


def on(tone: Tone, form: Form = USUAL) -> Callable[[Draw], Draw]:
    """Makes the whole slice of what a function draws on it."""

    def whole(seen: Draw) -> Draw:
        @wraps(seen)
        def drawn() -> Iterator[str]:
            yield from axial(tone, seen(), form)

        return drawn

    return whole


def panel(
    name: str, parts: Iterable[str], left: str = "R", right: str = "L", at: Point = MIDDLE
) -> Iterator[str]:
    """
    A scan on its black ground.

    Args:
        name: Of the sequence.

        parts: What is seen.

        left, right: What stands at the viewer's left and right.

        at: Where the origin of `parts` lies.
    """
    yield box(0, 0, WIDTH, HEIGHT, rx="6", fill="#000000")
    yield group(parts, *at)
    for x, y, words, anchor in (
        (9.0, 24.0, left, "start"),
        (WIDTH - 9, 24.0, right, "end"),
        (9.0, HEIGHT - 9, name, "start"),
    ):
        yield text(x, y, words, 14, anchor, fill="#ffffff")


def skull(tone: Tone) -> Iterator[str]:
    """Scalp, bone and the fluid around the brain."""
    for scale, level in ((1.16, tone.scalp), (1.125, tone.bone), (1.035, tone.fluid)):
        yield _area([(x * scale, y * scale) for x, y in _round()], level)


def _round() -> list[Point]:
    return [*_OUTLINE, *reversed(flipped(_OUTLINE[1:-1]))]


def _brain(tone: Tone, form: Form) -> Iterator[str]:
    yield _area(_round(), tone.cortex)
    yield _area(folded(rim()[::2]), tone.white)
    yield from sulci(tone, form)
    yield from _midline(tone)
    for side in SIDES:
        yield from _insula(tone, form, side)
        for name in _DEEP:
            yield area(form[name], getattr(tone, _GREYS[name]), side)
        for name in ("horn", "atrium"):
            yield area(form[name], tone.fluid, side)
    for name in ("third", "cistern"):
        yield both(form[name], tone.fluid)


_GREYS = {"caudate": "deep", "putamen": "deep", "pallidum": "pallidum", "thalamus": "thalamus"}


def rim() -> list[Point]:
    """The outline of the brain in even steps, from the front by the patient's left."""
    outline = _round()
    found: list[Point] = []
    for k, (ax, ay) in enumerate(outline):
        bx, by = outline[(k + 1) % len(outline)]
        found += [(ax + (bx - ax) * j / 8, ay + (by - ay) * j / 8) for j in range(8)]
    return found


def folded(points: Iterable[Point]) -> list[Point]:
    """Where the white matter ends below `points` of the outline: it reaches into each gyrus."""
    found = []
    for x, y in points:
        depth = 0.875 - 0.04 * math.cos(GYRI * math.atan2(x, -y))
        found.append((x * depth, y * depth))
    return found


def sulci(tone: Tone, form: Form = USUAL) -> Iterator[str]:
    """The clefts between the gyri, wider towards the surface."""
    for k in range(GYRI):
        if k in (0, GYRI // 2):
            continue
        x, y = _at(2 * math.pi * k / GYRI)
        half = form.sulci[x > 0] / 200  # as a share of the distance from the middle
        inner = 0.89 - 3 * half
        mouth = [(x + y * half, y - x * half), (x - y * half, y + x * half)]
        bend = [(x * 0.95 - y * half * 0.7, y * 0.95), (x * inner, y * inner)]
        yield _area([*mouth, *bend, (x * 0.95 + y * half * 0.7, y * 0.95)], tone.fluid)


def _at(angle: float) -> Point:
    """The point of the outline in a direction from the middle, 0 to the front."""
    return min(rim(), key=lambda p: abs(math.remainder(math.atan2(p[0], -p[1]) - angle, math.tau)))


def _midline(tone: Tone) -> Iterator[str]:
    for ends in ([(0, -114), (0.5, -100), (0, -82)], [(0, 118), (-0.5, 90), (0, 58)]):
        yield curve(ends, 13, grey(tone.cortex))
        yield curve([(0, ends[0][1] * 1.08), *ends[1:]], 2.6, grey(tone.fluid))


def _insula(tone: Tone, form: Form, side: int) -> Iterator[str]:
    path = sided([(99 - form.fissure / 2, FISSURE[0][1]), *FISSURE[1:]], side)
    yield curve([(path[0][0] * 0.9, path[0][1]), *path[1:]], form.fissure + 13, grey(tone.cortex))
    yield curve(path, form.fissure, grey(tone.fluid))
    yield curve(sided([(55, -50), (57.5, -30), (57, -8), (53, 8)], side), 1.3, grey(tone.cortex))


def sided(points: Sequence[Point], side: int) -> list[Point]:
    """Points of one half on the viewer's left (-1, the patient's right) or right (1)."""
    return [(x * side, y) for x, y in points]


def area(points: Sequence[Point], level: int, side: int = 1, opacity: float = 1) -> str:
    """A shape of one side without an outline."""
    return _area(sided(points, side), level, opacity)


def both(half: Sequence[Point], level: int) -> str:
    """A shape across the midline, by its half from the midline to the midline."""
    return _area([*half, *reversed(flipped(half[1:-1]))], level)


def _area(points: Sequence[Point], level: int, opacity: float = 1) -> str:
    more = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{smooth(points)}" fill="{grey(level)}"{more}/>'


def pointer(x: float, y: float, degrees: float = 0) -> str:
    """A white arrowhead as on a marked scan, its tip at (x, y), coming from the right."""
    return (
        f'<path transform="translate({n(x)} {n(y)}) rotate({n(degrees)})" '
        f'd="M0,0 11,-5 11,5z" fill="#ffffff" stroke="#000000" stroke-width="1"/>'
    )
