"""
Patterns of the rest of the brain on a scan: white matter, cortex, vessels, masses, meninges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.interfaces.figures.drawings.pen import Point, curve, turned
from workup.interfaces.figures.drawings.signals import (
    BRIGHT,
    DARK,
    LEFT,
    RIGHT,
    WIDE,
    nuclei,
    pointers,
    spot,
)
from workup.interfaces.figures.drawings.slices import (
    CONTRAST,
    CT,
    DIFFUSION,
    FLAIR,
    SHAPES,
    SIDES,
    T2,
    Tone,
    area,
    axial,
    folded,
    grey,
    on,
    pointer,
    rim,
    sided,
    sulci,
)


def pallidum_white_matter() -> Iterator[str]:
    """
    Both pallida are bright, and less so the white matter around the frontal horns and the
    atria.
    """
    yield from axial(
        FLAIR, [*_white_matter(190), *nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)]
    )


def white_matter() -> Iterator[str]:
    """
    Large bright areas in the white matter around the frontal horns and the atria of both sides.
    """
    yield from axial(FLAIR, [*_white_matter(222), *pointers(68, 58)])


def _white_matter(level: int) -> Iterator[str]:
    front: list[Point] = [
        (9, -74),
        (22, -90),
        (44, -88),
        (58, -72),
        (48, -60),
        (34, -66),
        (20, -78),
    ]
    back: list[Point] = [(26, 32), (44, 30), (64, 46), (66, 76), (46, 94), (30, 84), (26, 60)]
    for side in SIDES:
        yield area(front, level, side)
        yield area(back, level, side)
    yield from _again(FLAIR.fluid)


def _again(fluid: int) -> Iterator[str]:
    """The ventricles over a lesion that surrounds them."""
    for side in SIDES:
        yield area(SHAPES["horn"], fluid, side)
        yield area(SHAPES["atrium"], fluid, side)


@on(FLAIR)
def demyelination() -> Iterator[str]:
    """
    Several small oval bright lesions in the white matter of both sides, many with their long
    axis towards the ventricle.
    """
    for x, y, turn in (
        (28, -84, 35),
        (44, -76, 55),
        (54, 40, 80),
        (54, 60, 100),
        (44, 84, 140),
    ):
        yield spot(x, y, 4.2, 9, 240, turn)
    for x, y, turn in ((-34, -82, -45), (-56, 48, -80), (-46, 80, -130), (-74, 6, 20)):
        yield spot(x, y, 4.2, 9, 240, turn)
    yield spot(14, 6, 4.5, 4, 240)
    yield pointer(65, 60)
    yield pointer(-67, 46, 180)


@on(DIFFUSION)
def infarct() -> Iterator[str]:
    """The right caudate, internal capsule and putamen are bright, at the viewer's left."""
    shape: list[Point] = [
        *((22, -62), (31, -60), (46, -50), (54, -34), (54, -14), (50, 6), (44, 6), (38, -14)),
        *((30, -34), (24, -44)),
    ]
    yield area(shape, 246, RIGHT)
    yield pointer(-58, -20, 180)


@on(CT)
def haemorrhage() -> Iterator[str]:
    """A white oval in the right putamen, at the viewer's left, with a dark rim."""
    yield spot(-46, -20, 22, 34, 58, -8)
    yield spot(-46, -20, 17, 28, 244, -8)
    yield pointer(-66, -20, 180)


@on(CONTRAST)
def mass() -> Iterator[str]:
    """
    A bright, uneven mass in the left basal ganglia, at the viewer's right, with a dark area
    around it.
    """
    oedema: list[Point] = [
        (16, -64),
        (44, -70),
        (66, -44),
        (66, -6),
        (48, 26),
        (22, 14),
        (14, -20),
    ]
    tumour: list[Point] = [(26, -44), (44, -50), (56, -34), (52, -10), (36, -2), (22, -18)]
    yield area(oedema, 76, LEFT)
    yield area(tumour, 240, LEFT)
    yield area([(34, -34), (44, -34), (44, -20), (36, -18)], 60, LEFT)
    yield pointer(61, -30)


@on(CONTRAST)
def abscess_or_granuloma() -> Iterator[str]:
    """Three lesions with a bright ring and a dark middle, each in a dark area."""
    yield spot(40, -20, 26, 32, 84)
    for x, y, r in ((38, -24, 14), (-58, 52, 8), (60, 66, 6)):
        yield spot(x, y, r + 7, r + 7, 84) if r < 10 else ""
        yield spot(x, y, r, r, 246)
        yield spot(x, y, r - 4, r - 4, 34)
    yield pointer(55, -24)
    yield pointer(-70, 52, 180)


@on(CONTRAST, WIDE)
def meningeal_enhancement() -> Iterator[str]:
    """
    A bright line along the surface of the brain and in the Sylvian fissures, and wide
    ventricles.
    """
    points = [(x * 1.005, y * 1.005) for x, y in rim()[::4]]
    yield curve([*points, points[0]], 3.4, grey(246))
    for side in SIDES:
        fissure = [(100, -36), (88, -36), (72, -42), (69, -26), (69, -8), (64, 10)]
        yield curve(sided(fissure, side), 4.6, grey(246))
    yield curve([(0, -118), (0.5, -100), (0, -84)], 3.4, grey(246))
    yield from pointers(76, -10)


@on(T2)
def malformation() -> Iterator[str]:
    """
    A knot of black winding vessels in the left basal ganglia, at the viewer's right, with two
    black veins leading away.
    """
    for dx, dy, turn in ((0, 0, 0), (5, -9, 50), (-6, 7, 110), (8, 8, 160), (-2, -16, 20)):
        x, y = 42 + dx, -22 + dy
        loop = [(x - 9, y - 3), (x - 3, y + 5), (x + 4, y - 5), (x + 9, y + 4)]
        yield curve(turned(loop, turn, (x, y)), 5, grey(DARK))
    yield curve([(46, -4), (42, 14), (26, 24), (8, 28), (0, 40)], 5.5, grey(DARK))
    yield curve([(52, -34), (66, -46), (84, -42), (100, -36)], 5, grey(DARK))
    yield pointer(60, -14)


@on(CT)
def contusion() -> Iterator[str]:
    """Patches of white blood in dark oedema at both frontal poles and the left temporal surface."""
    for side, size in ((RIGHT, 1.0), (LEFT, 0.7)):
        yield spot(34 * side, -100, 24 * size, 16 * size, 54, 20 * side)
        for dx, dy, r in ((-7, 2, 6), (6, -3, 7), (1, 6, 4), (12, 5, 3)):
            yield spot((34 + dx * size) * side, -100 + dy * size, r * size, r * size, 236)
    yield spot(88, 42, 14, 18, 54)
    for dx, dy, r in ((0, -5, 6), (3, 6, 5)):
        yield spot(90 + dx, 42 + dy, r, r, 236)
    yield pointer(-34, -80, 90)
    yield pointer(70, 46, 180)


@on(DIFFUSION)
def cortical_ribbon() -> Iterator[str]:
    """The cortex is bright along both sides, as are the caudates and, less so, the putamina."""
    yield from _ribbon(DIFFUSION, 242, ((4, 52), (110, 172)))
    yield from nuclei(["caudate"], 226)
    yield from nuclei(["putamen"], 200)
    yield from pointers(57, -26)
    yield pointer(68, -78, -40)


def _ribbon(tone: Tone, level: int, stretches: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The cortex of some stretches of the rim, counted from the front by the patient's left."""
    points = [(x * 0.995, y * 0.995) for x, y in rim()]
    for start, end in stretches:
        stretch = points[start:end:2]
        inner = [(x * 1.015, y * 1.015) for x, y in folded(reversed(stretch))]
        yield area([*stretch, *inner], level)
    yield from sulci(tone)


@on(DIFFUSION)
def hypoxic_ischaemic() -> Iterator[str]:
    """
    Caudates, putamina, pallida, parts of the thalami and the cortex at the back of both sides
    are bright.
    """
    yield from _ribbon(DIFFUSION, 226, ((62, 84), (92, 114)))
    yield from nuclei(["caudate", "putamen"], 240)
    yield from nuclei(["pallidum"], 222)
    for side in SIDES:
        yield area([(14, -10), (24, -4), (31, 8), (24, 14), (14, 6)], 232, side)
    yield from pointers(57, -22)
