"""
What the check of cases found, as text of at most 80 columns and as plain values for other programs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from workup.explanations.difficulty import CLOSE, HALF, RARE, SLOW, Difficulty
from workup.interfaces.paragraph import WIDTH, fill
from workup.interfaces.terminal import styled
from workup.interfaces.text import bar
from workup.knowledge.rulebook import Rulebook
from workup.model.fields import BY_PATH
from workup.teach.lint import Checked, Remark, Way

_STAGE = {"history": "history", "examination": "examination", "tests": "tests done before"}
_COLOUR = {"error": "red", "warning": "bold", "note": "dim"}
MANY = 3  # more cases than these are shown a line each


def checked_text(
    found: Sequence[Checked], unread: Sequence[Remark], book: Rulebook, everything: bool
) -> str:
    """
    Every case with what is to be looked at.

    Args:
        found: The cases.

        unread: Remarks on what could not be read.

        book: Gives labels.

        everything: The whole way of every case, and notes too, where there are many.
    """
    few = everything or len(found) <= MANY
    parts = [remark_text(r) for r in unread]
    if not few:
        parts.append(_table(found))
    for one in found:
        shown = [r for r in one.remarks if few or r.severity != "note"]
        if few:
            parts.append(_card(one, book))
        parts += [remark_text(r) for r in shown]
    return "\n".join(parts)


def remark_text(remark: Remark) -> str:
    """One remark: its place, what is wrong, what was written, what to change."""
    named = remark.message.startswith(f"`{remark.field}`")
    field = f"`{remark.field}`: " if remark.field and not named else ""
    where = f"{remark.file}:{remark.line}" if remark.line else remark.file
    head = f"{where}: {remark.severity}: {field}{remark.message}"
    lines = [
        styled(line, _COLOUR[remark.severity])
        for line in _fill(head + ("" if head.endswith(".") else "."), "", "  ")
    ]
    if remark.written and remark.kind not in ("missing", "gives_away", "unrecorded", "denied"):
        lines += _fill(f"Written: {remark.written}", "    ", "      ")
    if remark.change:
        lines += _fill(f"Change: {remark.change}", "    ", "      ")
    return "\n".join(lines)


def _fill(text: str, first: str, rest: str) -> list[str]:
    return fill(text, first, rest).splitlines()


def _card(one: Checked, book: Rulebook) -> str:
    case, way = one.paper.case, one.way
    lines = [styled(f"{case.id}: {case.title or 'no title'}", "bold")]
    if way is None:
        return "\n".join([*lines, "  There is no answer to look for."])
    label = book.vocabulary.label("diagnoses", case.accepted[0])
    lines += _row("Answer", f"{label}; {_placed(way)}")
    lines += _row("Leads from", _stands(way, book))
    lines += _row(
        "Decided by",
        "; ".join(said(f, book) for f in way.decide) or "no single fact: several carry it together",
    )
    if way.idle:
        lines += _row("Moves nothing", "; ".join(said(f, book) for f in way.idle))
    if way.lookalike:
        alike = book.vocabulary.label("diagnoses", way.lookalike)
        lines += _row("Look-alike", f"{alike}, close until fact {way.until} of {way.facts}")
    lines += _row(
        "Difficulty", _difficulty(way.difficulty, case.teaching.level if case.teaching else None)
    )
    return "\n".join(lines)


def _row(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"  {name:<15}",
        subsequent_indent=" " * 17,
        break_on_hyphens=False,
    )


def _placed(way: Way) -> str:
    told = "first on the known facts" if way.place == 1 else f"place {way.place} on the known facts"
    if way.place == way.place_after:
        return told
    return (
        f"{told}, {'first' if way.place_after == 1 else f'place {way.place_after}'} with the "
        f"results of its tests"
    )


def _stands(way: Way, book: Rulebook) -> str:
    if way.stands_from is None or way.stage is None:
        return "never on the known facts"
    return f"fact {way.stands_from} of {way.facts} ({_STAGE[way.stage]}): {said(way.at, book)}"


def _difficulty(hard: Difficulty, told: str | None) -> str:
    slow = 1 - sum(hard.curve) / len(hard.curve) if hard.curve else 1.0
    close = len(hard.lookalikes) / (len(hard.lookalikes) + HALF)
    made = (
        f"{SLOW * slow:.0f} for how slowly it forms, {CLOSE * close:.0f} for look-alikes, "
        f"{RARE * hard.rarity:.0f} for rareness"
    )
    author = f"; its author says {told}" if told else ""
    return f"{bar(hard.number / 100, 10)} {hard.number} of 100, {hard.level} ({made}){author}"


def said(fact: str, book: Rulebook) -> str:
    """A fact as `field` or `field:id` in words."""
    field, _, id_ = fact.partition(":")
    section = BY_PATH[field].section if field in BY_PATH else ""
    label = book.vocabulary.label(section, id_) if section and id_ else id_.replace("_", " ")
    label = label if field.startswith("findings.") or field == "history.events" else label.lower()
    if field == "dystonia.regions":
        return "the regions"
    if field == "findings.absent":
        return f"{label} (absent)"
    if not id_ and field in ("history.medications", "history.events"):
        return "no drug was taken" if field == "history.medications" else "no event of note before"
    if field in ("findings.present", "history.events"):
        return label
    heading = BY_PATH[field].label if field in BY_PATH else field.rpartition(".")[2]
    return f"{heading.lower()}: {label}".rstrip(": ")


def _table(found: Sequence[Checked]) -> str:
    width = min(34, max(len(one.paper.case.id) for one in found))
    lines = [styled(f"{'case':<{width}} {'difficulty':<21} leads from   to look at", "bold")]
    for one in found:
        graver = [r for r in one.remarks if r.severity != "note"]
        way = one.way
        hard = (
            f"{bar(way.difficulty.number / 100, 10)} {way.difficulty.number:>3} "
            f"{way.difficulty.level:<6}"
            if way
            else "no answer".ljust(21)
        )
        stands = f"{way.stands_from or '-':>2} of {way.facts:<2}" if way else ""
        lines.append(
            f"{one.paper.case.id[:width]:<{width}} {hard} {stands:<12} {len(graver) or ''}".rstrip()
        )
    return "\n".join(lines)


def checked_value(found: Iterable[Checked], unread: Iterable[Remark]) -> dict[str, Any]:
    """
    Cases and remarks as plain values: `cases`, each with its `way` and `remarks`, and `unread`.
    """
    return {
        "cases": [
            {
                "case": one.paper.case.id,
                "file": one.paper.document.file,
                "way": asdict(one.way) if one.way else None,
                "remarks": [asdict(r) for r in one.remarks],
            }
            for one in found
        ],
        "unread": [asdict(r) for r in unread],
    }
