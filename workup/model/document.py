"""
YAML and JSON text read into plain values that remember their lines.

The reader takes events from libyaml and builds the values itself, so that every key keeps its line,
a key given twice is
seen, and a file meant to exhaust the machine is refused before it is built: no aliases, a bounded
depth and size.
"""

from __future__ import annotations

import errno
import json
import math
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from workup.errors import Problem
from workup.model.json_text import HALF, MANY, MAX_DEPTH, MAX_VALUES, cut, plain_json

MAX_BYTES = 64 * 1024 * 1024
MAX_DOCUMENT_BYTES = 1024 * 1024
Path_ = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?\d{1,18}$", re.ASCII)
_FLOAT = re.compile(r"^[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$", re.ASCII)
_NOT_FINITE = re.compile(r"^[-+]?\.?(nan|inf|infinity)$", re.IGNORECASE)


class Dumper(yaml.SafeDumper):
    """Writes what is read here as the same: a text that would be taken for a number is quoted."""


Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(f"{_INT.pattern}|{_FLOAT.pattern}|{_NOT_FINITE.pattern}", re.ASCII | re.IGNORECASE),
    list("-+.0123456789nNiI"),
)


class DocumentError(Exception):
    """A text that cannot be read; carries the problems found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(map(str, problems)))


@dataclass(frozen=True)
class Document:
    """One document of a file: its plain value, and the line of each path in it."""

    file: str
    value: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """The line of `path`, or of the nearest thing above it that has one."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem at `path` of this document."""
        return Problem(self.file, self.line(path), message, ".".join(map(str, path)))


def refuse_unless_file(path: Path, name: str) -> None:
    """
    Refuse what has no end or may never answer: only a regular file is read.

    Raises:
        DocumentError: If it is a folder, a device or a pipe.
        OSError: If there is no such file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise DocumentError(
            Problem(name, 0, "is a folder, a device or a pipe. Give a file on a disk")
        )


def bytes_within(path: Path, most: int = MAX_BYTES) -> bytes:
    """
    What a regular file holds, and no more than is wanted.

    Raises:
        OSError: If there is no such file, it is a folder, a device or a pipe, or is larger.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is a folder, a device or a pipe. Give a file on a disk")
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, f"it is larger than the limit of {most // 1024:,} KiB")
    return raw


def read_text(path: Path, name: str) -> str:
    """The text of a file, or a DocumentError where it is missing, too large or not UTF-8."""
    try:
        refuse_unless_file(path, name)
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise DocumentError(Problem(name, 0, "there is no such file or folder")) from None
    except OSError as error:
        raise DocumentError(Problem(name, 0, f"cannot be read: {error.strerror}")) from None
    except ValueError:
        raise DocumentError(Problem(name, 0, "is not a name that a file can have")) from None
    return as_text(raw, name)


def as_text(raw: bytes, name: str) -> str:
    """The text of a file's bytes, or a DocumentError where they are too many or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            Problem(name, 0, f"is larger than the limit of {MAX_BYTES // 2**20} MiB")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentError(
            Problem(name, line, "is not UTF-8 text. Save the file as UTF-8")
        ) from None


def read_yaml(text: str, name: str) -> list[Document]:
    """
    Read a YAML text of one or several documents.

    Args:
        text: The text; JSON is read too, being YAML.

        name: The file's name for messages.

    Returns:
        A Document for each; empty ones are left out.

    Raises:
        DocumentError: If it is not YAML, or passes a limit.
    """
    return list(each_yaml(text, name))


def each_yaml(
    text: str, name: str, apart: bool = False, most: int = MAX_BYTES
) -> Iterator[Document]:
    """
    Read a YAML text one document at a time, so that no more than one is held.

    Args:
        text: The text.

        name: The file's name for messages.

        apart: Whether each member of a list that is a whole document is a document of its own.

        most: Characters that one document, or one such member, may have.

    Raises:
        DocumentError: Where it is not YAML, or passes a limit.
    """
    try:
        yield from _documents(
            _bounded(yaml.parse(text, Loader=yaml.CSafeLoader), name, most, apart), name, apart
        )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "cannot be read"
        raise DocumentError(
            Problem(name, mark.line + 1 if mark else 1, f"is not valid YAML: {what}")
        ) from None
    except RecursionError:
        raise DocumentError(Problem(name, 1, f"is nested deeper than {MAX_DEPTH} levels")) from None
    except UnicodeError:
        raise DocumentError(Problem(name, 1, HALF)) from None


def _bounded(
    events: Iterator[yaml.Event], name: str, most: int, apart: bool
) -> Iterator[yaml.Event]:
    """The events, as long as no document, or member of a list taken apart, passes `most`."""
    depth, begun, top = 0, 0, 0
    for event in events:
        mark = event.start_mark
        opens = isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent)
        if depth == 0 and opens:
            top = 1 if apart and isinstance(event, yaml.SequenceStartEvent) else 0
        if mark is not None and depth <= top:
            begun = mark.index
        elif mark is not None and mark.index - begun > most:
            raise DocumentError(
                Problem(
                    name,
                    mark.line + 1,
                    f"the record is larger than the limit of {most // 1024} KiB",
                )
            )
        depth += opens - isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
        yield event


def read_json(text: str, name: str, line: int = 1, most: int | None = MAX_VALUES) -> Document:
    """
    One JSON text as a Document; every path has the one line.

    Args:
        text: The text.

        name: The file's name for messages.

        line: The line on which it begins.

        most: How many values it may hold; None where it is no case.

    Raises:
        DocumentError: If it is not JSON, or passes a limit.
    """
    try:
        value = plain_json(text, most)
    except json.JSONDecodeError as error:
        raise DocumentError(
            Problem(name, line + error.lineno - 1, f"is not valid JSON: {error.msg}")
        ) from None
    except ValueError as error:
        raise DocumentError(Problem(name, line, str(error))) from None
    return Document(name, value, {(): line})


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _documents(events: Iterator[yaml.Event], name: str, apart: bool) -> Iterator[Document]:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            first = next(events)
            if apart and isinstance(first, yaml.SequenceStartEvent):
                yield from _apart(first, events, name)
                continue
            lines: dict[Path_, int] = {}
            value = _value(first, events, name, (), lines)
            if value is not None:
                yield Document(name, value, lines)


def _apart(
    first: yaml.SequenceStartEvent, events: Iterator[yaml.Event], name: str
) -> Iterator[Document]:
    """The members of a list, each as a document."""
    _refuse_marks(first, name)
    count = 0
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        lines: dict[Path_, int] = {}
        count += 1
        yield Document(name, _value(event, events, name, (), lines), lines)
    if not count:
        raise DocumentError(Problem(name, _line_of(first), "holds an empty list, no case"))


def _value(
    event: yaml.Event, events: Iterator[yaml.Event], name: str, path: Path_, lines: dict[Path_, int]
) -> Any:
    line = _line_of(event)
    lines.setdefault(path, line)
    _refuse_marks(event, name)
    if len(lines) > MAX_VALUES:
        raise DocumentError(Problem(name, line, MANY))
    if len(path) > MAX_DEPTH:
        raise DocumentError(Problem(name, line, f"is nested deeper than {MAX_DEPTH} levels"))
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, name, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_value(event, events, name, (*path, len(items)), lines))
        return items
    return _mapping(events, name, path, lines)


def _refuse_marks(event: yaml.Event, name: str) -> None:
    """Refuse what makes a value another than what is written: anchors, aliases and tags."""
    what = (
        "anchor or alias"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        else "tag"
        if getattr(event, "tag", None)
        else ""
    )
    if what:
        message = f"uses a YAML {what}, which a file here may not. Write the value out"
        raise DocumentError(Problem(name, _line_of(event), message))


def _mapping(
    events: Iterator[yaml.Event], name: str, path: Path_, lines: dict[Path_, int]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = _line_of(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise DocumentError(
                Problem(name, line, "uses a list or map as a key. Write a plain word")
            )
        key = event.value
        if key in found:
            raise DocumentError(Problem(name, line, f"`{cut(key)}` is given twice"))
        lines[(*path, key)] = line
        found[key] = _value(next(events), events, name, (*path, key), lines)
    return found


def _scalar(event: yaml.ScalarEvent, name: str, line: int) -> Any:
    text = event.value
    if event.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INT.match(text):
        return int(text)
    if _NOT_FINITE.match(text):
        message = f"{cut(text)} is not a number that a case can hold"
        raise DocumentError(Problem(name, line, message))
    if _FLOAT.match(text):
        number = float(text)
        if not math.isfinite(number):
            raise DocumentError(Problem(name, line, f"{cut(text)} is too large a number"))
        return number
    return text
