"""
The report: intervals that know of papers, errors that are worse than others, baselines, pages of
cases, and one file that needs nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import apart
from workup.batch.labels import Labels
from workup.batch.metrics import share
from workup.batch.policies import policies
from workup.batch.report import Columns, groups_of, paper_of, report
from workup.batch.report.intervals import Papers
from workup.batch.report.pages import MOST, chosen
from workup.batch.report.parts import abstention, by, calibration, confusion, grave, red_flags
from workup.batch.scores import Scored
from workup.interfaces.cli import main
from workup.knowledge.rulebook import cases_folder

pytest.importorskip("matplotlib")
NAN = float("nan")


class Made(NamedTuple):
    """A made-up case."""

    scored: Scored
    row: dict[str, object]
    source: str


def columns_of(cases, whole=None) -> Columns:
    """Made-up cases as the report reads them."""
    group = groups_of("male", None, "focal", "childhood", 4)
    return Columns.of(
        [c.scored for c in cases],
        [c.row for c in cases],
        [group] * len(cases),
        [c.source for c in cases],
        whole,
    )


def kept(
    case="c1",
    *,
    diagnosis="wilson_disease",
    said="secondary",
    truth="secondary",
    rank=1,
    share_=0.8,
    source="",
    **more,
) -> Made:
    """A made-up case; `more` goes into its summary row."""
    scored = Scored(
        case,
        diagnosis,
        rank,
        said == truth,
        False,
        share_,
        rank == 1,
        1,
        1,
        1,
        4,
        1,
        True,
        True,
        8,
        0,
        0,
        94,
        3,
    )
    row = {
        "case": case,
        "category": said,
        "confidence": "likely",
        "answer_category": truth,
        "answer_diagnosis": diagnosis,
        "answer_also_accept": "",
        "answer_red_flags": "",
        "answer_urgency": "",
        "answer_decisive_tests": "ceruloplasmin",
        "red_flags": "",
        "tests_now": "",
        "tests_first": "ceruloplasmin",
        "tests_next": "",
        "tests_specialist": "",
        **{
            f"diagnosis_{n}": d
            for n, d in enumerate(("wilson_disease", "dyt_tor1a", "post_stroke", "psp", "msa"), 1)
        },
        **{f"probability_{n}": p for n, p in enumerate((share_, 0.1, 0.05, 0.01, 0.01), 1)},
    }
    return Made(scored, {**row, **more}, source)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A batch of the published cases in full detail."""
    out = tmp_path_factory.mktemp("report") / "out"
    args = [
        "batch",
        str(cases_folder() / "published"),
        "--out",
        str(out),
        "--audit",
        "0",
        "--workers",
        "1",
    ]
    assert CliRunner().invoke(main, args).exit_code == 0
    return out


def test_without_named_papers_a_share_has_wilsons_interval():
    """Every case a paper of its own: Wilson, as in metrics.json."""
    papers = Papers(Labels.of([""] * 100))
    hits = np.r_[np.ones(81), np.zeros(19)]
    assert not papers.clustered and papers.ratio(hits, np.ones(100), np.ones(100, bool)) == share(
        81, 100
    )


def test_cases_of_one_paper_widen_the_interval():
    """
    Twenty papers of five like cases tell less than a hundred patients: the interval is wider than
    Wilson's, and the same each time.
    """
    sources = [f"paper {n // 5}" for n in range(100)]
    hits = np.repeat(np.r_[np.ones(14), np.zeros(6)], 5)
    one, again = (
        Papers(Labels.of(sources)).ratio(hits, np.ones(100), np.ones(100, bool)) for _ in range(2)
    )
    plain = share(70, 100)
    assert one == again and one["value"] == plain["value"]
    assert one["low"] < plain["low"] - 0.05 and one["high"] > plain["high"] + 0.05


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40))
@settings(max_examples=25, deadline=None)
def test_an_interval_holds_its_value_and_is_never_narrower_than_wilsons(cases):
    """Whatever cases and papers there are."""
    hits = np.array([float(hit) for hit, _ in cases])
    figure = Papers(Labels.of(f"p{p}" if p else "" for _, p in cases)).ratio(
        hits, np.ones(len(hits)), np.ones(len(hits), bool)
    )
    plain = share(int(hits.sum()), len(hits))
    assert figure["low"] <= plain["low"] <= figure["value"] <= plain["high"] <= figure["high"]


def test_the_paper_of_a_case_is_its_address_else_its_citation():
    """Two citations of one address are one paper; nothing told is no paper."""
    one, other = (
        '{"citation": "A 2001;1:1", "url": "https://x/1"}',
        '{"citation": "A 2001;1:2", "url": "https://X/1"}',
    )
    assert (
        paper_of(one) == paper_of(other) == "https://x/1"
        and paper_of('{"citation": "B"}') == "b"
        and paper_of(None) == ""
    )


def test_macro_counts_each_diagnosis_once():
    """Nine of nine and none of one: half."""
    papers = Papers(Labels.of([""] * 10))
    figure = papers.macro(np.r_[np.ones(9), [0.0]], np.r_[np.zeros(9, int), [1]])
    assert figure["value"] == 0.5 and figure["n"] == 2 and figure["low"] <= 0.5 <= figure["high"]


def test_errors_that_are_worse_than_others():
    """Each out of those in which it could have happened, with the cases named."""
    cases = [
        kept("a"),
        kept("b", said="primary"),
        kept("c", said="functional"),
        kept("d", said="primary", confidence="possible"),
        kept("e", truth="functional", said="functional"),
        kept("f", truth="primary", said="functional"),
    ]
    found = {g["name"]: (g["n"], g["of"], g["cases"]) for g in grave(columns_of(cases))}
    assert found["secondary called primary"] == (2, 4, ["b", "d"])
    assert found["secondary called primary, and called likely"] == (1, 4, ["b"])
    assert found["anything else called functional"] == (2, 5, ["c", "f"])


def test_an_accepted_category_is_no_error():
    """Where another category is accepted too, saying it is right."""
    case = kept("a", said="primary")
    accepted = Made(replace(case.scored, category=True), case.row, "")
    assert grave(columns_of([accepted]))[0]["n"] == 0


def test_groups_in_their_own_order_and_every_case_once():
    """Infancy before adulthood, the untold last; the counts add up."""
    names = ["late adulthood", "not known", "infancy", "childhood", "infancy"]
    rows = by(
        columns_of([kept(str(n)) for n in range(5)]),
        Labels.of(names),
        ("infancy", "childhood", "late adulthood"),
    )
    assert [r["name"] for r in rows] == ["infancy", "childhood", "late adulthood", "not known"]
    assert sum(r["n"] for r in rows) == 5


def test_confusion_calibration_and_abstention_add_up():
    """Every case stands in one cell, one bin, and on one side of the firm answers."""
    cases = [
        kept(str(n), rank=1 + n % 3, share_=n / 30, said=("secondary", "primary")[n % 2])
        for n in range(30)
    ]
    columns = columns_of(cases)
    assert sum(confusion(columns)["pairs"].values()) == 30
    assert [b["n"] for b in calibration(columns)] == [6] * 5
    sides = abstention(columns)
    assert (sides["firm"]["n"] or 0) + (sides["open"]["n"] or 0) == 30 and sides["curve"][-1][
        "wrong"
    ]["value"] == pytest.approx(20 / 30, abs=1e-6)


def test_red_flags_wanted_and_raised(book):
    """A wanted flag that is raised counts; a routine case with an emergency flag is an alarm."""
    emergency = next(
        f for f, rows in book.flags.items() if any(r.urgency == "emergency" for r in rows)
    )
    cases = [
        kept("a", answer_red_flags=emergency, red_flags=emergency, answer_urgency="emergency"),
        kept("b", answer_red_flags=emergency),
        kept("c", red_flags=emergency, answer_urgency="routine"),
        kept("d", answer_urgency="routine"),
    ]
    found = red_flags(columns_of(cases), book)
    assert (
        found["all"]["value"] == 0.5
        and found["emergency"]["value"] == 1.0
        and found["routine"]["value"] == 0.5
    )


def test_the_baselines_are_of_the_vocabulary_and_say_their_source(book):
    """The first text's tests, and all tests."""
    first, every = policies()["first_text"], policies()["everything"]
    assert (
        first.of(book.vocabulary) < every.of(book.vocabulary) == frozenset(book.vocabulary["tests"])
    )
    assert first.source and {"mri_brain", "emg", "gene_panel"} <= first.of(book.vocabulary)


def test_pages_are_the_wrong_first_and_at_most_five_hundred():
    """
    Each case once; the wrong by how sure the rules were, then the least certain; a case not kept
    whole has no page; the same sample each time.
    """
    cases = [kept(f"c{n}", rank=1 if n % 4 else 2, share_=(n % 97) / 97) for n in range(2000)]
    cases.append(kept("not-whole", rank=2, share_=1.0))
    pages = chosen(columns_of(cases, 2000))
    assert (
        len(pages) == MOST == len({p.scored.case for p in pages})
        and chosen(columns_of(cases, 2000)) == pages
    )
    kinds = [p.why for p in pages]
    assert kinds == sorted(
        kinds, key=["wrong", "least certain", "treatable or dangerous", "sample"].index
    )
    wrong = [p.scored.share for p in pages if p.why == "wrong"]
    assert len(wrong) == 250 and wrong == sorted(wrong, reverse=True)


def test_fewer_pages_where_the_file_would_grow_too_large(book, monkeypatch):
    """The limit of bytes holds; the figures stay."""
    cases = [kept(f"c{n}") for n in range(60)]
    measured = {"ece": share(0, 0)}
    counts = {"read": 60, "assessed": 60, "rejected": 0}
    whole = report(columns_of(cases), counts, measured, book)
    monkeypatch.setattr("workup.batch.report.MOST_BYTES", len(whole.encode()) - 20_000)
    less = report(columns_of(cases), counts, measured, book)
    assert (
        len(less) < len(whole)
        and whole.count('<details class="case"') == 60 > less.count('<details class="case"') > 0
    )


def test_hostile_words_are_shown_as_words(book):
    """A summary that holds markup is text in the page."""
    text = report(
        columns_of([kept("a", red_flags="<script>alert(1)</script>")]),
        {"read": 1, "assessed": 1, "rejected": 0},
        {"ece": share(0, 0)},
        book,
    )
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_every_part_of_the_report_is_there(made):
    """
    Figures, subgroups, errors, certainty, tests against both baselines, dangers, rules, cases with
    their reasons; under 20 MB.
    """
    text = (made / "report.html").read_text("utf-8")
    for part in (
        "overall",
        "groups",
        "errors",
        "certainty",
        "tests",
        "dangers",
        "diagnoses",
        "rules",
        "cases",
    ):
        assert f'<h2 id="{part}"' in text
    for words in (
        "By age at onset",
        "By sex",
        "By setting",
        "By distribution",
        "By known facts",
        "every test that there is",
        "secondary called primary",
        "mean over diagnoses",
        "Papers are drawn",
        "rules fired in at least one",
        "Do not miss: keep in mind until dismissed",
    ):
        assert words in text, words
    metrics = json.loads((made / "metrics.json").read_text("utf-8"))
    assert (
        f"{metrics['diagnosis_top1']['value']:.3f}" in text
        and text.count('<details class="case"') == 261
    )
    assert text.count("<svg role") == 5 and len(text.encode()) < 20_000_000


def test_the_report_is_the_same_bytes_each_time(made, tmp_path):
    """
    Another run, with two processes, writes the same report; `--no-report` writes everything but
    that.
    """
    args = ["batch", str(cases_folder() / "published"), "--audit", "0", "--workers", "2", "--out"]
    assert CliRunner().invoke(main, [*args, str(tmp_path / "again")]).exit_code == 0
    assert (tmp_path / "again" / "report.html").read_bytes() == (made / "report.html").read_bytes()
    assert (
        CliRunner().invoke(main, [*args, str(tmp_path / "without"), "--no-report"]).exit_code == 0
    )
    names = [{p.name for p in folder.iterdir()} for folder in (made, tmp_path / "without")]
    assert names[0] - names[1] == {"report.html"}


def test_the_report_in_a_browser(made):
    """
    Opened as a file: nothing is fetched, nothing is wrong; the filters work; on a phone nothing
    hangs over; without script all is there.
    """
    sync = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or os.environ.get("CHROMIUM")
    if not chromium:
        pytest.skip("no Chromium here")

    def look() -> None:
        with sync.sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            wrong: list[str] = []
            page.on("console", lambda message: wrong.append(message.text))
            page.on(
                "request",
                lambda request: (
                    None if request.url.startswith("file:") else wrong.append(request.url)
                ),
            )
            page.goto((made / "report.html").as_uri())
            page.select_option("#f-verdict", "0")
            shown = page.locator("details.case:visible").count()
            assert page.inner_text("#f-count") == f"{shown} of 261 shown" and 0 < shown < 261
            first = page.locator("#errors ~ div a").first
            first.click()
            assert page.locator("details.case[open]").count() == 1
            page.set_viewport_size({"width": 390, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 390 and wrong == []
            plain = browser.new_context(java_script_enabled=False).new_page()
            plain.goto((made / "report.html").as_uri())
            assert (
                plain.locator("#filters").is_hidden()
                and plain.locator("details.case").count() == 261
            )
            browser.close()

    apart(look)
