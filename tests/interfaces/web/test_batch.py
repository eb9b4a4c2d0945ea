"""
Batches in the browser: a file sent, watched, its report opened; limits, ownership, and nothing left
behind.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.interfaces.web.conftest import PHONE, keep, violations
from tests.interfaces.web.test_walk import Learner
from workup.interfaces.web.batches.runs import Bounds, Runs
from workup.interfaces.web.refusals import Refusal
from workup.knowledge.rulebook import cases_folder

GOOD = (cases_folder() / "teaching" / "evening-limp.yaml").read_text("utf-8")
HOSTILE = re.sub(
    "title: .*",
    "title: <script>alert(1)</script>",
    GOOD.replace("id: evening-limp", "id: hostile", 1),
    count=1,
)
FILE = f"{GOOD}\n---\n{HOSTILE}\n---\nid: broken\npatient: {{age: 900}}\n"


@pytest.fixture
def runs() -> Iterator[Runs]:
    made = Runs(Bounds(upload=100_000, seconds=60))
    yield made
    made.close()
    assert not made.root.exists()


def ended(runs: Runs, run, seconds: float = 60):
    end = time.monotonic() + seconds
    while not run.over and time.monotonic() < end:
        time.sleep(0.05)
    assert run.over
    return run


def test_a_file_is_sent_watched_and_its_report_opened(open_page, tmp_path):
    """
    A stream with a good, a hostile and a broken case: progress, read = assessed + rejected, an
    inert report apart from the server.
    """
    file = tmp_path / "class of <b>2026<b>.yaml"
    file.write_text(FILE, "utf-8")
    page = open_page("/batch")
    assert violations(page) == []
    page.set_input_files("#cases", file)
    page.get_by_label("Whole assessments").check()
    page.get_by_role("button", name="Begin").click()
    page.locator("[data-state=running], [data-state=done]").wait_for()
    page.locator("[data-state=done]").wait_for(timeout=60_000)
    said = page.locator("#runs").inner_text()
    assert "Read 3 = assessed 2 + rejected 1" in said and "class of <b>2026<b>.yaml" in said
    assert violations(page) == []
    keep(page, "batch")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the report").click()
    report = opened.value
    report.wait_for_load_state()
    assert report.evaluate("self.origin") == "null"
    assert "batch" in report.title().lower() and "alert(1)" not in report.evaluate(
        "document.head.innerHTML"
    )
    address = page.get_by_role("link", name="rejects.jsonl").get_attribute("href")
    reject = json.loads(page.context.request.get(address).text().splitlines()[0])
    assert reject["case"] == "broken" and reject["file"] == "cases.yaml"
    policy = page.context.request.get(address.replace("rejects.jsonl", "report.html")).headers[
        "content-security-policy"
    ]
    assert policy.startswith("sandbox allow-scripts;") and "allow-same-origin" not in policy
    page.get_by_role("button", name="Delete").click()
    assert page.locator("#runs li").count() == 0
    assert page.context.request.get(address).status == 404


def test_the_page_fits_a_phone(open_page):
    """Narrow and dark, nothing is wider than the screen and axe finds nothing."""
    page = open_page("/batch", viewport=PHONE, color_scheme="dark")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("cases.exe", b"x", 415),
        ("cases.yaml", b"", 422),
        ("cases", b"x", 415),
        ("big.yaml", b"#" * (17 * 1024 * 1024), 413),
    ],
    ids=["ending", "empty", "no ending", "large"],
)
def test_a_file_that_is_no_file_of_cases_is_refused(client, name, content, status):
    """An unknown ending, an empty and a too large file are refused with what would be right."""
    token = Learner._token(client.get("/batch").text)
    answer = client.post("/batch", data={"token": token}, files={"cases": (name, content)})
    assert answer.status_code == status and "Traceback" not in answer.text


def test_a_batch_belongs_to_the_browser_that_began_it(client, server):
    """
    Another browser can neither see, open nor delete it; a path of an output names one of the list
    or nothing.
    """
    token = Learner._token(client.get("/batch").text)
    page = client.post(
        "/batch",
        data={"token": token},
        files={"cases": ("../../up.yaml", FILE)},
        follow_redirects=True,
    ).text
    assert "../../up.yaml" in page
    id_ = page.partition('data-run="')[2].partition('"')[0]
    with httpx.Client(base_url=server, headers={"accept": "text/html"}) as other:
        theirs = Learner._token(other.get("/batch").text)
        assert id_ not in other.get("/batch").text
        assert other.get(f"/batch/{id_}/report.html").status_code == 404
        assert other.post("/batch/delete", data={"token": theirs, "run": id_}).status_code == 404
    for name in ("run.json", "..%2f..%2fcases.yaml", "cases.yaml", "%2e%2e"):
        assert client.get(f"/batch/{id_}/{name}").status_code == 404
    assert client.post("/batch/delete", data={"token": token, "run": id_}).status_code == 303


def test_runs_are_bounded(runs):
    """One browser keeps at most so many runs, and the server takes at most so many that wait."""
    for _ in range(runs.bounds.each):
        runs.begin("me", "a.yaml", io.BytesIO(GOOD.encode()))
    with pytest.raises(Refusal, match="429"):
        runs.begin("me", "a.yaml", io.BytesIO(GOOD.encode()))
    first = runs.of("me")[-1]
    ended(runs, first)
    assert first.state == "done" and not (first.folder / first.file).exists(), (
        "the upload is deleted after the run"
    )
    assert (first.folder.stat().st_mode & 0o077) == 0


def test_a_large_upload_leaves_nothing(runs):
    """A file above the limit is refused while it is copied, and its folder is gone."""
    with pytest.raises(Refusal, match="413"):
        runs.begin("me", "a.yaml", io.BytesIO(b"#" * 200_000))
    assert runs.of("me") == [] and [p.name for p in runs.root.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    ("bounds", "word"),
    [
        (Bounds(seconds=1), "longer|stopped"),
        # at 220 MiB a library cannot be mapped (ImportError), at 300 objects cannot be made
        (Bounds(memory=220 * 1024**2), "memory"),
        (Bounds(memory=300 * 1024**2), "memory"),
    ],
)
def test_a_run_that_asks_for_too_much_is_stopped(bounds, word, tmp_path):
    """Too little time or memory ends the run with a sentence that says so; the server goes on."""
    runs = Runs(bounds)
    try:
        many = "\n---\n".join(
            GOOD.replace("id: evening-limp", f"id: case-{n}", 1) for n in range(400)
        )
        run = ended(runs, runs.begin("me", "a.yaml", io.BytesIO(many.encode())))
        assert run.state == "failed" and re.search(word, run.error), run.error
    finally:
        runs.close()


SERVER = """
import io, sys, time
from workup.interfaces.web.batches.runs import Runs
runs = Runs()
text = open(sys.argv[1]).read()
many = "\\n---\\n".join(
    text.replace("id: evening-limp", f"id: case-{n}", 1) for n in range(3000)
)
run = runs.begin("me", "a.yaml", io.BytesIO(many.encode()))
while run.process is None:
    time.sleep(0.01)
print(run.process.pid, runs.root, flush=True)
time.sleep(60)
"""


def test_a_killed_server_leaves_no_run_and_the_next_one_no_folder(tmp_path):
    """kill -9 of the server ends its runs too, and the next server deletes what was left."""
    case = cases_folder() / "teaching" / "evening-limp.yaml"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(case)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    pid, root = server.stdout.readline().split()
    server.send_signal(signal.SIGKILL)
    server.wait()
    end = time.monotonic() + 10
    while _runs(int(pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(int(pid))
    assert Path(root).exists()
    Runs().close()
    assert not Path(root).exists()


def _runs(pid: int) -> bool:
    try:
        return "boxed" in Path(f"/proc/{pid}/cmdline").read_text() and os.waitpid(
            pid, os.WNOHANG
        ) == (0, 0)
    except ChildProcessError:
        return Path(f"/proc/{pid}").exists()
    except OSError:
        return False
