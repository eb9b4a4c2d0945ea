"""
The scales of the timeline: a stretch of time laid over the plot, and the ticks that suit it.
"""

from __future__ import annotations

from dataclasses import dataclass

from workup.interfaces.figures.draw import line, text, wide
from workup.model.quantity import UNITS

WIDTH, LEFT, RIGHT = 720.0, 232.0, 706.0
AXIS = 30.0  # height of an axis
_STEPS = tuple(
    (count * UNITS[unit], count, unit)
    for unit, counts in (
        ("minute", (5, 10, 20, 30)),
        ("hour", (1, 2, 4, 6, 12)),
        ("day", (1, 2, 3)),
        ("week", (1, 2, 3)),
        ("month", (1, 2, 3, 4, 6)),
        ("year", (1, 2, 3, 5, 10, 20, 25, 50)),
    )
    for count in counts
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of time, in years from onset, laid over the plot."""

    low: float
    high: float

    def x(self, at: float) -> float:
        """Where `at` lies; times outside lie on the edge."""
        share = (min(max(at, self.low), self.high) - self.low) / (self.high - self.low)
        return LEFT + share * (RIGHT - LEFT)

    def holds(self, at: float) -> bool:
        """Whether `at` lies on it."""
        return self.low - 1e-9 <= at <= self.high + 1e-9


def step_of(span: float, most: int = 8) -> tuple[float, int, str]:
    """
    The step between two ticks for a span in years with at most `most` of them: in years, and as a
    number of a unit.
    """
    return next((s for s in _STEPS if span / s[0] <= most), _STEPS[-1])


def tick(x: float, y: float, said: str) -> str:
    """A tick with its words below, moved inwards at the right edge."""
    half = wide(said, 10) / 2
    middle = min(x, RIGHT + 12 - half)
    return line(x, y, x, y + 4) + text(middle, y + 14, said, 10, "middle", fill_opacity="0.8")
