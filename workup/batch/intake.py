"""
A piece of the input taken in: cases as a cohort, and a line for each record that is refused.

Tables are read a column at a time; a row that is not plainly good, and any record of another form,
is read alone, so that what is wrong with it is said in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from workup.batch.parts import Refused
from workup.batch.pieces import Piece, Raw, RowRange, Rows
from workup.batch.table.cells import Ints
from workup.batch.table.merge import merge_rows
from workup.batch.table.rows import SEXES, RowReader, RowsRead
from workup.engine.cohort import facts_of_cases
from workup.engine.contradictions import contradictions
from workup.engine.facts import CaseFacts, case_facts
from workup.errors import Problem
from workup.knowledge.drugs import Drugs
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Answer, Case
from workup.model.document import Document, DocumentError
from workup.model.flat import plain, unflat
from workup.readers import built, parquet
from workup.readers.notes import Tally


@dataclass(frozen=True)
class Taken:
    """
    The cases of a piece in order, and what was refused.

    `files`: the file of each case; `cases`: those that were built one by one, by place; `table`:
    the rows that the others come from, with the row of each case in `row`
    (-1 where it was built); `given`: what each case tells, where all were built.
    """

    read: RowsRead
    files: Sequence[str]
    rejects: Refused
    count: int
    cases: Mapping[int, Case]
    given: Sequence[CaseFacts]
    table: pa.Table | None
    row: Ints

    def values(self, places: Sequence[int]) -> dict[int, Any]:
        """The plain values of a case file, without the answer, for the cases at `places`."""
        rows = [n for n in places if n not in self.cases]
        found = {n: plain(self.cases[n]) for n in places if n in self.cases}
        if rows and self.table is not None:
            some = self.table.take(pa.array(self.row[rows]))
            found |= {n: unflat(row) for n, row in zip(rows, some.to_pylist(), strict=True)}
        return {
            n: {key: item for key, item in value.items() if key != "answer"}
            for n, value in found.items()
        }


class Intake:
    """Takes in piece after piece with one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.rows = RowReader(book)

    def take(self, piece: Piece, answers: Mapping[str, Any] | None, built: bool) -> Taken:
        """
        Take in a piece.

        Args:
            piece: Some records.

            answers: Case id to its answer, where labels are kept apart.

            built: Whether every case must be built, for its whole assessment.
        """
        if not built and isinstance(piece, Rows | RowRange):
            with suppress(*parquet.undecodable()):  # the records then say what is wrong with each
                return self._table(piece.table(), piece.name, piece.first, answers)
        return self._records(piece.documents(), answers)

    def _records(self, documents: Iterable[Raw], answers: Mapping[str, Any] | None) -> Taken:
        cases, files, rejects, count = [], [], Refused(), 0
        for document in documents:
            count += 1
            case, problems = self._case(document, answers)
            if case is None:
                rejects.append(reject(problems))
            else:
                cases.append(case)
                self._note(rejects.notes, case)
                files.append(document.file if isinstance(document, Document) else "")
        given = [case_facts(case, self.book) for case in cases]
        read, row = told_by(cases, given, self.book), np.full(len(cases), -1)
        return Taken(read, files, rejects, count, dict(enumerate(cases)), given, None, row)

    def _table(
        self, table: pa.Table, name: str, first: int, answers: Mapping[str, Any] | None
    ) -> Taken:
        if answers is not None:
            table = _labelled(table, answers)
        read, good, suspect = self.rows.read(table)
        if good.all():
            files = [name] * len(good)
            refused = Refused(notes=_noted(table, self.book.drugs))
            self._contradicted(refused.notes, table, np.flatnonzero(suspect))
            return Taken(read, files, refused, len(good), {}, (), table, np.arange(len(good)))
        cases, places = [], []
        rejects = Refused(notes=_noted(table.filter(pa.array(good)), self.book.drugs))
        self._contradicted(rejects.notes, table, np.flatnonzero(good)[suspect])
        for place in np.flatnonzero(~good).tolist():
            (document,) = parquet.rows_of(table.slice(place, 1), name, first + place)
            case, problems = self._case(document, None)
            if case is None:
                rejects.append(reject(problems))
            else:
                cases.append(case)
                self._note(rejects.notes, case)
                places.append(place)
        plainly = np.flatnonzero(good)
        turn = np.argsort(np.concatenate([plainly, np.array(places, np.int64)]), kind="stable")
        row = np.concatenate([plainly, np.full(len(places), -1)])[turn]
        built = {
            int(np.flatnonzero(turn == len(plainly) + k)[0]): case for k, case in enumerate(cases)
        }
        whole = (
            merge_rows(
                read, told_by(cases, [case_facts(c, self.book) for c in cases], self.book), turn
            )
            if cases
            else read
        )
        return Taken(whole, [name] * len(row), rejects, len(good), built, (), table, row)

    def _contradicted(self, tally: Tally, table: pa.Table, places: Ints) -> None:
        """Count what contradicts itself among some rows of a table, which are built for it."""
        for document in parquet.rows_of(table.take(pa.array(places)), "", 0) if len(places) else ():
            case, _ = self._case(document, None)
            if case is not None:
                tally.contradicted(contradictions(case, self.book))

    def _note(self, tally: Tally, case: Case) -> None:
        """Count what the reader noted of a case, and what in it contradicts itself."""
        tally.add(case.unmapped)
        tally.contradicted(contradictions(case, self.book))
        drugs = case.history.medications or ()
        tally.unweighed(((drug.name, drug.drug_class) for drug in drugs), self.book.drugs)

    def _case(
        self, document: Raw, answers: Mapping[str, Any] | None
    ) -> tuple[Case | None, list[Problem]]:
        if isinstance(document, DocumentError):
            return None, document.problems
        return built(document, self.book.vocabulary, answers)


def _noted(table: pa.Table, drugs: Drugs) -> Tally:
    """The notes of rows that were read a column at a time, and the drugs that nobody knows."""
    tally = Tally()
    for said in _cells(table, "unmapped"):
        tally.add(said)
    for listed in _cells(table, "history.medications"):
        tally.unweighed(((drug.get("name"), drug.get("drug_class")) for drug in listed), drugs)
    return tally


def _cells(table: pa.Table, column: str) -> Iterator[Any]:
    """What the filled cells of a column of JSON hold."""
    if column in table.column_names:
        yield from (json.loads(text) for text in table.column(column).to_pylist() if text)


def _labelled(table: pa.Table, answers: Mapping[str, Any]) -> pa.Table:
    """The rows with the answers that are kept apart in place of their own."""
    ids = table.column("id").to_pylist()
    own = (
        table.column("answer").to_pylist() if "answer" in table.column_names else [None] * len(ids)
    )
    texts = [
        json.dumps(answers[i]) if isinstance(i, str) and i in answers else o
        for i, o in zip(ids, own, strict=True)
    ]
    if "answer" in table.column_names:
        table = table.drop_columns(["answer"])
    return table.append_column("answer", pa.array(texts, pa.string()))


def told_by(cases: Sequence[Case], given: Sequence[CaseFacts], book: Rulebook) -> RowsRead:
    """The same of cases already built as `RowReader` reads from rows."""
    answers: dict[str, int] = {}
    distinct: list[Answer] = []
    answer = np.full(len(cases), -1)
    for n, case in enumerate(cases):
        if case.answer is not None:
            key = case.answer.model_dump_json()
            if key not in answers:
                answers[key] = len(distinct)
                distinct.append(case.answer)
            answer[n] = answers[key]
    sex = [SEXES.index(case.patient.sex) if case.patient.sex else -1 for case in cases]
    source = [
        case.source.model_dump_json(exclude_none=True) if case.source else None for case in cases
    ]
    return RowsRead(
        facts_of_cases(cases, given, book),
        pa.array([case.id for case in cases], pa.string()),
        tuple(distinct),
        answer,
        np.array(sex, np.int64),
        np.array([_listed(case) for case in cases], np.int64),
        pa.array(source, pa.string()),
    )


def _listed(case: Case) -> int:
    history = case.history
    lists = (
        case.findings.present,
        case.findings.absent,
        history.events,
        history.medications,
        case.results,
    )
    return sum(len(x or ()) for x in lists)


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
