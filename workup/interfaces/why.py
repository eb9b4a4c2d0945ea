"""The text and the plain data of `workup why`, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from workup.engine.english import english, fact_name
from workup.explanations import Curve, Flip, Line, Twin, Why
from workup.explanations.entries import rough
from workup.interfaces.paragraph import block
from workup.interfaces.text import bar
from workup.knowledge.rulebook import Rulebook

MOST = 8  # lines shown of each list before the rest is counted


def why_text(answer: Why, book: Rulebook) -> str:
    """The page of one diagnosis in one case."""
    label = book.vocabulary.label("diagnoses", answer.diagnosis)
    head = (
        f"{answer.case}: why {label}?" if answer.place == 1 else f"{answer.case}: why not {label}?"
    )
    place = (
        f"{_ordinal(answer.place)} of {len(book.scripts)}, {rough(answer.share)} of the "
        f"rules' "
        f"weight ({answer.points:+g} points, {answer.prior:+g} of "
        f"them from how common it is)"
    )
    first = (
        ""
        if answer.place == 1
        else f"First is {book.vocabulary.label('diagnoses', answer.first)}, "
        f"{rough(answer.first_share)}."
    )
    parts = [
        head,
        _fill(f"{bar(answer.share)} {place}. {first}"),
        _spoken("For", answer.speaks_for),
        _spoken("Against", answer.speaks_against),
    ]
    parts += [_unexplained(answer, book), _open(answer, book), _near(answer, book)]
    parts += [
        _flip("Would put it first", answer.to_first, book, answer.place > 1),
        _flip("Would put another first", answer.first_away, book, answer.place == 1),
    ]
    parts.append(
        _fill(
            "Each of these changes was tested on the whole case. For education; not for "
            "the care of a patient."
        )
    )
    return "\n".join(part for part in parts if part)


def quiet_text(reason: str) -> str:
    """What is said first where the rules have no firm answer."""
    return (
        _fill(
            f"No firm answer: {reason} The distribution of the rules' weight follows nevertheless.",
            "",
        )
        + "\n"
    )


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
    lines = [
        _fill(
            f"Facts in the order: {curve.order}. Final answer: {final}; it leads from fact "
            f"{curve.locks} on.",
            "",
        )
    ]
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
        _fill(
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


def _ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _fill(text: str, indent: str = "  ", first: str | None = None) -> str:
    return block(text, indent, first)


def _spoken(title: str, lines: tuple[Line, ...]) -> str:
    shown = [line for line in lines if line.counted]
    rest = [line for line in lines if not line.counted]
    if not lines:
        return f"\n{title}: none of the known facts"
    body = [
        _fill(
            f"{line.points:+g}  {line.why} [{' '.join(line.sources)}] {line.rule}", "       ", "  "
        )
        for line in shown
    ]
    if rest:
        body.append(
            _fill(f"also, already counted: {'; '.join(line.why for line in rest)}", "       ")
        )
    return "\n".join([f"\n{title}", *body])


def _unexplained(answer: Why, book: Rulebook) -> str:
    if not answer.unexplained:
        return ""
    names = ", ".join(book.vocabulary.label("findings", f).lower() for f in answer.unexplained)
    return _fill(f"-{answer.unexplained_cost:g}  It leaves unexplained: {names}.", "       ", "  ")


def _open(answer: Why, book: Rulebook) -> str:
    if not answer.open:
        return ""
    body = []
    for row in answer.open[:MOST]:
        waits = ", ".join(fact_name(f, book.vocabulary) for f in row.waits_for[:4]) + (
            ", ..." if len(row.waits_for) > 4 else ""
        )
        body.append(_fill(f"{row.points:+g}  {row.why} Not known: {waits}.", "       ", "  "))
    return "\n".join(["\nNot known yet", *body, *_more(len(answer.open))])


def _near(answer: Why, book: Rulebook) -> str:
    waiting = {row.rule for row in answer.open}
    short = [row for row in answer.near if row.rule not in waiting]
    if not short:
        return ""
    body = [
        _fill(
            f"{row.points:+g}  {row.why} Missing: {english(row.needs, book.vocabulary)}.",
            "       ",
            "  ",
        )
        for row in short[:MOST]
    ]
    return "\n".join(["\nWould count but for one condition", *body, *_more(len(short))])


def _more(count: int) -> list[str]:
    return [f"       and {count - MOST} more (--format json has all)"] if count > MOST else []


def _flip(title: str, flip: Flip | None, book: Rulebook, asked: bool) -> str:
    if not asked:
        return ""
    if flip is None:
        return f"\n{title}\n" + _fill("No three unknown facts would change this.")
    told = "; ".join(edit.words(book) for edit in flip.edits)
    return f"\n{title}\n" + _fill(
        f"{told}. Then {book.vocabulary.label('diagnoses', flip.first)} leads, {rough(flip.share)}."
    )
