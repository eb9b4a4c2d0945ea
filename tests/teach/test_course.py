"""Courses: read with every mistake by line, walked in their order, and shown to the learner."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.path import reference
from workup.errors import WorkupError
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.record.kept import Kept
from workup.simulation.session import Session
from workup.teach.course import read_course
from workup.teach.standing import next_of, standing

LIBRARY = library(short=True)
TEXT = """id: block
title: A block
aims: [Order less]
cases:
  - {case: chin-up, opens: 2026-01-05, due: 2026-01-11}
  - {case: chin-down, due: 2026-01-08, mode: quick, aims: [Ask about drugs]}
  - {case: foot-turns-in-at-nine, opens: 2026-02-01}
"""


@pytest.fixture
def course(tmp_path):
    file = tmp_path / "block.yaml"
    file.write_text(TEXT)
    return read_course(file, LIBRARY)


def kept(case: str, total: float | None, mode: str = "full", course: str = "block") -> Kept:
    return Kept(
        "w",
        case,
        "c",
        "r",
        mode,
        datetime(2026, 1, 6, tzinfo=UTC),
        total is not None,
        total,
        None,
        (),
        course,
    )


def states(course, walks, today) -> list[str]:
    return [s.state for s in standing(course, walks, today)]


def test_a_course_says_what_is_open_late_and_done(course):
    """
    A case opens on its day, is late after it was due, begun once a line is kept, done once a walk
    ended.
    """
    assert states(course, [], date(2026, 1, 4)) == ["not open yet", "open", "not open yet"]
    assert states(course, [], date(2026, 1, 11)) == ["open", "late", "not open yet"]
    assert states(course, [kept("chin-up", None)], date(2026, 2, 1)) == ["begun", "late", "open"]
    assert (
        states(course, [kept("chin-up", 40.0), kept("chin-up", 70.0)], date(2026, 2, 1))[0]
        == "done"
    )
    assert (
        standing(course, [kept("chin-up", 40.0), kept("chin-up", 70.0)], date(2026, 2, 1))[0].best
        == 70
    )


def test_walks_outside_a_course_or_in_another_mode_do_not_count(course):
    """Only walks made for the course, in the mode that it asks for, move it on."""
    others = [kept("chin-up", 90.0, course=""), kept("chin-down", 90.0, "full")]
    assert states(course, others, date(2026, 1, 6)) == ["open", "open", "not open yet"]


def test_what_comes_next_is_begun_then_due_first(course):
    """A walk that was begun goes on; then what is due first; nothing that is done or not open."""
    today = date(2026, 1, 6)
    assert next_of(standing(course, [], today)).assigned.case.id == "chin-down"
    assert next_of(standing(course, [kept("chin-up", None)], today)).assigned.case.id == "chin-up"
    done = [kept("chin-up", 50.0), kept("chin-down", 50.0, "quick")]
    assert next_of(standing(course, done, today)) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("id: block", "id: my block", 1, "letters, digits"),
        ("case: chin-up", "case: chin-upp", 5, "Did you mean `chin-up`"),
        ("due: 2026-01-11", "due: 2026-13-11", 5, "should be a day"),
        ("due: 2026-01-11", "due: 2026-01-04", 5, "before it opens"),
        ("mode: quick", "mode: fast", 6, "'full' or 'quick'"),
        ("mode: quick", "modes: quick", 6, "Did you mean `mode`"),
        ("case: chin-down, due: 2026-01-08, mode: quick", "case: chin-up", 6, "twice"),
        ("case: chin-down", "case: ../nothing.yaml", 6, "no such file"),
        ("title: A block", "title: [", 4, "not valid YAML"),
        (
            "{case: chin-down, due: 2026-01-08, mode: quick, aims: [Ask about drugs]}",
            "chin-down",
            6,
            "Write {case: chin-down}",
        ),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path, old, new, line, said):
    """What is wrong in a course file is said with file and line and what would be right."""
    file = tmp_path / "block.yaml"
    file.write_text(TEXT.replace(old, new))
    with pytest.raises(WorkupError) as error:
        read_course(file, LIBRARY)
    found = [p for p in error.value.problems if said in p.message]
    assert found and (found[0].file, found[0].line) == (str(file), line)


@pytest.mark.parametrize(
    "text", ["", "[]", "id: x", "id: x\ncases: []", "id: x\ncases: {a: 1}", "- 1\n---\n- 2", "\x00"]
)
def test_what_is_no_course_is_said_to_be_none(tmp_path, text):
    """Empty, odd and double files end in one plain error."""
    file = tmp_path / "c.yaml"
    file.write_text(text)
    with pytest.raises(WorkupError):
        read_course(file, LIBRARY)


def test_a_case_file_beside_the_course_can_be_named(tmp_path):
    """An educator's own case is found beside the course; one without an answer is refused."""
    own = "id: own\npatient: {age: 30}\nonset: {age: 20}\ndystonia: {regions: [neck]}\n"
    (tmp_path / "own.yaml").write_text(
        own + "answer: {category: primary, diagnosis: cervical_dystonia}\n"
    )
    (tmp_path / "c.yaml").write_text("id: c\ncases: [{case: own.yaml}]\n")
    assert read_course(tmp_path / "c.yaml", LIBRARY).assigned[0].case.id == "own"
    (tmp_path / "own.yaml").write_text(own)
    with pytest.raises(WorkupError, match="answer"):
        read_course(tmp_path / "c.yaml", LIBRARY)


def _run(*args: str, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "WORKUP_RECORD": f"sqlite:///{folder / 'r.sqlite'}"}
    return subprocess.run(
        [sys.executable, "-m", "workup", *args],
        input=text,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env=env,
    )


def test_a_course_is_walked_handed_in_and_reported(tmp_path):
    """
    From the course file to the class's page: two cases walked in order, exported, and counted in
    the course.
    """
    file = tmp_path / "block.yaml"
    file.write_text(TEXT.replace("opens: 2026-02-01", "opens: 2999-01-01"))
    desk = Desk()
    by_id = {c.id: c for c in LIBRARY}
    for case, mode in (("chin-down", "quick"), ("chin-up", "full")):
        path = reference(Session(by_id[case], desk, mode))
        done = _run("walk", "--course", str(file), folder=tmp_path, text="\n".join(path) + "\n")
        assert "Debrief: 100 of 100" in done.stdout, done.stdout + done.stderr
    last = _run("walk", "--course", str(file), folder=tmp_path)
    assert "2 of 3" in last.stdout and "Nothing of the course waits" in last.stdout
    _run("record", "export", str(tmp_path / "in"), "--code", "A1", folder=tmp_path)
    out = tmp_path / "class.html"
    made = _run(
        "class",
        "report",
        str(tmp_path / "in"),
        "--course",
        str(file),
        "--out",
        str(out),
        folder=tmp_path,
    )
    assert made.returncode == 0 and "2 walks of 1 learners" in made.stdout, made.stderr
    page = out.read_text()
    assert "A block" in page and "A small group: 1 learner." in page


def test_a_course_needs_the_record(tmp_path):
    """Without a record nobody knows what was walked; it says so."""
    file = tmp_path / "block.yaml"
    file.write_text(TEXT)
    done = _run("walk", "--course", str(file), "--no-record", folder=tmp_path)
    assert done.returncode == 1 and "needs the record" in done.stderr
