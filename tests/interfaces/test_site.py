"""The site of the rules: every page, every link, nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from workup.interfaces.cli import main
from workup.interfaces.site import write_site

pytest.importorskip("jinja2")


@pytest.fixture(scope="module")
def site(tmp_path_factory, book) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    write_site(book, out)
    return out


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.links += [(tag, v) for k, v in attrs if k in ("href", "src") and v]


def _links(page: Path) -> list[tuple[str, str]]:
    parser = _Links()
    parser.feed(page.read_text("utf-8"))
    return parser.links


def test_a_page_for_every_item(site, book):
    """Each diagnosis, test, finding, source and property of the rules has its page."""
    wanted = {
        "diagnoses": book.scripts,
        "tests": book.tests,
        "findings": book.vocabulary["findings"],
        "sources": book.sources,
        "properties": book.properties,
    }
    for folder, items in wanted.items():
        assert len(list((site / folder).glob("*.html"))) == len(items) + 1


def test_no_link_is_dead_and_none_is_fetched(site):
    """
    Every link within the site leads to a page; what is loaded (style, pictures) is the site's own.
    """
    for page in site.rglob("*.html"):
        for tag, target in _links(page):
            if target.startswith(("http:", "https:")):
                assert tag == "a", (page, target)
            elif not target.startswith("#"):
                assert (page.parent / target.partition("#")[0]).resolve().is_file(), (page, target)


def test_links_lead_both_ways(site):
    """
    The ring speaks for Wilson disease: its page names the disease, and the disease's page names it
    and the source.
    """
    assert "wilson_disease.html" in (site / "findings" / "kayser_fleischer.html").read_text("utf-8")
    disease = (site / "diagnoses" / "wilson_disease.html").read_text("utf-8")
    assert (
        "findings/kayser_fleischer.html" in disease
        and "sources/EASL2012.html" in disease
        and "properties/lane_wilson_disease.html" in disease
    )
    assert "wilson_disease." in (site / "sources" / "EASL2012.html").read_text("utf-8")


def test_every_page_says_what_it_is_for_and_holds_no_script(site):
    """The notice stands on each; there is no script and no inline event."""
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert (
            "not for the care of a patient" in text
            and "<script" not in text
            and not re.search(r"\son\w+=", text)
        )


def test_the_same_rules_give_the_same_bytes(site, tmp_path, book):
    """Written twice, byte for byte."""
    write_site(book, tmp_path / "again")
    for page in site.rglob("*.*"):
        assert page.read_bytes() == (tmp_path / "again" / page.relative_to(site)).read_bytes()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    """Nothing is overwritten."""
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    done = CliRunner().invoke(main, ["pages", str(tmp_path)])
    assert (
        done.exit_code == 1
        and "holds other files" in done.output
        and (tmp_path / "mine.txt").read_text("utf-8") == "x"
    )
