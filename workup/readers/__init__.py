"""
Files into Cases: one registry by file ending, one way through for all.

`load_cases` reads and checks every path before it gives anything back; `records` gives one record
at a time, good or bad, for
jobs that skip what is bad.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from workup.errors import CaseError, Problem
from workup.model.case import Case, build
from workup.model.document import Document, DocumentError
from workup.model.vocabulary import Vocabulary
from workup.readers import text
from workup.readers.boundary import guarded, problem_of
from workup.readers.marks import is_phenopacket, resource_of
from workup.readers.packed import kind_of, name_of

Record = tuple[Case | None, list[Problem]]
Reader = Callable[[Path, str], Iterator[Document | DocumentError]]


def _csv(path: Path, name: str) -> Iterator[Document | DocumentError]:
    from workup.readers.tables import csv_file

    return csv_file(path, name)


def _parquet(path: Path, name: str) -> Iterator[Document | DocumentError]:
    from workup.readers.parquet import parquet_file

    return parquet_file(path, name)


#: What reads tables and phenopackets is imported when there is one.
READERS: Mapping[str, Reader] = {
    ".yaml": guarded(text.yaml_file),
    ".yml": guarded(text.yaml_file),
    ".json": guarded(text.json_file),
    ".jsonl": guarded(text.json_lines),
    ".ndjson": guarded(text.json_lines),
    ".csv": guarded(_csv),
    ".parquet": guarded(_parquet),
}


def load_cases(
    paths: Iterable[Path | str] | Path | str,
    vocabulary: Vocabulary | None = None,
    files: dict[str, str] | None = None,
) -> list[Case]:
    """
    Read and check every case of `paths`.

    Args:
        paths: Files and folders; a folder stands for the case files in it, at any depth, in the
        order of their names.

        vocabulary: The ids that a case may use; the built-in one unless given.

        files: Is filled with the file that each case, by its id, was read from.

    Returns:
        The cases in the order of the paths.

    Raises:
        CaseError: With every problem of every path, if there is any.
    """
    vocabulary = vocabulary or _default_vocabulary()
    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    cases: list[Case] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {} if files is None else files
    for path in map(Path, listed):
        before = len(cases) + len(problems)
        for case, wrong in records(path, vocabulary, seen):
            problems += wrong
            if case is not None:
                cases.append(case)
        if len(cases) + len(problems) == before:
            problems.append(Problem(str(path), 0, "holds no case"))
    if problems:
        raise CaseError(problems)
    return cases


def records(
    path: Path,
    vocabulary: Vocabulary,
    seen: dict[str, str],
    readers: Mapping[str, Reader] = READERS,
) -> Iterator[Record]:
    """
    Each record under `path`: a case, or what is wrong with it.

    Args:
        path: A file, a folder or a pattern.

        vocabulary: The ids that a case may use.

        seen: Case id to the file it came from, over the whole run; a second case of one id is a
        problem.

        readers: By file ending; others than the usual ones for files with columns of their own.
    """
    try:
        files = files_under(path, readers)
    except DocumentError as error:
        yield None, error.problems
        return
    for file in files:
        for document in readers[kind_of(file)](file, name_of(file)):
            yield _record(document, vocabulary, seen)


def _record(
    document: Document | DocumentError, vocabulary: Vocabulary, seen: dict[str, str]
) -> Record:
    if isinstance(document, DocumentError):
        return None, document.problems
    case, problems = built(document, vocabulary)
    if case is not None and case.id in seen:
        return None, [
            document.problem(
                ("id",),
                f"the case id `{case.id}` was already used in {seen[case.id]}. Ids are unique in "
                f"one run",
            )
        ]
    if case is not None:
        seen[case.id] = document.file
    return case, problems


def built(
    document: Document, vocabulary: Vocabulary, answers: Mapping[str, Any] | None = None
) -> Record:
    """
    The case of a record in any form, or what is wrong with it; whatever it holds.

    Args:
        document: The record as read.

        vocabulary: The ids that a case may use.

        answers: Case id to its answer, where labels are kept apart from the cases.
    """
    try:
        document = understood(document, vocabulary)
        value = document.value
        id_ = value.get("id") if isinstance(value, dict) else None
        if answers is not None and isinstance(id_, str) and id_ in answers:
            document = Document(document.file, {**value, "answer": answers[id_]}, document.lines)
        return build(document, vocabulary)
    except DocumentError as error:
        return None, error.problems
    except MemoryError:
        raise
    except Exception as error:
        return None, [problem_of(error, document.file, document.line(()))]


def understood(document: Document, vocabulary: Vocabulary) -> Document:
    """
    A record in the form of a case file, whatever form it came in.

    Raises:
        DocumentError: If it is a phenopacket that cannot be read as one patient.
    """
    if is_phenopacket(document.value):
        from workup.readers.phenopackets import as_case

        return as_case(document, vocabulary)
    if kind := resource_of(document.value):
        message = (
            f"is a FHIR resource (`{kind}`), which is not read. Give a GA4GH phenopacket of version"
            f" 2, or a table with a mapping"
        )
        raise DocumentError(document.problem((), message))
    return document


def _by_disease(
    document: Document | DocumentError, vocabulary: Vocabulary
) -> Document | DocumentError:
    if isinstance(document, DocumentError) or not is_phenopacket(document.value):
        return document
    from workup.readers.phenopackets import as_case

    try:
        return as_case(document, vocabulary, disease_onset=True)
    except DocumentError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:
        return DocumentError(problem_of(error, document.file, document.line(())))


def with_disease_onset(vocabulary: Vocabulary) -> dict[str, Reader]:
    """
    The readers, phenopackets with the onset of the disease for that of the dystonia where they tell
    only the former.
    """

    def turned(reader: Reader) -> Reader:
        def read(path: Path, name: str) -> Iterator[Document | DocumentError]:
            return (_by_disease(document, vocabulary) for document in reader(path, name))

        return read

    return {ending: turned(reader) for ending, reader in READERS.items()}


def files_under(path: Path, readers: Mapping[str, Reader] = READERS) -> list[Path]:
    """
    The case files that `path` stands for, sorted by name.

    Args:
        path: A file, a folder, or a pattern as a shell has it (`*`, `?`, `[..]`, `**` for any
        depth).

        readers: By file ending.

    Raises:
        DocumentError: If there is no such path, no reader for the file, or no case file in the
        folder or of the pattern.
    """
    endings = f"Case files end in {', '.join(readers)}"
    if path.is_dir():
        return _in_folder(path, readers) or _none(path, f"holds no case file. {endings}")
    if not path.exists():
        if not glob.has_magic(str(path)):
            _none(path, "there is no such file or folder")
        found = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
        files = [
            f
            for p in found
            for f in (
                _in_folder(p, readers) if p.is_dir() else [p] if kind_of(p) in readers else []
            )
        ]
        return _each_once(files) or _none(path, f"is a pattern that no case file has. {endings}")
    if kind_of(path) not in readers:
        _none(path, f"is not a kind of file that is read. {endings}")
    return [path]


def _in_folder(path: Path, readers: Mapping[str, Reader]) -> list[Path]:
    """
    The case files at any depth, of folders that are linked too; a link that leads nowhere and a
    pipe with the name of a case file are among them, so that each is refused by name.
    """
    found: list[Path] = []
    entered: set[str] = set()
    for folder, below, names in os.walk(path, followlinks=True):
        entered.add(os.path.realpath(folder))
        below[:] = [
            name for name in below if os.path.realpath(os.path.join(folder, name)) not in entered
        ]
        found += [Path(folder, name) for name in names if not name.startswith(".")]
    return _each_once(sorted(p for p in found if kind_of(p) in readers))


def _each_once(files: Iterable[Path]) -> list[Path]:
    """The files, each by the first of its names: links may lead to one file by many ways."""
    found: dict[str, Path] = {}
    for file in files:
        found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _none(path: Path, why: str) -> NoReturn:
    raise DocumentError(Problem(str(path), 0, why))


def _default_vocabulary() -> Vocabulary:
    from workup.knowledge.rulebook import (
        load_rules,
    )  # the one look ahead: the default vocabulary lives with the rules

    return load_rules().vocabulary
