"""
A real Dask scheduler and two real workers on loopback: the same bytes as on one machine, a killed
worker costs no result, no log holds a case.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.patients import in_folder
from workup.batch import run as batches
from workup.batch.chunk import Setting
from workup.errors import WorkupError
from workup.interfaces.cli import main
from workup.readers.write import write_cases

pytest.importorskip("distributed")
SECRET = "SECRETWORD"
CASES = in_folder("published")


class Machines:
    """A scheduler and workers, each a process with a log of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        self._start(
            "scheduler",
            "--port",
            "0",
            "--scheduler-file",
            str(folder / "scheduler.json"),
            "--host",
            "127.0.0.1",
        )
        deadline = time.monotonic() + 60
        while not (folder / "scheduler.json").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address = json.loads((folder / "scheduler.json").read_text("utf-8"))["address"]

    def _start(self, kind: str, *args: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{kind}-{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *args, "--no-dashboard"]
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log))
        return self.processes[-1]

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, of one thread, with nobody to start it again."""
        return self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"
        )

    def logs(self) -> str:
        """All that scheduler and workers wrote."""
        return "".join(path.read_text("utf-8", "replace") for path in self.folder.glob("*.log"))

    def end(self) -> None:
        """Stop every process."""
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    made = Machines(tmp_path_factory.mktemp("machines"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("in") / "cases.jsonl"
    many = [
        CASES[n % len(CASES)].model_copy(update={"id": f"c{n}", "vignette": SECRET})
        for n in range(1500)
    ]
    write_cases(many, path)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "bad", "vignette": SECRET, "onset": {"age": SECRET}}) + "\n")
    return path


def outcome(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_a_worker_killed_in_the_middle_costs_no_result(machines, inputs, book, tmp_path):
    """
    Two workers, one of them killed after the first pieces: the bytes are those of one machine.
    """
    from workup.batch.cluster import cluster

    victim, _ = machines.worker(), machines.worker()
    killed = []

    def progress(done: int, rejected: int) -> None:
        if done >= 200 and not killed:
            os.kill(victim.pid, signal.SIGKILL)
            killed.append(done)

    setting = Setting(None, None, "summary")
    batches.run([inputs], tmp_path / "here", book, setting, audit=5, chunk=50)
    with cluster(machines.address, book.hash) as pool:
        pool._client.wait_for_workers(2, timeout=60)
        batches.run(
            [inputs], tmp_path / "there", book, setting, 4, 5, progress, chunk=50, pool=pool
        )
    assert victim.wait(10) == -signal.SIGKILL and killed[0] < 1500
    assert outcome(tmp_path / "there") == outcome(tmp_path / "here")
    assert SECRET not in machines.logs()


def test_the_command_on_a_cluster(machines, inputs, tmp_path):
    """`--cluster` gives what the command gives without it."""
    machines.worker()
    args = ["batch", str(inputs), "--detail", "summary", "--audit", "5", "--out"]
    assert (
        CliRunner().invoke(main, [*args, str(tmp_path / "here"), "--workers", "1"]).exit_code == 3
    )
    done = CliRunner().invoke(main, [*args, str(tmp_path / "there"), "--cluster", machines.address])
    assert done.exit_code == 3 and outcome(tmp_path / "there") == outcome(tmp_path / "here")


def test_a_worker_with_other_rules_is_refused(machines, inputs, book, tmp_path):
    """
    Other rules would give other bytes: the run says so and keeps what is done. A failure names its
    kind, never a value.
    """
    from workup.batch.cluster import Sealed, cluster, unseal

    machines.worker()
    with (
        cluster(machines.address, "0" * 64) as pool,
        pytest.raises(WorkupError, match="holds other rules"),
    ):
        batches.run(
            [inputs], tmp_path / "out", book, Setting(None, None, "summary"), audit=0, pool=pool
        )
    assert SECRET not in repr(Sealed(SECRET.encode())) and SECRET not in machines.logs()
    import pickle

    from workup.knowledge.rulebook import VERSION

    call = (json.loads, (SECRET, Setting(None, None, "full")), book.hash, VERSION)
    assert (
        "worker failed with" in (said := unseal(Sealed(pickle.dumps(call))).trouble)
        and SECRET not in said
    )


def test_an_address_where_nothing_answers(monkeypatch, inputs, tmp_path):
    """A clear error, no traceback."""
    monkeypatch.setattr("workup.batch.cluster.WAIT", 1)
    args = ["batch", str(inputs), "--out", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:1"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 1 and "no scheduler answers there" in done.output
