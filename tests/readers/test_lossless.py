"""What is converted comes back whole; what is told twice is refused; by every form of a table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from workup.errors import CaseError
from workup.interfaces.documents import case_text
from workup.model.case import build
from workup.model.document import Document
from workup.model.flat import flat, plain, unflat
from workup.readers import load_cases
from workup.readers.typed import read_one
from workup.readers.write import write_cases

INPUTS = Path(__file__).parent / "inputs"
BARE = {"id": "a", "patient": {"age": 50}, "onset": {"age": 40}, "dystonia": {}}


def case_of(book, **parts):
    case, problems = build(Document("a", {**BARE, **parts}, {(): 1}), book.vocabulary)
    assert case is not None, problems
    return case


@pytest.mark.parametrize(
    "parts",
    [
        {"results": {"mri_brain": {}}},
        {"dystonia": {"regions": [], "attacks": {}}},
        {"dystonia": {"attacks": {"per_day": 3}}},
        {"answer": {}, "source": {}, "teaching": {}},
        {"title": "", "vignette": '"', "history": {"ancestry": '""'}},
        {"findings": {"present": [], "absent": []}, "history": {"events": [], "medications": []}},
        {"onset": {"age": {"from": "28 days", "to": 1}}},
    ],
)
@pytest.mark.parametrize("ending", [".yaml", ".jsonl", ".csv", ".parquet"])
def test_empty_parts_and_ranges_come_back(parts, ending, book, tmp_path, truth_assessor):
    """A test that was done, attacks of which nothing more is known, empty texts: the same case."""
    case = case_of(book, **parts)
    out = tmp_path / f"c{ending}"
    assert write_cases([case], out) == 1
    assert load_cases(out) == [case]
    assert build(Document("a", unflat(flat(case)), {(): 1}), book.vocabulary)[0] == case


def test_a_range_late_in_a_parquet_file(book, tmp_path, monkeypatch):
    """Numbers written before the first range are kept exactly."""
    monkeypatch.setattr("workup.readers.write.CHUNK", 2)
    ages = [1 / 3, 0.1, 7.0, {"from": 3, "to": 5}, 2 / 7]
    cases = [case_of(book, id=f"c{n}", onset={"age": age}) for n, age in enumerate(ages)]
    write_cases(cases, tmp_path / "c.parquet")
    assert load_cases(tmp_path / "c.parquet") == cases
    assert not (tmp_path / "c.parquet.part.numbers").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("id,patient.age,patient.age\na,5,99\n", "`patient.age` appears twice"),
        (
            'id,results\na,"{""mri_brain"":{""abnormal"":true,""abnormal"":false}}"\n',
            "`abnormal` is given twice",
        ),
        ("id,patient.age\na,1_0\n", "is not an age"),
        ("id,patient.age\na,١٢\n", "is not an age"),
        ('id,patient.age\na,"1,234"\n', "is not an age"),
        ("id,results\na,[NaN]\n", "NaN is not a number"),
        ('id,results\na,"{""mri_brain"": {""value"": true}}"\n', "is not a value"),
        ("ID,patient.age\na,5\n", "Is `ID` meant?"),
        (f"id,results\na,{'[' * 60_000}\n", "nested deeper"),
    ],
)
def test_what_is_told_twice_or_is_no_number_is_refused(rows, message, tmp_path):
    """Each with its place; the last never wins in silence."""
    (tmp_path / "r.csv").write_text(rows, "utf-8")
    with pytest.raises(CaseError) as raised:
        load_cases(tmp_path / "r.csv")
    assert message in str(raised.value)


@pytest.mark.parametrize("name", ["semi.csv", "comma.csv"])
def test_decimal_commas_and_semicolons_of_the_flat_form(name):
    """As a European spreadsheet saves it."""
    (case,) = load_cases(INPUTS / "flat" / name)
    assert (case.patient.age, case.onset.age, case.dystonia.regions) == (50.5, 45.5, ("neck",))


def test_tabs_separate_as_commas_do():
    """In a file that ends in .csv."""
    assert load_cases(INPUTS / "flat" / "tab.csv")[0].patient.age == 50


def test_typed_columns_of_parquet(tmp_path):
    """Whole numbers as ids, and lists as lists of ids."""
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rows = [{"id": 7, "patient.age": 50, "dystonia.regions": ["neck", "left_arm"]}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "r.parquet")
    (case,) = load_cases(tmp_path / "r.parquet")
    assert (case.id, case.dystonia.regions) == ("7", ("neck", "left_arm"))


@pytest.mark.parametrize(
    "packet",
    [
        {"id": "a", "proband": {}},
        {"id": "a", "metaData": {"phenopacketSchemaVersion": "1.0"}},
        {"metaData": {}},
        {"id": "a", "metaData": {}, "phenotypicFeatures": [{}]},
        {"id": "a", "phenotypicFeatures": [], "phenotypic_features": []},
    ],
)
def test_a_mistake_in_a_packet_is_one_of_ours_wherever_it_is_read(packet, book):
    """So that a page says what is wrong, and not that something went wrong."""
    with pytest.raises(CaseError) as raised:
        read_one(json.dumps(packet), "the text", book.vocabulary)
    assert raised.value.problems[0].message


def test_a_number_of_hundreds_of_digits_is_refused(book):
    """As an age, where no float can hold it."""
    value = {**BARE, "patient": {"age": 10**400}}
    case, problems = build(Document("a", value, {(): 1}), book.vocabulary)
    assert case is None and "more than 130 years" in problems[0].message


def test_a_row_of_the_flat_form_is_read_as_it_was_written(book):
    """Through CSV's own quoting."""
    case = case_of(book, title="", history={"ancestry": '"'})
    text = io.StringIO()
    writer = csv.DictWriter(text, list(flat(case)))
    writer.writeheader(), writer.writerow(flat(case))
    (row,) = csv.DictReader(io.StringIO(text.getvalue()))
    assert build(Document("a", unflat(row), {(): 1}), book.vocabulary)[0] == case
    assert plain(case)["title"] == ""


@pytest.mark.parametrize(
    "text", ["1e3", "NaN", "-.inf", "1.", "007", "infinity", "2001-01-01", "~"]
)
def test_a_text_that_looks_like_a_number_stays_a_text(text, tmp_path):
    """Written as YAML it is quoted, so that it is read back as it was."""
    value = {**BARE, "id": "1e3", "vignette": text, "unmapped": [text]}
    (tmp_path / "a.json").write_text(json.dumps(value), "utf-8")
    cases = load_cases(tmp_path / "a.json")
    write_cases(cases, tmp_path / "b.yaml")
    (tmp_path / "c.yaml").write_text(case_text(plain(cases[0])), "utf-8")
    assert load_cases(tmp_path / "b.yaml") == load_cases(tmp_path / "c.yaml") == cases
