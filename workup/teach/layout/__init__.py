"""
Case files laid out in one way: keys in the order of the model, comments kept where they belong, the
case itself never changed.

Round-trip libraries tie a comment to the key before it, so that it goes astray when keys change
places; here a comment is tied to
what it stands above or beside. Whatever is written is read again first: another value or a lost
comment is refused.
"""

from __future__ import annotations

from collections import Counter

from workup.errors import CaseError, Problem
from workup.model.document import Document, DocumentError, read_yaml
from workup.teach.layout.comments import all_comments
from workup.teach.layout.emit import emit
from workup.teach.layout.tree import trees


def laid_out(text: str, name: str) -> str:
    """
    The text of a case file in the one layout.

    Args:
        text: One YAML case or several; it need not be a valid case, but must be readable.

        name: The file's name for messages.

    Returns:
        The text; laid out again it stays as it is.

    Raises:
        CaseError: If it cannot be read, or not laid out without changing what it says.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    before = _read(text, name)
    if not before:
        return text
    made = trees(text)
    if len(made) != len(before):
        raise CaseError([Problem(name, 1, "holds an empty case between two `---`. Remove it")])
    parts = [emit(tree) for tree in made]
    found = parts[0] if len(parts) == 1 else "".join("---\n" + part for part in parts)
    _hold(before, text, found, name)
    return found


def _read(text: str, name: str) -> list[Document]:
    try:
        return read_yaml(text, name)
    except DocumentError as error:
        raise CaseError(error.problems) from None


def _hold(before: list[Document], text: str, found: str, name: str) -> None:
    """Refuse a layout that says something else."""
    try:
        same = [d.value for d in read_yaml(found, name)] == [d.value for d in before]
    except DocumentError:
        same = False
    if not same or Counter(all_comments(text)) != Counter(all_comments(found)):
        raise CaseError(
            [Problem(name, 0, "cannot be laid out without changing it, and is left as it was")]
        )
