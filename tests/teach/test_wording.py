"""What an educator reads says what it means, once, in the field's own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tests.conftest import CASES
from workup.errors import WorkupError
from workup.interfaces.cli import main
from workup.readers import load_cases
from workup.simulation.cases import library
from workup.teach.course import read_course
from workup.teach.questions import draw
from workup.teach.questions.ground import LONGEST_NAME

ROOT = CASES.parent
LIMP = CASES / "teaching" / "evening-limp.yaml"


def run(*args: object):
    return CliRunner().invoke(main, [str(a) for a in args])


def written(folder: Path, **change: object) -> Path:
    """The case of a girl who limps, with some fields changed."""
    value = yaml.safe_load(LIMP.read_text("utf-8")) | change
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(
    "words", ["parted by commas", "is is not told", "is no exported walk", "project's first text"]
)
def test_no_text_is_in_a_dialect_of_its_own(words):
    """Words that a reader would stumble over stand in no text that is shown."""
    places = [*(ROOT / "workup").rglob("*.py"), *(ROOT / "workup").rglob("*.yaml")]
    places += [*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "docs").glob("*.md")]
    assert [p.name for p in places if words in " ".join(p.read_text("utf-8").split())] == []


def test_one_case_is_one_case(tmp_path):
    """A count of one is in the singular."""
    assert "1 case in" in run("convert", LIMP, tmp_path / "a.jsonl").output
    done = run("export", LIMP, "--to", "csv", "--out", tmp_path / "a.csv", "--items", "diagnosis")
    assert "1 question on 1 of 1 case in" in done.output


def test_a_mistake_names_its_field_once(tmp_path):
    """`findings.present.1` stands once before what is wrong with it."""
    path = written(tmp_path, findings={"present": ["foot_inversion", "foot_inversionn"]})
    done = run("check", path)
    assert " ".join(done.output.split()).count("`findings.present.1`") == 1


def test_another_red_flag_is_named_by_its_reason(tmp_path, truth_assessor):
    """A flag without a name of its own is told by what it says."""
    from workup.teach.lint import Checker

    raised = [
        CASES / "published" / f"{case.id}.yaml"
        for case in load_cases(CASES / "published")
        if any(flag.id == "other" for flag in truth_assessor.assess(case).red_flags)
    ]
    remarks = [
        (remark, case)
        for case in Checker(truth_assessor).check(raised)[0]
        for remark in case.remarks
        if remark.kind == "flag_missing" and "`other`" in remark.message
    ]
    assert remarks
    assert not [r.message for r, _ in remarks if "Another red flag" in r.message]


def test_a_template_is_named_as_its_file(tmp_path):
    """The id is the file's name; printed, it is a name to change."""
    out = tmp_path / "my-case.yaml"
    assert run("new", "case", out, "--template").exit_code == 0
    assert yaml.safe_load(out.read_text("utf-8"))["id"] == "my-case"
    assert yaml.safe_load(run("new", "case", "--template").output)["id"] == "new-case"


def test_a_long_title_leaves_room_for_the_kind(tmp_path, truth_assessor):
    """Questions of one case differ in their names, however long its title is."""
    case = load_cases(written(tmp_path, title="A girl " * 50))[0]
    names = {item.kind: item.name for item in draw(case, truth_assessor)[0]}
    assert all(len(name) <= LONGEST_NAME for name in names.values())
    assert len(set(names.values())) == len(names)
    assert names["diagnosis"].endswith(": diagnosis")


def test_a_second_question_of_a_kind_is_called_a_further_one(tmp_path):
    """Where one was made and one left out, "no" would not be true."""
    out = tmp_path / "a.csv"
    done = run("export", CASES / "teaching", "--to", "csv", "--out", out, "--verbose")
    rows = out.read_text("utf-8-sig")
    for case, further, kind in re.findall(r"(?m)^([\w-]+): no (further )?(\w+):", done.stderr):
        made = re.search(rf"(?m)^[^,\n]*,{kind},{case},", rows) is not None
        assert made == bool(further), (case, kind)


def test_all_mistakes_of_a_course_come_at_once(tmp_path):
    """A wrong date and an unknown case are named in one round, by their lines."""
    path = tmp_path / "course.yaml"
    path.write_text(
        "id: a\ncases:\n  - {case: evening-limpp}\n  - {case: half-a-face, due: soon}\n", "utf-8"
    )
    with pytest.raises(WorkupError) as caught:
        read_course(path, library(short=True))
    said = [str(p) for p in caught.value.problems]
    assert len(said) == 2 and "evening-limpp" in said[0] and "`soon`" in said[1]
