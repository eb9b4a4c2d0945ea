"""Laying out a case file: one layout, every comment kept at its place, never another case."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.conftest import CASES
from workup.errors import CaseError
from workup.model.case import Case
from workup.model.document import DocumentError, read_yaml
from workup.teach.layout import laid_out
from workup.teach.layout.comments import all_comments

FILES = sorted(CASES.rglob("*.yaml"))


def values(text):
    return [d.value for d in read_yaml(text, "case.yaml")]


def holds(text):
    """What must be true of every text that is laid out."""
    out = laid_out(text, "case.yaml")
    assert values(out) == values(text)
    assert Counter(all_comments(out)) == Counter(all_comments(text))
    assert laid_out(out, "case.yaml") == out
    return out


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_of_the_project(file):
    """No file of ours changes its case; laid out again it stays as it is."""
    holds(file.read_text("utf-8"))


@pytest.mark.parametrize(
    "file", sorted((CASES / "teaching").glob("*.yaml")), ids=lambda file: file.stem
)
def test_teaching_cases_are_laid_out(file):
    """The teaching cases are kept in the layout that educators see."""
    text = file.read_text("utf-8")
    assert laid_out(text, file.name) == text


@st.composite
def commented(draw):
    """A real case file, its keys mixed, with comments above, beside and within."""
    case = values(draw(st.sampled_from(FILES)).read_text("utf-8"))[0]
    keys = draw(st.permutations(list(case)))
    flow = draw(st.sampled_from([True, False, None]))
    width = draw(st.sampled_from([40, 80, 1000]))
    text = yaml.safe_dump(
        {k: case[k] for k in keys},
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=flow,
        width=width,
    )
    lines = text.split("\n")
    for n in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["above", "beside", "blank"]))
        tried = list(lines)
        if how == "beside":
            tried[at] += f"  # note {n}"
        else:
            tried.insert(at, f"{' ' * draw(st.integers(0, 6))}# note {n}" if how == "above" else "")
        try:
            same = values("\n".join(tried)) == [case] and (
                how == "blank"
                or len(all_comments("\n".join(tried))) == len(all_comments("\n".join(lines))) + 1
            )
        except DocumentError:
            same = False
        lines = tried if same else lines
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(commented())
def test_comments_anywhere(text):
    """
    Whatever the layout of a file and wherever its comments stand, all are kept and the case is the
    same.
    """
    assume(all_comments(text))
    holds(text)


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.sampled_from(
    [
        "no",
        "1e5",
        "0x1F",
        "12:30",
        "null",
        "~",
        "# no comment",
        "a: b",
        "- x",
        "'",
        '"',
        " lead",
        "trail ",
        "a\nb",
        "a\n\nb\n",
        "\n",
        "tab\there",
        "x" * 300,
        "word " * 60,
        "word  two " * 30,
        "{a}",
        "[b]",
        "2011-01-01",
        "=",
        "\ufeff",
        "\x85",
        "\u2028",
        "a #b",
        "é",
        "😀",
        "%x",
        "@",
        "`",
        "|",
        ">",
    ]
)


@settings(max_examples=300, deadline=None)
@given(_texts, _texts, st.lists(_texts, max_size=3))
def test_any_text(title, vignette, points):
    """Texts with whatever characters come out as they went in."""
    case = {
        "id": "a",
        "title": title,
        "vignette": vignette,
        "answer": {"teaching_points": points},
        "patient": {},
    }
    text = yaml.safe_dump(case, allow_unicode=True)
    try:
        assume(values(text) == [case])
    except DocumentError:
        assume(False)
    holds(text)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | _texts,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(_texts | st.sampled_from(list(Case.model_fields)), inner, max_size=4)
        ),
        max_leaves=15,
    )
)
def test_files_that_are_no_case(value):
    """
    What is readable but no case, a half-written one, is laid out too or refused, never changed.
    """
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    try:
        assume(len(values(text)) == 1)
    except DocumentError:
        assume(False)
    holds(text)


def test_how_it_looks():
    """
    Keys in the order of the model, comments with what they speak of, short things on one line.
    """
    text = """# Written for the Monday seminar.

dystonia: {regions: [left_leg, right_leg]}   # both by now
# the father drives a taxi
patient: {age: 12, sex: male}
id: foot

onset:
  # he was sure of it
  age: 9
findings:
  absent:
  # asked twice
  - ataxia   # and again
  - weakness
results: {mri_brain: {abnormal: false}}   # done elsewhere
# to do: an ending
"""
    assert (
        laid_out(text, "case.yaml")
        == """# Written for the Monday seminar.

id: foot
# the father drives a taxi
patient:
  sex: male
  age: 12

onset:
  # he was sure of it
  age: 9
dystonia:  # both by now
  regions: [left_leg, right_leg]
findings:
  absent:
    # asked twice
    - ataxia  # and again
    - weakness
results:  # done elsewhere
  mri_brain: {abnormal: false}
# to do: an ending
"""
    )


def run(*args: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workup", "fmt", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, timeout=60)


UGLY = "patient: {age: 12}\nid: foot\nonset: {}\ndystonia: {}\n"
FINE = "id: foot\npatient:\n  age: 12\nonset: {}\ndystonia: {}\n"


def test_the_command(tmp_path):
    """
    `fmt` lays out what needs it and says which; `--check` only says so, with exit code 1; a second
    run finds nothing to do.
    """
    ugly, fine = tmp_path / "ugly.yaml", tmp_path / "fine.yaml"
    ugly.write_text(UGLY, "utf-8")
    fine.write_text(FINE.replace("foot", "fine"), "utf-8")
    ugly.chmod(0o640)
    checked = run(tmp_path, "--check")
    assert (
        checked.returncode == 1
        and "ugly.yaml" in checked.stdout
        and ugly.read_text("utf-8") == UGLY
    )
    done = run(tmp_path)
    assert done.returncode == 0 and "1 of 2" in done.stdout and ugly.read_text("utf-8") == FINE
    assert ugly.stat().st_mode & 0o777 == 0o640
    assert run(tmp_path, "--check").returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fine.yaml", "ugly.yaml"]


def test_a_bad_file_leaves_all_as_they_were(tmp_path):
    """Every file is read before one is written; the message has file and line."""
    good, bad = tmp_path / "a.yaml", tmp_path / "b.yaml"
    good.write_text(UGLY, "utf-8")
    bad.write_text("id: x\nid: y\n", "utf-8")
    done = run(tmp_path)
    assert (
        done.returncode == 1
        and "b.yaml:2: `id` is given twice" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert good.read_text("utf-8") == UGLY


def test_from_an_editor():
    """With `-` the text comes from standard input and goes to standard output."""
    assert run("-", stdin=UGLY).stdout == FINE


def test_a_file_that_cannot_be_written(tmp_path):
    """Where the new text cannot be put down the file is as it was, and the message says so."""
    file = tmp_path / "a.yaml"
    file.write_text(UGLY, "utf-8")
    (tmp_path / ".a.yaml.part").mkdir()  # where the new text would be put first
    done = run(file)
    assert (
        done.returncode == 1
        and "cannot be written" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert file.read_text("utf-8") == UGLY


def test_other_kinds_of_file_are_refused(tmp_path):
    """JSON and tables have no layout of ours."""
    file = tmp_path / "a.json"
    file.write_text("{}", "utf-8")
    done = run(file)
    assert done.returncode == 1 and "YAML" in done.stderr and Path(file).read_text("utf-8") == "{}"


def test_several_cases_in_one_file():
    """Each case of a stream is laid out, its comments with it."""
    out = laid_out(f"# one\n{UGLY}---\n# two\n{UGLY.replace('foot', 'hand')}", "case.yaml")
    assert out == f"---\n# one\n{FINE}---\n# two\n{FINE.replace('foot', 'hand')}"


def test_what_cannot_be_read_is_refused():
    """An anchor is named with its line."""
    with pytest.raises(CaseError, match=r"case\.yaml:1: uses a YAML anchor"):
        laid_out("id: &a x\n", "case.yaml")


def test_an_emoji_of_several_signs_and_a_tab_are_laid_out_as_text():
    """What reads well as it stands is not turned into escapes, and is read back the same."""
    text = "A doctor 👩🏽‍⚕️ writes:\n5 mg\tdaily.\n"
    value = {"id": "a", "vignette": text, "title": "👩🏽‍⚕️ and her patient"}
    done = laid_out(yaml.safe_dump(value, allow_unicode=True), "")
    assert "\\U0001F469" not in done and "\\t" not in done and "👩🏽‍⚕️ and her patient" in done
    assert yaml.safe_load(done) == value
