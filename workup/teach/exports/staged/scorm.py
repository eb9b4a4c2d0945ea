"""
Staged cases as a SCORM 1.2 package: an activity for each case, which is the page of `page` and
reports completion, score and what was done at each stage.

Specification: ADL, Sharable Content Object Reference Model 1.2, 1 October 2001.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from workup.model.case import Case
from workup.simulation.context import Desk
from workup.teach.exports.packed import packed
from workup.teach.exports.staged.page import TITLE
from workup.teach.exports.staged.page import write as write_page
from workup.teach.exports.staged.told import title
from workup.teach.media import Medium

PACKAGE = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
LONGEST_TITLE = 200  # characters that SCORM 1.2 grants a title
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


def write(cases: Sequence[Case], desk: Desk, media: Mapping[str, Sequence[Medium]]) -> bytes:
    """
    One package for some cases.

    Args:
        cases: Cases with an answer.

        desk: Rules, words and the aims drawn so far.

        media: Case id to its pictures and films, as they were read.
    """
    names = {case.id: f"case{n:04d}" for n, case in enumerate(cases, 1)}
    pages = {f"{names[case.id]}.html": write_page([case], desk, media) for case in cases}
    titles = {case.id: title(case, desk.book)[:LONGEST_TITLE] for case in cases}
    return packed({"imsmanifest.xml": _manifest(titles, names), **pages})


def _manifest(titles: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    told = hashlib.sha256("\n".join(titles).encode()).hexdigest()[:12]
    root = ET.Element(
        "manifest",
        {"identifier": f"workup-{told}", "version": "1.1", "xmlns": PACKAGE, "xmlns:adlcp": ADL},
    )
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "ADL SCORM"
    ET.SubElement(metadata, "schemaversion").text = "1.2"
    organizations = ET.SubElement(root, "organizations", default="cases")
    organization = ET.SubElement(organizations, "organization", identifier="cases")
    first = next(iter(titles.values()))
    ET.SubElement(organization, "title").text = first if len(titles) == 1 else TITLE
    resources = ET.SubElement(root, "resources")
    for case, shown in titles.items():
        name = names[case]
        item = {"identifier": f"item-{name}", "identifierref": name, "isvisible": "true"}
        ET.SubElement(ET.SubElement(organization, "item", item), "title").text = shown
        held = {"type": "webcontent", "adlcp:scormtype": "sco", "href": f"{name}.html"}
        resource = ET.SubElement(resources, "resource", {"identifier": name, **held})
        ET.SubElement(resource, "file", href=f"{name}.html")
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
