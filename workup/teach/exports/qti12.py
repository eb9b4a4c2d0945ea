"""
QTI 1.2 in the form that Canvas takes (Classic and New Quizzes), and Brightspace and Blackboard
read: one quiz with its questions, the feedback on each choice, and the pictures and films.

Specification: IMS Question and Test Interoperability 1.2 (final, 11 February 2002). What Canvas
wants beside it (question types, `assessment_meta.xml`, places of files) follows what text2qti
writes, https://github.com/gpoore/text2qti.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from workup.knowledge.rulebook import Source
from workup.teach.exports.packed import manifest_of, packed, place, root_of, xml_bytes
from workup.teach.exports.text import (
    after_html,
    feedback_html,
    html,
    known_by,
    media_of,
    media_tag,
    question_html,
)
from workup.teach.items import Choice, Item
from workup.teach.media import Medium

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_QTI_AT = f"{QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"
_PACKAGE_AT = f"{PACKAGE} http://www.imsglobal.org/xsd/imscp_v1p1.xsd"
_CANVAS_AT = f"{CANVAS} https://canvas.instructure.com/xsd/cccv1p0.xsd"
TITLE = "Dystonia workup"
LONGEST_TITLE = 255  # characters that Canvas keeps of a question's title


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The items as one package with one quiz."""
    told = "\n".join(known_by(item) for item in items)
    quiz = f"workup_{hashlib.sha256(told.encode()).hexdigest()[:20]}"
    media = media_of(items)
    files = {
        "imsmanifest.xml": _manifest(quiz, media),
        f"{quiz}/{quiz}.xml": _assessment(quiz, items, sources),
        f"{quiz}/assessment_meta.xml": _meta(quiz, items),
    }
    return packed(files | {place(m): m.content for m in media.values()})


def _shown(medium: Medium) -> str:
    """A medium as Canvas finds it among the files of the course."""
    return media_tag(medium, f"%24IMS-CC-FILEBASE%24/{place(medium)}")


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return xml_bytes(root)


def _manifest(quiz: str, media: Mapping[str, Medium]) -> bytes:
    root = root_of("manifest", PACKAGE, _PACKAGE_AT, identifier=f"{quiz}_manifest")
    resources = manifest_of(root, "IMS Content", "1.1.3")
    one = ET.SubElement(resources, "resource", identifier=quiz, type="imsqti_xmlv1p2")
    ET.SubElement(one, "file", href=f"{quiz}/{quiz}.xml")
    ET.SubElement(one, "dependency", identifierref=f"{quiz}_meta")
    _resource(
        resources,
        f"{quiz}_meta",
        "associatedcontent/imscc_xmlv1p1/learning-application-resource",
        f"{quiz}/assessment_meta.xml",
    )
    for n, medium in enumerate(media.values(), 1):
        _resource(resources, f"{quiz}_file{n}", "webcontent", place(medium))
    return _bytes(root)


def _resource(parent: ET.Element, identifier: str, kind: str, href: str) -> None:
    made = ET.SubElement(parent, "resource", identifier=identifier, type=kind, href=href)
    ET.SubElement(made, "file", href=href)


def _meta(quiz: str, items: Sequence[Item]) -> bytes:
    root = root_of("quiz", CANVAS, _CANVAS_AT, identifier=quiz)
    points = f"{sum(item.scored for item in items):.1f}"
    plain = {
        "title": TITLE,
        "description": "",
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "quiz_type": "practice_quiz",
        "points_possible": points,
        "show_correct_answers": "true",
        "allowed_attempts": "-1",
        "one_question_at_a_time": "true",
        "available": "false",
    }
    for name, value in plain.items():
        ET.SubElement(root, name).text = value
    return _bytes(root)


def _assessment(quiz: str, items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    root = root_of("questestinterop", QTI, _QTI_AT)
    assessment = ET.SubElement(root, "assessment", ident=quiz, title=TITLE)
    _fields(assessment, {"cc_maxattempts": "unlimited"})
    section = ET.SubElement(assessment, "section", ident="root_section")
    for item in items:
        _item(section, item, sources)
    return _bytes(root)


def _fields(parent: ET.Element, fields: Mapping[str, str]) -> None:
    held = ET.SubElement(parent, "qtimetadata")
    for name, value in fields.items():
        field = ET.SubElement(held, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = name
        ET.SubElement(field, "fieldentry").text = value


def _item(section: ET.Element, item: Item, sources: Mapping[str, Source]) -> None:
    ident = f"workup_{known_by(item)}"
    letters = {c.id: f"{ident}_{n}" for n, c in enumerate(item.choices, 1)}
    root = ET.SubElement(section, "item", ident=ident, title=item.name[:LONGEST_TITLE])
    many = item.choose != 1
    _fields(
        ET.SubElement(root, "itemmetadata"),
        {
            "question_type": "multiple_answers_question" if many else "multiple_choice_question",
            "points_possible": "1" if item.scored else "0",
            "original_answer_ids": ",".join(letters.values()),
            "assessment_question_identifierref": f"{ident}_question",
        },
    )
    _presentation(root, item, letters)
    _processing(root, item, letters)
    _feedback(root, "general_fb", after_html(item, sources))
    for choice in item.choices:
        _feedback(root, f"{letters[choice.id]}_fb", feedback_html(choice.feedback))


def _presentation(root: ET.Element, item: Item, letters: Mapping[str, str]) -> None:
    presentation = ET.SubElement(root, "presentation")
    note = "" if item.scored else "<p><em>This question is not scored.</em></p>"
    _material(presentation, question_html(item, _shown) + note)
    many = "Single" if item.choose == 1 else "Multiple"
    asked = ET.SubElement(presentation, "response_lid", ident="response1", rcardinality=many)
    choices = ET.SubElement(asked, "render_choice")
    for choice in item.choices:
        label = ET.SubElement(choices, "response_label", ident=letters[choice.id])
        _material(label, f"<p>{html(choice.text)}</p>")


def _processing(root: ET.Element, item: Item, letters: Mapping[str, str]) -> None:
    """
    The feedback first, then the marks. Of a question with several answers the whole mark goes to
    the right ones without a wrong one, which is how Canvas learns which are right; how it marks an
    answer in part is Canvas's own.
    """
    processing = ET.SubElement(root, "resprocessing")
    ET.SubElement(
        ET.SubElement(processing, "outcomes"),
        "decvar",
        {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"},
    )
    ET.SubElement(_condition(processing, "Yes", "general_fb"), "other")
    for choice in item.choices:
        letter = letters[choice.id]
        _chosen(_condition(processing, "Yes", f"{letter}_fb"), letter)
    if item.choose != 1:
        _all_of(processing, item, letters)
    else:
        for choice in item.choices:
            if credit := _percent(item, choice):
                _chosen(_condition(processing, "No", "", credit), letters[choice.id])


def _percent(item: Item, choice: Choice) -> str:
    """What a choice earns of a hundred; all the same where nothing is right or wrong."""
    credit = choice.credit if item.scored else 1.0
    return f"{100 * credit:.6g}" if credit > 0 else ""


def _all_of(processing: ET.Element, item: Item, letters: Mapping[str, str]) -> None:
    both = ET.SubElement(_condition(processing, "No", "", "100"), "and")
    for choice in item.choices:
        right = choice.credit > 0
        _chosen(both if right else ET.SubElement(both, "not"), letters[choice.id])


def _condition(processing: ET.Element, goes_on: str, feedback: str, score: str = "") -> ET.Element:
    """One condition with what follows where it holds; returns where it is to be written."""
    one = ET.SubElement(processing, "respcondition", {"continue": goes_on})
    asked = ET.SubElement(one, "conditionvar")
    if score:
        ET.SubElement(one, "setvar", action="Set", varname="SCORE").text = score
    if feedback:
        ET.SubElement(one, "displayfeedback", feedbacktype="Response", linkrefid=feedback)
    return asked


def _chosen(parent: ET.Element, letter: str) -> None:
    ET.SubElement(parent, "varequal", respident="response1").text = letter


def _feedback(root: ET.Element, ident: str, text: str) -> None:
    shown = ET.SubElement(root, "itemfeedback", ident=ident)
    _material(ET.SubElement(shown, "flow_mat"), text)


def _material(parent: ET.Element, text: str) -> None:
    material = ET.SubElement(parent, "material")
    ET.SubElement(material, "mattext", texttype="text/html").text = text
