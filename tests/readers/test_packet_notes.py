"""
Nothing of a phenopacket is lost or turned round in silence: what has no place in a case, is
assumed, narrowed, resolved or set aside stands as a note.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from workup.interfaces.cli import main
from workup.model.case import build
from workup.model.document import Document, DocumentError
from workup.model.quantity import Span
from workup.readers import records, understood
from workup.readers.notes import KINDS, Notes, Tally, counted, said
from workup.readers.phenopackets import as_case

INPUTS = Path(__file__).parent / "inputs"
AGE = {"age": {"iso8601duration": "P50Y"}}
NECK = {"type": {"id": "HP:0000473", "label": "Torticollis"}}


def read(book, packet, **how):
    """The case of a packet, and its notes."""
    document = as_case(Document("p", packet, {(): 1}), book.vocabulary, **how)
    case, problems = build(document, book.vocabulary)
    assert case is not None, problems
    return case, list(case.unmapped or ())


def of(book, name):
    return read(book, json.loads((INPUTS / name).read_text("utf-8-sig")))


def packet(*features, **more):
    subject = {"id": "x", "sex": "MALE", "timeAtLastEncounter": AGE}
    return {
        "id": "p",
        "subject": subject,
        "phenotypicFeatures": list(features),
        "metaData": {},
        **more,
    }


@pytest.mark.parametrize(
    ("name", "onset", "age"),
    [
        ("pp/s2-youngadult.json", Span(16.0, 30.0), 30.0),
        ("pp/s-adultonset.json", Span(16.0, 50.0), 50.0),
        ("pp/s4-juv-noage.json", Span(5.0, 15.0), None),
        ("pp/s5-fetal.json", 0.0, None),
        ("pp3/infant.json", Span(28 / 365.25, 0.5), 0.5),
    ],
)
def test_a_class_of_onset_is_a_range_cut_by_the_age(name, onset, age, book):
    """The exact age stays; the class ends no later than it."""
    case, _ = of(book, name)
    assert (case.onset.age, case.patient.age) == (onset, age)


@pytest.mark.parametrize(
    ("class_", "last", "onset"),
    [
        ("HP:0003621", "P12Y", Span(5.0, 12.0)),
        ("HP:0011462", "P12Y", None),
        ("HP:0003584", "P70Y", Span(60.0, 70.0)),
        ("HP:0003577", "P1Y", 0.0),
    ],
)
def test_a_class_after_the_last_encounter_is_set_aside(class_, last, onset, book):
    """Never the age in favour of the class."""
    feature = {**NECK, "onset": {"ontologyClass": {"id": class_}}}
    subject = {"timeAtLastEncounter": {"age": {"iso8601duration": last}}}
    case, notes = read(book, packet(feature, subject=subject))
    assert case.onset.age == onset and case.patient.age == float(last[1:-1])
    assert onset is not None or any(n.startswith("set aside: onset of a feature") for n in notes)


def test_an_age_range_is_a_range(book):
    """Neither its lower nor its upper end."""
    span = {"start": {"iso8601duration": "P18Y"}, "end": {"iso8601duration": "P60Y"}}
    case, _ = read(book, packet({**NECK, "onset": {"ageRange": span}}, subject={}))
    assert case.onset.age == Span(18.0, 60.0)


def test_a_young_adult_keeps_his_tests(book, truth_assessor):
    """A man seen at 30 is not assessed as if it had begun at 40."""
    case, _ = of(book, "pp/s2-youngadult.json")
    left = {item.test for item in truth_assessor.assess(case).not_needed}
    assert not left & {"mri_brain", "gene_panel", "tor1a"}


def test_the_onset_of_the_disease_is_taken_only_where_asked(book):
    """By default noted and left; with the option taken, and the case says that it was assumed."""
    disease = {"term": {"id": "OMIM:128100", "label": "DYT1"}, "onset": AGE}
    made = packet(NECK, diseases=[disease])
    case, notes = read(book, made)
    assert case.onset.age is None
    assert "not read: onset of a disease: DYT1 (OMIM:128100): P50Y" in notes
    case, notes = read(book, made, disease_onset=True)
    assert case.onset.age == 50.0
    assert any(n.startswith("assumed: onset of the dystonia") for n in notes)
    told = {**NECK, "onset": {"age": {"iso8601duration": "P9Y"}}}
    assert read(book, packet(told, diseases=[disease]), disease_onset=True)[0].onset.age == 9.0
    assert read(book, packet(diseases=[disease]), disease_onset=True)[0].onset.age is None


def test_the_paper_is_the_source(book):
    """So that a batch knows which cases come from one paper."""
    listed = [{"id": "PMID:123", "description": "A paper"}, {"id": "PMID:9"}]
    case, notes = read(book, packet(NECK, metaData={"externalReferences": listed}))
    assert case.source.url == "https://pubmed.ncbi.nlm.nih.gov/123"
    assert case.source.citation == "A paper [PMID:123]"
    assert "not read: further reference of the packet: PMID:9" in notes


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("pp/b-modifiers.json", "severity of a feature: Tremor (HP:0001337): Mild (HP:0012825)"),
        ("pp/b-modifiers.json", "modifier of a feature: Limb dystonia (HP:0002451): Left"),
        ("pp/b-modifiers.json", "description of a feature: Limb dystonia"),
        ("pp/c-resolved.json", "feature that had resolved: Torticollis (HP:0000473): P40Y to P41Y"),
        ("pp/d-actions.json", "treatment termination reason of a medical action: l-dopa"),
        ("pp/d-actions.json", "NCT04576091"),
        ("pp/d-actions.json", "times of a treatment: haloperidol"),
        ("pp/e-measures.json", "measurement of no test: Blood pressure panel"),
        ("pp/f-interp.json", "excluded disease: Wilson disease"),
        ("pp/f2-interp-progress.json", "interpretation that is not solved"),
        ("pp/k-badage.json", "onset of a feature: Torticollis (HP:0000473): 24Y"),
        ("pp/k3-neg.json", "onset of a feature: Torticollis (HP:0000473): -P5Y"),
        ("pp2/na-age.json", "age at the last encounter: n/a"),
        ("pp/o-dead.json", "vital status of the subject"),
        ("pp/o-dead.json", "karyotypic sex of the subject: XXY"),
        ("pp/v-evidence.json", "evidence of a feature"),
        ("pp/v-evidence.json", "biosamples of the packet"),
        ("pp2/unknown-id.json", "unknown or obsolete HPO term: New term (HP:0410999)"),
        ("pp/w1.json", "id of the packet: w space id/ünï 1"),
        ("pp3/haldol-after-nodob.json", "onset of the dystonia, a date"),
        ("pp/t-onsetafter.json", "age at the last encounter, which is before the onset"),
        ("pp/r-both.json", "exclusion of a feature"),
    ],
)
def test_what_is_not_read_is_noted(name, wanted, book):
    """Each with its words."""
    _, notes = of(book, name)
    assert any(wanted in note for note in notes), notes
    assert all(note.startswith(tuple(f"{kind}: " for kind in KINDS)) for note in notes)


def test_a_feature_that_resolved_is_not_there_now(book):
    """It began, and it has gone: neither present nor a region, nor denied."""
    case, _ = of(book, "pp/c-resolved.json")
    assert case.findings.present == () and case.dystonia.regions is None
    assert case.onset.age == 40.0 and case.onset.first_region == "neck"


def test_a_packet_that_is_silent_on_dystonia_does_not_deny_it(book):
    """Regions are empty only where dystonia was excluded."""
    seizure = {"type": {"id": "HP:0001250", "label": "Seizure"}}
    case, notes = read(book, packet(seizure))
    assert case.dystonia.regions is None and any(n.startswith("assumed: dystonia") for n in notes)
    denied = {"type": {"id": "HP:0001332"}, "excluded": True}
    assert read(book, packet(seizure, denied))[0].dystonia.regions == ()
    wider = {"type": {"id": "HP:0100022"}, "excluded": True}
    assert read(book, packet(seizure, wider))[0].dystonia.regions == ()
    assert of(book, "pp/l-nofeatures.json")[0].dystonia.regions is None


@pytest.mark.parametrize(
    "id_", ["hp:0000473", "HP_0000473", "http://purl.obolibrary.org/obo/HP_0000473"]
)
def test_an_id_in_another_form_is_the_same_term(id_, book):
    """Read, and noted as resolved."""
    case, notes = read(book, packet({"type": {"id": id_}}))
    assert case.dystonia.regions == ("neck",)
    assert any(n.startswith("resolved: spelling of an HPO term") for n in notes)


def test_a_merged_id_is_read_as_the_term_that_stands_now(book, truth_assessor):
    """Macrocephaly by its alternative id counts as Macrocephaly; so it does in a case file."""
    plain = json.loads((INPUTS / "pp2/macro-HP-0000256.json").read_text("utf-8"))
    merged = json.loads(json.dumps(plain).replace("HP:0000256", "HP:0200135"))
    one, other = read(book, plain)[0], read(book, merged)[0]
    assert one.findings == other.findings
    assert "resolved: merged HPO term: HP:0200135 is HP:0000256" in other.unmapped
    assert book.vocabulary.hpo_present("HP:0200135") == book.vocabulary.hpo_present("HP:0000256")
    assert book.vocabulary.hpo_id("HP:0410999") is None


def test_an_unknown_id_counts_for_nothing(book):
    """It is named, and is no finding."""
    case, _ = of(book, "pp2/unknown-id.json")
    assert case.findings.present == ("HP:0001332",)


def test_a_gene_alone_is_the_answers_test(book):
    """A causative gene without a variant."""
    case, _ = of(book, "pp/f-interp.json")
    assert case.answer.decisive_tests == ("tor1a",)


def test_two_ids_stay_two(book):
    """Letters that are lost leave a mark of the whole id."""
    assert of(book, "pp/w1.json")[0].id != of(book, "pp/w2.json")[0].id


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pp/n-mouse.json", "is of the species `Mus musculus`"),
        ("pp/i3-v1-plain.json", "version 1"),
        ("pp/i-v1.json", "version 1"),
    ],
)
def test_what_is_no_patient_of_version_2(name, message, book):
    """Another species, an older version."""
    value = json.loads((INPUTS / name).read_text("utf-8"))
    with pytest.raises(DocumentError, match=message):
        as_case(Document("p", value, {(): 1}), book.vocabulary)


def test_excluded_may_be_null(book):
    """As protobuf accepts it."""
    assert of(book, "pp/q2-nullexcl.json")[0].dystonia.regions == ("neck",)


@pytest.mark.parametrize(
    "part",
    [
        {"modifiers": [{"id": "HP:0012835", "label": "Left"}]},
        {"severity": {"id": "HP:0012828", "label": "Severe"}},
        {"resolution": AGE},
    ],
)
def test_no_severe_ataxia_is_not_no_ataxia(part, book):
    """The exclusion of one side, severity or time of a feature does not deny the feature."""
    ataxia = {"type": {"id": "HP:0001251", "label": "Ataxia"}, "excluded": True}
    case, notes = read(book, packet(NECK, {**ataxia, **part}))
    assert not case.findings.absent
    assert any("exclusion of a kind of a feature" in note for note in notes)
    case, notes = read(book, packet(NECK, {**ataxia, "onset": AGE}))
    assert case.findings.absent == ("HP:0001251",)
    assert any("time of an exclusion" in note for note in notes)


@pytest.mark.parametrize("name", ["pp2/ancestor-conflict.json", "pp2/desc-conflict.json"])
def test_an_exclusion_that_was_set_aside_is_not_kept(name, book):
    """What a present feature contradicts stands in the note alone."""
    case, notes = of(book, name)
    assert not case.findings.absent
    assert any(note.startswith("set aside: exclusion of a feature") for note in notes)


def test_an_onset_within_an_interval_is_a_range(book):
    """Not its beginning; one that is only known to have begun keeps its date."""
    dates = {"start": "2010-01-01T00:00:00Z", "end": "2012-01-01T00:00:00Z"}
    subject = {"id": "x", "dateOfBirth": "1990-01-01T00:00:00Z"}
    made = packet({**NECK, "onset": {"interval": dates}}, subject=subject)
    onset = read(book, made)[0].onset.age
    assert isinstance(onset, Span)
    assert (onset.low, onset.high) == pytest.approx((20, 22), abs=0.01)
    begun = {**NECK, "onset": {"interval": {"start": dates["start"]}}}
    assert read(book, packet(begun, subject=subject))[0].onset.age == pytest.approx(20, abs=0.01)
    _, notes = read(book, packet({**NECK, "onset": {"interval": dates}}))
    assert any("onset of a feature" in note and "cannot be read" in note for note in notes)


@pytest.mark.parametrize("id_", ["hp:0003621", "http://purl.obolibrary.org/obo/HP_0003621"])
def test_a_class_of_onset_in_another_spelling(id_, book):
    """It is the same class."""
    case, _ = read(book, packet({**NECK, "onset": {"ontologyClass": {"id": id_}}}))
    assert case.onset.age == Span(5.0, 15.0)


def test_a_range_that_ends_before_the_last_encounter_is_not_narrowed(book):
    """No note says that it was."""
    ages = {k: {"iso8601duration": v} for k, v in (("start", "P10Y"), ("end", "P20Y"))}
    case, notes = read(book, packet({**NECK, "onset": {"ageRange": ages}}))
    assert case.onset.age == Span(10.0, 20.0) and not notes


@pytest.mark.parametrize(
    ("span", "note"),
    [
        ({"low": 60, "high": 20}, "reference range of a measurement"),
        (None, "whether a measured value is abnormal"),
    ],
)
def test_a_value_that_cannot_be_judged_says_so(span, note, book):
    """A range that ends before it begins, and no range."""
    value = {"quantity": {"unit": {"id": "UCUM:mg/dL"}, "value": 30, "referenceRange": span}}
    measured = {"assay": {"id": "LOINC:2064-4", "label": "Ceruloplasmin"}, "value": value}
    case, notes = read(book, packet(NECK, measurements=[measured]))
    assert case.results["ceruloplasmin"].abnormal is None
    assert any(note in said for said in notes)


def test_an_age_in_whole_years_is_known_to_a_year(book):
    """Seen at 7, begun at 7 and a half: no contradiction, the age lies between."""
    feature = {**NECK, "onset": {"age": {"iso8601duration": "P7Y6M"}}}
    subject = {"timeAtLastEncounter": {"age": {"iso8601duration": "P7Y"}}}
    case, notes = read(book, packet(feature, subject=subject))
    assert case.onset.age == 7.5 and case.patient.age == Span(7.5, 8.0)
    assert any(n.startswith("narrowed: age at the last encounter") for n in notes)


def test_courses_and_sides_of_the_dystonia_are_read(book):
    """A progressive course; the left arm."""
    arm = {
        "type": {"id": "HP:0031960"},
        "modifiers": [{"id": "HP:0012835"}, {"id": "HP:0003676", "label": "Progressive"}],
    }
    case, notes = read(book, packet(arm))
    assert case.dystonia.course == "progressive" and case.dystonia.regions == ("left_arm",)
    assert not [n for n in notes if "modifier" in n]


def test_a_field_in_both_spellings_is_refused(book):
    """Neither of them is read in favour of the other."""
    value = {**packet(NECK), "phenotypic_features": []}
    with pytest.raises(DocumentError, match="one field, given twice"):
        understood(Document("p", value, {(): 1}), book.vocabulary)


def test_no_date_is_kept_in_a_note(book):
    """Dates are taken out of what is quoted."""
    made = packet({**NECK, "description": "seen on 2020-05-06T10:00:00Z"})
    _, notes = read(book, made)
    assert not any("2020" in note for note in notes) and any("[date]" in note for note in notes)


def test_notes_are_counted_by_what_they_are_of():
    """The detail, which may tell of a patient, is in no count."""
    notes = Notes()
    notes.add("not read", "severity of a feature", "Tremor: mild")
    notes.add("not read", "severity of a feature", "Ataxia: mild")
    notes.add("resolved", "id of the packet")
    assert counted([*notes.all(), "a phrase: of the author"]) == {
        "not read: severity of a feature": 2,
        "resolved: id of the packet": 1,
        "phrase of the author": 1,
    }
    tally = Tally()
    tally.add(notes.all()), tally.add(notes.all()[:1])
    assert tally.ordered()[0] == {
        "what": "not read: severity of a feature",
        "notes": 3,
        "cases": 2,
    }
    assert said({"id": "HP:1", "label": "A"}) == "A (HP:1)"


def test_counts_stand_on_stderr_in_metrics_and_in_the_report(tmp_path):
    """A batch of packets says what it did not read, without a word of any patient."""
    args = ["batch", str(INPUTS / "pp"), "--out", str(tmp_path / "out"), "--workers", "1"]
    done = CliRunner().invoke(main, args)
    assert "not read: severity of a feature: 2 in 1 case" in done.output
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))
    rows = {row["what"]: row for row in metrics["not_read"]}
    assert rows["not read: severity of a feature"] == {
        "what": "not read: severity of a feature",
        "notes": 2,
        "cases": 1,
    }
    assert sum(row["records"] for row in metrics["reject_reasons"]) == metrics["rejected"]
    text = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "What was not read" in text and "severity of a feature" in text
    assert "worse in the evening" not in text


def test_the_option_stands_in_the_run(tmp_path):
    """With the option, a batch is another batch: its folder is not taken up without it."""
    made = packet(NECK, diseases=[{"term": {"id": "OMIM:128100"}, "onset": AGE}])
    (tmp_path / "p.json").write_text(json.dumps(made), "utf-8")
    args = ["batch", str(tmp_path / "p.json"), "--out", str(tmp_path / "out"), "--workers", "1"]
    done = CliRunner().invoke(main, [*args, "--disease-onset"])
    assert done.exit_code == 0 and "assumed: onset of the dystonia" in done.output
    again = CliRunner().invoke(main, args)
    assert again.exit_code == 1 and "holds a run of other inputs" in again.output


def test_every_input_is_read_or_refused_by_name(book):
    """One record after another; none ends the reading."""
    for folder in ("pp", "pp2", "pp3"):
        for case, problems in records(INPUTS / folder, book.vocabulary, {}):
            assert case is not None or all(p.message for p in problems)
