"""
What the tests of teaching share: the teaching cases, their items, and readers that are not ours.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.patients import in_folder
from workup.teach.items import Item
from workup.teach.questions import draw

TEACHING = in_folder("teaching")
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
def read_gift(tmp_path_factory) -> Iterator[Callable[[bytes], list[dict[str, Any]]]]:
    """
    The GIFT parser of the npm registry; where Node is missing it is a failure in CI and a stated
    skip elsewhere.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        if os.environ.get("CI"):
            pytest.fail("node and npm are needed to read GIFT back")
        pytest.skip("node and npm are not installed: GIFT is not read back")
    folder = tmp_path_factory.mktemp("gift")
    (folder / "package.json").write_text("{}")
    install = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        GIFT_READER,
    ]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    script = Path(__file__).with_name("gift.mjs").read_text("utf-8")
    (folder / "gift.mjs").write_text(script, "utf-8")
    process = None

    def read(content: bytes) -> list[dict[str, Any]]:
        nonlocal process
        if process is None:
            process = subprocess.Popen(
                [node, str(folder / "gift.mjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
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
