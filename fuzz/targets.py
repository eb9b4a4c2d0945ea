"""
What is fed, and what must hold of whatever comes back: each target takes bytes and raises `Broken`
where a promise of the project is broken. Any other exception is a fault too.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from workup.errors import CaseError, Problem, RuleError
from workup.knowledge.rulebook import Rulebook, load_rules
from workup.model.case import Case
from workup.model.document import DocumentError, read_yaml
from workup.model.flat import flat
from workup.readers import READERS, Reader, built
from workup.readers.typed import read_one

Target = Callable[[bytes], None]
_LONGEST = 4000  # letters of one message: whole values are never quoted


class Broken(AssertionError):
    """A promise that does not hold."""


@cache
def book() -> Rulebook:
    """The built-in rules."""
    return load_rules()


@cache
def _folder() -> Path:
    """A folder in memory where there is one."""
    shared = Path("/dev/shm")
    made = tempfile.mkdtemp(prefix="workup-fuzz-", dir=shared if shared.is_dir() else None)
    return Path(made)


def _file(data: bytes, ending: str) -> Path:
    path = _folder() / f"{os.getpid()}{ending}"
    path.write_bytes(data)
    return path


def _good_problems(problems: list[Problem]) -> None:
    """A refusal says something, briefly, and blames nobody but the input."""
    if not problems:
        raise Broken("refused without a problem")
    for problem in problems:
        if "mistake of workup" in problem.message or len(problem.message) > _LONGEST:
            raise Broken(str(problem)[:300])
        str(problem).encode()


def _good_case(case: Case) -> None:
    """A case can be written in every form."""
    json.dumps(flat(case), ensure_ascii=False, allow_nan=False).encode()


def _records(data: bytes, ending: str, readers: Mapping[str, Reader]) -> None:
    for record in readers[f".{ending.split('.')[1]}"](_file(data, ending), "input"):
        if isinstance(record, DocumentError):
            _good_problems(record.problems)
            continue
        case, problems = built(record, book().vocabulary)
        if case is None:
            _good_problems(problems)
        else:
            _good_case(case)


def _reader(ending: str) -> Target:
    return lambda data: _records(data, ending, READERS)


def typed(data: bytes) -> None:
    """One case as a page or another program sends it."""
    try:
        case, _ = read_one(data.decode("utf-8", "replace"), "input", book().vocabulary)
    except CaseError as error:
        _good_problems(error.problems)
    else:
        _good_case(case)


def site(data: bytes) -> None:
    """A site pack laid over the rules."""
    from workup.rule_checks.site import overlay

    try:
        for document in read_yaml(data.decode("utf-8", "replace"), "site.yaml"):
            overlay(book(), document)
    except (RuleError, DocumentError) as error:
        _good_problems(error.problems)


def table(data: bytes) -> None:
    """A table of the rules: the test plan, whose form is the richest."""
    from workup.knowledge.shapes import TestPlanShape, mistakes
    from workup.knowledge.test_plan import read_test_plan

    try:
        documents = read_yaml(data.decode("utf-8", "replace"), "rules/test_plan.yaml")
    except DocumentError as error:
        _good_problems(error.problems)
        return
    for document in documents:
        if wrong := mistakes(document, TestPlanShape):
            _good_problems(wrong)
        else:
            read_test_plan(document.value)


def script(data: bytes) -> None:
    """An illness script."""
    from workup.knowledge.script import read_script
    from workup.knowledge.sheet import OUT_OF_FORM, Sheet

    try:
        documents = read_yaml(data.decode("utf-8", "replace"), "rules/disorders/x.yaml")
    except DocumentError as error:
        _good_problems(error.problems)
        return
    for document in documents:
        sheet = Sheet(document, book().schema, frozenset(book().sources))
        try:
            read_script(sheet)
        except OUT_OF_FORM:
            continue
        if sheet.problems:
            _good_problems(sheet.problems)


def registry(data: bytes) -> None:
    """A mapping and an export of a registry, a NUL line between them."""
    from workup.readers.registry import Seen, load_mapping, registry_readers

    first, _, rows = data.partition(b"\n\0\n")
    try:
        mapping = load_mapping(_file(first, ".yaml"), book().vocabulary)
    except (CaseError, DocumentError) as error:
        _good_problems(error.problems)
        return
    _records(rows, ".csv", registry_readers(mapping, book().vocabulary, Seen()))


def walk(data: bytes) -> None:
    """A walk that a learner hands in."""
    from workup.teach.classroom.handed import gather

    walks, problems = gather([("walk.json", data)])
    if problems:
        _good_problems(list(problems))
    for found in walks:
        json.dumps(found.model_dump(mode="json"), ensure_ascii=False).encode()


TARGETS: Mapping[str, Target] = {
    "yaml": _reader(".yaml"),
    "json": _reader(".json"),
    "jsonl": _reader(".jsonl"),
    "csv": _reader(".csv"),
    "parquet": _reader(".parquet"),
    "gzip": _reader(".jsonl.gz"),
    "zstd": _reader(".jsonl.zst"),
    "phenopacket": _reader(".json"),
    "typed": typed,
    "registry": registry,
    "site": site,
    "table": table,
    "script": script,
    "walk": walk,
}
