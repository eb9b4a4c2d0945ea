"""
A tuple that is worked out when it is first looked at.

An assessment holds details that not every caller asks for (where each result would lead, the next
questions, the trace). They are
a pure function of the case and the rules, so that when they are worked out makes no difference to
what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class LazyTuple(Sequence[T], Generic[T]):
    """
    A sequence that calls `make` once, on first use; equal to any sequence with the same items.
    """

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], tuple[T, ...]]) -> None:
        self._make: Callable[[], tuple[T, ...]] | None = make
        self._items: tuple[T, ...] = ()

    def _get(self) -> tuple[T, ...]:
        if self._make is not None:
            self._items, self._make = self._make(), None
        return self._items

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._get()[index]

    def __len__(self) -> int:
        return len(self._get())

    def __iter__(self) -> Iterator[T]:
        return iter(self._get())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._get() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._get())

    def __repr__(self) -> str:
        return repr(self._get())


class LazyParts(LazyTuple[T]):
    """
    A sequence of several named parts, one after the other, each worked out when it is first looked
    at.
    """

    __slots__ = ("_names", "_of", "_parts")

    def __init__(self, names: Iterable[str], make: Callable[[str], tuple[T, ...]]) -> None:
        self._names, self._of = tuple(names), make
        self._parts: dict[str, tuple[T, ...]] = {}
        super().__init__(lambda: tuple(item for name in self._names for item in self.part(name)))

    def part(self, name: str) -> tuple[T, ...]:
        """One part."""
        if name not in self._parts:
            self._parts[name] = self._of(name)
        return self._parts[name]
