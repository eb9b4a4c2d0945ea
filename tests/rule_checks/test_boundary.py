"""
Boundary cases: made so that each row decides something somewhere; their conclusions are kept and
reviewed as a diff.
"""

from __future__ import annotations

import json
from pathlib import Path

from workup.columns.pathway import CONFIDENCE, ColumnAssessor
from workup.knowledge.rulebook import cases_folder
from workup.readers import load_cases

GOLDEN = Path(__file__).parent.parent / "golden" / "boundary.jsonl"


def test_every_boundary_case_keeps_its_conclusions(book, request):
    """
    Category, first three, tests by priority, red flags and lane of each; `pytest --golden` rewrites
    them.
    """
    cases = load_cases(cases_folder() / "boundary.jsonl")
    assessor = ColumnAssessor(book)
    answers = assessor.assess(cases)
    lines = []
    for n, case in enumerate(cases):
        tests: dict[str, list[str]] = {}
        for test, priority in assessor.tests(answers, n):
            tests.setdefault(priority, []).append(test)
        value = {
            "case": case.id,
            "category": f"{answers.categories[answers.category[n]]} "
            f"{CONFIDENCE[answers.confidence[n]]}",
            "first": [assessor.weigher.diagnoses[k] for k in answers.weighed.first[:3, n]],
            "tests": {k: sorted(v) for k, v in tests.items()},
            "flags": sorted(f for f, where in answers.flags.items() if where[n]),
            "lane": sorted(d for d, where in answers.lane.items() if where[n]),
        }
        lines.append(json.dumps(value, separators=(",", ":")))
    if request.config.getoption("--golden"):
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
    kept = GOLDEN.read_text("utf-8").splitlines()
    assert [line for line in lines if line not in set(kept)] == [] and len(kept) == len(lines)
