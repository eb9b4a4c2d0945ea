"""
What hangs on the facts that a condition reads, worked out once for all cases alike in these: of a
number only on which side it stands of each limit of the condition, and nothing of a fact of which
it is said already by that the condition holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, assert_never

from workup.engine.facts import Facts
from workup.knowledge.condition import AtLeast, Condition, Is, leaves
from workup.model.quantity import bounds

T = TypeVar("T")
Limits = tuple[float, ...]
#: The facts of a condition; those of them that are numbers, by place, with their limits; what was
#: worked out.
Seen = tuple[tuple[str, ...], tuple[tuple[int, Limits], ...], dict[tuple[object, ...], T]]

WIDE = 32  # facts; of a condition that reads more hardly ever two cases are alike
MOST = 1 << 15  # that are remembered: the lines of the trace of some thousand cases, some 30 MB


class Alike(Generic[T]):
    """
    Remembers what was worked out, by rule and by what its condition reads of a case.

    Args:
        kinds: Fact to its kind.

        when: Gives the condition of a rule by its id.

        holds: Whether it holds of every case asked for.
    """

    def __init__(
        self, kinds: Mapping[str, str], when: Callable[[str], Condition], holds: bool = True
    ) -> None:
        self._kinds, self._when, self._holds = kinds, when, holds
        self._seen: dict[str, Seen[T] | None] = {}
        self._held = 0

    def of(self, id_: str, facts: Facts, make: Callable[[], T]) -> T:
        """What was made of a case in which all that the rule reads is alike, or is made now."""
        seen = self._seen[id_] if id_ in self._seen else self._see(id_)
        if seen is None:
            return make()
        names, numbers, known = seen
        values: list[object] = list(map(facts.get, names))
        for place, limits in numbers:
            if values[place] is not None:
                values[place] = _side(values[place], limits)
        key = tuple(values)
        found = known.get(key)
        if found is None:
            if self._held >= MOST:
                self._seen.clear()
                self._held = 0
            found = known[key] = make()
            self._held += 1
        return found

    def _see(self, id_: str) -> Seen[T] | None:
        """What a rule reads; None where it is so much that hardly ever two cases are alike."""
        limits: dict[str, set[float]] = {}
        when = self._when(id_)
        settled = set(_settled(when)) if self._holds else set[str]()
        for leaf in leaves(when):
            if leaf.fact in settled:
                continue
            mine = limits.setdefault(leaf.fact, set())
            if self._kinds.get(leaf.fact) == "number" and leaf.value is not None:
                mine.add(float(leaf.value))
        numbers = [
            (place, tuple(sorted(mine)))
            for place, (fact, mine) in enumerate(limits.items())
            if self._kinds.get(fact) == "number"
        ]
        found: Seen[T] | None = None
        if len(limits) <= WIDE:
            found = tuple(limits), tuple(numbers), {}
        self._seen[id_] = found
        return found


def _settled(condition: Condition) -> Iterator[str]:
    """The signs and words of which one value alone lets a condition hold."""
    match condition:
        case Is():
            if condition.op in ("present", "absent") or (
                condition.op == "eq" and isinstance(condition.value, str)
            ):
                yield condition.fact
        case AtLeast(count, parts):
            for part in parts if count == len(parts) else ():
                yield from _settled(part)
        case _:
            assert_never(condition)


def _side(value: Any, limits: Sequence[float]) -> object:
    """On which side of each limit a number stands, or both ends of a range of them."""
    if isinstance(value, float):
        return bisect_left(limits, value) + bisect_right(limits, value)
    return tuple(bisect_left(limits, end) + bisect_right(limits, end) for end in bounds(value))
