"""
A registry's own export as cases: CSV, Parquet, Excel or REDCap's JSON, by a mapping file and, where
there is one, a REDCap data dictionary.

Rows of one patient (repeating instruments, visits) are one case, wherever in the file they stand.
Dates become ages and are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from workup.errors import Problem, did_you_mean
from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError
from workup.model.grouped import grouped
from workup.model.vocabulary import Vocabulary
from workup.readers.boundary import guarded
from workup.readers.registry.dictionary import Field, checkbox_column
from workup.readers.registry.mapping import Registry, load_mapping
from workup.readers.registry.reading import Seen, Unreadable
from workup.readers.registry.rows import Reader
from workup.readers.registry.sheet import ENDINGS, Cells, Rows, sheet

__all__ = ["Registry", "Seen", "load_mapping", "registry_readers", "said"]
REPEATED = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
OWN = (*REPEATED, "redcap_data_access_group", "redcap_survey_identifier")
SHOWN = 20
Numbered = tuple[int, Cells | DocumentError]


@dataclass
class _Survey:
    """A first look through a file: which events its rows are of, and whether patients lie apart."""

    events: set[str] = field(default_factory=set)
    apart: bool = False
    last: str = ""
    ended: set[str] = field(default_factory=set)

    def take(self, id_: str, event: str) -> None:
        self.events.add(event)
        if id_ != self.last:
            self.ended.add(self.last)
            self.apart |= id_ in self.ended
            self.last = id_


def registry_readers(registry: Registry, vocabulary: Vocabulary, seen: Seen) -> dict[str, Any]:
    """
    Readers by file ending, for `workup.readers.records` and the batch.

    Args:
        registry: The checked mapping.

        vocabulary: Gives the words that fields may hold.

        seen: Takes note of columns and values that the mapping does not cover.
    """
    reader = Reader(registry, vocabulary, seen)

    def read(path: Path, name: str) -> Iterator[Document | DocumentError]:
        return _file(path, name, reader)

    return dict.fromkeys(ENDINGS, guarded(read))


def _file(path: Path, name: str, reader: Reader) -> Iterator[Document | DocumentError]:
    with ExitStack() as stack:
        columns, rows = _opened(path, name, reader, stack)
        if wrong := _missing(columns, name, reader.registry):
            raise DocumentError(*wrong)
        known = reader.registry.known() | set(OWN)
        new = [c for c in columns if c and c not in known and c not in reader.seen.columns]
        reader.seen.columns += new
        survey = _survey(rows, reader.registry.spec.id)
    lost = _lost_events(survey, name, reader.registry)
    if lost:
        yield DocumentError(*lost)
    with ExitStack() as stack:
        _, rows = _opened(path, name, reader, stack)
        yield from _patients(rows, survey, name, reader)


def _opened(path: Path, name: str, reader: Reader, stack: ExitStack) -> tuple[Sequence[str], Rows]:
    """The columns by their names in the mapping, and the rows."""
    registry = reader.registry
    made = sheet(path, name, registry.columns(), registry.spec.separator, stack)
    reader.seen.sheets += [title for title in made.beside if title not in reader.seen.sheets]
    names = _by_label(made.columns, registry)
    reader.seen.headings |= {old: new for old, new in names.items() if old != new}
    if all(old == new for old, new in names.items()):
        return made.columns, made.rows
    renamed = (
        (line, row)
        if isinstance(row, DocumentError)
        else (line, {names.get(c, c): v for c, v in row.items()})
        for line, row in made.rows
    )
    return [names[c] for c in made.columns], renamed


def _by_label(columns: Sequence[str], registry: Registry) -> dict[str, str]:
    """Column to the name of its field, where a heading is the label of one field and no name."""
    labels: dict[str, set[str]] = {}
    for entry in registry.fields.values():
        for label, column in _headings(entry):
            labels.setdefault(" ".join(label.lower().split()), set()).add(column)
    taken = set(columns)
    found = {}
    for column in columns:
        named = labels.get(" ".join(column.lower().split()), set()) - taken
        is_name = column in registry.known() or len(named) != 1
        found[column] = column if is_name else next(iter(named))
    return found


def _headings(entry: Field) -> Iterator[tuple[str, str]]:
    if entry.type != "checkbox":
        yield entry.label, entry.name
    for code, label in entry.choices.items() if entry.type == "checkbox" else ():
        yield f"{entry.label} (choice={label})", checkbox_column(entry.name, code)


def _survey(rows: Rows, id_column: str) -> _Survey:
    survey = _Survey()
    for _, row in rows:
        if not isinstance(row, DocumentError):
            survey.take(row.get(id_column, "").strip(), row.get(REPEATED[0], "").strip())
    return survey


def _lost_events(survey: _Survey, name: str, registry: Registry) -> list[Problem]:
    """The events of `only_events` that no row is of."""
    return [
        Problem(
            name,
            1,
            f"has no row of the event `{event}`, which `only_events` of {registry.file.name} "
            f"names.{did_you_mean(event, survey.events)}",
        )
        for event in registry.spec.only_events
        if survey.events and event not in survey.events
    ]


def _patients(
    rows: Rows, survey: _Survey, name: str, reader: Reader
) -> Iterator[Document | DocumentError]:
    """A case for each patient; all rows are held at once only where a patient's lie apart."""

    def patient(pair: Numbered) -> str:
        line, row = pair
        if isinstance(row, DocumentError):
            return f"\0{line}"
        return row.get(reader.registry.spec.id, "").strip() or f"\0{line}"

    if not survey.apart:
        for _, group in groupby(rows, patient):
            yield from _case(list(group), name, reader)
        return
    for group_ in grouped((patient(pair), pair) for pair in rows).values():
        yield from _case(group_, name, reader)


def _missing(columns: Sequence[str], name: str, registry: Registry) -> list[Problem]:
    return [
        Problem(
            name,
            1,
            f"has no column `{c}`, which {registry.file.name} names.{did_you_mean(c, columns)}",
        )
        for c in sorted(registry.columns() - set(columns))
    ]


def _case(group: list[Numbered], name: str, reader: Reader) -> Iterator[Document | DocumentError]:
    line = group[0][0]
    found = [row for _, row in group if not isinstance(row, DocumentError)]
    if len(found) < len(group):
        yield from (row for _, row in group if isinstance(row, DocumentError))
        return
    id_ = found[0].get(reader.registry.spec.id, "").strip()
    if not id_:
        message = f"the column `{reader.registry.spec.id}` is empty: whose row it is, is not known"
        yield DocumentError(Problem(name, line, message, reader.registry.spec.id))
        return
    if sum(len(cell) for row in found for cell in row.values()) > MAX_DOCUMENT_BYTES:
        message = f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB"
        yield DocumentError(Problem(name, line, message, "", id_))
        return
    wanted = reader.registry.spec.only_events
    rows = [row for row in found if not wanted or row.get(REPEATED[0]) in wanted]
    reader.seen.passed += len(found) - len(rows)
    if not rows:
        return
    try:
        yield Document(name, reader.case(rows), {(): line})
    except Unreadable as error:
        yield DocumentError(Problem(name, line, str(error), error.column, id_))


def said(registry: Registry, seen: Seen) -> dict[str, Any]:
    """
    What the mapping did and did not cover, for `mapping.json`: columns, and up to SHOWN values of
    each column with how often each was met.
    """
    return {
        "mapping": registry.file.name,
        "mapped": sorted(registry.columns()),
        "unmapped_columns": seen.columns,
        "unmapped_values": {
            column: [
                {"value": v, "label": _label(registry, column, v), "rows": n}
                for v, n in counts.most_common(SHOWN)
            ]
            for column, counts in sorted(seen.values.items())
        },
        "rows_passed_over": seen.passed,
        "headings_by_label": seen.headings,
        "sheets_not_read": seen.sheets,
        **(seen.notes.as_dict() if seen.notes.texts else {}),
    }


def _label(registry: Registry, column: str, value: str) -> str | None:
    entry: Mapping[str, str] = registry.fields[column].choices if column in registry.fields else {}
    return entry.get(value)
