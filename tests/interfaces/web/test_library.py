"""
The library: cases chosen by what is seen of them, opened in the first screen, their answers not
given away.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.interfaces.web.conftest import PHONE, keep, violations


def test_cases_are_chosen(open_page):
    """
    Age, region and difficulty narrow the list; a case opens as a filled form with its answer
    forming.
    """
    page = open_page("/library")
    whole = page.locator(".cases li").count()
    page.get_by_label("Age at onset").select_option("childhood")
    page.get_by_label("Region").select_option("leg")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert 0 < page.locator(".cases li").count() < whole
    page.locator(".cases a", has_text="Assess").first.click()
    expect(page.locator(".ddx-head").first).to_be_visible()


def test_the_list_does_not_give_the_answer_away(client, book):
    """No diagnosis stands in the list, and an opened case does not carry its answer."""
    text = client.get("/library").text
    assert "decisive" not in text
    assert (
        "biotin_thiamine_trial"
        not in client.get("/assess/case/drowsy-and-stiff")
        .text.split('id="answer"')[0]
        .split('name="kept"')[1][:2000]
    )


def test_an_impossible_choice_says_so(client):
    """Where no case is left, the page says what to do."""
    assert (
        "Leave one of them open"
        in client.get("/library?category=functional&age=infancy&level=easy").text
    )


@pytest.mark.parametrize("look", [{}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_the_whole_library_is_folded(open_page, look):
    """
    Without a choice the cases stand in closed groups by kind and age, a few screens long; a key
    opens one, and each case is in one of them.
    """
    page = open_page("/library", **look)
    whole = int(page.locator("h2").first.inner_text().split()[0])
    assert page.locator(".cases li").count() == whole > 200
    assert page.evaluate("document.documentElement.scrollHeight") < 2500
    assert violations(page) == []
    assert not page.locator(".cases li").first.is_visible()
    page.locator(".case-group summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cases li").first).to_be_visible()


@pytest.mark.parametrize(
    "look", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["wide", "phone-dark"]
)
@pytest.mark.parametrize("path", ["/library?region=neck", "/api/"])
def test_axe_finds_nothing(open_page, path, look):
    """No violation on the library and the page of the API."""
    page = open_page(path, **look)
    keep(page, f"{path.strip('/').partition('?')[0]}-{'phone-dark' if look else 'wide'}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
