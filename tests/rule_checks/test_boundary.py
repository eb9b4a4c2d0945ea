"""
Boundary cases: made so that each row decides something somewhere; their conclusions are kept and
reviewed as a diff.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from workup.knowledge.rulebook import cases_folder
from workup.pathway import Assessor
from workup.readers import load_cases

GOLDEN = Path(__file__).parent.parent / "golden" / "boundary.txt"


def test_every_boundary_case_keeps_its_conclusions(book, request):
    """
    Category, first three, tests by priority, red flags and never-miss entries of each case are
    those of its digest; those that moved are named. `pytest --golden` rewrites the digests.
    """
    assessor = Assessor(book, "truth")
    found = {}
    for case in load_cases(cases_folder() / "boundary.jsonl"):
        answer = assessor.assess(case)
        value = [
            f"{answer.category.id} {answer.category.confidence}",
            [c.diagnosis for c in answer.differential[:3]],
            sorted((step.priority, step.test) for step in answer.workup),
            sorted(f.id for f in answer.red_flags),
            sorted(e.diagnosis for e in answer.dont_miss),
        ]
        found[case.id] = sha256(json.dumps(value).encode()).hexdigest()[:12]
    if request.config.getoption("--golden"):
        text = "".join(f"{id_} {digest}\n" for id_, digest in found.items())
        GOLDEN.write_text(text, "utf-8")
    kept = dict(line.split() for line in GOLDEN.read_text("utf-8").splitlines())
    moved = [id_ for id_ in {**kept, **found} if kept.get(id_) != found.get(id_)]
    assert not moved
