"""
Items in the forms that others read, one module a form; the same items give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from workup.errors import WorkupError
from workup.knowledge.rulebook import Source
from workup.teach.exports.text import clean_item
from workup.teach.items import Item

#: Form to its module and the usual ending of its file.
FORMS: Mapping[str, tuple[str, str]] = {
    "moodle": ("moodle", ".xml"),
    "gift": ("gift", ".gift"),
    "qti": ("qti", ".zip"),
    "qti12": ("qti12", ".zip"),
    "anki": ("anki", ".apkg"),
    "csv": ("table", ".csv"),
    "panel": ("blind", ".csv"),
}


def export(items: Sequence[Item], sources: Mapping[str, Source], form: str) -> bytes:
    """
    Write items in one form.

    Text is cleaned of control characters and of marks that turn the direction of writing (see
    `text.clean`).

    Args:
        items: In the order of the quiz.

        sources: The bibliography, for the list under each item.

        form: A key of `FORMS`.

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
    written: bytes = module.write([clean_item(item) for item in items], sources)
    return written
