"""A real `workup serve` process, for tests and for the load test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serving(
    *options: str, env: dict[str, str] | None = None, said: list[str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """
    A `workup serve` process on a free port: its address and the process; ended with the block.
    Every line that it says on the way is added to `said`.
    """
    command = [sys.executable, "-m", "workup", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(env or {})},
    )
    try:
        assert process.stdout is not None
        lines = [] if said is None else said
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://\S+:\d+", line):
                yield found[0], process
                return
        raise AssertionError(f"workup serve did not start: {''.join(lines)}")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
