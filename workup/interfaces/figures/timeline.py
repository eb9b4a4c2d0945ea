"""
The timeline as a picture: a life at the top in years of age, and below it, wider, the time around
onset.

Both scales are true; where the times of a case differ too much for one (years of a drug, days since
its dose was raised) a second,
narrower one follows. What is not dated is drawn as a dashed line over the time in which it must
lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.interfaces.figures.draw import figure, line, text, wide, wrap
from workup.interfaces.figures.life import life
from workup.interfaces.figures.marks import legend, mark, sign
from workup.interfaces.figures.scale import AXIS, LEFT, RIGHT, WIDTH, Scale, step_of, tick
from workup.model.quantity import UNITS
from workup.teach.timeline import Row, Timeline, in_years

LINE, GAP = 14.0, 9.0  # height of a line of text, space between rows
SPLIT = 12.0  # how many times longer the next time must be for a scale of its own
UNMEASURED = Scale(-1.0, 1.0)  # before onset at the left, after it at the right


def svg(told: Timeline) -> str:
    """The timeline as one SVG element, 720 units wide."""
    body: list[str] = []
    y = life(told, body)
    scales = _scales(told)
    placed = bool(scales) and told.seen is not None
    for heading, scale, rows in _panels(told.rows, scales):
        last = scale is scales[0] and placed
        y = _panel(told, heading, scale, [*rows, *(_results(told) if last else [])], y, body)
    undated = [row for row in told.rows if not row.points and row.kind != "result"]
    y = _panel(told, "Time not known", None, undated, y, body)
    y = y if placed else _known(told, y, body)
    return figure(
        "timeline",
        WIDTH,
        legend(told, y, body),
        "Onset and exposure timeline",
        describe(told),
        body,
    )


def _results(told: Timeline) -> list[Row]:
    return [row for row in told.rows if row.kind == "result"]


def _known(told: Timeline, y: float, body: list[str]) -> float:
    """Results in words, where the case dates nothing that they could stand beside."""
    for row in _results(told):
        said = wrap(f"{row.label} ({row.note})", RIGHT - LEFT - 20)
        body.append(sign("result", LEFT + 6, y + 8, True))
        body.append(text(0, y + 12, "Results", font_weight="bold"))
        body += [text(LEFT + 20, y + 12 + LINE * k, words) for k, words in enumerate(said)]
        y += LINE * len(said) + GAP
    return y


def describe(told: Timeline) -> str:
    """The timeline in words, for those who cannot see it."""
    said = [
        f"Onset at {in_years(told.onset_age)}"
        if told.onset_age is not None
        else "Age at onset not known"
    ]
    said[0] += f": {told.first.lower()}" if told.first else ""
    said += [f"Seen at {in_years(told.age)}"] if told.age is not None else []
    said += [f"{row.label}: {row.note}" for row in told.rows]
    return ". ".join(said) + "."


def _scales(told: Timeline) -> list[Scale]:
    """One scale for all dated rows; two where the times fall apart into near and far."""
    points = [p for row in told.rows for p in row.points]
    if not points:
        return []
    points += [
        1.5 * row.points[0]
        for row in told.rows
        if row.kind == "drug" and row.points and row.start is None
    ]
    framed = [*points, 0.0, *([told.seen] if told.seen is not None else [])]
    far = sorted({abs(p) for p in framed if p})
    cut = max(range(1, len(far)), key=lambda k: far[k] / far[k - 1], default=0)
    whole = _round(min(framed), max(framed))
    if not cut or far[cut] / far[cut - 1] < SPLIT:
        return [whole]
    near = [p for p in framed if abs(p) <= far[cut - 1] + 1e-12]
    return [whole, _round(min(near), max(near))]


def _round(low: float, high: float) -> Scale:
    """A little room at both ends, so that no mark lies on the edge."""
    span = (high - low) or UNITS["day"]
    return Scale(low - 0.04 * span, high + 0.06 * span)


def _panels(rows: Sequence[Row], scales: Sequence[Scale]) -> Iterator[tuple[str, Scale, list[Row]]]:
    """
    Each scale with the rows that it shows: the near one those that lie wholly or partly on it, the
    far one the rest.
    """
    dated = [row for row in rows if row.points]
    if len(scales) < 2:
        yield from (("Around onset", scale, dated) for scale in scales)
        return
    far, near = scales
    close = [row for row in dated if any(near.holds(p) for p in row.points)]
    wide_ = [row for row in dated if not all(near.holds(p) for p in row.points)]
    if not close or not wide_:
        yield "Around onset", near if close else far, dated
        return
    yield "The whole course", far, wide_
    yield "Close to onset, enlarged", near, close


def _panel(
    told: Timeline,
    heading: str,
    scale: Scale | None,
    rows: Sequence[Row],
    y: float,
    body: list[str],
) -> float:
    """Rows over one scale, or over the bounds that undated rows have; gives the height reached."""
    if not rows:
        return y
    top = y + 22
    body.append(text(0, y + 12, heading, font_weight="bold"))
    lower = top
    for row in rows:
        labels = wrap(row.label, LEFT - 24)
        notes = wrap(row.note, LEFT - 24, 10.5)
        middle = lower + (len(labels) * LINE + len(notes) * 12.5) / 2
        body += [text(0, lower + 11 + LINE * k, words) for k, words in enumerate(labels)]
        body += [
            text(0, lower + LINE * len(labels) + 9 + 12.5 * k, words, 10.5, fill_opacity="0.75")
            for k, words in enumerate(notes)
        ]
        body += mark(row, scale or UNMEASURED, middle, told)
        lower = 2 * middle - lower + GAP
    body[-1:-1] = _frame(told, scale or UNMEASURED, top - 6, lower - 2)
    return lower + (AXIS if scale else 24)


def _frame(told: Timeline, scale: Scale, top: float, bottom: float) -> list[str]:
    """The line of onset, that of presentation, and the axis."""
    x = scale.x(0.0)
    parts = [
        line(x, top - 4, x, bottom, 2),
        line(LEFT, bottom, RIGHT, bottom, stroke_opacity="0.5"),
    ]
    if scale == UNMEASURED:
        parts += [
            text((LEFT + x) / 2, bottom + 13, "before onset", 10, "middle", fill_opacity="0.8"),
            text(x, bottom + 13, "onset", 10, "middle", font_weight="bold"),
            text((x + RIGHT) / 2, bottom + 13, "after onset", 10, "middle", fill_opacity="0.8"),
        ]
        return parts
    parts += list(_axis(scale, bottom))
    if told.seen is not None and scale.holds(told.seen) and told.seen > 0:
        seen = scale.x(told.seen)
        parts += [
            line(seen, top - 4, seen, bottom, 1, stroke_dasharray="2 2"),
            text(seen, top - 7, "seen", 10, "middle"),
        ]
    return parts


def _axis(scale: Scale, bottom: float) -> Iterator[str]:
    step, count, unit = step_of(scale.high - scale.low, 5)
    zero = scale.x(0.0)
    for number in range(int(scale.low / step), int(scale.high / step) + 1):
        x = scale.x(number * step)
        if number == 0:
            yield line(x, bottom, x, bottom + 4) + text(
                x, bottom + 14, "onset", 10, "middle", font_weight="bold"
            )
            continue
        many = abs(number * count)
        said = f"{many} {unit if many == 1 else unit + 's'} {'before' if number < 0 else 'after'}"
        if abs(x - zero) > (wide(said, 10) + wide("onset", 10)) / 2:
            yield tick(x, bottom, said)
