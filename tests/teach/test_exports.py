"""Each export is read back by software that is not ours, whole and letter by letter."""

from __future__ import annotations

import csv
import html
import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.teach import hostile
from tests.teach.conftest import TEACHING
from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor
from workup.teach.exports import FORMS, export
from workup.teach.exports.text import cited, clean, clean_item, feedback_html, question_html
from workup.teach.exports.text import html as as_html
from workup.teach.items import Item
from workup.teach.stem import laid_out

SOURCES = load_rules().sources
ASSESSOR = Assessor(engine="truth")
calm = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def plain(markup: str) -> str:
    """What a reader of HTML sees, line breaks kept."""
    lines = re.sub(r"</p><p[^>]*>", "\n\n", markup.replace("<br>", "\n"))
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


def one_break(text: str) -> str:
    """A text with one line break wherever there are some: how many part a paragraph is layout."""
    return re.sub(r"\s*\n\s*", "\n", text)


def seen(item: Item) -> list[tuple[str, str]]:
    """The choices of an item as they should be read back: text, and feedback without line ends."""
    return [(c.text, "".join(cited(b) for b in c.feedback)) for c in clean_item(item).choices]


@pytest.fixture(scope="session")
def written(items):
    """Form to the bytes of every item of every teaching case."""
    return {form: export(items, SOURCES, form) for form in FORMS}


def test_the_same_items_give_the_same_bytes(items, written):
    """No clock and no chance: written again, each form is the same file."""
    for form, content in written.items():
        assert export(items, SOURCES, form) == content, form


# Moodle XML, read by moodle-xml-parser (PyPI)


def unescaped(item: Item) -> list[tuple[str, str]]:
    """The choices as that reader gives them: it takes the HTML of a text for the text itself."""
    return [
        (html.unescape(as_html(c.text)), html.unescape(feedback_html(c.feedback)))
        for c in clean_item(item).choices
    ]


def read_moodle(content: bytes):
    from moodle_xml_parser.parser import parse_bytes

    return parse_bytes(content)["multichoice"]


def test_moodle_reads_every_question_of_every_teaching_case(items, written):
    """
    Texts, marks, feedback and settings are those of the items; every mark is one that Moodle takes.
    """
    from workup.teach.exports.moodle import GRADES

    found = read_moodle(written["moodle"])
    assert len(found) == len(items)
    for item, q in zip(items, found, strict=True):
        assert q.name == item.name and q.single == (item.choose == 1)
        assert q.default_grade == (1 if item.scored else 0)
        assert [(o.answer, o.feedback) for o in q.options] == unescaped(item)
        for option, choice in zip(q.options, item.choices, strict=True):
            assert abs(option.score_fraction) in GRADES
            assert option.score_fraction == pytest.approx(
                100 * choice.credit if item.scored else 100, abs=1e-4
            )


@calm
@given(item=hostile.items())
def test_moodle_keeps_every_character(item):
    """Hostile text comes back as it was, but for the characters that are cleaned away."""
    q = read_moodle(export([item], SOURCES, "moodle"))[0]
    assert [(o.answer, o.feedback) for o in q.options] == unescaped(item)
    assert q.text_pre_parse == html.unescape(question_html(clean_item(item)))


def test_moodle_marks_are_the_nearest_that_it_takes():
    """A third is 33.33333; what no mark fits goes to the nearest; a minus is kept."""
    from workup.teach.exports.moodle import grade

    assert [grade(c) for c in (1, 0, 1 / 3, -1 / 3, 0.25, -0.25, 3 / 7)] == [
        "100",
        "0",
        "33.33333",
        "-33.33333",
        "25",
        "-25",
        "40",
    ]


# GIFT, read by gift-pegjs (npm)


def gift_questions(found):
    return [q for q in found if q["type"] != "Category"]


def test_gift_is_read_whole(items, written, read_gift):
    """
    Every question, with its choices, weights and feedback; a question with one answer stays one.
    """
    found = gift_questions(read_gift(written["gift"]))
    assert len(found) == len(items) and {q["type"] for q in found} == {"MC"}
    for item, q in zip(items, found, strict=True):
        assert q["title"] == item.name
        assert [
            (plain(c["text"]["text"]), plain(c["feedback"]["text"])) for c in q["choices"]
        ] == seen(item)
        for choice, got in zip(item.choices, q["choices"], strict=True):
            weight = 100 if got["isCorrect"] else float(got["weight"] or 0)
            assert weight == pytest.approx(100 * choice.credit if item.scored else 100, abs=1e-4)


@calm
@given(item=hostile.items())
def test_gift_keeps_every_character(item, read_gift):
    """
    Hostile text comes back as it was: no weight, format, comment, category or matching pair is
    taken from a text.
    """
    content = export([item], SOURCES, "gift")
    assert b"->" not in content.split(b"::[html]", 1)[1], (
        "Moodle would take it for a matching question"
    )
    found = gift_questions(read_gift(content))
    assert len(found) == 1 and found[0]["type"] == "MC"
    assert [
        (plain(c["text"]["text"]), plain(c["feedback"]["text"])) for c in found[0]["choices"]
    ] == seen(item)
    assert found[0]["stem"]["text"].replace("\n", "<br>") == question_html(clean_item(item))


# QTI 2.1, read and played by pyslet, read by qti-convert (both PyPI)


def play(content: bytes, folder: Path):
    """Every item of a package as pyslet holds it, by identifier, in the manifest's order."""
    from pyslet.imscpv1p2 import ContentPackage
    from pyslet.qtiv2.xml import QTIDocument
    from pyslet.rfc2396 import URI

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    package = ContentPackage(str(folder))
    found = {}
    for resource in package.manifest.root.Resources.Resource:
        if resource.type == "imsqti_item_xmlv2p1":
            document = QTIDocument(base_uri=URI.from_path(str(folder / str(resource.href))))
            document.read()
            found[document.root.identifier] = document.root
    return found


def answered(root, chosen: list[str]):
    """The score and the feedback that pyslet's own response processing gives for some choices."""
    from pyslet.qtiv2.variables import ItemSessionState

    state = ItemSessionState(root)
    state.begin_session()
    many = type(state["RESPONSE"]).__name__ == "MultipleContainer"
    state["RESPONSE"].set_value(chosen if many else chosen[0])
    state.end_attempt()
    return state["SCORE"].value, state["MAXSCORE"].value, state["FEEDBACK"].value


def choices_of(root):
    from pyslet.qtiv2.interactions import SimpleChoice

    return {c.identifier: text_of(c) for c in root.find_children_depth_first(SimpleChoice)}


def text_of(element) -> str:
    parts = []
    for child in element.get_children():
        parts.append(child if isinstance(child, str) else "\n" + text_of(child))
    return "".join(parts)


@pytest.mark.filterwarnings("ignore")
def test_qti_is_read_and_played_whole(items, written, tmp_path, caplog):
    """
    pyslet, written from the specification, finds nothing invalid; right answers earn the mark,
    wrong ones nothing, each has its feedback.
    """
    found = play(written["qti"], tmp_path)
    assert len(found) == len(items)
    for item, root in zip(items, found.values(), strict=True):
        letters = {c.id: f"choice{n}" for n, c in enumerate(item.choices, 1)}
        assert [choices_of(root)[letters[c.id]] for c in item.choices] == [
            c.text for c in item.choices
        ]
        right = [letters[c.id] for c in item.right] or ["choice1"]
        score, most, feedback = answered(root, right)
        assert (score, most) == (
            pytest.approx(1.0 if item.scored else 0.0),
            1.0 if item.scored else 0.0,
        )
        assert set(right) == ({feedback} if isinstance(feedback, str) else set(feedback))
        wrong = [letters[c.id] for c in item.choices if c.credit <= 0]
        if item.scored:
            assert answered(root, wrong)[0] == 0
    assert not [r for r in caplog.records if "Bad" in r.getMessage()], (
        "pyslet names a bad attribute"
    )


def test_pyslet_would_notice(items, tmp_path):
    """The reader is strict: an element that the specification does not know is refused."""
    from pyslet.qtiv2.core import QTIError

    content = export(items[:1], SOURCES, "qti")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["items/item0001.xml"] = files["items/item0001.xml"].replace(
        b"<itemBody>", b"<itemBody><wrong/>", 1
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(QTIError):
        play(out.getvalue(), tmp_path)


def test_qti_converts_to_qti_3(items, written):
    """
    A converter of the trade takes the package: manifest, test and every item come out as QTI 3.
    """
    from lxml import etree
    from qti_convert import upgrade_package

    files = upgrade_package(written["qti"]).files
    assert len(files) == len(items) + 2
    space = {"q": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
    for n, item in enumerate(items, 1):
        content = files[f"items/item{n:04d}.xml"]
        root = etree.fromstring(content if isinstance(content, bytes) else content.encode())
        choices = root.findall(".//q:qti-simple-choice", space)
        assert ["".join(c.itertext()) for c in choices] == [c.text for c in item.choices]


@pytest.mark.filterwarnings("ignore")
@settings(calm, max_examples=15)
@given(item=hostile.items())
def test_qti_keeps_every_character(item, tmp_path_factory):
    """Hostile titles, stems and choices come back as they were."""
    folder = tmp_path_factory.mktemp("qti")
    (root,) = play(export([item], SOURCES, "qti"), folder).values()
    assert root.title == clean(item.name)
    assert list(choices_of(root).values()) == [text for text, _ in seen(item)]


# Anki, read by Anki's own importer (PyPI)


def collection(folder: Path, content: bytes):
    """An Anki collection into which a deck was imported, and what Anki says of the import."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    before = os.getcwd()
    (folder / "deck.apkg").write_bytes(content)
    opened = Collection(str(folder / "collection.anki2"))
    request = ImportAnkiPackageRequest(
        package_path=str(folder / "deck.apkg"), options=ImportAnkiPackageOptions()
    )
    log = opened.import_anki_package(request).log
    os.chdir(before)
    return opened, log


def test_anki_imports_every_note_once(items, written, tmp_path):
    """
    All notes are new at first and known at a second import; Anki finds nothing to repair; front and
    back render.
    """
    opened, log = collection(tmp_path, written["anki"])
    assert (len(log.new), opened.note_count(), opened.card_count()) == (len(items),) * 3
    message, sound = opened.fix_integrity()
    assert sound, message
    for item in items:
        (id_,) = opened.find_notes(f'"Item:{item.id}"')
        note = opened.get_note(id_)
        assert set(note.tags) == {"dystonia", item.kind, item.case}
        assert plain(note["Question"]) == item.question
        for choice in item.choices:
            assert html.escape(choice.text, quote=False) in note["Choices"]
    output = note.cards()[0].render_output()
    assert note["Choices"] in output.question_text and note["After"] in output.answer_text
    opened.close()
    again, log = collection(tmp_path, written["anki"])
    assert (len(log.new), again.note_count()) == (0, len(items))
    again.close()


@settings(calm, max_examples=8)
@given(batch=st.tuples(*(hostile.items(number=n) for n in range(6))))
def test_anki_keeps_every_character(batch, tmp_path_factory):
    """Hostile text in fields comes back as it was, and no template takes it for its own."""
    opened, log = collection(tmp_path_factory.mktemp("anki"), export(batch, SOURCES, "anki"))
    assert len(log.new) == len(batch)
    for item in batch:
        note = opened.get_note(opened.find_notes(f'"Item:{item.id}"')[0])
        assert plain(note["Question"]) == clean(item.question)
        found = re.findall(r"<li>(.*?)</li>", note["Choices"], flags=re.S)
        assert [plain(f) for f in found] == [text for text, _ in seen(item)]
        told = clean(f"{item.stem.patient} {item.stem.vignette}")
        assert one_break(plain(note["Patient"])).startswith(one_break(told))
        shown = note.cards()[0].render_output().question_text.replace("&#91;", "[")  # [$ is LaTeX
        assert html.escape(clean(item.question), quote=False).replace("\n", "<br>") in shown
    opened.close()


def test_a_card_shows_the_answer_behind_the_question(items, tmp_path, request):
    """
    Anki renders the front without the answer, and the back with it and why not the others; --golden
    paints it for the docs.
    """
    item = next(i for i in items if i.id == "evening-limp.diagnosis")
    opened, _ = collection(tmp_path, export([item], SOURCES, "anki"))
    output = opened.get_note(opened.find_notes("")[0]).cards()[0].render_output()
    opened.close()
    front, back = output.question_text, output.answer_text
    assert (
        "Yes." not in front
        and "Against it" not in front
        and all(html.escape(c.text, quote=False) in front for c in item.choices)
    )
    assert "Yes." in back and back.count("<h3>") == len(item.choices) - 1
    if request.config.getoption("--golden"):
        from tests.pictures import page_picture

        page = f"<meta charset=utf-8><style>{output.css}</style><body class=card>{back}"
        page_picture(
            page,
            Path(__file__).resolve().parents[2] / "docs" / "pictures" / "anki-card.png",
            760,
            2130,
        )


# CSV, read by Arrow


def read_csv(content: bytes):
    from pyarrow import csv as arrow

    options = arrow.ParseOptions(newlines_in_values=True)
    text = arrow.ConvertOptions(
        column_types=dict.fromkeys(("text", "feedback", "stem", "question", "choice"), "string")
    )
    return arrow.read_csv(
        io.BytesIO(content), parse_options=options, convert_options=text
    ).to_pylist()


def test_csv_has_a_row_for_each_choice(items, written):
    """Arrow and the csv module read the same rows; each is one choice."""
    rows = read_csv(written["csv"])
    assert len(rows) == sum(len(item.choices) for item in items)
    ours = list(csv.DictReader(io.StringIO(written["csv"].decode("utf-8-sig"), newline="")))
    assert [r["text"] for r in rows] == [r["text"] for r in ours]


@calm
@given(item=hostile.items())
def test_csv_keeps_every_character_and_no_formula(item):
    """
    Texts come back as they were, but for an apostrophe before one that a spreadsheet would run.
    """
    rows = read_csv(export([item], SOURCES, "csv"))
    for row, choice in zip(rows, clean_item(item).choices, strict=True):
        assert row["text"] in (choice.text, f"'{choice.text}")
        assert row["text"].startswith(("=", "+", "-", "@", "\t")) is False


# From a hostile case file to the reader


@settings(calm, max_examples=12, phases=[Phase.generate])
@given(title=hostile.texts, vignette=hostile.texts)
def test_a_hostile_case_comes_through_whole(title, vignette):
    """Title and vignette of a case, whatever they hold, reach Moodle as they were written."""
    from workup.teach.questions import draw

    case = next(c for c in TEACHING if c.id == "half-a-face").model_copy(
        update={"title": title, "vignette": vignette}
    )
    (item,), _ = draw(case, ASSESSOR, ["diagnosis"])
    (question,) = read_moodle(export([item], SOURCES, "moodle"))
    for paragraph in clean(laid_out(vignette)).split("\n\n"):
        assert html.unescape(as_html(paragraph)) in question.text_pre_parse


# What is cleaned


@given(st.text())
def test_cleaned_text_holds_what_every_reader_takes(text):
    """
    No control character but tab and newline, no lone surrogate, no mark that turns the writing;
    cleaning twice changes nothing.
    """
    from xml.etree import ElementTree as ET

    done = clean(text)
    assert clean(done) == done
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", done)
    root = ET.Element("t")
    root.text = done
    assert (ET.fromstring(ET.tostring(root, encoding="utf-8")).text or "") == done
