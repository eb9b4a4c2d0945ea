"""
The timeline shows what a case dates to scale, what it does not date as undated, and loses nothing.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import some_cases
from workup.interfaces.figures import draw
from workup.interfaces.figures.scale import Scale
from workup.interfaces.figures.timeline import describe, svg
from workup.teach.timeline import Row, Timeline, timeline

SVG = "{http://www.w3.org/2000/svg}"
ALL = some_cases(every=1)
HOSTILE = "<script>alert(1)</script>&\"'\x07‮]]>"

times = st.floats(-90, 90, allow_nan=False) | st.sampled_from([-1 / 365.25, -0.5, 0.0, 3.0])
rows = st.builds(
    Row,
    st.sampled_from(["spread", "event", "drug"]),
    st.text(max_size=80),
    st.text(max_size=80),
    st.none() | times,
    st.none(),
    st.none(),
    st.booleans(),
    st.booleans(),
).map(
    lambda r: (
        r
        if r.kind == "drug"
        else Row(r.kind, r.label, r.note, r.start, r.start, None, False, r.after)
    )
)


def _texts(picture: str) -> list[ET.Element]:
    return list(ET.fromstring(picture).iter(f"{SVG}text"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_every_event_drug_and_spread_is_shown(case, book):
    """
    Nothing that a case dates or leaves undated is missing, in the picture or in its description.
    """
    told = timeline(case, book)
    picture = svg(told)
    said = " ".join(t.text or "" for t in _texts(picture))
    for row in told.rows:
        assert all(word in said for word in row.label.split()) and row.note in describe(told)
    wanted = len(case.history.events or ()) + len(case.history.medications or ())
    assert sum(row.kind in ("event", "drug") for row in told.rows) == wanted


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_it_stands_in_a_page_with_a_strict_policy(case, book):
    """No style, no script, no link, and a title and a description with ids of their own."""
    root = ET.fromstring(svg(timeline(case, book)))
    assert not [
        e for e in root.iter() if "style" in e.attrib or any(k.startswith("on") for k in e.attrib)
    ]
    assert not {e.tag.removeprefix(SVG) for e in root.iter()} & {
        "script",
        "style",
        "a",
        "image",
        "foreignObject",
    }
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert root.get("role") == "img" and set(root.get("aria-labelledby").split()) <= ids


@given(
    st.builds(
        Timeline,
        st.none() | st.floats(0, 90),
        st.none() | st.floats(0, 90),
        st.none() | st.floats(0, 90),
        st.text(max_size=30),
        st.lists(rows, max_size=5).map(tuple),
    )
)
def test_nothing_leaves_the_picture(told):
    """Whatever the times and words, every mark and every text lies within the width and height."""
    root = ET.fromstring(svg(told))
    width, height = map(float, root.get("viewBox").split()[2:])
    for t in root.iter(f"{SVG}text"):
        size, x = float(t.get("font-size", 12)), float(t.get("x"))
        wide = draw.wide(t.text or "", size)
        left = x - {"middle": wide / 2, "end": wide}.get(t.get("text-anchor", "start"), 0.0)
        assert left >= -0.5 and left + wide <= width + 0.5, (t.text, left, wide)
        assert 0 < float(t.get("y")) <= height
    for mark in [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}circle")]:
        x, reach = float(mark.get("x", mark.get("cx"))), float(mark.get("width", mark.get("r")))
        assert x >= 0 and x + reach <= width


@given(times, times)
def test_a_scale_keeps_order_and_distance(a, b):
    """Equal times are equal lengths."""
    scale = Scale(-100.0, 100.0)
    assert abs((scale.x(a) - scale.x(b)) - (a - b) * (scale.x(1.0) - scale.x(0.0))) < 1e-6


def test_what_is_not_dated_is_drawn_hollow_and_dashed(book):
    """A birth injury without a date is a dashed line before onset, never a mark at some time."""
    case = next(c for c in ALL if c.id == "stiff-since-birth")
    root = ET.fromstring(svg(timeline(case, book)))
    assert [c for c in root.iter(f"{SVG}circle") if c.get("fill") == "none"]
    assert [x for x in root.iter(f"{SVG}line") if x.get("stroke-dasharray") == "1.5 4"]


def test_years_and_days_get_a_scale_each(book):
    """
    A drug of four weeks and a dose changed a day ago are both legible: two panels, each to scale.
    """
    case = next(c for c in ALL if c.id == "p6bf52b40")
    headings = [t.text for t in _texts(svg(timeline(case, book))) if t.get("font-weight") == "bold"]
    assert "The whole course" in headings and "Close to onset, enlarged" in headings


def test_a_case_can_leave_results_out(book):
    """Only results that may be shown are shown."""
    case = next(c for c in ALL if c.id == "evening-limp")
    assert "MRI" in svg(timeline(case, book)) and "MRI" not in svg(timeline(case, book, results=()))


def test_hostile_words_are_text():
    """Markup, control characters and marks that turn the writing direction are inert."""
    picture = svg(Timeline(3.0, 4.0, 1.0, HOSTILE, (Row("event", HOSTILE, HOSTILE, -1.0, -1.0),)))
    assert "<script" not in picture and "\x07" not in picture and "‮" not in picture
    assert "<script>alert(1)</script>" in "".join(t.text or "" for t in _texts(picture))
