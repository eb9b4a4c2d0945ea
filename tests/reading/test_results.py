"""Tests and what they showed, told in running text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workup.reading import read_text

STATE = {"normal": False, "abnormal": True, "open": None}
TOLD = [
    line.rpartition(" | ")[::2]
    for line in (Path(__file__).parent / "told_results.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
#: A test as it opens a sentence, and its id.
TESTS = {
    "An MRI of the brain": "mri_brain",
    "Her brain MRI": "mri_brain",
    "The MR image": "mri_brain",
    "A CT of the head": "ct_head",
    "CT brain": "ct_head",
    "Films of the neck": "mri_spine",
    "An X-ray of the cervical spine": "mri_spine",
    "MRI of the cervical cord": "mri_spine",
    "The EEG": "eeg",
    "Caeruloplasmin": "ceruloplasmin",
    "Nerve conduction": "nerve_conduction",
    "The lumbar puncture": "lumbar_puncture",
    "The electrocardiogram": "ecg",
    "The DaTscan": "dat_spect",
}
#: What stands between a test and what it showed.
BETWEEN = [
    "",
    " last year",
    " two years ago",
    " in March",
    " done elsewhere",
    " done at another hospital because of headache",
    ", which I have seen myself,",
    ", taken after a fall from a horse,",
]
SHOWED = [
    ("was normal", "normal"),
    ("was reported as normal", "normal"),
    ("was unremarkable", "normal"),
    ("showed nothing abnormal", "normal"),
    ("was abnormal", "abnormal"),
    ("was clearly abnormal", "abnormal"),
]


def read(text: str) -> dict[str, bool | None]:
    """The tests that are read from a sentence about a patient, and whether each is abnormal."""
    found = read_text(f"A woman of 40 with dystonia of the neck. {text}", "x").case
    return {test: row["abnormal"] for test, row in found.get("results", {}).items()}


@settings(deadline=None)
@given(st.sampled_from(sorted(TESTS)), st.sampled_from(BETWEEN), st.sampled_from(SHOWED))
def test_words_between_a_test_and_its_result_do_no_harm(name, between, showed):
    """What was found is told of the test, whatever is said of when and why it was done."""
    said, state = showed
    assert read(f"{name}{between} {said}.") == {TESTS[name]: STATE[state]}


@settings(deadline=None)
@given(st.sampled_from(sorted(TESTS)), st.sampled_from(["is awaited", "is pending", "- pending"]))
def test_a_test_that_is_not_back_is_open(name, said):
    """A result to come is neither normal nor abnormal."""
    assert read(f"{name} {said}.") == {TESTS[name]: None}


@pytest.mark.parametrize(("text", "told"), TOLD, ids=[row[0] for row in TOLD])
def test_a_result_is_read_from_a_sentence(text, told):
    """Each test with what it showed, and no other."""
    parts = [] if told == "-" else told.split()
    assert read(text) == {
        test: STATE[state] for test, state in zip(parts[::2], parts[1::2], strict=True)
    }
