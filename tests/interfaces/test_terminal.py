"""Nothing that others wrote acts on a terminal, and no stream that is missing ends in a trace."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from workup.interfaces.cli import main
from workup.interfaces.terminal import Terminal, as_data, inert, styled

ROOT = Path(__file__).resolve().parents[2]
ACTS = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x7f\u202ereversed\u2066\u200f\ud800\u2028\ufeff\x08"
TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
RAW = [c for c in ACTS if not c.isprintable()]


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@given(st.text())
def test_whatever_is_written_no_character_of_it_acts(text):
    """Of any text only what can be seen, tabs and line ends reach a terminal."""
    shown = inert(text)
    assert not any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown if c not in "\n\t"
    )
    assert not any(unicodedata.bidirectional(c) in TURNS for c in shown)
    assert inert(shown) == shown


def test_json_that_is_shown_holds_the_same_value():
    """The code of a character is the one that JSON has for it, so that nothing is lost there."""
    value = {"title": "a\u202eb\x9bc\x1b"}
    assert json.loads(inert(json.dumps(value, ensure_ascii=False))) == value


def test_a_style_of_ours_is_seen_and_one_of_a_text_is_not(monkeypatch):
    """Colour codes in a text are shown as text, between colours that are ours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", Terminal(screen))
    sys.stdout.write(styled("\x1b[31mred\x1b[8m", "bold"))
    assert screen.getvalue() == "\x1b[1m\\u001b[31mred\\u001b[8m\x1b[0m"


def test_data_for_other_programs_is_left_as_it_is_but_on_a_terminal(monkeypatch):
    """A case file that goes into a pipe keeps every character; on a screen it is inert."""
    for stream, expected in ((io.StringIO(), "\u202e"), (Screen(), "\\u202e")):
        monkeypatch.setattr(sys, "stdout", Terminal(stream))
        with as_data():
            sys.stdout.write("\u202e")
        assert stream.getvalue() == expected


def _files(folder):
    """A case, a mistaken case and a site pack whose every text acts on a terminal."""
    text = json.dumps(ACTS.replace("\ud800", ""))
    drug = f"{{name: {text}, started_before_onset: 1 year}}"
    case = f"id: a\ntitle: {text}\nvignette: {text}\npatient: {{age: 40}}\nonset: {{age: 30}}\n"
    case += f"dystonia: {{regions: [neck]}}\nhistory: {{medications: [{drug}]}}\n"
    (folder / "case.yaml").write_text(case, "utf-8")
    (folder / "bad.yaml").write_text(case + f"{text}: 1\nsetting: {text}\n", "utf-8")
    (folder / "site.yaml").write_text(f"id: here\nnames: {{mri_brain: {text}}}\n", "utf-8")
    (folder / "x\x1b[31m.yaml").write_text("id: [", "utf-8")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "assess case.yaml",
        "assess case.yaml --all --site site.yaml",
        "assess case.yaml --format json",
        "assess bad.yaml",
        "check case.yaml bad.yaml",
        "why case.yaml dyt_tor1a",
        "batch --dry-run bad.yaml .",
        "walk case.yaml --no-record",
        "fmt bad.yaml",
    ],
)
def test_no_command_lets_a_text_act(command, tmp_path, monkeypatch):
    """Whichever command meets it, and in whatever field it stands, it is shown inert."""
    monkeypatch.chdir(_files(tmp_path))
    done = CliRunner().invoke(main, command.split(), input=ACTS.encode(errors="replace"))
    said = done.output
    assert "Traceback" not in said and not isinstance(done.exception, UnicodeError)
    assert said and not any(c in said for c in RAW)


@pytest.mark.skipif(os.name != "posix", reason="closes streams as a shell does")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["assess evening-limp", "walk evening-limp --no-record"])
def test_a_closed_stream_is_no_fault(command, closed, tmp_path):
    """A command without one of its streams ends in a word, never in a trace."""
    shell = f"{sys.executable} -m workup {command} {closed}"
    done = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )
    assert "Traceback" not in done.stderr and "Error" not in done.stderr.replace("OSError", "Error")
    assert done.returncode == (1 if ">&-" in closed.replace("2>&-", "") else 0)


def test_memory_that_runs_out_is_told(monkeypatch):
    """A lack of memory is said with what to do about it."""

    def lacks(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("workup.readers.load_cases", lacks)
    done = CliRunner().invoke(main, ["assess", "evening-limp"])
    assert done.exit_code == 1 and "there is not enough memory" in done.output


def test_only_click_writes_to_the_streams():
    """Every text of a command goes through click and so through the streams that are inert."""
    for path in (ROOT / "workup").rglob("*.py"):
        if path.name in ("terminal.py", "boxed.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                said = ast.unparse(node.func)
                assert said != "print" and not said.startswith(
                    ("sys.stdout.write", "sys.stderr.write", "sys.__std", "sys.stdout.buffer")
                ), f"{path}:{node.lineno}"
