"""
QTI 2.1: a content package with a manifest, a test with a section for each case, and an item for
each question.

Specification: https://www.imsglobal.org/question/ (IMS Question and Test Interoperability 2.1,
final, 31 August 2012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from workup.knowledge.rulebook import Source
from workup.teach.exports.packed import manifest_of, packed, place, root_of, xml_bytes
from workup.teach.exports.text import (
    cited,
    cited_keys,
    isolated,
    media_of,
    paragraphs,
    source_line,
)
from workup.teach.items import Because, Item
from workup.teach.media import Medium

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_QTI_AT = f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_PACKAGE_AT = f"{PACKAGE} http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The items as one package."""
    names = {item.id: f"item{n:04d}" for n, item in enumerate(items, 1)}
    files = {"imsmanifest.xml": _manifest(items, names), "test.xml": _test(items, names)}
    files |= {f"items/{names[item.id]}.xml": _item(item, names[item.id], sources) for item in items}
    return packed(files | {place(m): m.content for m in media_of(items).values()})


def _manifest(items: Sequence[Item], names: Mapping[str, str]) -> bytes:
    root = root_of("manifest", PACKAGE, _PACKAGE_AT, identifier="dystonia-workup")
    resources = manifest_of(root, "QTIv2.1 Package", "1.0.0")
    test = ET.SubElement(
        resources, "resource", identifier="test", type="imsqti_test_xmlv2p1", href="test.xml"
    )
    ET.SubElement(test, "file", href="test.xml")
    for item in items:
        ET.SubElement(test, "dependency", identifierref=names[item.id])
    for item in items:
        href = f"items/{names[item.id]}.xml"
        one = ET.SubElement(
            resources, "resource", identifier=names[item.id], type="imsqti_item_xmlv2p1", href=href
        )
        ET.SubElement(one, "file", href=href)
        for medium in media_of([item]).values():
            ET.SubElement(one, "file", href=place(medium))
    return xml_bytes(root)


def _test(items: Sequence[Item], names: Mapping[str, str]) -> bytes:
    root = root_of("assessmentTest", QTI, _QTI_AT, identifier="test", title="Dystonia workup")
    part = ET.SubElement(
        root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual"
    )
    for n, (_, group) in enumerate(groupby(items, key=lambda item: item.case), 1):
        section = ET.SubElement(
            part, "assessmentSection", identifier=f"case{n:04d}", title=f"Case {n}", visible="true"
        )
        for item in group:
            ET.SubElement(
                section,
                "assessmentItemRef",
                identifier=names[item.id],
                href=f"items/{names[item.id]}.xml",
            )
    return xml_bytes(root)


def _item(item: Item, name: str, sources: Mapping[str, Source]) -> bytes:
    root = root_of(
        "assessmentItem",
        QTI,
        _QTI_AT,
        identifier=name,
        title=item.name,
        adaptive="false",
        timeDependent="false",
        label=item.id[:256],
    )
    letters = {c.id: f"choice{n}" for n, c in enumerate(item.choices, 1)}
    many = "single" if item.choose == 1 else "multiple"
    _responses(root, item, letters, many)
    _outcomes(root, item, many)
    _body(root, item, letters)
    _processing(root, item)
    for choice in item.choices:
        shown = ET.SubElement(
            root,
            "modalFeedback",
            outcomeIdentifier="FEEDBACK",
            identifier=letters[choice.id],
            showHide="show",
        )
        _said(shown, choice.feedback)
    after = ET.SubElement(
        root, "modalFeedback", outcomeIdentifier="AFTER", identifier="after", showHide="show"
    )
    _said(after, [*item.after, *_listed(item, sources)])
    return xml_bytes(root)


def _responses(root: ET.Element, item: Item, letters: Mapping[str, str], many: str) -> None:
    response = ET.SubElement(
        root, "responseDeclaration", identifier="RESPONSE", cardinality=many, baseType="identifier"
    )
    if not item.scored:
        return
    correct = ET.SubElement(response, "correctResponse")
    best = max(c.credit for c in item.choices)
    right = (
        [c for c in item.choices if c.credit > 0]
        if many == "multiple"
        else [c for c in item.choices if c.credit == best][:1]
    )
    for choice in right:
        ET.SubElement(correct, "value").text = letters[choice.id]
    mapping = ET.SubElement(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for choice in item.choices:
        ET.SubElement(
            mapping, "mapEntry", mapKey=letters[choice.id], mappedValue=f"{choice.credit:.7g}"
        )


def _outcomes(root: ET.Element, item: Item, many: str) -> None:
    for name, value in (("SCORE", "0"), ("MAXSCORE", "1" if item.scored else "0")):
        outcome = ET.SubElement(
            root, "outcomeDeclaration", identifier=name, cardinality="single", baseType="float"
        )
        ET.SubElement(ET.SubElement(outcome, "defaultValue"), "value").text = value
    ET.SubElement(
        root, "outcomeDeclaration", identifier="FEEDBACK", cardinality=many, baseType="identifier"
    )
    ET.SubElement(
        root, "outcomeDeclaration", identifier="AFTER", cardinality="single", baseType="identifier"
    )


def _body(root: ET.Element, item: Item, letters: Mapping[str, str]) -> None:
    body = ET.SubElement(root, "itemBody")
    for paragraph in paragraphs(item.stem):
        _lines(ET.SubElement(body, "p"), isolated(paragraph))
    for medium in item.media:
        _medium(body, medium)
    if item.stem.told:
        told = ET.SubElement(body, "ul")
        for heading, text in item.stem.told:
            line = ET.SubElement(told, "li")
            strong = ET.SubElement(line, "strong")
            strong.text = f"{heading}:"
            strong.tail = f" {isolated(text)}"
    interaction = ET.SubElement(
        body,
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle=str(not item.ordered).lower(),
        maxChoices=str(item.choose),
    )
    note = "" if item.scored else " (This question is not scored.)"
    _lines(ET.SubElement(interaction, "prompt"), item.question + note)
    for choice in item.choices:
        _lines(
            ET.SubElement(interaction, "simpleChoice", identifier=letters[choice.id]), choice.text
        )


def _medium(body: ET.Element, medium: Medium) -> None:
    """A picture or film with its words; in words alone where its file was not read."""
    shown = ET.SubElement(body, "p")
    if not medium.content:
        shown.text = f"[{isolated(medium.told)}]"
        return
    address = f"../{place(medium)}"
    if medium.kind == "image":
        made = ET.SubElement(shown, "img", src=address, alt=medium.shows)
    else:
        made = ET.SubElement(shown, "object", data=address, type=medium.mime)
        made.text = medium.shows
    made.tail = f" {isolated(f'{medium.shows} ({medium.licence})')}"


def _processing(root: ET.Element, item: Item) -> None:
    processing = ET.SubElement(root, "responseProcessing")
    condition = ET.SubElement(processing, "responseCondition")
    answered = ET.SubElement(condition, "responseIf")
    ET.SubElement(
        ET.SubElement(ET.SubElement(answered, "not"), "isNull"), "variable", identifier="RESPONSE"
    )
    if item.scored:
        score = ET.SubElement(answered, "setOutcomeValue", identifier="SCORE")
        ET.SubElement(score, "mapResponse", identifier="RESPONSE")
    shown = ET.SubElement(answered, "setOutcomeValue", identifier="FEEDBACK")
    ET.SubElement(shown, "variable", identifier="RESPONSE")
    after = ET.SubElement(answered, "setOutcomeValue", identifier="AFTER")
    ET.SubElement(after, "baseValue", baseType="identifier").text = "after"


def _said(parent: ET.Element, said: Sequence[Because]) -> None:
    for sentence in said:
        _lines(ET.SubElement(parent, "p"), isolated(cited(sentence)))


def _listed(item: Item, sources: Mapping[str, Source]) -> list[Because]:
    return [
        Because(" ".join(source_line(key, sources)).strip())
        for key in cited_keys(item)
        if key in sources
    ]


def _lines(parent: ET.Element, text: str) -> None:
    """A text with its line breaks."""
    first, *rest = text.split("\n")
    parent.text = first
    for line in rest:
        ET.SubElement(parent, "br").tail = line
