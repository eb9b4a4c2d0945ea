"""
Whole assessments of a cohort as lines of JSON: each is the one that `assess` gives of its case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from workup.engine.changes import Change, ManyChanged
from workup.engine.cohort import Cohort
from workup.engine.columns import Flags, unpack
from workup.engine.facts import CaseFacts, Facts
from workup.model.quantity import Span
from workup.pathway import Assessor
from workup.pathway.column import Column
from workup.pathway.decision import Decision
from workup.pathway.picture_view import PicturesOfOne, PictureView
from workup.pathway.reading import Differentials
from workup.pathway.steps import Branches, NextSteps
from workup.pathway.variants import Variants
from workup.pathway.what_if import Ask, Baseline


def whole(
    ids: Sequence[str],
    given: Sequence[CaseFacts],
    cohort: Cohort,
    decision: Decision,
    assessor: Assessor,
) -> pa.Array:
    """
    The assessment of each case as UTF-8 with its end of line, in order.

    Args:
        ids: The cases.

        given: What each says, in the order in which it says it.

        cohort: The same as columns, with all that the strata added.

        decision: What the rules decide of it.

        assessor: Made the decision.
    """
    explain, what_if = assessor.explainer, assessor.what_if
    steps = explain.steps
    changes = ManyChanged(cohort.table, decision.evidence.fired, what_if.dependants)
    variants = Variants(assessor.scorer, decision.evidence, decision.scores)
    baseline = Baseline(changes, variants)
    asked = what_if.next_questions(baseline)
    derived, view = _derived(cohort), PictureView(assessor.scorer, decision.evidence, given)
    differentials = Differentials(decision.scores, decision.evidence, assessor.scorer)
    columns = [
        Column(
            id_,
            given[n],
            facts | _ranges(given[n]),
            derived[n],
            decision,
            n,
            baseline,
            PicturesOfOne(view, n),
            differentials,
        )
        for n, (id_, facts) in enumerate(zip(ids, facts_by_case(cohort), strict=True))
    ]
    planned = [steps.planned(column) for column in columns]
    branches = _branches([steps.results(tests) for tests in planned], baseline, steps)
    lines = [
        explain.assessment(
            column, steps.questions(asked, column.number), branches[column.number], tests
        )
        .to_json()
        .encode()
        for column, tests in zip(columns, planned, strict=True)
    ]
    cohort.table.forget()
    return _ended(lines)


def _ended(lines: Sequence[bytes]) -> pa.Array:
    """Lines with their ends, copied once: those of a chunk are some 200 MB."""
    ends = np.cumsum([0, *(len(line) + 1 for line in lines)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"\n".join([*lines, b""]))]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(lines), buffers)


def _branches(
    asks: Sequence[Sequence[tuple[int, bool, Change]]], baseline: Baseline, steps: NextSteps
) -> list[Branches]:
    """Where each result of each test of each case leads; equal changes are put together."""
    alike: dict[tuple[tuple[str, object], ...], list[tuple[int, int, bool]]] = {}
    for case, mine in enumerate(asks):
        for test, abnormal, change in mine:
            alike.setdefault(tuple(change.items()), []).append((case, test, abnormal))
    together: list[Ask] = [
        (dict(items), np.array([case for case, _, _ in places], np.int64))  # type: ignore[arg-type]
        for items, places in alike.items()
    ]
    found: list[Branches] = [{} for _ in asks]
    if together:
        top, shares = steps.what_if.branches(baseline, together)
        places = [place for mine in alike.values() for place in mine]
        for k, (case, test, abnormal) in enumerate(places):
            found[case][test, abnormal] = steps.branch(top[:, k], shares[:, k].tolist())
    return found


def _derived(cohort: Cohort) -> list[tuple[str, ...]]:
    """The derive rules that hold of each case, in order."""
    names = list(cohort.derived)
    held = np.array([unpack(bits, cohort.size) for bits in cohort.derived.values()])
    turned = np.ascontiguousarray(held.T)
    return [tuple([names[k] for k in np.flatnonzero(mine).tolist()]) for mine in turned]


def facts_by_case(cohort: Cohort) -> list[Facts]:
    """All facts of each case as a map, as one assessment has them."""
    table = cohort.table
    found: list[Facts] = [{} for _ in range(cohort.size)]
    for value, columns in ((True, table.present), (False, table.absent)):
        for fact, bits in columns.items():
            if bits.any():
                for n in _where(unpack(bits, cohort.size)):
                    found[n][fact] = value
    for fact, codes in table.words.items():
        words = table.schema.words[fact]
        for n in _where(codes > 0):
            found[n][fact] = words[codes[n] - 1]
    for fact, values in table.numbers.items():
        for n in _where(~np.isnan(values)):
            found[n][fact] = float(values[n])
    return found


def _ranges(given: CaseFacts) -> Facts:
    """The ages and durations of a case that are ranges: columns hold numbers only."""
    return {fact: value for fact, value in given.told.items() if isinstance(value, Span)}


def _where(flags: Flags) -> list[int]:
    found: list[int] = np.flatnonzero(flags).tolist()
    return found
