"""What `why` promises comes true; what must not matter does not."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tests.conftest import some_cases
from workup.engine.facts import case_facts
from workup.engine.truth import truth
from workup.explanations import curve, twins, why
from workup.explanations.curve import partial, parts
from workup.explanations.edits import tell
from workup.explanations.twins import mirrored
from workup.explanations.why import missing
from workup.interfaces.cli import main
from workup.knowledge.rulebook import cases_folder
from workup.readers import load_cases

CASES = some_cases()
ARM = cases_folder() / "teaching" / "arm-after-stroke.yaml"


def _second(case, assessor):
    return assessor.assess(case).differential[1].diagnosis


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_every_promised_flip_comes_true(case, truth_assessor):
    """
    The findings or results that `why` names for the runner-up, told as well, put it first; and
    those that take the first away do.
    """
    answer = why(case, _second(case, truth_assessor), truth_assessor)
    if answer.to_first:
        after = truth_assessor.assess(tell(case, answer.to_first.edits)).differential[0]
        assert (after.diagnosis, after.probability) == (answer.diagnosis, answer.to_first.share)
    if answer.first_away:
        after = truth_assessor.assess(tell(case, answer.first_away.edits)).differential[0]
        assert after.diagnosis == answer.first_away.first != answer.first


def test_counted_rows_add_up(truth_assessor):
    """Prior, the rows that count and what is unexplained sum to the points of the differential."""
    for case in CASES[:40]:
        answer = why(case, _second(case, truth_assessor), truth_assessor)
        spoken = sum(
            line.points for line in (*answer.speaks_for, *answer.speaks_against) if line.counted
        )
        assert answer.prior + spoken - answer.unexplained_cost == pytest.approx(answer.points), (
            case.id
        )


def test_rows_one_short_lack_one_thing(truth_assessor):
    """A row named as one condition short does not hold, and the one leaf named is what it lacks."""
    case = CASES[0]
    facts, _ = truth_assessor.runner.derive(case_facts(case, truth_assessor.book))
    for near in why(case, _second(case, truth_assessor), truth_assessor).near:
        rule = truth_assessor.book.rules[near.rule]
        assert truth(rule.when, facts) is not True and missing(rule.when, facts) == (near.needs,)


def test_a_case_is_the_sum_of_its_parts(truth_assessor):
    """
    All facts of a case revealed give the answer of the case, whatever the order; the curve ends
    there.
    """
    for case in CASES:
        whole = partial(case, parts(case)[::-1])
        one, other = (
            truth_assessor.assess(whole).differential,
            truth_assessor.assess(case).differential,
        )
        assert [(c.diagnosis, c.probability) for c in one] == [
            (c.diagnosis, c.probability) for c in other
        ], case.id


@pytest.mark.parametrize("order", ["told", "best", "worst"])
def test_the_curve_ends_at_the_answer_and_locks_there(order, truth_assessor):
    """From the lock on the first diagnosis is the final one, and before it is not."""
    found = curve(load_cases(ARM)[0], truth_assessor, order)
    firsts = [p.first for p in found.points]
    assert firsts[-1] == found.final == "post_stroke"
    assert set(firsts[found.locks - 1 :]) == {found.final} and (
        found.locks == 1 or firsts[found.locks - 2] != found.final
    )


@pytest.mark.parametrize("case", CASES[::3], ids=lambda c: c.id)
def test_twins_move_or_stay_as_they_say(case, truth_assessor):
    """
    A listed change gives the answer it names, another than the case's; what must not matter does
    not.
    """
    first = truth_assessor.assess(case).differential[0].diagnosis
    for twin in twins(case, truth_assessor):
        assert truth_assessor.assess(twin.case).differential[0].diagnosis == twin.first
        assert not twin.broken(first), twin.change
        assert twin.must_stay or twin.first != first


def test_a_mirror_twice_is_the_case():
    """Left and right exchanged twice give the case back."""
    assert all(mirrored(mirrored(case)) == case for case in CASES)


def test_the_command_speaks_text_and_json():
    """80 columns of text, or one JSON value, curve and twins on request."""
    done = CliRunner().invoke(
        main, ["why", str(ARM), "wilson_disease", "--curve", "told", "--twins"]
    )
    assert (
        done.exit_code == 0
        and "why not Wilson" in done.output
        and max(map(len, done.output.splitlines())) <= 80
    )
    value = json.loads(
        CliRunner().invoke(main, ["why", str(ARM), "--format", "json", "--curve", "best"]).output
    )
    assert value["diagnosis"] == "post_stroke" and value["curve"]["locks"] >= 1


def test_an_unknown_diagnosis_is_named_with_a_close_one():
    """No traceback: the word, and what was meant."""
    done = CliRunner().invoke(main, ["why", str(ARM), "wilson_diseas"])
    assert done.exit_code == 1 and "Did you mean `wilson_disease`" in done.output


def test_no_firm_answer_is_said_first(case_file):
    """A case that tells nothing: the page begins by saying so."""
    path = case_file("id: x\npatient: {}\nonset: {}\ndystonia: {}\n")
    done = CliRunner().invoke(main, ["why", str(path)])
    assert (
        done.exit_code == 0
        and done.output.startswith("No firm answer: Too little is known")
        and max(map(len, done.output.splitlines())) <= 80
    )
