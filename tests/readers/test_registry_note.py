"""A registry's free-text column, read as a note."""

from __future__ import annotations

import csv

from workup.knowledge.rulebook import load_rules
from workup.readers.registry import Seen, load_mapping, registry_readers, said
from workup.readers.registry.note import Notes, with_notes

LETTER = (
    "A 42-year-old woman has had her head turning to the left for three years. No tremor. "
    "She takes Maxolon. There is vertigo."
)


def test_a_column_is_surer_than_a_note():
    """Where both tell a field the column stands; the note fills what is open."""
    value = {
        "id": "1",
        "patient": {"age": 43},
        "findings": {"present": ["tremor"]},
        "onset": {},
        "dystonia": {},
    }
    made = with_notes(value, [LETTER], Notes())
    assert made["patient"] == {"age": 43, "sex": "female"}
    assert set(made["findings"]["present"]) == {"tremor", "torticollis"}
    assert "tremor" not in made["findings"].get("absent", [])


def test_what_the_columns_contradict_is_noted():
    """Age, sex, onset, a sign and a drug's times: the column stands, the note is not lost."""
    value = {
        "id": "1",
        "patient": {"age": 25, "sex": "male"},
        "onset": {"before_presentation": 5},
        "dystonia": {},
        "findings": {"absent": ["torticollis"]},
        "history": {"medications": [{"name": "haloperidol", "started_before_onset": 2}]},
    }
    text = (
        "A 62-year-old woman with torticollis since the age of 55. Haloperidol was stopped three "
        "years ago."
    )
    made = with_notes(value, [text], Notes())
    assert made["patient"] == {"age": 25, "sex": "male"}
    assert made["onset"]["before_presentation"] == 5 and "age" not in made["onset"]
    assert made["findings"] == {"absent": ["torticollis"]}
    assert made["history"]["medications"] == [{"name": "haloperidol", "started_before_onset": 2}]
    noted = {part.split("`")[1] for part in made["unmapped"] if part.startswith("set aside")}
    parts = {"patient.age", "patient.sex", "onset.age", "findings.present", "history.medications"}
    assert noted == parts


def test_a_note_that_says_the_same_is_not_noted():
    """Five years before 25 is an onset at 20."""
    value = {"id": "1", "patient": {"age": 25}, "onset": {"before_presentation": 5}, "dystonia": {}}
    made = with_notes(value, ["A man of 25. His neck dystonia began at 20."], Notes())
    assert not [note for note in made.get("unmapped", ()) if note.startswith("set aside")]
    assert made["onset"]["before_presentation"] == 5


def test_the_text_is_not_kept_and_what_was_not_understood_is():
    """Notes may name people: only clinical phrases stay."""
    made = with_notes({"id": "1", "patient": {}, "onset": {}, "dystonia": {}}, [LETTER], Notes())
    assert "vignette" not in made
    assert made["unmapped"] == ["vertigo"]


def test_a_note_without_meaning_says_nothing():
    """Words that are not understood are no absence of dystonia."""
    notes = Notes()
    value = {"id": "1", "patient": {}, "onset": {}, "dystonia": {}}
    assert with_notes(dict(value), ["qwerty"], notes)["dystonia"] == {}
    assert notes.as_dict()["notes_without_a_fact"] == 1


def test_a_mapping_reads_a_note_and_counts_it(tmp_path):
    """`read: note` fills cases, and the counts say how much was not understood."""
    mapping, export = tmp_path / "m.yaml", tmp_path / "e.csv"
    mapping.write_text("id: record\ncolumns:\n  letter: {read: note}\n", "utf-8")
    with export.open("w", newline="") as file:
        csv.writer(file).writerows([["record", "letter"], ["1", LETTER], ["2", ""]])
    vocabulary = load_rules().vocabulary
    registry, seen = load_mapping(mapping, vocabulary), Seen()
    documents = list(registry_readers(registry, vocabulary, seen)[".csv"](export, "e.csv"))
    assert documents[0].value["history"]["medications"][0]["name"] == "metoclopramide"
    assert "patient" in documents[1].value
    told = said(registry, seen)
    assert told["notes_read"] == 1
    assert told["phrases_not_understood"] == 1
