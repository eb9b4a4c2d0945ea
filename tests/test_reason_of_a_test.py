"""
Why a test is ordered is said by the likeliest diagnosis that asks for it, and what is long past is
not treated by the clock.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import some_cases
from workup.engine.facts import case_facts
from workup.engine.truth import truth
from workup.knowledge.rulebook import load_rules
from workup.model.case import Onset, Patient
from workup.pathway.standing import leads_alone

ALL = some_cases()


@pytest.mark.parametrize("case", ALL[::3], ids=lambda case: case.id)
def test_the_reason_is_not_that_of_an_unlikely_diagnosis_where_a_likelier_asks_as_soon(
    case, truth_assessor, answered
):
    """
    The first rule named is a red flag, a diagnosis that leads or is plausible, or the test's own
    page, where one of these asks as soon.
    """
    answer, planner = answered(case), truth_assessor.decider.planner
    words = {c.diagnosis: c.standing for c in answer.differential}

    def unlikely(rule):
        return rule in planner.asks and words[planner.asks[rule][0]] == "less_likely"

    def soon(rule):
        asked = planner.asks[rule][1] if rule in planner.asks else planner.orders.get(rule)
        return planner.priority[asked.priority] if asked else None

    for step in answer.workup:
        first = step.because[0]
        if unlikely(first):
            others = [r for r in step.because[1:] if soon(r) == soon(first) and not unlikely(r)]
            assert not others or step.test == "gene_panel", (step.test, first, others)


@pytest.mark.parametrize(
    ("before", "found", "now"),
    [
        ("2 hours", "hemiparesis", True),
        ("2 weeks", "hemiparesis", True),
        (None, "hemiparesis", True),
        ("2 weeks", "distractible", True),
        (None, "distractible", True),
        ("2 months", "distractible", False),
    ],
)
def test_a_stroke_is_imaged_by_the_clock_only_while_it_may_be_new(before, found, now, assessed):
    """
    A sudden one-sided start is imaged now while days old or undated, a functional sign or not;
    once it is months old it is still imaged, but no longer by the clock.
    """
    told = f", before_presentation: {before}" if before else ""
    body = (
        f"patient: {{age: 40}}\nonset: {{tempo: sudden{told}}}\ndystonia: {{regions: "
        f"[left_leg]}}\nfindings: {{present: [{found}]}}"
    )
    steps = {s.test: s.priority for s in assessed(body).workup}
    assert (steps["mri_brain"] == "now") is now and steps["mri_brain"] in ("now", "first")


def test_what_is_left_is_what_one_might_have_thought_of(answered):
    """
    In an acute picture nobody weighs a biopsy, a scan of the dopamine system or the TOR1A gene, so
    none is named as left.
    """
    for case in ALL:
        if case.onset.tempo in ("sudden", "acute"):
            left = {entry.test for entry in answered(case).not_needed}
            assert not left & {"tor1a", "dat_spect", "muscle_biopsy", "biopsy"}, case.id


def test_one_limb_is_not_called_half_the_body(answered):
    """The MRI is asked for by hemidystonia only where arm and leg of one side are told."""
    for case in ALL:
        answer = answered(case)
        if any("mri_brain.hemidystonia" in step.because for step in answer.workup):
            assert answer.classification.distribution == "hemidystonia", case.id


#: Words of age in a reason, and ages at which they are wrong.
AGES = {
    r"\b(adults?|adult life)\b(?! forms)": (0.5, 3, 10),
    r"\b(child(ren|hood)?|boys?|girls?)\b": (40, 70),
    r"\b(infan(t|ts|cy|tile)|neonat\w+|newborns?)\b": (10, 40, 70),
    r"\byoung(er)? (patient|adult|child)s?\b": (70,),
}
AGED = ("age", "age_class", "latest", "floor")
BEFORE = re.compile(r"\b(?:before|under|below) (\d+)\b(?! hours)")


def asking(book):
    """Every row that orders a test, with its condition and its reason."""
    for script in book.scripts.values():
        yield from ((ask.rule.id, ask.rule.when, ask.rule.why) for ask in script.asks)
    for page in book.tests.values():
        yield from ((o.rule.id, o.rule.when, o.rule.why) for o in page.orders)


def wrong_ages(why):
    """The ages at which a reason is not true."""
    found = {age for word, ages in AGES.items() if re.search(word, why, re.I) for age in ages}
    return found | {int(n) + 5 for n in BEFORE.findall(why)}


def test_a_reason_that_names_an_age_is_bound_by_it(truth_assessor):
    """No row gives `adult`, `child`, `infant` or `before 21` as its reason at another age."""
    facts, seen, wrong = {}, 0, []
    for id_, when, why in asking(load_rules()):
        for age in wrong_ages(why):
            if age not in facts:
                case = ALL[0].model_copy(
                    update={"patient": Patient(age=age), "onset": Onset(age=age)}
                )
                told = case_facts(case, truth_assessor.book).told
                facts[age] = {name: told[name] for name in told if name.rpartition(".")[2] in AGED}
            seen += 1
            if truth(when, facts[age]) is not False:
                wrong.append((id_, age, why))
    assert seen > 60
    assert not wrong


def test_a_red_flag_is_the_reason_before_a_disease_that_does_not_lead(truth_assessor, answered):
    """Of a test that a red flag asks for, the flag is the reason, or a diagnosis that leads."""
    book, planner, seen = truth_assessor.book, truth_assessor.decider.planner, 0
    flags = {flag.rule.id for rows in book.flags.values() for flag in rows}
    for case in ALL:
        answer = answered(case)
        candidates = {c.diagnosis: c for c in answer.differential}
        for step in answer.workup:
            first = step.because[0]
            if not flags.isdisjoint(step.because):
                seen += 1
                owner = candidates[planner.asks[first][0]] if first in planner.asks else None
                alone = owner is None or leads_alone(owner.probability, book)
                assert alone, (case.id, step.test, first)
    assert seen > 20


@pytest.mark.parametrize(
    ("age", "drug", "said"),
    [
        (30, None, "without a causative drug"),
        (30, {"name": "haloperidol"}, "remain after the antidote"),
        (30, {"name": "propofol"}, "after the drug has worn off"),
    ],
)
def test_no_causative_drug_is_said_only_where_none_is_known(age, drug, said, assessed, book):
    """An abrupt start under a drug that may cause it is not called one without such a drug."""
    text = f"""
patient: {{age: {age}}}
onset: {{age: {age}, tempo: acute}}
dystonia: {{regions: [right_arm]}}
"""
    if drug:
        text += f"history: {{medications: [{{name: {drug['name']}}}]}}\n"
    answer = assessed(text)
    rules = book.rules
    whys = [rules[id_].why for s in answer.workup if s.test == "mri_brain" for id_ in s.because]
    assert any(said in why for why in whys), whys
    assert ("without a causative drug" in said) or not any("without" in why for why in whys)


@pytest.mark.parametrize(("age", "spasms"), [(1, True), (4, False)])
def test_infantile_spasms_are_a_reason_in_infancy_alone(age, spasms, assessed, book):
    """Attacks since the first year: spasms are the reason for an EEG at one, not at four."""
    text = f"""
patient: {{age: {age}}}
onset: {{age: 10 months}}
dystonia: {{regions: [trunk, right_arm], variability: paroxysmal}}
findings: {{present: [altered_consciousness]}}
"""
    answer = assessed(text)
    rules = book.rules
    whys = [rules[id_].why for s in answer.workup if s.test == "eeg" for id_ in s.because]
    assert whys
    assert any("nfantile spasms" in why for why in whys) is spasms
