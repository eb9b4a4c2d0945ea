"""
Rows of CSV files in the flat form (`workup.model.flat`), each as a Document on its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from workup.errors import MOST_PROBLEMS, Problem, did_you_mean
from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError
from workup.model.fields import COLUMNS
from workup.model.flat import unflat
from workup.model.json_text import cut
from workup.readers.packed import opened

LARGE = f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB"
SEPARATORS = (",", ";", "\t", "|")
SAID = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)  # a line of Excel's own above the headings


def csv_file(path: Path, name: str) -> Iterator[Document | DocumentError]:
    """
    One case a row; the first row names the columns. Semicolons and tabs separate as commas do.
    """
    try:
        with opened(path, name) as raw:
            text = Lines(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
            first = next(text, "")
            said = SAID.match(first)
            if said:
                first = next(text, "")
            sign = said[1] if said else max(SEPARATORS, key=lambda s: _known(first, s))
            lines = chain([first], text)
            rows = csv.DictReader(lines, strict=True, delimiter=sign)
            yield from _rows(rows, name, 1 if said else 0)
    except DocumentError as error:
        yield error
    except UnicodeDecodeError:
        yield DocumentError(Problem(name, 0, "is not UTF-8 text. Save the file as UTF-8"))
    except csv.Error as error:
        yield DocumentError(Problem(name, 1, f"is not valid CSV: {error}"))


def _known(header: str, sign: str) -> tuple[int, bool]:
    """How many columns of the flat form a first line names under a separator; the comma before."""
    names = {cell.strip() for cell in next(csv.reader([header], delimiter=sign), [])}
    return len(names & set(COLUMNS)), sign == ","


class Lines:
    """
    The lines of a table, none longer than a record may be: of a longer one the rest is passed over.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_DOCUMENT_BYTES)
        if not line:
            raise StopIteration
        if len(line) == MAX_DOCUMENT_BYTES and not line.endswith("\n"):
            while (rest := self._text.readline(MAX_DOCUMENT_BYTES)) and not rest.endswith("\n"):
                pass
            raise csv.Error("a line is longer than a record may be")
        return line


def whole_rows(
    rows: csv.DictReader[str], name: str, above: int = 0
) -> Iterator[tuple[int, dict[str, str] | DocumentError]]:
    """
    Each row with its line; a row that is no CSV or has too few or too many cells is a problem, and
    the next one is read.

    Args:
        rows: The rows.

        name: What messages call the file.

        above: How many lines stand above its headings.
    """
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield (
                above + rows.line_num,
                DocumentError(
                    Problem(name, above + rows.line_num + 1, f"is not valid CSV: {error}")
                ),
            )
            continue
        if row is None:
            return
        if None in row or None in row.values():
            message = "has another number of cells than the first row"
            line = above + rows.line_num
            yield line, DocumentError(Problem(name, line, message, "", row.get("id") or ""))
        else:
            yield above + rows.line_num, row


def _rows(rows: csv.DictReader[str], name: str, above: int) -> Iterator[Document | DocumentError]:
    if wrong := wrong_header(list(rows.fieldnames or ()), name):
        yield wrong
        return
    for line, row in whole_rows(rows, name, above):
        yield row if isinstance(row, DocumentError) else document_of(row, name, line)


def wrong_header(columns: list[str], name: str) -> DocumentError | None:
    unknown = [c for c in columns if c not in COLUMNS]
    twice = [c for n, c in enumerate(columns) if c in columns[:n]]
    if twice:
        return DocumentError(
            *(
                Problem(name, 1, f"the column `{c}` appears twice. Remove one")
                for c in dict.fromkeys(twice)
            )
        )
    if "id" not in columns:
        near = next((c for c in columns if c.strip().lower() == "id"), None)
        more = f" Is `{near}` meant?" if near else ""
        message = f"has no column `id`.{more} The columns are those of `workup convert`"
        return DocumentError(Problem(name, 1, message))
    return (
        DocumentError(
            *(
                Problem(name, 1, f"unknown column `{cut(c)}`.{did_you_mean(c, COLUMNS)}")
                for c in unknown[:MOST_PROBLEMS]
            )
        )
        if unknown
        else None
    )


def document_of(row: dict[str, Any], name: str, line: int) -> Document | DocumentError:
    id_ = str(row.get("id") or "")[:100]
    if sum(len(cell) for cell in row.values() if isinstance(cell, str)) > MAX_DOCUMENT_BYTES:
        return DocumentError(Problem(name, line, LARGE, "", id_))
    try:
        return Document(name, unflat(row), {(): line})
    except ValueError as error:
        return DocumentError(Problem(name, line, str(error), "", id_))
