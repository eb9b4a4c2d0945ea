"""
The red flags that a reader is shown: each names the signs that this patient has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workup.explanations.points import known
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, RedFlag
from workup.model.outline import Entry

URGENCIES = {"emergency": "Emergency", "urgent": "Urgent"}


def lines(flags: Collection[RedFlag], answer: Assessment, book: Rulebook) -> Iterator[Entry]:
    """
    Red flags as lines, each with what to do.

    Args:
        flags: Those to write.

        answer: What they stand in.

        book: Gives their rows and labels.
    """
    rows, held = book.flag_rows, known(answer, "urgent", "evidence")
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
