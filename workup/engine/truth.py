"""
Read a condition against one case: true, false or unknown.

`truth` walks the tree and is the meaning of a condition; every other reading is held to it by a
test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from workup.knowledge.condition import STRICT, AtLeast, Condition, Is, Op, opposite
from workup.model.quantity import Span, bounds


def truth(condition: Condition, facts: Mapping[str, object]) -> bool | None:
    """
    Read `condition` against one case.

    Args:
        condition: What the rule asks.

        facts: What the case tells: True or False for a sign, an id for a word, years, a range of
        them or a count for a number.

    Returns:
        True where it is known to hold, False where it is known to fail, None where the case leaves
        it open.

    Source:
        Strong three-valued logic: Kleene SC, Introduction to Metamathematics, 1952, section 64.
    """
    match condition:
        case Is():
            return _leaf(facts.get(condition.fact), condition.op, condition.value)
        case AtLeast():
            count, answers = condition.count, [truth(part, facts) for part in condition.parts]
            if answers.count(True) >= count:
                return True
            return False if answers.count(False) > len(answers) - count else None
        case _:
            assert_never(condition)


def _leaf(said: object, op: Op, value: object) -> bool | None:
    if op == "known":
        return said is not None
    if op == "untold":
        return said is None
    lenient, strict = op in STRICT, STRICT.get(op, op)
    if said is None:
        return True if lenient else None
    if _compare(said, strict, value):
        return not lenient
    if lenient:
        return True
    return False if _compare(said, opposite(strict), value) else None


def _compare(said: object, op: Op, value: object) -> bool:
    """Whether it surely stands so: a range only where all of it does."""
    if op in ("present", "absent"):
        return bool(said) is (op == "present")
    if isinstance(said, str):
        return (said == value) is (op == "eq")
    assert isinstance(said, int | float | Span) and isinstance(value, int | float)
    low, high = bounds(said)
    return _STANDS[op](low, high, value)


#: Whether a range from `low` to `high` surely stands so to a value.
_STANDS: dict[str, Callable[[float, float, float], bool]] = {
    "eq": lambda low, high, value: low == value == high,
    "ne": lambda low, high, value: high < value or low > value,
    "lt": lambda low, high, value: high < value,
    "le": lambda low, high, value: high <= value,
    "gt": lambda low, high, value: low > value,
    "ge": lambda low, high, value: low >= value,
}
