"""
Start, one case, and batches, as ratios: `python -m benchmarks.ratios [OLDER ...]`.

OLDER are other checkouts of this repository (`git worktree add FOLDER COMMIT`), to compare the
warm figures with. Everything is processor time, user and system; what is compared is measured in
turn, round by round, and the median of the rounds is given.

1. `workup assess` of one case as a whole process, against the import of the libraries it stands on
2. a warm assess in one process on either engine, and the next questions alone
3. a summary on columns, and whole assessments of a batch by two processes
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.batch import drawn, run
from workup.batch.cohort import cohort
from workup.batch.run import CHUNK
from workup.engine.cohort import facts_of_cases
from workup.engine.facts import case_facts
from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor

HERE = Path(__file__).resolve().parents[1]
ROUNDS = 5
WHOLE = 5000  # cases of the batch
LIBRARIES = "import click, pydantic, yaml, numpy"
CASE = "cases/teaching/arm-after-stroke.yaml"
#: Runs in either checkout: milliseconds a case of an assess, and of the next questions.
WARM = """
import json, sys, time
from pathlib import Path
from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor
from workup.readers import load_cases
book = load_rules()
cases = load_cases(sorted(Path(sys.argv[2]).glob("*.yaml")), book.vocabulary)
assessor = Assessor(book, sys.argv[1])
[len(assessor.assess(case).ask_next) for case in cases]
start = time.process_time()
answers = [assessor.assess(case) for _ in range(3) for case in cases]
middle = time.process_time()
[len(answer.ask_next) for answer in answers]
end = time.process_time()
print(json.dumps([1e3 * (middle - start) / len(answers), 1e3 * (end - middle) / len(answers)]))
"""


def processor(command: Sequence[str], folder: Path = HERE) -> float:
    """Seconds of processor time that a command takes as a whole process."""
    before = os.times()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def in_turn(works: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each work's measure, all measured once in every round."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return {name: statistics.median(measures) for name, measures in found.items()}


def start() -> None:
    """One case as a whole process, the rules kept from the run before."""
    assess = [sys.executable, "-m", "workup", "assess", CASE]
    processor(assess)
    works = {
        "libraries": [sys.executable, "-c", LIBRARIES],
        "assess": assess,
        "assess on truth": [*assess, "--engine", "truth"],
        "help": [sys.executable, "-m", "workup", "--help"],
    }
    took = in_turn({n: lambda c=c: processor(c) for n, c in works.items()})  # type: ignore[misc]
    for name, seconds in took.items():
        ratio = seconds / took["libraries"]
        print(f"{name}, a whole process: {seconds:.2f} s, {ratio:.2f} times the libraries")


def warm(older: Sequence[Path]) -> None:
    """A warm assess and its next questions, here and in older checkouts."""
    cases = str(HERE / "cases" / "published")
    for engine in ("truth", "durable"):
        took: dict[str, list[list[float]]] = {}
        for _ in range(ROUNDS):
            for folder in (HERE, *older):
                done = subprocess.run(
                    [sys.executable, "-c", WARM, engine, cases],
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(folder)},
                    capture_output=True,
                    check=True,
                    text=True,
                )
                took.setdefault(folder.name, []).append(json.loads(done.stdout))
        for k, what in enumerate(("assess", "ask_next")):
            mine = statistics.median(pair[k] for pair in took[HERE.name])
            print(f"warm {what} on {engine}: {mine:.2f} ms a case")
            for folder in older:
                theirs = statistics.median(pair[k] for pair in took[folder.name])
                print(f"  in {folder.name}: {theirs:.2f} ms, {theirs / mine:.2f} times as long")


def columns() -> None:
    """A summary on columns in chunks of a batch, its facts read before; one thread, as there."""
    book, size = load_rules(), CHUNK["summary"]
    assessor = Assessor(book, "truth")
    cases = list(islice(cohort(size, 7, book), size))
    given = [case_facts(case, book) for case in cases]
    taken = []
    for _ in range(ROUNDS):
        table = facts_of_cases(cases, given, book)
        begun = time.process_time()
        assert assessor.decide_cohort(table).plan is not None
        taken.append(time.process_time() - begun)
    print(f"a summary on columns: {1e6 * statistics.median(taken) / size:.1f} us a case")


def batch() -> None:
    """Whole assessments of a batch by two processes, its start among them."""
    with tempfile.TemporaryDirectory() as folder:
        source = drawn(Path(folder), WHOLE, ".jsonl")
        found = run("whole assessments", WHOLE, source, "--detail", "full", "--no-report")
    print(
        f"whole assessments of {WHOLE:,} cases by two processes: {WHOLE / found.seconds:.0f} a "
        f"second by the clock, {2 * WHOLE / found.processor:.0f} were both cores its own"
    )


if __name__ == "__main__":
    start()
    warm([Path(name).resolve() for name in sys.argv[1:]])
    subprocess.run(
        [sys.executable, "-c", "from benchmarks.ratios import columns; columns()"],
        cwd=HERE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
    )
    batch()
