"""Cases as tables: nothing is lost either way, and a bad cell is named with its line."""

from __future__ import annotations

import gzip

import pytest
from click.testing import CliRunner

from tests.conftest import some_cases
from workup.interfaces.cli import main
from workup.knowledge.rulebook import cases_folder
from workup.model.case import build
from workup.model.document import Document
from workup.model.fields import COLUMNS
from workup.model.flat import flat, plain, unflat
from workup.readers import load_cases, records
from workup.readers.write import write_cases

CASES = some_cases()
MADE = load_cases(cases_folder() / "boundary.jsonl")[::9]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_row_gives_its_case_back(case, book):
    """Flat and back, and plain and back: the same case, the answer included."""
    for value in (unflat(flat(case)), plain(case)):
        again, problems = build(Document("x", value, {(): 1}), book.vocabulary)
        assert not problems and again == case


@pytest.mark.parametrize("ending", [".yaml", ".jsonl", ".csv", ".parquet"])
def test_every_form_is_lossless(ending, tmp_path):
    """Written and read: the same cases in the same order."""
    out = tmp_path / f"cases{ending}"
    assert write_cases([*CASES, *MADE], out) == len(CASES) + len(MADE)
    assert load_cases(out) == [*CASES, *MADE]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("ending", [".yaml", ".jsonl", ".csv"])
def test_packed_files_are_read(ending, packing, tmp_path):
    """gzip and zstd, by the file's ending."""
    zstandard = pytest.importorskip("zstandard")
    plain_file = tmp_path / f"cases{ending}"
    write_cases(CASES[:20], plain_file)
    raw = plain_file.read_bytes()
    packed = tmp_path / f"packed{ending}{packing}"
    packed.write_bytes(gzip.compress(raw) if packing == ".gz" else zstandard.compress(raw))
    assert load_cases(packed) == CASES[:20]


def test_a_damaged_packed_file_is_named(tmp_path, book):
    """Cut short: one problem, no traceback; what was before the cut is given."""
    out = tmp_path / "cases.jsonl"
    write_cases(CASES, out)
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(out.read_bytes())[:-40])
    found = list(records(cut, book.vocabulary, {}))
    assert (
        "cut short or damaged" in found[-1][1][0].message
        and sum(c is not None for c, _ in found) > 50
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,onset.ages\na,3\n", "unknown column `onset.ages`. Did you mean `onset.age`?"),
        ("title\nx\n", "no column `id`"),
        ("id,onset.age\na,old\n", "`onset.age`"),
        ("id,results\na,{\n", "`results` is not JSON"),
        ("id,findings.present\na,tremour\n", "Did you mean `tremor`?"),
        ("id,onset.age\na,3,4\n", "another number of cells"),
    ],
)
def test_a_bad_cell_is_named_with_its_line(text, expected, tmp_path, book):
    """The file, the line, what was written and what would be right."""
    path = tmp_path / "cases.csv"
    path.write_text(text, "utf-8")
    problems = [p for _, wrong in records(path, book.vocabulary, {}) for p in wrong]
    assert any(expected in p.message for p in problems) and problems[0].line in (1, 2)


def test_words_for_ages_are_read_in_a_table_too(tmp_path):
    """`6 months` is half a year in CSV as it is in YAML."""
    path = tmp_path / "cases.csv"
    path.write_text("id,onset.age\na,6 months\n", "utf-8")
    assert load_cases(path)[0].onset.age == 0.5


@pytest.mark.parametrize("text", ["sep=;\nid;onset.age\na;3\n", "id|onset.age\na|3\n"])
def test_separators_of_other_programs(text, tmp_path):
    """Excel's own first line, and bars."""
    path = tmp_path / "cases.csv"
    path.write_text(text, "utf-8")
    assert load_cases(path)[0].onset.age == 3


def test_a_bad_cell_below_a_line_of_excel(tmp_path, book):
    """The line is that of the file, and the case is named."""
    path = tmp_path / "cases.csv"
    path.write_text("sep=;\nid;results\na;{\nb\n", "utf-8")
    problems = [p for _, wrong in records(path, book.vocabulary, {}) for p in wrong]
    assert [(p.line, p.case) for p in problems] == [(3, "a"), (4, "b")]


def test_a_damaged_parquet_file_is_named(tmp_path, book):
    """No traceback."""
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1 not really")
    assert "damaged" in next(iter(records(path, book.vocabulary, {})))[1][0].message


def test_the_command_converts_and_names_what_it_left_out(tmp_path):
    """
    Good records arrive, a bad one is on stderr, exit code 3; an unknown ending is refused before
    anything is read.
    """
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x\npatient: {}\nonset: {ages: 3}\ndystonia: {}\n", "utf-8")
    out = tmp_path / "all.parquet"
    done = CliRunner().invoke(
        main, ["convert", str(cases_folder() / "teaching"), str(bad), str(out)]
    )
    assert done.exit_code == 3 and "40 cases" in done.output and len(load_cases(out)) == 40
    refused = CliRunner().invoke(
        main, ["convert", str(cases_folder() / "teaching"), str(tmp_path / "x.txt")]
    )
    assert refused.exit_code == 1 and "Use one of" in refused.output


@pytest.mark.parametrize(
    "command", [["convert", str(cases_folder() / "teaching")], ["cohort", "3"]], ids=lambda c: c[0]
)
def test_a_file_that_is_there_stays_unless_forced(tmp_path, command):
    """Nothing is written over silently; `--force` does it."""
    out = tmp_path / "mine.csv"
    out.write_text("my own notes", "utf-8")
    refused = CliRunner().invoke(main, [*command, str(out)])
    assert (
        refused.exit_code == 1
        and "is there already" in refused.output
        and out.read_text("utf-8") == "my own notes"
    )
    assert CliRunner().invoke(main, [*command, str(out), "--force"]).exit_code == 0
    assert out.read_text("utf-8").startswith("id,")


def test_columns_are_those_of_the_form():
    """Every column once, the id first."""
    assert COLUMNS[0] == "id" and len(set(COLUMNS)) == len(COLUMNS)


def test_a_row_that_is_no_csv_does_not_hide_the_rest(tmp_path, book):
    """
    A cell past the limit of a reader of CSV is one problem with its line; the rows after it are
    read.
    """
    path = tmp_path / "cases.csv"
    path.write_text(f"id,title\na,x\nb,{'y' * 200_000}\nc,z\n", "utf-8")
    found = list(records(path, book.vocabulary, {}))
    assert [c.id for c, _ in found if c] == ["a", "c"]
    (problem,) = [p for _, wrong in found for p in wrong]
    assert problem.line == 3 and "is not valid CSV" in problem.message


@pytest.mark.parametrize("ending", [".yaml", ".jsonl", ".csv", ".parquet"])
def test_ctrl_c_leaves_no_half_file(ending, tmp_path):
    """
    Interrupted while cases are drawn or read, nothing is left of the new file, and what stood there
    stays.
    """

    def stopped():
        yield CASES[0]
        raise KeyboardInterrupt

    out = tmp_path / f"cases{ending}"
    out.write_text("kept")
    with pytest.raises(KeyboardInterrupt):
        write_cases(stopped(), out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name] and out.read_text() == "kept"
