"""
Exported walks that learners handed in: read as untrusted files; what cannot be used is named with
its reason and skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workup.errors import Problem, WorkupError
from workup.simulation.transcript import FORM

MOST_BYTES = 1024 * 1024  # of one walk
MOST_RECORD = 16 * 1024 * 1024  # of a whole record
MOST_FILES = 20_000
_ID = r"^[A-Za-z0-9_-]{1,100}$"
_ACT = r"^[a-z_]{1,20}:[A-Za-z0-9_:. -]{1,100}$"
Act = Annotated[str, Field(pattern=_ACT)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class StageFigures(_Strict):
    """One stage of one walk, each from 0 to 1."""

    sensitivity: Share
    precision: Share
    f1: Share


class Summary(_Strict):
    """The score of a walk as it was exported; acts are `kind:id`."""

    total: Annotated[float, Field(ge=0, le=100)]
    stages: dict[Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")], StageFigures]
    hints: Annotated[int, Field(ge=0, le=1000)] = 0
    burden: Annotated[float, Field(ge=0, le=10_000)] = 0
    least: Annotated[float, Field(ge=0, le=10_000)] = 0
    met: Annotated[tuple[Act, ...], Field(max_length=500)] = ()
    missed: Annotated[tuple[Act, ...], Field(max_length=500)] = ()
    wasted: Annotated[tuple[Act, ...], Field(max_length=1000)] = ()
    certainty: Annotated[
        tuple[tuple[Annotated[int, Field(ge=0, le=100)], bool], ...], Field(max_length=100)
    ] = ()
    habits: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z -]{1,40}$")], ...], Field(max_length=10)
    ] = ()


class Walked(_Strict):
    """
    One walk of one learner. `learner` is a code or empty; `lines` are the learner's own words and
    are shown only when asked for.
    """

    workup_walk: Literal[1]
    case: Annotated[str, Field(pattern=_ID)]
    case_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rules: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    mode: Literal["full", "quick"]
    day: date | None = None
    learner: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,20}$")] = ""
    course: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,100}$")] = ""
    over: Literal[True]
    lines: Annotated[
        tuple[Annotated[str, Field(max_length=2000)], ...], Field(max_length=1000)
    ] = ()
    score: Summary


def read_walks(folder: Path) -> tuple[list[Walked], list[Problem]]:
    """
    Every exported walk under a folder, at any depth.

    Args:
        folder: Where the learners' files lie, each a walk or a whole record; a folder inside it may
        hold one learner's.

    Returns:
        The walks in the order of their days and files, each once, and what was skipped with the
        reason.

    Raises:
        WorkupError: If the folder is not there or holds no `.json` file.
    """
    if not folder.is_dir():
        raise WorkupError(
            [Problem(str(folder), 0, "is no folder. Name the folder that holds the exported walks")]
        )
    files = sorted(p for p in folder.rglob("*.json") if p.is_file() and not p.is_symlink())[
        :MOST_FILES
    ]
    if not files:
        raise WorkupError(
            [Problem(str(folder), 0, "holds no exported walk. `workup record export` writes them")]
        )
    return gather((str(file.relative_to(folder)), _bytes(file)) for file in files)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_RECORD + 1)
    except OSError:
        return b""


def gather(files: Iterable[tuple[str, bytes]]) -> tuple[list[Walked], list[Problem]]:
    """
    Walks from files that are read already.

    Args:
        files: The name of each file and what it holds: one walk, or a whole record as the browser's
        page hands it out.

    Returns:
        As for `read_walks`.
    """
    walks: list[Walked] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for name, held in _each(files):
        found = _walk(name, held)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        key = hashlib.sha256(found.model_dump_json().encode()).hexdigest()
        if key in seen:
            problems.append(
                Problem(name, 0, "is a walk that another file holds too; it is counted once")
            )
            continue
        seen.add(key)
        walks.append(found)
    return sorted(walks, key=lambda w: w.day or date.min), problems


def _each(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Each walk as a file of its own; a whole record holds many."""
    for name, held in files:
        walks = _walks_of(held)
        if walks is None:
            yield name, held
        else:
            yield from ((name, json.dumps(walk).encode()) for walk in walks)


def _walks_of(held: bytes) -> list[object] | None:
    """The walks of a whole record; None where it is something else."""
    if len(held) > MOST_RECORD or b'"workup_record"' not in held:
        return None
    try:
        value = json.loads(held)
    except (ValueError, RecursionError):
        return None
    walks = value.get("walks") if isinstance(value, dict) and "workup_record" in value else None
    return walks if isinstance(walks, list) else None


def _walk(name: str, held: bytes) -> Walked | Problem:
    if len(held) > MOST_BYTES:
        return Problem(name, 0, f"is larger than {MOST_BYTES // 1024} KiB, more than any walk")
    try:
        value: Any = json.loads(held)
    except (ValueError, RecursionError):
        return Problem(name, 1, "is not JSON")
    if not isinstance(value, dict) or "workup_walk" not in value:
        return Problem(name, 1, "is not an exported walk. `workup record export` writes them")
    if value["workup_walk"] != FORM:
        return Problem(
            name,
            1,
            "was written in another form than this version reads. Update the older of the two",
        )
    if value.get("over") is False:
        return Problem(name, 1, "is a walk that was not ended; only ended ones are counted")
    try:
        return Walked.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return Problem(name, 1, f"`{'.'.join(map(str, first['loc']))}`: {first['msg']}")
