"""`workup read`: forms and exit codes."""

from __future__ import annotations

import json
import os

import yaml
from click.testing import CliRunner

from workup.interfaces.cli import main
from workup.readers import load_cases

NOTE = "A 34-year-old woman has had her head turning to the left for three years."


def run(*args, text=None):
    return CliRunner().invoke(main, ["read", *map(str, args)], input=text)


def test_a_file_gives_a_case_that_can_be_read_again(tmp_path):
    """The id is the file's stem and the vignette the text; the case file is valid."""
    note = tmp_path / "note-1.txt"
    note.write_text(NOTE, "utf-8")
    result = run(note)
    assert result.exit_code == 0
    case = yaml.safe_load(result.stdout)
    assert case["id"] == "note-1" and case["vignette"] == NOTE
    (tmp_path / "case.yaml").write_text(result.stdout, "utf-8")
    assert load_cases(tmp_path / "case.yaml")[0].patient.age == 34
    assert "facts read" in result.stderr


def test_two_files_are_two_documents(tmp_path):
    """A stream of YAML documents, one a text."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(NOTE, "utf-8")
    cases = list(yaml.safe_load_all(run(tmp_path / "a.txt", tmp_path / "b.txt").stdout))
    assert [case["id"] for case in cases] == ["a", "b"]


def test_json_is_one_object_a_line():
    """Standard input is `-`; the object holds case, facts and unread."""
    result = run("-", "--format", "json", text=NOTE)
    assert set(json.loads(result.stdout)) == {"case", "facts", "unread"}


def test_text_marks_what_was_read():
    """The text with brackets around what was read, and a row for each fact."""
    assert "[34-year]" in run("-", "--format", "text", text=NOTE).stdout.replace("\n", " ")


def test_a_missing_file_is_one_and_a_wrong_option_two(tmp_path):
    """1: a file could not be read; 2: wrong usage."""
    assert run(tmp_path / "none.txt").exit_code == 1
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert run(tmp_path / "latin.txt").exit_code == 1
    assert run("-", "--format", "xml", text=NOTE).exit_code == 2


def test_a_device_or_a_pipe_is_refused(tmp_path):
    """What has no end, or never answers, is refused before it is opened."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "zero.txt"):
        done = run(tmp_path / name)
        assert done.exit_code == 1 and "a device or a pipe" in done.stderr


def test_a_foreign_text_says_so():
    """Nothing understood is said, and is no error."""
    result = run("-", text="Der Patient klagt.")
    assert result.exit_code == 0 and "nothing was understood" in result.stderr
