"""A summary statement: its qualifiers stand beside those of the case, and nothing is scored."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import CASES, case
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.statement import NOTHING, compare


def compared(desk, id_: str, text: str):
    patient = case(id_)
    found = desk.assessor.assess(patient).classification
    return {q.label: q for q in compare(text, patient, found, desk.book)}


@pytest.mark.parametrize(
    ("id_", "text", "agree"),
    [
        (
            "arm-after-stroke",
            "A 62-year-old woman with slowly progressive left hemidystonia six months after an "
            "ischaemic stroke.",
            {"Age", "Tempo", "Region", "Exposure"},
        ),
        (
            "eyes-to-the-ceiling",
            "A young man with acute dystonia of eyes, jaw and neck a day after metoclopramide",
            {"Age", "Tempo", "Exposure"},
        ),
        (
            "evening-limp",
            "A girl of 7 with gradual, diurnally fluctuating dystonia of the legs",
            {"Age", "Tempo", "Pattern"},
        ),
        ("the-clerks-pen", "a task specific focal dystonia", {"Region", "Pattern"}),
    ],
)
def test_what_agrees_with_the_case_is_seen(desk, id_, text, agree):
    """The qualifiers that a sentence names as the case has them agree."""
    found = compared(desk, id_, text)
    assert agree <= {label for label, q in found.items() if q.agrees}


def test_what_is_left_out_or_wrong_does_not_agree(desk):
    """An empty sentence agrees in nothing, a wrong one in nothing that it gets wrong."""
    empty = compared(desk, "arm-after-stroke", "A patient.")
    assert {q.yours for q in empty.values()} == {NOTHING}
    assert not any(q.agrees for q in empty.values())
    wrong = compared(desk, "arm-after-stroke", "An infant with sudden generalised attacks")
    assert not any(wrong[label].agrees for label in ("Age", "Tempo", "Region"))


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_a_qualifier_that_the_case_leaves_open_is_not_compared(case_, desk):
    """Where the case tells no age, tempo or region, nothing can disagree with it."""
    found = {
        q.label: q
        for q in compare(
            "A child with acute focal dystonia",
            case_,
            desk.assessor.assess(case_).classification,
            desk.book,
        )
    }
    assert len(found) == 5
    if case_.onset.tempo is None:
        assert found["Tempo"].agrees is None


def test_the_stage_compares_with_what_is_known_and_scores_nothing(desk):
    """
    Before the end only what came to light is shown beside the sentence; it may begin with any word,
    be written again or left out.
    """
    session = Session(case("the-welder"), desk)
    while session.stage.id != "summary":
        session.say("done")
    before = score(session).total
    said = " | ".join(line.text for line in session.say("Back pain in a welder of 46, slow"))
    assert "Age: yours 46" in said
    session.say("hint of parkinsonism in a man of 46")
    assert [a.what for a in session.draft("summary")] == [
        "summary:hint of parkinsonism in a man of 46"
    ]
    session.say("done")
    assert session.stage.id == "differential" and score(session).total == before
