"""
How the pages are laid out: what is in sight without scrolling, what stands on paper, and that
nothing is cut or broken.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.interfaces.web.conftest import violations

LAPTOP = {"width": 1280, "height": 720}
COMMON = (
    "head-to-the-left",
    "the-clerks-pen",
    "shut-in-sunlight",
    "eyes-to-the-ceiling",
    "ten-years-of-tablets",
    "fixed-after-a-sprain",
    "evening-limp",
    "the-grinning-student",
    "arm-after-stroke",
    "runner-after-ten-minutes",
)


@pytest.mark.parametrize("case", COMMON)
def test_the_first_diagnosis_is_in_sight_without_scrolling(open_page, case):
    """
    On a laptop the answer to a common case names its first diagnosis on the first screen, however
    many red flags stand above the differential.
    """
    page = open_page(f"/assess/case/{case}", viewport=LAPTOP)
    first = page.locator(".ddx-head > :first-child").first.inner_text()
    named = page.locator("#answer").get_by_text(first).filter(visible=True).first
    box = named.bounding_box()
    assert box and box["y"] + box["height"] <= LAPTOP["height"], (first, box)


def test_a_line_of_the_answer_does_not_break_apart(open_page):
    """
    "Enter result" stands beside its test however long the name is, and a badge does not break
    within a word.
    """
    page = open_page("/assess/case/eyes-to-the-ceiling", viewport=LAPTOP)
    for row in page.locator("#answer .steps .row.spread").all():
        name, button = row.locator("> *").first.bounding_box(), row.locator("button").bounding_box()
        assert button["y"] < name["y"] + name["height"], row.inner_text()
    for badge in page.locator("#answer .flags .tag").filter(visible=True).all():
        assert badge.bounding_box()["height"] < 30, badge.inner_text()


def test_the_fields_of_the_form_are_aligned(open_page):
    """On a laptop every field of a part of the form begins at one of two edges."""
    page = open_page("/", viewport=LAPTOP)
    for part in ("h-who", "h-where", "h-before"):
        fields = page.locator(f"section[aria-labelledby={part}] .grid > div").filter(visible=True)
        edges = {round(field.bounding_box()["x"]) for field in fields.all()}
        assert len(edges) <= 2, (part, edges)


def test_the_answer_on_paper(open_page):
    """
    On paper the facts stand before the answer, no heading is smaller than the one below it, and
    the notice at the end is not split between pages.
    """
    page = open_page("/assess/case/evening-limp", viewport=LAPTOP)
    page.emulate_media(media="print")
    facts, answer, flags = (
        page.locator(what).bounding_box()["y"]
        for what in (".told-again", "#answer-title", "#h-flags")
    )
    assert facts < answer < flags
    sizes = [
        page.locator(f"#answer {heading}").first.evaluate(
            "(e) => parseFloat(getComputedStyle(e).fontSize)"
        )
        for heading in ("h2", "h3", "h4")
    ]
    assert sizes == sorted(sizes, reverse=True)
    notice = page.locator(".foot p").first
    assert notice.evaluate("(e) => getComputedStyle(e).breakInside") == "avoid"


def test_what_is_known_in_a_walk_is_scrolled_by_keyboard(open_page):
    """What is known so far may outgrow a laptop's screen: the keyboard reaches it."""
    page = open_page("/walk", viewport={"width": 1280, "height": 400})
    page.get_by_role("button", name="Begin the walk").click()
    expect(page.locator(".walk-aside")).to_be_visible()
    assert violations(page) == []
