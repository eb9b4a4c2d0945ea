"""
The workup as a flow: the tests in their order, and where a positive and a negative result of each would lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workup.faces.figures.draw import INK, box, figure, line, shape, text, wrap
from workup.model.assessment import Branch, Step

WIDTH, TEST, ARROW, OUT = 720.0, 268.0, 40.0, 412.0  # all, the box of a test, its arrows, what they lead to
LINE, SMALL, GAP = 14.0, 12.5, 12.0
MOST = 6  # tests a picture, so that a page can break between
STAYS = "leaves the order as it is"
TURNS = {"now": "Now", "first": "First", "next": "Next, if still open", "specialist": "With a specialist"}


@dataclass(frozen=True, slots=True)
class Box:
    """A test in the flow: its name, a line under it, whether it settles the case, and the two branches in words."""

    label: str
    why: str
    settles: bool
    positive: str
    negative: str


def box_of(step: Step, label: str, settles: bool, labels: Mapping[str, str], leads: Sequence[Branch]) -> Box:
    """
    The box of one test.

    Args:
        step: The test as the rules order it.

        label: Its name.

        settles: Whether the answer of the case calls it decisive.

        labels: Diagnosis id to name.

        leads: The differential as it stands, to tell a result that moves nothing.
    """
    return Box(
        label, step.why, settles, _branch(step.if_positive, labels, leads), _branch(step.if_negative, labels, leads)
    )


def _branch(after: Sequence[Branch], labels: Mapping[str, str], before: Sequence[Branch]) -> str:
    now = {b.diagnosis: b.probability for b in before}
    if all(abs(b.probability - now.get(b.diagnosis, 0.0)) < 0.02 for b in after):
        return STAYS
    return "; ".join(
        f"{labels[b.diagnosis]} {_percent(b.probability)}" for b in after[:2] if b.probability >= 0.02 or b is after[0]
    )


def _percent(share: float) -> str:
    return "under 1 %" if share < 0.005 else "over 99 %" if share > 0.995 else f"{share * 100:.0f} %"


def svgs(turns: Mapping[str, Sequence[Box]]) -> list[tuple[str, str]]:
    """
    Pairs of a turn (now, first, ...) and its picture, 720 units wide; a turn with many tests has several.

    Args:
        turns: Priority to its tests, in order.
    """
    found = []
    for turn, boxes in turns.items():
        for start in range(0, len(boxes), MOST):
            part = boxes[start : start + MOST]
            more = start + MOST < len(boxes)
            heading = TURNS[turn] + (", continued" if start else "")
            found.append((heading, _picture(f"flow-{turn}-{start}", heading, part, more)))
    return found


def _picture(name: str, heading: str, boxes: Sequence[Box], more: bool) -> str:
    body: list[str] = []
    y = 2.0
    for number, item in enumerate(boxes):
        height, parts = _box(item, y)
        body += parts
        last = number == len(boxes) - 1
        if not last or more:
            body += _down(24, y + height, y + height + GAP)
        y += height + GAP
    said = "; ".join(f"{b.label}: if positive, {b.positive}; if negative, {b.negative}" for b in boxes)
    return figure(name, WIDTH, y, f"The workup as a flow: {heading.lower()}", said, body)


def _box(item: Box, y: float) -> tuple[float, list[str]]:
    label, why = wrap(item.label, TEST - 20), wrap(item.why, TEST - 20, 10.5)
    yes, no = (wrap(said, OUT - 76, 10.5) for said in (item.positive, item.negative))
    mine = 10 + LINE * len(label) + SMALL * len(why) + (SMALL if item.settles else 0)
    theirs = 14 + SMALL * (len(yes) + len(no))
    height = max(mine, theirs, 38)
    parts = [box(1, y, TEST, height, fill="none", stroke=INK, stroke_width="2.4" if item.settles else "1", rx="4")]
    parts += [text(11, y + 15 + LINE * k, words, font_weight="bold") for k, words in enumerate(label)]
    under = y + 13 + LINE * len(label)
    parts += [text(11, under + SMALL * k, words, 10.5, fill_opacity="0.8") for k, words in enumerate(why)]
    if item.settles:
        parts.append(text(11, under + SMALL * len(why), "decisive in this case", 10.5, font_weight="bold"))
    split = y + height * (7 + SMALL * len(yes)) / theirs
    return height, [
        *parts,
        *_way("+", "positive", yes, (y + split) / 2, y + height / 2),
        *_way("−", "negative", no, (split + y + height) / 2, y + height / 2),
    ]


def _way(sign: str, word: str, lines: Sequence[str], middle: float, start: float) -> Iterator[str]:
    """One branch: a stroke out of the box, its sign, and where it leads."""
    left, out = TEST + 1, TEST + ARROW
    yield f'<path d="M{left:.1f},{start:.1f} H{left + 14:.1f} V{middle:.1f} H{out - 6:.1f}" fill="none" stroke="{INK}"/>'
    yield shape([(out - 7, middle - 4), (out, middle), (out - 7, middle + 4)])
    yield text(out + 4, middle + 4, f"{sign} {word}", 10.5, font_weight="bold")
    top = middle - SMALL * len(lines) / 2 + 9
    for k, words in enumerate(lines):
        yield text(out + 70, top + SMALL * k, words, 10.5, **({"fill_opacity": "0.65"} if lines[0] == STAYS else {}))


def _down(x: float, start: float, end: float) -> list[str]:
    return [line(x, start, x, end - 5), shape([(x - 4, end - 6), (x + 4, end - 6), (x, end)])]
