"""
durable-rules 2.0.28, kept to the subset that was measured to be safe, with a guard for each thing
that was not.

Its C module is used alone: no threads, no timers, no events, no joins. A stratum is cut into
shards, each a ruleset with one
state that is warmed once and used for every case; a case is one flat fact of small integers under a
constant id. Whatever
is unexpected poisons the engine: it is thrown away and built anew, never repaired.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import metadata
from typing import Any

from workup.engine.codegen import check_of
from workup.engine.program import Program
from workup.engine.shards import BUCKETS, Shard, check_names, cut, ruleset
from workup.errors import EngineFault

VERSION = "2.0.28"
_RETRACT = '{"id":"c","sid":"s"}'


def unavailable() -> str:
    """Why durable-rules cannot be used here, or an empty string."""
    try:
        import durable_rules_engine  # noqa: F401
    except ImportError as error:
        return str(error).splitlines()[0][:200]
    if time.time() < 0:  # the engine reads its state as expired then
        return "the clock of this machine is set before 1970"
    found = metadata.version("durable-rules")
    return (
        ""
        if found == VERSION
        else f"durable-rules {found} is installed, but {VERSION} is what this was measured with"
    )


class _Ruleset:
    """One shard inside the engine: a handle and its warmed state. Not for two threads at once."""

    def __init__(self, program: Program, shard: Shard, name: str) -> None:
        import durable_rules_engine as engine

        self.engine = engine
        self.shard = shard
        check_names([f"f{n}" for n in range(len(shard.properties))])
        self.handle = engine.create_ruleset(name, ruleset(program, shard))
        fields = "".join(f',"f{n}":%d' for n in range(len(shard.properties)))
        self.template = (
            '{"id":"c","sid":"s"' + "".join(f',"b{n}":1' for n in range(BUCKETS)) + fields + "}"
        )
        self._warm()

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
        values = tuple([vector[place] for place in self.shard.properties])
        if any(type(value) is not int for value in values):
            raise EngineFault("a property is not an integer")
        status, offset = self.engine.assert_fact(self.handle, self.template % values)
        if status == 1:
            return []
        if status != 0:
            raise EngineFault(f"the engine answered status {status} to a fact")
        names = self._drain(offset)
        if self.engine.retract_fact(self.handle, _RETRACT)[0] != 0:
            raise EngineFault("the engine did not take the fact back")
        return [self.shard.numbers[int(name[1:])] for name in names]

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
        self.engine.delete_state(self.handle, "s")
        self.engine.delete_ruleset(self.handle)


class DurableStratum:
    """
    The durable reading of one program.

    Single-threaded. `shadow` compares every answer with the generated Python function; it is on
    unless switched off.
    """

    def __init__(self, program: Program, shadow: bool = True) -> None:
        self.program = program
        self.shadow = shadow
        self.thread = threading.get_ident()
        self.poisoned = False
        self.rebuilt = 0
        self.shards = cut(program)
        self.rulesets = self._build()

    @cached_property
    def check(self) -> Any:
        """The generated Python function that shadows the engine."""
        return check_of(self.program)

    def _build(self) -> list[_Ruleset]:
        return [_Ruleset(self.program, shard, f"s{n}") for n, shard in enumerate(self.shards)]

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
        fired = [number for part in self.rulesets for number in part.fire(vector)]
        if fired != sorted(fired):
            raise EngineFault(f"the engine fired {self.program.name} out of order")
        if self.shadow and fired != self.check(vector):
            raise EngineFault(
                f"the engine and its check disagree on {self.program.name}: "
                f"{_differ(self.program, fired, self.check(vector))}"
            )
        self.poisoned = False
        return fired

    def close(self) -> None:
        """Release the engine's memory; a poisoned engine is abandoned instead."""
        if not self.poisoned:
            for part in self.rulesets:
                part.close()
        self.rulesets, self.poisoned = [], True


def _differ(program: Program, one: Iterable[int], other: Iterable[int]) -> str:
    rules = {
        program.rules[owner] for number in set(one) ^ set(other) for owner in program.owners[number]
    }
    return ", ".join(sorted(rules))
