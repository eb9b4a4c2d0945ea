"""
A registry's export as columns and rows of texts, whatever its form: CSV with any usual separator,
tab-separated text, Parquet, an Excel workbook (extra `registry`), or REDCap's JSON.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from workup.errors import Problem
from workup.model.document import DocumentError, refuse_unless_file
from workup.readers.packed import kind_of, opened
from workup.readers.parquet import batches, cells_of, undecodable
from workup.readers.tables import SAID, Lines

SEPARATORS = (",", ";", "\t", "|")
_NO_TEXT = "is not UTF-8 text. Save the file as UTF-8"
_LARGEST = 512 * 1024**2  # bytes of a part of a workbook, which is held at once
_OTHER_WIDTH = "has another number of cells than the first row"
_DAMAGED = (OSError, EOFError)  # what a packed file that is cut short gives
# What openpyxl gives of a workbook that is damaged: broken XML is a SyntaxError.
_NO_WORKBOOK = (zipfile.BadZipFile, *_DAMAGED, LookupError, ValueError, TypeError, SyntaxError)
_Values = Iterator[tuple[Any, ...]]
Cells = dict[str, str]
Rows = Iterator[tuple[int, Cells | DocumentError]]


@dataclass(frozen=True)
class Sheet:
    """
    The columns of a file in order, and its rows, each with its line or number; `beside` names the
    sheets of a workbook that are not read.
    """

    columns: Sequence[str]
    rows: Rows
    beside: Sequence[str] = ()


def sheet(
    path: Path, name: str, wanted: Collection[str], separator: str | None, stack: ExitStack
) -> Sheet:
    """
    Open a file.

    Args:
        path: The file.

        name: What messages call it.

        wanted: The columns that the mapping reads: the separator that gives most of them is taken.

        separator: The one that the mapping names, if it does.

        stack: Closes what is opened.

    Raises:
        DocumentError: If it cannot be read, or a column stands twice.
    """
    made = _FORMS[kind_of(path)](path, name, wanted, separator, stack)
    columns = [column.strip() for column in made.columns]
    twice = [c for n, c in enumerate(columns) if c and c in columns[:n]]
    if twice:
        raise DocumentError(
            *(
                Problem(name, 1, f"the column `{c}` appears twice. Remove one, or rename it")
                for c in dict.fromkeys(twice)
            )
        )
    return replace(made, columns=columns)


def _all_named(columns: Sequence[str]) -> list[str]:
    """The headings; where one is empty its place, for what stands below it is not mapped."""
    named = [column.strip() for column in columns]
    while named and not named[-1]:
        named.pop()
    return [column or f"column {n}, which has no name" for n, column in enumerate(named, 1)]


def separator_of(header: str, wanted: Collection[str]) -> str:
    """The separator under which a first line names most wanted columns, else most columns."""

    def names(sign: str) -> tuple[int, int]:
        found = [name.strip() for name in next(csv.reader([header], delimiter=sign), [])]
        return len(set(found) & set(wanted)), len(found)

    return max(SEPARATORS, key=lambda sign: (names(sign), -SEPARATORS.index(sign)))


def _text(
    path: Path, name: str, wanted: Collection[str], separator: str | None, stack: ExitStack
) -> Sheet:
    raw = stack.enter_context(opened(path, name))
    text = Lines(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
    try:
        first = next(text, "")
        if said := SAID.match(first):
            first = next(text, "")
        sign = separator or (said[1] if said else separator_of(first, wanted))
        rows = csv.reader(chain([first], text), strict=True, delimiter=sign)
        columns = _all_named(next(rows, []))
    except UnicodeDecodeError:
        raise DocumentError(Problem(name, 0, _NO_TEXT)) from None
    except csv.Error as error:
        raise DocumentError(Problem(name, 1, f"is not valid CSV: {error}")) from None
    except _DAMAGED:
        raise DocumentError(Problem(name, 0, "is cut short or damaged")) from None
    return Sheet(columns, _read(rows, columns, name, 1 if said else 0))


def _read(rows: Any, columns: Sequence[str], name: str, above: int) -> Rows:
    """Each row; one that is no CSV, or of another width, is a problem, and the next is read."""
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            line = above + rows.line_num
            yield line, DocumentError(Problem(name, line + 1, f"is not valid CSV: {error}"))
            continue
        except (UnicodeDecodeError, *_DAMAGED) as error:
            other = isinstance(error, UnicodeDecodeError)
            message = _NO_TEXT if other else "is cut short or damaged"
            line = above + rows.line_num
            yield line, DocumentError(Problem(name, line, message))
            return
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        line = above + rows.line_num
        if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
            yield line, DocumentError(Problem(name, line, _OTHER_WIDTH))
        else:
            yield line, dict(zip(columns, cells, strict=False))


def _parquet(
    path: Path, name: str, wanted: Collection[str], separator: str | None, stack: ExitStack
) -> Sheet:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        message = "is Parquet. Install: pip install 'dystonia-workup[batch]'"
        raise DocumentError(Problem(name, 0, message)) from None
    damaged = undecodable()
    refuse_unless_file(path, name)
    try:
        with pq.ParquetFile(path) as file:
            columns = [str(column) for column in file.schema_arrow.names]
            count = file.metadata.num_rows
    except damaged:
        message = "cannot be read as Parquet: it is cut short or damaged"
        raise DocumentError(Problem(name, 0, message)) from None

    def rows() -> Rows:
        number = 0
        try:
            for batch in batches(path, 0, count):
                for row in cells_of(batch):
                    number += 1
                    yield (
                        number,
                        DocumentError(Problem(name, number, row))
                        if isinstance(row, str)
                        else {key: cell_of(value) for key, value in row.items()},
                    )
        except damaged:
            message = "cannot be read as Parquet from here on: it is damaged"
            yield number + 1, DocumentError(Problem(name, number + 1, message))

    return Sheet(columns, rows())


def _workbook(
    path: Path, name: str, wanted: Collection[str], separator: str | None, stack: ExitStack
) -> Sheet:
    """The first sheet of an Excel workbook; its values, never its formulas."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        message = "is an Excel workbook. Install: pip install 'dystonia-workup[registry]'"
        raise DocumentError(Problem(name, 0, message)) from None
    refuse_unless_file(path, name)
    try:
        with zipfile.ZipFile(path) as packed:
            if max((part.file_size for part in packed.infolist()), default=0) > _LARGEST:
                message = f"unpacks to a part of more than {_LARGEST // 2**20} MiB"
                raise DocumentError(Problem(name, 0, message))
        shown, made = (
            load_workbook(path, read_only=True, data_only=kind) for kind in (True, False)
        )
        stack.callback(shown.close)
        stack.callback(made.close)
        values, formulas = (_rows_of(book.worksheets[0]) for book in (shown, made))
        columns = _all_named([cell_of(value) for value in next(values, ())])
        next(formulas, None)
        beside = [sheet.title for sheet in shown.worksheets[1:] if _holds(sheet)]
    except (InvalidFileException, *_NO_WORKBOOK):
        message = "cannot be read as an Excel workbook. Save it as .xlsx, or as CSV in UTF-8"
        raise DocumentError(Problem(name, 0, message)) from None
    return Sheet(columns, _filled(values, formulas, columns, name), beside)


def _filled(values: _Values, formulas: _Values, columns: Sequence[str], name: str) -> Rows:
    """The rows of a sheet that hold something, each as its values and as its formulas."""
    number = 1
    try:
        for number, (row, written) in enumerate(zip(values, formulas, strict=False), 2):
            cells = [cell_of(value) for value in row]
            if not any(cells) and not any(map(cell_of, written)):
                continue
            lost = [f for v, f in zip(row, written, strict=False) if v is None and f is not None]
            if lost:
                message = "has a formula without its value. Open the workbook in Excel and save it"
                yield number, DocumentError(Problem(name, number, message))
            elif any(cells[len(columns) :]):
                yield number, DocumentError(Problem(name, number, _OTHER_WIDTH))
            else:
                cells += [""] * (len(columns) - len(cells))
                yield number, dict(zip(columns, cells, strict=False))
    except _NO_WORKBOOK:
        message = "cannot be read as a sheet of Excel from here on: it is damaged"
        yield number + 1, DocumentError(Problem(name, number + 1, message))


def _rows_of(sheet: Any) -> _Values:
    """
    The rows of a sheet, each as wide as what it holds: what the file says of its size may be
    anything, and one cell far away would make every row as wide.
    """
    sheet.reset_dimensions()
    found: _Values = sheet.iter_rows(values_only=True)
    return found


def _holds(sheet: Any) -> bool:
    """Whether a sheet of a workbook holds anything."""
    return any(value is not None for row in _rows_of(sheet) for value in row)


def _json(
    path: Path, name: str, wanted: Collection[str], separator: str | None, stack: ExitStack
) -> Sheet:
    """REDCap's JSON: a list of records, each a map of field to value."""
    from workup.model.document import read_json, read_text

    value = read_json(read_text(path, name), name).value
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        message = "is not an export of records: it is a list of maps, field to value"
        raise DocumentError(Problem(name, 1, message))
    columns = list(dict.fromkeys(str(key) for row in value for key in row))
    rows = (
        (number, {c: cell_of(row.get(c)) for c in columns}) for number, row in enumerate(value, 1)
    )
    return Sheet(columns, rows)


def cell_of(value: Any) -> str:
    """A typed cell as the text that a CSV export would hold: 1.0 as `1`, a date as 2021-03-31."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


Form = Callable[[Path, str, Collection[str], str | None, ExitStack], Sheet]
_FORMS: dict[str, Form] = {
    ".csv": _text,
    ".tsv": _text,
    ".txt": _text,
    ".parquet": _parquet,
    ".xlsx": _workbook,
    ".json": _json,
}
ENDINGS = tuple(_FORMS)
