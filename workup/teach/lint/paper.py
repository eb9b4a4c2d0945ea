"""
Case files to be checked, each beside the lines it was written on, and the remarks that are made on
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workup.errors import SEVERITIES, Problem, Severity
from workup.model.case import Case, build
from workup.model.document import Document, DocumentError, Path_
from workup.model.vocabulary import Vocabulary
from workup.readers import READERS, files_under
from workup.readers.packed import kind_of


@dataclass(frozen=True, slots=True)
class Remark:
    """
    One thing that an author should look at: what was written, what is wrong with it, and what to
    change.

    An `error` misleads a learner or cannot be true, a `warning` should be looked at, a `note` may
    be as it is meant.
    """

    kind: str
    severity: Severity
    file: str
    line: int
    case: str
    field: str
    written: str
    message: str
    change: str

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """What remarks are sorted by: file and line, then gravity."""
        return (self.file, self.line, SEVERITIES.index(self.severity), self.kind, self.message)


@dataclass(frozen=True)
class Paper:
    """A valid case with its document."""

    case: Case
    document: Document

    def has(self, path: Path_) -> bool:
        """Whether the file holds something at `path`."""
        return path in self.document.lines

    def find(self, name: str) -> Path_ | None:
        """
        The path of `field.field`, or of `field:id`, one item of a list or map; None where the file
        has none.
        """
        field, _, item = name.partition(":")
        path: Path_ = tuple(field.split("."))
        value = self._value(path)
        if item and isinstance(value, list):
            return next(((*path, n) for n, held in enumerate(value) if item in _names(held)), None)
        path = (*path, item) if item else path
        return path if self.has(path) else None

    def remark(
        self, kind: str, severity: Severity, path: Path_, message: str, change: str
    ) -> Remark:
        """A remark on what stands at `path`, or above it where nothing does."""
        here = path
        while here and not self.has(here):
            here = here[:-1]
        d = self.document
        written = "" if here != path else _written(self._value(here))
        field = ".".join(str(p) for p in path)
        return Remark(
            kind, severity, d.file, d.line(here), self.case.id, field, written, message, change
        )

    def _value(self, path: Path_) -> Any:
        value: Any = self.document.value
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def _names(item: Any) -> set[str]:
    if isinstance(item, dict):
        return {str(item.get(key)) for key in ("event", "name", "drug_class", "region")}
    return {str(item), str(item).partition(":")[2]}


def _written(value: Any) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{k}: {_written(v)}" for k, v in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(map(_written, value)) + "]"
    else:
        text = (
            "null"
            if value is None
            else str(value).lower()
            if isinstance(value, bool)
            else str(value)
        )
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def read_papers(paths: Iterable[Path], vocabulary: Vocabulary) -> tuple[list[Paper], list[Remark]]:
    """
    Every case of some files and folders, and a remark on each that cannot be read or is not valid.
    """
    papers, remarks = list[Paper](), list[Remark]()
    seen: dict[str, str] = {}
    for document in (d for path in paths for d in _documents(path)):
        if isinstance(document, DocumentError):
            remarks += map(_invalid, document.problems)
            continue
        case, problems = build(document, vocabulary)
        if case is not None and case.id in seen:
            problems = [
                document.problem(
                    ("id",), f"the case id `{case.id}` was already used in {seen[case.id]}"
                )
            ]
        remarks += map(_invalid, problems)
        if case is not None and not problems:
            seen[case.id] = document.file
            papers.append(Paper(case, document))
    return papers, remarks


def _documents(path: Path) -> list[Document | DocumentError]:
    try:
        return [d for file in files_under(path) for d in READERS[kind_of(file)](file, str(file))]
    except DocumentError as error:
        return [error]


def _invalid(problem: Problem) -> Remark:
    message, _, change = problem.message.partition(". ")
    return Remark(
        "invalid",
        "error",
        problem.file,
        problem.line,
        problem.case,
        problem.field,
        "",
        message,
        change,
    )
