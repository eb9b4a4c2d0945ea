"""
What an empty box, a drug's name, a date and a workbook of a registry say, and what they do not:
nothing is denied that nobody looked for, and nothing is read from where it does not stand.
"""

from __future__ import annotations

import sys
import zipfile

import pytest

from tests.readers.test_registry_notes import made, notes, taken
from workup.errors import CaseError
from workup.model.quantity import Span

DICTIONARY = (
    "field_name,form_name,field_type,field_label,select_choices_or_calculations,branching_logic\n"
    "id,start,text,Number,,\n"
    "done,exam,yesno,Examination done,,\n"
    "weight,exam,text,Weight,,\n"
    "sick,exam,yesno,Unwell today,,\n"
    'signs,exam,checkbox,Signs,"1, Ataxia | 2, Chorea{}",{}\n'
)
MAPPING = {
    "id": "id",
    "missing": ["", "-99"],
    "columns": {
        "signs": {"choices": {1: "finding:ataxia", 2: "finding:chorea"}, "unchecked": "absent"}
    },
    "ignore": ["done", "weight", "sick"],
}
HEAD = "id,done,weight,sick,signs___1,signs___2,signs___9,signs____99,exam_complete\n"


def absent(book, folder, row, more="", branching=""):
    """The signs that a row denies, and the notes of its case."""
    rows = HEAD + f"a,{row}\n"
    cases, problems, _ = made(book, folder, MAPPING, rows, DICTIONARY.format(more, branching))
    assert not problems
    return set(cases["a"].findings.absent or ()), notes(cases["a"], "nobody may have asked")


@pytest.mark.parametrize(
    ("row", "more", "branching"),
    [
        (",,,0,0,0,1,2", "", ""),  # the code of missing data
        (",,,1,0,0,1,2", "", ""),
        (",,,0,0,1,0,2", " | 9, Not examined", ""),
        ("0,,,0,0,0,0,2", "", ""),  # complete, and nothing done
        ("0,70,,0,0,0,0,0", "", ""),
        (",,0,0,0,0,0,0", "", ""),  # one other question, answered no
        (",,,0,0,0,0,2", "", "[done] = '1'"),  # hidden
        ("1,,0,0,0,0,0,2", "", "[done] = '1' and [sick] = '1'"),
        ("1,,,0,0,0,0,2", "", "datediff([seen], 'today', 'd') > 3"),
        (",,,0,0,0,0,1", "", ""),
    ],
)
def test_boxes_that_nobody_looked_at_deny_nothing(row, more, branching, book, tmp_path):
    """A tick at `not examined`, a form that says so, a field that REDCap hid."""
    denied, said = absent(book, tmp_path, row, more, branching)
    assert not denied and said


@pytest.mark.parametrize(
    ("row", "branching"),
    [
        ("1,,,0,0,0,0,2", "[done] = '1'"),
        ("Yes,,,0,0,0,0,2", '([done] = "1")'),
        (",,1,0,0,0,0,2", "[done] = '1' or [sick] = '1'"),
        (",70,,0,0,0,0,0", ""),
        (",,1,0,0,0,0,0", "[sick] <> '0'"),
        (",,,0,0,0,0,Complete", ""),
    ],
)
def test_boxes_that_were_looked_at_deny(row, branching, book, tmp_path):
    """A field that was shown, on a form that was filled."""
    assert absent(book, tmp_path, row, "", branching) == ({"ataxia", "chorea"}, [])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("weight,exam,yesno,Weighed,,\n", "the field `weight` appears twice"),
        ('sex,exam,radio,Sex,"1, Male | 1, Female",\n', "the code `1` stands for two choices"),
    ],
)
def test_a_dictionary_that_says_two_things_is_refused(row, message, book, tmp_path):
    """A field or a code that is told twice, of which the last one would count."""
    with pytest.raises(CaseError, match=message):
        made(book, tmp_path, MAPPING, HEAD, DICTIONARY.format("", "") + row)


DRUGS = {
    "id": "id",
    "dates": {"birth": "dob", "visit": "seen"},
    "columns": {
        "began": {"field": "onset.age"},
        "stroke": {"event": "stroke_ischaemic", "before_onset": "stroke_date", "unit": "date"},
    },
    "drugs": [{"name": "drug", "started": "start", "unit": "date"}],
}


def history(book, folder, row):
    """What the drugs and events of one row become, and the notes."""
    head = "id,dob,seen,began,stroke,stroke_date,drug,start\n"
    cases, problems, _ = made(book, folder, DRUGS, head + f"a,{row}\n")
    assert not problems
    return cases["a"].history, list(cases["a"].unmapped or ())


@pytest.mark.parametrize("told", ["1960-06-01,2016-06-01", "2060-06-01,2016-06-01"])
def test_a_time_before_birth_is_no_time(told, book, tmp_path):
    """Of a mistyped year, or of a birth in the wrong century; never as long as a whole life."""
    found, said = history(book, tmp_path, f"{told},55,1,1950-01-01,metoclopramide,1950-01-01")
    assert found.events[0].before_onset is None
    assert found.medications[0].started_before_onset is None
    assert any("time in `start`" in note for note in said)
    assert any("still taken at onset" in note for note in said)


def test_dates_beside_an_onset_that_is_a_range(book, tmp_path):
    """Before all of it with the years between as a range, after all of it, or too close to say."""
    born = "1960-06-01,2018-06-01,50-55"
    before, _ = history(book, tmp_path, f"{born},1,2005-06-01,metoclopramide,2005-06-01")
    started = before.medications[0].started_before_onset
    assert isinstance(started, Span)
    assert (started.low, started.high) == pytest.approx((5, 11), abs=0.01)
    after, _ = history(book, tmp_path, f"{born},1,2017-06-01,metoclopramide,2017-06-01")
    assert after.medications[0].started_after_onset and after.events[0].after_onset
    within, said = history(book, tmp_path, f"{born},1,2013-06-01,,")
    assert within.events[0].before_onset is None and not within.events[0].after_onset
    assert any("too close to onset" in note for note in said)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("haloperidol; Olanzapine", ["haloperidol", "olanzapine"]),
        ("haloperidol and olanzapine", ["haloperidol", "olanzapine"]),
        ("levodopa/carbidopa", ["levodopa/carbidopa"]),
        ("Unknown", None),
        ("not known", None),
        ("?", None),
        ("no neuroleptics", None),
        ("denies any", None),
    ],
)
def test_a_cell_of_drugs(cell, names, book, tmp_path):
    """Several drugs are several; what names none is noted and is no drug."""
    row = f"1960-06-01,2016-06-01,55,,,{cell},2013-06-01"
    found, said = history(book, tmp_path, row)
    assert (None if found.medications is None else [m.name for m in found.medications]) == names
    assert bool(said) == (names is None or len(names) > 1)


def test_a_dose_behind_the_name_does_not_hide_the_drug(book):
    """As lists of drugs are written; a name that begins so otherwise is another drug."""
    for written in ("metoclopramide 10 mg", "Metoclopramide (oral)", "metoclopramide tablets tds"):
        assert book.drugs.class_of(written, None) == book.drugs.class_of("metoclopramide", None)
    assert book.drugs.class_of("metoclopramidex 10 mg", None) is None


def test_ages_of_two_visits(book, tmp_path):
    """A child's first and ninth tenth of a year differ; 55 and 55.9 may be one."""
    mapping = {"id": "id", "columns": {"began": {"field": "onset.age"}}}
    rows = "id,began\na,0.1\na,0.9\nb,55\nb,55.9\nc,54\nc,55\n"
    cases, _, _ = made(book, tmp_path, mapping, rows)
    assert [bool(notes(cases[id_], "another value of `began`")) for id_ in "abc"] == [
        True,
        False,
        True,
    ]


def test_a_column_without_a_name_is_no_other_columns_value(book, tmp_path):
    """The row numbers that pandas writes before the first column are not taken for a date."""
    rows = ",id,dob,seen,began,stroke,stroke_date,drug,start\n7,a,,,55,,,metoclopramide,\n"
    mapping = {**DRUGS, "dates": {}, "drugs": [{"name": "drug"}]}
    cases, problems, said = made(book, tmp_path, mapping, rows)
    assert not problems and cases["a"].history.medications[0].started_before_onset is None
    assert "column 1, which has no name" in said["unmapped_columns"]


def test_a_line_that_names_the_separator(book, tmp_path):
    """As Excel writes it above the headings; rows keep their lines."""
    mapping = {"id": "id", "columns": {"began": {"field": "onset.age"}}}
    cases, problems, _ = made(book, tmp_path, mapping, "sep=;\nid;began\na;45,5\nb;x\n")
    assert cases["a"].onset.age == 45.5 and [p.line for p in problems] == [4]


def test_a_workbook(book, tmp_path):
    """Further sheets are named; a formula without a value and a cell too many refuse their row."""
    from openpyxl import Workbook

    workbook = Workbook()
    rows = [["id", "began"], ["a", 40], ["b", "=20+20"], ["c", 40, "more"], [None, None], ["d", 1]]
    for row in rows:
        workbook.active.append(row)
    workbook.create_sheet("later").append(["id", "began"])
    workbook.create_sheet("empty")
    workbook.save(tmp_path / "r.xlsx")
    (tmp_path / "m.yaml").write_text("id: id\ncolumns: {began: {field: onset.age}}\n", "utf-8")
    cases, problems, said = taken(book, tmp_path / "m.yaml", tmp_path / "r.xlsx")
    assert sorted(cases) == ["a", "d"] and said["sheets_not_read"] == ["later"]
    assert [(p.line, p.message.split(".")[0]) for p in problems] == [
        (3, "has a formula without its value"),
        (4, "has another number of cells than the first row"),
    ]


def test_a_workbook_that_unpacks_to_much_is_refused(book, tmp_path, monkeypatch):
    """By the sizes that its parts are said to have."""
    from openpyxl import Workbook

    Workbook().save(tmp_path / "r.xlsx")
    (tmp_path / "m.yaml").write_text("id: id\ncolumns: {began: {field: onset.age}}\n", "utf-8")
    monkeypatch.setattr(sys.modules["workup.readers.registry.sheet"], "_LARGEST", 100)
    _, problems, _ = taken(book, tmp_path / "m.yaml", tmp_path / "r.xlsx")
    assert "unpacks to a part of more than" in problems[0].message


def workbook_with(folder, rows, part="", held=b""):
    """A workbook of rows, a part of it in another form."""
    from openpyxl import Workbook

    workbook, path = Workbook(), folder / "r.xlsx"
    for place, value in rows.items():
        workbook.active[place] = value
    workbook.save(path)
    if part:
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in {**parts, part: held}.items():
                packed.writestr(name, content)
    (folder / "m.yaml").write_text("id: id\ncolumns: {began: {field: onset.age}}\n", "utf-8")
    return folder / "m.yaml", path


def test_a_cell_far_away_costs_its_row_only(book, tmp_path):
    """At the last row and the last column of a sheet: no row is made as wide, none as many held."""
    rows = {"A1": "id", "B1": "began", "A2": "a", "B2": 40, "XFD3": "x", "A1048576": "z"}
    cases, problems, _ = taken(book, *workbook_with(tmp_path, rows))
    assert sorted(cases) == ["a", "z"] and [p.line for p in problems] == [3]


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet '
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("part", "held"),
    [
        ("xl/worksheets/sheet1.xml", LAUGHS[:-40]),
        ("xl/worksheets/sheet1.xml", b""),
        ("xl/workbook.xml", b"<a/>"),
        ("[Content_Types].xml", b"<a"),
    ],
)
def test_a_workbook_whose_xml_is_broken_is_named(part, held, book, tmp_path):
    """A mistake of the file, with what to do, and not one of ours."""
    rows = {"A1": "id", "B1": "began", "A2": "a", "B2": 40}
    _, problems, _ = taken(book, *workbook_with(tmp_path, rows, part, held))
    assert problems and "mistake of workup" not in problems[0].message
    assert "Excel" in problems[0].message or "has no column" in problems[0].message
