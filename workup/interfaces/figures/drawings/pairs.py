"""
Patterns that need a slice below the basal ganglia, alone or beside the usual one, and the
transporter scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workup.interfaces.figures.drawings.hindbrain import (
    DENTATE,
    NIGRA,
    RED,
    SUBTHALAMIC,
    midbrain,
    pons,
)
from workup.interfaces.figures.drawings.midline import joint, stem
from workup.interfaces.figures.drawings.pen import Point, curve, group, smooth
from workup.interfaces.figures.drawings.signals import BRIGHT, DARK, nuclei, pointers
from workup.interfaces.figures.drawings.slices import (
    FLAIR,
    IRON,
    SIDES,
    T1,
    T2,
    WIDTH,
    area,
    axial,
    both,
    grey,
    panel,
    pointer,
    sided,
)

APART = 8.0  # between two scans


def beside(left: Iterable[str], right: Iterable[str]) -> Iterator[str]:
    """Two scans side by side."""
    yield from left
    yield group(right, WIDTH + APART, 0)


def basal_ganglia_brainstem_symmetric() -> Iterator[str]:
    """
    On the first both putamina are bright, on the second, through the midbrain, both red nuclei
    and the tissue around the aqueduct.
    """
    deep = [*nuclei(["putamen"], 232), *pointers(57, -22)]
    stem_ = [both([(0, 6), (7, 10), (8, 20), (0, 26)], 236), both([(0, 13), (3, 16), (0, 20)], 20)]
    stem_ += [area(RED, 232, side) for side in SIDES]
    yield from beside(axial(FLAIR, deep), midbrain(FLAIR, [*stem_, *pointers(24, -4)]))


def pallidum_subthalamic() -> Iterator[str]:
    """
    On the first both pallida are bright, on the second, lower one the small subthalamic nuclei
    in front of the red nuclei.
    """
    deep = [*nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)]
    low = [area(SUBTHALAMIC, BRIGHT, side) for side in SIDES]
    yield from beside(axial(FLAIR, deep), midbrain(FLAIR, [*low, *pointers(37, -22)]))


def pons_striatum() -> Iterator[str]:
    """
    On the first caudates and putamina are bright, on the second the middle of the pons, its rim
    spared.
    """
    deep = [*nuclei(["caudate", "putamen"], 220), *pointers(57, -22)]
    centre = both([(0, -26), (9, -25), (24, -16), (22, -4), (12, -8), (8, 2), (0, 4)], 240)
    yield from beside(axial(T2, deep), pons(T2, [centre, pointer(28, -12)]))


def iron_deep_nuclei() -> Iterator[str]:
    """
    On the first both pallida are black and the putamina dark, on the second the substantia
    nigra and the red nuclei are black.
    """
    deep = [*nuclei(["pallidum"], DARK), *nuclei(["putamen"], 62), *pointers(57, -22)]
    low = [area(shape, DARK, side) for side in SIDES for shape in (NIGRA, RED)]
    yield from beside(axial(IRON, deep), midbrain(IRON, [*low, *pointers(42, -14)]))


def putaminal_rim() -> Iterator[str]:
    """
    On the first both putamina are dark with a thin bright rim at their outer edge, on the
    second the pons has a bright cross.
    """
    deep = list(nuclei(["putamen"], 58))
    for side in SIDES:
        rim_: list[Point] = [(48, -52), (54.5, -37), (55.5, -16), (52, 3)]
        deep.append(curve(sided(rim_, side), 2.8, grey(BRIGHT)))
    bun = [curve([(0, -34), (0, -10), (0, 12)], 4, grey(236))]
    bun.append(curve([(-34, -12), (0, -14), (34, -12)], 4, grey(236)))
    yield from beside(axial(T2, [*deep, *pointers(60, -22)]), pons(T2, [*bun, pointer(38, -12)]))


def dentate() -> Iterator[str]:
    """Both dentate nuclei are bright."""
    lit = [area(DENTATE, BRIGHT, side) for side in SIDES]
    yield from pons(FLAIR, [*lit, *pointers(48, 52)])


def cerebellar_atrophy() -> Iterator[str]:
    """
    The cerebellum is small, with wide clefts between its folds, and the fourth ventricle is
    large.
    """
    yield from pons(T2, gap=4.4)


def vascular_loop() -> Iterator[str]:
    """A black vessel bends against the root of the left facial nerve, at the viewer's right."""
    nerves = [
        curve(sided([(36, -20), (50, -24), (66, -22)], side), 3.4, grey(T2.cortex))
        for side in SIDES
    ]
    loop = [(4, -40), (22, -41), (38, -35), (45, -24), (38, -14), (42, -6), (54, -10)]
    yield from pons(T2, [*nerves, curve(loop, 4.4, grey(DARK)), pointer(52, -32, -40)])


def midbrain_atrophy() -> Iterator[str]:
    """
    The upper border of the midbrain is hollow and its front is a thin beak over a pons of usual
    size.
    """
    yield from stem(T1, thin=True, lesions=[pointer(104, 84, -70)])


def atlantoaxial_displacement() -> Iterator[str]:
    """
    The atlas stands forward, with a wide gap to the dens, and the cord is narrowed between the
    dens and the back of the atlas.
    """
    yield from joint(T2, 24, [pointer(97, 92, -90), pointer(186, 116)])


def presynaptic_deficit() -> Iterator[str]:
    """The tracer in the striata: two commas where it is taken up, two dots where it is not."""
    whole = [*_uptake(_COMMA, 1, -1), *_uptake(_COMMA, 1, 1)]
    lost = [*_uptake(_DOT, 0.85, -1), *_uptake(_DOT, 0.7, 1)]
    yield from beside(_scan("usual", whole), _scan("reduced", lost))


_COMMA: tuple[Point, ...] = (
    *((8, -56), (20, -66), (34, -60), (44, -40), (52, -14), (54, 8), (46, 16), (38, 4)),
    *((28, -20), (14, -36)),
)
_DOT: tuple[Point, ...] = ((10, -54), (20, -63), (31, -57), (34, -44), (26, -35), (14, -40))


def _scan(name: str, uptake: Iterable[str]) -> Iterator[str]:
    ground = [f'<path d="{smooth(_HEAD)}" fill="{grey(34)}"/>']
    yield from panel(f"DAT SPECT, {name}", [*ground, *uptake])


_HEAD: tuple[Point, ...] = (
    *((0, -122), (58, -108), (95, -52), (104, 20), (80, 96), (0, 126), (-80, 96), (-104, 20)),
    *((-95, -52), (-58, -108)),
)


def _uptake(shape: tuple[Point, ...], strength: float, side: int) -> Iterator[str]:
    """Brighter towards its middle, as counts are."""
    x = sum(p[0] for p in shape) / len(shape)
    y = sum(p[1] for p in shape) / len(shape)
    for share, level in ((1.3, 70), (1.0, 150), (0.7, 220), (0.4, 250)):
        scaled = [(x + (a - x) * share, y + (b - y) * share) for a, b in shape]
        yield area(scaled, round(level * strength), side)
