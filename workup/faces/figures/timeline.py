"""
The timeline as a picture: a life at the top in years of age, and below it, wider, the time around onset.

Both scales are true; where the times of a case differ too much for one (years of a drug, days since its dose was raised) a second,
narrower one follows. What is not dated is drawn as a dashed line over the time in which it must lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workup.engine.facts import age_class
from workup.faces.figures.draw import INK, box, dot, figure, line, shape, text, wide, wrap
from workup.model.quantity import UNITS
from workup.teach.timeline import Row, Timeline
from workup.walk.saying import age

WIDTH, LEFT, RIGHT = 720.0, 232.0, 706.0
LINE, GAP, AXIS = 14.0, 9.0, 30.0  # height of a line of text, space between rows, height of an axis
SPLIT = 12.0  # how many times longer the next time must be for a scale of its own
_STEPS = tuple(
    (count * UNITS[unit], count, unit)
    for unit, counts in (
        ("minute", (5, 10, 20, 30)), ("hour", (1, 2, 4, 6, 12)), ("day", (1, 2, 3)), ("week", (1, 2, 3)),
        ("month", (1, 2, 3, 4, 6)), ("year", (1, 2, 3, 5, 10, 20, 25, 50)),
    )
    for count in counts
)  # fmt: skip
_CLASSES = {
    "infancy": "infancy", "childhood": "childhood", "adolescence": "adolescence", "early_adulthood": "early adulthood",
    "late_adulthood": "late adulthood",
}  # fmt: skip
MARKS = {"event": "event", "drug": "drug taken", "spread": "another region", "result": "result known"}


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


def svg(told: Timeline) -> str:
    """
    The timeline as one SVG element, 720 units wide.

    Args:
        told: The times, as `workup.teach.timeline` reads them.
    """
    body: list[str] = []
    y = _life(told, body)
    scales = _scales(told)
    placed = bool(scales) and told.seen is not None
    for heading, scale, rows in _panels(told.rows, scales):
        last = scale is scales[0] and placed
        y = _panel(told, heading, scale, [*rows, *(_results(told) if last else [])], y, body)
    undated = [row for row in told.rows if not row.points and row.kind != "result"]
    y = _panel(told, "Time not told", None, undated, y, body)
    y = y if placed else _known(told, y, body)
    return figure("timeline", WIDTH, _legend(told, y, body), "Onset and exposure timeline", describe(told), body)


def _results(told: Timeline) -> list[Row]:
    return [row for row in told.rows if row.kind == "result"]


def _known(told: Timeline, y: float, body: list[str]) -> float:
    """Results in words, where the case dates nothing that they could stand beside."""
    for row in _results(told):
        said = wrap(f"{row.label} ({row.note})", RIGHT - LEFT - 20)
        body.append(_sign("result", LEFT + 6, y + 8, True))
        body.append(text(0, y + 12, "Results", font_weight="bold"))
        body += [text(LEFT + 20, y + 12 + LINE * k, words) for k, words in enumerate(said)]
        y += LINE * len(said) + GAP
    return y


def describe(told: Timeline) -> str:
    """The timeline in words, for those who cannot see it."""
    said = [f"Onset at {_age(told.onset_age)}" if told.onset_age is not None else "Age at onset not told"]
    said[0] += f" in: {told.first.lower()}" if told.first else ""
    said += [f"Seen at {_age(told.age)}"] if told.age is not None else []
    said += [f"{row.label}: {row.note}" for row in told.rows]
    return ". ".join(said) + "."


def _age(years: float) -> str:
    said = age(years)
    return said if " " in said else f"{said} years"


# --- the life


def _life(told: Timeline, body: list[str]) -> float:
    """A bar from birth to presentation with the age classes; gives the height used."""
    onset, now = told.onset_age, told.age
    end = max(v for v in (onset, now, 0.0) if v is not None)
    if end <= 0:
        body.append(text(0, 16, "Age at onset and age when seen are not told."))
        return 26.0
    scale, top = Scale(0.0, end), 26.0
    body.append(text(0, top + 12, "Age", font_weight="bold"))
    for low, high, name in _bands(end):
        left, right = scale.x(low), scale.x(high)
        body.append(box(left, top, right - left, 16, fill=INK, fill_opacity="0.05", stroke=INK, stroke_opacity="0.35"))
        if wide(name, 10) < right - left - 6:
            body.append(text((left + right) / 2, top + 12, name, 10, "middle", fill_opacity="0.75"))
    body += [_tick(scale.x(at), top + 16, said) for at, said in _ages(end)]
    if onset is not None:
        x = scale.x(onset)
        body += [line(x, top - 5, x, top + 3, 2), shape([(x - 5, top - 12), (x + 5, top - 12), (x, top - 4)])]
        where = f" in: {told.first.lower()}" if told.first else ""
        body.append(_beside(x, top - 15, f"onset at {_age(onset)}{where}"))
    else:
        body.append(text(LEFT, top - 8, "age at onset not told"))
    if now is not None and (onset is None or scale.x(now) - scale.x(onset) > 12):
        body += [
            line(scale.x(now), top - 4, scale.x(now), top + 20, 1, stroke_dasharray="2 2"),
            text(RIGHT, top - 6, "seen", 10, "end"),
        ]
    return top + 16 + AXIS


def _beside(x: float, y: float, words: str) -> str:
    """A label above a mark, moved inwards at the edges."""
    half = wide(words) / 2
    middle = min(max(x, LEFT + half), RIGHT - half - 40)
    return text(middle, y, words, anchor="middle", font_weight="bold")


def _bands(end: float) -> Iterator[tuple[float, float, str]]:
    """The age classes from birth to `end`, as the rules bound them."""
    low, name = 0.0, age_class(0.0)
    for year in range(1, int(end) + 2):
        if age_class(float(year)) != name or year >= end:
            yield low, min(float(year), end), _CLASSES[name]
            low, name = float(year), age_class(float(year))
        if year >= end:
            return


def _ages(end: float) -> Iterator[tuple[float, str]]:
    step, count, unit = _step(end) if end < 3 else _step(max(end, 8.0))
    number = 0
    while number * step <= end + 1e-9:
        at = number * step
        yield (
            at,
            f"{number * count} {unit if number * count == 1 else unit + 's'}"
            if at + step > end + 1e-9
            else f"{number * count}",
        )
        number += 1


def _step(span: float, most: int = 8) -> tuple[float, int, str]:
    return next((s for s in _STEPS if span / s[0] <= most), _STEPS[-1])


def _tick(x: float, y: float, said: str) -> str:
    half = wide(said, 10) / 2
    middle = min(x, RIGHT + 12 - half)
    return line(x, y, x, y + 4) + text(middle, y + 14, said, 10, "middle", fill_opacity="0.8")


# --- the time around onset


def _scales(told: Timeline) -> list[Scale]:
    """One scale for all dated rows; two where the times fall apart into near and far."""
    points = [p for row in told.rows for p in row.points]
    if not points:
        return []
    points += [1.5 * row.points[0] for row in told.rows if row.kind == "drug" and row.points and row.start is None]
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
    """Each scale with the rows that it shows: the near one those that lie wholly or partly on it, the far one the rest."""
    dated = [row for row in rows if row.points]
    if len(scales) < 2:
        yield from (("Around onset", scale, dated) for scale in scales)
        return
    far, near = scales
    if not any(near.holds(p) for row in dated for p in row.points):
        yield "Around onset", far, dated
        return
    yield "The whole course", far, [row for row in dated if not all(near.holds(p) for p in row.points)]
    yield "Close to onset, enlarged", near, [row for row in dated if any(near.holds(p) for p in row.points)]


def _panel(told: Timeline, heading: str, scale: Scale | None, rows: Sequence[Row], y: float, body: list[str]) -> float:
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
        body += _mark(row, scale or _bounds(told), middle, told)
        lower = 2 * middle - lower + GAP
    body[-1:-1] = _frame(told, scale or _bounds(told), top - 6, lower - 2)
    return lower + (AXIS if scale else 24)


def _bounds(told: Timeline) -> Scale:
    """Before onset at the left, after it at the right, without a measure."""
    return Scale(-1.0, 1.0)


def _frame(told: Timeline, scale: Scale, top: float, bottom: float) -> list[str]:
    """The line of onset, that of presentation, and the axis."""
    x = scale.x(0.0)
    parts = [line(x, top - 4, x, bottom, 2), line(LEFT, bottom, RIGHT, bottom, stroke_opacity="0.5")]
    if scale == _bounds(told):
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
    step, count, unit = _step(scale.high - scale.low, 5)
    zero = scale.x(0.0)
    for number in range(int(scale.low / step), int(scale.high / step) + 1):
        x = scale.x(number * step)
        if number == 0:
            yield line(x, bottom, x, bottom + 4) + text(x, bottom + 14, "onset", 10, "middle", font_weight="bold")
            continue
        many = abs(number * count)
        said = f"{many} {unit if many == 1 else unit + 's'} {'before' if number < 0 else 'after'}"
        if abs(x - zero) > (wide(said, 10) + wide("onset", 10)) / 2:
            yield _tick(x, bottom, said)


def _mark(row: Row, scale: Scale, y: float, told: Timeline) -> list[str]:
    """The mark of a row: filled where the time is told, dashed and hollow where it is not."""
    if not row.points:
        low, high = (0.0, scale.high) if row.after else (scale.low, 0.0)
        if row.kind == "result":
            return [_sign("result", scale.x(told.seen or 0.0), y, True)]
        middle = (scale.x(low) + scale.x(high)) / 2
        return [
            line(scale.x(low) + 4, y, scale.x(high) - 4, y, stroke_dasharray="1.5 4"),
            _sign(row.kind, middle, y, False),
        ]
    if row.kind == "drug":
        return _bar(row, scale, y)
    assert row.start is not None
    return [_sign(row.kind, scale.x(row.start), y, True)]


def _bar(row: Row, scale: Scale, y: float) -> list[str]:
    """A drug from start to stop: open (dashed) where the start is not told, an arrow where it was still taken at onset."""
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
    left, right = (scale.x(scale.low if low is None else low), scale.x(scale.high if high is None else high))
    if right - left < 1:
        return []
    parts = [line(left, y, right, y, 1.2)]
    return parts + [
        line(scale.x(end), y - 4, scale.x(end), y + 1, 1.2) for end in window if end is not None and scale.holds(end)
    ]


def _sign(kind: str, x: float, y: float, told: bool) -> str:
    more = {} if told else {"fill": "none", "stroke": INK, "stroke_width": "1.5"}
    if kind == "event":
        return dot(x, y, 5, **more)
    if kind == "spread":
        return box(x - 4.5, y - 4.5, 9, 9, **more)
    if kind == "result":
        return shape([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], **more)
    return box(x - 12, y - 4.5, 24, 9, **{"fill": INK, "fill_opacity": "0.22", "stroke": INK, **more})


def _legend(told: Timeline, y: float, body: list[str]) -> float:
    kinds = [kind for kind in MARKS if any(row.kind == kind for row in told.rows)]
    if not kinds:
        return y
    x = 0.0
    for kind in kinds:
        half = 12.0 if kind == "drug" else 6.0
        body += [
            _sign(kind, x + half, y + 6, True),
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
            _sign("event", x + 6, y + 6, False),
            text(x + 17, y + 10, "hollow: time not told", 10, fill_opacity="0.8"),
        ]
    return y + 18
