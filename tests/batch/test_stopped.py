"""A batch that its user stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from workup.batch.cohort import cohort
from workup.readers.write import write_cases


@pytest.mark.parametrize("after", [0.0, 0.8])
def test_ctrl_c_ends_a_batch_at_once_and_says_how_to_go_on(book, tmp_path, after):
    """
    Ctrl-C reaches the batch and its processes at once, as from a terminal: no trace, and the run
    can be taken up.
    """
    cases, out = tmp_path / "cases.parquet", tmp_path / "out"
    write_cases(cohort(4000, 1, book), cases)
    command = [
        sys.executable,
        "-m",
        "workup",
        "batch",
        str(cases),
        "--out",
        str(out),
        "--workers",
        "2",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    while not (out / "run.json").exists():
        time.sleep(0.05)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 130 and "Traceback" not in said
    assert said == f"Stopped. {out} keeps what is done: the same command goes on from there.\n"
