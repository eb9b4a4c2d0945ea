"""
Files into Cases: one registry by file ending, one way through for all.

`load_cases` reads and checks every path before it gives anything back; `records` gives one record at a time, good or bad, for
jobs that skip what is bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workup.errors import CaseError, Problem
from workup.model.case import Case, build
from workup.model.document import Document, DocumentError
from workup.model.vocabulary import Vocabulary
from workup.readers import phenopackets, tables, text
from workup.readers.packed import kind_of

Record = tuple[Case | None, list[Problem]]
READERS: dict[str, Callable[[Path, str], Iterator[Document | DocumentError]]] = {
    ".yaml": text.yaml_file,
    ".yml": text.yaml_file,
    ".json": text.json_file,
    ".jsonl": text.json_lines,
    ".ndjson": text.json_lines,
    ".csv": tables.csv_file,
    ".parquet": tables.parquet_file,
}


def load_cases(paths: Iterable[Path | str] | Path | str, vocabulary: Vocabulary | None = None) -> list[Case]:
    """
    Read and check every case of `paths`.

    Args:
        paths: Files and folders; a folder stands for the case files in it, at any depth, in the order of their names.

        vocabulary: The ids that a case may use; the built-in one unless given.

    Returns:
        The cases in the order of the paths.

    Raises:
        CaseError: With every problem of every path, if there is any.
    """
    vocabulary = vocabulary or _default_vocabulary()
    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    cases: list[Case] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in map(Path, listed):
        for case, wrong in records(path, vocabulary, seen):
            problems += wrong
            if case is not None:
                cases.append(case)
    if problems:
        raise CaseError(problems)
    return cases


def records(path: Path, vocabulary: Vocabulary, seen: dict[str, str]) -> Iterator[Record]:
    """
    Each record under `path`: a case, or what is wrong with it.

    Args:
        path: A file or a folder.

        vocabulary: The ids that a case may use.

        seen: Case id to the file it came from, over the whole run; a second case of one id is a problem.
    """
    try:
        files = files_under(path)
    except DocumentError as error:
        yield None, error.problems
        return
    for file in files:
        for document in READERS[kind_of(file)](file, str(file)):
            yield _record(document, vocabulary, seen)


def _record(document: Document | DocumentError, vocabulary: Vocabulary, seen: dict[str, str]) -> Record:
    if isinstance(document, DocumentError):
        return None, document.problems
    try:
        document = understood(document, vocabulary)
    except DocumentError as error:
        return None, error.problems
    case, problems = build(document, vocabulary)
    if case is not None and case.id in seen:
        return None, [
            document.problem(
                ("id",), f"the case id `{case.id}` was already used in {seen[case.id]}. Ids are unique in one run"
            )
        ]
    if case is not None:
        seen[case.id] = document.file
    return case, problems


def understood(document: Document, vocabulary: Vocabulary) -> Document:
    """
    A record in the form of a case file, whatever form it came in.

    Raises:
        DocumentError: If it is a phenopacket that cannot be read as one patient.
    """
    if phenopackets.is_phenopacket(document.value):
        return phenopackets.as_case(document, vocabulary)
    return document


def files_under(path: Path) -> list[Path]:
    """
    The case files that `path` stands for, sorted by name.

    Raises:
        DocumentError: If there is no such path, no reader for the file, or no case file in the folder.
    """
    if path.is_dir():
        found = sorted(
            p for p in path.rglob("*") if p.is_file() and kind_of(p) in READERS and not p.name.startswith(".")
        )
        if not found:
            raise DocumentError(Problem(str(path), 0, f"holds no case file. Case files end in {', '.join(READERS)}"))
        return found
    if not path.exists():
        raise DocumentError(Problem(str(path), 0, "there is no such file or folder"))
    if kind_of(path) not in READERS:
        raise DocumentError(
            Problem(str(path), 0, f"is not a kind of file that is read. Case files end in {', '.join(READERS)}")
        )
    return [path]


def _default_vocabulary() -> Vocabulary:
    from workup.knowledge.rulebook import load_rules  # the one look ahead: the default vocabulary lives with the rules

    return load_rules().vocabulary
