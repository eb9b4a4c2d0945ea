"""
One target under atheris: `python -m fuzz.led TARGET RUNS SECONDS SEED`, a process of its own, which
atheris ends. The project is imported only once it is being watched.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["workup"]):
    import workup.readers
    import workup.rule_checks.site
    import workup.teach.classroom.handed  # noqa: F401
    from fuzz.mutate import damaged_bytes
    from fuzz.seeds import CRASHES, keep, seeds
    from fuzz.targets import TARGETS, Broken, book

SLOW = 1.0  # seconds of the processor for one input
HANGS = 60  # seconds by the clock after which it counts as one that never ends
MEMORY = 1024  # MiB
LARGEST = 64 * 1024  # bytes of an input


def main() -> None:
    """Feed a target. Does not come back."""
    name, (runs, seconds, number) = sys.argv[1], map(int, sys.argv[2:5])
    target = TARGETS[name]
    book()

    def one(data: bytes) -> None:
        began = time.process_time()
        try:
            target(data)
            if (took := time.process_time() - began) > SLOW:
                raise Broken(f"took {took:.1f} s")
        except Exception:
            print(f"kept as {keep(name, data)}", file=sys.stderr)
            raise

    with tempfile.TemporaryDirectory(prefix="workup-seeds-") as folder:
        for place, data in enumerate(seeds(name)):
            (Path(folder) / str(place)).write_bytes(data)
        (CRASHES / name).mkdir(parents=True, exist_ok=True)
        options = [
            f"-runs={runs}",
            f"-max_total_time={seconds}",
            f"-seed={number % 2**31}",
            f"-max_len={LARGEST}",
            f"-timeout={HANGS}",
            f"-rss_limit_mb={MEMORY}",
            f"-artifact_prefix={CRASHES / name}/",
            "-verbosity=0",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, folder], one, custom_mutator=_changed)
        atheris.Fuzz()


def _changed(data: bytes, most: int, number: int) -> bytes:
    """An input changed as a value, or as bytes in the way of libFuzzer."""
    turn = random.Random(number)
    if turn.random() < 0.5:
        return damaged_bytes(data, turn)[:most]
    return bytes(atheris.Mutate(data, most))


if __name__ == "__main__":
    main()
