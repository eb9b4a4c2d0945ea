"""An author's text keeps its paragraphs and its direction in every form, and no form runs it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CASES
from tests.teach.test_exports import read_moodle
from workup.interfaces.cli import main
from workup.interfaces.handouts.page import key_html, student_html
from workup.knowledge.rulebook import load_rules
from workup.readers import load_cases
from workup.teach.exports import export
from workup.teach.exports.text import isolated, right_to_left
from workup.teach.key import key
from workup.teach.questions import draw
from workup.teach.sheet import student
from workup.teach.stem import laid_out

SOURCES = load_rules().sources
HANDED_IN = Path(__file__).with_name("handed_in")
FIRST, SECOND = "First paragraph of a girl of 9.", '"My foot turns in," she says.'


def handed_in(name: str):
    return load_cases(HANDED_IN / f"{name}.yaml")[0]


@pytest.fixture(scope="module")
def asked(truth_assessor):
    """Name of a case that was handed in to its question on the diagnosis."""
    names = ("paras", "hebrew", "c1b")
    return {n: draw(handed_in(n), truth_assessor, ["diagnosis"])[0][0] for n in names}


class Elements(HTMLParser):
    """The text of each element, with its attribute `dir`."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[str | None]] = []
        self.found: list[tuple[str, str | None, str]] = []

    def handle_starttag(self, tag, attrs):
        self.open.append([tag, dict(attrs).get("dir"), ""])

    def handle_data(self, data):
        for one in self.open:
            one[2] += data

    def handle_endtag(self, tag):
        while self.open:
            name, direction, text = self.open.pop()
            self.found.append((name, direction, text))
            if name == tag:
                break


def directions(markup: str, word: str) -> set[str | None]:
    """The directions of the innermost elements that hold a word."""
    reader = Elements()
    reader.feed(markup)
    holding = [(len(text), direction) for _, direction, text in reader.found if word in text]
    least = min(size for size, _ in holding)
    return {direction for size, direction in holding if size == least}


def test_paragraphs_are_kept_in_sheet_key_and_question(asked, book, truth_assessor):
    """Two paragraphs of a vignette are two paragraphs wherever it is shown."""
    case = handed_in("paras")
    moodle = read_moodle(export([asked["paras"]], SOURCES, "moodle"))[0].text_pre_parse
    pages = [
        student_html(student(case, book), book),
        key_html(key(case, truth_assessor), book),
        moodle,
    ]
    for page in pages:
        reader = Elements()
        reader.feed(page)
        texts = [text.strip() for tag, _, text in reader.found if tag == "p"]
        assert any(t.endswith(FIRST) for t in texts) and SECOND in texts


def test_paragraphs_are_kept_in_qti_and_csv(asked):
    """So they are where the form has no HTML."""
    with zipfile.ZipFile(io.BytesIO(export([asked["paras"]], SOURCES, "qti"))) as archive:
        body = archive.read("items/item0001.xml").decode()
    assert f"<p>A girl of 9. {FIRST}</p><p>{SECOND}</p>" in body
    rows = csv.DictReader(
        io.StringIO(export([asked["paras"]], SOURCES, "csv").decode("utf-8-sig"), newline="")
    )
    assert f"{FIRST}\n\n{SECOND}" in next(rows)["stem"]


@given(st.text(alphabet="ab \n\r\t\u2028", max_size=40))
def test_a_layout_is_its_own_layout(text):
    """Lines stay lines, blanks shrink, and laying it out again changes nothing."""
    done = laid_out(text)
    assert laid_out(done) == done and done.split() == text.split()
    assert "\n\n\n" not in done and "  " not in done


def test_text_from_right_to_left_says_so(asked, book, truth_assessor):
    """Title and vignette in Hebrew are set from right to left, and nothing else is."""
    case = handed_in("hebrew")
    sheet = student_html(student(case, book), book)
    moodle = read_moodle(export([asked["hebrew"]], SOURCES, "moodle"))[0].text_pre_parse
    for markup in (sheet, key_html(key(case, truth_assessor), book), moodle):
        assert directions(markup, "מתקשה ללכת") == {"rtl"}
    assert directions(sheet, "הילדה שהולכת") == {"rtl"}
    assert directions(moodle, "A girl of 9.") == {None}, "the patient's line is not turned with it"
    after = read_moodle(export([asked["hebrew"]], SOURCES, "moodle"))[0]
    assert after is not None and "dir=" not in "".join(o.feedback for o in after.options)


def test_qti_without_an_attribute_isolates_it(asked):
    """QTI 2.1 knows no `dir`: the paragraph stands between an isolate and its end."""
    with zipfile.ZipFile(io.BytesIO(export([asked["hebrew"]], SOURCES, "qti"))) as archive:
        body = archive.read("items/item0001.xml").decode()
    found = re.search("<p>(\u2067ילדה[^<]*תקין!\u2069)</p>", body)
    assert found and "<p>A girl of 9.</p>" in body


@given(st.text(max_size=30))
def test_isolates_are_balanced_and_only_where_needed(text):
    """Each mark has its end on the same line, and text from left to right stays as it is."""
    text = re.sub("[\u2066-\u2069]", "", text)
    for line, done in zip(text.split("\n"), isolated(text).split("\n"), strict=True):
        assert done == (f"\u2067{line}\u2069" if right_to_left(line) else line)


def test_anki_takes_no_text_for_a_sound(asked, tmp_path, monkeypatch):
    """`[sound:x.mp3]` in a vignette is text: Anki misses no file, and shows it as written."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    monkeypatch.chdir(tmp_path)
    deck = tmp_path / "deck.apkg"
    deck.write_bytes(export([asked["c1b"]], SOURCES, "anki"))
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(deck), options=ImportAnkiPackageOptions())
    )
    assert not opened.media.check().missing
    output = opened.get_note(opened.find_notes("")[0]).cards()[0].render_output()
    assert "&#91;sound:x.mp3]" in output.question_text
    opened.close()


def _run(*args: object):
    return CliRunner().invoke(main, [str(a) for a in args])


def test_the_form_for_a_panel_is_blind(tmp_path):
    """It holds questions and no view: neither the rules' nor the teacher's."""
    out = tmp_path / "form.csv"
    done = _run("export", "arm-after-stroke", "--to", "panel", "--out", out)
    assert done.exit_code == 0, done.output
    text = out.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows and all(r["rater"] == r["answer"] == "" for r in rows)
    assert all("How likely is" in r["question"] and r["patient"] for r in rows)
    case = load_cases(CASES / "teaching" / "arm-after-stroke.yaml")[0]
    assert "The rules" not in text and "view of" not in text
    assert not [p for p in case.answer.teaching_points if p[:30] in text]


def test_forms_that_a_panel_filled_in_are_read_as_they_are(tmp_path):
    """Each rater's own file, the items that one passed over left out."""
    form = tmp_path / "form.csv"
    _run("export", "arm-after-stroke", "--to", "panel", "--out", form)
    rows = list(csv.DictReader(io.StringIO(form.read_text("utf-8-sig"), newline="")))
    given: list[str] = []
    for rater in range(11):
        path = tmp_path / f"r{rater}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, rows[0])
            table.writeheader()
            for n, row in enumerate(rows):
                answer = "" if n == 1 and rater > 4 else str(rater % 2)
                table.writerow({**row, "rater": f"r{rater}", "answer": answer})
        given += ["--panel", str(path)]
    out = tmp_path / "out.xml"
    done = _run(
        "export", "arm-after-stroke", "--to", "moodle", "--items", "script", "--out", out, *given
    )
    assert done.exit_code == 0, done.output
    assert f"{rows[1]['item']}: 5 raters answered, fewer than 10" in done.output
    assert "(1 not scored)" in done.output
