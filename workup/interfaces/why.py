"""The text and the plain data of `workup why`, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from workup.explanations import Curve, Flip, Twin, Why
from workup.explanations.entries import points, rough
from workup.explanations.why_outline import why_outline
from workup.interfaces.paragraph import block
from workup.interfaces.text import bar
from workup.knowledge.rulebook import Rulebook
from workup.model.outline import Weights

_IN, _UNDER = "  ", " " * 7


def why_text(answer: Why, book: Rulebook) -> str:
    """The page of one diagnosis in one case."""
    laid = why_outline(answer, book)
    asked = laid.title[:1].lower() + laid.title[1:]
    parts = [f"{answer.case}: {asked}", block(f"{bar(laid.share)} {laid.place}", _IN)]
    for part in laid.parts:
        parts += [f"\n{part.heading}", *_weights(part)]
    return "\n".join([*parts, "", block(laid.notice, _IN)])


def _weights(part: Weights) -> Iterator[str]:
    if part.text:
        yield block(part.text, _IN)
    for line in part.lines:
        if line.counted:
            cited = f"[{' '.join(line.sources)}] {line.rule}" if line.rule else ""
            said = " ".join(filter(None, (line.text, line.note, cited)))
            yield block(f"{points(line.points)}  {said}", _UNDER, _IN)
    rest = [line.text for line in part.lines if not line.counted]
    if rest:
        yield block(f"also, already counted: {'; '.join(rest)}", _UNDER)
    if part.more:
        yield f"{_UNDER}and {part.more} more (--format json has all)"


def quiet_text(reason: str) -> str:
    """What is said first where the rules have no firm answer."""
    said = f"No firm answer: {reason} How the diagnoses rank follows nevertheless."
    return block(said) + "\n"


def why_data(answer: Why, book: Rulebook) -> dict[str, Any]:
    """The same as plain data."""
    value = asdict(answer)
    for name in ("to_first", "first_away"):
        flip: Flip | None = getattr(answer, name)
        if flip:
            value[name]["words"] = [e.words(book) for e in flip.edits]
    return value


def curve_text(curve: Curve, book: Rulebook) -> str:
    """The answer as it forms, a line a fact."""
    final = book.vocabulary.label("diagnoses", curve.final)
    said = f"Facts in the order: {curve.order}. Final answer: {final}; it leads from fact "
    lines = [block(f"{said}{curve.locks} on.")]
    for n, point in enumerate(curve.points, 1):
        first = book.vocabulary.label("diagnoses", point.first)
        lines.append(f"{n:3} {bar(point.final_share, 10)} {point.told[:32]:32} {first[:31]}")
    return "\n".join(lines)


def twins_text(found: Iterable[Twin], first: str, book: Rulebook) -> str:
    """The changes that move the answer, then those that must not."""
    found = list(found)
    moved = [t for t in found if not t.must_stay]
    lines = [
        "Single changes that give another answer:"
        if moved
        else "No single change gives another answer."
    ]
    lines += [
        block(
            f"{t.change}: {book.vocabulary.label('diagnoses', t.first)}, {rough(t.share)}",
            "    ",
            "  - ",
        )
        for t in moved
    ]
    lines.append("Changes that must not matter:")
    lines += [
        f"  - {t.change}: {'BROKEN, now ' + t.first if t.broken(first) else 'the same answer'}"
        for t in found
        if t.must_stay
    ]
    return "\n".join(lines)
