"""The page that reads a pasted text."""

from __future__ import annotations

import re

import httpx

from tests.interfaces.web.conftest import PHONE, WIDE, keep, violations

NOTE = (
    "A 42-year-old woman has had her head turning to the left for three years, worse under "
    "stress. Touching her chin helps. No tremor. Her mother has torticollis. She takes Maxolon."
)


def _token(client: httpx.Client) -> str:
    return re.search(r'name="token" value="([0-9a-f]+)"', client.get("/read").text)[1]


def test_a_text_is_read_marked_and_answered(client):
    """Without script: the text comes back marked by kind, with the answer beside it."""
    page = client.post("/read", data={"token": _token(client), "text": NOTE, "do": "read"}).text
    assert 'class="mark present"' in page
    assert 'class="mark absent"' in page
    assert "Torticollis" in page
    assert 'id="answer"' in page


def test_a_fact_left_out_stays_out_until_it_is_taken_back(client):
    """A correction is carried by the form itself, nothing by the server."""
    sent = {"token": _token(client), "text": NOTE, "do": "drop:findings.present:torticollis"}
    page = client.post("/read", data=sent).text
    assert 'name="change" value="drop:findings.present:torticollis"' in page
    assert "left out" in page
    carried = {**sent, "change": sent["do"], "do": f"undo:{sent['do']}"}
    assert 'name="change"' not in client.post("/read", data=carried).text


def test_markup_in_a_text_is_shown_and_not_run(client):
    """Whatever is pasted is text."""
    text = "A 30-year-old man has <script>alert(1)</script> torticollis. \u202e No fits."
    page = client.post("/read", data={"token": _token(client), "text": text, "do": "read"}).text
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_the_text_goes_on_into_the_form_and_into_a_file(client):
    """The form is filled in as from a case file; the file holds the corrections."""
    sent = {"token": _token(client), "text": NOTE, "change": "drop:findings.absent:tremor"}
    assert 'name="finding.torticollis"' in client.post("/read/form", data=sent).text
    saved = client.post("/read/save", data=sent).text
    assert "torticollis" in saved
    assert "tremor" not in saved


def test_a_button_of_the_answer_leads_into_the_form(client):
    """No button of the page is without effect: what the answer offers is done in the form."""
    sent = {"token": _token(client), "text": NOTE, "do": "why:tardive_dystonia"}
    page = client.post("/read", data=sent).text
    assert 'id="why"' in page
    assert 'name="finding.torticollis"' in page


def test_by_keyboard_alone(open_page):
    """Paste, read, leave a fact out and take it back without a pointer, in a real browser."""
    page = open_page("/read", viewport=WIDE)
    page.focus("#text")
    page.keyboard.insert_text(NOTE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    assert violations(page) == []
    keep(page, "read-wide")
    page.focus('button[aria-label^="Leave out: Torticollis"]')
    page.keyboard.press("Enter")
    page.wait_for_selector('button[aria-label^="Take back: Torticollis"]:focus')
    page.keyboard.press("Enter")
    page.wait_for_selector('button[aria-label*="Torticollis"]:focus')


def test_it_fits_a_telephone(open_page):
    """No page is wider than the screen."""
    page = open_page("/read", viewport=PHONE)
    page.fill("#text", NOTE)
    page.click("text=Read it")
    page.wait_for_selector("#answer")
    keep(page, "read-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
