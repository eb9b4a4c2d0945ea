"""Every reader keeps its promises on damaged inputs; the whole run is `python -m fuzz`."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz.__main__ import plain
from fuzz.seeds import seeds
from fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_holds_on_its_seeds_and_on_a_few_hundred_damaged_ones(name):
    """No input ends in a trace, blames workup or takes seconds, what once did among them."""
    assert plain(name, len(seeds(name)) + 150, number=11)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is missing: extra `fuzz`")
@pytest.mark.parametrize("name", ["yaml", "jsonl", "phenopacket"])
def test_a_reader_holds_where_inputs_are_led_by_coverage(name):
    """A few seconds of the coverage-guided run find nothing."""
    command = [sys.executable, "-m", "fuzz", name, "--runs", "4000", "--seconds", "15"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=env, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
