"""
A draft of a case: replayed it is the same, `back` undoes, nothing is guessed silently, and what
comes out is always valid.
"""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workup.errors import WorkupError
from workup.model.case import build
from workup.model.document import read_yaml
from workup.simulation.context import Desk
from workup.teach.layout import laid_out
from workup.teach.new.draft import Draft
from workup.teach.new.write import create, file_text, like, template

BEGIN = ["a-case", "Title", "Once.", "12", "female", "", "9", "", "slowly", "left leg"]
typed = st.sampled_from(
    [
        "",
        "1",
        "2",
        "9",
        "99",
        "none",
        "back",
        "left foot",
        "neck, trunk",
        "metoclopramide",
        "ischaemic stroke",
        "6 months",
        "after",
        "dystonia",
        "mri of the brain: abnormal",
        "ceruloplasmin normal",
        "abnormal, infarct",
        "Wilson disease",
        "HP:0001332",
        "no such thing",
        "a: b # c",
        "\x00",
        "🙂",
        "paroxysmal",
        "30 seconds",
        "routine",
        "easy",
        "-5",
        "1e9",
    ]
)


@pytest.fixture(scope="module")
def desk(truth_assessor):
    return Desk(truth_assessor)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(typed, max_size=60))
def test_whatever_is_typed(desk, lines):
    """
    Any answers give a file that is valid, laid out and the same when the draft is played again;
    nothing breaks it.
    """
    draft = Draft.replay(desk, [*BEGIN, *lines])
    again = Draft.replay(desk, draft.lines)
    assert again.value == draft.value
    case, problems = draft.built()
    assert case is not None and not problems
    text = file_text({**draft.value, "id": draft.value["id"] or "x"}, desk.book.vocabulary)
    read, found = build(read_yaml(text, "case.yaml")[0], desk.book.vocabulary)
    assert (read is None) == (case is None) and len(found) == len(problems)
    assert laid_out(text, "case.yaml") == text


def test_back_takes_the_last_answer_out(desk):
    """After `back` the draft is as before the answer, also within the details of a drug."""
    draft = Draft.replay(desk, BEGIN)
    before, asked = copy.deepcopy(draft.value), draft.asked()
    draft.say("left leg, right leg")
    draft.say("back")
    assert draft.value == before and draft.asked() == asked


def test_an_answer_that_does_not_fit_is_left_out(desk):
    """
    A patient of 12 cannot have fallen ill at 90: the answer is refused with the reason, and the
    question stays.
    """
    draft = Draft.replay(desk, BEGIN[:6])
    said = draft.say("90")
    assert said[0].kind == "warn" and "the patient is 12" in said[0].text
    assert draft.asked().question == "Age at onset" and "age" not in draft.value["onset"]


def test_a_near_word_is_named_or_offered(desk):
    """A word that is not a label is never taken without saying what for."""
    draft = Draft.replay(desk, [*BEGIN, "left leg", "", ""])
    said = draft.say("ataxya")
    assert said and ("read as" in said[0].text or "did you mean" in said[0].text)
    assert draft.say("wholly unheard of")[0].kind in ("warn", "offer", "note")


def test_the_template_is_a_valid_case_with_every_field(book):
    """The template reads as a case that tells nothing, and explains each of its fields."""
    text = template(book.vocabulary)
    document = read_yaml(text, "t.yaml")[0]
    case, problems = build(document, book.vocabulary)
    assert case is not None and not problems and laid_out(text, "t.yaml") == text
    assert text.count("#") > 40 and set(document.value["answer"]) >= {
        "category",
        "diagnosis",
        "decisive_tests",
        "red_flags",
    }


@pytest.mark.parametrize("category", ["primary", "secondary", "functional", "mimic"])
def test_there_is_an_example_for_each_category(category, truth_assessor):
    """Each category has a teaching case to start from, under the new name."""
    text = like(category, truth_assessor, "mine")
    case, problems = build(read_yaml(text, "m.yaml")[0], truth_assessor.book.vocabulary)
    assert not problems and case.id == "mine" and case.answer.category == category
    assert laid_out(text, "m.yaml") == text


def test_nothing_is_like_an_unknown_word(truth_assessor):
    """What no teaching case has is said, with what would be right."""
    with pytest.raises(WorkupError, match="Did you mean `wilson_disease`"):
        like("wilson_desease", truth_assessor, "mine")


def test_a_new_file_never_replaces_one(tmp_path):
    """A file that is there stays, and no other is left beside it."""
    file = tmp_path / "a.yaml"
    file.write_text("mine", "utf-8")
    with pytest.raises(WorkupError, match="is there already"):
        create(file, "yours")
    assert file.read_text("utf-8") == "mine" and [p.name for p in tmp_path.iterdir()] == ["a.yaml"]


def at(desk, path) -> Draft:
    """A draft that stands at the question of `path`."""
    draft = Draft(desk)
    draft.say("a-case")
    while draft._left[0].path != path:
        draft.say("")
    return draft


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    ("path", "options"),
    [
        (("patient", "sex"), ("female", "male", "unknown")),
        (("teaching", "level"), ("easy", "middle", "hard")),
    ],
)
def test_a_number_answers_where_choices_are_numbered(desk, path, options, number):
    """The number that is shown before a choice stands for it."""
    draft = at(desk, path)
    assert draft.asked().choices[number - 1][1] == options[number - 1]
    assert not [s for s in draft.say(str(number)) if s.kind in ("offer", "warn")]
    assert draft.value[path[0]][path[1]] == options[number - 1]


@pytest.mark.parametrize(
    ("typed", "sex"), [("woman", "female"), ("boy", "male"), ("f", "female"), ("Male", "male")]
)
def test_sex_in_other_words(desk, typed, sex):
    """A girl is female."""
    draft = at(desk, ("patient", "sex"))
    draft.say(typed)
    assert draft.value["patient"]["sex"] == sex


def test_an_empty_line_leaves_what_was_not_understood(desk):
    """After an offer an empty line goes on, and the rest of the line is kept."""
    draft = at(desk, ("patient", "sex"))
    assert draft.say("zzz")[-1].kind == "offer"
    assert draft.say("") == [] and "sex" not in draft.value["patient"]
    draft = at(desk, ("findings", "present"))
    assert draft.say("qwertzu, tremor")[-1].kind in ("offer", "warn")
    draft.say("")
    assert draft.value["findings"]["present"] == ["tremor"]


def test_a_phrase_within_a_longer_one_is_offered_not_taken(desk):
    """
    Chewing that goes on for hours is not dystonia brought on by chewing until its author says so;
    chewing movements of the tongue are a sign of their own.
    """
    draft = at(desk, ("findings", "present"))
    said = draft.say("chewing that goes on for hours")
    assert said[-1].kind == "offer" and "Triggered by eating or chewing" in said[-1].text
    assert "findings" not in draft.value
    draft = at(desk, ("findings", "present"))
    draft.say("chewing movements of the tongue")
    assert draft.value["findings"]["present"] == ["orobuccal_dyskinesia"]


def test_a_drug_is_found_before_its_times(desk):
    """`metoclopramide for nine months` is metoclopramide, and its class is not asked for."""
    draft = at(desk, ("history", "medications"))
    said = draft.say("metoclopramide for nine months")
    assert draft.value["history"]["medications"] == [{"name": "metoclopramide"}]
    assert "for nine months" in said[-1].text and "drug_class" not in draft._left[0].path


def test_a_diagnosis_that_is_taken_is_named(desk):
    """What a short word was taken for is said before its category."""
    draft = at(desk, ("answer", "diagnosis"))
    said = [s.text for s in draft.say("tardive dystonia")]
    assert any(t.startswith("Noted: Tardive dystonia") for t in said) and "category" in said[-1]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Maxolon", "metoclopramide"),
        ("Stemetil 5 mg tds", "prochlorperazine"),
        ("Depixol", "flupentixol"),
        ("an antipsychotic", "antipsychotic"),
        ("amoxicillin", "amoxicillin"),
    ],
)
def test_a_brand_is_its_generic_name(desk, typed, name):
    """A drug is known by its brand, with its dose and among everyday drugs; no class is asked."""
    draft = at(desk, ("history", "medications"))
    draft.say(typed)
    assert draft.value["history"]["medications"] == [{"name": name}]
    assert "drug_class" not in draft._left[0].path


@pytest.mark.parametrize("typed", ["clear", "Foobarex 5 mg"])
def test_an_unknown_drug_is_said_to_be_unknown(desk, typed):
    """Before its class is asked for it is said that the name is not in the table."""
    draft = at(desk, ("history", "medications"))
    said = " ".join(s.text for s in draft.say(typed))
    assert f"`{typed}` is not in the table of drugs" in said and "Noted" not in said
    assert "drug_class" in draft._left[0].path


@pytest.mark.parametrize("typed", ["nil", "no drugs", "no regular medications", "none"])
def test_no_drug_is_no_drug(desk, typed):
    """A denial is no drug of that name."""
    draft = at(desk, ("history", "medications"))
    draft.say(typed)
    assert draft.value["history"]["medications"] == []


def test_drugs_on_one_line_are_entered_one_by_one(desk):
    """The second is not lost without a word."""
    draft = at(desk, ("history", "medications"))
    said = draft.say("metoclopramide, haloperidol")[-1].text
    assert "`haloperidol` is left out here" in said and "entered next" in said


def test_a_line_of_everyday_phrases_is_read(desk):
    """Head turned, lockjaw, tongue out: what the reader of texts knows, the wizard knows."""
    draft = at(desk, ("findings", "present"))
    draft.say("head turned to the right, lockjaw, tongue stuck out, nuchal rigidity, afebrile")
    assert draft.value["findings"] == {
        "present": ["torticollis", "trismus", "tongue_protrusion_feeding", "meningism"],
        "absent": ["fever"],
    }


def test_what_comes_after_an_unknown_item_is_named(desk):
    """An item that is not understood says what waits behind it, and an empty line goes on there."""
    draft = at(desk, ("findings", "present"))
    said = draft.say("qwertzu, lockjaw, sweating")[-1].text
    assert "Then comes: lockjaw; sweating." in said
    draft.say("")
    assert draft.value["findings"]["present"] == ["trismus", "hyperhidrosis"]


@pytest.mark.parametrize("typed", ["ED", "A&E", "casualty", "emergency"])
def test_the_setting_in_other_words(desk, typed):
    """An emergency department has many names."""
    draft = at(desk, ("setting",))
    draft.say(typed)
    assert draft.value["setting"] == "emergency"


def test_questions_are_counted_without_a_gap(desk):
    """A question that does not apply has no number, so that none seems to be lost."""
    draft, numbers = Draft.replay(desk, ["a-case"]), []
    while not draft.over:
        numbers.append(draft.asked().number)
        assert numbers[-1] <= draft.asked().of
        draft.say("")
    assert numbers == list(range(2, len(numbers) + 2))


def test_a_trial_has_a_response(desk):
    """A response to levodopa is not called abnormal, and a lack of one not normal."""
    draft = at(desk, ("results",))
    said = draft.say("levodopa trial: clear response")[-1].text
    assert draft.value["results"] == {"levodopa_trial": {"abnormal": True}}
    assert said.endswith("clear benefit.")
    draft.say("levodopa trial: no response")
    assert draft.value["results"] == {"levodopa_trial": {"abnormal": False}}
