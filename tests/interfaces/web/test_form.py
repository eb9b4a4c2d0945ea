"""
The form of a case, as someone meets it who has never seen it: brands of drugs, words that are no
finding, the map under a finger, a reload, cleared cookies.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.interfaces.web.conftest import keep, violations

CASE = "/assess/case/eyes-to-the-ceiling"
LAPTOP, HANDHELD = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def test_a_brand_is_named_at_its_field(open_page):
    """What the rules take a drug for stands beside it, and whether they do not know it."""
    page = open_page("/")
    for drug in ("Maxolon", "Foobarex"):
        page.locator("#new-drug").fill(drug)
        page.locator("#new-drug").press("Enter")
        page.locator(f"strong:text-is('{drug}')").wait_for()
    assert "Read as: metoclopramide" in page.locator("#n-drug\\.0").inner_text()
    assert "Not in the table of drugs" in page.locator("#n-drug\\.1").inner_text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stroke", "Ischaemic stroke (under “Past history”)"),
        ("Maxolon", "metoclopramide (under “Drugs”)"),
        ("family history", "Family history (under “Past history”)"),
        ("copper", "24-hour urine copper (under “Results so far”)"),
    ],
)
def test_a_search_says_where_else_it_is_entered(open_page, typed, said):
    """An event, a drug or a test is no finding, and the page says where it goes."""
    page = open_page("/")
    page.locator("#q").fill(typed)
    expect(page.locator("#found")).to_contain_text(said)


@pytest.mark.parametrize(
    ("typed", "first", "never"),
    [
        ("nuchal rigidity", "Neck stiffness or meningism", "Cogwheel"),
        ("psychogenic", "Abrupt onset", "Psychosis"),
        ("stiff legs", "Rigidity", "meningism"),
        ("head turned to the right", "Torticollis", "Tremor"),
        ("eased by touch", "Sensory trick", "startle"),
    ],
)
def test_a_search_finds_what_is_meant(open_page, typed, first, never):
    """Everyday phrases find their finding, and none that only looks like it."""
    page = open_page("/")
    page.locator("#q").fill(typed)
    found = page.locator("#found legend")
    expect(found.first).to_contain_text(first)
    assert not any(never in text for text in found.all_inner_texts())


@pytest.mark.parametrize("size", [LAPTOP, HANDHELD], ids=["laptop", "handheld"])
def test_the_middle_of_the_neck_is_the_neck(open_page, size):
    """The larynx is pressed on the enlarged head alone, where both are as large as a finger."""
    page = open_page("/", viewport=size)
    neck = page.locator("#map svg > g").first.locator("[data-region=neck]")
    neck.scroll_into_view_if_needed()
    box = neck.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    assert page.locator("input[value=neck]").is_checked()
    assert not page.locator("input[value=larynx]").is_checked()
    for region in ("larynx", "neck", "eyes", "upper_face", "oromandibular"):
        at = page.locator(f"[role=button][data-region={region}]").bounding_box()
        assert min(at["width"], at["height"]) >= 24, (region, at)
    page.locator("[role=button][data-region=larynx]").click()
    assert page.locator("input[value=larynx]").is_checked()
    for hand in ("left_arm", "right_leg"):
        page.locator(f"[role=button][data-region={hand}]").press("Enter")
        assert page.locator(f"input[value={hand}]").is_checked()


def test_a_case_is_there_after_a_reload_and_on_the_way_back(open_page):
    """Reload, another page and Back, and Start again and Back: nothing that was entered is lost."""
    page = open_page("/")
    page.get_by_role("textbox", name="Age at onset").fill("44")
    page.locator("input[value=neck]").check()
    page.wait_for_url("**#case=*")
    page.reload()
    field = page.get_by_role("textbox", name="Age at onset")
    expect(field).to_have_value("44")
    assert page.locator("input[value=neck]").is_checked()
    page.get_by_role("link", name="Rules", exact=True).click()
    page.go_back()
    expect(field).to_have_value("44")
    page.get_by_role("link", name="Start again").click()
    expect(field).to_have_value("")
    page.go_back()
    expect(field).to_have_value("44")


def test_cleared_cookies_cost_nothing_on_the_form(browser, server):
    """
    A page whose cookie is gone is refused once, gets a new token with its cookie, and the answer
    forms as before.
    """
    with browser.new_context(base_url=server) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_role("textbox", name="Age at onset").fill("44")
        page.wait_for_url("**#case=*")
        context.clear_cookies()
        with page.expect_response(lambda r: r.url.endswith("/assess/answer") and r.ok):
            page.locator("input[value=neck]").check()
        expect(page.locator("#answer .ddx-head").first).to_contain_text("Cervical dystonia")
        assert page.locator(".trouble").count() == 0


def test_a_trial_is_entered_by_its_response(open_page):
    """A response is not `abnormal`, and has no value in g/L; a blood test has."""
    page = open_page("/")
    for test in ("levodopa_trial", "ceruloplasmin"):
        page.locator("#new-result").select_option(test)
        page.locator("button[value='add:result']").click()
        page.locator(f"input[value={test}]").wait_for(state="attached")
    trial, blood = (
        page.locator(".part", has=page.locator(f"input[value={test}]"))
        for test in ("levodopa_trial", "ceruloplasmin")
    )
    said = trial.locator(".three").inner_text().split("\n")
    assert [s for s in said if s.strip()] == ["Clear benefit", "No benefit", "No clear effect"]
    assert trial.get_by_label("Unit").count() == 0
    assert blood.get_by_label("Unit").count() == 1
    assert "Abnormal" in blood.locator(".three").inner_text()


def test_a_case_of_the_library_shows_its_vignette(open_page):
    """Who opens a case reads it, and the field names of its file are not shown instead."""
    page = open_page(CASE)
    assert "took a tablet for nausea" in page.locator(".opening blockquote").inner_text()
    assert "vignette" not in page.locator("#case").inner_text().lower()


@pytest.mark.parametrize("size", [LAPTOP, HANDHELD], ids=["laptop", "handheld"])
def test_nothing_is_cut_on_a_small_screen(open_page, size):
    """No badge breaks its word, no choice is cut, and nothing is wider than the screen."""
    page = open_page(CASE, viewport=size)
    keep(page, f"form-{size['width']}")
    lines = page.evaluate(
        "[...document.querySelectorAll('.tag')].filter(t => t.checkVisibility())"
        ".map(t => t.getClientRects().length + '|' + t.offsetHeight)"
    )
    assert lines and set(lines) <= {"1|26", "1|25"}, lines
    cut = page.evaluate(
        """[...document.querySelectorAll('#case .grid select')].filter(s => {
            const c = document.createElement('canvas').getContext('2d');
            c.font = getComputedStyle(s).font;
            const widest = Math.max(...[...s.options].map(o => c.measureText(o.text).width));
            const pads = parseFloat(getComputedStyle(s).paddingLeft) * 2;
            return widest > s.clientWidth - 20 - pads && widest < 320;
        }).map(s => s.name)"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_axe_finds_nothing_on_an_opened_case(open_page):
    """The case, its vignette, drugs with their notes and the enlarged head."""
    page = open_page(CASE, viewport=LAPTOP)
    assert violations(page) == []


@pytest.mark.parametrize("diagnosis", ["acute_drug_induced", "tetanus"])
def test_the_reasons_name_no_id(open_page, diagnosis):
    """Why and why not are in words; a rule is linked, not spelt."""
    page = open_page(CASE)
    page.evaluate(
        "d => { const b = document.createElement('button'); b.name = 'do'; b.value = `why:${d}`;"
        "document.getElementById('case').append(b); b.click(); }",
        diagnosis,
    )
    page.locator("#dialog[open]").wait_for()
    said = page.locator("#dialog-body").inner_text()
    assert "_" not in said, said


@pytest.mark.parametrize("case", ["eyes-to-the-ceiling", "head-to-the-left", "arm-after-stroke"])
def test_an_answer_prints_on_two_pages_with_its_case(open_page, case):
    """Title, day and vignette come first, then the facts; a section without content is left out."""
    page = open_page(f"/assess/case/{case}")
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    head = page.locator(".print-only").inner_text()
    title = page.locator("#case input[name=title]").input_value()
    assert title in head and re.search(r"Printed on \d+ \w+ 20\d\d", head)
    assert not page.locator(".intro").is_visible() and not page.locator("[data-print]").is_visible()
    facts, first = page.locator(".told-again"), page.locator("#answer h3").first
    assert facts.bounding_box()["y"] < first.bounding_box()["y"]


def test_the_first_screen_names_the_leading_diagnosis_beside_several_flags(open_page):
    """However many red flags there are, what leads stands above them; on a phone, in the bar."""
    page = open_page("/assess/case/jaw-and-weight", viewport=LAPTOP)
    said = page.locator(".gist")
    expect(said).to_contain_text("emergency flags. Leading: Paraneoplastic")
    assert said.bounding_box()["y"] < LAPTOP["height"] / 2
    phone = open_page("/assess/case/jaw-and-weight", viewport=HANDHELD)
    expect(phone.locator(".gist")).to_be_hidden()
    expect(phone.locator("#jump")).to_contain_text("emergency flags. Leading: Paraneoplastic")
