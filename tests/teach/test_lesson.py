"""A debrief that teaches: the case, the differential worked, the plan, treatment, two things."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import CASES, NOTHING, case
from workup.interfaces.walk import debrief_text
from workup.pathway import Assessor
from workup.simulation.context import Desk
from workup.simulation.debrief import debrief, score_words
from workup.simulation.session import Session
from workup.teach.lesson import KEPT, NEAREST, lesson


@pytest.fixture(scope="module")
def desk(truth_assessor: Assessor) -> Desk:
    return Desk(truth_assessor)


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_every_case_has_its_lesson(case_, desk):
    """
    Five lines, the answer and two look-alikes that the answer does not accept, each with what would
    have told it apart, and at most two things to keep whose sources are known.
    """
    found = lesson(case_, desk)
    label = desk.book.vocabulary.label
    assert len(found.lines) == 5
    assert [row.right for row in found.table] == [True] + [False] * NEAREST
    accepted = {label("diagnoses", d) for d in case_.accepted}
    assert found.table[0].label in accepted
    for row in found.table[1:]:
        assert row.label not in accepted and row.apart
    assert len(found.keep) <= KEPT
    cited = [k for r in (*found.keep, *found.treatment, *found.outlook) for k in r.sources]
    assert all(key in desk.book.sources for key in cited)


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_the_flow_holds_what_settled_the_case_and_its_results(case_, desk):
    """Every decisive test stands in the flow with its result, and is marked there."""
    found = lesson(case_, desk)
    settled = {stop.test for stop in found.flow if stop.settled}
    label = desk.book.vocabulary.label
    assert settled == {label("tests", t) for t in case_.answer.decisive_tests or ()}


def test_the_lesson_of_a_teaching_case(desk):
    """Stroke stands in the background, and the scan that settled it in the flow."""
    found = lesson(case("arm-after-stroke"), desk)
    lines = dict(found.lines)
    assert "62 years" in lines["Patient"] and "schaemic stroke" in lines["Background"]
    assert lines["Answer"].startswith("Post-stroke dystonia")
    (scan,) = [stop for stop in found.flow if stop.settled]
    assert scan.result.startswith("abnormal") and found.keep[0].sources == ("SURI2018",)


def test_the_debrief_teaches_first_and_explains_each_word_of_the_score(desk):
    """
    The case, table, flow and things to keep stand before the score; each word of the score is
    explained in the same text; no line is wider than 80 columns.
    """
    lines = NOTHING["full"]
    at = [n for n, line in enumerate(lines) if line == "done"]
    walk = ["post-stroke 50", *lines[: at[1]], "any night sweats", *lines[at[1] : at[5]]]
    walk += ["a woman of 62 with dystonia after a stroke", *lines[at[5] :]]
    session = Session.replay(case("arm-after-stroke"), desk, "full", walk)
    assert session.over
    text = debrief_text(debrief(session), session)
    heads = [
        "The case",
        "Your summary beside",
        "The differential",
        "The plan",
        "Take-home points",
        "Your score",
    ]
    places = [text.index("\n" + head) for head in heads]
    assert places == sorted(places)
    flat = " ".join(text.split())
    words = score_words()
    for word in ("score", "reached", "apt", "weight", "brier", "burden", "steps", "stood", "path"):
        assert " ".join(words[word].split()) in flat, word
    assert "Night sweats: no" in flat and words["assumed"] in flat
    assert all(len(line) <= 80 for line in text.splitlines())
