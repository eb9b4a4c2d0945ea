"""
The schematic drawings: each says in words what it shows, is sound SVG without a script, is the same
each time, and stands wherever its finding or result is met.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from click.testing import CliRunner

from tests.patients import patients
from workup.interfaces.cli import main
from workup.interfaces.figures.drawings import shown, svg
from workup.interfaces.figures.drawings.catalogue import SKETCHES
from workup.interfaces.figures.drawings.slices import SHAPES
from workup.interfaces.handouts.page import key_html, student_html
from workup.interfaces.site.content import Content
from workup.interfaces.web.form import FormDrawer
from workup.interfaces.web.walks.pieces import _chart
from workup.knowledge.condition import facts_of
from workup.knowledge.drawings import load_drawings
from workup.simulation.context import Desk
from workup.simulation.session import Session
from workup.teach.key import key
from workup.teach.leak import leaks, names
from workup.teach.sheet import student

DRAWINGS = load_drawings().by_name
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "path", "circle", "ellipse", "rect", "text"}
TOKENS = {"currentColor", "none", "#f4f1ec", "#b4552d", "#22201c"}
IRIS = {"#6d8791", "#8a5a1c"}  # an eye close to is drawn in its own colours
CASE = patients("teaching")
each = pytest.mark.parametrize("name", DRAWINGS)


@pytest.fixture(scope="module")
def desk(truth_assessor) -> Desk:
    return Desk(truth_assessor)


def _tree(name: str) -> ET.Element:
    return ET.fromstring(svg(DRAWINGS[name]))


def test_file_and_catalogue_name_the_same_drawings():
    """What is described is drawn, and what is drawn is described."""
    assert set(DRAWINGS) == set(SKETCHES)


@each
def test_every_term_that_is_drawn_exists(name, book):
    """A drawing shows at least one term, and each is of the vocabulary."""
    assert DRAWINGS[name].shows
    for section, id_ in DRAWINGS[name].shows:
        assert id_ in book.vocabulary[section], (section, id_)


def test_every_pattern_of_a_brain_scan_that_a_rule_reads_is_drawn(book):
    """No pattern that the rules read in an MRI of the brain lacks its picture."""
    facts = {f for rule in book.rules.values() for f in facts_of(rule.when)}
    read = {f.rpartition(".")[2] for f in facts if f.startswith("result.mri_brain.")}
    patterns = read & set(book.vocabulary["result_patterns"])
    assert len(patterns) > 30
    assert patterns <= {id_ for d in DRAWINGS.values() for section, id_ in d.shows}


@each
def test_a_drawing_says_what_it_shows(name):
    """Title and description come first, say what the file says, and label the picture."""
    root, drawing = _tree(name), DRAWINGS[name]
    title, desc = list(root)[:2]
    assert (title.tag, desc.tag) == (f"{SVG}title", f"{SVG}desc")
    assert (title.text, desc.text) == (drawing.title, drawing.alt)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby", "").split() == [title.get("id"), desc.get("id")]
    assert len(drawing.alt) > 30 and drawing.alt.endswith(".") and drawing.caption.endswith(".")


@each
def test_a_drawing_holds_strokes_alone(name):
    """Only shapes and text: no script, no style, no handler, no address."""
    for element in _tree(name).iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on") and attribute not in ("style", "href")
            assert "url(" not in value and "javascript" not in value


@each
def test_colours_are_those_of_the_body_map_or_greys(name):
    """Ink, the two colours of the body map, and greys that a print without colour keeps."""
    for element in _tree(name).iter():
        for colour in (element.get("fill"), element.get("stroke")):
            grey = colour and re.fullmatch(r"#(..)\1\1", colour)
            assert colour is None or grey or colour in TOKENS or name == "corneal_ring", colour
            assert colour is None or grey or colour in TOKENS | IRIS, colour


@each
def test_every_shape_has_finite_coordinates_near_its_frame(name):
    """Nothing is drawn far outside, where nobody would see it."""
    sketch = SKETCHES[name]
    for element in _tree(name).iter(f"{SVG}path"):
        numbers = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", element.get("d", ""))]
        assert numbers and all(abs(x) <= max(sketch.width, sketch.height) + 40 for x in numbers)


def test_the_bytes_are_the_same_each_time():
    """Another process with another seed for hashes draws the same bytes."""
    program = (
        "import hashlib;from workup.interfaces.figures.drawings import svg;"
        "from workup.knowledge.drawings import load_drawings as l;"
        "print(hashlib.sha256(''.join(map(svg,l().by_name.values())).encode()).hexdigest())"
    )
    here = hashlib.sha256("".join(map(svg, DRAWINGS.values())).encode()).hexdigest()
    found = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert found == [here, here]


def test_the_same_drawing_twice_on_a_page_has_ids_of_its_own():
    """Two findings that share a drawing keep their ids apart."""
    drawing = DRAWINGS["jaw_closed"]
    pages = [item.svg for place in ("trismus", "bruxism") for item in shown([drawing], place)]
    found = re.findall(r'id="([^"]+)"', "".join(pages))
    assert len(found) == 4 == len(set(found))


def _within(point, outline) -> bool:
    """Whether a point lies inside a closed line (ray casting)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in pairwise([*outline, outline[0]]):
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            inside = not inside
    return inside


def _middle(outline):
    return tuple(sum(p[k] for p in outline) / len(outline) for k in (0, 1))


@pytest.mark.parametrize(
    ("one", "other"), [*combinations(("caudate", "putamen", "pallidum", "thalamus"), 2)]
)
def test_no_nucleus_lies_in_another(one, other):
    """The corners of each nucleus are outside of every other."""
    assert not any(_within(p, SHAPES[other]) for p in SHAPES[one])
    assert not any(_within(p, SHAPES[one]) for p in SHAPES[other])


def test_the_nuclei_lie_as_in_a_head():
    """
    From the midline outwards caudate, pallidum, putamen; the thalamus is behind and within, the
    frontal horn in front, the atrium at the back.
    """
    at = {name: _middle(outline) for name, outline in SHAPES.items()}
    assert at["horn"][0] < at["caudate"][0] < at["pallidum"][0] < at["putamen"][0]
    assert at["thalamus"][0] < at["pallidum"][0]
    assert at["horn"][1] < at["pallidum"][1] < at["thalamus"][1] < at["atrium"][1]


def test_the_eye_of_the_tiger_is_a_bright_spot_in_front_and_within():
    """Both spots are white, and lie in the dark pallidum in front of and inwards of its middle."""
    spots = re.findall(
        r'<ellipse transform="translate\((\S+) (\S+)\)[^>]*fill="#fafafa"',
        svg(DRAWINGS["eye_of_the_tiger"]),
    )
    assert len(spots) == 2
    middle = _middle(SHAPES["pallidum"])
    for x, y in ((abs(float(a)), float(b)) for a, b in spots):
        assert _within((x, y), SHAPES["pallidum"])
        assert x < middle[0] and y < middle[1]


def test_scans_are_seen_from_the_feet():
    """On every axial scan the patient's right is at the viewer's left."""
    axial = [d for d in DRAWINGS.values() if d.alt.lower().startswith(("axial", "two axial"))]
    assert len(axial) > 30
    for drawing in axial:
        places = {
            e.text: float(e.get("x", 0)) for e in _tree(drawing.name).iter(f"{SVG}text") if e.text
        }
        assert places["R"] < places["L"], drawing.name


def test_no_posture_names_a_diagnosis(book):
    """
    Title, text alternative and caption would give no case away; a scan's pattern bears the name
    that the vocabulary gives it.
    """
    postures = [d for d in DRAWINGS.values() if all(s != "result_patterns" for s, _ in d.shows)]
    assert len(postures) > 20
    for case in CASE.values():
        written = names(case.answer, book).written
        for drawing in postures:
            text = f"{drawing.title}. {drawing.alt} {drawing.caption}"
            assert not list(leaks(text, written)), (case.id, drawing.name)


@pytest.mark.parametrize("id_", ["torticollis", "eye_of_the_tiger", "neck", "hemidystonia"])
def test_explain_gives_the_text_alternative(id_, book):
    """The terminal says in words what the page shows."""
    said = CliRunner().invoke(main, ["explain", id_]).output
    terms = [(term.section, id_) for term in book.vocabulary.any_id[id_]]
    for drawing in load_drawings().of_all(terms):
        assert drawing.alt in " ".join(said.split())


def test_the_rules_pages_show_their_drawings(book):
    """A finding, a diagnosis and a test have the drawings of what they are about."""
    content = Content(book)
    assert _titles(dict(content.findings())["striatal_toe"]) == ["Striatal toe"]
    assert "Eye of the tiger" in _titles(dict(content.diagnoses())["nbia_pkan"])
    assert "Mass" in _titles(dict(content.tests())["mri_brain"])
    assert _titles(dict(content.findings())["tremor"]) == []


def _titles(page) -> list[str]:
    return [item.title for item in page["drawings"]]


def test_the_search_of_the_form_shows_the_drawing_of_a_finding(desk):
    """What is found by its words is seen too."""
    found = FormDrawer(desk).found("retrocollis", "")
    assert [item.title for item in found[0]["drawings"]] == ["Neck bent back"]


def test_a_walk_shows_a_drawing_once_its_finding_has_come_to_light(desk):
    """Nothing is drawn before the learner has found it."""
    session = Session(CASE["evening-limp"], desk)
    session.opening()
    assert _chart(session)["drawings"] == []
    for line in ("done", "done", "done", "does the foot turn in on walking"):
        session.say(line)
    assert [item.title for item in _chart(session)["drawings"]] == ["Foot turned in"]


def test_a_sheet_shows_what_it_tells_and_no_more(book, truth_assessor):
    """The key shows the decisive scan; the student's sheet does not, and none at the vignette."""
    case = CASE["two-years-after-the-bleed"]
    assert DRAWINGS["haemorrhage"].caption not in student_html(student(case, book), book)
    assert DRAWINGS["haemorrhage"].caption in key_html(key(case, truth_assessor, False), book)
    foot = CASE["foot-turns-in-at-nine"]
    assert DRAWINGS["foot_in"].caption in student_html(student(foot, book), book)
    assert student(foot, book, "vignette").drawings == ()
