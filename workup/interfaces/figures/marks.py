"""
The marks of the timeline: events, drugs with their windows, further regions, results; filled where
the time is told, hollow where it is not.
"""

from __future__ import annotations

from workup.interfaces.figures.draw import INK, box, dot, line, shape, text, wide
from workup.interfaces.figures.scale import Scale
from workup.teach.timeline import Row, Timeline

MARKS = {
    "event": "event",
    "drug": "drug taken",
    "spread": "another region",
    "result": "result known",
}


def mark(row: Row, scale: Scale, y: float, told: Timeline) -> list[str]:
    """The mark of a row: filled where the time is told, dashed and hollow where it is not."""
    if not row.points:
        low, high = (0.0, scale.high) if row.after else (scale.low, 0.0)
        if row.kind == "result":
            return [sign("result", scale.x(told.seen or 0.0), y, True)]
        middle = (scale.x(low) + scale.x(high)) / 2
        return [
            line(scale.x(low) + 4, y, scale.x(high) - 4, y, stroke_dasharray="1.5 4"),
            sign(row.kind, middle, y, False),
        ]
    if row.kind == "drug":
        return _bar(row, scale, y)
    assert row.start is not None
    return [sign(row.kind, scale.x(row.start), y, True)]


def _bar(row: Row, scale: Scale, y: float) -> list[str]:
    """
    A drug from start to stop: open (dashed) where the start is not told, an arrow where it was
    still taken at onset.
    """
    start = scale.low if row.start is None else row.start
    stop = 0.0 if row.stop is None else row.stop
    left, right = scale.x(start), scale.x(stop)
    known = row.start is not None and scale.holds(row.start)
    parts = [
        box(
            left,
            y - 5,
            max(right - left, 1.5),
            10,
            fill=INK,
            fill_opacity="0.22",
            stroke=INK,
            **({} if row.start is not None else {"stroke_dasharray": "2 3"}),
        )
    ]
    parts += [line(left, y - 7, left, y + 7, 2)] if known else []
    if row.goes_on:
        parts.append(shape([(right, y - 7), (right + 9, y), (right, y + 7)]))
    elif row.stop is not None and scale.holds(row.stop):
        parts.append(line(right, y - 7, right, y + 7, 2))
    if row.change is not None and scale.holds(row.change):
        x = scale.x(row.change)
        parts.append(shape([(x, y - 8), (x + 5, y), (x, y + 8), (x - 5, y)]))
    return parts + (_window(row.window, scale, y + 12) if row.window else [])


def _window(window: tuple[float | None, float | None], scale: Scale, y: float) -> list[str]:
    """A bracket under a drug; an end that is open or beyond the scale has no tick."""
    low, high = window
    left, right = (
        scale.x(scale.low if low is None else low),
        scale.x(scale.high if high is None else high),
    )
    if right - left < 1:
        return []
    parts = [line(left, y, right, y, 1.2)]
    return parts + [
        line(scale.x(end), y - 4, scale.x(end), y + 1, 1.2)
        for end in window
        if end is not None and scale.holds(end)
    ]


def sign(kind: str, x: float, y: float, told: bool) -> str:
    """The mark of a kind of row: filled, or hollow where the time is not told."""
    more = {} if told else {"fill": "none", "stroke": INK, "stroke_width": "1.5"}
    if kind == "event":
        return dot(x, y, 5, **more)
    if kind == "spread":
        return box(x - 4.5, y - 4.5, 9, 9, **more)
    if kind == "result":
        return shape([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], **more)
    return box(
        x - 12, y - 4.5, 24, 9, **{"fill": INK, "fill_opacity": "0.22", "stroke": INK, **more}
    )


def legend(told: Timeline, y: float, body: list[str]) -> float:
    """What the marks in use stand for; gives the height reached."""
    kinds = [kind for kind in MARKS if any(row.kind == kind for row in told.rows)]
    if not kinds:
        return y
    x = 0.0
    for kind in kinds:
        half = 12.0 if kind == "drug" else 6.0
        body += [
            sign(kind, x + half, y + 6, True),
            text(x + 2 * half + 5, y + 10, MARKS[kind], 10, fill_opacity="0.8"),
        ]
        x += 2 * half + 5 + wide(MARKS[kind], 10) + 14
    if any(row.window and row.points for row in told.rows):
        body += [
            line(x, y + 7, x + 24, y + 7, 1.2),
            line(x, y + 3, x, y + 8, 1.2),
            line(x + 24, y + 3, x + 24, y + 8, 1.2),
        ]
        body.append(text(x + 29, y + 10, "window of the rules", 10, fill_opacity="0.8"))
        x += 43 + wide("window of the rules", 10)
    if any(not row.points and row.kind != "result" for row in told.rows):
        body += [
            sign("event", x + 6, y + 6, False),
            text(x + 17, y + 10, "hollow: time not known", 10, fill_opacity="0.8"),
        ]
    return y + 18
