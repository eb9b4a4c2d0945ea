"""
The compiled strata as they are kept between runs: what one case needs at once, the conjunctions
and their layout for durable-rules when they are asked for.
"""

from __future__ import annotations

import marshal
from dataclasses import fields
from typing import Any

from workup.engine.codegen import compiled
from workup.engine.program import Program
from workup.engine.shards import layout
from workup.engine.strata import Programs
from workup.knowledge.later import pickled


def packed(programs: Programs) -> dict[str, Any]:
    """
    The strata as plain values.

    Raises:
        EngineFault: If a stratum is past what durable-rules bears.
    """
    found = {f.name: getattr(programs, f.name) for f in fields(programs)}
    return {
        name: tuple(map(_packed, value)) if isinstance(value, tuple) else _packed(value)
        for name, value in found.items()
    }


def _packed(program: Program) -> dict[str, Any]:
    state = {f.name: getattr(program, f.name) for f in fields(program)}
    del state["conjunctions"]
    state["code"] = marshal.dumps(compiled(program))
    later = {"conjunctions": program.conjunctions, "layout": layout(program)}
    return state | {"_later": {name: pickled(value) for name, value in later.items()}}


def unpacked(kept: dict[str, Any]) -> Programs:
    """The strata again."""
    made: dict[str, Any] = {
        name: tuple(map(_unpacked, value)) if isinstance(value, tuple) else _unpacked(value)
        for name, value in kept.items()
    }
    return Programs(**made)


def _unpacked(state: dict[str, Any]) -> Program:
    program = object.__new__(Program)
    vars(program).update(state, code=marshal.loads(state["code"]))
    return program
