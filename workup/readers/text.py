"""Case files in YAML, JSON, JSON lists and JSON Lines, each as Documents that know their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from workup.errors import Problem
from workup.model.document import (
    MAX_BYTES,
    MAX_DOCUMENT_BYTES,
    Document,
    DocumentError,
    read_json,
    read_text,
    read_yaml,
)
from workup.readers.packed import PACKED, opened


def _text(path: Path, name: str) -> str:
    """The text of a file, unpacked where it is packed."""
    if path.suffix.lower() not in PACKED:
        return read_text(path, name)
    with opened(path, name) as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            Problem(name, 0, f"is larger than the limit of {MAX_BYTES // 2**20} MiB")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError(Problem(name, 0, "is not UTF-8 text. Save the file as UTF-8")) from None


def yaml_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """One case or a stream of cases separated by `---`."""
    try:
        documents = read_yaml(_text(path, name), name)
    except DocumentError as error:
        yield error
        return
    if not documents:
        yield DocumentError(Problem(name, 1, "holds no case"))
    for document in documents:
        yield from _members(document)


def json_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """
    One case, or a list of cases. JSON is read twice: strictly for its values, as YAML for its
    lines.
    """
    try:
        text = _text(path, name)
        strict = read_json(text, name)
        located = read_yaml(text.replace("\t", " "), name)
        document = Document(name, strict.value, located[0].lines if located else {(): 1})
    except DocumentError as error:
        yield error
        return
    yield from _members(document)


def json_lines(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """One JSON case a line; empty lines are passed over. The file is read a line at a time."""
    try:
        with opened(path, name) as lines:
            yield from lines_of(lines, name, 1)
    except DocumentError as error:
        yield error


def lines_of(lines: Iterable[bytes], name: str, first: int) -> Iterator[Document | DocumentError]:
    """One JSON case a line of the file `name`, whose line `first` is the first of `lines`."""
    for number, raw in enumerate(lines, first):
        if raw.strip():
            yield _line(raw, name, number)


def _line(raw: bytes, name: str, number: int) -> Document | DocumentError:
    if len(raw) > MAX_DOCUMENT_BYTES:
        return DocumentError(
            Problem(
                name,
                number,
                f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB",
            )
        )
    try:
        return read_json(raw.decode("utf-8-sig"), name, number)
    except UnicodeDecodeError:
        return DocumentError(Problem(name, number, "is not UTF-8 text. Save the file as UTF-8"))
    except DocumentError as error:
        return error


def _members(document: Document) -> Iterator[Document | DocumentError]:
    if not isinstance(document.value, list):
        yield document
        return
    if not document.value:
        yield DocumentError(Problem(document.file, 1, "holds an empty list, no case"))
    for index, value in enumerate(document.value):
        lines = {
            path[1:]: line for path, line in document.lines.items() if path and path[0] == index
        }
        yield Document(document.file, value, lines or {(): document.line((index,))})
