"""
One case from a text in memory, as it comes from a page or another program: the same checks as a
file.
"""

from __future__ import annotations

from workup.errors import CaseError, Problem
from workup.model.case import Case
from workup.model.document import Document, DocumentError, read_json, read_yaml
from workup.model.vocabulary import Vocabulary
from workup.readers import built, understood


def read_one(text: str, name: str, vocabulary: Vocabulary) -> tuple[Case, Document]:
    """
    Read a text that holds one case: YAML, JSON or a phenopacket.

    Args:
        text: The text.

        name: What messages call it.

        vocabulary: The ids that a case may use.

    Returns:
        The case, and the document as it was written.

    Raises:
        CaseError: If it cannot be read, or holds no case or several; with every problem.
    """
    try:
        found = documents(text, name)
    except DocumentError as error:
        raise CaseError(error.problems) from None
    if len(found) != 1:
        raise CaseError([Problem(name, 1, f"holds {len(found)} cases; one is read here")])
    try:
        document = understood(found[0], vocabulary)
    except DocumentError as error:
        raise CaseError(error.problems) from None
    case, problems = built(document, vocabulary)
    if case is None:
        raise CaseError(problems)
    return case, document


def documents(text: str, name: str) -> list[Document]:
    """
    The documents of a text, JSON where it begins like JSON, else YAML.

    Raises:
        DocumentError: If it cannot be read.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return read_yaml(text.removeprefix("\ufeff"), name)
    document = read_json(text.removeprefix("\ufeff"), name)
    if not isinstance(document.value, list):
        return [document]
    return [Document(name, value, document.lines) for value in document.value]
