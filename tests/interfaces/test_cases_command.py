"""`workup cases` and names in place of ids, in the terminal."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from workup.interfaces.cli import main


def run(*args: str):
    return CliRunner().invoke(main, list(args))


def test_cases_are_listed_and_filtered():
    """Level, finding, answer and words each leave the cases that they name, with their number."""
    everything = run("cases").output.splitlines()
    easy = run("cases", "--level", "easy").output.splitlines()
    assert 2 < len(easy) < len(everything) and easy[-1].endswith("cases")
    assert "the-grinning-student" in run("cases", "--diagnosis", "wilson").output
    assert "tilt-and-vomit" in run("cases", "--finding", "ataxia", "--teaching").output
    assert run("cases", "arm-after").output.splitlines()[-1] == "1 case"
    assert all(len(line) <= 80 for line in everything)


def test_a_case_is_described_without_its_answer_unless_asked():
    """Text, level and facts are shown; the answer only with --answers."""
    shown = run("cases", "evening-limp").output
    assert "inturned" in shown and "Level: middle" in shown and "Segawa" not in shown
    assert "Segawa" in run("cases", "evening-limp", "--answers").output


@pytest.mark.parametrize(
    ("section", "word", "id_"),
    [
        ("findings", "neck", "meningism"),
        ("events", "stroke", "stroke_ischaemic"),
        ("tests", "copper", "urine_copper"),
        ("drugs", "antipsychotic", "dopamine_antagonist"),
        ("tempo", "", "subacute"),
    ],
)
def test_ids_are_listed_with_their_labels(section, word, id_):
    """An author finds the ids of a case file by a word, everyday words too."""
    lines = run("cases", "--ids", section, *([word] if word else [])).output.splitlines()
    assert id_ in [line.split()[0] for line in lines]


def test_nothing_found_is_said(monkeypatch):
    """A word that no case or id has ends with a message and code 1."""
    for args in (["cases", "qwertz"], ["cases", "--ids", "findings", "qwertz"]):
        found = run(*args)
        assert found.exit_code == 1


def test_why_takes_the_names_that_explain_takes():
    """`wilson` is Wilson disease to both; what several bear is listed, what none bears is said."""
    assert "why not Wilson disease" in run("why", "evening-limp", "wilson").output
    assert "may be one of these" in run("why", "evening-limp", "tumour").output
    assert "unknown diagnosis `qwertz`" in run("why", "evening-limp", "qwertz").output


def test_a_short_list_of_words_is_told_in_full(tmp_path):
    """An unknown tempo lists the four that there are."""
    file = tmp_path / "a.yaml"
    file.write_text("id: a\npatient: {age: 30}\nonset: {tempo: slow, age: 2h}\ndystonia: {}\n")
    said = run("assess", str(file)).output
    assert "One of: sudden, acute, subacute, gradual" in said and "duration" not in said
