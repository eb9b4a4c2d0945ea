"""
The differential as it narrows: a bar of full length for each step of the telling, divided among the
leading diagnoses.

Each diagnosis has a letter and a shade, so that the picture reads in black and white; the letter
stands in every part wide enough for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.interfaces.figures.draw import INK, box, figure, line, steps, text, wide, wrap
from workup.teach.narrowing import Narrowing, Reveal

WIDTH, LEFT, RIGHT = 720.0, 330.0, 712.0
LINE, BAR, GAP = 13.0, 15.0, 6.0
LETTERS = "ABCDEFGH"
_HEADS = ((0.0, "Known so far"), (LEFT, "Share of each diagnosis"))
SHADES = ("0.42", "0.26", "0.15", "0.07", "0.02", "0.1", "0.05", "0.02")
# lines of text a picture; what is longer goes on in the next, so that a page can break between
MOST = 18


def svgs(told: Narrowing, labels: Sequence[str]) -> list[str]:
    """
    One SVG element or, for a long case, several, each 720 units wide.

    Args:
        told: The steps, as `workup.teach.narrowing` follows them.

        labels: The names of the diagnoses followed, in their order.
    """
    pictures: list[list[Reveal]] = [[]]
    lines = 0
    for reveal in told.reveals:
        height = len(_words(reveal))
        if lines and lines + height > MOST:
            pictures.append([])
            lines = 0
        pictures[-1].append(reveal)
        lines += height
    return [
        _picture(part, labels, number, len(pictures)) for number, part in enumerate(pictures, 1)
    ]


def _picture(reveals: Sequence[Reveal], labels: Sequence[str], number: int, of: int) -> str:
    body: list[str] = []
    y = 2.0
    if number == 1:
        y = _legend(labels, body) + 22
        body += [text(x, y - 6, words, 10.5, font_weight="bold") for x, words in _HEADS]
    came = False
    for reveal in reveals:
        if reveal.after and not came:
            body += [
                line(0, y + 1, RIGHT, y + 1, stroke_dasharray="3 3"),
                text(0, y + 14, "Further results", 10.5, font_weight="bold"),
            ]
            y += 20
        came = came or reveal.after
        words = _words(reveal)
        body += [text(0, y + 11 + LINE * k, said, 10.5) for k, said in enumerate(words)]
        body += _bar(reveal.shares, y)
        y += max(LINE * len(words), BAR) + GAP
    name = "narrowing" if of == 1 else f"narrowing-{number}"
    said = "; ".join(f"{', '.join(r.told)}: {_spoken(r, labels)}" for r in reveals)
    return figure(name, WIDTH, y + 4, "The differential as it narrows", said, body)


def _words(reveal: Reveal) -> list[str]:
    return wrap("; ".join(reveal.told), LEFT - 16, 10.5)


def _spoken(reveal: Reveal, labels: Sequence[str]) -> str:
    led = sorted(zip(reveal.shares, labels, strict=True), reverse=True)[:2]
    return ", ".join(f"{label} {steps(share)}" for share, label in led)


def _legend(labels: Sequence[str], body: list[str]) -> float:
    """What the letters stand for, in two columns; gives the height used."""
    half, y = WIDTH / 2, 2.0
    named = [*labels, "all others"]
    for start in range(0, len(named), 2):
        lines = [wrap(label, half - 34, 10.5) for label in named[start : start + 2]]
        for column, said in enumerate(lines):
            n, x = start + column, half * column
            shade = SHADES[n] if n < len(labels) else "0"
            body.append(
                box(x, y + 1, 14, 11, fill=INK, fill_opacity=shade, stroke=INK, stroke_width="0.7")
            )
            body += (
                [text(x + 7, y + 10, LETTERS[n], 9, "middle", font_weight="bold")]
                if n < len(labels)
                else []
            )
            body += [text(x + 20, y + 10 + LINE * k, words, 10.5) for k, words in enumerate(said)]
        y += LINE * max(map(len, lines)) + 1.5
    return y


def _bar(shares: Sequence[float], y: float) -> Iterator[str]:
    x = LEFT
    for n, share in enumerate(shares):
        length = share * (RIGHT - LEFT)
        if length >= 0.5:
            yield box(
                x, y, length, BAR, fill=INK, fill_opacity=SHADES[n], stroke=INK, stroke_width="0.7"
            )
        if length >= wide(LETTERS[n], 10) + 3:
            percent = f"{LETTERS[n]} {steps(share)}"
            shown = percent if wide(percent, 10) + 4 < length else LETTERS[n]
            yield text(x + length / 2, y + 11, shown, 10, "middle", font_weight="bold")
        x += length
    if RIGHT - x >= 0.5:
        yield box(x, y, RIGHT - x, BAR, fill="none", stroke=INK, stroke_width="0.7")
