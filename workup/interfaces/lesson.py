"""
The teaching part of a debrief in the terminal: five lines, a table, a flow, at most 80 columns.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from workup.interfaces.paragraph import fill, heading
from workup.simulation.statement import Qualifier
from workup.teach.key import Reason
from workup.teach.lesson import Lesson, Stop, Worked

_FIRST, _COLUMN = 18, 19  # columns of the table: the name, then three of equal width


def lesson_text(found: Lesson, compared: Sequence[Qualifier] = ()) -> str:
    """
    The lesson of a case.

    Args:
        found: As `teach.lesson` draws it.

        compared: The learner's sentence beside the whole case; empty where none was written.
    """
    parts = [heading("The case"), *(_fill(f"{head}: {text}") for head, text in found.lines)]
    if compared:
        parts += [heading("Your summary beside the case (not scored)"), *_compared(compared)]
    parts += [heading("The differential, worked"), *_table(found.table)]
    parts += [heading("The plan and what it showed"), *_flow(found.flow)]
    for title, reasons in (
        ("Treatment", found.treatment),
        ("Outlook", found.outlook),
        ("Take-home points", found.keep),
    ):
        if reasons:
            parts += [heading(title), *(_fill(_cited(r)) for r in reasons)]
    return "\n".join(parts)


def _fill(text: str) -> str:
    return fill(text, "  ", "    ")


def _cited(reason: Reason) -> str:
    return reason.text + (f" [{', '.join(reason.sources)}]" if reason.sources else "")


def _compared(found: Iterable[Qualifier]) -> Iterable[str]:
    mark = {True: "=", False: "x", None: " "}
    yield from _rows([("", "Yours", "The case")], (12, 31, 31))
    for q in found:
        yield from _rows([(f"{mark[q.agrees]} {q.label}", q.yours, q.case)], (12, 31, 31))


def _table(rows: Iterable[Worked]) -> Iterable[str]:
    widths = (_FIRST, _COLUMN, _COLUMN, _COLUMN)
    yield from _rows([("", "For", "Against", "Distinguished by")], widths)
    for row in rows:
        name = ("* " if row.right else "- ") + row.label
        cells = (name, " ".join(row.speaks_for), " ".join(row.speaks_against), row.apart)
        yield from _rows([cells], widths)
    yield "  * the answer"


def _rows(cells: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterable[str]:
    """A row of cells, each wrapped in its column."""
    for row in cells:
        columns = [
            textwrap.wrap(c, w, subsequent_indent="" if n else "  ") or [""]
            for n, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        for n in range(max(map(len, columns))):
            line = " ".join(
                f"{(c[n] if n < len(c) else ''):<{w}}" for c, w in zip(columns, widths, strict=True)
            )
            yield ("  " + line).rstrip()


def _flow(stops: Iterable[Stop]) -> Iterable[str]:
    """The plan as a flow: a step a line, an arrow between, a star at what settled it."""
    for n, stop in enumerate(stops):
        if n:
            yield "      |"
        star = " *" if stop.settled else ""
        yield _fill(f"{stop.when + ':':<7} {stop.test} -> {stop.result}{star}")
    yield "  * it settled the case"
