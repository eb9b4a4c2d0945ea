"""What the reader promises of every text: places, states, determinism, patience."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workup.knowledge.rulebook import load_rules, rules_folder
from workup.model.case import build
from workup.model.document import Document
from workup.reading import Reading, read_text
from workup.reading.lexicon import load_lexicon

NOTE = (
    "A 34-year-old woman has had her head turning to the left for three years. Touching the chin "
    "helps. She denies fever and weight loss. Her mother has tremor. She takes Stemetil, started "
    "2 weeks ago. MRI brain normal, ceruloplasmin 0.08 g/L (low). ?chorea."
)
STATES = {"present", "absent", "uncertain", "family", "past", "hypothetical"}
LEXICON = load_lexicon(rules_folder())
WORDS = sorted({word for word in LEXICON.known if word.isalpha()})
#: Phrases of a denial, a doubt, a relative or a past state, and the findings they must not enter.
NOT_THERE = [
    ("No tremor, rigidity or bradykinesia was found.", "tremor rigidity bradykinesia"),
    (
        "She denies fever, headache, vomiting and weight loss.",
        "fever headache vomiting weight_loss",
    ),
    ("Neither chorea nor myoclonus was seen.", "chorea myoclonus"),
    ("Ataxia, chorea and rigidity were not present.", "ataxia chorea rigidity"),
    ("Tremor was absent.", "tremor"),
    ("Slit lamp negative for KF rings.", "kayser_fleischer"),
    ("His mother has tremor and depression.", "tremor depression"),
    ("FHx: mother - tremor, sister - epilepsy.", "tremor seizures"),
    ("Possible chorea of the fingers.", "chorea"),
    ("?parkinsonism on examination.", "parkinsonism"),
    ("Return if fever, stridor or difficulty swallowing develops.", "fever stridor_or_airway"),
    ("Headaches as a teenager have resolved.", "headache"),
    ("She used to have tics, now gone.", "tics"),
    ("Speech and swallowing are normal.", "dysarthria bulbar_involvement"),
    ("The dystonia is not relieved by alcohol.", "alcohol_responsive"),
    ("Attacks are not triggered by alcohol, coffee or stress.", "alcohol_coffee_stress_triggered"),
    ("Afebrile, alert and orientated.", "fever altered_consciousness"),
    ("He doesn't drool and cannot be said to slur.", "hypersalivation"),
    ("Tone, power and reflexes normal.", "rigidity weakness hyperreflexia"),
]


def present(text: str) -> list[str]:
    """The findings that a text enters into its case."""
    return read_text(text).case.get("findings", {}).get("present") or []


def sound(text: str, reading: Reading) -> None:
    """Every fact stands where it says, in one of the states of the contract."""
    for fact in reading.facts:
        assert text[fact.start : fact.end] == fact.text
        assert fact.state in STATES
        assert fact.because


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "no", ",", ".", "\n", "3", "years", "left"]), max_size=60))
def test_every_fact_lies_in_the_text(words):
    """Whatever words come, a fact quotes the text and the case is valid."""
    text = " ".join(words)
    reading = read_text(text)
    sound(text, reading)
    case, wrong = build(Document("case", reading.case, {}), load_rules().vocabulary)
    assert case is not None, wrong


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_characters_are_read_without_harm(text):
    """Control characters and other alphabets give facts that lie in the text, or none."""
    sound(text, read_text(text))


def test_a_note_is_read():
    """Age, sex, onset, region, findings, denials, drug, results and doubt."""
    reading = read_text(NOTE)
    case = reading.case
    assert case["patient"] == {"sex": "female", "age": 34}
    assert case["onset"]["age"] == 31
    assert case["dystonia"]["regions"] == ["neck"]
    assert {"torticollis", "sensory_trick"} <= set(case["findings"]["present"])
    assert {"fever", "weight_loss"} <= set(case["findings"]["absent"])
    assert [drug["name"] for drug in case["history"]["medications"]] == ["prochlorperazine"]
    assert case["results"]["mri_brain"]["abnormal"] is False
    assert case["results"]["ceruloplasmin"]["abnormal"] is True
    assert "chorea" in {item["text"] for item in reading.unread}
    sound(NOTE, reading)


def test_the_same_text_gives_the_same_reading():
    """Reading is a function of text and rules: no order of sets, no clock, no chance."""
    assert read_text(NOTE) == read_text(NOTE)


@pytest.mark.parametrize(("text", "ids"), NOT_THERE, ids=[text[:30] for text, _ in NOT_THERE])
def test_what_is_not_there_is_not_read_as_there(text, ids):
    """A denial, a doubt, a relative, a past state or a warning enters no finding."""
    assert not set(ids.split()) & set(present(text))


@pytest.mark.parametrize(
    ("id_", "text", "there"), LEXICON.examples, ids=lambda value: str(value)[:40]
)
def test_an_example_of_the_lexicon_holds(id_, text, there):
    """The example of a finding is read as that finding, and its counter-example is not."""
    assert (id_ in present(text)) is there


def test_every_finding_event_and_test_has_words():
    """No id of the vocabulary is out of reach of the reader."""
    vocabulary = load_rules().vocabulary
    said = {(row.kind, row.id) for row in LEXICON.index.rows}
    for kind, section in (("finding", "findings"), ("event", "events"), ("test", "tests")):
        assert {id_ for k, id_ in said if k == kind} == set(vocabulary[section])


def test_no_finding_ends_in_a_choice_that_may_be_left_out():
    """`jaw shut|tight?` would be read from the jaw alone: the choice at the end must be there."""
    loose = [
        row.pattern.source
        for row in LEXICON.index.rows
        if row.kind == "finding"
        and row.pattern.elements[-1].optional
        and "|" in row.pattern.source.split()[-1]
    ]
    assert not loose


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "\u202e\u0007" * 50_000,
        "болит шея " * 10_000,
        "a" * 100_000,
        "no " * 33_000,
        "head turned " * 8_000,
        "1/2 3 years " * 8_000,
    ],
    ids=["brackets", "bidi", "cyrillic", "letters", "denials", "phrases", "numbers"],
)
def test_a_hostile_text_does_not_hang(text):
    """A hundred thousand characters of nothing, or of the same phrase, are read within seconds."""
    began = time.process_time()
    read_text(text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Maxolon", "metoclopramide"),
        ("Haldol", "haloperidol"),
        ("Sinemet", "levodopa"),
        ("metaclopramide", "metoclopramide"),
        ("prochlorperazin", "prochlorperazine"),
        ("risperidonne", "risperidone"),
    ],
)
def test_brands_and_slips_are_known(said, name):
    """A brand, a short name and a slip of a letter are the drug that they mean."""
    drugs = read_text(f"She takes {said} every day.").case["history"]["medications"]
    assert [drug["name"] for drug in drugs] == [name]


@pytest.mark.parametrize(
    "said", ["Zyloprane", "Metoprole", "Relgan", "Haldrone", "Depixal", "Moxalin"]
)
def test_an_unknown_drug_is_never_a_dangerous_one(said):
    """A name that is only like a known one is not taken for it."""
    drugs = read_text(f"She takes {said} every day.").case.get("history", {}).get("medications", [])
    assert not {"dopamine_antagonist", "antiemetic_dopamine_antagonist"} & {
        d["drug_class"] for d in drugs
    }


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("for three years", 3),
        ("for half a year", 0.5),
        ("for a year and a half", 1.5),
        ("for 18 months", 1.5),
        ("for two and a half years", 2.5),
        ("for 6/12", 0.5),
    ],
)
def test_durations_count_back_from_the_age(said, years):
    """A duration of the dystonia is the age now less that long."""
    onset = read_text(f"A 40-year-old man has had his neck pulling to the right {said}.").case[
        "onset"
    ]
    assert float(onset["age"]) == pytest.approx(40 - years, abs=0.02)


@pytest.mark.parametrize(
    "said",
    [
        "A 34-year-old woman has writer's cramp.",
        "34F with writer's cramp.",
        "Writer's cramp in a woman of 34.",
        "34 yo F, writer's cramp.",
        "Mrs Lee, 34, has writer's cramp.",
        "Age: 34. Female. Writer's cramp.",
        "A woman aged thirty-four has writer's cramp.",
    ],
)
def test_ages_are_read_however_they_are_written(said):
    """The age is read in a sentence, in shorthand and in a form."""
    assert read_text(said).case["patient"] == {"sex": "female", "age": 34}


def test_what_no_id_covers_is_named():
    """A clinical word without an id and an unknown drug stand under `unread` and `unmapped`."""
    reading = read_text("She has vertigo and takes fantasidone for her dystonia.")
    assert [item["text"] for item in reading.unread] == ["vertigo", "fantasidone"]
    assert reading.case["unmapped"] == ["vertigo", "fantasidone"]
    assert "medications" not in reading.case.get("history", {})


def test_an_empty_text_tells_nothing():
    """A text without a patient gives a case without facts."""
    assert read_text("").facts == []
