"""
A batch loses nothing, gives the same bytes however it came about, and says plainly what it cannot
do.
"""

from __future__ import annotations

import csv
import ctypes
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.scored import score
from tests.conftest import some_cases
from workup.batch.audit import Audit
from workup.batch.chunk import Setting
from workup.batch.intake import told_by
from workup.batch.measure import Measure
from workup.batch.run import run
from workup.batch.scores import Scored
from workup.batch.table.rows import RowReader
from workup.engine.facts import case_facts
from workup.errors import WorkupError
from workup.knowledge.rulebook import cases_folder
from workup.model.fields import COLUMNS
from workup.model.flat import NUMBERS, flat
from workup.readers.write import write_cases

ROWS = pa.schema([(c, pa.float64() if c in NUMBERS else pa.string()) for c in COLUMNS])
SUMMARY = ("--detail", "summary", "--no-report")
ONE_WORKER = (*SUMMARY, "--workers", 1, "--audit", 20)
CASES = some_cases()


def workup(*args, **kw):
    return subprocess.run(
        [sys.executable, "-m", "workup", *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        **kw,
    )


def outcome(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a run."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def many(count: int) -> list:
    """So many cases, each id once."""
    return [CASES[n % len(CASES)].model_copy(update={"id": f"c{n}"}) for n in range(count)]


@pytest.fixture(scope="module", params=[".jsonl", ".parquet"])
def big(request, tmp_path_factory) -> Path:
    """
    Cases enough for several parts, as lines that are read one by one or as rows that are read a
    column at a time.
    """
    path = tmp_path_factory.mktemp("in") / f"cases{request.param}"
    if request.param == ".jsonl":
        write_cases(many(9000), path)
    else:
        rows = pa.Table.from_pylist([flat(c) for c in CASES], ROWS)
        table = pa.concat_tables([rows] * (20_000 // len(CASES)))
        ids = pa.array([f"c{n}" for n in range(table.num_rows)])
        pq.write_table(table.set_column(0, "id", ids), path, row_group_size=8192)
    return path


@pytest.fixture(scope="module")
def undisturbed(big, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "undisturbed"
    done = workup(
        "batch",
        big,
        "--out",
        out,
        *SUMMARY,
        "--workers",
        2,
        "--audit",
        20,
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.parametrize("form", ["as built", "as rows"])
def test_columns_are_scored_as_assessments_are(form, book, truth_assessor):
    """
    Every number that the metrics add up is the same from a cohort as from one assessment after
    another.
    """
    if form == "as built":
        read = told_by(CASES, [case_facts(c, book) for c in CASES], book)
    else:
        read, good, _ = RowReader(book).read(pa.Table.from_pylist([flat(c) for c in CASES], ROWS))
        assert good.all()
    columns = Measure(truth_assessor).measure(read, truth_assessor.decide_cohort(read.cohort))
    for n, case in enumerate(CASES):
        found = [case.id, *(columns[f.name][n].as_py() for f in fields(Scored)[1:])]
        assert Scored(*found) == score(case, truth_assessor.assess(case), book.vocabulary), case.id


def test_the_files_of_the_contract(tmp_path):
    """
    Assessments in the order of the input, a summary row a case in CSV and Parquet, rejects,
    metrics.
    """
    out = tmp_path / "out"
    assert (
        workup("batch", cases_folder() / "published", "--out", out, "--audit", 261).returncode == 0
    )
    ids = [
        json.loads(line)["case"]
        for line in (out / "assessments.jsonl").read_text("utf-8").splitlines()
    ]
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (
        ids
        == [r["case"] for r in rows]
        == pq.read_table(out / "summary.parquet").column("case").to_pylist()
        and len(ids) == 261
    )
    first = json.loads((out / "assessments.jsonl").read_text("utf-8").splitlines()[0])
    assert (
        rows[0]["diagnosis_1"] == first["differential"][0]["diagnosis"]
        and float(rows[0]["probability_1"]) == first["differential"][0]["probability"]
    )
    assert rows[0]["tests_first"].split() == [
        s["test"] for s in first["workup"] if s["priority"] == "first"
    ]
    assert (
        json.loads((out / "metrics.json").read_text("utf-8"))["answered"] == 261
        and not (out / "parts").exists()
    )


def test_killed_at_random_moments_and_run_again_the_bytes_are_the_same(big, undisturbed, tmp_path):
    """kill -9 five times, then once more to the end."""
    out, dice = tmp_path / "out", random.Random(7)
    command = [
        sys.executable,
        "-m",
        "workup",
        "batch",
        str(big),
        "--out",
        str(out),
        *SUMMARY,
        "--workers",
        "2",
        "--audit",
        "20",
    ]
    for _ in range(5):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(dice.uniform(0.5, 3.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = workup(*command[3:])
    assert done.returncode == 0, done.stderr
    assert outcome(out) == outcome(undisturbed)


def test_the_number_of_processes_does_not_show(big, undisturbed, tmp_path):
    """One process, the same bytes as two."""
    out = tmp_path / "out"
    assert (
        workup(
            "batch",
            big,
            "--out",
            out,
            *ONE_WORKER,
        ).returncode
        == 0
    )
    assert outcome(out) == outcome(undisturbed)


def test_every_form_gives_the_same_answers(tmp_path):
    """The same cases as folder, CSV and Parquet: the same summary."""
    read = []
    for n, name in enumerate(("cases.csv", "cases.parquet", "cases.jsonl")):
        path = tmp_path / name
        write_cases(CASES[:40], path)
        assert (
            workup(
                "batch",
                path,
                "--out",
                tmp_path / str(n),
                *SUMMARY,
                "--audit",
                0,
            ).returncode
            == 0
        )
        read.append((tmp_path / str(n) / "summary.csv").read_bytes())
    assert read[0] == read[1] == read[2]


def test_a_bad_record_never_stops_the_rest(tmp_path):
    """
    A malformed packet, an unknown word, a second case of one id and a missing file are each named;
    read = assessed + rejected.
    """
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        shutil.copy(cases_folder() / "teaching" / "evening-limp.yaml", folder / f"{n}.yaml")
    (folder / "1a.json").write_text('{"id": "broken", "phenotypicFeatures": [{]}', "utf-8")
    (folder / "1b.jsonl").write_text(
        '{"id": "odd", "patient": {}, "onset": {"tempo": "fast"}, "dystonia": {}}\n', "utf-8"
    )
    out = tmp_path / "out"
    done = workup("batch", folder, tmp_path / "none.yaml", "--out", out, "--audit", 1)
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    rejects = [json.loads(line) for line in (out / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert done.returncode == 3 and (metrics["read"], metrics["assessed"], metrics["rejected"]) == (
        6,
        1,
        5,
    )
    assert (
        all(r["file"] and r["reason"] for r in rejects)
        and "read 6 = assessed 1 + rejected 5" in done.stdout
    )
    assert sum("already used" in r["reason"] for r in rejects) == 2


def test_a_folder_of_another_run_is_refused(undisturbed, tmp_path):
    """Other inputs, or other files: nothing is touched."""
    before = outcome(undisturbed)
    done = workup("batch", cases_folder() / "teaching", "--out", undisturbed)
    assert (
        done.returncode == 1
        and "holds a run of other inputs" in done.stderr
        and outcome(undisturbed) == before
    )
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    assert (
        "holds other files"
        in workup("batch", cases_folder() / "teaching", "--out", tmp_path).stderr
    )


def test_a_full_disk_is_said_and_nothing_is_corrupted(big, undisturbed, tmp_path):
    """
    No file may pass 150 kB: a clear error, no traceback, no final file; with room again the run is
    taken up and the bytes are right.
    """
    out = tmp_path / "out"
    args = ("batch", big, "--out", out, *ONE_WORKER)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    done = workup(*args, preexec_fn=small)
    assert (
        done.returncode == 1
        and "cannot be written" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert not (out / "summary.csv").exists()
    assert workup(*args).returncode == 0 and outcome(out) == outcome(undisturbed)


def unprivileged() -> None:
    """Even the administrator is held to the modes of folders from here on."""
    drop_from_bounding_set, override_modes = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override_modes)


def test_a_read_only_output_is_said_and_nothing_is_touched(big, undisturbed, tmp_path):
    """
    A new folder, and one with half a run in it: a clear error and the same files as before; once it
    can be written the run is taken up and the bytes are right.
    """
    out = tmp_path / "out"
    args = ("batch", big, "--out", out, *ONE_WORKER)
    out.mkdir(mode=0o555)
    done = workup(*args, preexec_fn=unprivileged)
    assert (
        done.returncode == 1
        and "cannot be written: Permission denied" in done.stderr
        and not any(out.iterdir())
    )
    out.chmod(0o755)
    workup(*args, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)))
    folders = [out, out / "parts"]
    before = [sorted((p.name, p.stat().st_size) for p in folder.iterdir()) for folder in folders]
    for folder in folders:
        folder.chmod(0o555)
    done = workup(*args, preexec_fn=unprivileged)
    assert (
        done.returncode == 1
        and "Permission denied" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert [
        sorted((p.name, p.stat().st_size) for p in folder.iterdir()) for folder in folders
    ] == before
    for folder in folders:
        folder.chmod(0o755)
    assert workup(*args).returncode == 0 and outcome(out) == outcome(undisturbed)


def test_an_output_that_cannot_be_made_is_said(tmp_path):
    """A file where the folder should be."""
    (tmp_path / "file").write_text("x", "utf-8")
    done = workup("batch", cases_folder() / "teaching", "--out", tmp_path / "file" / "out")
    assert (
        done.returncode == 1
        and "cannot be written" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_labels_kept_apart_are_used(tmp_path):
    """Cases without an answer and a file of labels measure as cases with their answers do."""
    bare = [c.model_copy(update={"answer": None}) for c in CASES[:30]]
    write_cases(bare, tmp_path / "cases.jsonl")
    labels = [
        {"id": c.id, "answer": json.loads(c.answer.model_dump_json(exclude_none=True))}
        for c in CASES[:30]
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)), "utf-8")
    write_cases(CASES[:30], tmp_path / "whole.jsonl")
    for name, more in (("cases", ("--answers", tmp_path / "labels.jsonl")), ("whole", ())):
        assert (
            workup(
                "batch",
                tmp_path / f"{name}.jsonl",
                "--out",
                tmp_path / name,
                *SUMMARY,
                "--audit",
                0,
                *more,
            ).returncode
            == 0
        )
    assert (tmp_path / "cases" / "metrics.json").read_bytes() == (
        tmp_path / "whole" / "metrics.json"
    ).read_bytes()


def test_standard_input_and_a_dry_run(tmp_path):
    """`-` is JSON Lines; a dry run only counts."""
    write_cases(CASES[:5], tmp_path / "cases.jsonl")
    text = (tmp_path / "cases.jsonl").read_text("utf-8") + "not json\n"
    done = workup("batch", "-", "--dry-run", input=text)
    assert done.returncode == 3 and "read 6, good 5, bad 1" in done.stdout
    assert workup("batch", "-", "--out", tmp_path / "out", "--audit", 0, input=text).returncode == 3


def test_no_case_content_in_what_is_said(tmp_path):
    """Neither stdout nor stderr holds a vignette's words, whatever goes wrong."""
    text = (
        '{"id": "x1", "vignette": "SECRETWORD", "patient": {}, "onset": {"age": "SECRETWORD"}, '
        '"dystonia": {}}\n'
    )
    done = workup("batch", "-", "--out", tmp_path / "out", input=text)
    assert "SECRETWORD" not in done.stdout + done.stderr


def test_the_report_is_one_file_that_needs_nothing(tmp_path):
    """
    Only its own script, no address to fetch, every figure of the metrics and every diagnosis of the
    answers in it; an empty run says so.
    """
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    assert (
        workup(
            "batch", cases_folder() / "published", "--out", out, "--detail", "summary", "--audit", 0
        ).returncode
        == 0
    )
    text = (out / "report.html").read_text("utf-8")
    outside = [t for t in re.findall(r"(?:href|src)=\"([^\"]*)\"", text) if not t.startswith("#")]
    assert outside == [] and text.count("<script") == 1 and len(text) < 20_000_000
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert (
        f"{metrics['diagnosis_top1']['value']:.3f}" in text
        and "Wilson disease" in text
        and "secondary called primary" in text
    )
    write_cases([c.model_copy(update={"answer": None}) for c in CASES[:3]], tmp_path / "bare.jsonl")
    assert (
        workup(
            "batch", tmp_path / "bare.jsonl", "--out", tmp_path / "bare", "--audit", 0
        ).returncode
        == 0
    )
    assert "No case carries an answer" in (tmp_path / "bare" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("workers", [1, 2])
def test_an_audit_that_finds_a_difference_fails_the_run(workers, book, tmp_path, monkeypatch):
    """
    A drawn case that is answered otherwise one by one is named with what differs, and no file gets
    its name; without the fault the same run goes on to its end.
    """
    inputs, out = tmp_path / "cases.jsonl", tmp_path / "out"
    write_cases(many(300), inputs)
    told = Audit.drawn

    def drawn(self):
        return [
            row | {"category": "functional"} if row["case"] == "c7" else row for row in told(self)
        ]

    monkeypatch.setattr(Audit, "drawn", drawn)
    arguments = ([inputs], out, book, Setting(None, None, "full"), workers)
    with pytest.raises(
        WorkupError, match=r"the case `c7` is answered otherwise one by one: category$"
    ):
        run(*arguments, audit=300, shown=False)
    assert {p.name for p in out.iterdir() if p.suffix != ".part"} == {"parts", "run.json"}
    monkeypatch.undo()
    done = run(*arguments, audit=300, shown=False)
    assert (done.audited, done.resumed) == (300, 1)
    assert len((out / "assessments.jsonl").read_bytes().splitlines()) == 300


def test_an_id_that_comes_many_times_is_refused_and_not_compared(book, tmp_path):
    """However often one id comes, the first is assessed and the audit draws it once."""
    record = '{"id": "twin", "patient": {"age": %d}, "onset": {"age": 30}, "dystonia": {}}\n'
    text = "".join(record % age for age in range(40, 49))
    (tmp_path / "cases.jsonl").write_text(text, "utf-8")
    done = run(
        [tmp_path / "cases.jsonl"], tmp_path / "out", book, Setting(None, None, "summary", None)
    )
    assert (done.read, done.assessed, done.rejected, done.audited) == (9, 1, 8, 1)
