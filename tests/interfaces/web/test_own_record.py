"""One learner of one machine: the terminal's walks in the browser, and the browser's in it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.interfaces.web.serving import serving

CASE, OTHER, THIRD = "eyes-to-the-ceiling", "arm-after-stroke", "head-to-the-left"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> dict[str, str]:
    """The environment of a user whose data folder is empty."""
    folder = tmp_path_factory.mktemp("home")
    there = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "WORKUP_RECORD": ""}
    return {**os.environ, **there}


def walk(home: dict[str, str], case: str, *lines: str, options: tuple[str, ...] = ()) -> str:
    """Walk in the terminal; what it says."""
    command = [sys.executable, "-m", "workup", "walk", case, "--quick", *options]
    typed = "".join(f"{line}\n" for line in lines)
    found = subprocess.run(
        command, input=typed, env=home, capture_output=True, text=True, timeout=300
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def listed(home: dict[str, str]) -> str:
    """What `workup record list` says."""
    command = [sys.executable, "-m", "workup", "record", "list"]
    return subprocess.run(command, env=home, capture_output=True, text=True, timeout=300).stdout


def begin(client: httpx.Client, case: str) -> str:
    """Begin a quick walk in the browser; its address."""
    token = re.search(r'name="token" value="(\w+)"', client.get("/walk").text)
    assert token
    sent = {"token": token[1], "quick": case}
    return client.post("/walk/begin", data=sent, follow_redirects=True).url.path


def test_terminal_and_browser_are_one_learner(home):
    """
    A walk begun in the terminal is gone on with in the browser, and one begun in the browser in the
    terminal; both stand in one record. A browser that only knows the plain address sees neither.
    """
    walk(home, CASE, "pause")
    said: list[str] = []
    with serving("--workers", "1", env=home, said=said) as (address, _):
        mine = re.search(r"http://\S+:\d+(/mine/\S+)", said[-1])
        assert mine, said
        with httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=60) as client:
            earlier = begin(client, OTHER)
            assert "Man, 19" not in client.get("/record").text
            client.get(mine[1], follow_redirects=True)
            page = client.get("/record").text
            assert "Man, 19: eyes deviated" in page and earlier in page
            assert "one list" in page
            again = begin(client, CASE)
            assert again in page, "the walk of the terminal is gone on with"
            begin(client, THIRD)
        with httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=60) as other:
            assert other.get("/mine/guessed").status_code == 404
            assert "Man, 19" not in other.get("/record").text
    found = listed(home)
    assert all(case in found for case in (CASE, OTHER, THIRD)) and found.count(CASE) == 1
    assert "Resumed" in walk(home, THIRD, "pause")


def test_nobody_else_can_read_it(home):
    """Record, code and their folder belong to their owner alone."""
    folder = Path(home["XDG_DATA_HOME"]) / "workup"
    held = sorted(p.name for p in folder.iterdir())
    assert {"browser-code", "record.sqlite"} <= set(held)
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in (folder, *folder.iterdir()))


def test_the_code_outlives_the_server(home):
    """The next server knows the browser again; nothing has to be opened anew."""
    code = (Path(home["XDG_DATA_HOME"]) / "workup" / "browser-code").read_text("ascii")
    with serving("--workers", "1", env=home) as (address, _):
        cookies = {"workup_learner": code}
        page = httpx.get(f"{address}/record", cookies=cookies, headers={"accept": "text/html"})
        assert "Man, 19: eyes deviated" in page.text


def test_a_record_that_is_named_is_for_others(home, tmp_path):
    """A server with a record of its own prints the plain address, and the code opens nothing."""
    record = f"sqlite:///{tmp_path / 'class.sqlite'}"
    code = (Path(home["XDG_DATA_HOME"]) / "workup" / "browser-code").read_text("ascii")
    walk(home, CASE, "pause", options=("--record", record))
    said: list[str] = []
    with serving("--workers", "1", "--record", record, env=home, said=said) as (address, _):
        assert "/mine/" not in said[-1]
        cookies = {"workup_learner": code}
        page = httpx.get(f"{address}/record", cookies=cookies, headers={"accept": "text/html"})
        assert "Man, 19" not in page.text
