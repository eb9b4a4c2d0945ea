"""
The class report: nothing of a name, nothing typed unless asked for, honest in small groups,
whatever files come in.
"""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.path import reference
from tests.simulation.conftest import go_on
from workup.errors import WorkupError
from workup.interfaces.cli import main
from workup.simulation.aims import is_rich
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.session import Session
from workup.simulation.transcript import export, to_json
from workup.teach.classroom.figures import SMALL, figures
from workup.teach.classroom.handed import MOST_BYTES, Walked, gather, read_walks
from workup.teach.classroom.report import class_report, class_table

DOCS = Path(__file__).resolve().parents[2] / "docs"
RICH = [c for c in library(short=True) if is_rich(c)][:5]
SECRET = "my own words about Mrs Miller"


@pytest.fixture(scope="module")
def desk(truth_assessor) -> Desk:
    return Desk(truth_assessor)


@pytest.fixture(scope="module")
def handed(desk) -> dict[str, str]:
    """Nine learners who err at random and learn: five cases each over three weeks, by file name."""
    chance, files = random.Random(7), {}
    for learner in range(9):
        skill = chance.uniform(0.4, 0.75)
        for n, case in enumerate(RICH):
            session = Session(case, desk)
            for line in reference(Session(case, desk)):
                _step(session, line, min(0.95, skill + 0.06 * n), chance)
            day = date(2026, 1, 5) + timedelta(days=7 * (n // 2) + chance.randrange(5))
            files[f"l{learner}/{case.id}.json"] = to_json(
                export(session, day.isoformat(), f"L{learner}", "block")
            )
    return files


def _step(session: Session, line: str, skill: float, chance: random.Random) -> None:
    """
    One line of the reference path, done with some chance; now and then something in vain, or a word
    of disagreement.
    """
    if line == "done":
        if session.stage.id == "tests":
            session.say(f"disagree because {SECRET}")
            for test in ("eeg", "muscle biopsy", "dat spect"):
                if chance.random() > skill:
                    session.say(test)
        go_on(session)
    elif session.stage.weighs:
        known = chance.random() < skill
        session.say(
            f"{line.split()[0] if known else 'wilson disease'} {chance.choice([40, 60, 80, 90])}"
        )
    elif chance.random() < skill:
        session.say(line)


def read(files: dict[str, str]) -> list[Walked]:
    walks, problems = gather((name, text.encode()) for name, text in files.items())
    assert problems == []
    return walks


def page(walks, desk, **more) -> str:
    return class_report(walks, (), desk.short, **more)


def test_the_report_shows_what_a_class_misses(handed, desk):
    """
    The page has the stages, what is missed most, tests in vain, certainty and weeks, for a class
    that is large enough.
    """
    text = page(read(handed), desk)
    assert text.count("<svg") == 3
    for said in ("Where the group goes wrong", "Most missed", "EEG or video-EEG", "Week by week"):
        assert said in text
    assert "A small group" not in text


def test_nothing_that_was_typed_is_shown_unless_asked_for(handed, desk):
    """
    The learners' own words stand neither on the page nor in the table; asked for, they stand
    without a code.
    """
    walks = read(handed)
    assert SECRET not in page(walks, desk) + class_table(walks)
    asked = page(walks, desk, words=True)
    assert SECRET in asked and "L3" not in asked


def test_codes_stand_in_the_table_and_not_on_the_page(handed, desk):
    """The page names no learner, not even by code; the table has one row a walk by code."""
    walks = read(handed)
    text = page(walks, desk)
    assert not [n for n in range(9) if f"L{n}" in text]
    rows = list(csv.DictReader(io.StringIO(class_table(walks))))
    assert len(rows) == len(walks) and {r["learner"] for r in rows} == {f"L{n}" for n in range(9)}
    assert all(0 <= float(r["score"]) <= 100 for r in rows)


def test_a_small_group_is_shown_in_counts(handed, desk):
    """
    With fewer than five learners the page says so, gives counts without shares, and draws neither
    certainty nor weeks.
    """
    few = [w for w in read(handed) if w.learner in ("L0", "L1", "L2", "L3")]
    text = page(few, desk)
    assert f"fewer than {SMALL} learners" in text and text.count("<svg") == 1
    body = text[text.index("Most missed") :]
    assert " of " in body and " %)" not in body


def test_the_page_needs_nothing_and_runs_nothing(handed, desk):
    """No script, no address that is fetched, and the same walks give the same bytes."""
    walks = read(handed)
    text = page(walks, desk)
    assert "<script" not in text and "src=" not in text and "@import" not in text
    assert "default-src 'none'" in text
    assert text == page(walks, desk)


def test_only_the_first_walk_of_a_case_counts(handed):
    """
    A case walked again by the same learner moves no figure of the class but the one on walking
    again.
    """
    walks = read(handed)
    more = [*walks, walks[0].model_copy(update={"day": date(2026, 3, 1), "score": walks[-1].score})]
    one, two = figures(walks), figures(more)
    assert (one.stages, one.missed, one.wasted, one.cases) == (
        two.stages,
        two.missed,
        two.wasted,
        two.cases,
    )
    assert one.again is None and two.again is not None


BAD = {
    "not json": "{",
    "a list": "[]",
    "nothing": "",
    "another thing": '{"a": 1}',
    "another form": '{"workup_walk": 99}',
    "not ended": '{"workup_walk": 1, "over": false}',
    "deep": "[" * 100_000,
    "large": " " * (MOST_BYTES + 5),
    "nan": '{"workup_walk": 1, "over": true, "score": {"total": NaN}}',
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_named_and_skipped(handed, tmp_path, what):
    """Whatever one file holds, it is named with a reason and the others are counted."""
    name = next(iter(handed))
    (tmp_path / "good.json").write_text(handed[name])
    (tmp_path / "bad.json").write_text(BAD[what])
    walks, problems = read_walks(tmp_path)
    assert len(walks) == 1
    assert [p.file for p in problems] == ["bad.json"] and problems[0].message


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "../../etc",
    "a\u202eb",
    "{{7*7}}",
    "x" * 300,
]


@pytest.mark.parametrize("field", ["case", "learner", "course", "mode", "day"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_reaches_a_page(handed, desk, field, text):
    """
    A file whose ids are not ids is skipped whole; its text stands neither on the page, nor in the
    table, nor in the reason.
    """
    value = json.loads(next(iter(handed.values()))) | {field: text}
    walks, problems = gather([("one.json", json.dumps(value).encode())])
    assert walks == [] and len(problems) == 1
    shown = class_report(walks, problems, desk.short) + class_table(walks)
    assert text not in shown


def test_hostile_words_are_shown_as_words(handed, desk):
    """Asked for, a disagreement with markup in it stands as text."""
    value = json.loads(next(iter(handed.values())))
    value["lines"] = ["I disagree, <script>alert(1)</script> & so on"]
    walks, _ = gather([("one.json", json.dumps(value).encode())])
    text = page(walks, desk, words=True)
    assert "<script" not in text and "&lt;script&gt;" in text


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["workup_walk", "case", "score", "over", "total", "lines", "x"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_no_value_breaks_the_reader(value):
    """Any JSON at all gives a walk or a reason, never an exception."""
    walks, problems = gather([("one.json", json.dumps(value).encode())])
    assert len(walks) + len(problems) == 1


def test_the_same_walk_is_counted_once(handed):
    """A file that was copied is named and not counted again."""
    name, text = next(iter(handed.items()))
    walks, problems = gather([(name, text.encode()), ("copy.json", text.encode())])
    assert len(walks) == 1 and "counted once" in problems[0].message


def test_the_names_of_files_stay_off_the_page(handed, desk):
    """A file may be called after its learner: the page tells why files were skipped, not which."""
    walks, problems = gather(
        [
            ("Anna-Miller.json", b"{"),
            ("Bob.json", b"{"),
            *((n, t.encode()) for n, t in handed.items()),
        ]
    )
    text = class_report(walks, problems, desk.short)
    assert "2: is not JSON" in text
    assert "Miller" not in text and "Bob" not in text


def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    """No folder, or none with a walk in it, ends in one plain error."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(WorkupError):
            read_walks(folder)


def test_the_picture_in_the_docs(handed, desk, request, tmp_path):
    """
    `--golden` paints the page wide and narrow, where Chromium is; the page itself has no part that
    is wider than a phone.
    """
    from tests.pictures import page_picture

    text = page(read(handed), desk, title="Movement disorders, winter block")
    if request.config.getoption("--golden"):
        page_picture(text, DOCS / "pictures" / "class-wide.png", 1100, 2700)
        page_picture(text, DOCS / "pictures" / "class-narrow.png", 500, 3600)
    assert (DOCS / "pictures" / "class-wide.png").exists()


def test_a_whole_record_is_read_like_its_walks(handed, tmp_path):
    """The one file that the browser's page hands out tells the same as the walks one by one."""
    (tmp_path / "one").mkdir()
    (tmp_path / "all").mkdir()
    mine = [json.loads(text) for name, text in handed.items() if name.startswith("l0/")]
    for n, walk in enumerate(mine):
        (tmp_path / "one" / f"{n}.json").write_text(json.dumps(walk), "utf-8")
    (tmp_path / "all" / "record.json").write_text(
        json.dumps({"workup_record": 1, "walks": mine}), "utf-8"
    )
    assert read_walks(tmp_path / "all") == read_walks(tmp_path / "one")
    (tmp_path / "all" / "again.json").write_text(
        json.dumps({"workup_record": 1, "walks": [*mine[:1], 7]}), "utf-8"
    )
    walks, skipped = read_walks(tmp_path / "all")
    assert len(walks) == len(mine) and len(skipped) == 2


def test_a_report_is_not_written_over_unless_told(handed, tmp_path):
    """Page and table that are there stay, byte for byte; --force writes over both."""
    folder = tmp_path / "handed"
    folder.mkdir()
    for name, text in handed.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    page, table = tmp_path / "class.html", tmp_path / "class.csv"
    page.write_text("mine")
    table.write_text("mine too")
    arguments = ["class", "report", str(folder), "--out", str(page), "--csv", str(table)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1 and done.output.count("--force to write over it") == 2
    assert (page.read_text(), table.read_text()) == ("mine", "mine too")
    assert CliRunner().invoke(main, [*arguments, "--force"]).exit_code == 0
    assert page.read_text("utf-8").startswith("<!doctype") and "," in table.read_text("utf-8")
