"""
A course: an ordered set of cases with dates and aims, read from a YAML file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workup.errors import CaseError, Problem, WorkupError, did_you_mean
from workup.model.case import Case
from workup.model.document import Document, DocumentError, Path_, read_text, read_yaml
from workup.readers import load_cases
from workup.simulation.cases import walkable


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Item(_Part):
    """
    One case of a course: a case that comes with workup or a file beside the course, when it opens,
    when it is due.
    """

    case: str
    opens: date | None = None
    due: date | None = None
    mode: Literal["full", "quick"] = "full"
    aims: tuple[str, ...] = ()


class Outline(_Part):
    """A course as its file has it."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    title: str = ""
    aims: tuple[str, ...] = ()
    cases: Annotated[tuple[Item, ...], Field(min_length=1, max_length=500)]


@dataclass(frozen=True, slots=True)
class Assigned:
    """One item of a course with its case."""

    item: Item
    case: Case


@dataclass(frozen=True, slots=True)
class Course:
    """A course whose cases are all there."""

    id: str
    title: str
    aims: tuple[str, ...]
    assigned: tuple[Assigned, ...]


def read_course(path: Path, library: Sequence[Case]) -> Course:
    """
    Read and check a course file.

    Raises:
        WorkupError: With every mistake, by file and line.
    """
    document = _document(path)
    known = {case.id: case for case in library}
    found = {n: _case(named, path, known) for n, named in _named(document).items()}
    problems = [
        document.problem(("cases", n, "case"), said)
        for n, case in found.items()
        if not isinstance(case, Case)
        for said in case
    ]
    try:
        outline = _outline(document)
    except WorkupError as error:
        raise WorkupError(sorted([*error.problems, *problems], key=lambda p: p.line)) from None
    assigned = [
        Assigned(item, case)
        for n, item in enumerate(outline.cases)
        if isinstance(case := found[n], Case)
    ]
    problems += _twice(document, outline)
    problems += _dates(document, outline)
    if problems:
        raise WorkupError(problems)
    return Course(outline.id, outline.title or outline.id, outline.aims, tuple(assigned))


def _document(path: Path) -> Document:
    try:
        documents = read_yaml(read_text(path, str(path)), str(path))
    except DocumentError as error:
        raise WorkupError(error.problems) from None
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        raise WorkupError(
            [Problem(str(path), 1, "is not a course: a course is one map with `id` and `cases`")]
        )
    return documents[0]


def _named(document: Document) -> dict[int, str]:
    """The cases that a course names, by their place, whether the rest of it is valid or not."""
    cases = document.value.get("cases")
    listed = cases if isinstance(cases, list) else []
    return {
        n: item["case"]
        for n, item in enumerate(listed)
        if isinstance(item, dict) and isinstance(item.get("case"), str)
    }


def _outline(document: Document) -> Outline:
    try:
        return Outline.model_validate(document.value)
    except ValidationError as error:
        found: list[dict[str, Any]] = [dict(e) for e in error.errors(include_url=False)]
        inner = any(e["loc"][:1] == ("cases",) and len(e["loc"]) > 1 for e in found)
        found = [e for e in found if not (inner and e["type"] == "too_short")]
        raise WorkupError([_problem(document, e) for e in found]) from None


def _problem(document: Document, error: Mapping[str, Any]) -> Problem:
    path: Path_ = tuple(error["loc"])
    name, written = ".".join(map(str, path)), error["input"]
    fields = [*Outline.model_fields, *Item.model_fields]
    match error["type"]:
        case "extra_forbidden":
            said = f"unknown field `{name}`.{did_you_mean(path[-1], fields)}"
        case "missing":
            said = f"`{name}` is missing"
        case kind if kind.startswith("date"):
            said = f"`{name}` is `{written}`, but should be a day, as in 2026-01-12"
        case "string_pattern_mismatch":
            said = f"`{name}` is `{written}`, but holds only letters, digits, - and _, at most 100"
        case "literal_error":
            said = f"`{name}` is `{written}`, but may be {error['ctx']['expected']}"
        case "model_type" if isinstance(written, str):
            said = f"`{name}` is `{written}`, but should be a map. Write {{case: {written}}}"
        case "too_short":
            said = f"`{name}` holds no case"
        case "tuple_type":
            said = f"`{name}` should be a list, as in `[a, b]`"
        case _:
            said = f"`{name}`: {error['msg'].lower()}"
    return document.problem(path, said)


def _case(named: str, course: Path, known: Mapping[str, Case]) -> Case | list[str]:
    """The case that an item names, or what is wrong with it."""
    if named in known:
        return known[named]
    if Path(named).suffix not in (".yaml", ".yml", ".json"):
        return [
            f"no case `{named}`.{did_you_mean(named, known)} Name one that `workup walk --list "
            f"--all` lists, or a file"
        ]
    try:
        found = load_cases(course.parent / named)
    except CaseError as error:
        return [f"`{named}`: {problem}" for problem in error.problems]
    if len(found) != 1 or not walkable(found[0]):
        return [f"`{named}` should hold one case with the category and diagnosis of its answer"]
    return found[0]


def _twice(document: Document, outline: Outline) -> list[Problem]:
    seen: set[tuple[str, str]] = set()
    found = []
    for n, item in enumerate(outline.cases):
        if (item.case, item.mode) in seen:
            found.append(
                document.problem(
                    ("cases", n, "case"),
                    f"`{item.case}` appears in the course twice in the same mode",
                )
            )
        seen.add((item.case, item.mode))
    return found


def _dates(document: Document, outline: Outline) -> list[Problem]:
    return [
        document.problem(
            ("cases", n, "due"),
            f"`{item.case}` is due on {item.due}, before it opens on {item.opens}",
        )
        for n, item in enumerate(outline.cases)
        if item.opens and item.due and item.due < item.opens
    ]
