"""`workup new case --from`."""

from __future__ import annotations

import yaml
from click.testing import CliRunner

from workup.interfaces.cli.new import case

NOTE = (
    "A 42-year-old woman has had her head turning to the left for three years. No tremor. "
    "There is vertigo."
)


def test_a_case_is_begun_from_a_text(tmp_path):
    """What was read is filled in, and what was not is named above it."""
    note, out = tmp_path / "note.txt", tmp_path / "mine.yaml"
    note.write_text(NOTE, "utf-8")
    done = CliRunner().invoke(case, ["--from", str(note), str(out), "--no-schema"])
    assert done.exit_code == 0, done.output
    text = out.read_text("utf-8")
    made = yaml.safe_load(text)
    assert made["id"] == "mine"
    assert made["findings"] == {"present": ["torticollis"], "absent": ["tremor"]}
    assert made["vignette"].strip() == NOTE
    assert "# Not taken: vertigo" in text


def test_a_file_that_is_there_is_never_overwritten(tmp_path):
    """The author's work is safe."""
    note, out = tmp_path / "note.txt", tmp_path / "mine.yaml"
    note.write_text(NOTE, "utf-8")
    out.write_text("mine", "utf-8")
    assert CliRunner().invoke(case, ["--from", str(note), str(out)]).exit_code != 0
    assert out.read_text("utf-8") == "mine"


def test_one_beginning_at_a_time(tmp_path):
    """A text and a template are not mixed."""
    note = tmp_path / "note.txt"
    note.write_text(NOTE, "utf-8")
    assert CliRunner().invoke(case, ["--from", str(note), "--template"]).exit_code != 0
