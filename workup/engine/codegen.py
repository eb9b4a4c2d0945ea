"""
Conditions written out as Python functions, for where one is asked many times.

`check_of` writes a stratum's program, the fast form and the shadow of the durable reading;
`counts_of` its conditions that are answered ahead of the run; `holds_of` one condition. All say
what `truth` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, assert_never

from workup.knowledge.condition import STRICT, AtLeast, Condition, Is, negate

if TYPE_CHECKING:
    from workup.engine.program import Program

Atom = tuple[int, str, int]  # property, one of OPERATORS, constant
OPERATORS = {"eq": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
UNTOLD_SIGN = 2
Check = Callable[[Sequence[int]], list[int]]
Counts = Callable[[Callable[[str], Any]], tuple[int, ...]]


def source_of(program: Program) -> str:
    """
    The Python text of a stratum, `check` and `counts`: tests that share their first atom stand
    under one `if`.
    """
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
    lines += [" out.sort()", " return out", "def counts(g):", " return ("]
    for _, when in program.counts:
        holds, fails = _expression(when), _expression(negate(when))
        lines.append(f"  1 if ({holds}) else 0 if ({fails}) else {UNTOLD_SIGN},")
    return "\n".join([*lines, " )", ""])


def _rarest(atoms: tuple[Atom, ...]) -> Atom:
    return next((atom for atom in atoms if atom[1] == "eq" and atom[2] == 1), atoms[0])


def _test(atom: Atom) -> str:
    place, op, constant = atom
    return f"v[{place}] {OPERATORS[op]} {constant}"


def compiled(program: Program) -> CodeType:
    """The text of a stratum as code that defines `check` and `counts`."""
    return _code(source_of(program), program.name)


@lru_cache(maxsize=64)
def _code(source: str, name: str) -> CodeType:
    """One text is compiled once, also for a second book that differs from the first elsewhere."""
    return compile(source, f"<stratum {name}>", "exec")


def _functions(program: Program) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(program.code or compiled(program), space)
    return space


def check_of(program: Program) -> Check:
    """
    The stratum as one Python function from a vector to the numbers of the conjunctions that hold,
    ascending.
    """
    found: Check = _functions(program)["check"]
    return found


def counts_of(program: Program) -> Counts:
    """
    The conditions answered ahead of the run as one Python function of a fact getter: each as the
    sign of its property.
    """
    found: Counts = _functions(program)["counts"]
    return found


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


def codes_of(conditions: Sequence[Condition]) -> tuple[CodeType, ...]:
    """The code of what `holds_of` gives for each of some conditions, compiled together."""
    text = "".join(f"lambda g: {_expression(condition)},\n" for condition in conditions)
    whole = compile(f"({text})", "<conditions>", "eval")
    return tuple(code for code in whole.co_consts if isinstance(code, CodeType))


def function_of(code: CodeType) -> Holds:
    """The function whose code `codes_of` gave."""
    found: Any = FunctionType(code, {})
    return found  # type: ignore[no-any-return]


def _expression(condition: Condition) -> str:
    match condition:
        case Is(fact, op, value):
            if op in _LEAF and not (op.endswith("ne") and isinstance(value, int | float)):
                return _LEAF[op].format(f=repr(fact), v=repr(value))
            strict, asked = STRICT.get(op, op), f"(x := g({fact!r}))"
            stands = f"x {_ORDER[strict]} {value!r}" if strict in _ORDER else _APART.format(v=value)
            if op == strict:
                return f"({asked} is not None and {stands})"
            return f"({asked} is None or not {stands})"
        case AtLeast(count, parts):
            said = [f"({_expression(part)})" for part in parts]
            if count <= 0 or not parts:
                return str(count <= 0)
            if count == len(parts):
                return " and ".join(said)
            return " or ".join(said) if count == 1 else f"{' + '.join(said)} >= {count}"
        case _:
            assert_never(condition)
