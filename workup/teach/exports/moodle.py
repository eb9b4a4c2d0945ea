"""
Moodle XML: multiple-choice questions with feedback on each choice, in a category a case.

Format: https://docs.moodle.org/en/Moodle_XML_format. Text stands escaped, not in CDATA: both are
read alike, and escaping has no
forbidden ending.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from workup.knowledge.rulebook import Source
from workup.teach.exports.text import (
    after_html,
    feedback_html,
    html,
    media_of,
    media_tag,
    question_html,
    tags,
)
from workup.teach.items import Choice, Item
from workup.teach.media import Medium

#: The grades that Moodle takes for a choice, in per cent; others are refused on import.
GRADES = (
    100,
    90,
    83.33333,
    80,
    75,
    70,
    66.66667,
    60,
    50,
    40,
    33.33333,
    30,
    25,
    20,
    16.66667,
    14.28571,
    12.5,
    11.11111,
    10,
    5,
    0,
)
LONGEST_NAME, LONGEST_ID = 255, 100


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The items as one Moodle XML file in UTF-8."""
    quiz = ET.Element("quiz")
    place = ""
    for item in items:
        if item.case != place:
            _category(quiz, item.case)
            place = item.case
        _question(quiz, item, sources)
    ET.indent(quiz)
    return bytes(ET.tostring(quiz, encoding="utf-8", xml_declaration=True)) + b"\n"


def grade(credit: float) -> str:
    """The nearest grade that Moodle takes, in per cent: 1/3 is "33.33333"."""
    nearest = min(GRADES, key=lambda g: (abs(g - abs(credit) * 100), -g))
    return f"{'-' if credit < 0 and nearest else ''}{nearest:.7g}"


def choice_grade(item: Item, choice: Choice) -> str:
    """
    A choice's grade; in an item that is not scored all are worth the same, and the item itself is
    worth nothing.
    """
    return grade(choice.credit) if item.scored else "100"


def category(case: str) -> str:
    """The place of a case's questions in the bank."""
    return f"$course$/top/Dystonia workup/{case}"


def _category(quiz: ET.Element, case: str) -> None:
    question = ET.SubElement(quiz, "question", type="category")
    _text(ET.SubElement(question, "category"), category(case))


def _question(quiz: ET.Element, item: Item, sources: Mapping[str, Source]) -> None:
    q = ET.SubElement(quiz, "question", type="multichoice")
    _text(ET.SubElement(q, "name"), item.name[:LONGEST_NAME])
    note = "" if item.scored else "<p><em>This question is not scored.</em></p>"
    asked = _html(q, "questiontext", question_html(item, _stored) + note)
    for name, medium in media_of([item]).items():
        stored = ET.SubElement(asked, "file", name=name, path="/", encoding="base64")
        stored.text = base64.b64encode(medium.content).decode()
    _html(q, "generalfeedback", after_html(item, sources))
    plain = {
        "defaultgrade": "1" if item.scored else "0",
        "penalty": "0.3333333",
        "hidden": "0",
        "idnumber": idnumber(item.id),
        "single": str(item.choose == 1).lower(),
        "shuffleanswers": str(not item.ordered).lower(),
        "answernumbering": "abc",
        "showstandardinstruction": "0",
    }
    for name, value in plain.items():
        ET.SubElement(q, name).text = value
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(q, name, "")
    for choice in item.choices:
        answer = ET.SubElement(q, "answer", fraction=choice_grade(item, choice), format="html")
        _text(answer, html(choice.text))
        _html(answer, "feedback", feedback_html(choice.feedback))
    found = ET.SubElement(q, "tags")
    for tag in tags(item):
        _text(ET.SubElement(found, "tag"), tag)


def idnumber(id_: str) -> str:
    """An item's id in at most 100 characters; a long one ends in a digest of the whole."""
    if len(id_) <= LONGEST_ID:
        return id_
    return f"{id_[: LONGEST_ID - 17]}-{hashlib.sha256(id_.encode()).hexdigest()[:16]}"


def _stored(medium: Medium) -> str:
    """A medium as Moodle shows a file that is kept with its question."""
    return media_tag(medium, f"@@PLUGINFILE@@/{medium.name}")


def _html(parent: ET.Element, name: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, name, format="html")
    _text(made, text)
    return made


def _text(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "text").text = text
