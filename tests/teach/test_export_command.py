"""`workup export`: whole or not at all, nothing written over, and every refusal in plain words."""

from __future__ import annotations

import zipfile

import pytest
from click.testing import CliRunner

from tests.conftest import CASES
from workup.interfaces.cli import main
from workup.interfaces.cli.export import FORMS, KINDS

CASE = str(CASES / "teaching" / "half-a-face.yaml")
STROKE = str(CASES / "teaching" / "arm-after-stroke.yaml")


def run(*args):
    return CliRunner().invoke(main, ["export", *map(str, args)])


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written(form, tmp_path):
    """A file of the form, and a line that counts the questions."""
    out = tmp_path / "out"
    done = run(CASE, "--to", form, "--out", out)
    assert (
        done.exit_code == 0
        and "questions on 1 of 1 case in" in done.output
        and "not scored" in done.output
    )
    assert (
        zipfile.is_zipfile(out) == (form in ("qti", "qti12", "h5p", "anki"))
        and out.stat().st_size > 1000
    )
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_forms_and_kinds_are_those_of_the_library():
    """The face names what the library has, without importing it to show its help."""
    from workup.teach import exports, items

    assert tuple(exports.FORMS) == FORMS and items.KINDS == KINDS


def test_nothing_is_written_over_unless_told(tmp_path):
    """A file that is there stays, byte for byte; --force writes over it."""
    out = tmp_path / "out.xml"
    out.write_text("mine")
    done = run(CASE, "--to", "moodle", "--out", out)
    assert done.exit_code == 1 and "--force" in done.output and out.read_text() == "mine"
    assert (
        run(CASE, "--to", "moodle", "--out", out, "--force").exit_code == 0
        and "<quiz>" in out.read_text()
    )


def test_only_the_kinds_asked_for(tmp_path):
    """--items takes kinds with commas; an unknown one is named with what was meant."""
    out = tmp_path / "out.csv"
    assert run(CASE, "--to", "csv", "--out", out, "--items", "diagnosis,script").exit_code == 0
    assert "half-a-face.diagnosis" in out.read_text(
        "utf-8-sig"
    ) and "key_features" not in out.read_text("utf-8-sig")
    done = run(CASE, "--to", "csv", "--out", tmp_path / "b.csv", "--items", "diagnoses")
    assert (
        done.exit_code == 1
        and "Did you mean `diagnosis`?" in done.output
        and not (tmp_path / "b.csv").exists()
    )


def test_what_was_left_out_is_counted_and_named_when_asked(tmp_path):
    """Items that would not be fair are counted; --verbose says which and why."""
    done = run(CASE, "--to", "csv", "--out", tmp_path / "a.csv")
    assert "left out; --verbose says which" in done.output
    done = run(CASE, "--to", "csv", "--out", tmp_path / "b.csv", "--verbose")
    assert "half-a-face: no " in done.output and "has a clue in this patient" in done.output


def test_cases_without_answers_leave_no_file(tmp_path, case_file):
    """Where no question can be made nothing is written, and the reason stands on stderr."""
    path = case_file(
        "id: bare\npatient: {sex: null, age: null}\nonset: {age: null}\ndystonia: {regions: null}\n"
    )
    done = run(path, "--to", "moodle", "--out", tmp_path / "out.xml")
    assert (
        done.exit_code == 1
        and "carries no answer" in done.output
        and not (tmp_path / "out.xml").exists()
    )


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path):
    """No traceback, no half file."""
    done = run(CASE, "--to", "moodle", "--out", tmp_path / "none" / "out.xml")
    assert done.exit_code == 1 and "cannot be written" in done.output


def test_a_panel_scores_script_items(tmp_path):
    """Ten raters who differ give a key; the summary no longer calls that item unscored."""
    first = tmp_path / "a.csv"
    run(STROKE, "--to", "csv", "--out", first, "--items", "script")
    ids = sorted(
        {
            line.split(",")[0]
            for line in first.read_text("utf-8-sig").splitlines()
            if line.startswith("arm-after-stroke.")
        }
    )
    panel = tmp_path / "panel.csv"
    panel.write_text(
        "rater,item,answer\n"
        + "".join(f"r{n},{ids[0]},{n % 2}\nr{n},{ids[1]},1\n" for n in range(10))
    )
    done = run(
        STROKE, "--to", "moodle", "--out", tmp_path / "b.xml", "--items", "script", "--panel", panel
    )
    assert done.exit_code == 0 and f"{ids[1]}: all 10 raters agree; it is dropped" in done.output
    assert f"({len(ids) - 2} not scored)" in done.output


def test_a_missing_package_is_named_with_its_cure(tmp_path, monkeypatch):
    """Without genanki an Anki deck is refused in plain words, and no file is left."""
    import sys

    monkeypatch.delitem(sys.modules, "workup.teach.exports.anki", raising=False)
    monkeypatch.setitem(sys.modules, "genanki", None)
    done = run(CASE, "--to", "anki", "--out", tmp_path / "a.apkg")
    assert (
        done.exit_code == 1
        and "pip install 'dystonia-workup[teach]'" in done.output
        and not list(tmp_path.iterdir())
    )
