"""
Times and values of a packet that say less, or another thing, than they seem to: two tellings of one
onset, a drug with its end only, a course after onset beside one before, a code for a number.
"""

from __future__ import annotations

import json

import pytest

from workup.model.quantity import Span
from workup.readers import records

NECK = "HP:0000473"
SEEN = {"id": "s", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P30Y"}}}
DATED = {"id": "s", "sex": "FEMALE", "dateOfBirth": "1980-01-01T00:00:00Z"}
ONSET = {"timestamp": "2015-01-01T00:00:00Z"}
JUVENILE = {"ontologyClass": {"id": "HP:0003621", "label": "Juvenile onset"}}


def read(book, folder, features=(), subject=SEEN, **parts):
    """The case of a packet, and what is wrong with it."""
    packet = {
        "id": "p",
        "subject": subject,
        "phenotypicFeatures": list(features),
        "metaData": {"phenopacketSchemaVersion": "2.0"},
        **parts,
    }
    file = folder / "p.json"
    file.write_text(json.dumps(packet), "utf-8")
    ((case, problems),) = records(file, book.vocabulary, {})
    return case, problems


def feature(id_=NECK, **parts):
    return {"type": {"id": id_, "label": "a feature"}, **parts}


def age(text):
    return {"age": {"iso8601duration": text}}


def notes(case, part):
    return [note for note in case.unmapped or () if part in note]


def drug_of(book, folder, *intervals, onset=ONSET):
    """The drug of a treatment with these intervals of dates, and its case; onset in 2015."""
    doses = [
        {"interval": {k: f"{d}T00:00:00Z" for k, d in (("start", a), ("end", b)) if d}}
        for a, b in intervals
    ]
    action = {"treatment": {"agent": {"label": "Haloperidol"}, "doseIntervals": doses}}
    case, _ = read(book, folder, [feature(onset=onset)], DATED, medicalActions=[action])
    (drug,) = case.history.medications
    return drug, case


@pytest.mark.parametrize(
    ("onset", "told"),
    [
        ({**age("P10Y"), **JUVENILE}, 10.0),
        ({**age("P20Y"), **JUVENILE}, None),
        ({"age": {}, **JUVENILE}, Span(5.0, 15.0)),
        ({"age": None, **JUVENILE}, Span(5.0, 15.0)),
        ({**age("24Y"), **JUVENILE}, None),
        (
            {
                "ageRange": {
                    "start": {"iso8601duration": "P12Y"},
                    "end": {"iso8601duration": "P14Y"},
                },
                **JUVENILE,
            },
            Span(12.0, 14.0),
        ),
    ],
)
def test_a_class_beside_an_age(onset, told, book, tmp_path):
    """The closer of the two where both can be true; else nothing, and what was written is noted."""
    case, _ = read(book, tmp_path, [feature(onset=onset)])
    assert case.onset.age == told
    assert bool(notes(case, "not read: onset of a feature")) is (told is None)


def test_a_drug_with_its_end_only(book, tmp_path):
    """Stopped five years before onset: it was not taken then."""
    drug, case = drug_of(book, tmp_path, (None, "2010-01-01"))
    assert drug.stopped_before_onset == pytest.approx(5, abs=0.01)
    assert not notes(case, "still taken at onset")


def test_a_course_after_onset_beside_one_before(book, tmp_path):
    """Stopped in 2006 and taken again from 2016: not taken at onset in 2015."""
    drug, case = drug_of(book, tmp_path, ("2005-01-01", "2006-01-01"), ("2016-01-01", None))
    assert drug.started_before_onset == pytest.approx(10, abs=0.01)
    assert drug.stopped_before_onset == pytest.approx(9, abs=0.01)
    assert notes(case, "narrowed: later course of a drug")


def test_courses_with_a_gap_and_an_end_after_onset(book, tmp_path):
    """Both are read as one that was taken at onset, and both notes say what is not kept."""
    drug, case = drug_of(book, tmp_path, ("2005-01-01", "2006-01-01"), ("2014-01-01", "2018-01-01"))
    assert drug.started_before_onset == pytest.approx(10, abs=0.01)
    assert drug.stopped_before_onset is None
    assert notes(case, "narrowed: courses of a drug with a time between them")
    assert notes(case, "narrowed: end of a treatment after onset")


@pytest.mark.parametrize("start", ["9999-12-31", "0001-01-01", "1950-12-31"])
def test_a_start_that_cannot_be(start, book, tmp_path):
    """A placeholder and a date before birth: neither after onset nor 64 years before it."""
    drug, case = drug_of(book, tmp_path, (start, None))
    assert drug.started_before_onset is None and drug.started_after_onset is None
    assert notes(case, "not read: start of a treatment")


def test_a_resolution_before_the_onset_is_none(book, tmp_path):
    """Began at 15 and gone at 10: it is there."""
    feature_ = feature(onset=age("P15Y"), resolution=age("P10Y"))
    case, _ = read(book, tmp_path, [feature_])
    assert case.dystonia.regions == ("neck",) and notes(case, "resolution of a feature")


def test_what_had_gone_may_be_excluded(book, tmp_path):
    """Seizures that ended at 10 and are not there now: absent."""
    seizures = "HP:0001250"
    gone, out = feature(seizures, resolution=age("P10Y")), feature(seizures, excluded=True)
    case, _ = read(book, tmp_path, [feature(), gone, out])
    assert case.findings.absent == (seizures,) and seizures not in case.findings.present


def test_spellings_of_ids_and_of_a_sex(book, tmp_path):
    """A side in small letters, a term with a blank behind it, `female`."""
    left = feature("HP:0031960 ", modifiers=[{"id": "hp:0012835", "label": "Left"}])
    case, _ = read(book, tmp_path, [left], {"id": "s", "sex": "female"})
    assert case.patient.sex == "female" and case.dystonia.regions == ("left_arm",)


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": -999, "referenceRange": {"low": 0.2, "high": 0.5}},
        {"value": 0.1, "referenceRange": {"low": 0, "high": 0}},
        {"value": True, "referenceRange": {"low": 0.2}},
        {"value": "0.1", "referenceRange": {"low": 0.2}},
    ],
)
def test_a_value_that_is_none_is_not_judged(quantity, book, tmp_path):
    """A code, a range that was never filled in, a truth, a text: inconclusive, with a note."""
    assay = {"assay": {"id": "LOINC:2064-4", "label": "Ceruloplasmin"}}
    case, _ = read(
        book, tmp_path, [feature()], measurements=[{**assay, "value": {"quantity": quantity}}]
    )
    result = case.results["ceruloplasmin"]
    assert result.abnormal is None and result.pattern is None and notes(case, "measurement")


def test_a_measurement_without_a_value(book, tmp_path):
    """It says that the test was done, and a note that nothing more is known."""
    assay = {"assay": {"id": "LOINC:2064-4", "label": "Ceruloplasmin"}}
    case, _ = read(book, tmp_path, [feature()], measurements=[assay])
    assert case.results["ceruloplasmin"].abnormal is None
    assert notes(case, "not read: measurement without a value")


def test_a_fhir_resource_is_named_as_one(book, tmp_path):
    """One message that says what to give, and not one for each field that a case has not."""
    file = tmp_path / "f.json"
    file.write_text('{"resourceType": "Bundle", "id": "x", "entry": []}', "utf-8")
    ((case, problems),) = records(file, book.vocabulary, {})
    assert case is None and len(problems) == 1
    assert "is a FHIR resource (`Bundle`)" in problems[0].message
