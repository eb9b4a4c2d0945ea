"""
What age alone keeps off the don't-miss list: only what is known to have begun far outside of its
ages, with no clue, and shown.
"""

from __future__ import annotations

from tests.conftest import some_cases
from workup.engine.facts import case_facts
from workup.engine.truth import truth
from workup.explanations.edits import Edit, tell
from workup.interfaces.text import render
from workup.knowledge.rulebook import load_rules
from workup.model.case import Onset, Patient
from workup.pathway.never_miss import NEEDS_CLUE

ALL = some_cases()
AGED = {
    s.id: s.never_miss
    for s in load_rules().scripts.values()
    if s.never_miss and s.never_miss.by_age
}


def aged_out(answer):
    by_age = {entry.by_age.id: id_ for id_, entry in AGED.items()}
    return {by_age[t.rule]: t for t in answer.trace if t.rule in by_age}


def test_each_window_stands_on_a_source():
    """A window of ages is no judgement alone."""
    assert AGED
    assert all(set(entry.by_age.sources) - {"judgement"} for entry in AGED.values())


def test_it_is_the_told_onset_that_dismisses_and_nothing_dismissed_is_kept(answered):
    """
    The trace names the age; the diagnosis is not on the list, and is no accepted answer of the
    case.
    """
    seen = 0
    for case in ALL:
        for id_, trace in aged_out(answered(case)).items():
            seen += 1
            assert trace.matched["onset.age"] >= 18, case.id
            assert id_ not in {e.diagnosis for e in answered(case).dont_miss}
            assert case.answer is None or id_ not in case.answer.accepted
    assert seen > 50


def test_the_reason_is_shown(answered, truth_assessor):
    """Who reads all of the answer sees what age dismissed, and why; the first screen is spared."""
    book = truth_assessor.book
    shown = 0
    for case in ALL[::6]:
        brief, whole = (
            " ".join(render(answered(case), book, all_).split()) for all_ in (False, True)
        )
        held = {t.rule for t in answered(case).trace}
        plain = f"derive.{NEEDS_CLUE}" in held  # there a clue must be told anyway
        for id_ in () if plain else aged_out(answered(case)):
            label = book.vocabulary.label("diagnoses", id_)
            dismissed = whole.partition("Ruled out by age")[2]
            assert f"{label}: {AGED[id_].by_age.why}" in dismissed
            shown += 1
        assert "Ruled out by age" not in brief
        assert not plain or "Ruled out by age" not in whole
    assert shown > 5


def test_silence_on_the_onset_dismisses_nothing(truth_assessor):
    """The same patients with the onset untold keep it, unless they are let out otherwise."""
    for case in ALL[::5]:
        silent = case.model_copy(
            update={
                "patient": Patient.model_construct(sex=case.patient.sex, age=case.patient.age),
                "onset": Onset.model_construct(
                    tempo=case.onset.tempo, first_region=case.onset.first_region
                ),
            }
        )
        assert not aged_out(truth_assessor.assess(silent))


def test_a_told_clue_keeps_it_at_any_age(answered, truth_assessor):
    """Each clue of the window, told as well, takes the dismissal away."""
    for case in ALL[::4]:
        for id_ in aged_out(answered(case)):
            clues = {leaf[8:] for leaf in AGED_CLUES[id_]} - set(case.findings.absent or ())
            for clue in sorted(clues):
                assert id_ not in aged_out(
                    truth_assessor.assess(tell(case, [Edit("finding", clue, True)]))
                ), (
                    id_,
                    clue,
                )


AGED_CLUES = {
    id_: [part.fact for part in entry.by_age.when.parts[-1].parts] for id_, entry in AGED.items()
}


def test_entry_fails_by_age_exactly_where_the_rule_holds(truth_assessor):
    """
    The rule that is shown and the entry that is read say the same: where it holds the entry is
    known to fail.
    """
    for case in ALL:
        facts, _ = truth_assessor.runner.derive(case_facts(case, truth_assessor.book))
        for entry in AGED.values():
            if truth(entry.by_age.when, facts) is True:
                assert truth(entry.enters, facts) is False, case.id
