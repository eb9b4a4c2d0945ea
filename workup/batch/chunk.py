"""
One chunk of a batch: records in, lines out. A worker knows nothing of the other chunks, so the same records give the same bytes anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from workup.batch.metrics import Scored, score_columns
from workup.batch.report import groups_of
from workup.batch.summary import rows
from workup.care.site import load_with_site
from workup.columns.pathway import ColumnAssessor
from workup.columns.strata import cohort_of
from workup.engine.columns import Table
from workup.errors import Problem
from workup.model.case import Case, build
from workup.model.document import Document, DocumentError
from workup.pathway import Assessor
from workup.readers import understood


@dataclass(frozen=True)
class Setting:
    """What every chunk of a run is assessed with."""

    rules: Path | None
    site: Path | None
    detail: str
    answers: Mapping[str, Any] | None = None


@dataclass
class Lines:
    """
    What came of a chunk, in the order of its records; `ids`, `files`, `summary`, `scored`, `groups`, `values` and (in full detail) `assessments` go together.

    `values` are the plain cases, kept only for the few that the audit may ask for: the others are None.
    """

    ids: list[str]
    files: list[str]
    summary: list[str]
    assessments: list[str]
    scored: list[list[Any] | None]
    groups: list[dict[str, str]]
    rejects: list[str]
    values: list[Any]

    def to_json(self) -> str:
        """The whole as one JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)


@lru_cache(maxsize=2)
def _tools(rules: Path | None, site: Path | None) -> tuple[ColumnAssessor, Assessor]:
    book = load_with_site(site, rules)
    return ColumnAssessor(book), Assessor(book, "truth")


def assess_chunk(documents: Sequence[Document | DocumentError], setting: Setting, audited: int) -> Lines:
    """
    Assess one chunk.

    Args:
        documents: Records as read, or what was wrong with them.

        setting: Rules and detail.

        audited: How many cases of a chunk are kept whole for the audit: those whose ids hash lowest.
    """
    columns, one = _tools(setting.rules, setting.site)
    cases, files, values = [], [], []
    rejects: list[str] = []
    for document in documents:
        case, value, problems = _case(document, columns, setting.answers)
        if case is None:
            rejects.append(reject(problems))
        else:
            cases.append(case)
            files.append(document.file if isinstance(document, Document) else "")
            values.append(value)
    lines = Lines([c.id for c in cases], files, [], [], [], [], rejects, values)
    if cases:
        cohort = cohort_of(cases, columns.book)
        answers = columns.answer(cohort)
        lines.summary = [json.dumps(row, ensure_ascii=False) for row in rows(cases, answers, columns)]
        lines.scored = [_scored(score_columns(case, n, answers, columns)) for n, case in enumerate(cases)]
        lines.groups = [_groups(case, n, cohort.table) for n, case in enumerate(cases)]
    if setting.detail == "full":
        lines.assessments = [one.assess(case).to_json() for case in cases]
    keep = set(sorted(range(len(cases)), key=lambda n: lot(cases[n].id))[:audited])
    lines.values = [value if n in keep else None for n, value in enumerate(values)]
    return lines


def _case(
    document: Document | DocumentError, columns: ColumnAssessor, answers: Mapping[str, Any] | None
) -> tuple[Case | None, Any, list[Problem]]:
    if isinstance(document, DocumentError):
        return None, None, document.problems
    try:
        document = understood(document, columns.book.vocabulary)
    except DocumentError as error:
        return None, None, error.problems
    if answers is not None and isinstance(document.value, dict) and document.value.get("id") in answers:
        document = Document(document.file, {**document.value, "answer": answers[document.value["id"]]}, document.lines)
    case, problems = build(document, columns.book.vocabulary)
    return case, document.value, problems


def _groups(case: Case, n: int, table: Table) -> dict[str, str]:
    def word(name: str) -> str | None:
        codes = table.words.get(name)
        return table.schema.words[name][int(codes[n]) - 1] if codes is not None and codes[n] else None

    return groups_of(case, word("distribution"), word("age_class"))


def _scored(scored: Scored | None) -> list[Any] | None:
    return None if scored is None else list(asdict(scored).values())


def lot(id_: str) -> str:
    """What draws the audit's sample: the same for an id in every run."""
    return hashlib.sha256(f"audit {id_}".encode()).hexdigest()


def reject(problems: Iterable[Problem]) -> str:
    """The line of a record that could not be read."""
    listed = list(problems)
    first = listed[0]
    row = {
        "file": first.file,
        "line": first.line,
        "case": first.case,
        "field": first.field,
        "reason": "; ".join(p.message for p in listed),
    }
    return json.dumps(row, ensure_ascii=False)
