"""
A registry's own export becomes cases by a mapping: nothing that a cell does not surely tell is
told, and what is not mapped is named.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from workup.errors import CaseError
from workup.interfaces.cli import main
from workup.readers import load_cases, records
from workup.readers.registry import Seen, load_mapping, registry_readers, said
from workup.readers.registry.dictionary import read_dictionary
from workup.readers.registry.draft import CLOSE, Names, draft

EXAMPLE = Path(__file__).parent / "redcap"
SIMPLE = {"id": "id", "columns": {"onset": {"field": "onset.age"}}}


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args])


def mapped(book, folder: Path, mapping: dict, rows: str):
    """Cases, problems and what was not covered, from a mapping and rows written for the purpose."""
    (folder / "m.yaml").write_text(yaml.safe_dump(mapping, sort_keys=False), "utf-8")
    (folder / "r.csv").write_text(rows, "utf-8")
    registry, seen = load_mapping(folder / "m.yaml", book.vocabulary), Seen()
    found = list(
        records(
            folder / "r.csv", book.vocabulary, {}, registry_readers(registry, book.vocabulary, seen)
        )
    )
    return (
        [c for c, _ in found if c],
        [p for _, wrong in found for p in wrong],
        said(registry, seen),
    )


@pytest.fixture(scope="module")
def example(book):
    registry, seen = load_mapping(EXAMPLE / "mapping.yaml", book.vocabulary), Seen()
    readers = registry_readers(registry, book.vocabulary, seen)
    found = list(records(EXAMPLE / "export.csv", book.vocabulary, {}, readers))
    return (
        {c.id: c for c, _ in found if c},
        [p for _, wrong in found for p in wrong],
        said(registry, seen),
    )


def test_the_example_registry_is_read(example):
    """Six patients: five cases and one reject that names its line and column."""
    cases, problems, _ = example
    assert list(cases) == ["1", "2", "3", "4", "6"] and len(problems) == 1
    assert problems[0].line == 8 and "column `onset_date` holds no date" in problems[0].message


def test_ages_are_made_of_dates_and_no_date_is_kept(example):
    """
    Full dates give ages to the day; an onset known to the year gives whole years; no date stands in
    any case.
    """
    cases, _, _ = example
    assert cases["1"].patient.age == pytest.approx(51.0, abs=0.01) and cases["1"].onset.age == 48.0
    assert cases["2"].onset.age == pytest.approx(20.08, abs=0.01)
    assert not any(
        year in c.model_dump_json()
        for c in cases.values()
        for year in ("1970", "2019", "2021", "H11")
    )


def test_present_absent_and_untold_are_three(example):
    """
    Yes, no and no answer; a tick alone is present; no tick is absent only where the mapping says
    that it was asked.
    """
    cases, _, _ = example
    assert cases["1"].findings.present == ("sensory_trick", "dystonic_tremor")
    assert {"kayser_fleischer", "ataxia"} <= set(cases["1"].findings.absent)
    third = cases["3"].findings
    assert (
        "sensory_trick" not in (third.present or ()) + third.absent
        and "dystonic_tremor" not in third.absent
    )
    assert cases["1"].dystonia.regions == ("neck",)


def test_results_events_family_and_answer(example):
    """
    A number against its limit, a pending test, a stroke with its time, and the label as the answer
    with its category.
    """
    cases, _, _ = example
    copper = cases["2"].results["ceruloplasmin"]
    assert (copper.abnormal, copper.value, copper.unit, copper.pattern) == (
        True,
        0.08,
        "g/L",
        ("low",),
    )
    assert cases["4"].history.events[0].before_onset == pytest.approx(0.5, abs=0.01)
    assert cases["2"].history.family == "recessive" and cases["2"].answer.category == "secondary"
    assert cases["6"].answer is None


def test_repeated_rows_are_one_patient(example, truth_assessor):
    """
    Two rows of drugs belong to the patient of the row before: one taken the day before onset, one
    begun after.
    """
    first, second = example[0]["3"].history.medications
    assert (first.name, first.started_before_onset) == (
        "metoclopramide",
        pytest.approx(1 / 365.25, abs=1e-3),
    )
    assert second.started_after_onset and second.started_before_onset is None
    assert truth_assessor.assess(example[0]["3"]).differential[0].diagnosis == "acute_drug_induced"


def test_what_is_not_mapped_is_named(example):
    """
    Columns that nothing reads and nothing ignores; values without a word, with the dictionary's
    label where it has one.
    """
    _, _, found = example
    assert found["unmapped_columns"] == ["quality"]
    assert found["unmapped_values"] == {
        "dx": [{"value": "99", "label": None, "rows": 1}],
        "fam": [{"value": "4", "label": "Relative of another kind", "rows": 1}],
        "sex": [{"value": "7", "label": None, "rows": 1}],
    }


@pytest.mark.parametrize(
    ("change", "line", "expected"),
    [
        (
            "  trick: {finding: sensory_trik}",
            13,
            "unknown finding `sensory_trik`. Did you mean `sensory_trick`?",
        ),
        ("  trick: {findng: sensory_trick}", 13, "unknown key `findng`. Did you mean `finding`?"),
        (
            "  trik: {finding: sensory_trick}",
            13,
            "the dictionary has no field `trik`. Did you mean `trick`?",
        ),
        (
            "  trick: {field: onset.agee}",
            13,
            "`onset.agee` is not a field that a column can give. Did you mean `onset.age`?",
        ),
        (
            "  trick: {finding: sensory_trick, values: {1: presnt}}",
            13,
            "`presnt` is not what `sensory_trick` may be. Did you mean `present`?",
        ),
        (
            "  trick: {finding: sensory_trick, values: {7: present}}",
            13,
            "`7` is no choice of `trick`. Its choices are 1, 0",
        ),
        (
            "  trick: {finding: sensory_trick, event: pregnancy}",
            13,
            "gives `finding` and `event`. Give one of",
        ),
        ("  trick: {finding: sensory_trick, guess: 80 of 100 alike}", 13, "is still a guess"),
        (
            "  trick: {choices: {1: sensory_trick}}",
            13,
            "`sensory_trick` is no target. Write `finding:id`",
        ),
        ("  trick: {finding: sensory_trick, unit: fortnights}", 13, "wrong"),
    ],
)
def test_a_mistake_in_the_mapping_is_named_with_its_line(change, line, expected, tmp_path, book):
    """The file, the line, what was written, what would be right; before any row is read."""
    text = (
        (EXAMPLE / "mapping.yaml")
        .read_text("utf-8")
        .replace("  trick: {finding: sensory_trick}", change)
    )
    (tmp_path / "mapping.yaml").write_text(text, "utf-8")
    shutil.copy(EXAMPLE / "dictionary.csv", tmp_path)
    with pytest.raises(CaseError) as raised:
        load_mapping(tmp_path / "mapping.yaml", book.vocabulary)
    assert [p.line for p in raised.value.problems] == [line] and expected in raised.value.problems[
        0
    ].message


def test_a_column_that_the_file_does_not_have(tmp_path, book):
    """Named with a near one; no row is read."""
    _, problems, _ = mapped(book, tmp_path, SIMPLE, "id,onset_\n1,3\n")
    assert (
        problems[0].line == 1
        and "no column `onset`, which m.yaml names. Did you mean `onset_`?" in problems[0].message
    )


def test_units_and_ages_without_dates(tmp_path, book):
    """
    Months are years; an age in whole years is known to a year, so a drug begun in the year of onset
    has no time.
    """
    mapping = {
        "id": "id",
        "columns": {
            "onset": {"field": "onset.age", "unit": "months"},
            "age": {"field": "patient.age"},
            "mp": {"drug": "metoclopramide", "started": "mp_age", "unit": "age"},
            "tbi": {"event": "traumatic_brain_injury", "before_onset": "tbi_m", "unit": "months"},
        },
    }
    rows = (
        "id,onset,age,mp,mp_age,tbi,tbi_m\n1,120,12,1,10,1,6\n"
        '2,120,12,1,7,0,\n3,"120,0",12,1,11,1,-2\n'
    )
    cases, problems, _ = mapped(book, tmp_path, mapping, rows)
    assert not problems and [c.onset.age for c in cases] == [10.0, 10.0, 10.0]
    drugs = [c.history.medications[0] for c in cases]
    assert drugs[0].started_before_onset is None and not drugs[0].started_after_onset
    assert drugs[1].started_before_onset == 3.0 and drugs[2].started_after_onset
    assert cases[0].history.events[0].before_onset == 0.5 and cases[1].history.events is None
    assert cases[2].history.events[0].after_onset


def test_a_number_that_is_none_is_rejected_by_its_column(tmp_path, book):
    """The line and the column; the others are read."""
    cases, problems, _ = mapped(book, tmp_path, SIMPLE, "id,onset\na,ten\nb,10\nc\n")
    assert [c.id for c in cases] == ["b"] and [p.line for p in problems] == [2, 4]
    assert "column `onset` should hold a number of years" in problems[0].message


def test_only_the_wanted_visits_are_read(tmp_path, book):
    """
    Rows of other events of a longitudinal project are passed over and counted; rows of one patient
    are one case.
    """
    mapping = {**SIMPLE, "only_events": ["baseline_arm_1"]}
    rows = (
        "id,redcap_event_name,onset\n1,baseline_arm_1,10\n1,year_1_arm_1,12\n2,baseline_arm_1,20\n"
    )
    cases, problems, found = mapped(book, tmp_path, mapping, rows)
    assert (
        not problems
        and [c.onset.age for c in cases] == [10.0, 20.0]
        and found["rows_passed_over"] == 1
    )


def test_nothing_asked_is_told_where_the_mapping_says_so(tmp_path, book):
    """`none` is an empty list: looked for and not found."""
    mapping = {
        "id": "id",
        "columns": {
            "any": {"field": "history.medications", "values": {"0": "none", "1": "unknown"}}
        },
    }
    cases, _, _ = mapped(book, tmp_path, mapping, "id,any\n1,0\n2,1\n")
    assert cases[0].history.medications == () and cases[1].history.medications is None


def test_a_dictionary_of_the_page_and_of_the_api(tmp_path):
    """Both headings give the same fields."""
    text = (EXAMPLE / "dictionary.csv").read_text("utf-8")
    api = (
        "field_name,form_name,section_header,field_type,field_label,"
        "select_choices_or_calculations,field_note,"
        "text_validation_type_or_show_slider_number,text_validation_min,"
        "text_validation_max,identifier"
    )
    (tmp_path / "api.csv").write_text("\n".join([api, *text.splitlines()[1:]]) + "\n", "utf-8")
    one, other = read_dictionary(EXAMPLE / "dictionary.csv"), read_dictionary(tmp_path / "api.csv")
    assert one == other and one["sex"].choices == {
        "1": "Male",
        "2": "Female",
        "3": "Other or not told",
    }
    assert one["regions"].columns[:2] == ["regions___nk", "regions___ra"] and one[
        "trick"
    ].choices == {
        "1": "Yes",
        "0": "No",
    }


def test_a_draft_guesses_and_says_so(book, tmp_path):
    """
    Plain fields and close labels are mapped, each marked; the draft is refused until confirmed, and
    read when it is accepted.
    """
    pytest.importorskip("rapidfuzz")
    shutil.copy(EXAMPLE / "dictionary.csv", tmp_path)
    out = tmp_path / "draft.yaml"
    done = run("mapping", "draft", tmp_path / "dictionary.csv", "--out", out)
    assert done.exit_code == 0 and "guesses of 24 fields" in done.output
    with pytest.raises(CaseError, match="still a guess"):
        load_mapping(out, book.vocabulary)
    columns = load_mapping(out, book.vocabulary, guesses=True).spec
    assert (
        columns.id == "record_id"
        and columns.dates.birth == "dob"
        and columns.dates.onset == "onset_date"
    )
    got = columns.columns
    assert (
        got["sex"].values == {"1": "male", "2": "female", "3": "unknown"}
        and got["trick"].finding == "sensory_trick"
    )
    assert got["kf"].finding == "kayser_fleischer" and got["mri"].result == "mri_brain"
    assert got["mri"].values is None or got["mri"].values.get("1") == "normal"
    assert got["regions"].choices["nk"] == ("region:neck",) and got["signs"].choices["2"] == (
        "finding:parkinsonism",
    )
    assert all(c.guess for c in got.values()) and "quality" not in got
    again = run("mapping", "draft", tmp_path / "dictionary.csv", "--out", out)
    assert again.exit_code == 1 and "is there already" in again.output


def test_a_far_label_is_never_mapped(book):
    """Below the bound a likeness is a comment only."""
    pytest.importorskip("rapidfuzz")
    names = Names(book.vocabulary, {})
    match = names.best("Favourite colour of the dog")
    assert match is None or match.likeness < CLOSE
    fields = read_dictionary(EXAMPLE / "dictionary.csv")
    assert "#   quality: Quality of life" in draft(fields, names, "dictionary.csv")


def test_the_commands(tmp_path):
    """
    `convert` and `batch` by a mapping: the same cases; what is not mapped stands on stderr without
    cell contents and in mapping.json.
    """
    out = tmp_path / "cases.jsonl"
    done = run("convert", EXAMPLE / "export.csv", out, "--mapping", EXAMPLE / "mapping.yaml")
    assert (
        done.exit_code == 3 and len(load_cases(out)) == 5 and "not mapped: quality" in done.output
    )
    assert (
        "4 (Relative of another kind) in 1 row" in done.output
        and "`sex`: 1 that nothing names, in 1 row" in done.output
    )
    assert json.loads((tmp_path / "cases.mapping.json").read_text("utf-8"))["unmapped_columns"] == [
        "quality"
    ]
    args = (
        "batch",
        EXAMPLE / "export.csv",
        "--mapping",
        EXAMPLE / "mapping.yaml",
        "--audit",
        "5",
        "--workers",
        "1",
    )
    done = run(*args, "--out", tmp_path / "out")
    assert (
        done.exit_code == 3 and "read 6 = assessed 5 + rejected 1; with an answer 4" in done.output
    )
    assert (tmp_path / "out" / "mapping.json").exists() and "made up" not in done.output
    dry = run(*args, "--dry-run")
    assert dry.exit_code == 3 and "read 6, good 5, bad 1" in dry.output
    checked = run("mapping", "check", EXAMPLE / "mapping.yaml")
    assert checked.exit_code == 0 and "not mapped: quality" in checked.output
