"""What is asked before all else: the dangers that are open, and a history that is silent."""

from __future__ import annotations

import json

import pytest

from tests.patients import in_folder, patients
from workup.batch.whole import whole
from workup.engine.cohort import cohort_of
from workup.engine.facts import case_facts
from workup.explanations.outline import outline
from workup.knowledge.sufficient import CAUSED
from workup.model.case import Case
from workup.model.fact import parted
from workup.model.quantity import bounds
from workup.pathway.flags_behind import behind
from workup.pathway.relevance import Relevance, holds, to_the_point

CASES = patients("teaching", "published", "held_out", "strangers").values()
#: Where the case file itself tells what is asked.
TOLD = {
    "history.medications": lambda c: c.history.medications == (),
    "history.drug_change": lambda c: c.history.medications == (),
    "history.birth": lambda c: c.history.birth,
    "history.family": lambda c: c.history.family,
    "onset.age": lambda c: c.onset.age is not None,
    "onset.tempo": lambda c: c.onset.tempo,
    "dystonia.course": lambda c: c.dystonia.course,
}


def patient(book, age, **told):
    """A patient of so many years with what else is told."""
    return Case.model_validate(
        {"id": "asked", "patient": {"age": age}, "onset": {}, "dystonia": {}, **told},
        context={"vocabulary": book.vocabulary},
    )


def first(assessor, age, **told):
    """What is asked first of a patient of so many years with what else is told."""
    return [q.asks for q in assessor.assess(patient(assessor.book, age, **told)).ask_first]


@pytest.fixture(scope="module")
def everybody(answered, truth_assessor):
    """Every patient with the facts known and the answer."""
    return [(c, dict(truth_assessor.read(c).table.facts), answered(c)) for c in CASES]


def test_nothing_is_asked_that_is_known(everybody, book):
    """No fact that is told, denied, implied by another or beyond the patient's age is asked for."""
    asked = 0
    for case, facts, answer in everybody:
        for q in answer.ask_first:
            kind, id_, _ = parted(q.asks)
            asked += 1
            assert q.asks not in facts, (case.id, q.asks)
            put = book.asking.put.get(q.asks)
            assert not put or not any(holds(e, facts) for e in put.answered), (case.id, q.asks)
            if q.asks in TOLD:
                assert not TOLD[q.asks](case), (case.id, q.asks)
            else:
                assert to_the_point(book.vocabulary[f"{kind}s"][id_], facts), (case.id, q.asks)
    assert asked > 500


def test_at_most_three_and_each_once(everybody):
    """Three at most, dangers before history, no rule with more than two, none asked twice."""
    for case, _, answer in everybody:
        asks = [q.asks for q in answer.ask_first]
        sorts = [q.sort for q in answer.ask_first]
        assert len(asks) <= 3 and len(set(asks)) == len(asks), case.id
        assert sorts == sorted(sorts, key=("safety", "history").index), case.id
        rows = [q.because for q in answer.ask_first if q.because[0].startswith("asking.")]
        assert all(rows.count(row) <= 2 for row in rows), case.id
        assert all(q.why and q.question for q in answer.ask_first), case.id


def test_every_emergency_is_asked_for_its_danger(everybody, book):
    """An emergency has a question of safety unless its pages have nothing left to ask."""
    grave = 0
    for case, facts, answer in everybody:
        back = behind(answer.red_flags, book)
        flags = [f for f in answer.red_flags if f.urgency == "emergency" and f.id not in back]
        pages = [name for flag in flags for name in book.flags[flag.id][0].ask]
        left = [name for name in pages if open_to(name, facts, book)]
        safety = [q.asks for q in answer.ask_first if q.sort == "safety"]
        if left:
            assert safety and safety[0] in left, case.id
            grave += 1
    assert grave > 100


def open_to(name, facts, book):
    """Whether something is unknown and can be asked, by the words of the rules alone."""
    kind, id_, _ = parted(name)
    put = book.asking.put.get(name)
    answered = name in facts or (put and any(holds(entry, facts) for entry in put.answered))
    section = {"finding": "findings", "event": "events"}.get(kind)
    return not answered and (not section or to_the_point(book.vocabulary[section][id_], facts))


def test_a_clear_cause_ends_the_history(everybody, book):
    """With a sufficient cause only an emergency, or a row that says so, still asks."""
    despite = {row.rule.id for row in book.asking.rows if CAUSED not in str(row.rule.when)}
    assert despite == {"asking.weak_legs", "asking.moving_neck", "asking.storm_drugs"}
    caused = calm = 0
    for case, facts, answer in everybody:
        if not facts.get(CAUSED):
            continue
        caused += 1
        grave = {r for f in answer.red_flags if f.urgency == "emergency" for r in f.because}
        for q in answer.ask_first:
            assert set(q.because) <= grave | despite, (case.id, q.asks)
        calm += not grave and not answer.ask_first
    assert caused > 60 and calm > 30


def test_every_emergency_page_asks(book):
    """A page that can raise an emergency says what is asked first, each with its reason."""
    for flag, rows in book.flags.items():
        grave = any(row.urgency == "emergency" for row in rows)
        assert bool(rows[0].ask) == grave, flag
        assert all(why.endswith(".") and len(why) < 90 for why in rows[0].ask.values()), flag


def test_one_patient_and_many_are_kept_back_alike(truth_assessor):
    """The measure of one patient's questions is that of a table of patients."""
    book, findings = truth_assessor.book, truth_assessor.what_if.findings
    relevance = Relevance(findings, book.vocabulary)
    for case in in_folder("teaching"):
        reading = truth_assessor.read(case)
        many = relevance.to_the_point(reading.baseline.changes)[:, 0].tolist()
        facts = reading.table.facts
        one = [to_the_point(book.vocabulary["findings"][f], facts) for f in findings]
        assert one == many, case.id


def test_many_cases_are_asked_as_one(everybody, truth_assessor):
    """A batch puts the questions that one assessment puts."""
    book, some = truth_assessor.book, everybody[:60]
    cohort = cohort_of([case for case, _, _ in some], book)
    decision = truth_assessor.decide_cohort(cohort)
    given = [case_facts(case, book) for case, _, _ in some]
    lines = whole([case.id for case, _, _ in some], given, cohort, decision, truth_assessor)
    for line, (_, _, answer) in zip(lines.to_pylist(), some, strict=True):
        assert json.loads(line)["ask_first"] == answer.as_dict()["ask_first"]


def test_people_are_shown_five_at_most(everybody, book):
    """What comes first stands first, nothing stands twice, and an emergency waits for no more."""
    for case, _, answer in everybody:
        section = outline(answer, book).section("ask")
        shown = [e.text for e in section.entries]
        every = [e.text for e in section.every]
        asked = [q.question for q in answer.ask_first]
        assert shown[: len(asked)] == asked and len(shown) <= 5, case.id
        assert len(set(every)) == len(every), case.id
        grave = any(f.urgency == "emergency" for f in answer.red_flags)
        assert not (grave and asked) or shown == asked, case.id


@pytest.mark.parametrize(
    "age, told, wanted",
    [
        (  # a storm: breathing, consciousness, what was stopped
            15,
            {"findings": {"present": ["dystonic_storm", "fever"]}},
            ["finding.stridor_or_airway", "finding.altered_consciousness", "history.drug_change"],
        ),
        (  # weak legs: bladder and a numb saddle before all else
            64,
            {"findings": {"present": ["weakness", "areflexia"]}, "dystonia": {"regions": ["neck"]}},
            ["finding.incontinence", "finding.sensory_loss", "history.medications"],
        ),
        (  # writhing since infancy: birth, lost skills, crises
            5,
            {"findings": {"present": ["athetosis"]}},
            ["history.birth", "finding.developmental_regression", "finding.metabolic_crisis"],
        ),
        (  # a tilted head in a child
            6,
            {"findings": {"present": ["head_tilt"]}, "onset": {"tempo": "gradual"}},
            ["finding.vomiting", "finding.headache"],
        ),
        (  # lids that do not open
            55,
            {"dystonia": {"regions": ["upper_face"]}, "onset": {"age": 54, "tempo": "gradual"}},
            ["finding.diplopia", "finding.ptosis", "history.medications"],
        ),
        (  # a cramp of the hand
            45,
            {"dystonia": {"regions": ["right_arm"]}, "onset": {"age": 43, "tempo": "gradual"}},
            ["finding.sensory_loss", "finding.weakness", "history.family"],
        ),
    ],
)
def test_what_a_registrar_asks_first(age, told, wanted, truth_assessor):
    """Danger, then the core of the history, in the order in which it is asked at the bedside."""
    assert first(truth_assessor, age, **told)[: len(wanted)] == wanted


def test_an_answer_ends_its_question(truth_assessor):
    """What was asked first is asked no more once it is told, whether present or absent."""
    storm = {"findings": {"present": ["dystonic_storm", "fever"]}}
    [airway, awake, drugs] = first(truth_assessor, 15, **storm)
    storm["findings"]["absent"] = [parted(airway).id, parted(awake).id]
    storm["history"] = {"medications": []}
    assert not {airway, awake, drugs} & set(first(truth_assessor, 15, **storm))


@pytest.mark.parametrize("question", ["finding.incontinence", "finding.headache"])
def test_a_small_child_is_not_asked(question, everybody):
    """Nobody too young to answer is asked, though the row holds."""
    young = [
        a for c, _, a in everybody if c.patient.age is not None and bounds(c.patient.age)[1] < 4
    ]
    assert len(young) > 20
    assert all(q.asks != question for answer in young for q in answer.ask_first)
