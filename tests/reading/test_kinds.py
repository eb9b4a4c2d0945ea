"""Kinds of telling that were misread in texts by a new writer."""

from __future__ import annotations

import pytest

from workup.reading import read_text


def told(text: str, state: str = "present") -> set[str]:
    """The findings that a text enters into its case, present or absent."""
    return set((read_text(text, "x").case.get("findings") or {}).get(state) or [])


@pytest.mark.parametrize(
    ("text", "id_", "state"),
    [
        ("A boy of 5. Head circumference is below the 2nd centile.", "microcephaly", "present"),
        ("A boy of 5. Height on the 50th centile.", "short_stature", "absent"),
        ("On arrival E3V2M5.", "altered_consciousness", "present"),
        ("On arrival E4 V5 M6.", "altered_consciousness", "absent"),
    ],
)
def test_a_number_with_letters_is_one_word_of_a_pattern(text, id_, state):
    """What a text holds as a number and letters is found by the pattern that names it."""
    assert id_ in told(text, state)


def test_what_cannot_be_done_without_it_is_there():
    """Two denials in one clause make a sign: he cannot look up without throwing the head back."""
    assert "retrocollis" in told("He cannot look up without throwing his whole head back.")
    assert "retrocollis" not in told("He looks up without throwing his head back.")


def test_a_full_dolls_eye_does_not_deny_the_palsy():
    """Eyes that move only with the head are palsied above the nuclei."""
    said = "There are no eye movements when asked but doll's eye is ok."
    assert "supranuclear_gaze_palsy" in told(said)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("She lost vision in the left eye for a month; it recovered completely.", "visual_loss"),
        ("One episode of double vision last year, also gone.", "diplopia"),
        ("A colleague had called it performance anxiety.", "anxiety"),
        ('She was told it was "a tic".', "tics"),
        ("The pen gets strangled.", "adductor_voice"),
        ("The right cortex is clearly thinner than the left.", "weight_loss"),
        ("She was yellow for eight weeks as a newborn.", "liver_disease"),
        ("A summer of physiotherapy was wasted.", "muscle_atrophy"),
        ("The right hand twists while eating and writing.", "mirror_dystonia"),
        ("His mouth will not stay shut.", "jaw_closing"),
    ],
)
def test_past_or_doubted_or_of_something_else_it_is_no_finding(text, id_):
    """What is over, what others called it and what is said of a thing are not present."""
    assert id_ not in told(text)


def test_a_nearer_finding_takes_the_place_of_a_wider_one():
    """A child's tilted head is no laterocollis where other signs lead away from dystonia."""
    tilted = "has had the head tilted to the right for three days, with fever and double vision."
    assert "laterocollis" not in told(f"A 6-year-old girl {tilted}")
    assert "laterocollis" in told(f"A 46-year-old woman {tilted}")
    assert "laterocollis" in told(f"A 6-year-old girl {tilted} There is laterocollis.")


def test_an_hour_of_the_day_is_no_age():
    """A child who is seen at 4 p.m. did not begin at the age of four."""
    said = (
        "A 9-year-old girl. Her foot began to roll in when she was six. Seen at 4 p.m., it turns."
    )
    assert read_text(said, "x").case["onset"]["age"] == 6


def test_a_drug_that_was_not_needed_was_not_given():
    """What was kept in reserve is no drug of the patient; what `bar` excepts is one."""

    def drugs(text: str) -> list[str]:
        case = read_text(text, "x").case
        return [drug["name"] for drug in (case.get("history") or {}).get("medications") or []]

    assert drugs("Benztropine held in reserve, not needed.") == []
    assert drugs("No drugs bar a bit of Nexium.") == ["esomeprazole"]
