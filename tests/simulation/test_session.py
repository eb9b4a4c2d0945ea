"""How a walk listens and answers."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import CASES, NOTHING, case
from workup.simulation.aims import is_rich
from workup.simulation.biases import mirror
from workup.simulation.phrases import age, duration
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.stages import ASKED
from workup.simulation.words import SECTION


def texts(lines) -> str:
    return " | ".join(line.text for line in lines)


def at(session: Session, stage: str) -> Session:
    for line in ("done", "no diagnosis", "done") * 20:
        if session.stage.id == stage:
            return session
        session.say(line)
    raise AssertionError(f"{stage} was not reached")


def fresh(desk, id_: str, stage: str) -> Session:
    """A new walk of a case, brought to a stage."""
    return at(Session(case(id_), desk, "full"), stage)


def acts(session: Session, stage: str) -> list[str]:
    """What was asked, examined or ordered in a stage, in order."""
    return [act.what for act in session.acts if act.stage == stage]


TYPED = {
    ASKED: {
        "KF rings": "finding:kayser_fleischer",
        "Is there a sensory trick?": "finding:sensory_trick",
        "does touching the face help?": "finding:sensory_trick",
        "geste antagonist": "finding:sensory_trick",
        "Hyperreflexi": "finding:hyperreflexia",
        "swalowing": "finding:bulbar_involvement",
        "any numbness": "finding:sensory_loss",
        "family history": "topic:family",
        "does it run in the family": "topic:family",
        "any pills?": "topic:medications",
        "when did this start": "topic:onset",
        "what makes it worse": "topic:modifiers",
        "any other symptoms": "topic:complaints",
        "metoclopramid?": "drug:antiemetic_dopamine_antagonist",
        "haloperidol": "drug:dopamine_antagonist",
        "has he had a head injury": "event:traumatic_brain_injury",
        "reflexes": "system:reflexes",
        "DTRs": "system:reflexes",
        "finger tapping": "system:slowness",
        "arms outstretched": "system:tremor_signs",
        "Romberg": "system:sensation",
        "jaw jerk": "system:cranial",
        "spider naevi": "system:skin",
        "MoCA": "system:cognition",
        "BP lying and standing": "system:vital_signs",
        "palpate the abdomen": "system:abdomen",
        "gait": "system:gait",
        "look at the neck": "group:dystonia_phenomenology",
    },
    ("diagnosis",): {
        "Grisel": "diagnosis:atlantoaxial",
        "multiple sclerosis": "diagnosis:demyelinating",
        "Segawa": "diagnosis:dyt_gch1",
        "DRD": "diagnosis:dyt_gch1",
        "wilsons": "diagnosis:wilson_disease",
        "spasmodic torticolis": "diagnosis:cervical_dystonia",
        "conversion disorder": "diagnosis:functional_dystonia",
        "CP": "diagnosis:perinatal_injury",
    },
    ("test",): {
        "mri head": "test:mri_brain",
        "copper studies": "test:ceruloplasmin",
        "l-dopa": "test:levodopa_trial",
        "exome": "test:gene_panel",
        "stop the metoclopramide": "test:medication_review",
    },
    ("age_class", "distribution", "variability", "associated"): {
        "focal": "distribution:focal",
        "neck": "distribution:focal",
        "one side": "distribution:hemidystonia",
    },
}


@pytest.mark.parametrize(
    ("kinds", "typed", "name"), [(k, t, n) for k, found in TYPED.items() for t, n in found.items()]
)
def test_plain_words_find_their_id(desk, kinds, typed, name):
    """Labels, questions, everyday words, drug names and small slips of the pen are understood."""
    assert desk.words.match(typed, kinds).id == name


@pytest.mark.parametrize(
    ("kinds", "typed"),
    [
        (("diagnosis",), "stroke in the basal ganglia or a tumour"),
        (("test",), "bloods"),
    ],
)
def test_a_test_or_a_diagnosis_is_never_guessed_from_within_a_longer_text(desk, kinds, typed):
    """What costs, or commits, is offered by name and waits for a yes."""
    found = desk.words.match(typed, kinds)
    assert found.id is None and found.offers


def test_the_one_obvious_candidate_is_taken_and_named(desk):
    """One candidate is taken by its name; what is denied, or could be several, waits."""
    session = at(Session(case("arm-after-stroke"), desk), "tests")
    said = texts(session.say("mri of the brain with contrast"))
    assert "is read as: MRI of the brain" in said and "basal ganglia" in said
    assert "Its number" in texts(session.say("bloods"))
    assert session.say("yes")[0].kind == "warn"
    assert session.say("no mri of the brain with contrast")[0].kind == "offer"


def test_what_waits_for_a_choice_is_shown_before_its_stage_is_left(desk):
    """
    Lines in between do not drop an offer: it is shown again with its numbers, keeps its certainty,
    and is left by a second `done` only.
    """
    session = at(Session(case("arm-after-stroke"), desk), "differential")
    offer = texts(session.say("tumour of the back 5, tumor 5"))
    session.say("post-stroke 60")
    shown = texts(session.say("done"))
    assert session.stage.id == "differential" and "Still open" in shown and offer
    name = session.prompt().choices[0][0]
    session.say("1")
    assert (name, 5) in [(a.what, a.certainty) for a in session.draft("differential")]
    while session.stage.id == "differential" and len(session.typed) < 60:
        session.say("done")
    assert session.stage.id == "tests" and not session.waiting()


def test_same_repeats_the_last_differential(desk):
    """`same as before` gives the diagnoses and certainties of the stage before, once."""
    session = Session(case("arm-after-stroke"), desk)
    assert "no earlier" in texts(session.say("same"))
    session.say("post-stroke 60, brain tumour 20")
    at(session, "after_history").say("same as before")
    assert {(a.what, a.certainty) for a in session.draft("after_history")} == {
        ("diagnosis:post_stroke", 60),
        ("diagnosis:brain_tumour", 20),
    }


def test_undo_takes_back_a_line_and_never_what_was_learned(desk):
    """A certainty, a stage and a misread test can be taken back; a fact once heard cannot."""
    session = Session(case("arm-after-stroke"), desk)
    session.say("tetanus 90")
    session.say("undo")
    assert session.draft("impression") == []
    session.say("done")
    session.say("undo")
    assert session.stage.id == "impression"
    at(session, "history").say("family history")
    assert "stays known" in texts(session.say("undo"))
    assert "topic:family" in {a.what for a in session.acts}
    at(session, "tests").say("mri of the brain with contrast")
    session.say("undo")
    assert session.draft("tests") == []


def test_a_walk_ends_with_a_diagnosis_or_a_word_that_there_is_none(desk):
    """`done` without a diagnosis stays at the answer; `no diagnosis` lets it go on."""
    for mode in ("full", "quick"):
        session = at(Session(case("arm-after-stroke"), desk, mode), "final")
        assert "No diagnosis is named" in texts(session.say("done"))
        assert session.stage.id == "final"
        session.say("no diagnosis")
        session.say("done")
        assert session.over or session.stage.id == "actions"


def test_an_empty_line_goes_nowhere(desk):
    """A pasted text with empty lines does not run through the stages."""
    session = Session(case("arm-after-stroke"), desk)
    for line in ("", "", ""):
        session.say(line)
    assert session.at == 0


def test_a_diagnosis_brings_its_category(desk):
    """Naming the diagnosis names its category, unless the learner chose another."""
    session = at(Session(case("fixed-after-a-sprain"), desk), "final")
    assert "category: functional" in texts(session.say("functional dystonia"))
    assert "category:functional" in {a.what for a in session.draft("final")}
    session.say("category:mimic")
    session.say("functional dystonia")
    assert "category:mimic" in {a.what for a in session.draft("final")}


def test_how_may_begin_a_question(desk):
    """
    `how did it spread` asks the patient; `how kayser fleischer` says how to look for the sign.
    """
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert "Spread: not known to the patient" in texts(session.say("how did it spread?"))
    assert "Pitfall" in texts(session.say("how kayser fleischer"))


def test_an_open_question_brings_what_the_patient_volunteers(desk):
    """
    `any other symptoms` tells present complaints, never absent ones; what brings it on tells both.
    """
    for case_ in CASES:
        session = Session(case_, desk)
        told = session.reveal.ask("topic:complaints").parts
        assert all(
            field == "findings.present" and not session.reveal.is_sign(value)
            for field, value in told
        )
    session = at(Session(case("chin-up"), desk), "history")
    assert "Sensory trick" in texts(session.say("what eases it"))


def test_the_mental_state_tells_mood_and_thought(desk):
    """The round of the mental state shows what the group holds, told or seen."""
    held = [
        c
        for c in CASES
        if any(
            desk.book.vocabulary.finding_groups.get(f) == "psychiatric"
            for f in c.findings.present or ()
        )
    ]
    assert held
    for case_ in held:
        assert "Found: " in Session(case_, desk).reveal.ask("group:psychiatric").text


def test_every_part_of_every_case_can_be_asked_for(desk):
    """Whatever a case records comes to light by some question or test that can be typed."""
    for case_ in CASES:
        session = Session(case_, desk)
        for part in session.reveal.parts:
            ways = session.reveal.answers_to(part)
            asked = [w for w in ways if w.partition(":")[0] in ASKED]
            assert asked, part
            for way in asked:
                assert part in session.reveal.ask(way).parts, (case_.id, part, way)


def test_a_close_call_is_offered_and_not_guessed(desk):
    """What could mean two things is offered with numbers, and the number chooses."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert session.say("head")[0].kind == "offer"
    assert not session.acts
    assert next(name for name, _ in session.prompt().choices) == "event:traumatic_brain_injury"
    assert "Traumatic brain injury" in texts(session.say("1"))


def test_a_broad_question_brings_every_event_of_its_kind(desk):
    """Asked about a stroke, the patient tells of the ischaemic one, not that it is unknown."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    told = texts(session.say("stroke"))
    assert "6 months before" in told and "not known" not in told


def test_what_is_taken_without_its_exact_words_is_named(desk):
    """A slip of the pen is answered with what it was taken for."""
    session = at(Session(case("arm-after-stroke"), desk), "examination")
    assert "read as: Hyperreflexia" in texts(session.say("hyperreflexi"))


def test_nonsense_changes_nothing(desk):
    """What is not understood is said to be so and does nothing."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert session.say("qwertz uiop")[0].kind == "warn"
    assert session.acts == []


def test_a_test_without_a_result_is_answered_by_the_stated_rule(desk):
    """
    A test that the answer's script reads is not available; any other is assumed normal and says so;
    neither reaches the rules.
    """
    session = at(Session(case("arm-after-stroke"), desk), "tests")
    assert "normal is assumed" in texts(session.say("eeg"))
    assert all(value[0] != "eeg" for field, value in session.shown if field == "results")
    assert "Costly, not invasive, result in about 7 days." in texts(session.say("mri"))


def test_unasked_results_stay_hidden(desk):
    """Before a test is ordered nothing that is shown holds its result."""
    session = Session(case("arm-after-stroke"), desk)
    said = texts(session.opening())
    for line in NOTHING["full"]:
        said += session.prompt().asks + texts(session.say(line))
    assert session.over
    assert "basal ganglia" not in said


def test_a_differential_stays_once_more_is_known(desk):
    """
    After going back a differential can no longer be changed, and questions can still be asked.
    """
    session = Session(case("arm-after-stroke"), desk)
    for line in ("tetanus 90", "done", "where is it now", "back"):
        session.say(line)
    assert "can no longer be changed" in texts(session.say("post-stroke 90"))
    assert [a.what for a in session.draft("impression")] == ["diagnosis:tetanus"]


def test_certainties_do_not_pass_a_hundred(desk):
    """More than 100 % in all is refused with what is left; 0 takes a diagnosis off."""
    session = Session(case("arm-after-stroke"), desk)
    session.say("post-stroke 80, brain tumour 10")
    assert "10 % is left" in texts(session.say("tetanus 30"))
    session.say("brain tumour 0")
    assert [a.what for a in session.draft("impression")] == ["diagnosis:post_stroke"]


@pytest.mark.parametrize(
    "text",
    ["\x00\x1b[2J", "‮evil", "<script>", "{{7*7}}", "=cmd()", "a" * 5000, ",;,;,", "%%%", "💥"],
)
def test_hostile_text_is_taken_as_text(desk, text):
    """Control characters, markup and long lines at every stage change nothing and raise nothing."""
    session = Session(case("arm-after-stroke"), desk)
    for line in NOTHING["full"]:
        session.say(text)
        session.say("hint " + text)
        session.say("how " + text)
        session.say("leave " + text)
        session.say(line)
    assert session.over
    assert not [a for a in session.acts if not a.what.startswith(("hint:", "none:final"))]


def test_disagreement_is_kept(desk):
    """`I disagree, because` is recorded with its stage and shown in the debrief."""
    from workup.simulation.debrief import debrief

    session = Session(case("arm-after-stroke"), desk)
    session.say("I disagree, because the delay is too short")
    assert debrief(session).disagreements == (("First impression", "the delay is too short"),)


def test_rich_cases_tell_enough():
    """
    A rich case tells eight facts or more, at least three of them absent or normal; both kinds
    exist.
    """
    assert 15 <= sum(is_rich(c) for c in CASES) < len(CASES)


def test_every_sign_says_how_to_look_for_it(desk):
    """
    `how` answers for every finding, and where it is written out, with what to do, what counts, what
    deceives and a known source.
    """
    for finding in desk.book.vocabulary["findings"]:
        assert desk.how(finding)
    assert len(desk.looking) >= 30
    for finding, held in desk.looking.items():
        assert finding in desk.book.vocabulary["findings"]
        assert set(held) == {"do", "counts", "deceives", "sources"}
        assert all(key in desk.book.sources for key in held["sources"])


def test_further_words_name_known_ids(desk):
    """Each entry of the words file belongs to an id that exists."""
    kinds = {name.partition(":")[0] for name in desk.words.labels}
    for section, entries in desk.words.further.items():
        kind = next(k for k in kinds if SECTION.get(k, k) == section)
        assert {f"{kind}:{id_}" for id_ in entries} <= set(desk.words.labels)


def walked(desk, id_, *lines) -> Session:
    return Session.replay(case(id_), desk, "full", lines)


def habits(session) -> dict[str, tuple[str, ...]]:
    return {h.name: h.lines for h in mirror(session, score(session))}


def test_the_mirror_shows_anchoring(desk):
    """
    A wrong first thought kept through every differential against what was shown, with the rows
    against it.
    """
    session = walked(
        desk,
        "arm-after-stroke",
        "corticobasal 60",
        "done",
        "events, where is it now",
        "done",
        "corticobasal 60",
        "done",
        "neuro exam",
        "done",
        "done",
        "done",
        "corticobasal 60",
        "done",
    )
    lines = habits(session).get("anchoring")
    assert lines
    assert any(line.startswith("but: ") for line in lines)


def test_the_mirror_shows_premature_closure_and_over_testing(desk):
    """
    High certainty before tests without asking, and tests that no rule asks for, each with its
    lines.
    """
    session = walked(
        desk,
        "evening-limp",
        "tetanus 95",
        "done",
        "done",
        "tetanus 95",
        "done",
        "done",
        "done",
        "done",
        "tetanus 95",
        "done",
        "muscle biopsy, eeg, dat spect, polysomnography",
        "done",
    )
    shown = habits(session)
    assert "95 %" in shown["premature closure"][0]
    assert any("Muscle biopsy" in line for line in shown["over-testing"])


def test_the_reference_path_shows_no_habit(desk):
    """
    A walk that asked what matters and stayed open is shown nothing but, where it named one
    diagnosis only, that.
    """
    from benchmarks.path import reference

    for case_ in CASES[::7]:
        session = Session.replay(case_, desk, "full", reference(Session(case_, desk)))
        assert not {"anchoring", "over-testing"} & set(habits(session))


def test_the_mirror_shows_confirmation(desk):
    """
    Questions that only the favourite's rows read are shown as such; the same number of open ones is
    not.
    """
    first = ["functional 80", "done"]
    only = [
        "multiple somatic symptoms",
        "sudden remissions",
        "psychological stressor",
        "finding:minor_injury_trigger",
        "done",
        "done",
    ]
    session = walked(
        desk,
        "arm-after-stroke",
        *first,
        *only,
        "distractible",
        "entrainable",
        "incongruent",
        "give way weakness",
    )
    lines = habits(session)["confirmation"]
    assert "Functional" in lines[0] and sum(line.startswith("asked: ") for line in lines) >= 4
    wide = walked(
        desk,
        "arm-after-stroke",
        *first,
        "hemiparesis",
        "headache",
        "seizures",
        "head injury",
        "distractible",
    )
    assert "confirmation" not in habits(wide)


def test_each_habit_has_a_published_meaning(desk):
    """Every cognitive bias has its meaning and sources of the bibliography."""
    assert len(desk.habits) == 4
    for held in desk.habits.values():
        assert held["meaning"] and held["sources"]
        assert all(key in desk.book.sources for key in held["sources"])


def test_a_case_names_its_pictures_and_nothing_is_opened(desk, tmp_path):
    """
    A picture beside the case is named with licence and consent; an address is refused by the
    reader.
    """
    from workup.errors import CaseError
    from workup.readers import load_cases

    text = (
        "id: a\npatient: {age: 30}\nonset: {age: 20}\ndystonia: {regions: [neck]}\nanswer: "
        "{category: primary, diagnosis: cervical_dystonia}\n"
    )
    media = (
        "teaching:\n  media:\n    - {file: %s, shows: The neck from the side, licence: "
        "CC-BY-4.0, consent: written}\n"
    )
    file = tmp_path / "a.yaml"
    file.write_text(text + media % "neck.mp4")
    (held,) = load_cases(file)
    assert "The neck from the side (neck.mp4; CC-BY-4.0; consent: written)" in texts(
        Session(held, desk).opening()
    )
    for bad in ("https://example.org/neck.mp4", "../neck.mp4", "/etc/passwd"):
        file.write_text(text + media % bad)
        with pytest.raises(CaseError, match="file"):
            load_cases(file)


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (1 / 8766, "1 hour"),
        (1 / 365.25, "1 day"),
        (10 / 365.25, "10 days"),
        (1.5 / 365.25, "36 hours"),
        (2 / 12, "2 months"),
        (1.0, "1 year"),
        (4.5, "4.5 years"),
    ],
)
def test_a_duration_is_said_as_people_say_it(years, said):
    """The unit in which it is a whole number: two months, never 8.7 weeks."""
    assert duration(years) == said


def test_an_age_is_said_in_completed_years():
    """Someone of 44.9 years is 44; small children are told finer."""
    assert (age(44.9), age(4.8), age(0.5)) == ("44", "4.8", "6 months")


def test_help_says_what_the_stage_asks_for(desk):
    """`help` names the stage and what can be done there."""
    session = at(Session(case("arm-after-stroke"), desk), "tests")
    assert "Order tests" in texts(session.say("help"))


def test_a_sensible_question_without_a_place_is_answered(desk):
    """Allergies and smoking have a neutral answer that is marked as assumed; HbA1c is normal."""
    session = at(Session(case("arm-after-stroke"), desk), "history")
    assert "none known" in texts(session.say("any allergies?"))
    assert "Smoking: no" in texts(session.say("does she smoke?"))
    assert session.assumed and session.acts == []
    assert "taken as normal" in texts(at(session, "tests").say("HbA1c"))
    assert session.draft("tests") == []
