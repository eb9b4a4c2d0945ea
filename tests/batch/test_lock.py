"""A folder serves one run at a time, and a run that is killed leaves neither lock nor process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from workup.batch.cohort import cohort
from workup.batch.lock import NAME, alone
from workup.errors import WorkupError
from workup.readers.write import write_cases

HOLD = """
import sys, time
from pathlib import Path
from workup.batch.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_folder_that_is_held_is_refused_and_free_afterwards(tmp_path):
    """A second holder is refused while the first lives, however the first one ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with pytest.raises(WorkupError, match="another run is writing"), alone(tmp_path):
        pass
    process.kill()
    process.wait()
    with alone(tmp_path):
        assert (tmp_path / NAME).exists()
    assert not list(tmp_path.iterdir())


def test_a_lock_that_was_taken_away_is_none(tmp_path):
    """Whoever waits with the file of a run that has ended makes a lock of its own."""
    with alone(tmp_path):
        (tmp_path / NAME).unlink()
        with alone(tmp_path), pytest.raises(WorkupError), alone(tmp_path):
            pass


def _batch(cases, out):
    command = [sys.executable, "-m", "workup", "batch", str(cases), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--workers", "2", "--no-report"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _wait(true, seconds=60.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")
def test_two_runs_into_one_folder_and_the_workers_of_a_killed_one(book, tmp_path):
    """The second run is refused and changes nothing; the workers of a killed run end by it."""
    cases, out = tmp_path / "cases.parquet", tmp_path / "out"
    write_cases(cohort(20_000, 1, book), cases)
    first = _batch(cases, out)
    assert _wait(lambda: len(_group(first.pid)) >= 3)
    second = _batch(cases, out)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1 and "another run is writing into this folder" in said
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert _wait(lambda: not _group(first.pid), 20)


def _group(leader):
    """The processes of a session that still live."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                state, _, _, session = file.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(name))
    return found
