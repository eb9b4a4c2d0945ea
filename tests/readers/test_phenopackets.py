"""A GA4GH phenopacket is read as a case; what it says of the disease is never read."""

from __future__ import annotations

import json

from workup.readers import load_cases

PACKET = {
    "id": "PMID:1 patient 1",
    "subject": {"sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P12Y6M"}}},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0001332", "label": "Dystonia"}, "onset": {"age": {"iso8601duration": "P7Y"}}},
        {"type": {"id": "HP:0000473", "label": "Torticollis"}, "onset": {"age": {"iso8601duration": "P9Y"}}},
        {"type": {"id": "HP:0001250", "label": "Seizure"}, "excluded": True},
    ],
    "diseases": [{"term": {"id": "OMIM:128100"}}],
    "metaData": {},
}


def test_a_packet_with_dystonia(case_file, truth_assessor):
    """Features, their absence, sex and ages are taken; the region of a term is a region of the dystonia."""
    case = load_cases(case_file(json.dumps(PACKET), "p.json"))[0]
    assert case.id == "PMID-1-patient-1" and case.patient.sex == "female" and case.patient.age == 12.5
    assert case.onset.age == 7 and case.dystonia.regions == ("neck",) and case.answer is None
    assert "HP:0001250" in case.findings.absent


def test_a_packet_without_dystonia_is_answered_with_silence(case_file, truth_assessor):
    """No dystonia term: the answer says that no dystonia is told."""
    packet = {**PACKET, "phenotypicFeatures": [{"type": {"id": "HP:0004322", "label": "Short stature"}}]}
    case = load_cases(case_file(json.dumps(packet), "p.json"))[0]
    answer = truth_assessor.assess(case)
    assert case.dystonia.regions == () and answer.silence.kind == "no_dystonia_told"
    assert answer.category.confidence == "undetermined"
