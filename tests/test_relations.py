"""
Random valid cases over the whole vocabulary: what must stay the same when a case is told another
way, by every reading; ten thousand of them are `python -m fuzz.relations 10000`.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from fuzz.cases import random_case
from fuzz.relations import RELATIONS, broken
from workup.batch.chunk import Setting
from workup.batch.run import run
from workup.readers.write import write_cases


@pytest.mark.parametrize(("engine", "count"), [("truth", 25), ("durable", 8)])
def test_an_answer_follows_what_is_told_and_not_how(engine, count, request):
    """Order, side, a term without meaning, another name: no answer follows them."""
    seen, wrong = broken(count, 5, request.getfixturevalue(f"{engine}_assessor"))
    assert not wrong
    assert all(seen[name] for name in RELATIONS)


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_a_batch_of_random_cases_answers_as_one_after_another(
    ending, book, tmp_path, truth_assessor
):
    """The whole line of each case is the assessment of that case, byte for byte."""
    turn = random.Random(8)
    cases = list({c.id: c for c in (random_case(turn, book) for _ in range(40))}.values())
    path = tmp_path / f"cases{ending}"
    write_cases(cases, path)
    done = run([Path(path)], tmp_path / "out", book, Setting(None, None, "full", None), audit=5)
    assert (done.read, done.rejected) == (len(cases), 0)
    lines = (tmp_path / "out" / "assessments.jsonl").read_text("utf-8").splitlines()
    for case, line in zip(cases, lines, strict=True):
        if _kept(case):
            assert line == truth_assessor.assess(case).to_json(), case.id
        assert json.loads(line)["case"] == case.id


def _kept(case) -> bool:
    """Whether every result says something: one that does not may be left out of a written case."""
    return all(result.abnormal is not None for result in case.results.values())
