"""The column reading says of every case what `truth` says of it."""

from __future__ import annotations

from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies as ours
from workup.engine.columns import holds, table_of, unpack
from workup.engine.strata import rules_of
from workup.engine.truth import truth
from workup.knowledge.condition import AtLeast, Is, leaves, negate
from workup.knowledge.schema import DURATIONS, item_schema
from workup.model.quantity import Span

SCHEMA = ours.schema()
MOST = 4096  # combinations of one condition read one by one; a wider one is checked part by part


def columns(condition, table):
    """Known to hold and known to fail, each (cases,)."""
    yes, no = holds(condition, table), holds(negate(condition), table)
    return unpack(yes, table.size), unpack(no, table.size)


@given(ours.conditions, st.lists(ours.facts, min_size=1, max_size=19))
def test_columns_agree_with_truth(condition, cases):
    """
    Random conditions over random tables: held, failed and left open are those of `truth`, case by
    case.
    """
    table = table_of(cases, SCHEMA)
    yes, no = columns(condition, table)
    assert [(bool(y), bool(n)) for y, n in zip(yes, no, strict=True)] == [
        (truth(condition, case) is True, truth(condition, case) is False) for case in cases
    ]


@given(st.lists(ours.facts, min_size=1, max_size=19))
def test_a_table_gives_back_its_cases(cases):
    """What is laid out as columns can be read back as it was."""
    table = table_of(cases, SCHEMA)
    for n, case in enumerate(cases):
        assert ours.facts_at(table, n) == {
            k: float(v) if isinstance(v, int) and not isinstance(v, bool) else v
            for k, v in case.items()
        }


def values_of(fact, told, schema):
    """Every value of a fact that a condition can distinguish, a missing one included."""
    kind = schema.kinds[fact]
    if kind == "sign":
        return [None, True, False]
    if kind == "word":
        used = [v for v in told if v is not None]
        return [None, *used, *[w for w in schema.words[fact] if w not in used][:1]]
    points = sorted({float(v) for v in told if v is not None})
    edges = (
        [points[0] - 1, *points, *[(a + b) / 2 for a, b in pairwise(points)], points[-1] + 1]
        if points
        else [1.0]
    )
    spans = [Span(a, b) for a, b in pairwise(edges)] if fact in DURATIONS else []
    return [None, *edges, *spans]


def parts_to_check(condition, schema):
    """
    The condition itself where its combinations can all be tried, else its parts and its own
    counting over the first of them.
    """
    said: dict[str, set] = {}
    for leaf in leaves(condition):
        said.setdefault(leaf.fact, set()).add(leaf.value)
    values = {fact: values_of(fact, told, schema) for fact, told in said.items()}
    if prod(map(len, values.values())) <= MOST:
        yield condition, values
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from parts_to_check(part, schema)
        signs = tuple(
            Is(name, "present") for name in list(schema.kinds) if schema.kinds[name] == "sign"
        )[: min(len(condition.parts), 7)]
        if condition.count in (1, len(condition.parts)):
            count = condition.count if condition.count == 1 else len(signs)
            yield AtLeast(count, signs), {leaf.fact: [None, True, False] for leaf in signs}


@pytest.mark.parametrize(
    "stratum", ["item", "derive", "evidence", "lane", "urgent", "workup", "management"]
)
def test_every_rule_on_every_combination(stratum, book):
    """
    Rule by rule, on all combinations of the values that the rule tells apart, columns and `truth`
    agree.
    """
    schema = item_schema(book.vocabulary) if stratum == "item" else book.schema
    if stratum in ("item", "derive"):
        rules = [
            (d.rule.id, d.rule.when) for d in book.derived if bool(d.each) is (stratum == "item")
        ]
    else:
        rules = list(getattr(rules_of(book), stratum))
    seen = set()
    for id_, when in rules:
        for condition, values in parts_to_check(when, schema):
            if condition in seen:
                continue
            seen.add(condition)
            names = list(values)
            cases = [
                {k: v for k, v in zip(names, choice, strict=True) if v is not None}
                for choice in product(*values.values())
            ]
            table = table_of(cases, schema)
            for read in (condition, negate(condition)):
                got = unpack(holds(read, table), len(cases))
                for n, case in enumerate(cases):
                    assert bool(got[n]) is (truth(read, case) is True), (id_, case)
