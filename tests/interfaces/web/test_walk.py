"""
Walks in the browser: the terminal's session, by keyboard, by touch, without script, killed and
taken up, and the learner's own record.
"""

from __future__ import annotations

import json
import re
import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest
from markupsafe import escape
from playwright.sync_api import Page, Route, expect

from benchmarks.path import reference
from tests.interfaces.web.conftest import PHONE, keep, violations
from tests.interfaces.web.serving import serving
from workup.explanations.difficulty import graded
from workup.interfaces.web.screens.walk import line_of
from workup.interfaces.web.walks import pieces
from workup.interfaces.web.walks.learner import name_of
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.record.due import next_case
from workup.simulation.record.kept import Kept
from workup.simulation.score import score
from workup.simulation.session import Session

CASE = "foot-turns-in-at-nine"
HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\u202egnirts",
    "<img src=x onerror=alert(1)>",
    "\x00\x1b[2J",
    "'; DROP TABLE walk;--",
]


@pytest.fixture(scope="module")
def desk(truth_assessor) -> Desk:
    return Desk(truth_assessor)


@pytest.fixture(scope="module")
def path(desk) -> list[str]:
    """A path through the case that reaches every aim."""
    case = next(c for c in library(short=True) if c.id == CASE)
    return reference(Session(case, desk))


@pytest.fixture(scope="module")
def quick(desk) -> list[str]:
    """The same in three commitments."""
    case = next(c for c in library(short=True) if c.id == CASE)
    return reference(Session(case, desk, "quick"))


class Learner:
    """A program that walks as a browser without script does."""

    def __init__(self, client: httpx.Client) -> None:
        self.client, self.page = client, ""

    def begin(self, case: str = CASE, mode: str = "full") -> str:
        self.token = self._token(self.client.get("/walk").text)
        begun = self.client.post(
            "/walk/begin", data={"token": self.token, mode: case}, follow_redirects=True
        )
        self.page, self.at = begun.text, begun.url.path
        return self.at

    def say(self, line: str, place: int | None = None, **fields: str) -> httpx.Response:
        where = self.places() if place is None else place
        data = {
            "token": self.token,
            "place": str(where),
            **({"line": line} if line else {}),
            **fields,
        }
        answer = self.client.post(self.at, data=data, follow_redirects=True)
        self.page = answer.text
        return answer

    def open(self, at: str) -> None:
        """Go on with a walk, as after a restart: the form of the page brings a fresh token."""
        self.at, self.page = at, self.client.get(at).text
        self.token = self._token(self.page)

    def places(self) -> int:
        found = re.search(r'name="place" value="(\d+)"', self.page)
        return int(found[1]) if found else 0

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="token" value="(\w+)"', page)
        assert found
        return found[1]


@pytest.fixture
def learner(server: str) -> Iterator[Learner]:
    with httpx.Client(base_url=server, headers={"accept": "text/html"}, timeout=180) as client:
        yield Learner(client)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"line": " KF  rings "}, "KF rings"),
        ({"line": "post-stroke", "percent": "80"}, "post-stroke 80"),
        ({"line": "post-stroke 80, tumour 10", "percent": "5"}, "post-stroke 80, tumour 10"),
        ({"line": "half typed", "say": "done"}, "done"),
        ({"how": "tremor"}, "how tremor"),
        ({"disagree": "too old"}, "disagree because too old"),
        ({"leave": "EEG"}, "leave EEG"),
        ({"line": "  "}, ""),
    ],
)
def test_a_form_says_the_line_that_the_terminal_would_take(fields, line):
    """
    Each field of the page stands for a line as it would be typed; an empty field says nothing and
    does not go on.
    """
    assert line_of(fields) == line


def test_the_best_path_scores_a_hundred_in_both_faces(learner, path, desk):
    """
    The lines that reach every aim score 100 in the page, as in the terminal, and the walk is kept
    as ended with that score.
    """
    learner.begin()
    for line in path:
        assert learner.say(line).status_code == 200
    assert re.search(r"<strong>100</strong> <span>of 100", learner.page)
    case = next(c for c in library(short=True) if c.id == CASE)
    assert score(Session.replay(case, desk, "full", path)).total == 100
    (walk,) = learner.client.get("/record/export").json()["walks"]
    assert walk["lines"] == path and walk["over"] and walk["score"]["total"] == 100


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def type_line(page: Page, line: str) -> None:
    """Type into the field that has the focus and wait for the answer."""
    if not page.evaluate("document.activeElement.id === 'line'"):
        tab_to(page, "#line")
    page.keyboard.type(line)
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.keyboard.press("Enter")
    page.locator("#walk:not([aria-busy])").wait_for()


def press(page: Page, selector: str) -> None:
    """Reach a button by Tab and press it."""
    tab_to(page, selector)
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.keyboard.press("Enter")
    page.locator("#walk:not([aria-busy])").wait_for()


def test_a_whole_walk_by_keyboard(open_page, path):
    """
    From the list of cases to the debrief with the keyboard alone; after each line the field has the
    focus again.
    """
    page = open_page("/walk")
    assert violations(page) == []
    tab_to(page, f"button[name=full][value={CASE}]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage")
    keep(page, "walk-begin", whole=False)
    for line in path:
        if line == "done":
            press(page, "[data-key=done]")
        else:
            type_line(page, line)
    assert page.locator(".total strong").inner_text() == "100"
    assert page.locator("#missed + p").inner_text().startswith("Nothing.")
    heads = page.locator("main h2").all_inner_texts()
    places = [
        heads.index(h) for h in ("The case", "Take-home points", "Your score, stage by stage")
    ]
    assert places == sorted(places)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    assert violations(page) == []
    keep(page, "walk-debrief-best")


def test_a_walk_by_touch_on_a_phone(open_page):
    """
    All stages on a phone by taps and a few words: nothing is wider than the screen, axe finds
    nothing, the debrief opens its rules.
    """
    page = open_page("/walk", viewport=PHONE, has_touch=True, color_scheme="dark")

    def check(name: str, axe: bool = True) -> None:
        keep(page, f"walk-phone-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert not axe or violations(page) == []

    def tap(name: str, exact: bool = False) -> None:
        with page.expect_response(lambda r: r.request.method == "POST"):
            page.get_by_role("button", name=name, exact=exact).first.tap()
        page.locator("#walk:not([aria-busy])").wait_for()

    def say(text: str, percent: str = "") -> None:
        page.fill("#line", text)
        if percent:
            page.fill("#percent", percent)
        with page.expect_response(lambda r: r.request.method == "POST"):
            page.locator("form.words button").first.tap()
        page.locator("#walk:not([aria-busy])").wait_for()

    page.locator(f"button[name=full][value={CASE}]").first.tap()
    page.wait_for_selector("#stage")
    say("DYT-TOR1A", "40")
    say("tumor", "30")
    check("offer")
    page.locator(".offers button").first.tap()
    expect(page.locator(".shares th[scope=row]")).to_have_count(2)
    assert "30 %" in page.locator(".shares").inner_text(), (
        "the certainty goes along with what was meant"
    )
    tap("Go on to")
    tap("Onset")
    tap("Regions affected")
    tap("Hint")
    assert page.locator(".walk-aside .body-map").is_visible()
    check("history")
    tap("Go on to")
    tap("Go on to")
    tap("The dystonia itself")
    page.get_by_text("How do I look for a sign?").tap()
    page.fill("#how", "sensory trick")
    page.locator("#how").press("Enter")
    page.locator(".reply", has_text="Pitfall:").wait_for()
    check("examination", axe=False)
    tap("Go on to")
    tap("Childhood")
    check("classification")
    tap("Go on to")
    say("A boy of twelve with slowly progressive generalised dystonia")
    check("summary")
    tap("Go on to")
    say("dystonic cerebral palsy", "70")
    tap("Go on to")
    page.get_by_text("Blood", exact=True).or_(page.locator("summary", has_text="Blood")).first.tap()
    tap("Serum ceruloplasmin")
    check("tests")
    tap("Go on to")
    tap("Go on to")
    tap("Secondary")
    tap("Go on to")
    page.locator(".reply", has_text="No diagnosis is named yet").wait_for()
    tap("I do not know")
    tap("Go on to")
    tap("Routine")
    page.get_by_text("I disagree, because").tap()
    page.fill("#disagree", "the scan was old")
    page.locator("#disagree").press("Enter")
    page.locator(".reply", has_text="Noted; it will be shown in the debrief.").wait_for()
    check("actions")
    tap("Finish")
    assert "the scan was old" in page.locator("#walk").inner_text()
    check("debrief")
    with page.expect_navigation():
        page.locator(".lost a").first.tap()
    assert page.locator("h1").inner_text()


def test_typing_ahead_and_a_server_that_is_away_lose_nothing(browser, server):
    """
    Lines typed before an answer comes are said after it; without an answer what was typed is given
    back, and sent again it counts once.
    """
    context = browser.new_context(base_url=server)
    page = context.new_page()
    page.goto("/walk")
    page.locator(f"button[name=full][value={CASE}]").first.click()
    page.wait_for_selector("#stage")
    page.locator("#line").focus()
    slow: list[Route] = []
    page.route("**/walk/*", lambda route: slow.append(route), times=1)
    page.keyboard.type("DYT-TOR1A 40")
    page.keyboard.press("Enter")
    page.keyboard.type("Wilson disease 10")
    page.keyboard.press("Enter")
    page.keyboard.type("half a")
    while not slow:
        page.wait_for_timeout(20)
    slow[0].continue_()
    expect(page.locator(".shares th[scope=row]")).to_have_count(2)
    expect(page.locator("#line")).to_have_value("half a")
    page.route("**/walk/*", lambda route: route.abort(), times=1)
    page.fill("#line", "tremor 5")
    page.keyboard.press("Enter")
    page.locator(".note.bad").wait_for()
    expect(page.locator("#line")).to_have_value("tremor 5")
    page.locator("#line").press("Enter")
    expect(page.locator(".you")).to_have_count(3)
    context.close()


def test_no_form_is_there_before_its_script(browser, server):
    """
    On a slow line the forms of a walk wait for the script that keeps what is typed behind a line:
    a form sent without it would load the page anew and lose that.
    """
    context = browser.new_context(base_url=server)
    page = context.new_page()
    page.goto("/walk")
    held: list[Route] = []
    page.route(re.compile(r"/walk[^/]*\.js"), lambda route: held.append(route))
    page.locator(f"button[name=full][value={CASE}]").first.click(no_wait_after=True)
    while not held:
        page.wait_for_timeout(20)
    page.wait_for_timeout(200)
    assert page.locator("#stage").count() == 0
    held[0].continue_()
    page.wait_for_selector("#stage")
    type_line(page, "DYT-TOR1A 40")
    expect(page.locator(".shares th[scope=row]")).to_have_count(1)
    context.close()


def test_a_walk_without_script(browser, server):
    """With scripts off the same forms walk on, page by page; the debrief prints on one sheet."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/walk")
    page.locator(f"button[name=quick][value={CASE}]").first.click()
    page.fill("#line", "DYT-TOR1A")
    page.fill("#percent", "80")
    page.keyboard.press("Enter")
    assert "80 %" in page.locator(".shares").inner_text()
    for value in ("done", "done", "no diagnosis", "done"):
        with page.expect_navigation():
            page.locator(f"button[value='{value}']").click()
    assert page.locator(".total").is_visible()
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    context.close()


def test_a_form_sent_twice_is_one_line_and_two_windows_lose_nothing(learner):
    """
    The same form again changes nothing; another line at a place that is taken is refused with the
    walk as it stands.
    """
    learner.begin()
    for _ in range(2):
        learner.say("DYT-TOR1A 40", place=0)
    assert learner.places() == 1
    late = learner.say("Wilson disease 10", place=0)
    assert "has gone on in another window" in late.text and learner.places() == 1
    learner.say("", say="done")
    assert learner.places() == 2


def test_a_walk_belongs_to_the_browser_that_began_it(learner, client):
    """Another browser finds no such walk, cannot add to it, and sees nothing in its own record."""
    at = learner.begin()
    assert client.get(at).status_code == 404
    assert "No walk yet" in client.get("/record").text
    token = Learner._token(client.get("/walk").text)
    assert client.post(at, data={"token": token, "place": "0", "line": "x"}).status_code == 404
    assert learner.client.get("/walk/" + "0" * 8).status_code == 404
    cookie = next(c for c in learner.client.cookies.jar if c.name == "workup_learner")
    assert "HttpOnly" in cookie._rest and cookie._rest.get("SameSite", "").lower() == "lax"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_inert(learner, text):
    """
    Markup, template code, control and direction characters are answered as text at the stages, in
    the debrief and in the record.
    """
    learner.begin()
    pages = [
        learner.say(text).text,
        learner.say("", disagree=text).text,
        learner.say("", how=text).text,
    ]
    while not re.search(r'class="total"', learner.page):
        pages.append(learner.say(text).text)
        pages.append(learner.say("", say="done").text)
        if "No diagnosis is named yet" in pages[-1]:
            pages.append(learner.say("no diagnosis").text)
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page
        assert not re.search("[\x00\x1b\u202e]", page)
        assert not re.search(r">\s*49\s*<", page)
    assert learner.client.get("/record").status_code == 200


def test_a_hostile_line_runs_nothing_in_a_browser(open_page):
    """
    A script typed as a line is seen as its letters, put in place by the page's own script too.
    """
    page = open_page("/walk")
    page.locator(f"button[name=full][value={CASE}]").first.click()
    page.wait_for_selector("#stage")
    type_line(page, HOSTILE[3])
    assert HOSTILE[3] in page.locator(".you").first.inner_text()
    assert page.locator(".talk img").count() == 0


def test_killed_in_the_middle_and_taken_up(tmp_path, path):
    """
    kill -9 between two answers: a new server shows the same lines, the walk ends with the same
    score; no word of it is in any output.
    """
    record = tmp_path / "record.sqlite"
    options = ("--workers", "1", "--record", f"sqlite:///{record}")
    with serving(*options) as (address, process):
        client = httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=180)
        learner = Learner(client)
        at = learner.begin()
        learner.say("zebrafish syndrome 10")
        for line in path[:12]:
            learner.say(line)
        process.send_signal(signal.SIGKILL)
        first = process.communicate(timeout=10)[0]
    with serving(*options) as (address, process):
        again = Learner(
            httpx.Client(
                base_url=address, headers=client.headers, cookies=client.cookies, timeout=180
            )
        )
        assert "Go on" in again.client.get("/walk").text
        again.open(at)
        assert again.places() == 13
        for line in path[12:]:
            again.say(line)
        assert re.search(r"<strong>100</strong> <span>of 100", again.page)
        process.terminate()
        second = process.communicate(timeout=15)[0]
    assert "zebrafish" not in (first + second) and CASE not in (first + second)
    code = next(c.value for c in client.cookies.jar if c.name == "workup_learner")
    with sqlite3.connect(record) as held:
        assert code not in "".join(held.iterdump())


def test_the_record_is_shown_handed_out_and_deleted(learner, quick):
    """
    Ended and open walks are listed; one and all are exported without a name; one and all are
    deleted for good.
    """
    learner.begin(mode="quick")
    for line in quick:
        learner.say(line)
    other = learner.begin("evening-limp", "quick")
    page = learner.client.get("/record").text
    assert page.count('<tr><th scope="row"><a') == 2 and ">open<" in page and "Due again" in page
    one = learner.client.get(other + "/export")
    assert (
        one.json()["case"] == "evening-limp" and "attachment" in one.headers["content-disposition"]
    )
    everything = learner.client.get("/record/export").text
    code = learner.client.cookies["workup_learner"]
    assert (
        len(json.loads(everything)["walks"]) == 2
        and code not in everything
        and name_of(code) not in everything
    )
    learner.client.post(
        "/record/delete", data={"token": learner.token, "walk": other.rpartition("/")[2]}
    )
    assert len(learner.client.get("/record/export").json()["walks"]) == 1
    learner.client.post("/record/delete", data={"token": learner.token, "sure": "yes"})
    assert "workup_learner" not in learner.client.cookies
    assert "No walk yet" in learner.client.get("/record").text


def test_the_record_is_accessible(open_page, server, learner, quick):
    """
    axe finds nothing on a record with walks and its chart, wide and light and narrow and dark.
    """
    learner.begin(mode="quick")
    for line in quick:
        learner.say(line)
    learner.begin("evening-limp")
    cookies = [
        {"name": c.name, "value": c.value, "url": server} for c in learner.client.cookies.jar
    ]
    for options in ({}, {"viewport": PHONE, "color_scheme": "dark"}):
        page = open_page("/walk", **options)
        page.context.add_cookies(cookies)
        page.goto("/record")
        assert page.locator(".reliability").is_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(page, f"record{'-phone' if options else ''}")


@pytest.mark.parametrize("width", [390, 800, 1030, 1100, 1280])
def test_the_steps_of_a_walk_never_touch(open_page, width):
    """At every width a few pixels lie between the words of two steps, and none leaves the page."""
    page = open_page("/walk", viewport={"width": width, "height": 900})
    page.get_by_role("button", name="Walk: Man, 25: twisting right arm and leg").click()
    expect(page.locator(".stepper")).to_be_visible()
    words = page.evaluate(
        """() => [...document.querySelectorAll(".stepper li")].map(step => {
            const range = document.createRange(); range.selectNodeContents(step);
            const seen = [...range.getClientRects()].filter(r => r.width > 2);
            return [Math.min(...seen.map(r => r.left)), Math.max(...seen.map(r => r.right))]; })"""
    )
    assert len(words) == 11
    assert all(right + 6 <= left for (_, right), (left, _) in pairwise(words))
    assert words[-1][1] <= width


def test_a_case_is_of_one_level_wherever_it_is_shown(client):
    """The list of cases and the list of walks say the same words on how hard a case is."""
    listed, walks = client.get("/library").text, client.get("/walk").text
    for case in (c for c in library() if c.title):
        title = re.escape(escape(case.title))
        level = re.search(rf"<h[34]>{title}</h[34]>.*?<span class=\"tag\">([^<]+)<", listed, re.S)
        beside = re.search(
            rf"<span class=\"case-title\">{title}</span><span><span class=\"tag\">([^<]+)<", walks
        )
        assert level and beside and level[1] == beside[1] and level[1] in ("easy", "middle", "hard")


def test_the_next_case_is_that_of_the_terminal(truth_assessor):
    """
    A published case that says nothing of its difficulty is graded by the same function in both
    interfaces.
    """
    at = datetime(2026, 1, 5, tzinfo=UTC)
    rich = library()
    for total in (70.0, 95.0):
        walks = [
            Kept(str(n), c.id, "", "", "full", at, True, total, {}) for n, c in enumerate(rich[:3])
        ]
        due = {c.id: at + timedelta(days=9) for c in rich if c.teaching and c.teaching.level}
        levels = {c.id: graded(c, truth_assessor) for c in rich}
        chosen = next_case(rich, walks, due, at, lambda case: graded(case, truth_assessor))
        assert pieces.following(walks, due, at, levels) == chosen.id
        assert levels[chosen.id] == ("middle" if total == 70.0 else "hard")
