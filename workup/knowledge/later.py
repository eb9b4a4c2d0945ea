"""
What was kept as bytes, each piece read when it is first asked for.

The bytes come from a checked file of the user's own (`cache`), never from elsewhere: a pickle runs
code.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from workup.knowledge.cache import unpickled

K = TypeVar("K")
V = TypeVar("V")


def pickled(value: object) -> bytes:
    """A value as bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


class Later:
    """An object some of whose attributes are read when they are first asked for."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """An attribute that was kept as bytes."""
            body = self.__dict__.get("_later", {}).get(name)
            if body is None:
                raise AttributeError(f"{type(self).__name__} has no `{name}`")
            return self.__dict__.setdefault(name, unpickled(body))


class LaterMap(Mapping[K, V], Generic[K, V]):
    """A map, each of whose values is read when it is first asked for."""

    def __init__(self, bodies: Mapping[K, bytes]) -> None:
        self._bodies = bodies
        self._read: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        found = self._read.get(key)
        if found is None:
            found = self._read.setdefault(key, unpickled(self._bodies[key]))
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._bodies

    def __iter__(self) -> Iterator[K]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)

    def __reduce__(self) -> tuple[Any, ...]:
        return LaterMap, (self._bodies,)


class LaterList(Sequence[V], Generic[V]):
    """A list, each of whose items is read when it is first asked for."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self._items: LaterMap[int, V] = LaterMap(dict(enumerate(bodies)))

    @overload
    def __getitem__(self, index: int) -> V: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[V]: ...

    def __getitem__(self, index: int | slice) -> V | Sequence[V]:
        if isinstance(index, slice):
            return [self._items[n] for n in range(*index.indices(len(self)))]
        return self._items[index + len(self) if index < 0 else index]

    def __iter__(self) -> Iterator[V]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


def map_of(values: Mapping[K, V]) -> LaterMap[K, V]:
    """A map with its values as bytes."""
    return LaterMap({key: pickled(value) for key, value in values.items()})


def list_of(values: Iterable[V]) -> LaterList[V]:
    """A list with its items as bytes."""
    return LaterList(map(pickled, values))
