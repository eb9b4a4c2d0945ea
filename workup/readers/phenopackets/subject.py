"""The subject of a packet: sex and age; and the paper that the packet comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workup.model.quantity import Quantity, between, bounds, words
from workup.readers.notes import NARROWED, NOT_READ, RESOLVED, SET_ASIDE, Notes, is_empty, leave_out
from workup.readers.notes import said as in_words
from workup.readers.phenopackets.own import is_ours
from workup.readers.times import Moment, seconds

_SEX = {"MALE": "male", "FEMALE": "female", "1": "female", "2": "male"}
_UNSAID = frozenset({"UNKNOWN_SEX", ""})
_KARYOTYPES = frozenset({"UNKNOWN_KARYOTYPE", 0})
# Read here, or numbers and names that are of the packet and not of the patient.
_READ = frozenset({"id", "alternateIds", "dateOfBirth", "timeAtLastEncounter", "sex", "taxonomy"})
_PLAIN = re.compile(r"[^A-Za-z0-9_-]")
_ASIDE = frozenset(" :/._,;()[]#|+'\"")  # signs that commonly part an id, and only part it


def sex(subject: Mapping[str, Any], notes: Notes) -> str:
    """The sex, `unknown` where it is neither; the rest of what is said of the person is noted."""
    written = str(subject.get("sex") or "").upper()
    if written not in _SEX and written not in _UNSAID:
        notes.add(NOT_READ, "sex of the subject", written)
    unread = {k: v for k, v in subject.items() if k != "karyotypicSex" or v not in _KARYOTYPES}
    leave_out(unread, _READ, "the subject", notes)
    born = subject.get("dateOfBirth")
    if not is_empty(born) and seconds(born) is None:
        notes.add(NOT_READ, "date of birth, which is empty or no date", in_words(born))
    return _SEX.get(written, "unknown")


def age_now(
    last: Moment | None, subject: Mapping[str, Any], latest: Quantity | None, notes: Notes
) -> Quantity | None:
    """
    The age at the last encounter.

    Args:
        last: The last encounter.

        subject: Says how it is written.

        latest: The latest age at which the packet has some of the dystonia. An age in whole years
        is known to a year, so it may be of the same year; an age before it is set aside.

        notes: Takes an age that is not read, closed in, or set aside.
    """
    age = last.age if last else None
    if age is None:
        if not is_empty(subject.get("timeAtLastEncounter")):
            detail = in_words(subject["timeAtLastEncounter"])
            notes.add(NOT_READ, "age at the last encounter", f"{detail} cannot be read as an age")
        return None
    if latest is None or not latest > age:
        return age
    top = last.high if last and last.high is not None else bounds(age)[1]
    if bounds(latest)[1] < top:
        notes.add(NARROWED, "age at the last encounter, which is not before the onset")
        return between(bounds(latest)[1], top)
    what = "age at the last encounter, which is before the onset of the dystonia"
    notes.add(SET_ASIDE, what, words(age))
    return None


def case_id(written: str, notes: Notes) -> str:
    """
    The id of the case: that of the packet in letters, digits, - and _. Where other letters are lost
    or the end is cut, some signs that stand for the whole id are added, so that two ids stay two.
    """
    plain = _PLAIN.sub("-", written)
    lost = any(_PLAIN.match(sign) and sign not in _ASIDE for sign in written)
    if lost or len(plain) > 100:
        from hashlib import blake2b

        plain = f"{plain[:91]}-{blake2b(written.encode(), digest_size=4).hexdigest()}"
    if plain != written:
        notes.add(RESOLVED, "id of the packet", written)
    return plain


def source(packet: Mapping[str, Any], notes: Notes) -> dict[str, str] | None:
    """The paper that the packet names first, None where it names none; others are noted."""
    meta = packet.get("metaData")
    listed = meta.get("externalReferences") if isinstance(meta, dict) else None
    found = [item for item in listed or () if isinstance(item, dict)]
    for item in found[1:]:
        notes.add(NOT_READ, "further reference of the packet", in_words(item))
    if not found:
        return None
    if is_ours(packet):
        named = {"citation": found[0].get("description"), "url": found[0].get("reference")}
        return {key: str(value) for key, value in named.items() if value is not None}
    id_, text = str(found[0].get("id") or ""), str(found[0].get("description") or "")
    url = str(found[0].get("reference") or "") or _address(id_)
    made = {"citation": " ".join(part for part in (text, f"[{id_}]" if id_ else "") if part)}
    return {key: value for key, value in {**made, "url": url}.items() if value}


def _address(id_: str) -> str:
    kind, _, number = id_.partition(":")
    number = number.strip()
    if kind.upper() == "PMID" and number.isdecimal():
        return f"https://pubmed.ncbi.nlm.nih.gov/{number}"
    if kind.upper() == "DOI" and number:
        return f"https://doi.org/{number}"
    return id_ if id_.startswith(("https://", "http://")) else ""
