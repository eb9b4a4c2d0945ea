"""
The commands: help with an example, exit codes, nothing half-printed, no traceback, no colour in a
pipe.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CASES
from workup.interfaces.cli import COMMANDS

ARM = CASES / "teaching" / "arm-after-stroke.yaml"


def workup(
    *args: object, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workup", *map(str, args)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        timeout=120,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command):
    """`--help` says what a command does and shows one call of it."""
    found = workup(command, "--help")
    assert found.returncode == 0 and "Example" in found.stdout


def test_text_answer_fits_80_columns_and_says_what_it_is():
    """The answer is plain in a pipe, at most 80 columns wide, and carries the notice."""
    found = workup("assess", ARM)
    assert found.returncode == 0 and "\x1b[" not in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80
    for words in (
        "Post-stroke dystonia",
        "leading",
        "MRI of the brain",
        "For education; not for the care of a patient",
        "Percentages rank",
    ):
        assert words in found.stdout


def test_an_emergency_opens_with_stop():
    """With an emergency the first line tells the reader to stop and call for help."""
    found = workup("assess", CASES / "teaching" / "eyes-to-the-ceiling.yaml")
    assert found.stdout.startswith(
        "If this is a real patient: stop here, call for help and follow your local"
    )


def test_json_and_jsonl_hold_the_same():
    """One case is one object; each line of jsonl is one assessment."""
    one = json.loads(workup("assess", ARM, "--format", "json").stdout)
    line = json.loads(workup("assess", ARM, "--format", "jsonl").stdout)
    assert one == line and one["case"] == "arm-after-stroke"


def test_with_one_bad_case_nothing_goes_to_stdout(case_file):
    """
    Every path is checked before anything is printed; errors go to stderr, exit 1, no traceback.
    """
    bad = case_file("id: x\npatient: {age: -1}\n")
    found = workup("assess", ARM, bad, bad.parent / "missing.yaml")
    assert found.returncode == 1 and found.stdout == ""
    assert (
        "is negative" in found.stderr
        and "no such file" in found.stderr
        and "Traceback" not in found.stderr
    )


def test_wrong_usage_is_exit_2():
    """An unknown option or no path is wrong usage."""
    assert workup("assess").returncode == 2
    assert workup("assess", ARM, "--format", "xml").returncode == 2


@pytest.mark.parametrize(
    "id_",
    [
        "wilson_disease",
        "mri_brain",
        "kayser_fleischer",
        "airway",
        "botulinum_toxin",
        "EASL2012",
        "wilson_disease.ring",
        "isolated",
        "pain",
    ],
)
def test_explain_shows_what_the_rules_hold(id_):
    """
    Diagnosis, test, finding, red flag, option, source, rule, family and complication each have a
    page.
    """
    found = workup("explain", id_)
    assert found.returncode == 0 and len(found.stdout) > 80 and "For education" in found.stdout


def test_explain_shows_the_older_wording_beside_todays():
    """Where an older text is dated, `explain` shows both."""
    found = workup("explain", "cervical_dystonia").stdout
    assert "Older wording" in found and "Today:" in found


def test_explain_suggests_what_was_meant():
    """An unknown id is exit 1 with a suggestion."""
    found = workup("explain", "wilson_diseas")
    assert found.returncode == 1 and "Did you mean `wilson_disease`?" in found.stderr


@pytest.mark.parametrize("name", ["DYT1", "dyt-tor1a", "Oppenheim"])
def test_explain_knows_a_diagnosis_by_its_older_and_everyday_names(name):
    """
    A name is as good as an id; where several bear it, as DYT1 the diagnosis and its test, each is
    listed with its id.
    """
    found = workup("explain", name)
    assert found.returncode == 0 and "DYT-TOR1A (Schwalbe-Ziehen-Oppenheim" in found.stdout


def test_explain_says_so_where_nothing_bears_a_name():
    """An unknown name is no page, and nothing far from it is offered."""
    found = workup("explain", "xyz")
    assert (
        found.returncode == 1
        and found.stderr == "workup: nothing is known by the id or name `xyz`.\n"
    )


@pytest.mark.parametrize(
    "command",
    [("assess",), ("why",), ("export", "--to", "csv", "--out", "out.csv"), ("sheet", "--out", ".")],
)
def test_a_case_that_comes_with_workup_is_known_by_its_id(command, tmp_path):
    """
    What `walk` calls a case, the other commands call it too; a slip is told with the id that is
    near.
    """
    name, *options = command
    lost = workup(name, "arm-after-strok", *options, cwd=tmp_path)
    assert lost.returncode == 1 and lost.stderr == (
        "arm-after-strok: there is no such file, folder or case of this id. Did you mean "
        "`arm-after-stroke`?\n"
    )
    if name != "sheet":
        assert workup(name, "arm-after-stroke", *options, cwd=tmp_path).returncode == 0


def test_a_file_goes_before_a_case_that_comes_with_workup(tmp_path):
    """Where a folder of one's own has the name of a case, it is the folder that is read."""
    (tmp_path / "arm-after-stroke").mkdir()
    found = workup("assess", "arm-after-stroke", cwd=tmp_path)
    assert found.returncode == 1 and "holds no case file" in found.stderr


def test_a_command_that_is_near_is_named():
    """A slip in the name of a command is wrong usage, and told with what was meant."""
    found = workup("asess", ARM)
    assert found.returncode == 2 and "Did you mean `assess`?" in found.stderr


def test_convert_leaves_a_file_alone_where_no_case_could_be_read(tmp_path):
    """A name mistyped never empties the file of an earlier run."""
    out = tmp_path / "cases.csv"
    out.write_text("id\nkept\n")
    found = workup("convert", "no-such.yaml", out, "--force", cwd=tmp_path)
    assert (
        found.returncode == 1
        and "no such file" in found.stderr
        and "is not written" in found.stderr
    )
    assert out.read_text() == "id\nkept\n"


def test_batch_makes_no_folder_where_nothing_is_there(tmp_path):
    """After a name mistyped the same command, put right, finds its folder free."""
    found = workup("batch", "no-such.yaml", "--out", "answers", cwd=tmp_path)
    assert (
        found.returncode == 1 and found.stderr == "no-such.yaml: there is no such file or folder\n"
    )
    assert not (tmp_path / "answers").exists()


@pytest.mark.parametrize("command", [("fmt", "no-such"), ("class", "report", ".")])
def test_what_is_not_there_is_called_so(command, tmp_path):
    """
    A path without a file, and a folder without a walk, are told as such, and nothing is written.
    """
    found = workup(*command, cwd=tmp_path)
    assert found.returncode == 1 and (
        "no such file" in found.stderr or "no exported walk" in found.stderr
    )
    assert not list(tmp_path.iterdir())


def test_check_reads_the_rules():
    """
    `check` loads everything and says how much there is; what its logic and pictures find is held by
    tests/rule_checks.
    """
    found = workup("check", "--no-pictures", "--no-logic")
    assert found.returncode == 0 and "82 scripts, 95 tests" in found.stdout


def test_without_durable_rules_the_answer_is_the_same_and_said_once(tmp_path):
    """With the import blocked the plain reading answers the same, and stderr says so once."""
    (tmp_path / "durable_rules_engine.py").write_text(
        "raise ImportError('no build for this Python')\n"
    )
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).resolve().parents[2]}"}
    blocked = workup("assess", ARM, ARM.parent / "evening-limp.yaml", "--format", "jsonl", env=env)
    assert blocked.stderr.count("durable-rules cannot be used here") == 1
    assert (
        blocked.stdout
        == workup("assess", ARM, ARM.parent / "evening-limp.yaml", "--format", "jsonl").stdout
    )


def test_batch_counts_rejects_and_measures(case_file, tmp_path):
    """
    Read = assessed + rejected; bad records are listed with file and line; exit 3 with rejects.
    """
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.yaml").write_text(ARM.read_text("utf-8"), "utf-8")
    (folder / "bad.jsonl").write_text('{"id": "b1"}\nnot json\n', "utf-8")
    found = workup("batch", folder, "--out", tmp_path / "out")
    assert found.returncode == 3
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    rejects = [
        json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()
    ]
    assert (metrics["read"], metrics["assessed"], metrics["rejected"], metrics["answered"]) == (
        3,
        1,
        2,
        1,
    )
    assert [r["line"] for r in rejects] == [1, 2] and all(r["reason"] for r in rejects)
    assert metrics["diagnosis_top1"]["value"] == 1.0
    assert workup("batch", tmp_path / "none.yaml", "--out", tmp_path / "out2").returncode == 1


def test_a_site_pack_adds_and_rewords_but_removes_nothing(case_file):
    """
    A site pack can rename, say what is not at hand and order more; flags and the don't-miss list
    stay.
    """
    from workup.knowledge.rulebook import load_rules
    from workup.pathway import Assessor
    from workup.readers import load_cases
    from workup.rule_checks.site import load_with_site, lost

    pack = case_file(
        "id: here\nnames: {mri_brain: MRI at the county hospital}\ntests_not_available: "
        "{dat_spect: refer to the university}\n"
        "orders: [{id: ecg_for_all_strokes, test: ecg, when: {fact: stroke}, priority: first, "
        "why: Local policy., sources: [local]}]\n",
        "site.yaml",
    )
    before, after = load_rules(), load_with_site(pack)
    assert lost(before, after) == [] and before.hash != after.hash
    one, other = Assessor(before, "truth"), Assessor(after, "truth")
    changed = []
    for case in load_cases([ARM, ARM.parent / "head-to-the-left.yaml"]):
        old, new = one.assess(case).as_dict(), other.assess(case).as_dict()
        changed.append((case.id, [key for key in old if old[key] != new[key]]))
    assert changed == [
        ("arm-after-stroke", ["knowledge", "workup", "trace"]),
        ("head-to-the-left", ["knowledge"]),
    ]
    bad = case_file(
        "id: x\norders: [{id: y, test: mri_brian, when: {fact: stroke}, priority: first, why: "
        "z, sources: [local]}]\n",
        "bad.yaml",
    )
    found = workup("assess", ARM, "--site", bad)
    assert found.returncode == 1 and "Did you mean `mri_brain`?" in found.stderr


def test_a_missing_extra_is_named_with_its_cure(monkeypatch):
    """
    A command whose package is not installed says which one and how to get it; nobody sees a
    traceback.
    """
    import sys

    from click.testing import CliRunner

    from workup.interfaces.cli import main

    for name in [n for n in sys.modules if n.startswith(("workup.simulation", "workup.teach"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    found = CliRunner().invoke(main, ["new", "case", "--template"])
    assert found.exit_code == 1 and "pip install 'dystonia-workup[" in found.output


def test_a_batch_of_rejects_tells_where_the_first_three_stand(tmp_path):
    """
    Where nothing could be read, the reasons with their numbers and three places stand on stderr,
    with file, line and field but nothing that a case says, and where the reasons are.
    """
    for n in range(4):
        text = f"id: c{n}\npatient: {{}}\nonset: {{}}\ndystonia: {{regions: [nekc]}}\n"
        (tmp_path / f"c{n}.yaml").write_text(text, "utf-8")
    found = workup("batch", ".", "--out", "out", cwd=tmp_path)
    lines = found.stderr.splitlines()
    told = [line for line in lines if not line.startswith("rejected, ")]
    assert found.returncode == 1 and len(told) == 4
    assert lines[0].startswith("rejected, 4: dystonia.regions: `...`: unknown region `...`")
    for n in range(3):
        assert f"c{n}.yaml:4: `dystonia.regions.0` cannot be read" in told[n]
    assert (
        "rejects.jsonl: names every record and why it could not be read" in told[3]
        and "nekc" not in found.stderr
    )


@pytest.mark.parametrize(
    "address", ["banana", "http://host:8786", "tcp://host", "tcp://:8786", "host:8786"]
)
def test_an_address_of_no_scheduler_is_refused_at_once(address, tmp_path):
    """The form of `--cluster` is looked at before anything is read or waited for."""
    found = workup("batch", ARM, "--out", tmp_path / "out", "--cluster", address)
    assert (
        found.returncode == 2
        and "tcp://HOST:PORT" in found.stderr
        and not (tmp_path / "out").exists()
    )


@pytest.mark.parametrize("command", ["batch", "serve", "coverage", "pages"])
def test_a_folder_without_rules_is_told_what_rules_are(command, tmp_path):
    """
    `--rules` on a folder that holds none says what is missing and what such a folder holds, without
    a trace.
    """
    empty = tmp_path / "empty"
    empty.mkdir()
    rest = {
        "batch": [ARM, "--out", tmp_path / "out"],
        "coverage": [CASES / "teaching"],
        "pages": [tmp_path / "site"],
    }
    found = workup(command, *rest.get(command, []), "--rules", empty)
    assert found.returncode == 1 and "Traceback" not in found.stderr
    assert (
        "`vocabulary.yaml` is missing" in found.stderr
        and "disorders, tests, urgent" in found.stderr
    )


def test_an_empty_file_is_no_case(tmp_path):
    """
    A file without a record is named as such, whatever its form; a batch of it says that nothing was
    read.
    """
    for name in ("empty.jsonl", "empty.yaml", "empty.csv"):
        (tmp_path / name).write_text("")
        for command in ("assess", "check", "why"):
            found = workup(command, name, cwd=tmp_path)
            assert found.returncode == 1 and name in found.stdout + found.stderr
    found = workup("batch", "empty.jsonl", "--out", "out", cwd=tmp_path)
    assert found.returncode == 1 and "nothing was read" in found.stderr


def test_a_record_that_is_no_address_is_refused_before_anything_listens():
    """`serve` looks at the form of `--record` when it starts, not when the first learner walks."""
    found = workup("serve", "--port", "0", "--record", "banana")
    assert (
        found.returncode == 1
        and "is not a database URL" in found.stderr
        and "workup is at" not in found.stdout
    )


def test_a_case_that_comes_with_workup_is_checked_by_its_id():
    """`check` knows the ids that the other commands know, and a close one."""
    assert "1 case: 0 errors" in workup("check", "chin-up").stdout
    assert "Did you mean `chin-up`?" in workup("check", "chin-upp").stderr


def test_the_first_word_of_an_id_is_close_enough():
    """A slip in the word that an id begins with is met with that id."""
    assert "Did you mean `wilson_disease`?" in workup("why", "chin-up", "wilsn").stderr
