"""
What the tests share: the built-in rules, one assessor a reading, and `--golden`, which rewrites the
golden answers.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import settings

from tests import patients
from workup.engine import durable
from workup.interfaces.cli.collection import as_usual
from workup.knowledge.rulebook import Rulebook, cases_folder
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.readers import load_cases

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

# No example has a deadline: on a loaded machine a slow one is no mistake.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

CASES = cases_folder()
#: Milliseconds that a page is waited for: a busy machine is no failure.
PATIENCE = 180_000
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
T = TypeVar("T")


def some_cases(every: int = 3) -> list[Case]:
    """
    The published patients, or every nth of them, then the teaching cases: what is done for each
    patient takes a second or more, and there are 261.
    """
    return [*patients.in_folder("published")[::every], *patients.in_folder("teaching")]


def apart(function: Callable[[], T]) -> T:
    """
    Call in a thread of its own: the browser of other tests keeps an event loop running in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def pytest_configure(config: pytest.Config) -> None:
    """A run that was started in the background ignores Ctrl-C; what is tested here must not."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def usual_collection() -> Iterator[None]:
    """A command that was run in this process leaves Python's collection as a long run needs it."""
    yield
    as_usual()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """
    Bytes are named by their argument and place, never by what they hold: an archive carries the
    time it was made, and two processes that name one test differently end the whole run.
    """
    return argname if isinstance(val, bytes) else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite tests/golden; review the diff")


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return patients.truth_assessor().book


@pytest.fixture(scope="session")
def truth_assessor() -> Assessor:
    return patients.truth_assessor()


@pytest.fixture(scope="session")
def answered() -> patients.Answered:
    """The answer to a patient of the folders, or to the one of that id, each made once."""
    return patients.answer


@pytest.fixture
def assessed(case_file: Callable[[str], Path]) -> patients.Assessed:
    """The answer to the text of a case file, without the line of its id."""

    def of(text: str) -> Assessment:
        (case,) = load_cases(case_file(f"id: x\n{dedent(text)}"))
        return patients.truth_assessor().assess(case)

    return of


@pytest.fixture(scope="session")
def durable_assessor(book: Rulebook) -> Assessor:
    if durable.unavailable():
        pytest.skip("durable-rules is not available here")
    return Assessor(book, "durable")


@pytest.fixture
def case_file(tmp_path: Path):
    """Write a case file of a text and give its path."""

    def write(text: str, name: str = "case.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """
    Debian's Chromium, one for all tests of a process; missing, it fails where CI is set and skips
    elsewhere.
    """
    from playwright.sync_api import expect, sync_playwright

    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        expect.set_options(timeout=PATIENCE)
        plain = made.new_context

        def patient(**options: Any) -> BrowserContext:
            context = plain(**options)
            context.set_default_timeout(PATIENCE)
            return context

        made.new_context = patient  # type: ignore[method-assign]
        yield made
        made.close()
