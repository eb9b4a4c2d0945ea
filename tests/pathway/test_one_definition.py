"""What is decided after conditions is decided once: a case is a table of one."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import some_cases
from tests.patients import in_folder
from workup.batch.whole import whole
from workup.engine.cohort import facts_of_cases
from workup.engine.facts import case_facts

ROOT = Path(__file__).resolve().parents[2]
CASES = some_cases()
#: What of the rules only a decision reads: where one of these is named, something is decided.
DECIDES = {
    "scale",
    "prior_strength",
    "prior_strength_untold",
    "other_prior",
    "unexplained_cap",
    "leading_share",
    "leading_ratio",
    "plausible_share",
    "plausible_ratio",
    "most_plausible",
    "facts_needed",
    "outside",
    "conflict_share",
    "open_in_plain",
    "genes_before_panel",
    "comes_first",
    "child_below",
}
#: Who else may name them: the reader of the files, the checks of the rule
#: files themselves, and the proofs in Z3, which are a notation of their own, held to it by test.
MAY = {
    "workup/knowledge/calibration.py",
    "workup/knowledge/test_plan.py",
    "workup/knowledge/script.py",
    "workup/knowledge/rulebook.py",
    "workup/rule_checks/check.py",
    "workup/rule_checks/breaking.py",
    "workup/rule_checks/judge.py",
}


def scrambled(count, book):
    """
    Cases with findings, results and drugs of other cases mixed in: pictures that nobody wrote.
    """
    dice = random.Random(4)
    findings = sorted(book.vocabulary["findings"])
    made = []
    for n in range(count):
        case, other = dice.choice(CASES), dice.choice(CASES)
        extra = tuple(dice.sample(findings, dice.randint(0, 6)))
        present = tuple(dict.fromkeys((*(case.findings.present or ()), *extra)))
        absent = tuple(f for f in (case.findings.absent or ()) if f not in present)
        mixed = {"present": present, "absent": absent}
        changed = {
            "id": f"x{n}",
            "setting": dice.choice([None, *book.vocabulary["settings"]]),
            "findings": case.findings.model_copy(update=mixed),
            "history": dice.choice([case, other]).history,
            "results": dice.choice([case, other]).results,
            "onset": dice.choice([case, other]).onset,
        }
        made.append(case.model_copy(update=changed))
    return made


def test_nothing_outside_the_pathway_decides():
    """
    Points, standings, plan, never-miss, abstention and what-if are worked out in workup/pathway
    alone: no other module reads the numbers that they hang on.
    """
    found = []
    for path in sorted((ROOT / "workup").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("workup/pathway/") or name in MAY:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in DECIDES:
                owner = ast.unparse(node.value)
                if "calibration" in owner or "test_plan" in owner or "never_miss" in owner:
                    found.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
    assert not found


@pytest.mark.parametrize("which", ["as written", "scrambled"])
def test_a_case_is_a_row_of_a_table(which, book, truth_assessor):
    """
    Points, shares, order, standings, plan, never-miss entries, abstention and every rule that fires
    of one case are, bit for bit, those of its row in a table of many.
    """
    cases = CASES if which == "as written" else scrambled(400, book)
    many = truth_assessor.decide(cases)
    for n, case in enumerate(cases):
        one = truth_assessor.read(case).decision
        for a, b in zip(_arrays(one), _arrays(many), strict=True):
            assert np.array_equal(a[..., 0], b[..., n]), case.id


def _arrays(decision):
    scores, plan = decision.scores, decision.plan
    return [
        scores.grains,
        scores.shares,
        scores.other,
        scores.first,
        scores.settled,
        decision.standing,
        decision.category,
        decision.category_share,
        decision.confidence,
        decision.abstention,
        decision.never_miss.stays,
        decision.never_miss.clue,
        plan.priority,
        plan.order,
        *decision.fired.values(),
    ]


@pytest.mark.parametrize("which", ["as written", "with ranges", "scrambled"])
def test_whole_assessments_of_a_batch_are_those_of_single_cases(which, book, truth_assessor):
    """
    Published, teaching and scrambled cases, and some that give an age as a range: every character
    of every assessment.
    """
    cases = {
        "as written": lambda: CASES,
        "with ranges": lambda: in_folder("abstracts"),
        "scrambled": lambda: scrambled(200, book),
    }[which]()
    given = [case_facts(case, book) for case in cases]
    cohort = facts_of_cases(cases, given, book)
    decision = truth_assessor.decide_cohort(cohort)
    lines = whole([c.id for c in cases], given, cohort, decision, truth_assessor).to_pylist()
    for case, line in zip(cases, lines, strict=True):
        assert line.decode() == truth_assessor.assess(case).to_json() + "\n", case.id
