"""The body map shows what is told, on the right side."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from workup.interfaces import body

SVG = "{http://www.w3.org/2000/svg}"


def _on(picture: str) -> list[str]:
    return [
        s.findtext(f"{SVG}title") or ""
        for s in ET.fromstring(picture).iter(f"{SVG}path")
        if "on" in s.get("class", "").split()
    ]


def test_a_limb_without_its_side_is_drawn_on_both():
    """`arm` fills both arms, front and back."""
    assert sorted(_on(body.svg(["arm"], {}))) == ["left_arm", "left_arm", "right_arm", "right_arm"]


def test_every_region_of_the_vocabulary_can_be_drawn(book):
    """No region is lost from the map."""
    for region in book.vocabulary["regions"]:
        assert body.sided([region]) <= set(body._FRONT) and _on(body.svg([region], {}))


def test_labels_are_escaped():
    """A label is text, never markup."""
    assert "<script" not in body.svg(["neck"], {"neck": "<script>"}, first="neck", clickable=True)


def test_the_text_map_is_narrow():
    """Eight lines of at most 16 columns."""
    lines = body.text(["neck", "leg"]).splitlines()
    assert len(lines) == 8 and max(map(len, lines)) <= 16 and lines[-1].count("#") == 2
