"""
Hostile texts in every field of the form and of a case file are shown as text, run nothing and hide
nothing.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
import yaml
from playwright.sync_api import expect

from tests.conftest import CASES
from workup.interfaces.web.entry import NUMBERS, PARTS, TIMES, WORDS
from workup.interfaces.web.view import inert

TEXTS = {
    "script": "<script>alert(1)</script>",
    "picture": '"><img src=x onerror=alert(2)>',
    "closing": "</textarea></select></form><svg onload=alert(3)>",
    "template": "{{ 7*191 }}{% raw %}${7*191}",
    "address": "javascript:alert(4)",
    "attribute": "' autofocus onfocus='alert(5)",
    "comment": "--><!--x",
    "direction": "drug\u202egnp.exe\u2066",
    "control": "a\x00b\x1b[31mc\x7f\u0085",
    "entity": "&lt;b&gt;&#60;script&#62;",
    "long": "ﷺ" * 400,
}
HIDING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def every_field(text: str) -> dict[str, str]:
    """Every field of the form with one text in it."""
    fields = dict.fromkeys(
        (
            *WORDS,
            *TIMES,
            *NUMBERS,
            "kept",
            "q",
            "history.previous_diagnoses",
            "dystonia.regions",
            "findings.examined_normal",
        ),
        text,
    )
    fields |= {f"{kind}.0.{name}": text for kind, (_, names) in PARTS.items() for name in names}
    fields |= {
        f"result.0.{name}": text
        for name in (
            "test",
            "abnormal",
            "value",
            "unit",
            "gene",
            "variant",
            "when",
            "text",
            "pattern",
        )
    }
    return (
        fields
        | {f"new.{kind}": text for kind in ("drug", "event", "result", "spread")}
        | {f"finding.{text}": "present", "do": f"tell:{text}:present"}
    )


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_fields_are_answered_as_mistakes(client, name):
    """
    Sent in every field at once, a text comes back escaped, without hidden characters, and never as
    an error of the server.
    """
    token = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)[1]
    for path in ("/assess", "/assess/answer", "/assess/found", "/assess/why", "/assess/export"):
        found = client.post(path, data={**every_field(TEXTS[name]), "token": token})
        assert found.status_code in (200, 404, 422), path
        assert_inert(
            found.text if "json" not in found.headers["content-type"] else found.json()["html"],
            TEXTS[name],
        )


def assert_inert(page: str, text: str) -> None:
    """No part of a hostile text stands in a page as markup, and none hides."""
    assert not HIDING.search(page.replace("\n", ""))
    if set("<>\"'") & set(text):
        assert text not in page
    assert "1337" not in page


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_case_files_are_shown_inert(open_page, tmp_path, name):
    """
    A case file whose every free text is hostile is opened: nothing runs, nothing is loaded, the
    text stands there as text.
    """
    text = TEXTS[name]
    value = yaml.safe_load((CASES / "teaching" / "arm-after-stroke.yaml").read_text("utf-8"))
    value |= {
        "title": text,
        "vignette": text,
        "source": {"citation": text, "url": text},
        "unmapped": [text],
    }
    value["history"] |= {
        "ancestry": text,
        "previous_diagnoses": [text],
        "medications": [{"name": text, "started_before_onset": "2 days"}],
    }
    value["results"] = {
        "mri_brain": {
            "abnormal": True,
            "text": text,
            "unit": text,
            "value": text,
            "gene": text,
            "when": text,
        }
    }
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump(value, allow_unicode=False), "utf-8")
    page = open_page("/")
    page.get_by_label("YAML, JSON or a phenopacket").set_input_files(file)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".ddx-head").first).to_be_visible()
    assert not HIDING.search(page.locator("body").inner_text().replace("\n", "").replace("\t", ""))
    drug = page.locator("#drug-0 strong").inner_text()
    assert drug == inert(text) or name in ("control", "long", "direction")
    page.locator("#f-drug\\.0\\.name").press("End")
    page.keyboard.type("x")
    expect(page.locator("#answer")).to_contain_text("is not in the table of drugs")
    assert (
        page.locator(
            "#answer img, #answer script, #case img, #case script, svg[onload], [onfocus]"
        ).count()
        == 0
    )


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "path",
    [
        "/rules/index.html?q={}",
        "/library?region={}",
        "/rules/line/{}",
        "/assess/case/{}",
        "/api/explain/{}",
        "/api/cases/{}",
        "/rules/{}/{}",
    ],
)
def test_hostile_addresses_are_shown_inert(client, path, name):
    """A hostile text in an address is a page that is not there, or a search without result."""
    found = client.get(path.replace("{}", quote(TEXTS[name], safe="")))
    assert found.status_code in (200, 404, 422)
    assert_inert(found.text, TEXTS[name])


def test_hiding_characters_are_shown_as_such():
    """
    Direction marks and control characters become a sign that shows; line breaks and other scripts
    stay.
    """
    assert (
        inert("a\u202eb\x00c") == "a\ufffdb\ufffdc"
        and inert("a\nb\tשלום 日本") == "a\nb\tשלום 日本"
        and inert(3) == 3
    )
