"""
QTI 1.2 for Canvas: built as text2qti builds it, read whole by pyslet, and marked as its own
conditions say.
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from tests.teach import hostile
from tests.teach.test_media import picture
from workup.knowledge.rulebook import load_rules
from workup.teach.exports import export
from workup.teach.exports.text import clean_item, feedback_html, question_html
from workup.teach.exports.text import html as as_html
from workup.teach.items import Because, Choice, Item, Stem, several
from workup.teach.media import Medium

SOURCES = load_rules().sources
SPACE = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
calm = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def quiz_of(held: dict[str, bytes]) -> ET.Element:
    """The quiz that a manifest names."""
    manifest = ET.fromstring(held["imsmanifest.xml"])
    (one,) = (e for e in manifest.iter() if e.get("type") == "imsqti_xmlv1p2")
    return ET.fromstring(held[one[0].get("href", "")])


def read_items(content: bytes) -> list:
    """
    The items as pyslet's QTI 1.2 reader holds them: it knows the specification's elements and
    attributes, and no other.
    """
    from pyslet.qtiv1.item import Item as Read
    from pyslet.qtiv1.xml import QTIDocument

    bare = ET.Element("questestinterop")
    bare.extend(quiz_of(files(content)).iter(f"{SPACE}item"))
    for element in bare.iter():
        element.tag = element.tag.removeprefix(SPACE)
    document = QTIDocument()
    document.read(src=io.BytesIO(ET.tostring(bare)))
    return list(document.root.find_children_depth_first(Read))


def all_of(element, kind: str) -> list:
    from pyslet.qtiv1 import common, item

    return list(
        element.find_children_depth_first(getattr(item, kind, None) or getattr(common, kind))
    )


def text_of(element) -> str:
    """The HTML that the first text of an element holds."""
    return str(all_of(element, "MatText")[0].get_value())


def holds(condition, chosen: set[str]) -> bool:
    """Whether a condition of the specification holds for what was chosen."""
    kind = type(condition).__name__.removeprefix("Var").removesuffix("Operator")
    parts = [c for c in condition.get_children() if not isinstance(c, str)]
    if kind == "Equal":
        return str(condition.get_value()) in chosen
    if kind == "Not":
        return not all(holds(p, chosen) for p in parts)
    if kind in ("And", "ConditionVar"):
        return all(holds(p, chosen) for p in parts)
    assert kind == "Other", kind
    return True


def marked(read, chosen: Sequence[str]) -> tuple[float, list[str]]:
    """The score and the feedback that an item's own processing gives for some choices."""
    score, shown = 0.0, []
    for one in all_of(read, "RespCondition"):
        (condition,) = all_of(one, "ConditionVar")
        if not holds(condition, set(chosen)):
            continue
        for setting in all_of(one, "SetVar"):
            score = float(setting.get_value())
        shown += [f.linkRefID for f in all_of(one, "DisplayFeedback")]
        if not one.continueFlag:
            break
    return score, shown


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def read(items):
    return read_items(export(items, SOURCES, "qti12"))


def test_pyslet_reads_every_question_whole(items, read):
    """Texts, choices and feedback of every item of every teaching case are those of the item."""
    assert len(read) == len(items)
    for item, got in zip(items, read, strict=True):
        assert text_of(got.Presentation).startswith(question_html(item))
        labels = all_of(got, "ResponseLabel")
        assert [text_of(x) for x in labels] == [f"<p>{as_html(c.text)}</p>" for c in item.choices]
        told = {f.ident: text_of(f) for f in all_of(got, "ItemFeedback")}
        assert [told[f"{x.ident}_fb"] for x in labels] == [
            feedback_html(c.feedback) for c in item.choices
        ]
        assert len({x.ident for x in labels}) == len(labels) and "general_fb" in told


def test_right_answers_score_and_wrong_ones_do_not(items, read):
    """Each choice alone, all right ones, and all with a wrong one, by the item's own conditions."""
    for item, got in zip(items, read, strict=True):
        idents = [x.ident for x in all_of(got, "ResponseLabel")]
        right = [i for i, c in zip(idents, item.choices, strict=True) if c.credit > 0]
        wrong = [i for i in idents if i not in right]
        if not item.scored:
            assert {marked(got, [i])[0] for i in idents} == {100}
            continue
        score, shown = marked(got, right)
        assert score == 100 and shown == ["general_fb", *(f"{i}_fb" for i in right)]
        assert marked(got, wrong)[0] == 0 and marked(got, [])[0] == 0
        if item.choose != 1:
            assert marked(got, [*right, *wrong[:1]])[0] == (0 if wrong else 100)


def test_a_panels_credit_is_kept():
    """An answer that half the panel gave earns half, as far as the platform takes it."""
    choices = tuple(Choice(str(n), f"C{n}", n / 4, (Because("x"),)) for n in range(5))
    stem, after = Stem("A man.", "", ()), (Because("x"),)
    item = Item("a.script.x", "script", "a", "a", stem, "Now?", choices, after=after)
    (got,) = read_items(export([item], SOURCES, "qti12"))
    idents = [x.ident for x in all_of(got, "ResponseLabel")]
    assert [marked(got, [i])[0] for i in idents] == [0, 25, 50, 75, 100]


@pytest.fixture
def simple() -> list[Item]:
    """One question of each kind, in words that need no escaping."""
    stem = Stem("", "Which", ())

    def choice(n: int, credit: float) -> Choice:
        return Choice(f"c{n}", f"choice {n}", credit, (Because(f"because {n}"),))

    one = tuple(choice(n, float(n == 1)) for n in range(3))
    more = several([choice(0, 1), choice(2, 1)], [choice(1, 0), choice(3, 0)])
    made = [("a.diagnosis", "First", one, 1), ("a.key_features", "Second", more, 4)]
    return [
        Item(id_, "x", "a", name, stem, f"{name}?", choices, choose, after=(Because("general"),))
        for id_, name, choices, choose in made
    ]


def as_text2qti(items: Sequence[Item]) -> str:
    """The same questions as text2qti is given them."""
    lines = ["Quiz title: Dystonia workup", ""]
    for n, item in enumerate(items, 1):
        lines += [f"Title: {item.name}", "Points: 1", f"{n}. {item.question}", "... general"]
        for letter, choice in zip("abcdef", item.choices, strict=False):
            sign = "*" if choice.credit > 0 else ""
            mark = f"{sign}{letter})" if item.choose == 1 else f"[{sign or ' '}]"
            lines += [f"{mark} {choice.text}", f"... {choice.feedback[0].text}"]
        lines.append("")
    return "\n".join(lines)


def skeleton(element: ET.Element) -> tuple:
    """An element without what names or says: tags, names of attributes, values that are fixed."""
    fixed = {
        k: v
        for k, v in element.attrib.items()
        if k not in ("ident", "title", "linkrefid") or v == "general_fb"
    }
    names = tuple(sorted(element.attrib))
    text = (element.text or "").strip()
    value = text if element.tag.rpartition("}")[2] in ("fieldlabel", "setvar") else ""
    if text in ("multiple_choice_question", "multiple_answers_question"):
        value = text
    return element.tag, names, tuple(sorted(fixed.items())), value, tuple(map(skeleton, element))


def test_it_is_built_as_text2qti_builds_it(simple, tmp_path):
    """
    Element for element, the questions are those that text2qti writes for Canvas, and so are the
    resources of the package.
    """
    (tmp_path / "quiz.txt").write_text(as_text2qti(simple), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from text2qti.cmdline import main; main()", "quiz.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    theirs = files((tmp_path / "quiz.zip").read_bytes())
    ours = files(export(simple, SOURCES, "qti12"))
    pairs = zip(
        quiz_of(ours).iter(f"{SPACE}item"), quiz_of(theirs).iter(f"{SPACE}item"), strict=True
    )
    for mine, yours in pairs:
        assert skeleton(mine) == skeleton(yours)
    types = [
        sorted(
            e.get("type", "")
            for e in ET.fromstring(held["imsmanifest.xml"]).iter()
            if e.get("type")
        )
        for held in (ours, theirs)
    ]
    assert types[0] == types[1]
    meta = [
        next(ET.fromstring(c) for n, c in held.items() if n.endswith("assessment_meta.xml"))
        for held in (ours, theirs)
    ]
    assert {e.tag for e in meta[0]} <= {e.tag for e in meta[1]}


@calm
@given(item=hostile.items())
def test_it_keeps_every_character(item):
    """Hostile text comes back as it was, but for the characters that are cleaned away."""
    (got,) = read_items(export([item], SOURCES, "qti12"))
    assert text_of(got.Presentation) == question_html(clean_item(item))
    texts = [text_of(x) for x in all_of(got, "ResponseLabel")]
    assert texts == [f"<p>{as_html(c.text)}</p>" for c in clean_item(item).choices]


def test_the_files_of_a_question_are_in_the_package(simple):
    """A picture is a resource of the course, and the question shows it from there."""
    medium = Medium("photo.png", "the foot", "CC BY 4.0", picture())
    item = Item(**{**{f: getattr(simple[0], f) for f in Item.__slots__}, "media": (medium,)})
    held = files(export([item], SOURCES, "qti12"))
    assert held[f"media/{medium.name}"] == picture()
    assert f'type="webcontent" href="media/{medium.name}"'.encode() in held["imsmanifest.xml"]
    (material,) = [t for t in quiz_of(held).iter(f"{SPACE}mattext") if "the foot" in (t.text or "")]
    source = re.search(r'src="([^"]*)"', material.text or "")
    assert source and html.unescape(source[1]) == f"%24IMS-CC-FILEBASE%24/media/{medium.name}"


def test_every_file_of_the_package_is_named_in_its_manifest(items):
    """A platform takes what the manifest names, and nothing that it names is missing."""
    held = files(export(items, SOURCES, "qti12"))
    named = {e.get("href") for e in ET.fromstring(held["imsmanifest.xml"]).iter() if e.get("href")}
    assert named == set(held) - {"imsmanifest.xml"}
