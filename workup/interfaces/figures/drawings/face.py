"""
The face: lids closed, gaze held, jaw open or clenched, tongue out, a fixed grin; and an eye close
to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workup.interfaces.figures.draw import INK, dot
from workup.interfaces.figures.drawings.heads import muscle
from workup.interfaces.figures.drawings.pen import (
    ON,
    Point,
    arrow,
    blob,
    curve,
    ellipse,
    flipped,
)

MIDDLE = 100.0
TEETH, CAVITY = "#ffffff", "#22201c"  # the same on a light and on a dark page
Mouth = Literal["rest", "open", "clenched", "tongue", "grin"]
Lids = Literal["open", "squeezed", "shut"]


@dataclass(frozen=True, slots=True)
class Face:
    """
    What a face does: `brow` is raised by so much (negative: drawn down), `gaze` is up by so much.
    """

    lids: Lids = "open"
    brow: float = 0
    gaze: float = 0
    mouth: Mouth = "rest"


def lids_squeezed() -> Iterator[str]:
    """Both eyes forced shut, brows below the rim of the orbit, the forehead's mid drawn down."""
    yield from _drawn(Face("squeezed", -9))
    for side in (-1, 1):
        yield arrow([(MIDDLE + 36 * side, 44), (MIDDLE + 36 * side, 54), (MIDDLE + 36 * side, 66)])


def lids_shut() -> Iterator[str]:
    """The lids stay down without squeezing, while the forehead lifts the brows."""
    yield from _drawn(Face("shut", 10))
    for side in (-1, 1):
        yield arrow([(MIDDLE + 62 * side, 84), (MIDDLE + 63 * side, 74), (MIDDLE + 62 * side, 62)])


def gaze_up() -> Iterator[str]:
    """Both eyes held up under the upper lids."""
    yield from _drawn(Face(gaze=7, brow=3))
    for side in (-1, 1):
        yield arrow([(MIDDLE + 36 * side, 60), (MIDDLE + 36 * side, 48), (MIDDLE + 36 * side, 40)])


def jaw_open() -> Iterator[str]:
    """The jaw pulled down, the mouth wide."""
    yield from _drawn(Face(mouth="open"))
    yield arrow([(172, 152), (173, 172), (172, 190)])


def jaw_closed() -> Iterator[str]:
    """The jaw clenched, the masseters standing out at its angles."""
    yield from _drawn(Face(mouth="clenched"))
    for side in (-1, 1):
        yield arrow(
            [(MIDDLE + 72 * side, 184), (MIDDLE + 73 * side, 166), (MIDDLE + 71 * side, 150)]
        )


def tongue_out() -> Iterator[str]:
    """The tongue pushed out between the teeth."""
    yield from _drawn(Face(mouth="tongue"))
    yield arrow([(174, 158), (172, 178), (164, 198)])


def grin() -> Iterator[str]:
    """The corners of the mouth drawn out, teeth bared, lids narrowed, brows up."""
    yield from _drawn(Face(brow=6, mouth="grin"))
    for side in (-1, 1):
        yield arrow(
            [(MIDDLE + 50 * side, 158), (MIDDLE + 60 * side, 152), (MIDDLE + 68 * side, 142)]
        )


def ring() -> Iterator[str]:
    """One eye close to, with a golden-brown band at the edge of the cornea."""
    lids: list[Point] = [(10, 118), (46, 78), (100, 62), (154, 78), (190, 116), (150, 150)]
    yield blob([*lids, (100, 162), (48, 150)], "#ffffff")
    yield dot(100, 112, 47, fill="#6d8791", stroke=INK, stroke_width="1.8")
    yield dot(100, 112, 42, fill="none", stroke="#8a5a1c", stroke_width="9")
    yield dot(100, 112, 17, fill="#22201c")
    yield dot(92, 104, 5, fill="#ffffff")
    yield curve([(8, 104), (44, 62), (100, 44), (156, 62), (194, 102)], 2.4)
    yield arrow([(178, 190), (160, 176), (142, 152)])


def _drawn(face: Face) -> Iterator[str]:
    drop = 20 if face.mouth == "open" else 8 if face.mouth == "tongue" else 0
    yield from _head(drop)
    yield from _masseters(face)
    for side in (-1, 1):
        yield from _eye(face, side)
        yield _brow(face, side)
    yield from _forehead(face)
    yield curve([(98, 92), (93, 118), (90, 126), (97, 130), (103, 130), (110, 126)], 1.6)
    yield from _mouth(face)


def _head(drop: float) -> Iterator[str]:
    for side in (-1, 1):
        yield ellipse(MIDDLE + 70 * side, 98, 9, 20)
    right: list[Point] = [
        *((142, 22), (164, 60), (166, 98), (161, 134), (148, 166 + drop / 2)),
        *((126, 194 + drop), (112, 202 + drop)),
    ]
    outline = [(MIDDLE, 8.0), *right, *reversed(flipped(right, MIDDLE))]
    yield blob(outline)
    hair: list[Point] = [
        *((34, 66), (36, 44), (58, 18), (100, 4), (142, 18), (164, 44), (166, 66)),
        *((154, 50), (130, 34), (100, 30), (70, 34), (46, 50)),
    ]
    yield blob(hair, INK, 0, more=' fill-opacity="0.3"')


def _masseters(face: Face) -> Iterator[str]:
    if face.mouth == "clenched":
        bulk: list[Point] = [(151, 122), (160, 138), (153, 160), (143, 166), (141, 146)]
        yield muscle(bulk)
        yield muscle(flipped(bulk, MIDDLE))


def _eye(face: Face, side: int) -> Iterator[str]:
    x, y = MIDDLE + 33 * side, 88.0
    if face.lids == "squeezed":
        yield curve([(x - 17, y + 1), (x, y + 4), (x + 17, y + 1)], 2.6)
        for rise in (-6, 0, 6):
            out = x + 20 * side
            yield curve([(out, y + 2 + rise / 2), (out + 10 * side, y + 3 + 1.6 * rise)], 1.4)
        yield curve([(x - 14, y + 11), (x, y + 14), (x + 14, y + 11)], 1.2)
    elif face.lids == "shut":
        yield curve([(x - 17, y + 1), (x, y + 7), (x + 17, y + 1)], 2.4)
        yield curve([(x - 16, y - 9), (x, y - 13), (x + 16, y - 9)], 1)
    else:
        yield from _open(face, x, y)


def _open(face: Face, x: float, y: float) -> Iterator[str]:
    low = 8.5 if face.mouth != "grin" else 4.5
    slit: list[Point] = [(x - 17, y + 1), (x, y - low), (x + 17, y + 1), (x, y + low)]
    yield blob(slit, "#ffffff", 1.6)
    yield dot(x, y - face.gaze + 0.5, 6.4 if face.mouth != "grin" else 4.6, fill="#22201c")
    if face.gaze:
        lid: list[Point] = [(x - 18, y), (x - 8, y - 9), (x, y - 16), (x + 8, y - 9), (x + 18, y)]
        yield blob([*lid, (x + 8, y - 7), (x, y - 9), (x - 8, y - 7)], "skin", 0)
    yield curve([(x - 17, y + 1), (x - 8, y - low * 0.7), (x, y - low)], 2)
    yield curve([(x, y - low), (x + 8, y - low * 0.7), (x + 17, y + 1)], 2)


def _brow(face: Face, side: int) -> str:
    y = 68 - face.brow
    inner = 5 if face.lids == "squeezed" else 0
    points = [(MIDDLE + 13 * side, y + inner), (MIDDLE + 32 * side, y - 5 + inner / 2)]
    return curve([*points, (MIDDLE + 53 * side, y + 4)], 4)


def _forehead(face: Face) -> Iterator[str]:
    """Upright folds where the brows are drawn together, level ones where they are lifted."""
    if face.lids == "squeezed":
        for x in (95, 105):
            yield curve([(x, 60), (x + (x - 100) * 0.2, 68), (x, 78)], 1.4)
    elif face.brow >= 6:
        for y in (40, 46, 52):
            yield curve([(70, y + 2), (100, y), (130, y + 2)], 1.2)


def _mouth(face: Face) -> Iterator[str]:
    match face.mouth:
        case "open":
            yield blob(
                [(100, 146), (120, 156), (122, 182), (100, 200), (78, 182), (80, 156)], CAVITY
            )
            yield blob(
                [(86, 153), (100, 149), (114, 153), (113, 158), (100, 157), (87, 158)], TEETH
            )
            yield blob(
                [(84, 184), (100, 178), (116, 184), (110, 193), (100, 196), (90, 193)], ON, 0
            )
        case "tongue":
            yield blob(
                [(100, 148), (122, 155), (116, 170), (100, 174), (84, 170), (78, 155)], CAVITY
            )
            yield blob([(88, 158), (112, 158), (113, 180), (100, 196), (87, 180)], "on", 1.4)
            yield curve([(100, 162), (100.5, 172), (100, 184)], 1.2)
        case "grin":
            yield from _teeth()
        case "clenched":
            yield curve([(74, 158), (86, 156), (100, 157), (114, 156), (126, 158)], 3)
            yield curve([(84, 170), (100, 167), (116, 170)], 1.2)
        case "rest":
            yield curve([(76, 156), (90, 155), (100, 157), (110, 155), (124, 156)], 2.2)
            yield curve([(88, 166), (100, 169), (112, 166)], 1.2)


def _teeth() -> Iterator[str]:
    lips: list[Point] = [(58, 146), (78, 152), (100, 153), (122, 152), (142, 146), (124, 166)]
    yield blob([*lips, (100, 171), (76, 166)], "#ffffff", 2)
    yield curve([(62, 150), (80, 160), (100, 162), (120, 160), (138, 150)], 1.2, CAVITY)
    for x in (76, 88, 100, 112, 124):
        yield curve([(x, 153.5), (x, 161), (x, 168.5 - abs(x - 100) / 12)], 0.9, CAVITY)
    for side in (-1, 1):
        yield curve(
            [(MIDDLE + 30 * side, 124), (MIDDLE + 46 * side, 140), (MIDDLE + 50 * side, 152)], 1.4
        )
