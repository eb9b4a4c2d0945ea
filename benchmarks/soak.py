"""
An hour of mixed load: `python -m benchmarks.soak [--minutes 60] [--postgresql]`.

Fifty learners use one `workup serve`: they walk, assess, have texts read, send batches and open
pages. In every second window of time a slow client and a hostile one are there too, each from an
address of its own. At the end: no error, every answer the same as in the first minute, every record
what was sent, memory flat, and the 95th percentile of the learners' answers in the disturbed
windows within half of that in the quiet ones. The plot goes to `--plot`; the table is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.soak_foes import foes
from benchmarks.soak_plot import plot
from benchmarks.web_walks import PART, Server, walks
from tests.simulation.postgresql import postgresql_server
from workup.model.flat import plain
from workup.simulation.cases import library
from workup.simulation.stages import Mode

WINDOWS = 12  # quiet and disturbed in turn
SAMPLE = 10.0  # seconds between two looks at the memory
GROWTH = 1.1  # of the last quarter over the second one
PATIENCE = 300.0  # seconds for which a learner asks again for one answer
DISTURBED = 1.5  # of the 95th percentile
KINDS = {"walk": 60, "assess": 20, "page": 12, "read": 6, "batch": 2}  # shares of what is done
PAGES = (
    "/",
    "/read",
    "/rules/index.html",
    "/rules/diagnoses/wilson_disease.html",
    "/api/cases",
    "/api/explain/wilson_disease",
)
NOTES = (
    "A 42-year-old woman has had her head turning to the left for three years. Touching her chin "
    "helps. No tremor. Her mother has torticollis. She takes Maxolon.",
    "Boy, 7. Since last winter his left foot turns in by evening; after sleep he walks well.",
    "Man of 61: for a year both eyes close in bright light. No parkinsonism. MRI was normal.",
)
_OWN = re.compile(r'(name="token" value|data-token|content)="\w{16,}"')

Paths = list[tuple[str, Mode, list[str]]]


@dataclass
class Seen:
    """What all learners met: when, at what and how long; what went wrong; the first answers."""

    began: float = field(default_factory=time.monotonic)
    took: list[tuple[float, str, float]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    same: int = 0
    waited: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)

    def answer(self, what: str, body: str) -> None:
        """Hold an answer to the first one to the same question."""
        mark = hashlib.sha256(_OWN.sub("", body).encode()).hexdigest()
        if self.first.setdefault(what, mark) == mark:
            self.same += 1
        else:
            self.errors[f"another answer than at first: {what}"] += 1


class Learner:
    """
    One learner, from an address of their own.

    Args:
        base: The server.

        number: Which learner.

        pause: Seconds on average between two requests.

        paths: The walks that they make: case, mode and lines.

        seen: Takes what is met.
    """

    def __init__(self, base: str, number: int, pause: float, paths: Paths, seen: Seen) -> None:
        self.seen, self.pause, self.chance = seen, pause, random.Random(number)
        self.paths = paths
        self.lines: Iterator[tuple[int, str]] = iter(())
        self.at, self.token = "", ""
        self.sent: list[list[str]] = []
        self.client = httpx.AsyncClient(
            base_url=base,
            headers={"accept": "text/html"},
            timeout=120,
            transport=httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number + 1}"),
        )
        self.cases = library(short=True)

    async def learn(self, until: float) -> None:
        """One thing after another until the end; then the record is held to what was sent."""
        kinds, shares = list(KINDS), list(KINDS.values())
        does: dict[str, Callable[[], Awaitable[None]]] = {
            kind: getattr(self, f"_{kind}") for kind in kinds
        }
        while time.monotonic() < until:
            await asyncio.sleep(self.chance.uniform(0, 2 * self.pause))
            await does[self.chance.choices(kinds, shares)[0]]()
        kept = json.loads((await self._ask("export", "GET", "/record/export")).text)["walks"]
        if [w["lines"] for w in kept if w["lines"]] != [lines for lines in self.sent if lines]:
            self.seen.errors["the record is not what was sent"] += 1
        await self.client.aclose()

    async def _ask(self, kind: str, method: str, path: str, **more: object) -> httpx.Response:
        """One request, sent again where the server asks to wait, but not for ever."""
        start_of_all = time.monotonic()
        while True:
            start = time.monotonic()
            try:
                answer = await self.client.request(method, path, **more)  # type: ignore[arg-type]
            except httpx.HTTPError as error:
                self.seen.errors[f"{kind}: {type(error).__name__}"] += 1
                return httpx.Response(599, text="{}")
            if answer.status_code != 503:
                break
            self.seen.waited += 1
            if time.monotonic() - start_of_all > PATIENCE:
                self.seen.errors[f"{kind}: asked to wait for {PATIENCE:.0f} s"] += 1
                return answer
            await asyncio.sleep(1)
        self.seen.took.append((start - self.seen.began, kind, time.monotonic() - start))
        if answer.status_code not in (200, 303):
            self.seen.errors[f"{kind}: {answer.status_code}"] += 1
        return answer

    async def _form(self, page: str) -> str:
        found = re.search(
            r'name="token" value="(\w+)"', (await self._ask("page", "GET", page)).text
        )
        return found[1] if found else ""

    async def _walk(self) -> None:
        """The next line of the walk under way, or the beginning of another."""
        line = next(self.lines, None)
        if line is None:
            case, mode, lines = self.chance.choice(self.paths)
            sent = {"token": await self._form("/walk"), mode: case, "anew": "yes"}
            begun = await self._ask("walk", "POST", "/walk/begin", data=sent)
            self.at, self.lines = begun.headers.get("location", "/walk"), iter(enumerate(lines))
            self.sent.append([])
            self.token = await self._form(self.at)
            return
        place, text = line
        sent = {"token": self.token, "place": str(place), "line": text}
        answer = await self._ask("walk", "POST", self.at, data=sent, headers=PART)
        if answer.status_code == 200:
            self.sent[-1].append(text)
        if "another window" in answer.text:
            self.seen.errors["a line was not taken"] += 1

    async def _assess(self) -> None:
        case = self.chance.choice(self.cases)
        value = {k: v for k, v in plain(case).items() if k != "answer"}
        answer = await self._ask("assess", "POST", "/api/assess", json=value)
        self.seen.answer(f"assess {case.id}", answer.text)

    async def _page(self) -> None:
        path = self.chance.choice(PAGES)
        self.seen.answer(path, (await self._ask("page", "GET", path)).text)

    async def _read(self) -> None:
        text = self.chance.choice(NOTES)
        sent = {"token": await self._form("/read"), "text": text, "do": "read"}
        self.seen.answer(
            f"read {text[:9]}", (await self._ask("read", "POST", "/read", data=sent)).text
        )

    async def _batch(self) -> None:
        """A file sent, watched until its end, its summary compared, all of it deleted."""
        token = await self._form("/batch")
        rows = [json.dumps(plain(case)) for case in self.cases[:6]]
        file = {"cases": ("six.jsonl", "\n".join(rows).encode())}
        await self._ask("batch", "POST", "/batch", data={"token": token}, files=file)
        for _ in range(100):
            await asyncio.sleep(3)
            runs = (await self._ask("page", "GET", "/batch", headers=PART)).text
            if found := re.search(r'"/batch/([\w-]+)/summary\.csv"', runs):
                path = f"/batch/{found[1]}/summary.csv"
                self.seen.answer("batch", (await self._ask("batch", "GET", path)).text)
                gone = {"token": token, "run": found[1]}
                await self._ask("batch", "POST", "/batch/delete", data=gone)
                return
        self.seen.errors["a batch did not end"] += 1


def tree_mib(root: int) -> float:
    """The memory of a process and all below it in MiB, what they share counted once."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    inside = {root}
    while more := {p for p, parent in parents.items() if parent in inside} - inside:
        inside |= more
    total = 0
    for process in inside:
        with suppress(OSError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            for found in re.finditer(r"^Pss:\s+(\d+)", rollup, re.MULTILINE):
                total += int(found[1])
    return total / 1024


async def watched(root: int, seen: Seen, until: float) -> None:
    """Look at the memory now and then."""
    while time.monotonic() < until:
        size = await asyncio.to_thread(tree_mib, root)
        seen.memory.append((time.monotonic() - seen.began, size))
        await asyncio.sleep(SAMPLE)


async def load(server: Server, paths: list[Paths], pause: float, seconds: float) -> Seen:
    """A learner for each list of walks, all at once, foes in every second window."""
    seen = Seen()
    until, base = seen.began + seconds, f"http://127.0.0.1:{server.port}"
    assert server.process
    crowd = [Learner(base, number, pause, some, seen) for number, some in enumerate(paths)]
    tasks = [asyncio.create_task(one.learn(until)) for one in crowd]
    tasks.append(asyncio.create_task(watched(server.process.pid, seen, until)))
    for window in range(1, WINDOWS, 2):
        start = seen.began + seconds * window / WINDOWS
        tasks.append(asyncio.create_task(foes(server.port, start, start + seconds / WINDOWS)))
    await asyncio.gather(*tasks)
    return seen


def report(seen: Seen, seconds: float) -> bool:
    """Print the table; True if something is not as it should be."""
    length = seconds / WINDOWS
    quiet = [s for t, _, s in seen.took if int(t // length) % 2 == 0]
    loud = [s for t, _, s in seen.took if int(t // length) % 2]
    before, after = (_p95(some) for some in (quiet, loud))
    parts = [[m for t, m in seen.memory if q <= 4 * t / seconds < q + 1] for q in range(4)]
    sizes = [statistics.mean(part) for part in parts if part]
    print(f"\n| of {seconds / 60:.0f} minutes | |\n| --- | --- |")
    for kind in KINDS:
        times = [s for _, k, s in seen.took if k == kind]
        if len(times) > 1:
            print(
                f"| {kind} | {len(times)} answers, median {1000 * statistics.median(times):.0f} ms,"
                f" 95th percentile {1000 * _p95(times):.0f} ms |"
            )
    print(f"| answers held to the first of their kind | {seen.same} of {len(seen.first)} kinds |")
    print(f"| asked to wait (503) | {seen.waited} |")
    print(f"| errors | {sum(seen.errors.values())} |")
    print(f"| memory by quarters, MiB | {', '.join(f'{size:.0f}' for size in sizes)} |")
    print(f"| 95th percentile, quiet and disturbed | {1000 * before:.0f}, {1000 * after:.0f} ms |")
    for what, count in seen.errors.most_common(10):
        print(f"  {count} x {what}")
    grown = len(sizes) == 4 and sizes[3] > GROWTH * sizes[1]
    return bool(seen.errors) or grown or after > DISTURBED * before


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0


def main(arguments: list[str] | None = None) -> None:
    """Run it, print the table, write the plot; exit status 1 if anything is amiss."""
    said = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    said.add_argument("--minutes", type=float, default=60.0)
    said.add_argument("--learners", type=int, default=50)
    said.add_argument("--pause", type=float, default=5.0, help="seconds between two requests")
    said.add_argument("--postgresql", action="store_true", help="records in a server of its own")
    said.add_argument("--plot", type=Path, default=Path("soak.svg"))
    given = said.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        record = f"sqlite:///{Path(folder) / 'record.sqlite'}"
        if given.postgresql:
            record = stack.enter_context(postgresql_server())
        paths = walks(given.learners)
        server = Server(record, rate=60)
        server.start()
        stack.callback(server.stop)
        seconds = given.minutes * 60
        seen = asyncio.run(load(server, paths, given.pause, seconds))
        bad = report(seen, seconds)
        given.plot.write_text(plot(seen.memory, seen.took, seconds, WINDOWS), "utf-8")
    sys.exit(bad)


if __name__ == "__main__":
    main()
