"""
Conditions written out as Python functions, for where one is asked many times.

`check_of` writes a stratum's program, the fast form and the shadow of the durable reading;
`holds_of` one condition. Both say
what `truth` says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from workup.engine.program import OPERATORS, Atom, Check, Program
from workup.knowledge.condition import AtLeast, Condition, Is


def source_of(program: Program) -> str:
    """The Python text of a stratum: tests that share their first atom stand under one `if`."""
    groups: dict[Atom, list[tuple[int, tuple[Atom, ...]]]] = {}
    lines = ["def check(v):", " out = []", " a = out.append"]
    for number, atoms in enumerate(program.conjunctions):
        if atoms:
            groups.setdefault(_rarest(atoms), []).append((number, atoms))
        else:
            lines.append(f" a({number})")
    for first, members in groups.items():
        lines.append(f" if {_test(first)}:")
        for number, atoms in members:
            rest = [_test(atom) for atom in atoms if atom != first]
            lines.append(f"  if {' and '.join(rest)}: a({number})" if rest else f"  a({number})")
    return "\n".join([*lines, " out.sort()", " return out", ""])


def _rarest(atoms: tuple[Atom, ...]) -> Atom:
    return next((atom for atom in atoms if atom[1] == "eq" and atom[2] == 1), atoms[0])


def _test(atom: Atom) -> str:
    place, op, constant = atom
    return f"v[{place}] {OPERATORS[op]} {constant}"


def check_of(program: Program) -> Check:
    """
    The stratum as one Python function from a vector to the numbers of the conjunctions that hold,
    ascending.
    """
    space: dict[str, Check] = {}
    exec(compile(source_of(program), f"<stratum {program.name}>", "exec"), {}, space)
    return space["check"]


Holds = Callable[[Callable[[str], Any]], bool]
_LEAF = {
    "present": "g({f}) is True",
    "absent": "g({f}) is False",
    "not_present": "g({f}) is not True",
    "not_absent": "g({f}) is not False",
    "known": "g({f}) is not None",
    "untold": "g({f}) is None",
    "eq": "g({f}) == {v}",
    "ne": "g({f}) not in (None, {v})",
    "not_eq": "g({f}) != {v}",
    "not_ne": "g({f}) in (None, {v})",
}
_ORDER = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_APART = "(x < {v!r} or x > {v!r})"  # a range differs from a number only where it lies apart


def holds_of(condition: Condition) -> Holds:
    """
    One condition written out as a Python function of a fact getter, for the many near-equal cases
    of `pathway.what_if`.

    Returns:
        A function that is true exactly where `truth` is True. For "known to fail" give it
        `negate(condition)`.
    """
    found: Holds = eval(f"lambda g: {_expression(condition)}", {})
    return found


def _expression(condition: Condition) -> str:
    match condition:
        case Is(fact, op, value):
            if op in _LEAF and not (op.endswith("ne") and isinstance(value, int | float)):
                return _LEAF[op].format(f=repr(fact), v=repr(value))
            strict, asked = op.removeprefix("not_"), f"(x := g({fact!r}))"
            stands = f"x {_ORDER[strict]} {value!r}" if strict in _ORDER else _APART.format(v=value)
            if op == strict:
                return f"({asked} is not None and {stands})"
            return f"({asked} is None or not {stands})"
        case AtLeast(count, parts):
            said = [f"({_expression(part)})" for part in parts]
            if not parts:
                return "False"
            if count == len(parts):
                return " and ".join(said)
            return " or ".join(said) if count == 1 else f"{' + '.join(said)} >= {count}"
        case _:
            assert_never(condition)
