"""
The charts of a debrief and of a record: SVG without a style of its own, readable in grey, each with
its numbers in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workup.interfaces.figures.draw import box, dot, figure, line, n, shape, text

WIDTH = 400.0
_LEFT, _RIGHT, _TOP, _FLOOR = 40.0, 388.0, 24.0, 204.0


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A certainty in the right answer: its number on the chart, how many facts were known, and the
    percent that was given to it.
    """

    number: int
    known: int
    percent: int


def formed(shares: Sequence[float], marks: Sequence[Mark], locked: int | None) -> str:
    """
    How the diagnosis emerged: the rules' share for the right answer fact by fact as a line, the
    learner's certainty as numbered diamonds.

    Args:
        shares: From no fact to all that were shown, 0 to 1.

        marks: The learner's certainties.

        locked: From which fact on the rules' first diagnosis was right and stayed so; None if
        never.
    """
    most = max(1, len(shares) - 1)

    def across(known: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * known / most

    said = [f"with {k} facts {share:.0%}" for k, share in enumerate(shares)]
    said += [f"you, differential {m.number}: {m.percent} % with {m.known} facts" for m in marks]
    body = [*_percents(), *_facts(most, across), _steps(shares, across)]
    if locked is not None:
        x = across(locked)
        body += [
            line(x, _TOP - 8, x, _FLOOR, 1, stroke_dasharray="2 3"),
            text(min(max(x, 75.0), _RIGHT - 50), 11, "reached by the rules", 10, "middle"),
        ]
    body += [
        piece for m in marks for piece in _diamond(across(m.known), _up(m.percent / 100), m.number)
    ]
    return figure(
        "formed",
        WIDTH,
        242,
        "How the diagnosis emerged",
        "The rules: " + "; ".join(said) + ".",
        body,
    )


def _up(share: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * share


def _percents() -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _up(percent / 100)
        yield line(_LEFT, y, _RIGHT, y, 0.5, stroke_opacity="0.35")
        yield text(_LEFT - 6, y + 4, f"{percent} %", 10, "end")


def _facts(most: int, across: object) -> Iterator[str]:
    assert callable(across)
    step = max(1, round(most / 8))
    for known in range(0, most + 1, step):
        x = across(known)
        yield line(x, _FLOOR, x, _FLOOR + 4)
        yield text(x, _FLOOR + 16, str(known), 10, "middle")
    yield text((_LEFT + _RIGHT) / 2, _FLOOR + 32, "facts elicited", 11, "middle")


def _steps(shares: Sequence[float], across: object) -> str:
    assert callable(across)
    path, last = "", None
    for known, share in enumerate(shares):
        x, y = n(across(known)), n(_up(share))
        path += f"M{x} {y}" if last is None else f"H{x}V{y}"
        last = y
    return (
        f'<path class="rules-line" d="{path}" fill="none" stroke="currentColor" '
        f'stroke-width="2.5"/>'
    )


def _diamond(x: float, y: float, number: int) -> Iterator[str]:
    yield shape(
        [(x, y - 11), (x + 11, y), (x, y + 11), (x - 11, y)],
        class_="you-mark",
        stroke="currentColor",
        stroke_width="1.5",
    )
    yield text(x, y + 4, str(number), 11, "middle", class_="you-number", font_weight="bold")


def burden(spent: float, least: float) -> str:
    """The burden of the tests ordered beside the least that would have done."""
    most = max(spent, least, 1.0)
    rows = (("yours", spent, "1"), ("least needed", least, "0.4"))
    body = []
    for row, (label, value, shade) in enumerate(rows):
        y = 6 + 30 * row
        wide = 240 * value / most
        body += [
            text(92, y + 14, label, 12, "end"),
            box(
                100,
                y,
                max(wide, 1),
                20,
                fill_opacity=shade,
                stroke="currentColor",
                class_="burden-bar",
            ),
            text(108 + max(wide, 1), y + 15, f"{value:g}", 12),
        ]
    return figure(
        "burden",
        WIDTH,
        64,
        "Burden of the tests",
        f"Yours {spent:g}, least needed {least:g}.",
        body,
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """
    Certainties of one range: their mean in percent, how many, and how many of them were right.
    """

    mean: float
    count: int
    right: int


def binned(certainties: Sequence[tuple[int, bool]]) -> list[Bin]:
    """Stated certainties in fifths: percent and whether the diagnosis was right."""
    found = []
    for low in range(0, 100, 20):
        here = [(p, right) for p, right in certainties if low < p <= low + 20]
        if here:
            found.append(
                Bin(sum(p for p, _ in here) / len(here), len(here), sum(right for _, right in here))
            )
    return found


def reliability(bins: Sequence[Bin]) -> str:
    """
    How often a diagnosis was right that was given a certainty: the larger a circle the more of
    them; on the diagonal words are kept.
    """
    side = 190.0

    def at(percent: float) -> float:
        return side * percent / 100

    body = [
        box(44, 10, side, side, fill="none", stroke="currentColor", stroke_opacity="0.5"),
        line(44, 10 + side, 44 + side, 10, 1, stroke_dasharray="4 3"),
        text(44 + side / 2, side + 40, "certainty that you gave", 11, "middle"),
        text(
            14,
            10 + side / 2,
            "were right",
            11,
            "middle",
            transform=f"rotate(-90 14 {n(10 + side / 2)})",
        ),
    ]
    for percent in (0, 50, 100):
        body += [
            text(44 + at(percent), side + 24, f"{percent} %", 10, "middle"),
            text(40, 14 + side - at(percent), f"{percent}", 10, "end"),
        ]
    for b in bins:
        x, y = 44 + at(b.mean), 10 + side - at(100 * b.right / b.count)
        body += [
            dot(
                x,
                y,
                min(4 + b.count**0.5 * 2, 14),
                class_="you-mark",
                stroke="currentColor",
                stroke_width="1.5",
            )
        ]
    told = "; ".join(f"about {b.mean:.0f} %: {b.right} of {b.count} right" for b in bins)
    return figure(
        "reliability", 260, side + 48, "Your certainty and the truth", told or "None yet.", body
    )
