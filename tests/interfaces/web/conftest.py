"""
What the tests of the pages share: a real `workup serve` process, a real headless Chromium, and axe.

A page that asks another server for anything, breaks the content security policy or raises an error
in its script fails the test that
opened it. `WORKUP_PICTURES=FOLDER` keeps the screenshots.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.interfaces.web.serving import serving

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a record of its own."""
    record = tmp_path_factory.mktemp("record") / "record.sqlite"
    with serving("--workers", "1", "--record", f"sqlite:///{record}") as (address, _):
        yield address


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    """A program that speaks to the server without a browser."""
    with httpx.Client(base_url=server, headers={"accept": "text/html"}, timeout=300) as made:
        yield made


class Watch:
    """What must not happen on a page, noted as it happens."""

    def __init__(self, page: Page, server: str) -> None:
        self.wrong: list[str] = []
        page.on(
            "console",
            lambda m: self.wrong.append(f"console: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda e: self.wrong.append(f"script: {e}"))
        page.on("request", lambda r: self._foreign(r.url, server))
        page.on("dialog", lambda d: (self.wrong.append(f"dialog: {d.message}"), d.dismiss()))

    def _foreign(self, url: str, server: str) -> None:
        if not url.startswith((server, "blob:")):
            self.wrong.append(f"request to another server: {url}")


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Open]:
    """Open a path in a fresh browser; options are those of Playwright's `new_context`."""
    opened = []

    def make(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=server, **{"viewport": WIDE, **options})
        page = context.new_page()
        opened.append((context, Watch(page, server)))
        page.goto(path)
        return page

    yield make
    wrong = [w for _, watch in opened for w in watch.wrong]
    for context, _ in opened:
        context.close()
    assert not wrong, wrong


def violations(page: Page) -> list[str]:
    """
    What axe finds wrong on a page, WCAG 2.2 A and AA and its best practices; run from outside the
    page's own policy.
    """
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {n['target']} {n.get('failureSummary', '')[:300]}"
        for v in found["violations"]
        for n in v["nodes"]
    ]


def keep(page: Page, name: str, whole: bool = True) -> None:
    """Keep a screenshot, if a folder for them is named."""
    if folder := os.environ.get("WORKUP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)
