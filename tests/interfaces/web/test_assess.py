"""
The first screen in a real browser: a case entered by mouse, by keyboard and without script, and its
answer as it forms.
"""

from __future__ import annotations

import re
import time

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.conftest import CASES
from tests.interfaces.web.conftest import PHONE, keep, violations
from workup.readers import load_cases

ARM = "/assess/case/arm-after-stroke"
DROWSY = "/assess/case/drowsy-and-stiff"
HEADACHE = "/assess/case/six-weeks-of-headache"


def lead(page: Page) -> str:
    """The first diagnosis of the answer."""
    return page.locator(".ddx-head").first.inner_text()


def test_the_answer_forms_as_facts_are_entered(open_page):
    """
    No button is pressed: age, regions on the map, tempo and a finding found in plain words are
    enough, and each changes the answer.
    """
    page = open_page("/")
    expect(page.locator("#answer")).to_contain_text("The answer appears here")
    page.get_by_role("textbox", name="Age now").fill("9")
    page.get_by_role("textbox", name="Age at onset").fill("8")
    page.locator('[data-region="left_leg"]').first.click()
    page.get_by_label("Region of onset").select_option("left_leg")
    expect(page.locator(".ddx-head").first).to_be_visible()
    before = lead(page)
    page.get_by_label("Search in plain words").fill("worse in the evening")
    page.locator("#found #finding-diurnal_fluctuation").get_by_label("Present").check()
    expect(page.locator("#told #finding-diurnal_fluctuation")).to_be_visible()
    expect(page.locator(".ddx-head").first).to_contain_text("GCH1")
    assert "GCH1" not in before


def test_a_case_is_entered_by_keyboard_alone(open_page):
    """
    Tab, space, enter and arrows reach the body map, a finding, a drug and the rule behind a line.
    """
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("24")
    reach(page, "eyes")
    page.keyboard.press("Space")
    expect(page.get_by_label("Eyes (oculogyric)", exact=True).nth(0)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert page.locator("input[value=eyes]").is_checked()
    page.locator("#new-drug").focus()
    page.keyboard.type("metoclopramide")
    page.keyboard.press("Enter")
    expect(page.locator("#drug-0")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1 day")
    expect(page.locator("#answer")).to_contain_text("Acute drug-induced dystonia")
    summary = page.locator("#answer .because summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer .reason").first).to_be_visible()


def reach(page: Page, region: str) -> None:
    """Press Tab until the region of the map has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.region") == region:
            return
    raise AssertionError(f"{region} is not reached by Tab")


def test_the_map_and_the_list_say_the_same(open_page):
    """A box fills the map in front and behind; "no dystonia" and a region exclude each other."""
    page = open_page("/")
    page.locator("input[value=trunk]").check()
    assert page.locator("[data-region=trunk].on").count() == 2
    page.locator("input[value=none][name='dystonia.regions']").check()
    assert (
        page.locator("[data-region].on").count() == 0
        and not page.locator("input[value=trunk]").is_checked()
    )
    page.locator("g[transform] [data-region=right_arm]").first.click()
    assert page.locator("input[value=right_arm]").is_checked()


def test_a_question_is_answered_by_one_press(open_page):
    """
    What is asked next is told with one press, stands among the findings, and the answer moves; what
    is no finding leads to its place in the form.
    """
    page = open_page("/")
    page.get_by_role("textbox", name="Age at onset").fill("9")
    page.locator('[data-region="left_leg"]').first.click()
    asks = page.locator("#answer .asks li")
    expect(asks.first).to_be_visible()
    links = asks.get_by_role("link", name="Enter").all()
    assert links and all(page.locator(a.get_attribute("href")).is_visible() for a in links)
    ask = asks.filter(has=page.get_by_role("button")).first
    question = ask.locator("button").first.get_attribute("value")
    before = page.locator(".ddx").inner_text()
    ask.get_by_role("button", name="Present").click()
    expect(
        page.locator(f"#told #finding-{question.split(':')[1]} input[value=present]")
    ).to_be_checked()
    assert page.locator(".ddx").inner_text() != before


def test_a_result_is_entered_from_the_ledger(open_page):
    """A suggested test opens its result; once entered, it is no longer suggested."""
    page = open_page(ARM)
    page.get_by_role("button", name="Enter the result of MRI of the brain").click()
    expect(page.locator("#result-0")).to_be_focused()
    page.locator("#result-0").get_by_label("Abnormal").check(force=True)
    page.locator("#result-0").get_by_label("Basal ganglia or thalamic lesion contralateral").check()
    expect(page.locator("#answer .steps").first).not_to_contain_text("MRI of the brain")


def test_an_emergency_opens_with_stop(open_page):
    """
    With an emergency the answer begins with the sentence of the contract, before any flag; what is
    kept in mind comes after the tests, few in sight and the rest folded.
    """
    page = open_page(HEADACHE)
    text = page.locator("#answer").inner_text()
    assert (
        text.removeprefix("Answer")
        .strip()
        .startswith(
            "If this is a real patient: stop here, call for help and follow your local protocol."
        )
    )
    order = ["Red flags", "Picture and category", "Differential", "Tests, in order", "Do not miss"]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)
    assert page.locator("#answer .dont_miss > ul > li").count() == 1
    rest = page.locator("#answer .dont_miss > details summary").first
    assert "18 more to keep in mind" in rest.inner_text()
    assert "excluded" not in text and "For education" in text


def test_every_line_opens_its_rule_and_source(open_page, client):
    """Each line of the answer names its rules; the links lead to them and to their sources."""
    page = open_page(ARM)
    lines = page.locator("#answer .because")
    assert lines.count() > 20
    for n in range(lines.count()):
        assert lines.nth(n).locator("a[href^='/rules/line/']").count() >= 1
    links = {a.get_attribute("href") for a in page.locator("#answer .reason a").all()}
    for link in sorted(links)[::4]:
        assert client.get(link).status_code == 200, link


def test_why_not_is_answered_beside_the_case(open_page):
    """
     "Why not" opens what speaks for and against and what would put it first, and closes with
    Escape.
    """
    page = open_page("/assess/case/wry-neck-after-tonsils")
    page.get_by_role("button", name="Why not: ").first.click()
    expect(page.locator("dialog")).to_contain_text("What would put it first")
    keep(page, "assess-why", whole=False)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()


def test_a_mistake_stands_beside_its_field(open_page):
    """
    What cannot be read is told at the field, in words that say what would be right, and goes when
    it is mended.
    """
    page = open_page("/")
    page.get_by_role("textbox", name="Age now").fill("12")
    page.get_by_role("textbox", name="Age at onset").fill("ninety")
    page.get_by_role("textbox", name="Age at onset").blur()
    field = page.get_by_role("textbox", name="Age at onset")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"[id='{field.get_attribute('aria-describedby')}']")).to_contain_text(
        "a number and one of"
    )
    keep(page, "assess-mistake", whole=False)
    assert violations(page) == []
    field.fill("9")
    field.blur()
    expect(page.locator("#answer .ddx")).to_be_visible()
    assert page.locator("[aria-invalid]").count() == 0


def test_a_link_holds_the_case_and_nothing_is_kept(open_page, browser, server):
    """
    The link opens the same case in another browser; its part after # is never sent, and neither
    server nor browser keeps the case.
    """
    page = open_page(ARM)
    page.get_by_role("button", name="Make a link").click()
    page.locator("#link-out").wait_for(state="visible")
    link = page.locator("#link-text").input_value()
    assert "#case=" in link and len(link) < 2000
    other = open_page("/rules/index.html")
    asked = []
    other.on("request", lambda r: asked.append((r.url, r.post_data or "")))
    other.goto(link)
    expect(other.locator(".ddx-head").first).to_contain_text("Post-stroke dystonia")
    assert (
        other.locator("input[value=left_arm]").is_checked()
        and other.get_by_role("textbox", name="Age at onset").input_value() == "61.5"
    )
    assert all("#" not in url and link.split("=")[1][:20] not in url + data for url, data in asked)
    assert other.evaluate("localStorage.length + sessionStorage.length") == 0
    cookies = other.context.cookies()
    assert (
        [c["name"] for c in cookies] == ["workup_seed"]
        and cookies[0]["httpOnly"]
        and cookies[0]["sameSite"] == "Lax"
    )


def test_a_broken_link_is_said_so(open_page):
    """A link that holds nothing readable says so and leaves an empty form."""
    page = open_page("/#case=AAAA")
    expect(page.locator("#answer")).to_contain_text("does not hold a case")


def test_a_case_file_goes_out_and_comes_back(open_page, tmp_path):
    """A saved case file is one that workup reads; opened again it gives the same answer."""
    page = open_page(ARM)
    before = page.locator("#answer").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a case file").click()
    assert saved.value.suggested_filename == "case.yaml"
    file = tmp_path / "case.yaml"
    saved.value.save_as(file)
    [case] = load_cases(file)
    [original] = load_cases(CASES / "teaching" / "arm-after-stroke.yaml")
    assert case == original.model_copy(update={"answer": None})
    again = open_page("/")
    again.get_by_label("YAML, JSON or a phenopacket").set_input_files(file)
    again.get_by_role("button", name="Open", exact=True).click()
    expect(again.locator(".note")).to_contain_text("Nothing of it is kept")
    assert again.locator("#answer").inner_text() == before


@pytest.mark.parametrize(
    "text, said",
    [
        ("id: x\npatient: {age: -1}\nonset: {}\ndystonia: {}\n", "line 2"),
        ("a: &a [*a]\n", "anchor or alias"),
        ("[" * 40 + "]" * 40, "nested deeper"),
        ('{"id": NaN}', "NaN is not a number"),
        ("id: [", "not valid YAML"),
        ("", "holds 0 cases"),
        (
            "id: a\npatient: {}\nonset: {}\ndystonia: {}\n---\nid: b\npatient: {}\nonset: "
            "{}\ndystonia: {}\n",
            "holds 2 cases",
        ),
    ],
)
def test_a_bad_file_is_told_with_its_line(open_page, tmp_path, text, said):
    """
    A file that holds no case, several, or is meant to exhaust the machine, is named with what is
    wrong and where.
    """
    file = tmp_path / "bad.yaml"
    file.write_text(text, "utf-8")
    page = open_page("/")
    page.get_by_label("YAML, JSON or a phenopacket").set_input_files(file)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#import-problems")).to_contain_text(said)


def test_it_works_without_script(open_page):
    """
    Buttons send the form: a search, a finding, a drug, why not, and the answer come back as whole
    pages.
    """
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("textbox", name="Age at onset").fill("9")
    page.locator("input[value=left_leg]").check()
    page.get_by_label("Search in plain words").fill("worse in the evening")
    page.get_by_role("button", name="Search").click()
    page.locator("#finding-diurnal_fluctuation").get_by_label("Present").check(force=True)
    page.locator("#new-drug").fill("metoclopramide")
    page.get_by_role("button", name="Add").nth(1).click()
    expect(page.locator("#drug-0")).to_be_visible()
    expect(page.locator("#told #finding-diurnal_fluctuation")).to_be_visible()
    page.get_by_role("button", name="Why not").first.click()
    expect(page.locator("#why")).to_contain_text("What would put it first")
    assert not page.locator("#map").is_visible() and not page.locator("#link").is_visible()
    heads = page.locator(".ddx-head").all_inner_texts()
    assert len(heads) >= 3 and "not covered by the rules" in heads[-1]
    assert "Dopa-responsive dystonia" in heads[0]


DARK, CONTRAST = {"color_scheme": "dark"}, {"forced_colors": "active", "reduced_motion": "reduce"}
LOOKS = [
    ("/", {}),
    (ARM, {}),
    (DROWSY, {}),
    ("/", {"viewport": PHONE}),
    (ARM, DARK),
    (DROWSY, {"viewport": PHONE, **DARK}),
    (DROWSY, CONTRAST),
]


@pytest.mark.parametrize("path, look", LOOKS)
def test_axe_finds_nothing(open_page, path, look):
    """
    Empty, with an answer and with an emergency: no violation, wide and narrow, light, dark and in
    forced colours, nothing wider than the screen.
    """
    page = open_page(path, **look)
    keep(
        page,
        "-".join(
            [
                "assess",
                path.rpartition("/")[2] or "empty",
                *("phone" if k == "viewport" else str(v) for k, v in look.items()),
            ]
        ),
    )
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_print_holds_the_answer_and_what_was_told(open_page):
    """On paper stand the answer, what was told and the notice, without the form."""
    page = open_page(ARM)
    page.emulate_media(media="print")
    keep(page, "assess-print")
    assert not page.locator("#case").is_visible() and not page.locator(".top").is_visible()
    assert page.locator(".told-again").get_by_text("onset at the age of 61").is_visible()
    assert page.locator(".foot").is_visible()


def test_the_first_page_is_light(client):
    """With its style sheet and scripts the first page is under 100 kB, without compression."""
    page = client.get("/")
    parts = {f"{m}" for m in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.text)}
    parts |= {next(iter(parts)).rpartition("/")[0] + f"/{name}" for name in ("body.js", "link.js")}
    whole = len(page.content) + sum(len(client.get(part).content) for part in parts)
    assert whole < 100_000


def test_an_answer_is_quick(client):
    """
    The server answers the whole case in well under a second, many times over; figures are in
    docs/web.md.
    """
    page = client.get(ARM)
    token = re.search(r'name="token" value="([0-9a-f]+)"', page.text)[1]
    fields = {"token": token, "onset.age": "61.5", "dystonia.regions": "left_arm"}
    began = time.perf_counter()
    for _ in range(10):
        assert "Differential" in client.post("/assess/answer", data=fields).json()["html"]
    assert time.perf_counter() - began < 10


def test_the_exported_file_keeps_what_was_typed(client):
    """A duration stays in the words of the one who typed it."""
    token = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)[1]
    sent = {
        "token": token,
        "id": "mine",
        "onset.before_presentation": "6 months",
        "finding.tremor": "absent",
        "drug.0.name": "metoclopramide",
        "drug.0.started_before_onset": "36 hours",
    }
    value = yaml.safe_load(client.post("/assess/export", data=sent).text)
    assert value["onset"] == {"before_presentation": "6 months"} and value["findings"] == {
        "absent": ["tremor"]
    }
    assert value["history"]["medications"] == [
        {"name": "metoclopramide", "started_before_onset": "36 hours"}
    ]
