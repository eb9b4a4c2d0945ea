"""A case written as a phenopacket is valid for GA4GH's own classes, and comes back the same."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from workup.interfaces.cli import main
from workup.knowledge.rulebook import cases_folder
from workup.model.case import Source, build
from workup.model.document import Document
from workup.readers import load_cases, understood
from workup.readers.phenopackets.packet import iso, packet_of, time_of
from workup.readers.times import moment

CASES = load_cases(
    [cases_folder() / f for f in ("teaching", "published", "abstracts", "strangers")]
)


def back(packet, book):
    """The case of a packet."""
    return build(understood(Document("p", packet, {(): 1}), book.vocabulary), book.vocabulary)[0]


def foreign(packet):
    """The packet as GA4GH's own protobuf classes print it."""
    phenopackets = pytest.importorskip("phenopackets")
    from google.protobuf import json_format

    parsed = json_format.Parse(json.dumps(packet), phenopackets.Phenopacket())
    return json.loads(json_format.MessageToJson(parsed))


@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: case.id)
def test_a_case_comes_back_the_same(case, book):
    """As we wrote it, and after it went through foreign software."""
    packet = packet_of(case, book.vocabulary)
    assert back(packet, book) == case
    assert back(foreign(packet), book) == case


def test_all_cases_come_back(book):
    """Every case that comes with the rules."""
    assert [c.id for c in CASES if back(packet_of(c, book.vocabulary), book) != c] == []


@pytest.mark.parametrize("source", [{}, {"citation": ""}, {"url": "x"}, None])
def test_a_source_of_which_little_is_known_comes_back(source, book):
    """An empty one too: it says that the case is published."""
    case = CASES[0].model_copy(update={"source": None if source is None else Source(**source)})
    assert back(packet_of(case, book.vocabulary), book) == case


def test_what_the_schema_can_hold_stands_in_its_fields(book):
    """Sex, age, onset, regions with sides, findings by HPO, drugs, results, disease and paper."""
    value = {
        "id": "a",
        "source": {"citation": "A paper", "url": "https://example.org/1"},
        "patient": {"sex": "female", "age": 50},
        "onset": {"age": {"from": 16, "to": 40}},
        "dystonia": {"regions": ["left_arm", "neck"], "course": "progressive"},
        "findings": {"present": ["tremor"], "absent": ["ataxia"]},
        "history": {"medications": [{"name": "haloperidol", "started_before_onset": "2 days"}]},
        "results": {"ceruloplasmin": {"abnormal": True, "value": 0.08, "unit": "g/L"}},
        "answer": {"category": "secondary", "diagnosis": "wilson_disease"},
    }
    case = build(Document("a", value, {(): 1}), book.vocabulary)[0]
    packet = packet_of(case, book.vocabulary)
    assert packet["subject"]["timeAtLastEncounter"] == {"age": {"iso8601duration": "P50Y"}}
    features = {
        (f["type"]["id"], f.get("excluded", False)): f for f in packet["phenotypicFeatures"]
    }
    assert "ageRange" in features[("HP:0001332", False)]["onset"]
    assert features[("HP:0031960", False)]["modifiers"] == [{"id": "HP:0012835", "label": "Left"}]
    assert {("HP:0000473", False), ("HP:0001337", False), ("HP:0001251", True)} <= set(features)
    assert packet["medicalActions"][0]["treatment"]["agent"]["label"] == "haloperidol"
    assert packet["measurements"][0]["assay"]["id"] == "LOINC:2064-4"
    assert packet["diseases"][0]["term"]["id"] == "OMIM:277900"
    assert packet["metaData"]["externalReferences"][0]["reference"] == "https://example.org/1"
    assert back(packet, book) == case


def test_what_foreign_software_adds_is_read_too(book):
    """A feature, a treatment and a changed value in a packet of ours."""
    case = next(c for c in CASES if c.history.medications and c.findings.present)
    packet = packet_of(case, book.vocabulary)
    packet["phenotypicFeatures"].append({"type": {"id": "HP:0002240", "label": "Hepatomegaly"}})
    packet["medicalActions"].append({"treatment": {"agent": {"id": "x", "label": "Baclofen"}}})
    read = back(packet, book)
    assert "HP:0002240" in read.findings.present
    assert [m.name for m in read.history.medications][-1] == "baclofen"


@given(st.floats(0, 130))
@settings(max_examples=300)
def test_an_age_as_a_duration_is_the_same_to_four_decimals(years):
    """Whole months where it is of whole months, else a decimal fraction of years."""
    assert moment(time_of(years)).age == pytest.approx(years, abs=1.1e-4)
    assert iso(61.5) == "P61Y6M" and iso(0.5) == "P6M" and iso(0) == "P0Y"


def test_the_command(tmp_path):
    """A folder of packets, one file, or lines; each read back; nothing is written over."""
    source = cases_folder() / "teaching"
    for out in ("packets", "all.json", "all.jsonl"):
        args = ["convert", str(source), str(tmp_path / out), "--to", "phenopacket"]
        done = CliRunner().invoke(main, args)
        assert done.exit_code == 0, done.output
        assert {c.id: c for c in load_cases(tmp_path / out)} == {
            c.id: c for c in load_cases(source)
        }
        assert CliRunner().invoke(main, args).exit_code == 1
