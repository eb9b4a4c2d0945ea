"""
What the tests of walks share: one desk, all cases with an answer, and a PostgreSQL server of their
own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workup.pathway import Assessor
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.session import Session
from workup.simulation.stages import STAGES

CASES = library(short=True)
#: A walk in which nothing is done, and no diagnosis named, by mode.
NOTHING = {
    mode: [
        line for s in stages for line in (*(["no diagnosis"] if s.id == "final" else []), "done")
    ]
    for mode, stages in STAGES.items()
}


def go_on(session: Session) -> None:
    """Leave a stage whatever waits there, as a learner does who insists."""
    for line in ("done", "done", "no diagnosis", "done"):
        at = session.at
        if not session.over and session.say(line) and session.at > at:
            return


@pytest.fixture(scope="session")
def desk(truth_assessor: Assessor) -> Desk:
    return Desk(truth_assessor)


def case(id_: str):
    return next(c for c in CASES if c.id == id_)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binary(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """
    The URL of a real server on loopback, begun for these tests; as root it runs as the user
    `postgres`.
    """
    initdb, server = _binary("initdb"), _binary("postgres")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="workup-pg-"))
    port = _free_port()
    asroot = os.geteuid() == 0
    if asroot:
        shutil.chown(folder, "postgres", "postgres")
    who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if asroot else []
    subprocess.run(
        [*who, initdb, "-D", str(folder / "data"), "-U", "learner", "-A", "trust", "--no-sync"],
        check=True,
        capture_output=True,
    )
    process = subprocess.Popen(
        [
            *who,
            server,
            "-D",
            str(folder / "data"),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(folder),
            "-F",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ready = _binary("pg_isready") or "pg_isready"
        for _ in range(150):
            if (
                subprocess.run(
                    [ready, "-h", "127.0.0.1", "-p", str(port)], capture_output=True, check=False
                ).returncode
                == 0
            ):
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("the PostgreSQL server did not start")
        yield f"postgresql://learner@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown: connections still held are dropped
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
