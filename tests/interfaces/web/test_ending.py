"""Ending the server: a plain end at any moment, without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.interfaces.web.serving import serving


@pytest.mark.parametrize("after", [0.3, 1.0, 1.5, 2.0])
def test_ctrl_c_while_the_server_starts_ends_it_plainly(after):
    """
    Ctrl-C reaches the server and its processes at once, as from a terminal; whatever each was
    doing, one line at most is said.
    """
    command = [sys.executable, "-m", "workup", "serve", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=300)
    lines = [line for line in said.splitlines() if not line.startswith("workup is at")]
    assert lines in ([], ["Stopped."]) and process.returncode in (0, 130)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_running_server_ends_well(how, code):
    """
    By Ctrl-C, or as a service or a container is ended: nothing more is said; the first is no
    failure.
    """
    with serving() as (_, process):
        process.send_signal(how)
        said, _ = process.communicate(timeout=300)
    assert said == "" and process.returncode == code
