"""
Nothing of a registry is lost or turned round in silence: dates against ages, forms never filled,
visits that disagree, rows out of order, labels for codes, other separators and other files.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from workup.errors import CaseError
from workup.interfaces.cli import main
from workup.model.quantity import Span
from workup.readers import records
from workup.readers.registry import Seen, load_mapping, registry_readers, said
from workup.readers.registry.cells import in_unit, measured, number, plausible
from workup.readers.registry.dictionary import checkbox_column, read_dictionary
from workup.readers.registry.sheet import separator_of

INPUTS = Path(__file__).parent / "inputs"


def taken(book, mapping: Path, rows: Path):
    """Cases by id, problems, and what was not covered."""
    registry, seen = load_mapping(mapping, book.vocabulary), Seen()
    readers = registry_readers(registry, book.vocabulary, seen)
    found = list(records(rows, book.vocabulary, {}, readers))
    cases = {c.id: c for c, _ in found if c}
    return cases, [p for _, wrong in found for p in wrong], said(registry, seen)


def of(book, folder, mapping, rows):
    return taken(book, INPUTS / folder / mapping, INPUTS / folder / rows)


def made(book, folder: Path, mapping: dict, rows: str, dictionary: str = ""):
    """The same of a mapping and rows written for the purpose."""
    if dictionary:
        (folder / "d.csv").write_text(dictionary, "utf-8")
        mapping = {**mapping, "dictionary": "d.csv"}
    (folder / "m.yaml").write_text(yaml.safe_dump(mapping, sort_keys=False), "utf-8")
    (folder / "r.csv").write_text(rows, "utf-8")
    return taken(book, folder / "m.yaml", folder / "r.csv")


def notes(case, part):
    return [note for note in case.unmapped or () if part in note]


def test_a_date_beside_an_age_at_onset(book, truth_assessor):
    """
    Metoclopramide and a stroke of 2013, onset at 55 in a woman born in 1960: both before onset, as
    where the onset is told by its date.
    """
    case = of(book, "drugdate", "map.yaml", "x.csv")[0]["A"]
    twin = of(book, "drugdate", "map_ok.yaml", "x_ok.csv")[0]["A"]
    for one in (case, twin):
        drug, stroke = one.history.medications[0], one.history.events[0]
        assert not drug.started_after_onset and not stroke.after_onset
        assert drug.started_before_onset == pytest.approx(2.41, abs=0.02)
        assert stroke.before_onset == pytest.approx(2.33, abs=0.02)
    first = [truth_assessor.assess(one).differential[0].diagnosis for one in (case, twin)]
    assert first[0] == first[1] == "tardive_dystonia"


def test_a_date_without_a_date_of_birth_is_not_compared_with_an_age(book, tmp_path):
    """No order can be told: the time stays unknown, and the case says so."""
    mapping = {
        "id": "id",
        "columns": {
            "onset": {"field": "onset.age"},
            "st": {"event": "stroke_ischaemic", "before_onset": "std", "unit": "date"},
        },
        "drugs": [{"name": "d", "started": "ds", "unit": "date"}],
    }
    cases, _, _ = made(
        book, tmp_path, mapping, "id,onset,st,std,d,ds\n1,55,1,2013-01-01,haloperidol,2013-01-01\n"
    )
    event, drug = cases["1"].history.events[0], cases["1"].history.medications[0]
    assert event.before_onset is None and not event.after_onset
    assert drug.started_before_onset is None and not drug.started_after_onset
    assert len(notes(cases["1"], "not read: time in")) == 2
    assert notes(cases["1"], "assumed: drug still taken at onset")


def test_an_age_beside_a_date_of_onset(book, tmp_path):
    """The drug's age against the age made of the dates, not against the calendar."""
    mapping = {
        "id": "id",
        "dates": {"birth": "dob", "onset": "od"},
        "columns": {"mp": {"drug": "metoclopramide", "started": "a", "unit": "age"}},
    }
    rows = "id,dob,od,mp,a\n1,1960-01-01,2015-01-01,1,50\n2,1960-01-01,2015-01-01,1,57\n"
    cases, _, _ = made(book, tmp_path, mapping, rows)
    assert cases["1"].history.medications[0].started_before_onset == pytest.approx(5, abs=0.01)
    assert cases["2"].history.medications[0].started_after_onset


def test_the_public_redcap_project(book):
    """Repeating instruments, events, checkboxes and codes of missing data: each patient whole."""
    cases, problems, _ = of(book, "redcap", "edited.yaml", "export_raw.csv")
    assert not problems and len(cases) == 6
    second, fourth = cases["DYS-002"].history, cases["DYS-004"].history
    assert second.medications[0].started_before_onset == pytest.approx(8.4, abs=0.1)
    assert second.medications[0].stopped_before_onset == pytest.approx(8.25, abs=0.1)
    assert [m.started_after_onset for m in fourth.medications] == [None, True]
    assert cases["DYS-001"].onset.age == 45.5


def test_a_form_that_was_never_filled_denies_nothing(book):
    """All boxes 0, as REDCap writes them, on an examination that nobody did."""
    cases, _, _ = of(book, "redcap", "edited.yaml", "export_raw.csv")
    assert cases["DYS-005"].findings.absent is None
    assert notes(cases["DYS-005"], "boxes of `signs` without a tick")
    assert "kayser_fleischer" in cases["DYS-001"].findings.absent


def test_the_mapping_says_when_a_box_was_asked(book, tmp_path):
    """`if`: another column and the values under which an unticked box means no."""
    mapping = {
        "id": "id",
        "columns": {
            "s___1": {"finding": "ataxia", "unchecked": "absent", "if": {"done": [1, "y"]}}
        },
    }
    cases, _, _ = made(book, tmp_path, mapping, "id,s___1,done\n1,0,1\n2,0,0\n3,0,y\n4,1,0\n")
    assert cases["1"].findings.absent == cases["3"].findings.absent == ("ataxia",)
    assert cases["2"].findings.absent is None and cases["4"].findings.present == ("ataxia",)


def test_labels_stand_for_codes(book):
    """`Checked`, `Female`, `Abnormal, basal ganglia`: the cases of the export by codes."""
    by_code, _, _ = of(book, "redcap", "map2.yaml", "export_raw.csv")
    by_label, _, found = of(book, "redcap", "map2.yaml", "v_labels.csv")
    assert found["unmapped_values"] == {}
    for id_, case in by_label.items():
        assert case.model_dump(exclude={"unmapped"}) == by_code[id_].model_dump(
            exclude={"unmapped"}
        )
    case = of(book, "redcap", "labels_demo.yaml", "labels_demo.csv")[0]["1"]
    assert case.dystonia.regions == ("neck",)


def test_headings_by_label(book, tmp_path):
    """A column called by its field's label is that field, a box by `(choice=...)`."""
    dictionary = (
        "field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
        'id,f,text,Record ID,\nsex,f,radio,Sex at birth,"1, Male | 2, Female"\n'
        'reg,f,checkbox,Regions,"1, Neck | 2, Trunk"\n'
    )
    mapping = {
        "id": "id",
        "columns": {
            "sex": {"field": "patient.sex"},
            "reg": {"choices": {"1": "region:neck", "2": "region:trunk"}},
        },
    }
    rows = (
        "Record ID,Sex at birth,Regions (choice=Neck),Regions (choice=Trunk)\n"
        "1,Female,Checked,Unchecked\n"
    )
    cases, problems, found = made(book, tmp_path, mapping, rows, dictionary)
    assert not problems and cases["1"].patient.sex == "female"
    assert cases["1"].dystonia.regions == ("neck",)
    assert found["headings_by_label"]["Sex at birth"] == "sex"


def test_visits_that_disagree_are_named(book, tmp_path):
    """The first counts unless the mapping says last; the other value stands in the case."""
    case = of(book, "redcap", "edited.yaml", "v_conflict.csv")[0]["DYS-001"]
    assert case.patient.sex == "female" and case.answer.diagnosis == "cervical_dystonia"
    for column in ("sex", "age_onset", "onset_site", "final_dx"):
        assert notes(case, f"set aside: another value of `{column}`")
    text = (INPUTS / "redcap" / "edited.yaml").read_text("utf-8")
    (tmp_path / "m.yaml").write_text(text + "keep: last\n", "utf-8")
    (tmp_path / "dict.csv").write_bytes((INPUTS / "redcap" / "dict.csv").read_bytes())
    last = taken(book, tmp_path / "m.yaml", INPUTS / "redcap" / "v_conflict.csv")[0]["DYS-001"]
    assert last.patient.sex == "male" and last.answer.diagnosis == "wilson_disease"


@pytest.mark.parametrize("rows", ["v_sorted.csv", "v_norepeatcols.csv"])
def test_rows_of_a_patient_may_stand_anywhere(rows, book):
    """Sorted by visit, or long without REDCap's own columns: one whole case a patient."""
    cases, problems, _ = of(book, "redcap", "edited.yaml", rows)
    whole, _, _ = of(book, "redcap", "edited.yaml", "export_raw.csv")
    assert not problems
    for id_, case in cases.items():
        assert case.history == whole[id_].history and case.findings == whole[id_].findings


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("duphead.csv", "the column `neck` appears twice"),
        ("ddmm.csv", "format: '%d.%m.%Y'"),
        ("serial.csv", "spreadsheet's day number"),
        ("latin1.csv", "is not UTF-8"),
        ("utf16.csv", "is not UTF-8"),
        ("headspace.csv", "Did you mean `Sex`?"),
        ("order.csv", "but the patient is"),
    ],
)
def test_what_cannot_be_read_says_what_would_be_right(rows, message, book):
    """And no case comes of it."""
    cases, problems, _ = of(book, "messy", "map.yaml", rows)
    assert not cases and message in problems[0].message


@pytest.mark.parametrize(
    "rows", ["semi.csv", "bom.csv", "cr.csv", "iso_time.csv", "float1.csv", "trail.csv", "ok.csv"]
)
def test_files_as_other_software_writes_them(rows, book):
    """Semicolons and decimal commas, a BOM, times behind dates, `1.0` for a code, empty cells."""
    case = of(book, "messy", "map.yaml", rows)[0]["A1"]
    assert case.patient.sex == "female" and case.dystonia.regions == ("neck",)
    assert case.results["ceruloplasmin"].value == 0.25


def test_words_in_other_capitals(book):
    """`f` and `Female`, `Yes` and `TRUE`, where the mapping has codes."""
    cases, _, found = of(book, "messy", "map.yaml", "lower.csv")
    assert [c.patient.sex for c in cases.values()] == ["female", "female"]
    assert [c.dystonia.regions for c in cases.values()] == [("neck",), ("neck",)]
    assert found["unmapped_values"] == {} and notes(cases["A2"], "resolved: a value of `neck`")


def test_measured_values_of_a_mixed_column(book):
    """
    Another unit is turned, a bound judged where it surely holds, an implausible value and what is
    no number noted; the patient is read all the same.
    """
    cases, problems, _ = of(book, "messy", "map.yaml", "mixunits.csv")
    got = {id_: case.results.get("ceruloplasmin") for id_, case in cases.items()}
    assert not problems and len(cases) == 8
    assert (got["A1"].value, got["A1"].abnormal, got["A1"].unit) == (0.25, False, "g/L")
    assert (got["A2"].abnormal, got["A2"].text) == (True, "<0.1")
    assert got["A4"].value == 0.15
    assert [got[f"A{n}"] for n in (3, 5, 6, 7, 8)] == [None] * 5
    assert notes(cases["A3"], "makes implausible: 250")
    assert all(notes(cases[f"A{n}"], "not read: value of `cp`") for n in (3, 5, 6, 7, 8))


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("61,5", None, 61.5),
        ("1,234", None, None),
        ("1,234", True, 1.234),
        ("1_000", None, None),
        ("nan", None, None),
        ("1e400", None, None),
        ("٣", None, None),
        ("-2", None, -2.0),
        ("1.234", None, 1.234),
    ],
)
def test_a_number_is_read_one_way_or_not_at_all(cell, comma, value):
    """A comma before three digits may be two things."""
    assert number(cell, comma) == value


def test_units_of_mass_per_volume():
    """mg/dL and g/L; what is of another kind is not turned."""
    assert in_unit(measured("25 mg/dL"), "g/L").value == 0.25
    assert in_unit(measured("8 mg/dl"), "mg/dL").value == 8
    assert in_unit(measured("3 µmol/L"), "g/L") is None
    assert not plausible(250, 0.2, None, None) and plausible(0.08, 0.2, None, None)
    assert not plausible(0.25, 20, None, None) and plausible(100_000, None, 200, None)
    assert plausible(250, 0.2, None, (0, 300))


def test_a_bound_that_decides_nothing_is_inconclusive(book, tmp_path):
    """`>0.1` with a limit of 0.2 is neither low nor normal."""
    mapping = {"id": "id", "columns": {"cp": {"result": "ceruloplasmin", "below": 0.2}}}
    cases, _, _ = made(book, tmp_path, mapping, "id,cp\n1,>0.1\n2,>0.3\n3,<0.2\n4,<0.5\n")
    found = [cases[str(n)].results["ceruloplasmin"].abnormal for n in (1, 2, 3, 4)]
    assert found == [None, False, True, None]


def test_an_age_as_a_range(book, tmp_path):
    """`16-40` is a range; a text that is none rejects the patient by its column."""
    mapping = {"id": "id", "columns": {"o": {"field": "onset.age"}}}
    cases, problems, _ = made(book, tmp_path, mapping, 'id,o\n1,16-40\n2,about 3\n3,"1,234"\n')
    assert cases["1"].onset.age == Span(16.0, 40.0)
    assert [(p.case, p.field, p.line) for p in problems] == [("2", "o", 3), ("3", "o", 4)]
    assert "decimal" in problems[1].message


def test_dictionaries_as_redcap_has_them(tmp_path):
    """Semicolons, choices without codes, checkbox codes with other signs."""
    text = (INPUTS / "redcap" / "dict_codes.csv").read_text("utf-8")
    fields = read_dictionary(INPUTS / "redcap" / "dict_codes.csv")
    assert fields["title"].choices == {"Male": "Male", "Female": "Female"}
    assert fields["reg"].columns[:3] == ["reg___a_b", "reg___c_d", "reg___e_1"]
    assert checkbox_column("f", "-99") == "f____99"
    (tmp_path / "d.csv").write_text(
        'field_name;field_type;field_label\nsex;radio;"Sex, at birth"\n', "utf-8"
    )
    assert read_dictionary(tmp_path / "d.csv")["sex"].label == "Sex, at birth"
    assert separator_of(text.partition("\n")[0], ("Form Name",)) == ","


def test_codes_by_their_columns_name(book, tmp_path):
    """A mapping may write a choice as the export's column does."""
    text = (INPUTS / "redcap" / "dict_codes.csv").read_text("utf-8")
    mapping = {"id": "record_id", "columns": {"reg": {"choices": {"a_b": "region:neck"}}}}
    rows = "record_id,reg___a_b\n1,1\n"
    cases, _, _ = made(book, tmp_path, mapping, rows, text)
    assert cases["1"].dystonia.regions == ("neck",)


def test_an_event_that_no_row_is_of_is_named(book):
    """`only_events` with a typing error."""
    cases, problems, found = of(book, "redcap", "map3.yaml", "export_raw.csv")
    assert not cases and found["rows_passed_over"] == 16
    assert "Did you mean `baseline_arm_1`?" in problems[0].message


def test_an_ignored_checkbox_is_ignored_with_its_columns(book):
    """By the field's name."""
    _, _, found = of(book, "redcap", "edited.yaml", "export_raw.csv")
    assert found["unmapped_columns"] == []


def test_other_files_by_the_same_mapping(book, tmp_path):
    """Parquet with typed columns, an Excel workbook and REDCap's JSON: the cases of the CSV."""
    pa, openpyxl = pytest.importorskip("pyarrow"), pytest.importorskip("openpyxl")
    import datetime

    import pyarrow.parquet as pq

    mapping = {
        "id": "pid",
        "dates": {"birth": "dob", "onset": "onset", "visit": "visit"},
        "columns": {
            "sex": {"field": "patient.sex", "values": {"1": "female"}},
            "neck": {"region": "neck"},
            "cp": {"result": "ceruloplasmin", "below": 0.2, "measured_in": "g/L"},
        },
    }
    day = datetime.date
    row = {"pid": 7, "dob": day(1960, 6, 1), "onset": day(2015, 6, 1), "visit": day(2016, 6, 1)}
    row |= {"sex": 1.0, "neck": True, "cp": 0.25}
    texts = {key: str(value) for key, value in row.items()} | {"neck": "1", "sex": "1"}
    whole, _, _ = made(book, tmp_path, mapping, f"{','.join(texts)}\n{','.join(texts.values())}\n")
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "r.parquet")
    sheet = openpyxl.Workbook()
    sheet.active.append(list(row))
    sheet.active.append(list(row.values()))
    sheet.save(tmp_path / "r.xlsx")
    (tmp_path / "r.json").write_text(json.dumps([texts]), "utf-8")
    for name in ("r.parquet", "r.xlsx", "r.json"):
        cases, problems, _ = taken(book, tmp_path / "m.yaml", tmp_path / name)
        assert not problems and cases == whole, name


def test_a_damaged_file_is_named(book, tmp_path):
    """None of them ends the run."""
    (tmp_path / "m.yaml").write_text("id: pid\n", "utf-8")
    for name, content in (
        ("r.parquet", b"PAR1xxxx"),
        ("r.xlsx", b"no workbook"),
        ("r.json", b'{"a": 1}'),
        ("r.csv", b""),
    ):
        (tmp_path / name).write_bytes(content)
        cases, problems, _ = taken(book, tmp_path / "m.yaml", tmp_path / name)
        assert not cases and problems, name


def test_a_patient_with_one_broken_row_is_named(book, tmp_path):
    """A row without an id, and a row of another width."""
    mapping = {"id": "id", "columns": {"o": {"field": "onset.age"}}}
    cases, problems, _ = made(book, tmp_path, mapping, "id,o\n1,3\n,4\n2,5,6\n")
    assert list(cases) == ["1"] and [p.line for p in problems] == [3, 4]


def test_absences_that_a_case_cannot_tell_are_noted(book, tmp_path):
    """No stroke, no metoclopramide, no drug."""
    mapping = {
        "id": "id",
        "columns": {
            "st": {"event": "stroke_ischaemic", "side": "sd"},
            "mp": {"drug": "metoclopramide"},
        },
        "drugs": [{"name": "d"}],
    }
    cases, _, _ = made(book, tmp_path, mapping, "id,st,sd,mp,d\n1,0,,0,none\n2,1,links,1,\n")
    assert len(notes(cases["1"], "not read: absence recorded by")) == 2
    assert notes(cases["1"], "not read: a denial in `d`")
    assert notes(cases["2"], "value of `sd` that the mapping does not name: links")


def test_a_draft_knows_common_names(book, tmp_path):
    """Diagnoses by usual labels, whole words in its hints, the unit of a number."""
    pytest.importorskip("rapidfuzz")
    from workup.readers.registry.draft import Names, draft

    text = draft(
        read_dictionary(INPUTS / "redcap" / "dict.csv"), Names(book.vocabulary, {}), "dict.csv"
    )
    assert "'2': wilson_disease" in text and "'3': dyt_tor1a" in text
    assert "measured_in: 'mg/dL'" in text and "# below: the lower limit" in text
    assert "perhaps result:mri_brain" not in text and "arm, \n" not in text
    (tmp_path / "dict.csv").write_bytes((INPUTS / "redcap" / "dict.csv").read_bytes())
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    with pytest.raises(CaseError, match="still a guess"):
        load_mapping(tmp_path / "m.yaml", book.vocabulary)


def test_counts_stand_in_mapping_json(tmp_path):
    """What was set aside, passed over and rejected, on stderr and beside the output."""
    args = [
        "batch",
        str(INPUTS / "redcap" / "v_conflict.csv"),
        "--mapping",
        str(INPUTS / "redcap" / "edited.yaml"),
        "--out",
        str(tmp_path / "out"),
        "--workers",
        "1",
    ]
    done = CliRunner().invoke(main, args)
    assert "set aside: another value of `sex`: 1 in 1 case" in done.output
    found = json.loads((tmp_path / "out" / "mapping.json").read_text("utf-8"))
    assert {"what": "set aside: another value of `sex`", "notes": 1, "cases": 1} in found[
        "not_read"
    ]


def test_the_case_form_is_written(tmp_path):
    """A dictionary and a mapping that is good as it is; nothing is written over."""
    args = ["mapping", "form", str(tmp_path / "registry")]
    assert CliRunner().invoke(main, args).exit_code == 0
    checked = CliRunner().invoke(
        main, ["mapping", "check", str(tmp_path / "registry" / "mapping.yaml")]
    )
    assert checked.exit_code == 0 and "0 of the dictionary are not" in checked.output
    again = CliRunner().invoke(main, args)
    assert again.exit_code == 1 and "is there already" in again.output
