"""
Items in the forms that others read, one module a form; the same items give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from workup.errors import WorkupError
from workup.knowledge.rulebook import Source
from workup.teach.exports.text import clean_item
from workup.teach.items import Item
from workup.teach.media import Medium

if TYPE_CHECKING:
    from workup.model.case import Case
    from workup.simulation.context import Desk

#: Form to its module and the usual ending of its file.
FORMS: Mapping[str, tuple[str, str]] = {
    "moodle": ("moodle", ".xml"),
    "gift": ("gift", ".gift"),
    "qti": ("qti", ".zip"),
    "qti12": ("qti12", ".zip"),
    "h5p": ("h5p", ".h5p"),
    "anki": ("anki", ".apkg"),
    "csv": ("table", ".csv"),
    "panel": ("blind", ".csv"),
}
#: The forms that hold staged cases, not questions: form to its module and its usual ending.
STAGED: Mapping[str, tuple[str, str]] = {
    "html": ("staged.page", ".html"),
    "scorm": ("staged.scorm", ".zip"),
}


def export(
    items: Sequence[Item], sources: Mapping[str, Source], form: str, before: bytes = b""
) -> bytes:
    """
    Write items in one form.

    Text is cleaned of control characters and of marks that turn the direction of writing (see
    `text.clean`).

    Args:
        items: In the order of the quiz.

        sources: The bibliography, for the list under each item.

        form: A key of `FORMS`.

        before: The file that is written over; a deck for Anki dates what changed after it.

    Returns:
        The bytes of the file.

    Raises:
        WorkupError: If a package that the form needs is not installed.
    """
    try:
        module = import_module(f"workup.teach.exports.{FORMS[form][0]}")
    except ModuleNotFoundError as error:
        raise WorkupError(
            f"`--to {form}` needs {error.name}. Install: pip install 'dystonia-workup[teach]'"
        ) from None
    cleaned = [clean_item(item) for item in items]
    further = {"before": before} if form == "anki" else {}
    written: bytes = module.write(cleaned, sources, **further)
    return written


def export_staged(
    cases: Sequence[Case], desk: Desk, media: Mapping[str, Sequence[Medium]], form: str
) -> bytes:
    """
    Write cases that are walked stage by stage.

    Args:
        cases: Cases with an answer.

        desk: Rules and words.

        media: Case id to its pictures and films, as they were read.

        form: A key of `STAGED`.

    Returns:
        The bytes of the file.

    Raises:
        WorkupError: If a case has no answer to walk towards.
    """
    module = import_module(f"workup.teach.exports.{STAGED[form][0]}")
    written: bytes = module.write(cases, desk, media)
    return written
