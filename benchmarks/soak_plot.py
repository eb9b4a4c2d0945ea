"""The plot of `benchmarks.soak`: memory, and the 95th percentile of each minute, as SVG."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

WIDE, HIGH, LEFT, GAP = 800, 150, 60, 50


def plot(
    memory: Sequence[tuple[float, float]],
    took: Sequence[tuple[float, str, float]],
    seconds: float,
    windows: int,
) -> str:
    """
    Two curves over the same time, the disturbed windows shaded.

    Args:
        memory: When, and MiB.

        took: When, at what, and the seconds of the answer.

        seconds: The length of the run.

        windows: Into how many it is divided, every second one disturbed.
    """
    minutes: dict[int, list[float]] = {}
    for when, _, length in took:
        minutes.setdefault(int(when // 60), []).append(length)
    p95 = [
        (60.0 * n + 30, 1000 * statistics.quantiles(some, n=20)[-1])
        for n, some in sorted(minutes.items())
        if len(some) > 1 and 60 * n < seconds
    ]
    panels = [
        _panel(memory, seconds, 20, "Memory, MiB", windows),
        _panel(p95, seconds, 20 + HIGH + GAP, "95th percentile of a minute, ms", windows),
    ]
    size = f'width="{LEFT + WIDE + 20}" height="{2 * HIGH + 2 * GAP + 20}"'
    style = 'font-family="sans-serif" font-size="13" fill="#222"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {style}>'
        "<title>Memory and answers over a run of mixed load</title>"
        '<rect width="100%" height="100%" fill="#fff"/>' + "".join(panels) + "</svg>\n"
    )


def _panel(
    points: Sequence[tuple[float, float]], seconds: float, top: float, title: str, windows: int
) -> str:
    most = max((value for _, value in points), default=1.0) * 1.15 or 1.0
    step = WIDE / windows
    shade = "".join(
        f'<rect x="{LEFT + n * step:.1f}" y="{top}" width="{step:.1f}" height="{HIGH}" '
        'fill="#e8e4da"/>'
        for n in range(1, windows, 2)
    )
    line = " ".join(
        f"{LEFT + WIDE * when / seconds:.1f},{top + HIGH * (1 - value / most):.1f}"
        for when, value in points
    )
    ends = "".join(
        f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{value:.0f}</text>'
        for value, y in ((most, top + 10), (0, top + HIGH))
    )
    return (
        f'{shade}<rect x="{LEFT}" y="{top}" width="{WIDE}" height="{HIGH}" fill="none" '
        f'stroke="#888"/><polyline points="{line}" fill="none" stroke="#1f4e79" stroke-width="2"/>'
        f'<text x="{LEFT + 8}" y="{top + 18}">{title}</text>{ends}'
        f'<text x="{LEFT + WIDE}" y="{top + HIGH + 18}" text-anchor="end">'
        f"{seconds / 60:.0f} minutes; shaded: a slow and a hostile client beside</text>"
    )
