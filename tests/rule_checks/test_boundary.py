"""
Boundary cases: made so that each row decides something somewhere; their conclusions are kept and
reviewed as a diff.
"""

from __future__ import annotations

import json
from pathlib import Path

from workup.knowledge.rulebook import cases_folder
from workup.pathway import Assessor
from workup.readers import load_cases

GOLDEN = Path(__file__).parent.parent / "golden" / "boundary.jsonl"


def test_every_boundary_case_keeps_its_conclusions(book, request):
    """
    Category, first three, tests by priority, red flags and lane of each; `pytest --golden` rewrites
    them.
    """
    cases = load_cases(cases_folder() / "boundary.jsonl")
    assessor = Assessor(book, "truth")
    lines = []
    for case in cases:
        answer = assessor.assess(case)
        tests: dict[str, list[str]] = {}
        for step in answer.workup:
            tests.setdefault(step.priority, []).append(step.test)
        value = {
            "case": case.id,
            "category": f"{answer.category.id} {answer.category.confidence}",
            "first": [c.diagnosis for c in answer.differential[:3]],
            "tests": {k: sorted(v) for k, v in tests.items()},
            "flags": sorted(f.id for f in answer.red_flags),
            "lane": sorted(e.diagnosis for e in answer.dont_miss),
        }
        lines.append(json.dumps(value, separators=(",", ":")))
    if request.config.getoption("--golden"):
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
    kept = GOLDEN.read_text("utf-8").splitlines()
    assert [line for line in lines if line not in set(kept)] == [] and len(kept) == len(lines)
