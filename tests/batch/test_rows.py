"""
Rows of the flat form read a column at a time tell the same as one record after another, and the
same rows are refused.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pathway.test_one_definition import CASES, scrambled
from tests.strategies import facts_at
from workup.batch.cohort import cohort
from workup.batch.table.rows import SEXES, RowReader
from workup.engine.cohort import cohort_of, derive
from workup.engine.columns import unpack
from workup.engine.contradictions import contradictions
from workup.model.case import build
from workup.model.document import Document
from workup.model.fields import COLUMNS
from workup.model.flat import NUMBERS, flat
from workup.readers.parquet import rows_of

SCHEMA = pa.schema([(c, pa.float64() if c in NUMBERS else pa.string()) for c in COLUMNS])


@pytest.fixture(scope="module")
def reader(book):
    return RowReader(book)


def table_of_rows(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, SCHEMA)


def one_by_one(table: pa.Table, book) -> list:
    """The case of each row, None where the row is refused."""
    return [
        build(record, book.vocabulary)[0] if isinstance(record, Document) else None
        for record in rows_of(table, "rows", 1)
    ]


def items_at(items, n: int) -> list:
    return [facts_at(items.table, int(k)) for k in np.flatnonzero(items.owner == n)]


def agree(table: pa.Table, reader, book) -> int:
    """
    Both readings side by side: the facts and items of every row taken, derived facts too; gives how
    many were taken.
    """
    cases = one_by_one(table, book)
    read, good, suspect = reader.read(table)
    against = [
        case is not None and bool(contradictions(case, book))
        for case, plain in zip(cases, good, strict=True)
        if plain
    ]
    assert not [n for n, wrong in enumerate(against) if wrong and not suspect[n]], (
        "a row that contradicts itself was passed over"
    )
    assert not [n for n, case in enumerate(cases) if case is None and good[n]], (
        "a row was taken that should be refused"
    )
    kept = [case for n, case in enumerate(cases) if good[n]]
    slow = cohort_of(kept, book)
    for n, case in enumerate(kept):
        assert facts_at(read.cohort.table, n) == facts_at(slow.table, n), case.id
        for name in ("events", "medications"):
            fast_items, slow_items = getattr(read.cohort, name), getattr(slow, name)
            assert items_at(fast_items, n) == items_at(slow_items, n), case.id
            assert fast_items.none[n] == slow_items.none[n], case.id
        assert read.ids[n].as_py() == case.id
        assert (read.answers[read.answer[n]] if read.answer[n] >= 0 else None) == case.answer
        assert (SEXES[read.sex[n]] if read.sex[n] >= 0 else None) == case.patient.sex
    assert (
        read.cohort.told.tolist() == slow.told.tolist()
        and read.cohort.dystonia.tolist() == slow.dystonia.tolist()
    )
    derive(read.cohort, book), derive(slow, book)
    for fact, bits in slow.table.present.items():
        assert (
            unpack(bits, len(kept)) == unpack(read.cohort.table.present[fact], len(kept))
        ).all(), fact
    return len(kept)


def test_published_teaching_and_scrambled_cases(reader, book):
    """Every case that people wrote, and pictures that nobody did, are taken and tell the same."""
    rows = [flat(case) for case in (*CASES, *scrambled(600, book))]
    assert agree(table_of_rows(rows), reader, book) >= len(CASES)


def test_synthetic_cases_are_all_taken(reader, book):
    """None of a cohort needs the slow way."""
    rows = [flat(case) for case in cohort(1500, 3, book)]
    assert agree(table_of_rows(rows), reader, book) == 1500


ODD = (
    "",
    " ",
    "none",
    "x",
    "left_arm",
    "left_arm left_arm",
    "left_arm  right_leg",
    "none left_arm",
    "arm",
    "tremor",
    "tremor tremor",
    "finding:tremor",
    "HP:0001337",
    "HP:0001332",
    "HP:00013",
    "HP:٠٠٠٠٠٠٠",
    "tremor\x1cataxia",
    "tremor\u00a0ataxia",
    "null",
    "[]",
    "{}",
    "[{}]",
    "{not json",
    '[{"event": "stroke", "side": "left"}]',
    '[{"event": "stroke", "before_onset": "6 months", "after_onset": true}]',
    '[{"name": "haloperidol", "started_before_onset": 0.01}]',
    '[{"drug_class": "nothing"}]',
    '[{"region": "neck", "age": 3}]',
    '{"mri_brain": {"abnormal": true, "pattern": ["iron"]}}',
    '{"mri_brain": null}',
    '{"tor1a": {"abnormal": true, "gene": "TOR1A"}}',
    '{"category": "primary", "diagnosis": "dyt_tor1a"}',
    "generalised",
    "sudden",
    "consanguinity",
    "Ashkenazi Jewish",
    "a\n",
    "[1e400]",
    "NaN",
    "unknown",
    "male",
    "\x00",
)
BAD_NUMBERS = (
    None,
    0.0,
    -0.0,
    0.5,
    2.0,
    9.0,
    40.0,
    130.0,
    130.5,
    -1.0,
    float("nan"),
    float("inf"),
    1e-12,
)


def test_rows_with_odd_cells(reader, book):
    """
    Any cell of any row replaced by something odd: what is refused one by one is not taken, the rest
    is the same.
    """
    dice = random.Random(11)
    rows = []
    for _ in range(1500):
        row: dict[str, Any] = flat(dice.choice(CASES))
        for column in dice.sample(COLUMNS, dice.randint(1, 3)):
            row[column] = dice.choice(BAD_NUMBERS) if column in NUMBERS else dice.choice(ODD)
        rows.append(row)
    taken = agree(table_of_rows(rows), reader, book)
    assert 100 < taken < 1500


cell = st.sampled_from(ODD) | st.none() | st.text(max_size=8)
rows_drawn = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b-1", "c d", ""]) | st.none()},
        optional={
            c: st.sampled_from(BAD_NUMBERS) if c in NUMBERS else cell for c in COLUMNS if c != "id"
        },
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(rows=rows_drawn)
def test_any_rows(rows, reader, book):
    """Rows of any texts."""
    agree(table_of_rows(rows), reader, book)


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.string(), pa.bool_(), pa.null(), pa.dictionary(pa.int32(), pa.string())]
)
def test_columns_of_other_types(kind, reader, book):
    """
    Whole numbers, texts as dictionaries and columns of nulls are read; what is not of the form is
    left to the single reader.
    """
    table = table_of_rows([flat(case) for case in CASES])
    for name in ("onset.tempo", "patient.age", "findings.present"):
        try:
            column = (
                table.column(name).cast(kind, safe=False)
                if kind != pa.null()
                else pa.nulls(len(CASES))
            )
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            column = pa.array([True] * len(CASES))
        agree(table.set_column(table.column_names.index(name), name, column), reader, book)
