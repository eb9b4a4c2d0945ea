"""How a walk listens and answers."""

from __future__ import annotations

import pytest

from tests.walk.conftest import CASES, case
from workup.walk.aims import is_rich
from workup.walk.mirror import mirror
from workup.walk.score import score
from workup.walk.session import Session


def texts(lines) -> str:
    return " | ".join(line.text for line in lines)


def at(session: Session, stage: str) -> Session:
    while session.stage.id != stage:
        session.say("done")
    return session


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("KF rings", "finding:kayser_fleischer"),
        ("Is there a sensory trick?", "finding:sensory_trick"),
        ("family history", "topic:family"),
        ("geste antagonist", "finding:sensory_trick"),
        ("Hyperreflexi", "finding:hyperreflexia"),
    ],
)
def test_plain_words_find_their_id(desk, typed, name):
    """Labels, questions, everyday words and small slips of the pen are understood."""
    assert desk.words.match(typed, ("topic", "finding")).id == name


def test_a_close_call_is_offered_and_not_guessed(desk):
    """What could mean two things is offered with numbers, and the number chooses."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert session.say("stroke")[0].kind == "offer"
    assert not session.acts
    assert next(name for name, _ in session.prompt().choices).startswith("event:stroke")
    assert "6 months before" in texts(session.say("1"))


def test_what_is_taken_without_its_exact_words_is_named(desk):
    """A slip of the pen is answered with what it was taken for."""
    session = at(Session(case("arm-after-stroke"), desk), "examination")
    assert "taken as: Hyperreflexia" in texts(session.say("hyperreflexi"))


def test_nonsense_changes_nothing(desk):
    """What is not understood is said to be so and does nothing."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert session.say("qwertz uiop")[0].kind == "warn"
    assert session.acts == []


def test_silence_is_not_absence(desk):
    """What a case does not record is answered `not recorded`, never `no`."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert "not recorded" in texts(session.say("family history"))
    assert "not recorded" in texts(session.say("seizures"))


def test_a_test_without_a_result_is_answered_by_the_stated_rule(desk):
    """A test that the answer's script reads is not available; any other is assumed normal and says so; neither reaches the rules."""
    session = at(Session(case("arm-after-stroke"), desk), "tests")
    assert "normal is assumed" in texts(session.say("eeg"))
    assert all(value[0] != "eeg" for field, value in session.shown if field == "results")
    assert "Burden: cost" in texts(session.say("mri"))


def test_unasked_results_stay_hidden(desk):
    """Before a test is ordered nothing that is shown holds its result."""
    session = Session(case("arm-after-stroke"), desk)
    said = texts(session.opening())
    while not session.over:
        said += session.prompt().asks + texts(session.say("done"))
    assert "basal ganglia" not in said


def test_a_differential_stays_once_more_is_known(desk):
    """After going back a differential can no longer be changed, and questions can still be asked."""
    session = Session(case("arm-after-stroke"), desk)
    for line in ("tetanus 90", "done", "where is it now", "back"):
        session.say(line)
    assert "stays as it was" in texts(session.say("post-stroke 90"))
    assert [a.what for a in session.draft("impression")] == ["diagnosis:tetanus"]


def test_certainties_do_not_pass_a_hundred(desk):
    """More than 100 % in all is refused with what is left; 0 takes a diagnosis off."""
    session = Session(case("arm-after-stroke"), desk)
    session.say("post-stroke 80, brain tumour 10")
    assert "10 % is left" in texts(session.say("tetanus 30"))
    session.say("brain tumour 0")
    assert [a.what for a in session.draft("impression")] == ["diagnosis:post_stroke"]


@pytest.mark.parametrize(
    "text", ["\x00\x1b[2J", "‮evil", "<script>", "{{7*7}}", "=cmd()", "a" * 5000, ",;,;,", "%%%", "💥"]
)
def test_hostile_text_is_taken_as_text(desk, text):
    """Control characters, markup and long lines at every stage change nothing and raise nothing."""
    session = Session(case("arm-after-stroke"), desk)
    while not session.over:
        session.say(text)
        session.say("hint " + text)
        session.say("how " + text)
        session.say("leave " + text)
        session.say("")
    assert not [a for a in session.acts if not a.what.startswith("hint:")]


def test_disagreement_is_kept(desk):
    """`I disagree, because` is recorded with its stage and shown in the debrief."""
    from workup.walk.debrief import debrief

    session = Session(case("arm-after-stroke"), desk)
    session.say("I disagree, because the delay is too short")
    assert debrief(session).disagreements == (("First impression", "the delay is too short"),)


def test_rich_cases_tell_enough():
    """A rich case tells eight facts or more, at least three of them absent or normal; both kinds exist."""
    assert 15 <= sum(is_rich(c) for c in CASES) < len(CASES)


def test_every_sign_says_how_to_look_for_it(desk):
    """`how` answers for every finding, and where it is written out, with what to do, what counts, what deceives and a known source."""
    for finding in desk.book.vocabulary["findings"]:
        assert desk.how(finding)
    assert len(desk.looking) >= 30
    for finding, held in desk.looking.items():
        assert finding in desk.book.vocabulary["findings"]
        assert set(held) == {"do", "counts", "deceives", "sources"}
        assert all(key in desk.book.sources for key in held["sources"])


def test_further_words_name_known_ids(desk):
    """Each entry of the words file belongs to an id that exists."""
    from workup.walk.words import _SECTION, GROUPS, TOPICS

    known = {"topics": TOPICS, "groups": GROUPS, "urgency": {"emergency", "urgent", "routine"}}
    for section, entries in desk.words.further.items():
        ids = known.get(section) or desk.book.vocabulary[section]
        assert section in {*_SECTION.values(), "urgency"}
        assert set(entries) <= set(ids)


def walked(desk, id_, *lines) -> Session:
    return Session.replay(case(id_), desk, "full", lines)


def habits(session) -> dict[str, tuple[str, ...]]:
    return {h.name: h.lines for h in mirror(session, score(session))}


def test_the_mirror_shows_anchoring(desk):
    """A wrong first thought kept through every differential against what was shown, with the rows against it."""
    session = walked(
        desk, "arm-after-stroke", "corticobasal 60", "done", "events, where is it now", "done", "corticobasal 60", "done",
        "neuro exam", "done", "done", "corticobasal 60", "done",
    )  # fmt: skip
    lines = habits(session).get("anchoring")
    assert lines
    assert any(line.startswith("but: ") for line in lines)


def test_the_mirror_shows_premature_closure_and_over_testing(desk):
    """High certainty before tests without asking, and tests that no rule asks for, each with its lines."""
    session = walked(
        desk, "evening-limp", "tetanus 95", "done", "done", "tetanus 95", "done", "done", "done", "tetanus 95", "done",
        "muscle biopsy, eeg, dat spect, polysomnography", "done",
    )  # fmt: skip
    shown = habits(session)
    assert "95 %" in shown["premature closure"][0]
    assert any("Muscle biopsy" in line for line in shown["over-testing"])


def test_the_reference_path_shows_no_habit(desk):
    """A walk that asked what matters and stayed open is shown nothing but, where it named one diagnosis only, that."""
    from workup.walk.debrief import reference

    for case_ in CASES[::7]:
        session = Session.replay(case_, desk, "full", reference(Session(case_, desk)))
        assert not {"anchoring", "over-testing"} & set(habits(session))
