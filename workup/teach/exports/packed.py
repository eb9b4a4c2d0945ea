"""
Zip files whose bytes depend on their content alone, and the XML that content packages have in them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from workup.teach.media import Medium

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_THEN = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip file of `files`, in their order, each with the same date and rights."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def place(medium: Medium) -> str:
    """Where a medium lies in a package."""
    return f"media/{medium.name}"


def root_of(name: str, space: str, at: str, **attributes: str) -> ET.Element:
    """The root element of a document of a name space whose schema lies `at` a place."""
    return ET.Element(
        name, {"xmlns": space, "xmlns:xsi": XSI, "xsi:schemaLocation": at, **attributes}
    )


def manifest_of(root: ET.Element, schema: str, version: str) -> ET.Element:
    """The head of a manifest; gives the element that lists its resources."""
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = schema
    ET.SubElement(metadata, "schemaversion").text = version
    ET.SubElement(root, "organizations")
    return ET.SubElement(root, "resources")


def xml_bytes(root: ET.Element) -> bytes:
    """A document as it is written."""
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
