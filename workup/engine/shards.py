"""
A program cut into rulesets for durable-rules, each within the limits that were measured, and each
as the engine's JSON.

Past some of the limits the engine crashes or hangs, so every one is computed before it sees a
ruleset. Nothing here runs it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workup.engine.program import OPERATORS, Atom, Program
from workup.errors import EngineFault

BUCKETS = 16
MOST_PROPERTIES = 252
MOST_BRANCHES = 64
MOST_CHILDREN = 500
MOST_RULES = 4000
#: Names that the engine reads for itself.
RESERVED = frozenset(
    [
        "id",
        "sid",
        "warm",
        "$s",
        "$time",
        "$forward",
        "$m",
        "$i",
        "$and",
        "$or",
        "$not",
        "$ex",
        "$nex",
        "$mt",
        "$imt",
        "$iall",
        "$iany",
        "$eq",
        "$neq",
        "$lt",
        "$lte",
        "$gt",
        "$gte",
        "$add",
        "$sub",
        "$mul",
        "$div",
        "$l",
        "$r",
        "all",
        "any",
        "pri",
        "count",
        "cap",
        "dist",
        "m",
        *(f"b{n}" for n in range(BUCKETS)),
    ]
)


def fnv1a32(text: str) -> int:
    """The hash by which the engine tells names apart."""
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def check_names(codes: Iterable[str]) -> None:
    """
    Refuse property codes that the engine would confuse.

    Raises:
        EngineFault: If two of `codes` and the reserved words share a hash, or a code is a reserved
        word.
    """
    seen: dict[int, str] = {}
    for name in [*sorted(RESERVED), *codes]:
        twin = seen.setdefault(fnv1a32(name), name)
        if twin != name or (name in RESERVED and name in codes):
            raise EngineFault(f"the engine cannot tell the names `{twin}` and `{name}` apart")
    codes = list(codes)
    if len(set(codes)) != len(codes):
        raise EngineFault("a property code is used twice")


@dataclass(frozen=True)
class Shard:
    """
    A part of a program that fits one ruleset: conjunction numbers of the program, and the
    properties they read.
    """

    numbers: tuple[int, ...]
    properties: tuple[int, ...]


def cut(program: Program, buckets: int = BUCKETS) -> list[Shard]:
    """
    Pack a program's conjunctions into shards, in order, each within the engine's limits.

    Raises:
        EngineFault: If one conjunction alone is past a limit.
    """
    most = buckets * (MOST_BRANCHES + 1 - buckets)
    shards: list[Shard] = []
    numbers: list[int] = []
    properties: set[int] = set()
    for number, atoms in enumerate(program.conjunctions):
        _check_atoms(program.name, number, atoms)
        mine = {atom[0] for atom in atoms}
        if len(mine) + buckets + 2 > MOST_PROPERTIES:
            raise EngineFault(
                f"conjunction {number} of {program.name} reads {len(mine)} properties, past the "
                f"limit of {MOST_PROPERTIES}"
            )
        if numbers and (
            len(properties | mine) + buckets + 2 > MOST_PROPERTIES or len(numbers) >= most
        ):
            shards.append(Shard(tuple(numbers), tuple(sorted(properties))))
            numbers, properties = [], set()
        numbers.append(number)
        properties |= mine
    if numbers:
        shards.append(Shard(tuple(numbers), tuple(sorted(properties))))
    for shard in shards:
        check_limits(program, shard, buckets)
    return shards


def _check_atoms(name: str, number: int, atoms: Sequence[Atom]) -> None:
    if not atoms:
        raise EngineFault(f"conjunction {number} of {name} is empty: it would fire on every case")
    for _, op, constant in atoms:
        if op not in OPERATORS or type(constant) is not int:
            raise EngineFault(
                f"conjunction {number} of {name} holds `{op}` on a {type(constant).__name__}: only "
                f"integer tests are allowed"
            )


def check_limits(program: Program, shard: Shard, buckets: int = BUCKETS) -> None:
    """
    Compute every limit of one ruleset before the engine sees it; past some of them it crashes or
    hangs.

    Raises:
        EngineFault: With the limit that is passed.
    """
    count = len(shard.numbers)
    largest = -(-count // buckets)
    bodies = [program.conjunctions[n] for n in shard.numbers]
    limits = {
        "properties": (len(shard.properties) + buckets + 2, MOST_PROPERTIES),
        "conjunctions": (count, buckets * (MOST_BRANCHES + 1 - buckets)),
        "pending branches": (buckets - 1 + largest, MOST_BRANCHES),
        "conditions under one node": (max(largest, buckets + 1), MOST_CHILDREN),
        "rules": (count + 1, MOST_RULES),
        "equal conjunctions": (max(Counter(bodies).values(), default=0), 1),
    }
    for what, (found, most) in limits.items():
        if found > most:
            raise EngineFault(
                f"a shard of {program.name} has {found} {what}; the engine bears {most}"
            )


def ruleset(program: Program, shard: Shard, buckets: int = BUCKETS) -> str:
    """
    The shard as the engine's JSON: generated names only, compact ASCII, a bucket marker first in
    each conjunction.
    """
    code = {place: f"f{n}" for n, place in enumerate(shard.properties)}
    body: dict[str, Any] = {}
    bucket = _buckets(program, shard, buckets)
    for n, number in enumerate(shard.numbers):
        atoms = sorted(program.conjunctions[number], key=_telling)
        tests: list[dict[str, Any]] = [{f"b{bucket[n]}": 1}]
        tests += [_test(code[place], op, constant) for place, op, constant in atoms]
        body[f"r{n}"] = {"all": [{"m": {"$and": tests}}]}
    body["warm"] = {"all": [{"m": {"warm": 1}}]}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True)


def _telling(atom: Atom) -> tuple[bool, Atom]:
    """
    What fails for most patients comes first, so that the engine gives up early and shares the test.
    """
    return (not (atom[1] == "eq" and atom[2] == 1), atom)


def _buckets(program: Program, shard: Shard, buckets: int) -> list[int]:
    """
    The bucket of each conjunction: those that begin with the same test lie together, and no bucket
    is larger than an even share.
    """
    order = sorted(
        range(len(shard.numbers)),
        key=lambda n: min(map(_telling, program.conjunctions[shard.numbers[n]])),
    )
    size = -(-len(order) // buckets)
    found = [0] * len(order)
    for place, n in enumerate(order):
        found[n] = place // size
    return found


def _test(code: str, op: str, constant: int) -> dict[str, Any]:
    return {code: constant} if op == "eq" else {f"${op}": {code: constant}}
