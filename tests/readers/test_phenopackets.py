"""
A GA4GH phenopacket is read as a case: features, ages, drugs, procedures and measurements; the
disease that it names is the answer only.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workup.model.case import build
from workup.model.document import Document, DocumentError
from workup.model.quantity import Span
from workup.readers import load_cases, records, understood
from workup.readers.phenopackets import as_case
from workup.readers.phenopackets.terms import FILE, terms
from workup.readers.times import after, before, moment

REAL = sorted((Path(__file__).parent / "packets").glob("*.json"))
PACKET = {
    "id": "PMID:1 patient 1",
    "subject": {"sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P12Y6M"}}},
    "phenotypicFeatures": [
        {
            "type": {"id": "HP:0001332", "label": "Dystonia"},
            "onset": {"age": {"iso8601duration": "P7Y"}},
        },
        {
            "type": {"id": "HP:0000473", "label": "Torticollis"},
            "onset": {"age": {"iso8601duration": "P9Y"}},
        },
        {"type": {"id": "HP:0001250", "label": "Seizure"}, "excluded": True},
    ],
    "diseases": [{"term": {"id": "OMIM:128100"}}],
    "metaData": {},
}
ONSET = {"timestamp": "2020-03-01T00:00:00Z"}
NECK = {"type": {"id": "HP:0000473", "label": "Torticollis"}, "onset": ONSET}


def read(case_file, packet, name="p.json"):
    return load_cases(case_file(json.dumps(packet), name))[0]


def packet(**more):
    return {"id": "p", "subject": {}, "phenotypicFeatures": [NECK], "metaData": {}, **more}


def drug(name, *doses, **more):
    """A treatment with dose intervals, each (start, end, amount)."""
    intervals = [
        {"interval": {"start": s, "end": e}, "quantity": {"value": q}} for s, e, q in doses
    ]
    return {
        "treatment": {"agent": {"id": "x:1", "label": name}, "doseIntervals": intervals},
        **more,
    }


def measured(value, low=None, high=None, code="LOINC:2064-4", label="Ceruloplasmin"):
    span = {"referenceRange": {"low": low, "high": high}} if low is not None else {}
    quantity = {"value": value, "unit": {"id": "UCUM:g/L", "label": "g/L"}, **span}
    return {"assay": {"id": code, "label": label}, "value": {"quantity": quantity}}


def test_a_packet_with_dystonia(case_file):
    """
    Features, their absence, sex and ages are taken; the region of a term is a region of the
    dystonia.
    """
    case = read(case_file, PACKET)
    assert (
        case.id == "PMID-1-patient-1" and case.patient.sex == "female" and case.patient.age == 12.5
    )
    assert case.onset.age == 7 and case.dystonia.regions == ("neck",)
    assert "HP:0001250" in case.findings.absent


def test_the_disease_is_the_answer_and_never_read(case_file, truth_assessor):
    """The assessment of a packet is the same with its disease and without."""
    named, bare = read(case_file, PACKET), read(case_file, {**PACKET, "diseases": []})
    assert (
        named.answer.diagnosis == "dyt_tor1a"
        and named.answer.category == "primary"
        and bare.answer is None
    )
    assert truth_assessor.assess(named).to_json() == truth_assessor.assess(bare).to_json()


def test_an_excluded_or_unknown_or_second_disease_is_no_answer(case_file):
    """Only one disease that surely is one of the vocabulary's answers the case."""
    wilson, other = (
        {"term": {"id": "OMIM:277900"}},
        {"term": {"id": "OMIM:154700", "label": "Marfan syndrome"}},
    )
    assert read(case_file, {**PACKET, "diseases": [other]}).answer is None
    assert read(case_file, {**PACKET, "diseases": [{**wilson, "excluded": True}]}).answer is None
    assert (
        read(case_file, {**PACKET, "diseases": [wilson, {"term": {"id": "OMIM:128100"}}]}).answer
        is None
    )
    named = {"term": {"id": "MONDO:9999999", "label": "Wilson  Disease"}}
    assert (
        read(case_file, {**PACKET, "diseases": [named, other]}).answer.diagnosis == "wilson_disease"
    )


def test_a_causative_variant_is_the_decisive_test(case_file):
    """A real packet with a solved interpretation: the gene's own test settled it."""
    case = load_cases(REAL[0])[0]
    assert case.answer.diagnosis == "dyt_sgce" and case.answer.decisive_tests == ("sgce",)
    assert (
        case.answer.results["sgce"].gene == "SGCE"
        and case.answer.results["sgce"].variant == "pathogenic"
    )
    assert case.results == {}


def test_a_packet_that_denies_dystonia_is_answered_with_silence(case_file, truth_assessor):
    """Dystonia excluded: the answer says that no dystonia is told."""
    case = read(
        case_file,
        {
            **PACKET,
            "phenotypicFeatures": [
                {"type": {"id": "HP:0004322", "label": "Short stature"}},
                {"type": {"id": "HP:0001332", "label": "Dystonia"}, "excluded": True},
            ],
        },
    )
    answer = truth_assessor.assess(case)
    assert case.dystonia.regions == () and answer.silence.kind == "no_dystonia_told"
    assert answer.category.confidence == "undetermined"


def test_a_drug_before_onset_with_its_times(case_file):
    """Start, stop and the last change before onset become years before onset; no date is kept."""
    doses = [
        ("2020-02-01T00:00:00Z", "2020-02-20T00:00:00Z", 5),
        ("2020-02-20T00:00:00Z", "2020-02-27T00:00:00Z", 10),
    ]
    case = read(case_file, packet(medicalActions=[drug("Haloperidol", *doses)]))
    taken = case.history.medications[0]
    assert taken.name == "haloperidol" and taken.started_before_onset == pytest.approx(
        29 / 365.25, abs=1e-3
    )
    assert taken.stopped_before_onset == pytest.approx(3 / 365.25, abs=1e-3)
    assert taken.change == "increased" and taken.changed_before_onset == pytest.approx(
        10 / 365.25, abs=1e-3
    )
    assert "2020" not in case.model_dump_json()


def test_a_drug_begun_after_onset_or_for_the_dystonia_is_no_cause(case_file, truth_assessor):
    """
    Begun later, or given for the dystonia: `started_after_onset`, and no medication review for a
    drug reaction.
    """
    late = drug("metoclopramide", ("2021-01-01T00:00:00Z", None, 10))
    for_it = drug("levodopa", treatmentTarget={"id": "HP:0001332", "label": "Dystonia"})
    case = read(case_file, packet(medicalActions=[late, for_it]))
    assert [m.started_after_onset for m in case.history.medications] == [True, True]
    assert not [f for f in truth_assessor.assess(case).red_flags if f.id == "acute_drug_reaction"]


def test_a_blocker_just_before_onset_raises_its_flag(case_file, truth_assessor):
    """Two days of a dopamine antagonist before onset weigh as they do in a case file."""
    case = read(
        case_file,
        packet(medicalActions=[drug("Metoclopramide", ("2020-02-28T00:00:00Z", None, 10))]),
    )
    first = truth_assessor.assess(case).differential[0]
    assert first.diagnosis == "acute_drug_induced"


def test_whole_ages_prove_no_short_time():
    """
    Two ages in whole years are each known to a year: neither order nor distance is told where they
    are equal or next to each other.
    """
    seven, eight, ten = (moment({"age": {"iso8601duration": f"P{n}Y"}}) for n in (7, 8, 10))
    assert before(seven, seven) is None and not after(seven, seven)
    assert before(seven, eight) is None and after(eight, seven)
    assert before(seven, ten) == 3.0 and before(ten, seven) is None


@pytest.mark.parametrize(
    ("element", "age"),
    [
        ({"age": {"iso8601duration": "P1Y6M"}}, 1.5),
        ({"age": {"iso8601duration": "P2W"}}, pytest.approx(14 / 365.25, abs=1e-3)),
        (
            {"ageRange": {"start": {"iso8601duration": "P3Y"}, "end": {"iso8601duration": "P6Y"}}},
            Span(3.0, 6.0),
        ),
        ({"ontologyClass": {"id": "HP:0003577"}}, 0.0),
        ({"ontologyClass": {"id": "HP:0003581", "label": "Adult onset"}}, Span(16.0, 130.0)),
        ({"ontologyClass": {"id": "HP:0011462"}}, Span(16.0, 40.0)),
        ({"ontologyClass": {"id": "HP:4000040", "label": "Puerpural onset"}}, None),
        ({"gestationalAge": {"weeks": 30}}, 0.0),
        ({"timestamp": "2021-01-01T00:00:00Z"}, pytest.approx(21.0, abs=0.01)),
        ({"interval": {"start": "2021-01-01T00:00:00Z"}}, pytest.approx(21.0, abs=0.01)),
        ({"age": {"iso8601duration": "seven"}}, None),
        ({}, None),
    ],
)
def test_every_kind_of_time_is_an_age_or_untold(element, age):
    """Ages, ranges, onset classes, and dates where the date of birth is told."""
    found = moment(element, birth=946684800.0)  # 2000-01-01
    assert (found.age if found else None) == age


@pytest.mark.parametrize(
    ("item", "abnormal", "pattern"),
    [
        (measured(0.08, 0.2, 0.6), True, ("low",)),
        (measured(0.3, 0.2, 0.6), False, None),
        (measured(0.9, 0.2, 0.6), None, ("high",)),  # beyond the other side: inconclusive
        (measured(0.3), None, None),  # no range: never evidence of absence
    ],
)
def test_a_measurement_is_judged_by_what_the_test_looks_for(item, abnormal, pattern, case_file):
    """
    Low ceruloplasmin speaks for the disease, normal against it, high or without a range neither.
    """
    result = read(case_file, packet(measurements=[item])).results["ceruloplasmin"]
    assert result.abnormal is abnormal and result.pattern == pattern and result.unit == "g/L"


def test_one_normal_part_does_not_make_a_panel_normal(case_file):
    """A normal sodium says nothing of calcium; a low calcium beside it speaks."""
    sodium = measured(140, 135, 145, "LOINC:2951-2", "Sodium")
    calcium = measured(1.6, 2.2, 2.6, "LOINC:17861-6", "Calcium")
    assert (
        read(case_file, packet(measurements=[sodium])).results["metabolic_panel"].abnormal is None
    )
    for order in ([sodium, calcium], [calcium, sodium]):
        panel = read(case_file, packet(measurements=order)).results["metabolic_panel"]
        assert panel.abnormal is True and panel.pattern == ("low",) and panel.value == 1.6


def test_a_result_in_words_and_one_that_nothing_covers(case_file):
    """
    `Abnormal` by name is abnormal; a measurement without a test of ours, and a feature of another
    ontology, stay as notes.
    """
    mri = {
        "assay": {"id": "x", "label": "Brain MRI"},
        "value": {"ontologyClass": {"id": "y", "label": "Abnormal"}},
    }
    odd = measured(3, 1, 2, "LOINC:718-7", "Hemoglobin")
    feature = {"type": {"id": "SNOMEDCT:1", "label": "Odd"}}
    case = read(case_file, packet(measurements=[mri, odd], phenotypicFeatures=[NECK, feature]))
    assert case.results["mri_brain"].abnormal is True
    assert case.unmapped[:1] == ("not read: feature of another ontology: Odd (SNOMEDCT:1)",)
    assert any("measurement of no test: Hemoglobin (LOINC:718-7)" in n for n in case.unmapped)


def test_sides_spread_events_and_procedures(case_file):
    """
    A side makes the arm a left arm; ages order the spread; a stroke and an operation stand in the
    history with their time.
    """

    def at(term, age, **more):
        return {"type": {"id": term}, "onset": {"age": {"iso8601duration": age}}, **more}

    arm = at("HP:0031960", "P40Y6M", modifiers=[{"id": "HP:0012835", "label": "Left"}])
    packed = packet(
        phenotypicFeatures=[arm, at("HP:0000473", "P41Y6M"), at("HP:0002140", "P40Y0M")],
        medicalActions=[
            {
                "procedure": {
                    "code": {"label": "Deep Brain Stimulation"},
                    "performed": {"age": {"iso8601duration": "P45Y"}},
                }
            }
        ],
    )
    case = read(case_file, packed)
    assert case.onset.first_region == "left_arm" and case.dystonia.regions == ("left_arm", "neck")
    assert [(s.region, s.age) for s in case.dystonia.spread] == [("left_arm", 40.5), ("neck", 41.5)]
    stroke, stimulation = case.history.events
    assert (stroke.event, stroke.before_onset) == (
        "stroke_ischaemic",
        0.5,
    ) and "HP:0002140" not in case.findings.present
    assert (stimulation.event, stimulation.after_onset) == ("deep_brain_stimulation", True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"metaData": {"phenopacketSchemaVersion": "1.0.0"}}, "version 1"),
        ({"phenotypicFeatures": [{"type": {"id": "HP:0001332"}, "negated": False}]}, "version 1"),
        ({"metaData": {"phenopacketSchemaVersion": "3.0"}}, "schema version `3.0`"),
        ({"proband": {}}, "is a GA4GH family"),
        ({"members": []}, "is a GA4GH cohort"),
        ({"id": ""}, "without an `id`"),
        ({"phenotypicFeatures": {}}, None),
        ({"phenotypicFeatures": {"a": 1}}, "`phenotypicFeatures` should be a list"),
        ({"phenotypicFeatures": [{"type": "HP:0001332"}]}, "needs a `type` with an `id`"),
        (
            {"phenotypicFeatures": [{"type": {"id": "HP:0001332"}, "excluded": "no"}]},
            "`excluded` should be true or false",
        ),
        ({"measurements": ["x"]}, "each of `measurements` should be a map"),
        ({"subject": []}, "`subject` should be a map"),
    ],
)
def test_what_is_no_packet_of_version_2_is_said(change, expected, case_file, book):
    """Each with what would be right; nothing raises."""
    found = list(
        records(case_file(json.dumps({**PACKET, **change}), "p.json"), book.vocabulary, {})
    )
    assert len(found) == 1
    case, problems = found[0]
    assert (
        (case is not None)
        if expected is None
        else (case is None and expected in problems[0].message)
    )


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem.partition("__")[0])
def test_foreign_software_and_we_read_the_same(path, book):
    """
    Real packets, parsed by GA4GH's own protobuf classes and printed in both spellings, give the
    case that we read.
    """
    phenopackets = pytest.importorskip("phenopackets")
    from google.protobuf import json_format

    parsed = json_format.Parse(path.read_text("utf-8"), phenopackets.Phenopacket())
    ours = as_case(
        Document("p", json.loads(path.read_text("utf-8")), {(): 1}), book.vocabulary
    ).value
    for snake in (False, True):
        value = json.loads(json_format.MessageToJson(parsed, preserving_proto_field_name=snake))
        assert as_case(Document("p", value, {(): 1}), book.vocabulary).value == ours


def test_what_these_tests_call_a_packet_is_one():
    """The made-up packets above are valid for GA4GH's own protobuf classes."""
    phenopackets = pytest.importorskip("phenopackets")
    from google.protobuf import json_format

    made = packet(
        medicalActions=[drug("haloperidol", ("2020-02-01T00:00:00Z", "2020-02-20T00:00:00Z", 5))],
        measurements=[measured(0.08, 0.2, 0.6)],
    )
    for value in (PACKET, made):
        json_format.Parse(json.dumps(value), phenopackets.Phenopacket())


RICH = packet(
    subject={
        "dateOfBirth": "1980-01-01T00:00:00Z",
        "timeAtLastEncounter": {"timestamp": "2021-01-01T00:00:00Z"},
    },
    phenotypicFeatures=[
        NECK,
        {
            "type": {"id": "HP:0002140"},
            "modifiers": [{"id": "HP:0012835"}],
            "onset": {"age": {"iso8601duration": "P3Y"}},
        },
    ],
    medicalActions=[
        drug("haloperidol", ("2020-02-01T00:00:00Z", None, 5)),
        {"procedure": {"code": {"label": "craniotomy"}}},
    ],
    measurements=[measured(0.08, 0.2, 0.6)],
    diseases=[{"term": {"id": "OMIM:277900"}}],
    interpretations=[
        {
            "progressStatus": "SOLVED",
            "diagnosis": {
                "genomicInterpretations": [
                    {
                        "interpretationStatus": "CAUSATIVE",
                        "variantInterpretation": {
                            "variationDescriptor": {"geneContext": {"symbol": "ATP7B"}}
                        },
                    }
                ]
            },
        }
    ],
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "label", "age", "value", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value, path=()):
    """Every place in a value."""
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        yield from places(item, (*path, key))


@given(st.sampled_from([p for p in places(RICH) if p]), ODD)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_packet_is_read_or_refused(book, place, odd):
    """Any part replaced by anything: a case, or a problem with its line; never another error."""
    changed = json.loads(json.dumps(RICH))
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = odd
    document = Document("p", changed, {(): 1})
    try:
        case, problems = build(understood(document, book.vocabulary), book.vocabulary)
        assert case is not None or problems
    except DocumentError as error:
        assert error.problems[0].message


def test_a_malformed_packet_in_a_folder_is_named_and_skipped(tmp_path, book):
    """Real packets with a broken one between them: the broken one is named, the others are read."""
    for path in REAL:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "T_broken.json").write_bytes(REAL[0].read_bytes()[:-200])
    found = list(records(tmp_path, book.vocabulary, {}))
    assert sum(case is not None for case, _ in found) == len(REAL)
    (problem,) = [p for _, wrong in found for p in wrong]
    assert (
        problem.file.endswith("T_broken.json")
        and problem.line > 1
        and "not valid JSON" in problem.message
    )


def test_every_id_of_the_table_is_of_the_vocabulary(book):
    """Codes and names lead to ids that exist, and each code to one id."""
    table, vocabulary = terms(), book.vocabulary
    assert {m.test for m in table.measurements.values()} | set(table.genes.values()) <= set(
        vocabulary["tests"]
    )
    assert set(table.procedures.values()) <= set(vocabulary["events"])
    assert set(table.diseases.values()) <= set(vocabulary["diagnoses"])
    value = yaml.safe_load(FILE.read_text("utf-8"))
    listed = [
        key
        for item in value["diseases"].values()
        for key in (*item.get("ids", ()), *item.get("names", ()))
    ]
    assert len(listed) == len(set(listed)) and all(
        key.startswith(("OMIM:", "MONDO:")) or key == key.lower() for key in listed
    )
