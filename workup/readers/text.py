"""Case files in YAML, JSON, JSON lists and JSON Lines, each as Documents that know their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from workup.errors import Problem
from workup.model.document import (
    MAX_BYTES,
    MAX_DOCUMENT_BYTES,
    Document,
    DocumentError,
    as_text,
    each_yaml,
    read_json,
    read_text,
    read_yaml,
)
from workup.readers.packed import PACKED, lines_within, opened

#: What tells where a member of a JSON list ends: strings are stepped over, brackets counted.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},]', re.DOTALL)
_LARGE = f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB"


def _text(path: Path, name: str) -> str:
    """The text of a file, unpacked where it is packed."""
    if path.suffix.lower() not in PACKED:
        return read_text(path, name)
    with opened(path, name) as file:
        return as_text(file.read(MAX_BYTES + 1), name)


def yaml_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """One case, a list of cases, or a stream of either separated by `---`."""
    found = False
    for document in each_yaml(_text(path, name), name, apart=True, most=MAX_DOCUMENT_BYTES):
        found = True
        yield document
    if not found:
        yield DocumentError(Problem(name, 1, "holds no case"))


def json_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """One case, or a list of cases, read one at a time."""
    text = _text(path, name)
    if not text.lstrip(" \t\r\n").startswith("["):
        yield _json(text, name, 1)
        return
    count = 0
    for member, line in _members(text, name):
        count += 1
        yield _json(member, name, line)
    if not count:
        yield DocumentError(Problem(name, 1, "holds an empty list, no case"))


def _json(text: str, name: str, line: int) -> Document | DocumentError:
    """
    One JSON text that begins on `line`. It is read twice: strictly for its values, as YAML for its
    lines.
    """
    if len(text) > MAX_DOCUMENT_BYTES:
        return DocumentError(Problem(name, line, _LARGE))
    try:
        strict = read_json(text, name, line)
    except DocumentError as error:
        return error
    try:
        (located,) = read_yaml(text.replace("\t", " "), name)
    except (DocumentError, ValueError):
        return strict  # good JSON that YAML cannot read: the record is known by its first line
    return Document(name, strict.value, {p: n + line - 1 for p, n in located.lines.items()})


def _members(text: str, name: str) -> Iterator[tuple[str, int]]:
    """The text of each member of a JSON list, and the line on which it begins."""
    depth, begun, line, counted, count = 0, 0, 1, 0, 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        ends = mark == "]" and depth == 1
        if ends or (mark == "," and depth == 1):
            member = text[begun : token.start()]
            if member.strip() or not ends or count:
                start = begun + len(member) - len(member.lstrip())
                line, counted = line + text.count("\n", counted, start), start
                yield member.strip(), line
                count += 1
            begun = token.end()
        elif mark == "[" and depth == 0:
            begun = token.end()
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if ends:
            break
    rest = text[begun:]
    if depth or rest.strip():
        upto = len(text) if depth else len(text) - len(rest.lstrip())
        what = "the list is not closed" if depth else "Extra data"
        at = line + text.count("\n", counted, upto)
        raise DocumentError(Problem(name, at, f"is not valid JSON: {what}"))


def json_lines(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """One JSON case a line; empty lines are passed over. The file is read a line at a time."""
    with opened(path, name) as file:
        yield from lines_of(lines_within(file, MAX_DOCUMENT_BYTES), name, 1)


def lines_of(lines: Iterable[bytes], name: str, first: int) -> Iterator[Document | DocumentError]:
    """One JSON case a line of the file `name`, whose line `first` is the first of `lines`."""
    for number, raw in enumerate(lines, first):
        if raw.strip():
            yield _line(raw, name, number)


def _line(raw: bytes, name: str, number: int) -> Document | DocumentError:
    if len(raw) > MAX_DOCUMENT_BYTES:
        return DocumentError(Problem(name, number, _LARGE))
    try:
        return read_json(raw.decode("utf-8-sig"), name, number)
    except UnicodeDecodeError:
        return DocumentError(Problem(name, number, "is not UTF-8 text. Save the file as UTF-8"))
    except DocumentError as error:
        return error
