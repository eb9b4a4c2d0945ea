"""A staged case in Chromium, opened from a file: no network, by keyboard, taken up again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from benchmarks.path import reference
from tests.conftest import CASES
from tests.teach.test_media import picture
from workup.interfaces.cli import main
from workup.readers import load_cases
from workup.simulation.context import Desk
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.stages import STAGES

CASE = CASES / "teaching" / "half-a-face.yaml"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TABS = 120  # more stops than any stage of this case has


def exported(*given: object) -> Path:
    done = CliRunner().invoke(main, ["export", *map(str, given)])
    assert done.exit_code == 0, done.output
    return Path(str(given[-1]))


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The page of one case."""
    return exported(CASE, "--to", "html", "--out", tmp_path_factory.mktemp("page") / "case.html")


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Page]:
    """The file in a browser without a network; whatever the page does wrong fails the test."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 800})
    page, wrong = context.new_page(), []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith("file:") else None)
    page.goto(file.as_uri())
    yield page
    context.close()
    assert not wrong, wrong


def focused(page: Page) -> dict[str, str]:
    """What has the focus: its id, what it stands for, and its name."""
    return page.evaluate(
        """() => { const e = document.activeElement; return {id: e.id || '', type: e.type || '',
           what: (e.dataset && e.dataset.what) || e.value || '', text: e.textContent || ''}; }"""
    )


def tab_to(page: Page, fits) -> None:
    """Go on by Tab until something fits, as one does who uses no mouse."""
    for _ in range(TABS):
        if fits(focused(page)):
            return
        page.keyboard.press("Tab")
    raise AssertionError("it cannot be reached by Tab")


def choose(page: Page, what: str, label: str, field: str = "find", certainty: str = "") -> None:
    """Choose a thing by keys alone."""
    page.evaluate("document.getElementById('heading').focus()")
    if certainty:
        tab_to(page, lambda e: e["id"] == "certainty")
        page.keyboard.type(certainty)
    if page.locator(f'[data-what="{what}"]:is(button)').count():
        tab_to(page, lambda e: e["what"] == what)
        page.keyboard.press("Enter")
        return
    radio = page.locator(f'input[type=radio][value="{what}"]')
    if radio.count():
        group = what.partition(":")[0] + ":"
        tab_to(page, lambda e: e["type"] == "radio" and e["what"].startswith(group))
        page.keyboard.press("Space")
        for _ in range(9):
            if radio.is_checked():
                return
            page.keyboard.press("ArrowDown")
    tab_to(page, lambda e: e["id"] == field)
    page.keyboard.type(label)
    tab_to(page, lambda e: e["what"] == what)
    page.keyboard.press("Enter")
    assert focused(page)["id"] == field, "the focus is back in the search"


def violations(page: Page) -> list[str]:
    """What axe finds wrong, WCAG 2.2 A and AA and its best practices."""
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {n['target']}" for v in found["violations"] for n in v["nodes"]]


def held(file: Path) -> dict:
    found = re.search(r'id="told">(.*?)</script>', file.read_text("utf-8"), re.S)
    assert found
    return json.loads(found[1])


def walked(page: Page, lines: list[str], labels: dict[str, str], look=lambda: None) -> None:
    """Walk the page by keys where a walk is typed to; the page asks for no sentence."""
    ends = [n for n, line in enumerate(lines) if line == "done"]
    skipped = ends[[s.id for s in STAGES["full"]].index("summary")] if len(ends) > 5 else -1
    lines = [line for n, line in enumerate(lines) if n != skipped]
    for item in (item for line in lines for item in line.split(", ")):
        what, _, percent = item.partition(" ")
        if item == "done":
            look()
            page.evaluate("document.getElementById('heading').focus()")
            tab_to(page, lambda e: e["id"] == "next")
            page.keyboard.press("Enter")
            assert focused(page)["id"] == "heading", "a new stage begins at its heading"
        elif what == "leave":
            name = next(n for n in (f"test:{percent}", f"option:{percent}") if n in labels)
            choose(page, name, labels[name], "leave")
        else:
            name = "none:tests" if item == "none" else what
            choose(page, name, labels.get(name, ""), certainty=percent)


def test_it_is_walked_to_its_end_by_keyboard_without_a_network(opened, file):
    """
    Every stage by keys alone, to the score of the walk; axe finds nothing wrong at any stage nor in
    the debrief.
    """
    walk = Session(load_cases(CASE)[0], Desk())
    wrong: list[str] = []
    lines = [line for n, line in enumerate(reference(walk)) if n != 4 or line == "done"]
    for line in lines:
        walk.say(line)
    walked(opened, lines, held(file)["labels"], lambda: wrong.extend(violations(opened)))
    assert opened.inner_text("#total") == f"{score(walk).total:g}"
    assert not wrong and not violations(opened)
    text = opened.inner_text("main")
    assert "Why" in text and "To take home" in text and "Hemifacial spasm" in text


def test_answers_are_read_aloud(opened, file):
    """An answer goes into a live region, a stage has its heading and place."""
    labels = held(file)["labels"]
    choose(opened, "diagnosis:blepharospasm", labels["diagnosis:blepharospasm"], certainty="60")
    log = opened.get_by_role("log")
    assert "Blepharospasm" in log.inner_text() and "60 %" in log.inner_text()
    assert opened.get_by_role("heading", name="First impression").count() == 1
    assert "Stage 1 of 10" in opened.inner_text("main")


def test_more_than_a_hundred_per_cent_is_refused_by_name(opened, file):
    """What is left is said, and nothing is taken."""
    labels = held(file)["labels"]
    choose(opened, "diagnosis:blepharospasm", labels["diagnosis:blepharospasm"], certainty="80")
    choose(
        opened, "diagnosis:hemifacial_spasm", labels["diagnosis:hemifacial_spasm"], certainty="30"
    )
    assert "20 % is left" in opened.get_by_role("log").inner_text()
    assert opened.locator("#committed li").count() == 1


def test_it_is_taken_up_where_it_was_closed(opened, file):
    """Closed and opened again in the same browser it stands at its stage with its answers."""
    labels = held(file)["labels"]
    walked(opened, ["diagnosis:hemifacial_spasm 70", "done", "topic:onset"], labels)
    before = opened.get_by_role("log").inner_text()
    again = opened.context.new_page()
    again.goto(file.as_uri())
    assert again.get_by_role("heading", name="History").count() == 1
    assert again.get_by_role("log").inner_text() == before
    again.click("#back")
    assert "70" in again.input_value("#committed input")


@pytest.mark.parametrize("size", [(320, 640), (1400, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_phone_and_desk_in_light_and_dark(browser, file, size, scheme):
    """Nothing stands out at the side, and contrast holds."""
    width, height = size
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not violations(page)
    context.close()


def test_several_cases_in_one_file_with_a_picture(browser, tmp_path):
    """The learner chooses; a picture is shown from within the file; text keeps its direction."""
    import yaml

    value = yaml.safe_load(CASE.read_text("utf-8"))
    shown = {"file": "p.png", "shows": "the face", "licence": "CC0", "consent": "written"}
    value |= {"id": "with-picture", "title": "With a picture", "vignette": "Eyes.\n\nילדה בת 9."}
    value.setdefault("teaching", {})["media"] = [shown]
    (tmp_path / "p.png").write_bytes(picture())
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
    out = exported(CASE, tmp_path / "p.yaml", "--to", "html", "--out", tmp_path / "two.html")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(out.as_uri())
    page.get_by_role("button", name="With a picture").click()
    image = page.get_by_role("img", name="the face")
    assert image.evaluate("e => e.complete && e.naturalWidth") == 1
    assert "the face (CC0)" in page.inner_text("figure")
    assert page.locator(".case p[dir=rtl]").inner_text() == "ילדה בת 9."
    context.close()


def test_the_picture_in_the_docs(opened, file, request):
    """History by buttons and a search; `--golden` paints it for the docs."""
    labels = held(file)["labels"]
    walked(opened, ["diagnosis:blepharospasm 60", "done", "topic:onset", "topic:tempo"], labels)
    opened.fill("#find", "sleep")
    assert opened.get_by_role("button", name=re.compile("sleep")).count() >= 1
    assert "found" in opened.get_by_role("status").inner_text()
    if request.config.getoption("--golden"):
        folder = Path(__file__).resolve().parents[2] / "docs" / "pictures"
        opened.set_viewport_size({"width": 820, "height": 900})
        opened.screenshot(path=folder / "staged-case.png", full_page=True)
