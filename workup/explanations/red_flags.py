"""
The red flags that a reader is shown: those that say no more of this patient than another does stand
behind it, and each names the signs that this patient has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from workup.explanations.entries import known
from workup.knowledge.pages import Flag
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, RedFlag
from workup.model.outline import Entry

URGENCIES = {"emergency": "Emergency", "urgent": "Urgent"}


def rows_of(book: Rulebook) -> Mapping[str, Flag]:
    """Every row of the red flags by the id of its rule."""
    return {row.rule.id: row for rows in book.flags.values() for row in rows}


def behind(raised: Collection[RedFlag], book: Rulebook) -> set[str]:
    """
    The red flags whose every row yields to another that is raised, at least as urgent, and itself
    yields to none.
    """
    rows = rows_of(book)

    def yields(flag: RedFlag, others: Collection[str]) -> bool:
        mine = [rows[id_] for id_ in flag.because if rows[id_].urgency == flag.urgency]
        return all(set(row.yields_to) & set(others) for row in mine)

    def as_urgent(flag: RedFlag, among: Collection[RedFlag]) -> set[str]:
        return {f.id for f in among if f.urgency <= flag.urgency}  # "emergency" < "urgent"

    firm = [flag for flag in raised if not yields(flag, as_urgent(flag, raised))]
    return {flag.id for flag in raised if flag not in firm and yields(flag, as_urgent(flag, firm))}


def lines(flags: Collection[RedFlag], answer: Assessment, book: Rulebook) -> Iterator[Entry]:
    """
    Red flags as lines, each with what to do.

    Args:
        flags: Those to write.

        answer: What they stand in.

        book: Gives their rows and labels.
    """
    rows, held = rows_of(book), known(answer, "urgent", "evidence")
    for flag in flags:
        sentence = next(
            row.rule.sentence
            for row in (rows[id_] for id_ in flag.because)
            if row.message == flag.message
        )
        said = sentence.of(held) if sentence else flag.message
        notes = (flag.action,) if flag.action else ()
        yield Entry(
            "",
            said,
            "red_flags",
            flag.id,
            URGENCIES[flag.urgency],
            flag.urgency,
            notes=notes,
            because=flag.because,
        )
