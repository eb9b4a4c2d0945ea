"""
`python -m fuzz [TARGET ...]`: feed each reader with hostile inputs.

With `atheris` (extra `fuzz`) the inputs are led by what code they reach; without it, or with
`--plain`, they are drawn at random from damaged seeds. An input that breaks a promise is kept under
`fuzz/crashes/`, from where every later run and the tests begin. Exit status: 1 if one was found.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec

from fuzz.mutate import damaged_bytes
from fuzz.seeds import keep, seeds
from fuzz.targets import TARGETS, Target, book

SLOW = 1.0  # seconds of the processor for one input
_LARGEST = 64 * 1024  # bytes of an input


def main() -> int:
    """Feed the targets that are named, or all."""
    said = argparse.ArgumentParser(prog="python -m fuzz", description=(__doc__ or "").strip())
    said.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    said.add_argument("--runs", type=int, default=10_000, help="inputs for each target")
    said.add_argument("--seconds", type=int, default=0, help="longest time for each target")
    said.add_argument("--seed", type=int, default=0, help="0 draws one from the clock")
    said.add_argument("--plain", action="store_true", help="at random, without atheris")
    given = said.parse_args()
    number = given.seed or int(time.time())
    wanted = given.targets or list(TARGETS)
    led = find_spec("atheris") is not None and not given.plain
    print(f"{'led by coverage' if led else 'at random'}, seed {number}")
    bad = 0
    for name in wanted:
        began = time.monotonic()
        if led:
            failed = _apart(name, given.runs, given.seconds, number)
        else:
            failed = not plain(name, given.runs, number, given.seconds)
        bad += failed
        took = time.monotonic() - began
        print(f"{name:<12} {'BROKEN' if failed else 'held'} after {took:.0f} s", flush=True)
    return 1 if bad else 0


def plain(name: str, runs: int, number: int, seconds: int = 0) -> bool:
    """
    Feed a target with damaged seeds; whether every promise held.

    Args:
        name: The target.

        runs: How many inputs.

        number: The seed of the draw.

        seconds: The longest time; 0 is without end.
    """
    turn, begun, target = random.Random(number), seeds(name), TARGETS[name]
    book()  # read before anything is timed
    end = time.monotonic() + (seconds or 10**9)
    inputs = (begun[n] if n < len(begun) else _drawn(begun, turn) for n in range(runs))
    for data in inputs:
        if time.monotonic() > end:
            break
        if not _held(target, data):
            print(f"kept as {keep(name, data)}", file=sys.stderr)
            return False
    return True


def _drawn(begun: list[bytes], turn: random.Random) -> bytes:
    data = damaged_bytes(turn.choice(begun), turn)
    while turn.random() < 0.4:
        data = damaged_bytes(data, turn)
    return data[:_LARGEST]


def _held(target: Target, data: bytes) -> bool:
    began = time.process_time()  # of this process, so that other work on the machine does not count
    try:
        target(data)
    except Exception:
        traceback.print_exc()
        return False
    if (took := time.process_time() - began) > SLOW:
        print(f"took {took:.1f} s", file=sys.stderr)
        return False
    return True


def _apart(name: str, runs: int, seconds: int, number: int) -> bool:
    """Run a target under atheris, which ends its process; whether it failed."""
    command = [sys.executable, "-m", "fuzz.led", name, str(runs), str(seconds), str(number)]
    return subprocess.run(command, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(main())
