"""The record: nothing that was typed is lost, with SQLite and with PostgreSQL."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from benchmarks.path import reference
from tests.simulation.conftest import CASES, case
from workup.errors import WorkupError
from workup.simulation.record import store as store_module
from workup.simulation.record.due import next_case, review
from workup.simulation.record.record import Record
from workup.simulation.record.store import HEAD, Store
from workup.simulation.record.tables import Base
from workup.simulation.session import Session

MIGRATIONS = Path(store_module.__file__).parent / "migrations"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'record.sqlite'}"
    return str(request.getfixturevalue("postgresql"))


WRITER = """
import sys
from datetime import datetime, timezone
from workup.simulation.record.record import Record
from workup.simulation.record.store import Store
record = Record(Store(sys.argv[1]), sys.argv[2])
walk = record.begin("some-case", "c", "r", "full", datetime.now(timezone.utc))
for n in range(40):
    record.say(walk, n, f"line {n}", datetime.now(timezone.utc))
record.finish(walk, 80.0, {"missed": []}, datetime.now(timezone.utc))
print(walk)
"""


def test_two_sessions_at_once_lose_nothing(url, request):
    """
    Four processes that open a new record and write at once, two of them as one learner: every line
    is kept, in order.
    """
    name = f"together-{request.node.callspec.id}"
    found = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, who], stdout=subprocess.PIPE, text=True
        )
        for who in (name, name, name + "-b", name + "-c")
    ]
    walks = [p.communicate(timeout=120)[0].strip() for p in found]
    assert [p.returncode for p in found] == [0, 0, 0, 0]
    mine = Record(Store(url), name)
    assert {w.id for w in mine.walks()} == set(walks[:2])
    for id_ in walks[:2]:
        assert mine.walk(id_).lines == tuple(f"line {n}" for n in range(40))
    assert list(mine.due()) == ["some-case"]


def test_two_sessions_end_the_same_cases_at_the_same_moment(url):
    """Both walks of each case are over, and each case has one card."""
    cases = [f"case-{n}" for n in range(25)]
    together = Barrier(2)

    def learn() -> list[str]:
        record = Record(Store(url), "twice")
        walks = []
        try:
            for name in cases:
                walks.append(record.begin(name, "c", "r", "full", NOW))
                together.wait(300)
                record.finish(walks[-1], 80.0, {"missed": []}, NOW)
        except Exception:
            together.abort()  # the other need not wait for one that failed
            raise
        return walks

    with ThreadPoolExecutor(2) as pool:
        walks = [id_ for done in [pool.submit(learn) for _ in "ab"] for id_ in done.result(600)]
    mine = Record(Store(url), "twice")
    assert {w.id for w in mine.walks() if w.over} == set(walks)
    assert sorted(mine.due()) == sorted(cases)


def test_a_line_is_kept_once(url):
    """The same place written from two windows is refused the second time, and the first stays."""
    record = Record(Store(url), "twice")
    walk = record.begin("x", "c", "r", "full", NOW)
    record.say(walk, 0, "one", NOW)
    with pytest.raises(WorkupError, match="another window"):
        record.say(walk, 0, "two", NOW)
    assert record.walk(walk).lines == ("one",)


def test_show_and_delete(url):
    """A learner sees only their own walks, and deleting leaves nothing of them."""
    one, two = Record(Store(url), "one"), Record(Store(url), "two")
    walk = one.begin("x", "c", "r", "full", NOW)
    one.say(walk, 0, "hello", NOW)
    two.begin("x", "c", "r", "full", NOW)
    assert [w.id for w in one.walks()] == [walk]
    with pytest.raises(WorkupError, match="no walk begins"):
        two.walk(walk)
    assert one.delete() == 1
    assert one.walks() == [] and one.due() == {}
    assert len(two.walks()) == 1


def _cli(*args: str, url: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workup", *args],
        input=text,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, "WORKUP_RECORD": url},
    )


@pytest.mark.parametrize("after", [1, 5, 9, 13, 17])
def test_killed_at_any_stage_and_taken_up_again(tmp_path, desk, after):
    """
    kill -9 after some lines; the next call goes on with the same state and ends with the same
    score.
    """
    url = f"sqlite:///{tmp_path / 'record.sqlite'}"
    case_ = case("evening-limp")
    path = reference(Session(case_, desk))
    process = subprocess.Popen(
        [sys.executable, "-m", "workup", "walk", case_.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WORKUP_RECORD": url},
    )
    assert process.stdin
    process.stdin.write("".join(line + "\n" for line in path[:after]))
    process.stdin.flush()
    record = None
    for _ in range(4000):  # as long as a busy machine needs
        time.sleep(0.05)
        if Path(tmp_path / "record.sqlite").exists():
            record = record or Record(Store(url))
            walks = record.walks()
            if walks and len(record.walk(walks[0].id).lines) == after:
                break
    process.send_signal(signal.SIGKILL)
    process.wait()
    out = _cli("walk", case_.id, url=url, text="".join(line + "\n" for line in path[after:]))
    assert f"Resumed after {after} lines" in out.stdout, out.stdout + out.stderr
    assert "Debrief: 100 of 100" in out.stdout
    kept = Record(Store(url)).walks()
    assert [(w.over, w.total) for w in kept] == [(True, 100.0)]


def test_record_commands(tmp_path, desk):
    """list, show, export and delete speak of the walks, and an export carries no name."""
    url = f"sqlite:///{tmp_path / 'r.sqlite'}"
    path = reference(Session(case("arm-after-stroke"), desk))
    out = _cli("walk", "arm-after-stroke", "--learner", "Ada", url=url, text="\n".join(path) + "\n")
    assert out.returncode == 0, out.stderr
    listed = _cli("record", "list", "--learner", "Ada", url=url).stdout
    assert "100.0" in listed and "arm-after-stroke" in listed and "due 20" in listed
    assert "> " in _cli("record", "show", listed[:8], "--learner", "Ada", url=url).stdout
    _cli("record", "export", str(tmp_path / "out"), "--learner", "Ada", url=url)
    (file,) = (tmp_path / "out").iterdir()
    assert "Ada" not in file.read_text() + file.name
    again = _cli("walk", "arm-after-stroke", "--no-record", "--script", str(file), url=url)
    assert "Debrief: 100 of 100" in again.stdout
    kept = _cli("record", "delete", listed[:8], "--learner", "Ada", url=url, text="n\n")
    assert "arm-after-stroke, walked" in kept.stdout and kept.returncode == 1
    assert _cli("record", "delete", "--learner", "Ada", url=url).returncode == 2
    assert (
        "1 deleted"
        in _cli("record", "delete", "--all", "--yes", "--learner", "Ada", url=url).stdout
    )


@pytest.mark.parametrize(
    "bad", ["nonsense", "sqlite:////proc/no/such/file", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_a_record_that_cannot_be_opened_is_said_plainly(bad):
    """A wrong URL, folder or server is named without a traceback."""
    out = _cli("record", "list", url=bad)
    assert out.returncode == 1
    assert out.stderr.startswith("record:")
    assert "Traceback" not in out.stderr


def test_a_foreign_file_is_not_taken_for_a_record(tmp_path):
    """A file that is no database is refused and can no longer be changed."""
    file = tmp_path / "notes.txt"
    file.write_text("my notes " * 200)
    out = _cli("record", "list", url=f"sqlite:///{file}")
    assert out.returncode == 1 and "cannot be opened" in out.stderr
    assert file.read_text() == "my notes " * 200


def test_what_comes_next():
    """
    First an easy case; a case walked badly comes back soon, a case walked well later, and a due
    case goes before a new one.
    """
    rich = list(CASES)
    store = Store("sqlite://")
    record = Record(store)
    first = next_case(rich, [], {}, NOW)
    assert first and first.teaching and first.teaching.level == "easy"
    due = {}
    for total, id_ in ((30.0, "evening-limp"), (100.0, "half-a-face")):
        walk = record.begin(id_, "c", "r", "full", NOW)
        record.finish(walk, total, {"missed": []}, NOW)
    due = record.due()
    assert NOW < due["evening-limp"] < due["half-a-face"]
    later = NOW + timedelta(days=400)
    assert next_case(rich, record.walks(), due, later).id == "evening-limp"
    assert next_case(rich, record.walks(), due, NOW).id not in due


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path) -> str:
    """The URL of a database that nobody has touched."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    import psycopg

    server = str(request.getfixturevalue("postgresql"))
    name = f"empty{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.rsplit("/", 1)[0] + "/" + name


def _migrate(url: str, revision: str, *statements: str) -> None:
    """Bring a database to a revision and run statements on it, without the store."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_an_older_record_is_brought_up_to_date(empty):
    """
    A record of the first tables keeps every walk and line, and its learners get a code; opening it
    again changes nothing.
    """
    _migrate(
        empty,
        "0001",
        "INSERT INTO learner (id, name) VALUES (1, ''), (2, 'b')",
        'INSERT INTO walk (id, learner, "case", case_hash, rules, mode, began, over, total) VALUES'
        " ('w1', 1, 'x', 'c', 'r', 'full', '2026-01-01 00:00:00', true, 70.0)",
        "INSERT INTO line (id, walk, place, text, at) VALUES (1, 'w1', 0, 'hello', '2026-01-01 "
        "00:00:00')",
    )
    store = Store(empty)
    record, other = Record(store), Record(store, "b")
    assert (record.walk("w1").lines, record.walk("w1").total, record.walk("w1").course) == (
        ("hello",),
        70.0,
        "",
    )
    assert record.code and other.code and record.code != other.code
    store.close()
    again = Store(empty)
    assert Record(again).code == record.code
    again.close()


def test_the_migrations_make_the_tables_that_the_code_reads(empty):
    """
    From an empty database the migrations end in exactly the tables of the code, and the head is the
    one that the store expects.
    """
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    store = Store(empty)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD
    store.close()


def test_a_record_of_a_newer_version_is_left_alone(empty):
    """A record that a later version wrote is refused with what to do, and not touched."""
    Store(empty).close()
    _migrate(empty, "head", "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorkupError, match="newer"):
        Store(empty)


def test_a_case_comes_back_after_days_not_minutes():
    """Walked well it waits longer than walked badly, and even that is a day or more."""
    days = [(review(None, total, NOW)[1] - NOW) / timedelta(days=1) for total in (20, 60, 80, 95)]
    assert 1 <= days[0] <= days[1] <= days[2] < days[3]


@pytest.mark.parametrize("learner", ["x" * 500, "Zoë\u202e", "a'; DROP TABLE walk; --", "\n"])
def test_any_name_is_a_name(url, learner):
    """
    A name of any length and letters is kept apart from others and breaks nothing, or is refused
    plainly.
    """
    try:
        record = Record(Store(url), learner)
    except WorkupError as error:
        assert "100" in str(error)
        return
    walk = record.begin("x", "c", "r", "full", NOW)
    assert [w.id for w in Record(Store(url), learner).walks()] == [walk]


def test_a_file_that_cannot_be_written_is_said_plainly(tmp_path):
    """
    An export to a folder that is not there, or over a folder, ends in one line and no traceback.
    """
    url = f"sqlite:///{tmp_path / 'r.sqlite'}"
    for out in (tmp_path / "no" / "such" / "w.json", tmp_path):
        done = _cli("walk", "chin-up", "--export", str(out), url=url, text="pause\n")
        assert (
            done.returncode == 1
            and "cannot be written" in done.stderr
            and "Traceback" not in done.stderr
        )
    (tmp_path / "file").write_text("x")
    done = _cli("record", "export", str(tmp_path / "file" / "deeper"), url=url)
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_bytes_that_are_no_text_are_read_as_marks(tmp_path):
    """Standard input that is not UTF-8 is not understood, and nothing breaks."""
    done = subprocess.run(
        [sys.executable, "-m", "workup", "walk", "chin-up", "--no-record"],
        input=b"\xff\xfe\x00\x80\npause\n",
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert (
        done.returncode == 0
        and b"not understood" in done.stdout
        and b"Traceback" not in done.stderr
    )


def test_a_damaged_record_is_told_with_a_remedy(tmp_path):
    """Whatever byte of the file is turned over, a record opens or says what to do."""
    import random

    path = tmp_path / "record.sqlite"
    store = Store(f"sqlite:///{path}")
    Record(store, "a name").begin("case", "hash", "rules", "exam", datetime.now(UTC))
    store.close()
    good, turn = path.read_bytes(), random.Random(3)
    for _ in range(60):
        bad = bytearray(good)
        for _ in range(turn.choice((1, 20, 400))):
            bad[turn.randrange(len(bad))] = turn.randrange(256)
        path.write_bytes(bad)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        try:
            opened = Store(f"sqlite:///{path}")
            try:
                Record(opened, "a name").walks()
            finally:
                opened.close()
        except WorkupError as error:
            assert "--record" in str(error) or "newer workup" in str(error)


def test_a_new_record_is_its_owners_alone(tmp_path):
    """Nobody else on the machine can read what a learner typed."""
    path = tmp_path / "made" / "record.sqlite"
    store = Store(f"sqlite:///{path}")
    Record(store, "a name")
    files = [path.parent, *path.parent.iterdir()]
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in files)
    store.close()
