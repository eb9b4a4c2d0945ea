"""An age or a duration that is a range: all readings of a condition say the same of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies as ours
from tests.engine.test_columns import columns
from tests.patients import in_folder
from workup.engine.codegen import check_of, holds_of
from workup.engine.columns import table_of
from workup.engine.facts import case_facts
from workup.engine.program import compile_program
from workup.engine.truth import truth
from workup.knowledge.condition import Is, negate
from workup.knowledge.parse import Parser
from workup.model.case import build
from workup.model.document import Document
from workup.model.flat import flat, plain, unflat
from workup.model.quantity import Span, quantity, words

SCHEMA = ours.schema()


@given(ours.conditions, ours.facts)
def test_readings_agree(condition, told):
    """Tree, generated Python of both kinds and columns say the same of numbers and of ranges."""
    said = truth(condition, told)
    assert holds_of(condition)(told.get) is (said is True)
    assert holds_of(negate(condition))(told.get) is (said is False)
    yes, no = columns(condition, table_of([told], SCHEMA))
    assert (bool(yes[0]), bool(no[0])) == (said is True, said is False)
    made = compile_program("one", [("yes", condition), ("no", negate(condition))], SCHEMA)
    fired = made.fired(check_of(made)(made.encode(told)))
    assert fired == [n for n, wanted in enumerate((True, False)) if said is wanted]


@given(ours.conditions, ours.facts)
def test_the_proof_agrees(condition, told):
    """The formula over the ends of a range holds where the tree holds."""
    z3 = pytest.importorskip("z3")
    from workup.engine.formula import _stands

    for leaf in [condition] if isinstance(condition, Is) else []:
        value = told.get(leaf.fact)
        if leaf.fact != "onset.age" or leaf.value is None:
            continue
        low, high = (value.low, value.high) if isinstance(value, Span) else (value, value)
        bound = float(leaf.value)
        ends = [z3.RealVal(repr(float(end or 0))) for end in (low, high)]
        ways = {
            "eq": z3.And(ends[0] == bound, ends[1] == bound),
            "ne": z3.Or(ends[1] < bound, ends[0] > bound),
            "lt": ends[1] < bound,
            "le": ends[1] <= bound,
            "gt": ends[0] > bound,
            "ge": ends[0] >= bound,
        }
        found = _stands(leaf.op, z3.BoolVal(value is not None), ways)
        assert z3.is_true(z3.simplify(found)) is (truth(leaf, told) is True)


@given(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]), st.floats(0, 130), st.data())
def test_a_range_holds_where_every_age_in_it_does(op, bound, data):
    """True where it is true of every age of the range, false where of none, else unknown."""
    ends = sorted(data.draw(st.lists(st.floats(0, 130), min_size=2, max_size=2, unique=True)))
    inside = [*ends, *(x for x in (bound, sum(ends) / 2) if ends[0] <= x <= ends[1])]
    said = {truth(Is("onset.age", op, bound), {"onset.age": age}) for age in inside}
    expected = said.pop() if len(said) == 1 else None
    assert truth(Is("onset.age", op, bound), {"onset.age": Span(*ends)}) is expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"from": 16, "to": 40}, Span(16.0, 40.0)),
        ({"from": "6 months", "to": "1 year"}, Span(0.5, 1.0)),
        ("16 to 40", Span(16.0, 40.0)),
        ("6 to 12 months", Span(0.5, 1.0)),
        ("6 months to 2 years", Span(0.5, 2.0)),
        ({"from": 9, "to": 9}, 9.0),
        ({"from": 40}, Span(40.0, 130.0)),
        ("61.5 years", 61.5),
    ],
)
def test_ranges_are_read(written, read):
    """A range is a map of two ends or a text of two ages; one end may be left out of a map."""
    assert quantity(written) == read


@pytest.mark.parametrize("wrong", [{}, {"from": 40, "to": 16}, {"least": 3}, "40 to 16", True])
def test_what_is_no_range_is_refused(wrong):
    """Ends the wrong way round, no ends, and other keys."""
    with pytest.raises(ValueError):
        quantity(wrong)


def _case(book, **parts):
    value = {"id": "x", "patient": {}, "onset": {}, "dystonia": {}, **parts}
    case, problems = build(Document("x", value, {(): 1}), book.vocabulary)
    assert case is not None, problems
    return case


def _rule(book, bound):
    parser = Parser(Document("x", {}, {(): 1}), book.schema)
    return parser.condition({"onset.age": {"below": bound}}, ())


def test_a_range_goes_through_every_form_unchanged(book):
    """What a case holds is what its plain value and its row read back."""
    case = _case(
        book,
        patient={"age": {"from": 30, "to": 31}},
        onset={"age": {"from": 16, "to": 30}, "before_presentation": "6 to 9 months"},
        dystonia={"attacks": {"duration": {"from": "1 minute", "to": "5 minutes"}}},
        history={"events": [{"event": "stroke_ischaemic", "before_onset": {"from": 0.1, "to": 1}}]},
    )
    for value in (plain(case), unflat(flat(case))):
        assert build(Document("x", value, {(): 1}), book.vocabulary)[0] == case


def test_onset_as_a_range_ends_with_the_age_now(book):
    """A young adult's onset in a man of 30 lies from 16 to 30, and is no age class of its own."""
    told = case_facts(
        _case(book, patient={"age": 30}, onset={"age": {"from": 16, "to": 40}}), book
    ).told
    assert told["onset.age"] == Span(16.0, 30.0)
    assert "age_class" not in told
    assert told["onset.before"] == Span(0.0, 15.0)
    young = _rule(book, 50)
    assert truth(young, told) is True
    assert truth(_rule(book, 21), told) is None
    assert truth(_rule(book, 16), told) is False


def test_an_age_class_is_told_where_both_ends_agree(book):
    """From 22 to 40 is early adulthood whichever it was."""
    told = case_facts(_case(book, onset={"age": {"from": 22, "to": 40}}), book).told
    assert told["age_class"] == "early_adulthood"


def test_contradictions_are_those_that_no_reading_of_the_range_allows(book):
    """Onset from 16 to 40 may be in a patient of 30, and surely is not in one of 12."""
    value = {"id": "x", "patient": {"age": 12}, "onset": {"age": {"from": 16, "to": 40}}}
    case, problems = build(Document("x", {**value, "dystonia": {}}, {(): 1}), book.vocabulary)
    assert case is None
    assert "16 to 40" in problems[0].message


def test_a_range_is_said_in_words():
    """Units once where they are the same."""
    assert words(Span(16.0, 40.0)) == "16 to 40 years"
    assert words(Span(0.5, 2.0)) == "6 months to 2 years"


def test_a_range_in_an_assessment_is_written_as_in_a_case(book, truth_assessor):
    """The trace shows both ends of what a rule read."""
    case = _case(book, patient={"age": 30}, onset={"age": {"from": 16, "to": 40}})
    assert '"onset.age": {"from": 16.0, "to": 30.0}' in truth_assessor.assess(case).to_json()


def test_a_batch_answers_a_range_as_one_assessment_does(tmp_path):
    """Columns and durable-rules agree on cases whose ages and times are ranges."""
    from click.testing import CliRunner

    from workup.interfaces.cli import main

    with (tmp_path / "c.jsonl").open("w", encoding="utf-8") as file:
        for case in in_folder("teaching"):
            value = plain(case)
            age = value["onset"].get("age")
            value["dystonia"].pop("spread", None)
            if age is not None:
                value["onset"]["age"] = {"from": max(age - 3, 0), "to": age}
            for drug in value.get("history", {}).get("medications", ()):
                if "started_before_onset" in drug:
                    started = drug["started_before_onset"]
                    drug["started_before_onset"] = {"from": started, "to": started * 2}
            file.write(json.dumps(value) + "\n")
    args = ["batch", str(tmp_path / "c.jsonl"), "--out", str(tmp_path / "o"), "--workers", "1"]
    done = CliRunner().invoke(main, [*args, "--detail", "summary", "--audit", "500", "--no-report"])
    assert done.exit_code == 0, done.output
