"""
A program cut into rulesets for durable-rules, each within the limits that were measured, and each
as the engine's JSON.

Conjunctions that need the same told fact lie in one shard, so that a case is put only to the shards
that some fact of it concerns. Past some of the limits the engine crashes or hangs, so every one is
computed before it sees a ruleset. Nothing here runs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from workup.engine.codegen import OPERATORS, Atom
from workup.engine.program import Program
from workup.errors import EngineFault
from workup.model.fact import parted

BUCKETS = 16
MOST_PROPERTIES = 252
MOST_BRANCHES = 64
MOST_CHILDREN = 500
MOST_RULES = 4000
#: Conjunctions of one shard, unless more than these need the same fact. The median of 40 teaching
#: cases is put to 80 shards of 370. A smaller number lays fewer conjunctions for the first case,
#: but each ruleset costs the engine a quarter of a megabyte.
USUAL = 24
_HOLDS = {"eq": eq, "neq": ne, "lt": lt, "lte": le, "gt": gt, "gte": ge}
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
    properties they read. None of its conjunctions holds unless one of the `keys` does; without
    keys some may hold whatever the case.
    """

    numbers: tuple[int, ...]
    properties: tuple[int, ...]
    keys: tuple[Atom, ...] = ()


@dataclass(frozen=True)
class Layout:
    """
    A program as it is laid into rulesets.

    `groups`: conjunction numbers by the test that they are kept under, None for those that have
    none. Of each conjunction: `bodies` its tests as the engine's JSON, `reads` its properties,
    `turns` its place in the order that lays together what begins with the same test. `shards`: all
    of it, packed.
    """

    groups: tuple[tuple[Atom | None, tuple[int, ...]], ...]
    bodies: tuple[str, ...]
    reads: tuple[tuple[int, ...], ...]
    turns: tuple[int, ...]
    shards: tuple[Shard, ...]


def layout(program: Program) -> Layout:
    """
    Lay a program out.

    Raises:
        EngineFault: If one conjunction alone is past a limit, or the engine would confuse names.
    """
    check_names([f"f{n}" for n in range(len(program.properties))])
    conjunctions = program.conjunctions
    groups = tuple((key, tuple(mine)) for key, mine in _by_key(program).items())
    order = sorted(range(len(conjunctions)), key=lambda n: min(map(_telling, conjunctions[n])))
    turns = sorted(range(len(order)), key=order.__getitem__)
    reads = tuple(tuple(sorted({atom[0] for atom in atoms})) for atoms in conjunctions)
    shards = pack(groups, reads, USUAL)
    for shard in shards:
        check_limits(program, shard)
    bodies = tuple(",".join(map(_test, sorted(atoms, key=_telling))) for atoms in conjunctions)
    return Layout(groups, bodies, reads, tuple(turns), tuple(shards))


def pack(
    groups: Iterable[tuple[Atom | None, Sequence[int]]],
    reads: Sequence[Sequence[int]],
    usual: int,
    buckets: int = BUCKETS,
) -> list[Shard]:
    """
    Pack conjunctions into shards, each within the engine's limits.

    Args:
        groups: Their numbers, by the test that they are kept under.

        reads: The properties of each conjunction of the program.

        usual: How many conjunctions a shard holds unless one group has more.

        buckets: How many a ruleset has.
    """
    most = buckets * (MOST_BRANCHES + 1 - buckets)
    shards: list[Shard] = []
    numbers: list[int] = []
    properties: set[int] = set()
    keys: set[Atom | None] = set()

    def close() -> None:
        if numbers:
            known = tuple(sorted(key for key in keys if key)) if None not in keys else ()
            shards.append(Shard(tuple(sorted(numbers)), tuple(sorted(properties)), known))
        numbers.clear()
        properties.clear()
        keys.clear()

    for key, mine in groups:
        if len(numbers) + len(mine) > usual or key is None or None in keys:
            close()
        for number in mine:
            wider = properties.union(reads[number])
            if len(wider) + BUCKETS + 2 > MOST_PROPERTIES or len(numbers) >= most:
                close()
            numbers.append(number)
            properties.update(reads[number])
            keys.add(key)
    close()
    return shards


def _by_key(program: Program) -> dict[Atom | None, list[int]]:
    """
    A test to the conjunctions that are kept under it: one of theirs that fails where nothing is
    told; None for those that have no such test. In the order of the facts' names, so that what is
    told together lies together.
    """
    uses = Counter(atom for atoms in program.conjunctions for atom in atoms)
    found: dict[Atom | None, list[int]] = {}
    for number, atoms in enumerate(program.conjunctions):
        _check_atoms(program.name, number, atoms)
        if (reads := len({atom[0] for atom in atoms})) + BUCKETS + 2 > MOST_PROPERTIES:
            raise EngineFault(
                f"conjunction {number} of {program.name} reads {reads} properties, past the "
                f"limit of {MOST_PROPERTIES}"
            )
        telling = [atom for atom in atoms if not holds(atom, program.blank[atom[0]])]
        key = min(telling, key=lambda a: (*_common(a, program), uses[a], a), default=None)
        found.setdefault(key, []).append(number)
    order = sorted(found, key=lambda key: (program.properties[key[0]], key) if key else ("",))
    return {key: found[key] for key in order}


def _common(atom: Atom, program: Program) -> tuple[bool, bool, bool]:
    """
    Whether many cases pass a test: an order or a denial, or the value of what most cases tell
    (regions, onset and what is derived, whose names have no dot).
    """
    name = program.properties[atom[0]]
    return (
        atom[1] != "eq",
        atom[2] == 0,
        not parted(name).id or parted(name).kind in ("region", "onset"),
    )


def holds(atom: Atom, value: int) -> bool:
    """Whether a test holds of the value of its property."""
    found: bool = _HOLDS[atom[1]](value, atom[2])
    return found


def _check_atoms(name: str, number: int, atoms: Sequence[Atom]) -> None:
    if not atoms:
        raise EngineFault(f"conjunction {number} of {name} is empty: it would fire on every case")
    for _, op, constant in atoms:
        if op not in OPERATORS or type(constant) is not int:
            raise EngineFault(
                f"conjunction {number} of {name} holds `{op}` on a {type(constant).__name__}: only "
                f"integer tests are allowed"
            )


def check_limits(program: Program, shard: Shard, bodies: Sequence[object] = ()) -> None:
    """
    Compute every limit of one ruleset before the engine sees it; past some of them it crashes or
    hangs.

    Raises:
        EngineFault: With the limit that is passed.
    """
    count = len(shard.numbers)
    largest = -(-count // BUCKETS)
    bodies = [(bodies or program.conjunctions)[n] for n in shard.numbers]
    limits = {
        "properties": (len(shard.properties) + BUCKETS + 2, MOST_PROPERTIES),
        "conjunctions": (count, BUCKETS * (MOST_BRANCHES + 1 - BUCKETS)),
        "pending branches": (BUCKETS - 1 + largest, MOST_BRANCHES),
        "conditions under one node": (max(largest, BUCKETS + 1), MOST_CHILDREN),
        "rules": (count + 1, MOST_RULES),
        "equal conjunctions": (max(Counter(bodies).values(), default=0), 1),
    }
    for what, (found, most) in limits.items():
        if found > most:
            raise EngineFault(
                f"a shard of {program.name} has {found} {what}; the engine bears {most}"
            )


def ruleset(whole: Layout, shard: Shard) -> str:
    """
    The shard as the engine's JSON: generated names only, compact ASCII, a bucket marker first in
    each conjunction.
    """
    bucket = _buckets(whole, shard)
    rules = [
        f'"r{n}":{{"all":[{{"m":{{"$and":[{{"b{bucket[n]}":1}},{whole.bodies[number]}]}}}}]}}'
        for n, number in enumerate(shard.numbers)
    ]
    return f'{{{",".join(rules)},"warm":{{"all":[{{"m":{{"warm":1}}}}]}}}}'


def buckets_of(shard: Shard) -> int:
    """Into how many buckets a shard is laid: one where it is so small that it needs no more."""
    return 1 if len(shard.numbers) <= MOST_BRANCHES // 2 else BUCKETS


def _telling(atom: Atom) -> tuple[bool, Atom]:
    """
    What fails for most patients comes first, so that the engine gives up early and shares the test.
    """
    return (not (atom[1] == "eq" and atom[2] == 1), atom)


def _buckets(whole: Layout, shard: Shard) -> list[int]:
    """
    The bucket of each conjunction: those that begin with the same test lie together, and no bucket
    is larger than an even share.
    """
    order = sorted(range(len(shard.numbers)), key=lambda n: whole.turns[shard.numbers[n]])
    size = -(-len(order) // buckets_of(shard))
    found = [0] * len(order)
    for place, n in enumerate(order):
        found[n] = place // size
    return found


def _test(atom: Atom) -> str:
    place, op, constant = atom
    return f'{{"f{place}":{constant}}}' if op == "eq" else f'{{"${op}":{{"f{place}":{constant}}}}}'
