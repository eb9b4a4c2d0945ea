"""The class report behind its door, and courses walked in the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from benchmarks.path import reference
from tests.interfaces.web.conftest import PHONE, keep, serving, violations
from tests.interfaces.web.test_walk import CASE, Learner
from workup.errors import WorkupError
from workup.interfaces.cli.serve import _header, _passphrase
from workup.interfaces.web.door import Door
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.settings import Settings
from workup.knowledge.rulebook import cases_folder
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.session import Session

PASSPHRASE = "eight dystonic herons"
COURSE = f"""id: movement-block
title: Movement block
aims: [Tell an inherited dystonia from its look-alikes]
cases:
  - {{case: {CASE}, mode: quick, due: 2026-01-12}}
  - {{case: own.yaml, mode: quick}}
  - {{case: evening-limp, opens: 2199-01-01}}
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The address of a server with a passphrase and a course, and the id of its process."""
    folder = tmp_path_factory.mktemp("school")
    (folder / "passphrase").write_text(PASSPHRASE + "\n", "utf-8")
    (folder / "course.yaml").write_text(COURSE, "utf-8")
    own = (
        (cases_folder() / "teaching" / f"{CASE}.yaml")
        .read_text("utf-8")
        .replace(f"id: {CASE}", "id: own-case", 1)
    )
    (folder / "own.yaml").write_text(own, "utf-8")
    options = (
        "--class-passphrase",
        str(folder / "passphrase"),
        "--course",
        str(folder / "course.yaml"),
    )
    with serving(
        "--workers", "1", "--record", f"sqlite:///{folder / 'record.sqlite'}", *options
    ) as (address, process):
        yield address, process.pid


@pytest.fixture(scope="module")
def quick(truth_assessor) -> list[str]:
    case = next(c for c in library(short=True) if c.id == CASE)
    return reference(Session(case, Desk(truth_assessor), "quick"))


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=180)


def _enter(client: httpx.Client, said: str = PASSPHRASE) -> httpx.Response:
    token = Learner._token(client.get("/class").text)
    return client.post("/class/enter", data={"token": token, "passphrase": said})


def test_without_a_way_in_it_stays_shut(client):
    """A server without a passphrase says how to switch it on and hands out nothing."""
    page = client.get("/class").text
    assert "--class-passphrase" in page and 'type="password"' not in page
    token = Learner._token(client.get("/walk").text)
    assert client.post("/class/report", data={"token": token, "here": "yes"}).status_code == 403
    assert client.post("/class/enter", data={"token": token, "passphrase": ""}).status_code in (
        403,
        422,
    )


def test_an_educator_finds_it_from_every_screen(client):
    """
    Each screen's head names the class, as it names the other screens; on its own page it is the one
    marked.
    """
    for path in ("/", "/walk", "/library", "/rules/index.html", "/batch", "/record", "/class"):
        head = client.get(path).text.partition("</header>")[0]
        assert re.search(r'<a href="/class"( aria-current="page")?>Class</a>', head)
        assert ('aria-current="page">Class' in head) == (path == "/class")


def test_the_passphrase_opens_and_is_in_no_process_list(school):
    """
    The right words open, wrong ones do not; the cookie is out of reach of scripts; leaving shuts;
    no process shows the words.
    """
    address, pid = school
    client = _client(address)
    assert _enter(client, "eight dystonic heron").status_code == 403
    assert "All ended walks" not in client.get("/class").text
    inside = _enter(client)
    assert (
        inside.status_code == 303
        and "httponly" in inside.headers["set-cookie"].lower()
        and "samesite=strict" in inside.headers["set-cookie"].lower()
    )
    page = client.get("/class").text
    assert "All ended walks" in page
    assert (
        PASSPHRASE not in page
        and PASSPHRASE.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    other = _client(address)
    other.get("/class")
    other.cookies.set("workup_class", client.cookies["workup_class"])
    assert "All ended walks" not in other.get("/class").text, (
        "the cookie opens nothing in another browser"
    )
    client.post("/class/leave", data={"token": Learner._token(page)})
    assert "All ended walks" not in client.get("/class").text


def _request(address: str = "10.0.0.1", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": "POST",
            "path": "/class/enter",
            "headers": raw,
            "client": (address, 1),
            "query_string": b"",
        }
    )


def test_the_passphrase_can_be_tried_a_few_times_only():
    """After five tries at once an address has to wait, others do not."""
    door = Door(Settings(passphrase=PASSPHRASE))
    assert [door.knock(_request(), "guess") for _ in range(5)] == [False] * 5
    with pytest.raises(Refusal, match="429"):
        door.knock(_request(), PASSPHRASE)
    assert door.knock(_request("10.0.0.2"), PASSPHRASE)


def test_the_header_of_a_proxy_opens_only_where_it_is_configured():
    """
    The named header with its value opens; another value, another name, or no configuration do not.
    """
    door = Door(Settings(header=("X-Group", "educators")))
    assert door.open_to(_request(x_group="educators"))
    assert not door.open_to(_request(x_group="learners")) and not door.open_to(
        _request(x_other="educators")
    )
    assert not Door(Settings(passphrase=PASSPHRASE)).open_to(_request(x_group="educators"))


def test_a_passphrase_that_is_too_short_or_missing_is_said_at_the_start(tmp_path, monkeypatch):
    """
    The server does not start with a door that is easily opened; the variable stands for the file.
    """
    (tmp_path / "short").write_text("abc\n")
    for file in (tmp_path / "short", tmp_path / "none"):
        with pytest.raises(WorkupError):
            _passphrase(file)
    monkeypatch.setenv("WORKUP_CLASS_PASSPHRASE", PASSPHRASE)
    assert _passphrase(None) == PASSPHRASE and _header("X-Group=educators") == (
        "X-Group",
        "educators",
    )
    with pytest.raises(WorkupError):
        _header("no value")


def test_a_course_is_walked_and_the_class_reported(school, quick, browser):
    """
    Two learners walk the course in the browser, one hands in a file from elsewhere; the report
    counts them and names nobody.
    """
    address, _ = school
    learners = [Learner(_client(address)) for _ in range(2)]
    for learner in learners:
        page = learner.client.get("/walk").text
        assert "Movement block" in page and "not open yet" in page
        learner.token = Learner._token(page)
        for place in (0, 1):
            begun = learner.client.post(
                "/walk/course",
                data={"token": learner.token, "item": f"movement-block {place}"},
                follow_redirects=True,
            )
            learner.at, learner.page = begun.url.path, begun.text
            for line in quick:
                learner.say(line)
        closed = learner.client.post(
            "/walk/course", data={"token": learner.token, "item": "movement-block 2"}
        )
        assert closed.status_code == 403 and "opens on" in closed.text
        assert ">done<" in learner.client.get("/walk").text
    record = learners[0].client.get("/record/export").json()
    assert {w["course"] for w in record["walks"]} == {"movement-block"} and {
        w["case"] for w in record["walks"]
    } == {
        CASE,
        "own-case",
    }
    handed = [{**w, "learner": "abroad", "course": ""} for w in record["walks"]]
    hostile = {**record["walks"][0], "learner": "<script>alert(1)</script>"}

    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/class")
    assert violations(page) == []
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_label("All ended walks").wait_for()
    assert violations(page) == []
    keep(page, "class")
    page.set_input_files(
        "#files",
        [
            {
                "name": "ada.json",
                "mimeType": "application/json",
                "buffer": json.dumps({"workup_record": 1, "walks": handed}).encode(),
            },
            {
                "name": "mallory.json",
                "mimeType": "application/json",
                "buffer": json.dumps(hostile).encode(),
            },
            {"name": "junk.json", "mimeType": "application/json", "buffer": b"[" * 100_000},
        ],
    )
    page.get_by_label("Where the class stands").select_option("movement-block")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open the report").click()
    report = opened.value
    report.wait_for_load_state()
    said = report.content()
    keep(report, "class-report")
    assert "Movement block" in report.inner_text("h1") and report.evaluate("self.origin") == "null"
    assert "3 learners" in said or ">3<" in said
    for hidden in ("ada.json", "mallory", "<script>", PASSPHRASE):
        assert hidden not in said
    table = context.request.post(
        "/class/report",
        multipart={
            "token": page.locator("[name=token]").first.get_attribute("value"),
            "here": "yes",
            "form": "table",
        },
        headers={"origin": address},
    )
    assert table.status == 200 and len(table.text().strip().splitlines()) == 5
    narrow = browser.new_context(base_url=address, viewport=PHONE, color_scheme="dark").new_page()
    narrow.goto("/walk")
    assert violations(narrow) == [] and narrow.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
    )
    keep(narrow, "walk-course-phone")
    context.close()
