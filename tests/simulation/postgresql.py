"""A PostgreSQL server on loopback, begun for tests and for the load test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unavailable(RuntimeError):
    """There is no PostgreSQL here, or it does not start."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binary(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def installed() -> bool:
    """Whether there is a server to begin."""
    return bool(_binary("initdb") and _binary("postgres"))


@contextmanager
def postgresql_server() -> Iterator[str]:
    """
    The URL of a real server; as root it runs as the user `postgres`.

    Raises:
        Unavailable: If it is not installed, or does not start.
    """
    initdb, server = _binary("initdb"), _binary("postgres")
    if not initdb or not server:
        raise Unavailable("PostgreSQL is not installed here")
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
            raise Unavailable("the PostgreSQL server did not start")
        yield f"postgresql://learner@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown: connections still held are dropped
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
