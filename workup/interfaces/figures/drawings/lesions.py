"""
What a scan of the basal ganglia shows in each pattern of the vocabulary: lesions over the slice of
`slices`, in the deep nuclei first, then in the rest of the brain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.interfaces.figures.draw import n
from workup.interfaces.figures.drawings.pen import Point, curve, turned
from workup.interfaces.figures.drawings.slices import (
    CONTRAST,
    CT,
    DIFFUSION,
    FLAIR,
    IRON,
    SHAPES,
    SIDES,
    T1,
    T2,
    Form,
    Tone,
    area,
    axial,
    folded,
    grey,
    pointer,
    rim,
    sided,
    sulci,
)

BRIGHT, DARK = 250, 6  # a signal that stands out on every tone
RIGHT, LEFT = -1, 1  # of the patient: at the viewer's left and right


def nuclei(names: Sequence[str], level: int, sides: Sequence[int] = SIDES) -> Iterator[str]:
    """Whole nuclei in one grey."""
    for side in sides:
        for name in names:
            yield area(SHAPES[name], level, side)


def spot(x: float, y: float, across: float, along: float, level: int, degrees: float = 0) -> str:
    """An oval lesion by its middle; x negative on the patient's right."""
    return (
        f'<ellipse transform="translate({n(x)} {n(y)}) rotate({n(degrees)})" rx="{n(across)}" '
        f'ry="{n(along)}" fill="{grey(level)}"/>'
    )


def pointers(x: float, y: float, degrees: float = 0) -> Iterator[str]:
    """A pair of arrowheads to the same place of both sides, from without."""
    yield pointer(x, y, degrees)
    yield pointer(-x, y, 180 - degrees)


def eye_of_the_tiger() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield from nuclei(["pallidum"], DARK)
        for side in SIDES:
            yield spot(29.5 * side, -29, 4.6, 6.4, BRIGHT, 32 * side)
        yield from pointers(46, -26, 10)

    yield from axial(T2, seen())


def t1_bright_pallidum() -> Iterator[str]:
    yield from axial(T1, [*nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)])


def pallidum_both() -> Iterator[str]:
    yield from axial(FLAIR, [*nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)])


def pallidal_hypointensity_subtle() -> Iterator[str]:
    yield from axial(IRON, [*nuclei(["pallidum"], 52), *pointers(44, -22, 10)])


def caudate_putamen_t2() -> Iterator[str]:
    yield from axial(T2, [*nuclei(["caudate", "putamen"], 214), *pointers(57, -22)])


def putamen_t2() -> Iterator[str]:
    yield from axial(T2, [*nuclei(["putamen"], 220), *pointers(57, -22)])


def putamen_necrosis() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield from nuclei(["putamen"], 230)
        for side in SIDES:
            core = [(x * 0.35 + 30.4, y * 0.72 - 6.5) for x, y in SHAPES["putamen"]]
            yield area(core, 16, side)
        yield from pointers(58, -22)

    yield from axial(FLAIR, seen())


def putamen_thalamus() -> Iterator[str]:
    def seen() -> Iterator[str]:
        for side in SIDES:
            yield area([(43, -18), (54, -18), (52, 0), (46, 8), (43, -4)], 236, side)
            yield area([(16, -8), (26, -3), (32, 8), (24, 12), (15, 4)], 236, side)
        yield from pointers(58, -6)

    yield from axial(FLAIR, seen())


def striatal_necrosis_wide_fissures() -> Iterator[str]:
    shrunk = Form(fissure=19, sulci=(2.6, 2.6))
    yield from axial(T2, [*nuclei(["caudate", "putamen"], 222), *_lids()], shrunk)


def _lids() -> Iterator[str]:
    """Wide fissures are open towards the skull."""
    for side in SIDES:
        open_: list[Point] = [
            (97, -50),
            (86, -48),
            (74, -50),
            (64, -38),
            (78, -26),
            (101, -20),
            (103, -36),
        ]
        yield area(open_, T2.fluid, side)
    yield from pointers(78, -36)


def contralateral_basal_ganglia() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield area([(34, -46), (46, -42), (54, -22), (50, 2), (40, -2), (32, -20)], 240, RIGHT)
        yield pointer(-57, -20, 180)

    yield from axial(FLAIR, seen())


def basal_ganglia_lesion() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield area([(22, -62), (31, -57), (29, -44), (20, -46)], 236, LEFT)
        yield area([(38, -50), (47, -44), (51, -30), (43, -26)], 236, LEFT)
        yield pointer(55, -38)

    yield from axial(FLAIR, seen())


def pallidum_white_matter() -> Iterator[str]:
    yield from axial(
        FLAIR, [*_white_matter(190), *nuclei(["pallidum"], BRIGHT), *pointers(44, -22, 10)]
    )


def white_matter() -> Iterator[str]:
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


def demyelination() -> Iterator[str]:
    def seen() -> Iterator[str]:
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

    yield from axial(FLAIR, seen())


def infarct() -> Iterator[str]:
    def seen() -> Iterator[str]:
        shape: list[Point] = [
            *((22, -62), (31, -60), (46, -50), (54, -34), (54, -14), (50, 6), (44, 6), (38, -14)),
            *((30, -34), (24, -44)),
        ]
        yield area(shape, 246, RIGHT)
        yield pointer(-58, -20, 180)

    yield from axial(DIFFUSION, seen())


def haemorrhage() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield spot(-46, -20, 22, 34, 58, -8)
        yield spot(-46, -20, 17, 28, 244, -8)
        yield pointer(-66, -20, 180)

    yield from axial(CT, seen())


def mass() -> Iterator[str]:
    def seen() -> Iterator[str]:
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

    yield from axial(CONTRAST, seen())


def abscess_or_granuloma() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield spot(40, -20, 26, 32, 84)
        for x, y, r in ((38, -24, 14), (-58, 52, 8), (60, 66, 6)):
            yield spot(x, y, r + 7, r + 7, 84) if r < 10 else ""
            yield spot(x, y, r, r, 246)
            yield spot(x, y, r - 4, r - 4, 34)
        yield pointer(55, -24)
        yield pointer(-70, 52, 180)

    yield from axial(CONTRAST, seen())


def meningeal_enhancement() -> Iterator[str]:
    def seen() -> Iterator[str]:
        points = [(x * 1.005, y * 1.005) for x, y in rim()[::4]]
        yield curve([*points, points[0]], 3.4, grey(246))
        for side in SIDES:
            fissure = [(100, -36), (88, -36), (72, -42), (69, -26), (69, -8), (64, 10)]
            yield curve(sided(fissure, side), 4.6, grey(246))
        yield curve([(0, -118), (0.5, -100), (0, -84)], 3.4, grey(246))
        yield from pointers(76, -10)

    yield from axial(CONTRAST, seen(), WIDE)


def _wider(name: str, x: float, y: float, about: Point) -> tuple[Point, ...]:
    return tuple(
        (about[0] + (a - about[0]) * x, about[1] + (b - about[1]) * y) for a, b in SHAPES[name]
    )


#: Ventricles under pressure or over lost tissue.
WIDE = Form(
    {
        "horn": _wider("horn", 1.45, 1.12, (0, -36)),
        "third": _wider("third", 2.4, 1, (0, 0)),
        "atrium": _wider("atrium", 1.5, 1.25, (36, 52)),
    }
)


def malformation() -> Iterator[str]:
    def seen() -> Iterator[str]:
        for dx, dy, turn in ((0, 0, 0), (5, -9, 50), (-6, 7, 110), (8, 8, 160), (-2, -16, 20)):
            x, y = 42 + dx, -22 + dy
            loop = [(x - 9, y - 3), (x - 3, y + 5), (x + 4, y - 5), (x + 9, y + 4)]
            yield curve(turned(loop, turn, (x, y)), 5, grey(DARK))
        yield curve([(46, -4), (42, 14), (26, 24), (8, 28), (0, 40)], 5.5, grey(DARK))
        yield curve([(52, -34), (66, -46), (84, -42), (100, -36)], 5, grey(DARK))
        yield pointer(60, -14)

    yield from axial(T2, seen())


def contusion() -> Iterator[str]:
    def seen() -> Iterator[str]:
        for side, size in ((RIGHT, 1.0), (LEFT, 0.7)):
            yield spot(34 * side, -100, 24 * size, 16 * size, 54, 20 * side)
            for dx, dy, r in ((-7, 2, 6), (6, -3, 7), (1, 6, 4), (12, 5, 3)):
                yield spot((34 + dx * size) * side, -100 + dy * size, r * size, r * size, 236)
        yield spot(88, 42, 14, 18, 54)
        for dx, dy, r in ((0, -5, 6), (3, 6, 5)):
            yield spot(90 + dx, 42 + dy, r, r, 236)
        yield pointer(-34, -80, 90)
        yield pointer(70, 46, 180)

    yield from axial(CT, seen())


def cortical_ribbon() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield from _ribbon(DIFFUSION, 242, ((4, 52), (110, 172)))
        yield from nuclei(["caudate"], 226)
        yield from nuclei(["putamen"], 200)
        yield from pointers(57, -26)
        yield pointer(68, -78, -40)

    yield from axial(DIFFUSION, seen())


def _ribbon(tone: Tone, level: int, stretches: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The cortex of some stretches of the rim, counted from the front by the patient's left."""
    points = [(x * 0.995, y * 0.995) for x, y in rim()]
    for start, end in stretches:
        stretch = points[start:end:2]
        inner = [(x * 1.015, y * 1.015) for x, y in folded(reversed(stretch))]
        yield area([*stretch, *inner], level)
    yield from sulci(tone)


def hypoxic_ischaemic() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield from _ribbon(DIFFUSION, 226, ((62, 84), (92, 114)))
        yield from nuclei(["caudate", "putamen"], 240)
        yield from nuclei(["pallidum"], 222)
        for side in SIDES:
            yield area([(14, -10), (24, -4), (31, 8), (24, 14), (14, 6)], 232, side)
        yield from pointers(57, -22)

    yield from axial(DIFFUSION, seen())


def calcification_symmetric() -> Iterator[str]:
    def seen() -> Iterator[str]:
        yield from nuclei(["pallidum"], BRIGHT)
        for side in SIDES:
            yield area([(41, -40), (50, -38), (52, -14), (48, 0), (42, -10)], BRIGHT, side)
            yield area([(22, -60), (29, -56), (28, -46), (21, -48)], BRIGHT, side)
            yield area([(18, 10), (28, 8), (31, 15), (24, 21), (17, 18)], BRIGHT, side)
        yield from pointers(58, -22)

    yield from axial(CT, seen())


def caudate_atrophy() -> Iterator[str]:
    thin: tuple[Point, ...] = (
        *((29, -66), (33, -58), (32, -46), (26, -36), (19, -29), (20, -34), (27, -46), (30, -56)),
    )
    box_like: tuple[Point, ...] = (
        *((3, -28), (4, -50), (8, -68), (19, -77), (31, -72), (30, -56), (24, -42), (16, -30)),
    )
    lost = Form({"caudate": thin, "horn": box_like, "third": _wider("third", 1.8, 1, (0, 0))})
    yield from axial(T1, pointers(35, -52), lost)


def basal_ganglia_atrophy() -> Iterator[str]:
    small = Form(
        {
            "caudate": _wider("caudate", 0.55, 0.9, (33, -48)),
            "putamen": _wider("putamen", 0.6, 0.9, (50, -25)),
            "pallidum": _wider("pallidum", 0.8, 0.9, (38, -22)),
            "horn": _wider("horn", 1.35, 1.1, (0, -36)),
            "third": _wider("third", 1.8, 1, (0, 0)),
        },
        fissure=8,
    )
    yield from axial(T1, pointers(57, -24), small)


def cortical_atrophy_asymmetric() -> Iterator[str]:
    def seen() -> Iterator[str]:
        for name in ("horn", "atrium"):
            yield area(WIDE[name], T1.fluid, LEFT)
        yield pointer(88, 30, 180)

    yield from axial(T1, seen(), Form(sulci=(1.4, 5)))
