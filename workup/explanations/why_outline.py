"""
Writes why a diagnosis stands where it does, worded once: the terminal and the page lay it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workup.engine.english import english
from workup.engine.fact_words import fact_name
from workup.explanations.entries import points, rough
from workup.explanations.flips import Flip
from workup.explanations.spoken import Line
from workup.explanations.why import Open, Why
from workup.knowledge.rulebook import Rulebook
from workup.model.outline import Weight, Weights, WhyOutline

MOST = 8  # lines of a list before the rest is counted
NAMED = 4  # facts named that a row waits for
TESTED = (
    "Each of these changes was tested on the whole case. For education; not for the care of a "
    "patient."
)


def why_outline(found: Why, book: Rulebook) -> WhyOutline:
    """The outline of why one diagnosis stands where it does in one case."""
    label, leads = book.vocabulary.label("diagnoses", found.diagnosis), found.place == 1
    first = f"{book.vocabulary.label('diagnoses', found.first)}, {rough(found.first_share)}"
    return WhyOutline(
        f"Why {label}?" if leads else f"Why not {label}?",
        found.share,
        f"Place {found.place} of {len(book.scripts)}, {rough(found.share)}: "
        f"{points(found.points)} points, {points(found.prior)} of them from how common it is."
        + ("" if leads else f" First is {first}."),
        tuple(_parts(found, book)),
        TESTED,
    )


def _parts(found: Why, book: Rulebook) -> Iterator[Weights]:
    words = book.vocabulary
    yield _told("For", map(_spoken, found.speaks_for))
    left = ", ".join(words.label("findings", f).lower() for f in found.unexplained)
    cost = [Weight(-found.unexplained_cost, f"It leaves unexplained: {left}.")] if left else []
    yield _told("Against", [*map(_spoken, found.speaks_against), *cost])
    waiting = {row.rule for row in found.open}
    untold = [Weight(row.points, row.why, _untold(row, book)) for row in found.open]
    short = [
        Weight(row.points, row.why, f"Missing: {english(row.needs, words)}.")
        for row in found.near
        if row.rule not in waiting
    ]
    for heading, lines in (
        ("Not known yet", untold),
        ("Would count but for one condition", short),
    ):
        if lines:
            yield Weights(heading, tuple(lines[:MOST]), more=max(0, len(lines) - MOST))
    if found.place > 1:
        yield Weights("What would put it first", text=_flip(found.to_first, book))
    else:
        yield Weights("What would put another first", text=_flip(found.first_away, book))


def _spoken(line: Line) -> Weight:
    return Weight(line.points, line.why, "", line.rule, line.sources, line.counted)


def _told(heading: str, lines: Iterable[Weight]) -> Weights:
    held = tuple(lines)
    return Weights(heading, held, "" if held else "None of the known facts.")


def _untold(row: Open, book: Rulebook) -> str:
    named = [fact_name(f, book.vocabulary) for f in row.waits_for[:NAMED]]
    return f"Not known: {', '.join(named)}{', ...' if len(row.waits_for) > NAMED else ''}."


def _flip(flip: Flip | None, book: Rulebook) -> str:
    if flip is None:
        return "No three unknown facts would change this."
    told = "; ".join(edit.words(book) for edit in flip.edits)
    first = book.vocabulary.label("diagnoses", flip.first)
    return f"{told}. Then {first} leads, {rough(flip.share)}."
