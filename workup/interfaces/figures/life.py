"""
The life at the top of the timeline: a bar from birth to presentation with the age classes, onset
and presentation marked.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.engine.facts import age_class
from workup.interfaces.figures.draw import INK, box, line, shape, text, wide
from workup.interfaces.figures.scale import AXIS, LEFT, RIGHT, Scale, step_of, tick
from workup.model.quantity import bounds
from workup.teach.timeline import Timeline, in_years

SEEN = 36.0  # room for the word "seen" beside the mark of onset; with less it stands higher
_CLASSES = {
    "infancy": "infancy",
    "childhood": "childhood",
    "adolescence": "adolescence",
    "early_adulthood": "early adulthood",
    "late_adulthood": "late adulthood",
}


def life(told: Timeline, body: list[str]) -> float:
    """A bar from birth to presentation with the age classes; gives the height used."""
    onset, now = told.onset_age, told.age
    end = max(bounds(v)[1] for v in (onset, now, 0.0) if v is not None)
    if end <= 0:
        body.append(text(0, 16, "Age at onset and age at presentation are not known."))
        return 26.0
    scale, top = Scale(0.0, end), 26.0
    body.append(text(0, top + 12, "Age", font_weight="bold"))
    for low, high, name in _bands(end):
        left, right = scale.x(low), scale.x(high)
        body.append(
            box(
                left,
                top,
                right - left,
                16,
                fill=INK,
                fill_opacity="0.05",
                stroke=INK,
                stroke_opacity="0.35",
            )
        )
        if wide(name, 10) < right - left - 6:
            body.append(text((left + right) / 2, top + 12, name, 10, "middle", fill_opacity="0.75"))
    body += [tick(scale.x(at), top + 16, said) for at, said in _ages(end)]
    if onset is not None:
        first, last = map(scale.x, bounds(onset))
        x = (first + last) / 2
        if first < last:  # somewhere between the two
            body.append(line(first, top - 4, last, top - 4, 2))
        for at in sorted({first, last}):
            body.append(line(at, top - 5, at, top + 1, 2))
            body.append(shape([(at - 5, top - 12), (at + 5, top - 12), (at, top - 4)]))
        where = f": {told.first.lower()}" if told.first else ""
        body.append(_beside(x, top - 15, f"onset at {in_years(onset)}{where}"))
    else:
        body.append(text(LEFT, top - 8, "age at onset not known"))
    here = None if now is None else scale.x(bounds(now)[1])
    if here is not None and (onset is None or here - scale.x(bounds(onset)[1]) > 12):
        beside = onset is not None and here - scale.x(bounds(onset)[1]) < SEEN
        body += [
            line(here, top - 4, here, top + 20, 1, stroke_dasharray="2 2"),
            text(RIGHT, top - (15 if beside else 6), "seen", 10, "end"),
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
    step, count, unit = step_of(end) if end < 3 else step_of(max(end, 8.0))
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
