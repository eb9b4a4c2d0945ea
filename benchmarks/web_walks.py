"""
A class in the browser: `python -m benchmarks.web_walks`. Results go to docs/web.md by hand,
with the machine's name left out.

Fifty learners walk at once through one `workup serve`, each with a record of their own, each
pausing a second on average before the next
line. In the middle the server is killed with kill -9 and started again on the same record; a
learner whose answer did not come sends the
same form again. At the end every record must hold exactly the lines that were sent, in order, and
every walk its score.

`--record URL` takes another record than an SQLite file, `--pause 0` a crowd that never stops to
think.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.path import reference
from workup.simulation.aims import is_rich
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.session import Session
from workup.simulation.stages import Mode

LIMIT = 0.3  # seconds, for 95 answers of 100
PART = {"x-workup-part": "1"}


@dataclass
class Server:
    """A `workup serve` on a port of its own, that can be killed and started again."""

    record: str
    port: int = 0
    rate: int = 100_000
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = int(probe.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "workup",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "2",
            "--record",
            self.record,
            "--rate",
            str(self.rate),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout
        assert b"workup is at" in self.process.stdout.readline()

    def kill(self) -> None:
        """kill -9."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        assert self.process
        self.process.terminate()
        self.process.wait()


@dataclass
class Learner:
    """One learner: the walks to make, the lines sent, and how long each answer took."""

    address: str
    walks: list[tuple[str, Mode, list[str]]]
    pause: float
    seed: int
    took: list[float] = field(default_factory=list)
    sent: list[list[str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    again: int = 0
    refused: int = 0

    async def learn(self, down: asyncio.Event) -> None:
        """
        Make all walks, then compare the record with what was sent. `down` is set while the server
        is meant to be away.
        """
        chance = random.Random(self.seed)
        async with httpx.AsyncClient(
            base_url=self.address, headers={"accept": "text/html"}, timeout=30
        ) as client:
            for case, mode, lines in self.walks:
                token = _token((await self._ask(client, "GET", "/walk", down)).text)
                begun = await self._ask(
                    client, "POST", "/walk/begin", down, {"token": token, mode: case, "anew": "yes"}
                )
                at = begun.headers["location"]
                token = _token((await self._ask(client, "GET", at, down)).text)
                self.sent.append([])
                for place, line in enumerate(lines):
                    await asyncio.sleep(chance.uniform(0, 2 * self.pause))
                    token = await self._say(client, at, token, place, line, down)
                    self.sent[-1].append(line)
            kept = (await self._ask(client, "GET", "/record/export", down)).json()["walks"]
            self._compare(kept)

    async def _say(
        self,
        client: httpx.AsyncClient,
        at: str,
        token: str,
        place: int,
        line: str,
        down: asyncio.Event,
    ) -> str:
        start = time.perf_counter()
        waited = self.again
        answer = await self._ask(
            client, "POST", at, down, {"token": token, "place": str(place), "line": line}, PART
        )
        if answer.status_code == 403:  # a server that was started again does not know the old form
            self.again += 1
            token = _token((await self._ask(client, "GET", at, down)).text)
            answer = await self._ask(
                client, "POST", at, down, {"token": token, "place": str(place), "line": line}, PART
            )
        if waited == self.again:
            self.took.append(time.perf_counter() - start)
        if answer.status_code != 200:
            self.errors.append(f"{answer.status_code} at line {place}")
        elif "another window" in answer.text:
            self.errors.append(f"line {place} was not taken")
        return token

    async def _ask(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        down: asyncio.Event,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """
        One request; while the server is away, or asks to wait, it is sent again until it is
        answered.
        """
        while True:
            try:
                answer = await client.request(method, path, data=data, headers=headers)
                if answer.status_code != 503:
                    return answer
                self.refused += 1
                self.again += 1
                await asyncio.sleep(1)
            except httpx.TransportError as error:
                if not down.is_set():
                    self.errors.append(repr(error))
                self.again += 1
                await asyncio.sleep(0.3)

    def _compare(self, kept: list[dict[str, object]]) -> None:
        wanted = [walk for walk in self.sent if walk]
        found = [walk["lines"] for walk in kept if walk["lines"]]
        if found != wanted:
            self.errors.append("the record is not what was sent")
        if any(not walk["over"] or walk["score"] is None for walk in kept if walk["lines"]):
            self.errors.append("a walk has no score")


def _token(page: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page)
    return found[1] if found else ""


def walks(count: int) -> list[list[tuple[str, Mode, list[str]]]]:
    """For each learner two walks, a whole and a quick one, of cases that go round."""
    desk = Desk()
    cases = [c for c in library(short=True) if is_rich(c)]
    paths = {
        (c.id, mode): reference(Session(c, desk, mode)) for c in cases for mode in ("full", "quick")
    }

    def path(n: int, mode: Mode) -> tuple[str, Mode, list[str]]:
        id_ = cases[n % len(cases)].id
        return id_, mode, paths[id_, mode]

    return [[path(n, "full"), path(n + 7, "quick")] for n in range(count)]


async def crowd(server: Server, learners: list[Learner], kill_after: float | None) -> None:
    """All learners at once; the server is killed after some seconds and started again."""
    down = asyncio.Event()
    running = [asyncio.create_task(learner.learn(down)) for learner in learners]
    if kill_after is not None:
        await asyncio.sleep(kill_after)
        down.set()
        server.kill()
        await asyncio.to_thread(server.start)
        await asyncio.sleep(3)  # requests that were under way when it was killed
        down.clear()
    await asyncio.gather(*running)


def main(arguments: list[str] | None = None) -> None:
    """Run the crowd twice, undisturbed and with a kill, and say what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web_walks", description=__doc__)
    parser.add_argument("--learners", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds on average before a line")
    parser.add_argument(
        "--kill-after",
        type=float,
        default=20.0,
        help="seconds until the server is killed in the second run",
    )
    parser.add_argument(
        "--record", help="a database URL; by default a file that is deleted afterwards"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(given.record or f"sqlite:///{Path(folder) / 'record.sqlite'}")
        server.start()
        bad = False
        for kill_after in (None, given.kill_after):
            learners = [
                Learner(f"http://127.0.0.1:{server.port}", found, given.pause, seed)
                for seed, found in enumerate(walks(given.learners))
            ]
            start = time.perf_counter()
            asyncio.run(crowd(server, learners, kill_after))
            bad = report(learners, time.perf_counter() - start, kill_after) or bad
        server.stop()
    sys.exit(bad)


def report(learners: list[Learner], seconds: float, kill_after: float | None) -> bool:
    """Print the figures of one run; True if something was lost, went wrong or was too slow."""
    took = sorted(t for learner in learners for t in learner.took)
    cuts = statistics.quantiles(took, n=100)
    errors = [e for learner in learners for e in learner.errors]
    lines = sum(len(walk) for learner in learners for walk in learner.sent)
    how = f"killed after {kill_after:g} s" if kill_after else "undisturbed"
    print(
        f"{how}: {len(learners)} learners, {lines} lines in {seconds:.0f} s; an answer takes "
        f"{cuts[49] * 1000:.0f} ms (median), "
        f"{cuts[94] * 1000:.0f} ms (95th percentile), {took[-1] * 1000:.0f} ms (longest); "
        f"asked to wait {sum(x.refused for x in learners)}; sent "
        f"again "
        f"{sum(x.again for x in learners)}; "
        f"errors {len(errors)}"
    )
    for error in sorted(set(errors))[:10]:
        print("  " + error)
    refused = sum(x.refused for x in learners)
    return bool(errors) or (kill_after is None and (refused > 0 or cuts[94] > LIMIT))


if __name__ == "__main__":
    main()
