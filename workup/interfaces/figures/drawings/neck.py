"""
The neck: turned, tilted, bent forward, bent back, shifted.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.interfaces.figures.draw import text
from workup.interfaces.figures.drawings.heads import (
    column,
    front_head,
    muscle,
    shoulders,
    side_head,
)
from workup.interfaces.figures.drawings.pen import (
    Point,
    arrow,
    blob,
    curve,
    dashed,
    group,
    moved,
    turned,
)

HEAD = (100.0, 84.0)  # the middle of the head at rest
ROOT = (100.0, 158.0)  # where the neck bends, from the front
SPINE = (92.0, 152.0)  # where it bends, from the side
NAPE, THROAT = (72.0, 148.0), (124.0, 170.0)  # where the outline of the chest begins
EAR = (100.0, 84.0)  # the ear at rest, from the side


def rotation() -> Iterator[str]:
    """Turned to the patient's left; the right sternocleidomastoid stands out."""
    yield shoulders()
    yield column(((74, 108), (124, 118)), ((71, 155), (129, 155)))
    yield muscle([(73, 100), (84, 112), (97, 146), (102, 172), (92, 160), (77, 128)])
    yield group(front_head(48), *HEAD)
    yield from _middle_line()
    yield arrow([(70, 16), (100, 8), (136, 18)])
    yield from _sides()


def tilt() -> Iterator[str]:
    """The ear comes to the patient's left shoulder, which is raised."""
    yield shoulders(raised_right=12)
    [at] = turned([HEAD], 30, ROOT)
    ends = turned([(80, 116), (120, 116)], 30, ROOT)
    yield column((ends[0], ends[1]), ((71, 155), (129, 147)))
    yield group(front_head(), *at, degrees=30)
    yield from _middle_line()
    yield arrow([(98, 10), (128, 12), (158, 30)])
    yield from _sides()


def shift() -> Iterator[str]:
    """The whole head stands to the patient's left, upright."""
    x, y = HEAD
    yield shoulders()
    yield column(((106, 116), (148, 116)), ((71, 155), (129, 155)))
    yield group(front_head(), x + 27, y)
    yield from _middle_line()
    yield arrow([(84, 12), (108, 10), (134, 12)])
    yield from _sides()


def shoulder() -> Iterator[str]:
    """The patient's left shoulder drawn up towards the ear, the head upright."""
    yield shoulders(raised_right=30)
    yield column(((80, 116), (120, 116)), ((71, 155), (129, 140)))
    yield group(front_head(), *HEAD)
    yield arrow([(182, 150), (184, 132), (182, 112)])
    yield from _sides()


def flexion() -> Iterator[str]:
    """The chin goes to the chest."""
    curved = arrow([(98, 10), (124, 12), (150, 28)])
    yield group([*_from_the_side(42), curved], -22, 0)


def extension() -> Iterator[str]:
    """The face looks up, the back of the head comes to the shoulders."""
    curved = arrow([(112, 16), (86, 8), (54, 16)])
    yield group([*_from_the_side(-40), curved], 26, 0)


def _from_the_side(degrees: float) -> Iterator[str]:
    yield _chest()
    [ear] = turned([EAR], degrees, SPINE)
    top = moved(turned([(-38, 10), (22, 42)], degrees), *ear)
    yield column((top[0], top[1]), (NAPE, THROAT), 10)
    yield side_head(*ear, degrees)
    yield dashed([SPINE, (94, 110), (97, 60), (98, 20)])


def _chest() -> str:
    points: list[Point] = [
        *(NAPE, (58, 162), (44, 184), (38, 222), (100, 226), (150, 222), (152, 204)),
        *((142, 186), THROAT, (104, 156), (84, 146)),
    ]
    arm = curve([(72, 222), (74, 196), (88, 182), (106, 188), (112, 206), (112, 222)], 1.2)
    return blob(points) + arm


def _middle_line() -> Iterator[str]:
    yield dashed([(100, 14), (100, 60), (100, 110), (100, 172)])


def _sides() -> Iterator[str]:
    """Which side of the patient is which."""
    yield text(6, 214, "R", 12)
    yield text(194, 214, "L", 12, "end")
