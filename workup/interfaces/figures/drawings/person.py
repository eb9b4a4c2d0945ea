"""
The whole person: trunk to the side, hemidystonia, the arched back, generalised dystonia.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workup.interfaces.figures.drawings.heads import side_head
from workup.interfaces.figures.drawings.pen import (
    Point,
    arrow,
    blob,
    curve,
    dashed,
    ellipse,
    group,
    limb,
    sides,
    turned,
)

ARM, LEG = (13.0, 11.0, 8.0), (22.0, 16.0, 10.0)  # across, from the root to the end
FLOOR = 212.0


@dataclass(frozen=True, slots=True)
class Limb:
    """The three joints of a limb, its hand or foot as a line, and whether it is affected."""

    joints: tuple[Point, Point, Point]
    end: tuple[Point, ...]
    on: bool = False


RIGHT_ARM = Limb(((74, 60), (66, 92), (64, 122)), ((64, 128), (65, 138)))
RIGHT_LEG = Limb(((90, 118), (88, 164), (88, 202)), ((86, 207), (78, 208)))
LEFT_LEG = Limb(((110, 118), (112, 164), (112, 202)), ((114, 207), (122, 208)))


def trunk_side() -> Iterator[str]:
    """The trunk leans to the patient's left from the hips, the head going with it."""
    yield _floor()
    yield from _limb(RIGHT_LEG, LEG)
    yield from _limb(LEFT_LEG, LEG)
    hips = (100.0, 118.0)
    [right, left] = turned([(76, 62), (124, 62)], 28, hips)
    yield from _body(28, hips, on=True)
    yield from _limb(_hanging(right), ARM)
    yield from _limb(_hanging(left), ARM)
    yield dashed([(100, 118), (100, 80), (100, 8)])
    yield arrow([(104, 12), (126, 6), (148, 12)])
    yield from sides()


def _hanging(shoulder: Point) -> Limb:
    x, y = shoulder
    return Limb(((x, y), (x + 2, y + 31), (x + 3, y + 60)), ((x + 3, y + 66), (x + 3, y + 76)))


def hemidystonia() -> Iterator[str]:
    """
    Arm and leg of the patient's left: elbow and wrist bent, fingers clenched, leg stretched, foot
    turned in and down.
    """
    arm = Limb(((126, 60), (152, 88), (130, 108)), ((122, 104), (116, 112), (122, 116)), on=True)
    leg = Limb(((110, 118), (122, 162), (128, 196)), ((126, 203), (114, 207), (108, 206)), on=True)
    yield _floor()
    yield dashed([(100, 2), (100, 100), (100, 211)])
    yield from _limb(RIGHT_LEG, LEG)
    yield from _limb(leg, LEG)
    yield from _limb(RIGHT_ARM, ARM)
    yield from _body(0, (100, 118))
    yield from _limb(arm, ARM)
    yield from sides()


def generalised() -> Iterator[str]:
    """Neck, trunk, both arms and both legs twisted."""
    right_arm = Limb(((74, 60), (52, 86), (60, 118)), ((56, 126), (46, 124), (44, 116)), on=True)
    left_arm = Limb(((126, 60), (156, 72), (148, 102)), ((142, 110), (132, 106), (134, 100)), True)
    right_leg = Limb(((92, 118), (70, 152), (92, 190)), ((97, 198), (106, 206)), on=True)
    left_leg = Limb(((110, 118), (122, 160), (134, 200)), ((132, 206), (118, 209)), on=True)
    yield _floor()
    yield from _limb(left_leg, LEG)
    yield from _limb(right_leg, LEG)
    hips = (100.0, 118.0)
    yield from _limb(_leaned(right_arm, hips), ARM)
    yield from _body(-18, hips, on=True, head=44)
    yield from _limb(_leaned(left_arm, hips), ARM)
    yield from sides()


def _leaned(arm: Limb, hips: Point) -> Limb:
    a, b, c = turned(arm.joints, -18, hips)
    return Limb((a, b, c), tuple(turned(arm.end, -18, hips)), arm.on)


def arched() -> Iterator[str]:
    """Lying on the back, arched so that head and heels alone touch the bed."""
    yield curve([(4, 178), (100, 178), (196, 178)], 2)
    yield curve([(8, 178), (8, 190), (8, 202)], 2)
    yield curve([(192, 178), (192, 190), (192, 202)], 2)
    yield limb([(58, 126), (78, 152), (98, 166)], (13, 11, 8))
    yield limb([(122, 112), (154, 130), (184, 166)], (28, 19, 11), "on")
    yield limb([(185, 168), (194, 154)], (11, 8), "on")
    back: list[Point] = [
        *((44, 146), (50, 124), (70, 100), (96, 90), (120, 94), (136, 110)),
        *((128, 126), (110, 122), (92, 124), (74, 136), (60, 152)),
    ]
    yield limb([(52, 138), (40, 148)], (16, 15), "on")
    yield blob(back, "on")
    yield group([side_head(0, 0)], 31, 152, -128, 0.4)
    yield limb([(64, 118), (88, 140), (112, 158)], (14, 11, 8))
    yield arrow([(96, 78), (98, 60), (96, 46)])


def _body(degrees: float, hips: Point, on: bool = False, head: float = 0) -> Iterator[str]:
    """
    Trunk, neck and head.

    Args:
        degrees: How far they lean about the hips.

        hips: Where they bend.

        on: Whether the trunk is affected.

        head: How much further the head tilts.
    """
    neck = turned([(100, 56), (100, 40)], degrees, hips)
    yield limb(neck, (13, 12))
    half: list[Point] = [(110, 50), (127, 55), (130, 66), (121, 90), (119, 108), (120, 124)]
    outline = [(100, 52), *half, (100, 132), *((200 - x, y) for x, y in reversed(half))]
    yield blob(_bent(outline, degrees, hips), "on" if on else "skin")
    yield from _head(turned([(100, 25)], degrees, hips)[0], degrees + head)


def _bent(points: Sequence[Point], degrees: float, hips: Point) -> list[Point]:
    """The lean grows from the hips upwards, so that the hips stay level."""

    def share(y: float) -> float:
        return min(max((hips[1] + 6 - y) / 50, 0.0), 1.0)

    return [turned([(x, y)], degrees * share(y), hips)[0] for x, y in points]


def _head(middle: Point, degrees: float) -> Iterator[str]:
    x, y = middle
    skull = [(x + dx, y + dy) for dx, dy in _SKULL]
    yield blob(turned(skull, degrees, middle))
    for side in (-5, 5):
        [(a, b)] = turned([(x + side, y - 1)], degrees, middle)
        yield ellipse(a, b, 1.4, 1.6, "ink", 0)
    yield curve(turned([(x, y), (x - 1.5, y + 5), (x + 1, y + 6)], degrees, middle), 1.1)
    yield curve(turned([(x - 4, y + 11), (x, y + 11.5), (x + 4, y + 11)], degrees, middle), 1.3)


_SKULL: tuple[Point, ...] = (
    *((0, -20), (10, -17), (14, -6), (13, 6), (8, 16), (0, 20)),
    *((-8, 16), (-13, 6), (-14, -6), (-10, -17)),
)


def _limb(one: Limb, widths: Sequence[float]) -> Iterator[str]:
    fill = "on" if one.on else "skin"
    line = [one.joints[-1], *one.end]
    yield limb(line, [widths[-1] - 0.5] + [widths[-1] * 0.85] * len(one.end), fill)
    yield limb(one.joints, widths, fill)


def _floor() -> str:
    return curve([(20, FLOOR), (100, FLOOR), (180, FLOOR)], 1.4)
