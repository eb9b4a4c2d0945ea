"""
YAML and JSON text read into plain values that remember their lines.

The reader takes events from libyaml and builds the values itself, so that every key keeps its line,
a key given twice is
seen, and a file meant to exhaust the machine is refused before it is built: no aliases, a bounded
depth and size.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from workup.errors import Problem

MAX_BYTES = 64 * 1024 * 1024
MAX_DOCUMENT_BYTES = 1024 * 1024
MAX_DEPTH = 24
Path_ = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?\d{1,18}$", re.ASCII)
_FLOAT = re.compile(r"^[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$", re.ASCII)
_NOT_FINITE = re.compile(r"^[-+]?\.?(nan|inf|infinity)$", re.IGNORECASE)


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


def read_text(path: Path, name: str) -> str:
    """The text of a file, or a DocumentError where it is missing, too large or not UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(
                Problem(name, 0, f"is larger than the limit of {MAX_BYTES // 2**20} MiB")
            )
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DocumentError(Problem(name, 0, "there is no such file or folder")) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DocumentError(
            Problem(name, line, "is not UTF-8 text. Save the file as UTF-8")
        ) from None
    except OSError as error:
        raise DocumentError(Problem(name, 0, f"cannot be read: {error.strerror}")) from None


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
    try:
        return list(_documents(yaml.parse(text, Loader=yaml.CSafeLoader), name))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "cannot be read"
        raise DocumentError(
            Problem(name, mark.line + 1 if mark else 1, f"is not valid YAML: {what}")
        ) from None
    except RecursionError:
        raise DocumentError(Problem(name, 1, f"is nested deeper than {MAX_DEPTH} levels")) from None


def read_json(text: str, name: str, line: int = 1) -> Document:
    """One JSON text as a Document; every path has the one `line` until `locate` is asked."""
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise DocumentError(
            Problem(name, line + error.lineno - 1, f"is not valid JSON: {error.msg}")
        ) from None
    except ValueError as error:
        raise DocumentError(Problem(name, line, str(error))) from None
    except RecursionError:
        raise DocumentError(
            Problem(name, line, f"is nested deeper than {MAX_DEPTH} levels")
        ) from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise DocumentError(Problem(name, line, f"is nested deeper than {MAX_DEPTH} levels"))
    return Document(name, value, {(): line})


def read_cell(text: Any) -> Any:
    """
    A JSON text inside a table's cell.

    Raises:
        ValueError: If it is none, gives a key twice or a number that is not finite, or is nested
        too deep.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg}") from None
    except TypeError:
        raise ValueError("is not JSON") from None
    except RecursionError:
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels") from None


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number that a case can hold")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"`{twin}` is given twice")
    return found


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level:
        deepest += 1
        if deepest > MAX_DEPTH:
            return deepest
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = below
    return deepest


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _documents(events: Iterator[yaml.Event], name: str) -> Iterator[Document]:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            lines: dict[Path_, int] = {}
            value = _value(next(events), events, name, (), lines)
            if value is not None:
                yield Document(name, value, lines)


def _value(
    event: yaml.Event, events: Iterator[yaml.Event], name: str, path: Path_, lines: dict[Path_, int]
) -> Any:
    line = _line_of(event)
    lines.setdefault(path, line)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise DocumentError(
            Problem(
                name,
                line,
                "uses a YAML anchor or alias, which a file here may not. Write the value out",
            )
        )
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
            raise DocumentError(Problem(name, line, f"`{key}` is given twice"))
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
        raise DocumentError(Problem(name, line, f"{text} is not a number that a case can hold"))
    if _FLOAT.match(text):
        number = float(text)
        if not math.isfinite(number):
            raise DocumentError(Problem(name, line, f"{text} is too large a number"))
        return number
    return text
