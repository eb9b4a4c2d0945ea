"""
The workup as a flow: the tests in their order, and where a positive and a negative result of each
would lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workup.interfaces.figures.draw import INK, box, figure, line, shape, steps, text, wrap
from workup.model.assessment import Branch, Candidate, DontMiss, Step
from workup.model.outline import TURNS

WIDTH, TEST, ARROW, OUT = (
    720.0,
    280.0,
    40.0,
    400.0,
)  # all, the box of a test, its arrows, what they lead to
LINE, SMALL, GAP = 14.0, 12.5, 13.0
MOVES = 0.02  # a branch that moves no share by more leaves the order as it is


@dataclass(frozen=True, slots=True)
class Box:
    """
    A test in the flow: its name, why, whether it settles the case, and the two branches in words;
    `moves` says which of them change the order.
    """

    label: str
    why: str
    settles: bool
    positive: str
    negative: str
    moves: tuple[bool, bool]


def box_of(
    step: Step,
    settles: bool,
    labels: Mapping[str, str],
    name: str,
    before: Sequence[Candidate],
    kept: Sequence[DontMiss],
) -> Box:
    """
    The box of one test.

    Args:
        step: The test as the rules order it.

        settles: Whether the answer of the case calls it decisive.

        labels: Diagnosis id to name.

        name: The name of the test.

        before: The differential as it stands, to tell a result that moves nothing.

        kept: The don't-miss lane, to tell what a negative result counts towards dismissing.
    """
    now = {c.diagnosis: c.probability for c in before}
    moves = tuple(
        any(abs(b.probability - now.get(b.diagnosis, 0.0)) >= MOVES for b in after)
        for after in (step.if_positive, step.if_negative)
    )
    sought = _listed(step.looks_for, labels)
    helps = _listed([row.diagnosis for row in kept if step.test in row.dismissed_by], labels)
    yes = (
        _after(step.if_positive, labels)
        if moves[0]
        else (f"looked for: {sought}; " if sought else "") + "the order stays"
    )
    no = (
        _after(step.if_negative, labels)
        if moves[1]
        else "the order stays" + (f"; counts towards dismissing: {helps}" if helps else "")
    )
    return Box(name, step.why, settles, yes, no, (moves[0], moves[1]))


def _listed(ids: Sequence[str], labels: Mapping[str, str], most: int = 3) -> str:
    named = [labels[i].partition(" (")[0] for i in ids]
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "")


def _after(after: Sequence[Branch], labels: Mapping[str, str]) -> str:
    shown = [b for b in after[:3] if b.probability >= 0.05] or list(after[:1])
    return "; ".join(f"{labels[b.diagnosis]} {steps(b.probability)}" for b in shown)


def svgs(turns: Mapping[str, Sequence[Box]]) -> list[tuple[str, list[str]]]:
    """
    Each turn (now, first, ...) in words with one picture a test, 720 units wide, so that a page can
    break between two.

    Args:
        turns: When, one of TURNS, to its tests, in order.
    """
    return [
        (
            TURNS[turn],
            [
                _picture(f"flow-{turn}-{n}", item, n < len(boxes) - 1)
                for n, item in enumerate(boxes)
            ],
        )
        for turn, boxes in turns.items()
    ]


def _picture(name: str, item: Box, more: bool) -> str:
    height, parts = _box(item, 2.0)
    parts += _down(2 + height, 2 + height + GAP) if more else []
    said = f"If positive, {item.positive}; if negative, {item.negative}"
    return figure(name, WIDTH, height + 2 + GAP, f"{item.label}: {item.why}", said, parts)


def _box(item: Box, y: float) -> tuple[float, list[str]]:
    label, why = wrap(item.label, TEST - 20), wrap(item.why, TEST - 20, 10.5)
    yes, no = (wrap(said, OUT - 72, 10.5) for said in (item.positive, item.negative))
    mine = 10 + LINE * len(label) + SMALL * len(why) + (SMALL if item.settles else 0)
    theirs = 12 + SMALL * (len(yes) + len(no))
    height = max(mine, theirs, 36)
    parts = [
        box(
            1,
            y,
            TEST,
            height,
            fill="none",
            stroke=INK,
            stroke_width="2.4" if item.settles else "1",
            rx="4",
        )
    ]
    parts += [
        text(11, y + 15 + LINE * k, words, font_weight="bold") for k, words in enumerate(label)
    ]
    under = y + 14 + LINE * len(label)
    parts += [
        text(11, under + SMALL * k, words, 10.5, fill_opacity="0.8") for k, words in enumerate(why)
    ]
    if item.settles:
        parts.append(
            text(11, under + SMALL * len(why), "decisive in this case", 10.5, font_weight="bold")
        )
    split = y + height * (6 + SMALL * len(yes)) / theirs
    start = y + height / 2
    parts += _way("+", "positive", yes, (y + split) / 2, start, item.moves[0])
    return height, [
        *parts,
        *_way("−", "negative", no, (split + y + height) / 2, start, item.moves[1]),
    ]


def _way(
    sign: str, word: str, lines: Sequence[str], middle: float, start: float, moves: bool
) -> Iterator[str]:
    """
    One branch: a stroke out of the box, its sign, and where it leads; fainter where the order
    stays.
    """
    left, out = TEST + 1, TEST + ARROW
    yield (
        f'<path d="M{left:.1f},{start:.1f} H{left + 14:.1f} V{middle:.1f} H{out - 6:.1f}" '
        f'fill="none" stroke="{INK}"/>'
    )
    yield shape([(out - 7, middle - 4), (out, middle), (out - 7, middle + 4)])
    yield text(out + 4, middle + 4, f"{sign} {word}", 10.5, font_weight="bold")
    top = middle - SMALL * len(lines) / 2 + 9
    for k, words in enumerate(lines):
        yield text(
            out + 68, top + SMALL * k, words, 10.5, **({} if moves else {"fill_opacity": "0.72"})
        )


def _down(start: float, end: float) -> list[str]:
    x = 24.0
    return [line(x, start, x, end - 5), shape([(x - 4, end - 6), (x + 4, end - 6), (x, end - 0.5)])]
