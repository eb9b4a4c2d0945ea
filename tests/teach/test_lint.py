"""
The check of cases: teaching cases pass, every planted defect is found at its place, and what it
says of a case holds.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import pytest
import yaml

from tests.conftest import CASES
from tests.teach import defects
from workup.explanations.difficulty import weigh
from workup.model.assessment import rank_of
from workup.model.case import build
from workup.model.document import read_yaml
from workup.teach.lint import Checker, answer, beside, clashes, times, vignette
from workup.teach.lint.clashes import clashes as rows
from workup.teach.lint.paper import Paper, read_papers
from workup.teach.lint.reach import with_results

FILES = sorted((CASES / "teaching").glob("*.yaml"))
VALUES = {f.stem: yaml.safe_load(f.read_text("utf-8")) for f in FILES}
AMONG = {False: 4, True: 2}  # in so many cases each class is planted, and each slow one


@pytest.fixture(scope="module")
def checker(truth_assessor):
    return Checker(truth_assessor)


def paper_of(value, vocabulary):
    """
    A paper of a plain value, as if it had been written to a file; None where it is no valid case
    any more.
    """
    document = read_yaml(
        yaml.safe_dump(value, sort_keys=False, allow_unicode=True), "planted.yaml"
    )[0]
    case, _ = build(document, vocabulary)
    return Paper(case, document) if case else None


def quick(paper, checker):
    """The remarks that need no whole assessment."""
    facts = checker.assessor.read(paper.case).facts
    return [
        *answer.whole(paper, checker.book),
        *clashes.clashing(paper, facts),
        *times.fits(paper, checker.book),
        *vignette.told(paper, checker.phrases),
        *beside.media(paper, checker.book),
    ]


def planted(plant, checker, count):
    """Papers with a defect planted, and the path at which it must be found."""
    found = []
    for value in VALUES.values():
        value = copy.deepcopy(value)
        path = plant(value)
        paper = paper_of(value, checker.book.vocabulary) if path is not None else None
        if paper:
            found.append((paper, path))
        if len(found) == count:
            break
    return found


def is_at(remark, kind, paper, path):
    return remark.kind == kind and remark.line == paper.document.line(path)


@pytest.fixture(scope="module")
def clean(checker):
    """Every teaching case as it is, checked."""
    checked, unread = checker.check([CASES / "teaching"])
    assert not unread
    return {one.paper.case.id: one for one in checked}


def test_teaching_cases_pass(clean):
    """No teaching case has an error or a warning, and each stands first by what it tells."""
    assert len(clean) == len(FILES)
    for one in clean.values():
        assert [r for r in one.remarks if r.severity != "note"] == []
        assert one.way.place == 1 and one.way.stands_from


@pytest.mark.parametrize("name", defects.PLANTS)
def test_a_planted_defect_is_found_at_its_place(name, checker, clean):
    """
    Planted in several cases, each class of defect is found in every one, by its kind and line, and
    is not there without it.
    """
    kind, plant = defects.PLANTS[name]
    slow = name in defects.SLOW
    found = planted(plant, checker, AMONG[slow])
    assert found, "no teaching case lends itself to this defect"
    for paper, path in found:
        remarks = checker.look(paper).remarks if slow else quick(paper, checker)
        assert any(is_at(r, kind, paper, path) for r in remarks), (
            paper.case.id,
            [(r.kind, r.line) for r in remarks],
        )
        assert all(r.change and r.message for r in remarks)


@pytest.mark.parametrize("id_", [row.id for row in rows()])
def test_a_planted_clash_is_found_at_its_place(id_, checker, clean):
    """
    Each row of clashes.yaml is brought about in several cases and found in each, at the field that
    it names.
    """
    found = planted(lambda value: defects.clash(value, id_), checker, 4)
    assert len(found) == 4
    for paper, path in found:
        assert any(is_at(r, id_, paper, path) for r in quick(paper, checker)), paper.case.id


def test_a_defect_is_not_found_where_it_is_not(clean):
    """The kinds of the planted defects, notes apart, occur in no teaching case as it is."""
    kinds = {kind for kind, _ in defects.PLANTS.values()} | {row.id for row in rows()}
    graver = {r.kind for one in clean.values() for r in one.remarks if r.severity != "note"}
    assert not graver & kinds


def test_every_kind_of_remark_is_planted():
    """
    No kind of remark that the check can make is without a planted defect, but those named here.
    """
    import re
    from pathlib import Path

    folder = Path(answer.__file__).parent
    made = set(
        re.findall(
            r'remark\(\s*"([a-z_]+)"', "".join(f.read_text("utf-8") for f in folder.glob("*.py"))
        )
    )
    planted_kinds = {kind for kind, _ in defects.PLANTS.values()}
    without = {"not_first", "only_by_tests", "not_decisive", "no_decisive"}
    assert made - planted_kinds == without


@pytest.mark.parametrize("id_", ["eyes-to-the-ceiling", "like-her-mother", "fever-at-eight-months"])
def test_what_is_said_of_the_way_holds(id_, clean, checker):
    """
    From the fact it names on the answer is first, and just before it is not; its place is that of
    the whole assessment.
    """
    from workup.explanations.curve import partial
    from workup.explanations.difficulty import walk_order

    case, way = clean[id_].paper.case, clean[id_].way
    told = walk_order(case, checker.book.vocabulary)
    at = [
        rank_of(weigh(partial(case, told[:n]), checker.assessor).ranked, case.accepted)
        for n in range(1, len(told) + 1)
    ]
    assert at[way.stands_from - 1 :] == [1] * (len(told) - way.stands_from + 1)
    assert way.stands_from == 1 or at[way.stands_from - 2] > 1
    ranked = [c.diagnosis for c in checker.assessor.assess(with_results(case)).differential]
    assert 1 + ranked.index(case.answer.diagnosis) == way.place_after


def run(*args):
    return subprocess.run(
        [sys.executable, "-m", "workup", "check", *map(str, args)],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_on_a_bad_and_a_good_file(tmp_path):
    """
    Good cases are checked though another cannot be read; the place, what is wrong and what to
    change are told; exit code 1.
    """
    value = copy.deepcopy(VALUES["head-to-the-left"])
    value["setting"] = "child_clinic"
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(value, sort_keys=False), "utf-8")
    (tmp_path / "b.yaml").write_text(
        "id: b\npatient: {}\nonset: {tempo: quick}\ndystonia: {}\n", "utf-8"
    )
    done = run(tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "b.yaml:3:error" in "".join(done.stdout.split())  # a long path wraps
    assert "An adult is seen in a children's clinic." in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80 + len(str(tmp_path))
    said = json.loads(run(tmp_path, "--format", "json").stdout)
    assert [c["case"] for c in said["cases"]] == ["head-to-the-left"] and said["unread"][0][
        "line"
    ] == 3
    remark = next(r for r in said["cases"][0]["remarks"] if r["kind"] == "child_clinic_adult")
    assert (
        remark["written"] == "child_clinic"
        and remark["severity"] == "error"
        and "clinic" in remark["change"]
    )


def test_a_good_case_passes():
    """Exit code 0, the way to the answer and its difficulty on one screen."""
    done = run(CASES / "teaching" / "foot-turns-in-at-nine.yaml")
    assert done.returncode == 0 and "of 100" in done.stdout and "Look-alike" in done.stdout
    assert len(done.stdout.splitlines()) <= 24


def test_what_is_missing_is_named():
    """A path that is not there is an error with its name."""
    done = run("nowhere.yaml")
    assert (
        done.returncode == 1
        and "nowhere.yaml: error: there is no such file or folder" in done.stdout
    )


def test_reading_names_files_once(tmp_path, book):
    """A case id used twice is an error at the second file."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("id: x\npatient: {}\nonset: {}\ndystonia: {}\n", "utf-8")
    papers, remarks = read_papers([tmp_path], book.vocabulary)
    assert (
        len(papers) == 1
        and remarks[0].file.endswith("b.yaml")
        and "already used" in remarks[0].message
    )
