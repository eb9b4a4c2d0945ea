"""A patient who answers: what the case is silent on is denied, or not known, and never scored."""

from __future__ import annotations

import pytest

from benchmarks.path import reference
from tests.simulation.conftest import CASES, case
from workup.explanations.curve import partial
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.systems import systems


def ask(desk, id_: str, *names: str) -> str:
    session = Session(case(id_), desk)
    return " | ".join(session.reveal.ask(name).text for name in names)


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_what_is_denied_has_no_ground_in_disorder_or_case(case_, desk):
    """
    In every case an assumed `no` is never of a finding that the case records as present, that the
    disorder would explain, or that speaks for an accepted diagnosis.
    """
    reveal = Session(case_, desk).reveal
    explained = {f for d in case_.accepted for f in desk.book.scripts[d].explains}
    for finding in desk.book.vocabulary["findings"]:
        answer = reveal.ask(f"finding:{finding}")
        if answer.assumed:
            assert answer.text.endswith(": no.") and not answer.parts
            assert finding not in (case_.findings.present or ())
            assert finding not in explained


def test_most_questions_have_an_answer(desk):
    """Of all that can be asked of the teaching cases more than half is answered yes or no."""
    answered = asked = 0
    for case_ in [c for c in CASES if not c.source]:
        reveal = Session(case_, desk).reveal
        for finding in desk.book.vocabulary["findings"]:
            text = reveal.ask(f"finding:{finding}").text
            answered += text.endswith((": yes.", ": no."))
            asked += 1
    assert answered > 0.5 * asked


def test_a_wilson_case_answers_a_wilson_question(desk):
    """Depression is not denied in Wilson disease, night sweats are; wing-beating is a tremor."""
    assert "not known" in ask(desk, "the-grinning-student", "finding:depression")
    assert ask(desk, "the-grinning-student", "finding:night_sweats").endswith(": no.")
    assert "Wing-beating tremor" in ask(
        desk, "the-grinning-student", "finding:tremor", "system:tremor_signs"
    )


def test_a_drug_is_not_denied_where_a_drug_is_the_answer(desk):
    """Where the disorder comes from drugs, silence on them is not known, never no."""
    plain = case("ten-years-of-tablets")
    silent = partial(plain, [p for p in Session(plain, desk).reveal.parts if "medic" not in p[0]])
    reveal = Session(silent, desk).reveal
    assert "not known" in reveal.ask("topic:medications").text
    assert "not known" in reveal.ask("drug:lithium").text


def test_a_teachers_word_is_never_denied(desk):
    """What the vignette speaks of is not answered `no`, whatever the disorder."""
    plain = case("the-clerks-pen")
    assert ask(desk, plain.id, "finding:night_sweats").endswith(": no.")
    written = plain.model_copy(update={"vignette": "He has night sweats. " + plain.vignette})
    assert not Session(written, desk).reveal.ask("finding:night_sweats").assumed


@pytest.mark.parametrize("system", systems().values(), ids=lambda s: s.id)
def test_each_system_answers_for_itself_alone(system, desk):
    """Gait, power and the abdomen show only findings that belong to them, in every case."""
    for case_ in CASES[::4]:
        for field, value in Session(case_, desk).reveal.ask(f"system:{system.id}").parts:
            assert field == "findings.examined_normal" or value in system.findings


def test_every_finding_of_a_system_is_known(desk):
    """The systems name findings of the vocabulary only."""
    known = desk.book.vocabulary["findings"]
    assert all(f in known for s in systems().values() for f in s.findings)


def test_an_assumed_answer_never_reaches_the_rules_or_the_score(desk):
    """Asking what the case is silent on shows no fact and, a few times, costs nothing."""
    case_ = case("arm-after-stroke")
    path = reference(Session(case_, desk))
    asked = [*path[:1], "done", "finding:night_sweats", "finding:rash", *path[2:]]
    session = Session.replay(case_, desk, "full", asked)
    assert session.assumed == ["Night sweats: no", "Rash: no"]
    assert ("findings.absent", "rash") not in session.shown
    plain = Session.replay(case_, desk, "full", [*path[:1], "done", *path[2:]])
    assert score(session).total == score(plain).total
