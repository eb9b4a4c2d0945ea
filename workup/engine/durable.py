"""
durable-rules 2.0.28, kept to the subset that was measured to be safe, with a guard for each thing
that was not.

Its C module is used alone: no threads, no timers, no events, no joins. A stratum is cut into
shards, each a ruleset with one
state, made when a case first concerns it, warmed once and used for every case; a case is one flat
fact of small integers under a constant id. Whatever
is unexpected poisons the engine: it is thrown away and built anew, never repaired.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from workup.engine.codegen import Atom, check_of
from workup.engine.program import Program
from workup.engine.shards import (
    Layout,
    Shard,
    buckets_of,
    check_limits,
    holds,
    layout,
    pack,
    ruleset,
)
from workup.errors import EngineFault

VERSION = "2.0.28"
_RETRACT = '{"id":"c","sid":"s"}'


def unavailable() -> str:
    """Why durable-rules cannot be used here, or an empty string."""
    try:
        import durable_rules_engine as engine
    except ImportError as error:
        return str(error).splitlines()[0][:200]
    if time.time() < 0:  # the engine reads its state as expired then
        return "the clock of this machine is set before 1970"
    found = installed(engine.__file__)
    return (
        ""
        if found == VERSION
        else f"durable-rules {found} is installed, but {VERSION} is what this was measured with"
    )


def installed(module: str) -> str:
    """The version of durable-rules that is installed; `module` is the file of its C module."""
    if os.path.isdir(f"{os.path.dirname(module)}/durable_rules-{VERSION}.dist-info"):
        return VERSION
    from importlib import metadata  # as long to import as a case takes

    return metadata.version("durable-rules")


class _Ruleset:
    """One shard inside the engine: a handle and its warmed state. Not for two threads at once."""

    def __init__(self, name: str, whole: Layout, shard: Shard) -> None:
        import durable_rules_engine as engine

        self.engine = engine
        self.name, self.whole, self.shard = name, whole, shard
        self.ready = False

    def _make(self) -> None:
        """Lay the ruleset into the engine."""
        self.handle = self.engine.create_ruleset(self.name, ruleset(self.whole, self.shard))
        fields = [f'"b{n}":1' for n in range(buckets_of(self.shard))]
        fields += [f'"f{place}":%d' for place in self.shard.properties]
        self.template = f'{{"id":"c","sid":"s",{",".join(fields)}}}'
        self._warm()
        self.ready = True

    def _warm(self) -> None:
        status, self.offset = self.engine.assert_fact(self.handle, '{"id":"w","sid":"s","warm":1}')
        started = (
            self.engine.start_action_for_state(self.handle, self.offset) if status == 0 else None
        )
        if not started or not started[1].startswith('{"warm"'):
            raise EngineFault(f"the engine did not warm up (status {status})")
        if self.engine.complete_and_start_action(self.handle, self.offset) is not None:
            raise EngineFault("the engine fired more than the warming rule")
        if self.engine.retract_fact(self.handle, '{"id":"w","sid":"s"}')[0] != 0:
            raise EngineFault("the engine kept the warming fact")

    def fire(self, vector: Sequence[int]) -> list[int]:
        """The numbers, in the program, of the conjunctions that fire."""
        if not self.ready:
            self._make()
        values = tuple([vector[place] for place in self.shard.properties])
        status, offset = self.engine.assert_fact(self.handle, self.template % values)
        if status == 1:
            return []
        if status != 0:
            raise EngineFault(f"the engine answered status {status} to a fact")
        names = self._drain(offset)
        if self.engine.retract_fact(self.handle, _RETRACT)[0] != 0:
            raise EngineFault("the engine did not take the fact back")
        found = [self.shard.numbers[int(name[1:])] for name in names]
        if found != sorted(found):
            raise EngineFault("the engine fired out of order")
        return found

    def _drain(self, offset: int) -> list[str]:
        started = self.engine.start_action_for_state(self.handle, offset)
        if started is None:
            raise EngineFault("the engine's state is locked")
        message, names = started[1], []
        while message is not None:
            names.append(message[2 : message.index('"', 2)])
            if len(names) > len(self.shard.numbers):
                raise EngineFault("the engine fired more rules than there are")
            message = self.engine.complete_and_start_action(self.handle, offset)
        if len(set(names)) != len(names):
            raise EngineFault("the engine fired a rule twice")
        return names

    def close(self) -> None:
        """Free the memory: safe only on a warmed, idle state."""
        if not self.ready:
            return
        self.engine.delete_state(self.handle, "s")
        self.engine.delete_ruleset(self.handle)


class DurableStratum:
    """
    The durable reading of one program.

    Single-threaded. `shadow` compares every answer with the generated Python function; it is on
    unless switched off. The first case, often the only one, is put to rulesets that hold no more
    than what it concerns.
    """

    def __init__(self, program: Program, shadow: bool = True) -> None:
        self.program = program
        self.shadow = shadow
        self.thread = threading.get_ident()
        self.poisoned = False
        self.rebuilt = 0
        self.layout: Layout = getattr(program, "layout", None) or layout(program)
        self.shards = self.layout.shards
        self.always = tuple(n for n, shard in enumerate(self.shards) if not shard.keys)
        self.rulesets = self._build()
        self.first = True

    @cached_property
    def check(self) -> Any:
        """The generated Python function that shadows the engine."""
        return check_of(self.program)

    def _build(self) -> list[_Ruleset]:
        return [_Ruleset(f"s{n}", self.layout, shard) for n, shard in enumerate(self.shards)]

    @cached_property
    def concerns(self) -> list[list[tuple[int, ...]]]:
        """Per property and value, the shards that it concerns."""
        return _concerns(self.program, self.shards)

    def _asked(self, vector: Sequence[int]) -> list[_Ruleset]:
        """The rulesets that a case concerns: in any other no conjunction can hold."""
        if self.first:
            return self._own(vector)
        found = set(self.always)
        for by_value, value in zip(self.concerns, vector, strict=True):
            if by_value and (mine := by_value[value]):
                found.update(mine)
        return [self.rulesets[n] for n in sorted(found)]

    def _own(self, vector: Sequence[int]) -> list[_Ruleset]:
        """Rulesets of what the first case concerns."""
        groups = [g for g in self.layout.groups if g[0] is None or holds(g[0], vector[g[0][0]])]
        shards = pack(groups, self.layout.reads, len(self.layout.reads))
        for shard in shards:
            check_limits(self.program, shard, bodies=self.layout.bodies)
        return [_Ruleset(f"o{n}", self.layout, shard) for n, shard in enumerate(shards)]

    def fire(self, vector: Sequence[int]) -> list[int]:
        """
        The numbers of the conjunctions that hold, ascending.

        Raises:
            EngineFault: If anything at all is unexpected. The next call runs on a newly built
            engine.
        """
        if threading.get_ident() != self.thread:
            raise EngineFault(
                f"the engine for {self.program.name} belongs to another thread; build one for each"
            )
        if self.poisoned:
            self.rulesets, self.rebuilt = self._build(), self.rebuilt + 1
        self.poisoned = True  # cleared only on the clean way out, KeyboardInterrupt included
        if not set(map(type, vector)) <= {int}:
            raise EngineFault("a property is not an integer")
        asked = self._asked(vector)
        fired = sorted(n for part in asked for n in part.fire(vector))
        if self.shadow and fired != self.check(vector):
            raise EngineFault(
                f"the engine and its check disagree on {self.program.name}: "
                f"{_differ(self.program, fired, self.check(vector))}"
            )
        if self.first:
            self.first = False
            for part in asked:
                part.close()
        self.poisoned = False
        return fired

    def close(self) -> None:
        """Release the engine's memory; a poisoned engine is abandoned instead."""
        if not self.poisoned:
            for part in self.rulesets:
                part.close()
        self.rulesets, self.poisoned = [], True


def _concerns(program: Program, shards: Sequence[Shard]) -> list[list[tuple[int, ...]]]:
    """Per property: the shards that each of its values concerns; empty where no key is on it."""
    keyed: dict[int, list[tuple[Atom, int]]] = {}
    for number, shard in enumerate(shards):
        for key in shard.keys:
            keyed.setdefault(key[0], []).append((key, number))
    return [
        [
            tuple(sorted({number for key, number in keyed[place] if holds(key, value)}))
            for value in range(program.values(place))
        ]
        if place in keyed
        else []
        for place in range(len(program.properties))
    ]


def _differ(program: Program, one: Iterable[int], other: Iterable[int]) -> str:
    rules = {
        program.rules[owner] for number in set(one) ^ set(other) for owner in program.owners[number]
    }
    return ", ".join(sorted(rules))
