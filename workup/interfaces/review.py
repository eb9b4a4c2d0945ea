"""The form by which a clinician reviews a page: the page, the questions, and the lines to sign."""

from __future__ import annotations

import datetime as dt

from workup.errors import WorkupError, did_you_mean
from workup.interfaces.pages import page_of
from workup.interfaces.paragraph import block, fill
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script

QUESTIONS = (
    "Is the summary right, and would a colleague recognise the disorder by it?",
    "Does each row under evidence speak for or against it, as it says, and is its weight about "
    "right beside the others? Name those that are wrong.",
    "Is a sign missing without which you would not make, or not give up, this diagnosis?",
    "Are the ages right: the usual ones, and those outside which you would look for another cause?",
    "Are the tests right, and in the order in which you would ask for them?",
    "Is it right that it must not be missed, or that it may be; and what dismisses it?",
    "Is what is said of treatment and its window right and current?",
    "Do the sources that are cited say what they are cited for, as far as you know them?",
    "Have you any interest that a reader should know of?",
)


def review_text(id_: str, book: Rulebook, today: dt.date) -> str:
    """
    The page of a diagnosis to read, and what to answer and sign.

    Args:
        id_: A diagnosis.

        book: The rules.

        today: The day that stands in the lines to sign.

    Raises:
        WorkupError: If there is no such diagnosis.
    """
    script, page = book.scripts.get(id_), page_of(id_, book)
    if script is None or page is None:
        raise WorkupError(f"unknown diagnosis `{id_}`.{did_you_mean(id_, book.scripts)}")
    asked = [fill(text, f"{n}. ", "   ") for n, text in enumerate(QUESTIONS, 1)]
    return "\n".join([page, "", "To be reviewed", *asked, "", *_sign(script, today)])


def _sign(script: Script, today: dt.date) -> list[str]:
    """What stands in the file once it is signed."""
    how = (
        f"To sign, put these lines in the place of `reviewed` in {script.file}; under `contested` "
        f"write the id of each row that you hold to be wrong, and why. `workup check` names a page "
        f"that changes afterwards."
    )
    return [
        block(how),
        "",
        "reviewed:",
        '  by: ""    # name, post and place',
        f"  on: {today.isoformat()}",
        f'  page: "{script.page}"',
        "  contested: {}    # as in {wilson_disease.slow: too strong below 20}",
    ]
