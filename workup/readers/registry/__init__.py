"""
A registry's own export as cases: CSV or tab-separated rows, by a mapping file and, where there is
one, a REDCap data dictionary.

Rows of one patient that follow each other (repeating instruments, visits) are one case. Dates
become ages and are never kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from workup.errors import Problem, did_you_mean
from workup.model.document import MAX_DOCUMENT_BYTES, Document, DocumentError
from workup.model.vocabulary import Vocabulary
from workup.readers.boundary import guarded
from workup.readers.packed import kind_of
from workup.readers.registry.mapping import Registry, load_mapping
from workup.readers.registry.rows import Reader, Seen, Unreadable
from workup.readers.tables import through, whole_rows

__all__ = ["Registry", "Seen", "load_mapping", "registry_readers", "said"]
REPEATED = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
OWN = (*REPEATED, "redcap_data_access_group", "redcap_survey_identifier")
SHOWN = 20


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
        return through(
            path,
            name,
            lambda rows: _cases(rows, name, reader),
            "\t" if kind_of(path) == ".tsv" else ",",
        )

    return {".csv": guarded(read), ".tsv": guarded(read)}


def _cases(
    rows: csv.DictReader[str], name: str, reader: Reader
) -> Iterator[Document | DocumentError]:
    columns = list(rows.fieldnames or ())
    if wrong := _missing(columns, name, reader.registry):
        yield DocumentError(*wrong)
        return
    known = reader.registry.columns() | set(reader.registry.spec.ignore) | set(OWN)
    reader.seen.columns += [c for c in columns if c not in known and c not in reader.seen.columns]
    several = not set(REPEATED).isdisjoint(columns)

    def patient(pair: tuple[int, dict[str, str] | DocumentError]) -> str | int:
        line, row = pair
        return (
            line if isinstance(row, DocumentError) or not several else row[reader.registry.spec.id]
        )

    for _, group in groupby(whole_rows(rows, name), patient):
        yield from _case(list(group), name, reader)


def _missing(columns: list[str], name: str, registry: Registry) -> list[Problem]:
    return [
        Problem(
            name,
            1,
            f"has no column `{c}`, which {registry.file.name} names.{did_you_mean(c, columns)}",
        )
        for c in sorted(registry.columns() - set(columns))
    ]


def _case(
    group: list[tuple[int, dict[str, str] | DocumentError]], name: str, reader: Reader
) -> Iterator[Document | DocumentError]:
    line = group[0][0]
    found = [row for _, row in group if not isinstance(row, DocumentError)]
    if len(found) < len(group):
        yield from (row for _, row in group if isinstance(row, DocumentError))
        return
    if sum(len(cell) for row in found for cell in row.values()) > MAX_DOCUMENT_BYTES:
        message = f"the record is larger than the limit of {MAX_DOCUMENT_BYTES // 1024} KiB"
        yield DocumentError(Problem(name, line, message))
        return
    wanted = reader.registry.spec.only_events
    rows = [row for row in found if not wanted or row.get(REPEATED[0]) in wanted]
    reader.seen.passed += len(found) - len(rows)
    if not rows:
        return
    try:
        yield Document(name, reader.case(rows), {(): line})
    except Unreadable as error:
        yield DocumentError(Problem(name, line, str(error)))


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
    }


def _label(registry: Registry, column: str, value: str) -> str | None:
    entry: Mapping[str, str] = registry.fields[column].choices if column in registry.fields else {}
    return entry.get(value)
