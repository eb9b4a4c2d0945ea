"""
The evidence rules on several engines in one run: `python -m benchmarks.peers` (extra
`bench`). Prints the table of docs/benchmarks.md.

Every engine gets the same rules in the same normal form (conjunctions of integer tests) and the
same cases, already encoded in the form that it takes: a vector, a map, a
template, a table. What is timed is the evaluation alone, in interleaved rounds, by processor time.
Before any timing the rules that fire are compared case by case.
"""

from __future__ import annotations

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from workup.batch.cohort import cohort
from workup.engine.codegen import OPERATORS, check_of
from workup.engine.cohort import fire
from workup.engine.columns import table_of, unpack
from workup.engine.durable import DurableStratum
from workup.engine.facts import case_facts
from workup.engine.program import Program
from workup.engine.shards import BUCKETS, ruleset
from workup.engine.strata import rules_of
from workup.knowledge.rulebook import cases_folder, load_rules
from workup.pathway import Assessor
from workup.readers import load_cases

ROUNDS = 5
WIDE = 16_384  # cases a chunk on columns
Vector = Sequence[int]
Fired = list[list[int]]  # numbers of the rules that hold, a list a case


@dataclass(frozen=True)
class Peer:
    """
    An engine: `prepare` gives for some vectors a call that evaluates them and tells which rules
    fired; `cases` is how many it is timed on.
    """

    name: str
    prepare: Callable[[list[Vector]], Callable[[], Any]]
    fired: Callable[[Any], Fired]
    cases: int


def host(program: Program, shards: DurableStratum) -> Peer:
    """durable.engine.Host, its timer threads off, a state deleted after each case."""
    from durable import engine

    class Quiet(engine.Host):
        def _run(self) -> None:
            """No timers."""

    heard: list[str] = []
    made = Quiet()
    names = []
    for n, shard in enumerate(shards.shards):
        body = json.loads(ruleset(shards.layout, shard))
        for name, rule in body.items():
            rule["run"] = _hears(f"{n}.{name}", heard)
        made.register_rulesets({f"b{n}": body})
        names.append((f"b{n}", shard))
    numbers = {
        f"{n}.r{k}": number
        for n, shard in enumerate(shards.shards)
        for k, number in enumerate(shard.numbers)
    }

    def prepare(vectors: list[Vector]) -> Callable[[], Any]:
        facts = [
            [
                (
                    name,
                    {
                        "id": "c",
                        "sid": "s",
                        **{f"b{b}": 1 for b in range(BUCKETS)},
                        **{f"f{p}": v[p] for p in shard.properties},
                    },
                )
                for name, shard in names
            ]
            for v in vectors
        ]

        def run() -> list[list[str]]:
            found = []
            for case in facts:
                heard.clear()
                for name, fact in case:
                    try:
                        made.assert_fact(name, fact)
                    except engine.MessageNotHandledException:
                        continue
                    made.delete_state(name, "s")
                found.append(list(heard))
            return found

        return run

    return Peer(
        "durable-rules, Host with delete_state",
        prepare,
        lambda found: [
            program.fired([numbers[name] for name in case if name in numbers]) for case in found
        ],
        40,
    )


def _hears(name: str, heard: list[str]) -> Callable[[object], None]:
    def run(context: object) -> None:
        heard.append(name)

    return run


def clips(program: Program) -> Peer:
    """CLIPS: one template, a slot for each property, a rule for each conjunction."""
    import clips as engine

    made = engine.Environment()
    slots = " ".join(f"(slot f{n} (type INTEGER))" for n in range(len(program.properties)))
    made.build(f"(deftemplate case {slots})")
    heard: list[int] = []
    made.define_function(heard.append, "hear")
    for number, atoms in enumerate(program.conjunctions):
        wanted_of: dict[int, list[tuple[str, int]]] = {}
        for place, op, constant in atoms:
            wanted_of.setdefault(place, []).append((op, constant))
        tests = " ".join(
            f"(f{place} {' & '.join([f'?v{place}', *(_clips(place, op, c) for op, c in wanted)])})"
            if any(op != "eq" for op, _ in wanted)
            else f"(f{place} {wanted[0][1]})"
            for place, wanted in wanted_of.items()
        )
        made.build(f"(defrule r{number} (case {tests}) => (hear {number}))")
    template = made.find_template("case")

    def prepare(vectors: list[Vector]) -> Callable[[], Any]:
        facts = [{f"f{n}": value for n, value in enumerate(v)} for v in vectors]

        def run() -> list[list[int]]:
            found = []
            for case in facts:
                heard.clear()
                fact = template.assert_fact(**case)
                made.run()
                fact.retract()
                found.append(list(heard))
            return found

        return run

    return Peer(
        "CLIPS (clipspy), a template",
        prepare,
        lambda found: [program.fired(case) for case in found],
        200,
    )


def _clips(place: int, op: str, constant: int) -> str:
    sign = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}[op]
    return f":({sign} ?v{place} {constant})"


def zen(program: Program) -> Peer:
    """zen-engine: the whole stratum as one compiled expression, the fastest of its forms."""
    import zen as engine

    parts = [
        " and ".join(f"f{p} {OPERATORS[op]} {c}" for p, op, c in atoms) or "true"
        for atoms in program.conjunctions
    ]
    compiled = engine.compile_expression(f"[{', '.join(parts)}]")

    def prepare(vectors: list[Vector]) -> Callable[[], Any]:
        facts = [{f"f{n}": value for n, value in enumerate(v)} for v in vectors]
        return lambda: [compiled.evaluate(case) for case in facts]

    return Peer(
        "zen-engine, one compiled expression",
        prepare,
        lambda found: [
            program.fired([n for n, holds in enumerate(case) if holds]) for case in found
        ],
        200,
    )


def generated(program: Program) -> Peer:
    """One generated Python function."""
    check = check_of(program)
    return Peer(
        "one generated Python function",
        lambda vectors: lambda: [check(v) for v in vectors],
        lambda found: [program.fired(case) for case in found],
        2000,
    )


def adapter(program: Program, ours: DurableStratum) -> Peer:
    """Our reading on durable-rules, its shadow check on."""
    return Peer(
        "ours: durable-rules, C module, shadow check",
        lambda vectors: lambda: [ours.fire(v) for v in vectors],
        lambda found: [program.fired(case) for case in found],
        200,
    )


def measured(calls: dict[str, tuple[Callable[[], Any], int]]) -> dict[str, float]:
    """Seconds of processor time a case: the median of interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, (call, count) in calls.items():
            start = time.process_time()
            call()
            taken[name].append((time.process_time() - start) / count)
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    """Check that all agree, then time them and print the table."""
    book = load_rules()
    assessor = Assessor(book, "durable")
    program = assessor.runner.programs.evidence
    cases = [*load_cases(cases_folder() / "published"), *islice(cohort(WIDE, 1, book), WIDE)]
    facts = [assessor.runner.derive(case_facts(case, book))[0] for case in cases[:2200]]
    vectors: list[Vector] = [program.encode(f) for f in facts]
    shards = DurableStratum(program, shadow=True)
    peers = [
        host(program, shards),
        clips(program),
        zen(program),
        generated(program),
        adapter(program, shards),
    ]
    table, rules = (
        table_of([*facts, *facts * (WIDE // len(facts))][:WIDE], book.schema),
        rules_of(book).evidence,
    )
    held = [unpack(bits, WIDE) for bits in fire(rules, table).values()]
    calls: dict[str, tuple[Callable[[], Any], int]] = {}
    for peer in peers:
        call = peer.prepare(vectors[: peer.cases])
        wanted = [[k for k, flags in enumerate(held) if flags[n]] for n in range(peer.cases)]
        assert peer.fired(call()) == wanted, peer.name
        calls[peer.name] = (call, peer.cases)

    def on_columns() -> None:
        table.forget()
        fire(rules, table)

    calls[f"ours: columns, {WIDE:,} cases a chunk"] = (on_columns, WIDE)
    found = measured(calls)
    one = found[peers[0].name]
    print(
        f"{len(program.rules)} rules, {len(program.conjunctions)} conjunctions; "
        f"{platform.python_implementation()} "
        f"{sys.version.split()[0]}; same rules fired on "
        f"every case compared"
    )
    print("| engine | us a case | times Host |\n| --- | --: | --: |")
    for name, seconds in sorted(found.items(), key=lambda item: -item[1]):
        print(f"| {name} | {1e6 * seconds:,.2f} | {one / seconds:,.1f} |")


if __name__ == "__main__":
    main()
