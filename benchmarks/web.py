"""
Learners at once on the pages: python -m benchmarks.web [--learners 50] [--seconds 30]

Each learner opens the first screen and enters a case of the library fact by fact, waiting a random
one to three seconds between two
facts as a quick typist would; what is timed is the answer after each. The server is a real `workup
serve` with one worker a core; the
learners run in this process on the same machine and take their share of it. Exit status 1 if any
request failed or the 95th
percentile passes 300 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass, field

import httpx

from tests.interfaces.web.serving import serving
from workup.interfaces.web.entry import Fields, fields_of
from workup.model.flat import plain
from workup.simulation.cases import library

LIMIT = 0.3  # seconds, of the 95th percentile


@dataclass
class Seen:
    """What the learners met: seconds of each answer, and what went wrong."""

    answers: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The answer that `share` of all were no slower than, in seconds."""
        return sorted(self.answers)[min(len(self.answers) - 1, int(share * len(self.answers)))]


async def learner(
    address: str, fields: Fields, until: float, chance: random.Random, seen: Seen
) -> None:
    """One learner: a page, then the case fact by fact, over and over."""
    async with httpx.AsyncClient(
        base_url=address, timeout=30, verify=False, headers={"accept": "text/html"}
    ) as client:
        try:
            page = await client.get("/")
            found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
            token = found[1] if found else ""
            while time.monotonic() < until:
                for n in range(1, len(fields) + 1):
                    await asyncio.sleep(chance.uniform(1.0, 3.0))
                    if time.monotonic() > until:
                        return
                    began = time.perf_counter()
                    answer = await client.post(
                        "/assess/answer", data=_form([("token", token), *fields[:n]])
                    )
                    seen.answers.append(time.perf_counter() - began)
                    if answer.status_code != 200 or "answer-title" not in answer.json()["html"]:
                        seen.wrong.append(f"{answer.status_code}")
        except httpx.HTTPError as error:
            seen.wrong.append(type(error).__name__)


def _form(fields: Fields) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, text in fields:
        grouped.setdefault(name, []).append(text)
    return grouped


async def crowd(address: str, learners: int, seconds: float, seed: int = 0) -> Seen:
    """Let learners loose for a while."""
    seen, chance = Seen(), random.Random(seed)
    cases = [
        fields_of({k: v for k, v in plain(c).items() if k != "answer"}) for c in library(short=True)
    ]
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(
            learner(address, chance.choice(cases), until, random.Random(n), seen)
            for n in range(learners)
        )
    )
    return seen


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().partition("\n")[0])
    parser.add_argument("--learners", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    with serving("--workers", str(min(2, os.cpu_count() or 1))) as (address, _):
        seen = asyncio.run(crowd(address, given.learners, given.seconds))
    p50, p95 = statistics.median(seen.answers), seen.percentile(0.95)
    print(
        f"{given.learners} learners, {given.seconds:g} s: {len(seen.answers)} answers, "
        f"{len(seen.answers) / given.seconds:.0f} a second"
    )
    print(
        f"an answer: median {1000 * p50:.0f} ms, 95th percentile {1000 * p95:.0f} ms, slowest "
        f"{1000 * max(seen.answers):.0f} ms; errors {len(seen.wrong)} "
        f"{set(seen.wrong) or ''}"
    )
    return 1 if seen.wrong or p95 > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
