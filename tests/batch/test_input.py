"""
What a batch takes as input: patterns, packed files, standard input, labels kept apart; and what it
says on the way.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.engine.test_contradictions import CONTRARY, PLAIN
from tests.patients import in_folder
from workup.batch.expected import expected
from workup.interfaces.cli import main
from workup.interfaces.cli.progress import Progress, line
from workup.model.case import build
from workup.model.document import Document
from workup.readers import files_under, load_cases
from workup.readers.packed import name_of
from workup.readers.write import write_cases

CASES = in_folder("teaching")[:12]
SUMMARY = ("--detail", "summary", "--audit", "0", "--workers", "1")


def batch(*args, **more):
    return CliRunner().invoke(main, ["batch", *map(str, args)], **more)


@pytest.fixture
def folder(tmp_path) -> Path:
    inside = tmp_path / "in"
    (inside / "deep").mkdir(parents=True)
    write_cases(CASES[:4], inside / "a-2024.jsonl")
    write_cases(CASES[4:8], inside / "b-2024.csv")
    write_cases(CASES[8:], inside / "deep" / "c-2023.parquet")
    (inside / "readme.txt").write_text("not a case", "utf-8")
    return inside


def test_a_pattern_stands_for_its_files(folder):
    """
    `*` and `**` as a shell has them; other kinds of file are passed over; a pattern of nothing is
    named.
    """
    assert [p.name for p in files_under(folder / "*2024*")] == ["a-2024.jsonl", "b-2024.csv"]
    assert [p.name for p in files_under(folder / "**" / "*.parquet")] == ["c-2023.parquet"]
    assert [p.name for p in files_under(folder / "*")] == [
        "a-2024.jsonl",
        "b-2024.csv",
        "c-2023.parquet",
    ]
    done = batch(folder / "*1999*", "--dry-run")
    assert done.exit_code == 1 and "is a pattern that no case file has" in done.output


def test_a_batch_of_a_pattern_and_a_packed_file(folder, tmp_path):
    """Both are read; read = assessed + rejected."""
    packed = tmp_path / "more.jsonl.gz"
    more = [c.model_copy(update={"id": f"more-{n}"}) for n, c in enumerate(CASES[:3])]
    write_cases(more, tmp_path / "more.jsonl")
    packed.write_bytes(gzip.compress((tmp_path / "more.jsonl").read_bytes()))
    done = batch(folder / "*2024*", packed, "--out", tmp_path / "out", *SUMMARY)
    assert done.exit_code == 0 and "read 11 = assessed 11 + rejected 0" in done.output


def test_standard_input_is_taken_up_and_called_by_its_name(folder, tmp_path):
    """
    The same input again is the same run, to the byte; a reject names `standard input`, no file of
    ours.
    """
    text = (folder / "a-2024.jsonl").read_text("utf-8") + "not json\n"
    out = tmp_path / "out"
    assert batch("-", "--out", out, *SUMMARY, input=text).exit_code == 3
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert batch("-", "--out", out, *SUMMARY, input=text).exit_code == 3
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    reject = json.loads((out / "rejects.jsonl").read_text("utf-8"))
    assert (reject["file"], reject["line"]) == ("standard input", 5)
    assert batch("-", "--out", out, *SUMMARY, input=text + "\n{}").exit_code == 1


def test_other_labels_are_another_run(folder, tmp_path):
    """A folder made with some labels is not taken up with others."""
    for name, category in (("one", "primary"), ("two", "secondary")):
        label = {"id": CASES[0].id, "answer": {"category": category, "diagnosis": "wilson_disease"}}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(label), "utf-8")
    args = (folder / "a-2024.jsonl", "--out", tmp_path / "out", *SUMMARY, "--answers")
    assert batch(*args, tmp_path / "one.jsonl").exit_code == 0
    refused = batch(*args, tmp_path / "two.jsonl")
    assert refused.exit_code == 1 and "holds a run of other inputs" in refused.output


def test_how_many_records_are_expected(folder, tmp_path):
    """Told by lines, packed or not, and by Parquet's count."""
    assert expected([folder]) == 12
    assert expected([folder / "a-2024.jsonl", tmp_path / "none.yaml"]) == 5
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(b"{}\n" * 7))
    assert expected([packed]) == 7


def test_whole_assessments_are_written_up_to_a_hundred_thousand_cases(
    folder, tmp_path, monkeypatch
):
    """Beyond that a summary, which is said, unless they are asked for."""
    args = (folder / "a-2024.jsonl", "--audit", "0", "--workers", "1", "--out")
    assert (
        batch(*args, tmp_path / "one").exit_code == 0
        and (tmp_path / "one" / "assessments.jsonl").exists()
    )
    monkeypatch.setattr("workup.interfaces.cli.batch.FULL", 3)
    done = batch(*args, tmp_path / "two")
    assert (
        "a summary row each" in done.output
        and not (tmp_path / "two" / "assessments.jsonl").exists()
    )
    assert batch(*args, tmp_path / "three", "--detail", "full").exit_code == 0
    assert (tmp_path / "three" / "assessments.jsonl").exists()


def test_progress_says_rate_time_left_and_rejects():
    """One line of at most 78 letters; without a total there is no time left."""
    said = line(25_000, 3, 100_000, 10.0)
    assert said == "25,000 of about 100,000, 2,500 a second, 30 s left, 3 rejected"
    assert line(1_000_000, 0, None, 100.0) == "1,000,000 records, 10,000 a second, 0 rejected"
    assert "min left" in line(1, 0, 1000, 1.0) and "h left" in line(1, 0, 100_000, 1.0)
    assert len(line(99_000_000, 99_999, 100_000_000, 9_999)) <= 78


def test_progress_is_written_now_and_then_where_no_terminal_is(capsys, monkeypatch):
    """Under a job scheduler: a line each half minute, none before."""
    now = [0.0]
    monkeypatch.setattr("workup.interfaces.cli.progress.time.monotonic", lambda: now[0])
    progress = Progress(100)
    for at, done in ((1, 5), (31, 50), (40, 60), (70, 100)):
        now[0] = at
        progress(done, 1)
    progress.end()
    assert capsys.readouterr().err.splitlines() == [line(50, 1, 100, 31.0), line(100, 1, 100, 70.0)]


def test_a_dry_run_writes_nothing(folder, tmp_path):
    """It reads every record of every pattern and names what is bad."""
    bad = folder / "bad.yaml"
    bad.write_text("id: x\npatient: {}\nonset: {ages: 3}\ndystonia: {}\n", "utf-8")
    done = batch(folder / "*", "--dry-run", "--out", tmp_path / "out")
    assert (
        done.exit_code == 3
        and "read 13, good 12, bad 1" in done.output
        and "bad.yaml:3" in done.output
    )
    assert not (tmp_path / "out").exists() and name_of(bad) == str(bad)


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_a_drug_that_nobody_knows_is_counted(ending, tmp_path):
    """It is not weighed, and the run says so; one with its dose behind the name is."""
    made = []
    for number, name in enumerate(["metoclopramide 10 mg", "metoclopramyde", "haloperidol"]):
        drugs = {"medications": [{"name": name}]}
        value = {"id": f"c{number}", "patient": {}, "onset": {}, "dystonia": {}, "history": drugs}
        made.append(json.dumps(value))
    (tmp_path / "c.jsonl").write_text("\n".join(made), "utf-8")
    write_cases(load_cases(tmp_path / "c.jsonl"), tmp_path / f"d{ending}")
    done = batch(tmp_path / f"d{ending}", "--out", tmp_path / "out", "--no-report", *SUMMARY)
    assert "not read: drug that is not in the table: 1 in 1 case" in done.output, done.output


def test_contradictions_are_counted_in_every_form(tmp_path, book):
    """A table that is read a column at a time counts what single records do."""
    made = [{**PLAIN, **parts, "id": f"case-{n}"} for n, (parts, _) in enumerate(CONTRARY)]
    cases = [build(Document("a", value, {(): 1}), book.vocabulary)[0] for value in [PLAIN, *made]]
    counts = []
    for form in ("jsonl", "parquet"):
        out = tmp_path / form
        write_cases(cases, tmp_path / f"cases.{form}")
        assert (
            batch(tmp_path / f"cases.{form}", "--out", out, *SUMMARY, "--no-report").exit_code == 0
        )
        found = json.loads((out / "metrics.json").read_text("utf-8"))["not_read"]
        counts.append([row for row in found if row["what"].startswith("contradiction")])
    assert counts[0] == counts[1] and sum(row["notes"] for row in counts[0]) == len(CONTRARY)


def test_labels_that_come_twice_or_for_no_case(folder, tmp_path):
    """A label given twice is refused at its line; one of no case is counted on stderr."""
    answer = {"category": "secondary", "diagnosis": "wilson_disease"}
    rows = [json.dumps({"id": id_, "answer": answer}) for id_ in (CASES[0].id, "nobody")]
    labels, out = tmp_path / "labels.jsonl", tmp_path / "out"
    labels.write_text("\n".join(rows), "utf-8")
    args = (folder / "a-2024.jsonl", "--out", out, *SUMMARY, "--answers", labels)
    done = batch(*args)
    assert done.exit_code == 0 and "labels, 1 of 2: of no case that was assessed" in done.stderr
    labels.write_text("\n".join([*rows, rows[0]]), "utf-8")
    done = batch(*args)
    assert done.exit_code == 1 and "labels.jsonl:3:" in done.stderr
    assert "has a label already" in done.stderr
