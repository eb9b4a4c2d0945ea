"""
The text answer: the outline of one case as lines of at most 80 columns, in words and bars. Colour
is a help, never the message; `NO_COLOR` and pipes get none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from workup.explanations.outline import outline
from workup.interfaces.paragraph import block, heading
from workup.interfaces.terminal import styled
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.json_text import cut
from workup.model.outline import Entry, Group, Section, SectionId
from workup.model.vocabulary import within

NOTICE = "For education; not for the care of a patient."
BAR = 12  # cells
_TITLE = 300  # characters of a title
SIGNS = {"for": "+", "against": "-", "fits": "="}
_IN, _UNDER = "  ", " " * 4
_MARKS = {"emergency": ("!! ", "red"), "urgent": ("!  ", "bold")}


def render(answer: Assessment, book: Rulebook, everything: bool = False, title: str = "") -> str:
    """
    The text of one assessment, at most 80 columns wide.

    Args:
        answer: What the rules say.

        book: Gives labels and the words of each row.

        everything: All lines instead of the first of each section.

        title: The case's title, for the heading.
    """
    laid = outline(answer, book)
    lines = [styled(block(laid.stop), "red"), ""] if laid.stop else []
    lines.append(styled(laid.case + (f": {cut(title, _TITLE)}" if title else ""), "bold"))
    for section in laid.sections:
        lines += _section(section, everything)
    if laid.uncovered:
        lines += ["", block(f"Entered, but not covered by the rules: {', '.join(laid.uncovered)}")]
    return "\n".join([*lines, "", styled(block(laid.notice), "dim")])


def bar(share: float, width: int = BAR) -> str:
    """A bar of `width` cells for a share from 0 to 1."""
    full = round(share * width)
    return "█" * full + "·" * (width - full)


def _section(section: Section, everything: bool) -> list[str]:
    groups = [line for group in section.groups for line in _group(section, group, everything)]
    opening = [block(section.text, _IN)] if section.text else []
    return [heading(section.heading), *opening, *groups] if groups or opening else []


def _group(section: Section, group: Group, everything: bool) -> list[str]:
    entries = (*group.entries, *group.rest) if everything else group.entries
    if not entries:
        return []
    lines = [styled(block(group.heading, _IN), "cyan")] if group.heading else []
    indent = _UNDER if group.heading else _IN
    if section.id == "watch":
        lines.append(block("; ".join(within(entry.label) for entry in entries), _IN))
        return lines
    for after, waiting in groupby(entries, key=lambda entry: entry.after):
        if after:
            named = ", ".join(entry.label for entry in waiting)
            lines.append(block(f"{after}: {named}", f"{indent}  ", indent))
        else:
            lines += [line for e in waiting for line in _entry(section.id, e, indent)]
    if group.rest and not everything:
        lines.append(f"{indent}{group.more} (--all shows them)")
    return lines


def _entry(section: SectionId, entry: Entry, indent: str) -> Iterator[str]:
    """One line with what stands under it."""
    hang = f"{indent}  "
    if entry.share is not None:
        tags = "".join(f" ({tag})" for tag in entry.tags)
        under = indent + " " * (BAR + 1)
        yield block(f"{bar(entry.share)} {entry.label}: {entry.word}{tags}", under, indent)
        for point in entry.points:
            if not point.further:
                yield block(point.text, f"{under}  ", f"{under}{SIGNS[point.sign]} ")
    elif section == "flags":
        mark, style = _MARKS[entry.grade]
        yield styled(block(f"{mark}{entry.word}: {entry.text}", f"{indent}   ", indent), style)
        yield from (block(note, f"{indent}   ") for note in entry.notes)
    elif section in ("silence", "ask"):
        why = entry.notes if entry.because else ()
        yield block(" ".join((entry.text, *why)), hang, indent)
    elif section == "dont_miss" and entry.word:
        yield block(" ".join((f"{entry.label} ({entry.word}).", *entry.notes)), hang, indent)
    else:
        notes = entry.notes if section in ("left", "advice") else ()
        yield block(" ".join((f"{entry.label}: {entry.text}", *notes)), hang, indent)
