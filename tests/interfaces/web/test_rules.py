"""
The rules in the browser: every page of the static site, in the frame of the server, and a search
over them.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.interfaces.web.conftest import PHONE, keep, violations


def test_each_page_of_the_site_is_served(client, book):
    """
    Every diagnosis, test, finding, source and property has its page, and each link on a list leads
    to one.
    """
    for folder in ("diagnoses", "tests", "findings", "sources", "properties"):
        index = client.get(f"/rules/{folder}/index.html")
        links = re.findall(rf'href="(/rules/{folder}/[^"]+)"', index.text)
        assert index.status_code == 200 and len(links) >= 20
        for link in links[:: max(1, len(links) // 12)]:
            assert client.get(link).status_code == 200, link


def test_each_rule_has_a_page_of_its_own(client, book):
    """A line's id opens what it says, when it holds and where it stands in the files."""
    for id_ in list(book.rules)[:: len(book.rules) // 25]:
        found = client.get(f"/rules/line/{id_}")
        assert found.status_code == 200 and id_ in found.text


@pytest.mark.parametrize(
    "path",
    [
        "/rules/../../etc/passwd",
        "/rules/diagnoses/%2e%2e%2fstyle.css",
        "/static/x/../app.py",
        "/rules/line/nope",
    ],
)
def test_a_path_names_a_page_or_nothing(client, path):
    """No part of an address reaches the disk."""
    found = client.get(path)
    assert found.status_code == 404 and "Traceback" not in found.text


@pytest.mark.parametrize(
    "path",
    [
        "/rules/index.html?q=copper",
        "/rules/diagnoses/wilson_disease.html",
        "/rules/tests/mri_brain.html",
        "/rules/findings/tremor.html",
        "/rules/sources/index.html",
    ],
)
def test_the_pages_are_accessible(open_page, path):
    """
    axe finds nothing on a page, a list, a search or an error, wide and light, or narrow and dark.
    """
    wide = open_page(path)
    keep(wide, "rules" + re.sub(r"\W", "-", path[6:]))
    assert violations(wide) == []
    narrow = open_page(path, viewport=PHONE, color_scheme="dark")
    keep(narrow, "rules" + re.sub(r"\W", "-", path[6:]) + "-phone-dark")
    assert violations(narrow) == []
    assert narrow.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_search_finds_what_is_named_first(open_page):
    """Words typed into the search lead to the page that is named so."""
    page = open_page("/rules/index.html")
    page.get_by_label("Search the rules").fill("wilson")
    page.keyboard.press("Enter")
    page.locator(".found a").first.click()
    expect(page.locator("h1")).to_contain_text("Wilson disease")


@pytest.mark.parametrize(
    "typed, said",
    [
        ("Maxolon", "Maxolon is metoclopramide"),
        ("metoclopramide", "Metoclopramide: antiemetic or prokinetic"),
        ("hyoscine", "Hyoscine: known, neither a cause nor a treatment of dystonia"),
        ("Buscopan", "Buscopan is hyoscine: known, neither a cause nor"),
    ],
)
def test_a_drug_is_explained(client, typed, said):
    """A drug has no page, so the search says what it is, whether named by its maker or not."""
    assert said in client.get("/rules/index.html", params={"q": typed}).text


def test_a_search_knows_further_names(client):
    """An abbreviation leads to the page of its diagnosis before the sources that use it."""
    found = client.get("/rules/index.html", params={"q": "DRD"}).text
    links = re.findall(r'href="(/rules/(?:diagnoses|sources)/[^"]+\.html)"', found)
    links = [link for link in links if not link.endswith("index.html")]
    assert links[0] == "/rules/diagnoses/dyt_gch1.html"


@pytest.mark.parametrize(
    "typed, first",
    [
        ("MRI", "tests/mri_brain"),
        ("when to do MRI", "tests/mri_brain"),
        ("who needs an MRI?", "tests/mri_brain"),
        ("when should I order ceruloplasmin", "tests/ceruloplasmin"),
        ("psychogenic", "diagnoses/functional_dystonia"),
    ],
)
def test_a_question_finds_the_page_that_answers_it(client, typed, first):
    """The words of a question are no part of a name; what says it sooner stands first."""
    found = client.get("/rules/index.html", params={"q": typed}).text
    assert re.search(r'<ul class="found"><li><a href="/rules/([^"]+)\.html"', found)[1] == first


def test_a_test_is_described_in_words(client):
    """
    The page of a test says in words what it costs, and lists what is done at once before what
    comes next.
    """
    text = client.get("/rules/tests/mri_brain.html").text
    assert "costly" in text and "not invasive" in text and "result in about 7 days" in text
    ordered = re.findall(r"<strong>(now|first|next|specialist)</strong>: ", text)
    ranks = [("now", "first", "next", "specialist").index(word) for word in ordered]
    assert ranks == sorted(ranks) and len(set(ranks)) > 1
