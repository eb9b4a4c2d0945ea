"""What a person corrects in a reading, and the text in pieces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workup.reading import read_text
from workup.reading.account import summary
from workup.reading.correct import Change, change, corrected, settled
from workup.reading.segment import MOST_CHARACTERS
from workup.reading.spans import pieces

NOTE = (
    "A 42-year-old woman has had her head turning to the left for three years. No tremor. "
    "Her mother has torticollis. She takes Maxolon. MRI brain normal. She was born at term."
)


def test_a_dropped_fact_is_out_of_the_case_and_nothing_else_is():
    """One click takes one fact out."""
    reading = read_text(NOTE, "x")
    case = corrected(reading, [Change("drop", "findings.absent", "tremor")])
    assert "tremor" not in case["findings"].get("absent", [])
    assert case["findings"]["present"] == reading.case["findings"]["present"]
    assert {**case, "findings": {}} == {**reading.case, "findings": {}}


def test_a_denied_finding_read_wrongly_is_made_present():
    """A finding has two sides, and the last correction counts."""
    reading = read_text(NOTE, "x")
    changes = [
        Change("present", "findings.absent", "tremor"),
        Change("absent", "findings.absent", "tremor"),
        Change("present", "findings.absent", "tremor"),
    ]
    case = corrected(reading, changes)
    assert case["findings"]["present"].count("tremor") == 1
    assert "tremor" not in case["findings"].get("absent", [])
    assert settled(reading.facts, changes) == {("findings.absent", "tremor"): "present"}


def test_drugs_results_and_ages_are_dropped_by_their_field():
    """Lists of parts and single fields lose the one value."""
    reading = read_text(NOTE, "x")
    changes = [
        Change("drop", "history.medications", "metoclopramide"),
        Change("drop", "results.mri_brain", "False"),
        Change("drop", "patient.age", "42"),
    ]
    case = corrected(reading, changes)
    assert "age" not in case["patient"]
    assert "medications" not in case.get("history", {})
    assert not case.get("results")


def test_a_change_is_carried_by_a_form_and_nonsense_is_none():
    """What is written is read back; anything else is passed over."""
    made = Change("drop", "history.events", "pregnancy")
    assert change(made.written) == made
    assert change("burn:findings.present:tremor") is None
    assert change("drop") is None


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300))
def test_the_pieces_are_the_text(text):
    """Nothing of a text is lost or doubled in marking it, whatever it is."""
    given_ = f"{NOTE} {text} no fits"
    assert "".join(p.text for p in pieces(given_, read_text(given_, "x"))) == given_


def test_a_text_cut_short_says_so():
    """What lies past the limit is named in the account, not passed over."""
    reading = read_text("No tremor. " * (MOST_CHARACTERS // 10), "long")
    assert reading.left_off > 0
    assert "only the first 40,000 characters were read" in summary(reading)
    assert "characters" not in summary(read_text(NOTE, "short"))
