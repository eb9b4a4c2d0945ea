"""
Measure, as ratios: `python -m benchmarks.bench`. Results go to docs/benchmarks.md by hand,
with the machine's name left out.

1. the durable reading against `durable.engine.Host` with delete_state, on the same encoded shards
and cases
2. a warm assess on each engine
3. start-up as whole processes
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from workup.engine.cohort import fire
from workup.engine.columns import table_of
from workup.engine.durable import DurableStratum
from workup.engine.facts import case_facts
from workup.engine.shards import BUCKETS, ruleset
from workup.engine.strata import rules_of
from workup.knowledge.rulebook import cases_folder, load_rules
from workup.pathway import Assessor
from workup.readers import load_cases

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """The median of some interleaved rounds, in seconds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def host_against_ours() -> None:
    """Fire the evidence stratum for every published case through `Host` and through our adapter."""
    from durable import engine

    class Quiet(engine.Host):
        def _run(self) -> None:
            """No timer threads, which is the kinder way to measure Host."""

    assessor = Assessor(load_rules(), "durable")
    program = assessor.runner.programs.evidence
    cases = load_cases(cases_folder() / "published")[:40]
    vectors = [
        program.encode(assessor.runner.derive(case_facts(case, assessor.book))[0]) for case in cases
    ]
    ours = DurableStratum(program, shadow=True)
    fired: list[str] = []
    host = Quiet()
    names = []
    for n, shard in enumerate(ours.shards):
        body = json.loads(ruleset(ours.layout, shard))
        for name, rule in body.items():
            rule["run"] = _note(name, fired)
        host.register_rulesets({f"b{n}": body})
        names.append((f"b{n}", shard))

    def through_host() -> None:
        for vector in vectors:
            for name, shard in names:
                fact = {"id": "c", "sid": "s", **{f"b{b}": 1 for b in range(BUCKETS)}}
                fact.update({f"f{place}": vector[place] for place in shard.properties})
                try:
                    host.assert_fact(name, fact)
                except engine.MessageNotHandledException:
                    continue
                host.delete_state(name, "s")

    slow, fast = seconds(through_host), seconds(lambda: [ours.fire(v) for v in vectors])
    wide = [assessor.runner.derive(case_facts(case, assessor.book))[0] for case in cases] * (
        8192 // len(cases) + 1
    )
    table, rules = table_of(wide, assessor.book.schema), rules_of(assessor.book).evidence

    def on_columns() -> None:
        table.forget()
        fire(rules, table)

    where = fire(rules, table)
    for n, vector in enumerate(vectors):
        ids = [id_ for id_, bits in where.items() if bits[n >> 3] >> (n & 7) & 1]
        assert ids == [program.rules[k] for k in program.fired(ours.fire(vector))]
    columns = seconds(on_columns) / table.size
    print(
        f"columns, {table.size} cases a chunk: {1e6 * columns:.2f} us a case; ratio to Host "
        f"{slow / len(vectors) / columns:.0f}"
    )
    print(
        f"durable.engine.Host with delete_state: {1e3 * slow / len(vectors):.2f} ms a case; "
        f"ours, shadow on: {1e3 * fast / len(vectors):.2f} ms; ratio "
        f"{slow / fast:.1f}"
    )


def _note(name: str, fired: list[str]) -> Callable[[object], None]:
    def run(context: object) -> None:
        fired.append(name)

    return run


def warm_assess() -> None:
    """A warm assess of every published case on each engine."""
    cases = load_cases(cases_folder() / "published")
    for name in ("truth", "durable"):
        assessor = Assessor(load_rules(), name)  # type: ignore[arg-type]
        taken = seconds(lambda assessor=assessor: [assessor.assess(case) for case in cases])
        print(f"warm assess on {name}: {1e3 * taken / len(cases):.2f} ms a case")


def start_up() -> None:
    """Whole processes."""
    arm = cases_folder() / "teaching" / "arm-after-stroke.yaml"
    for args in (["--help"], ["assess", str(arm)]):
        taken = seconds(
            lambda args=args: subprocess.run(
                [sys.executable, "-m", "workup", *args], capture_output=True, check=True
            )
        )
        print(f"workup {args[0]}: {taken:.2f} s")


if __name__ == "__main__":
    host_against_ours()
    warm_assess()
    start_up()
