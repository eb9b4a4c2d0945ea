"""
The connections of a server: a bounded number, each with a time by which it must have asked.

uvicorn bounds the time between two requests only; a connection that asks nothing, a byte now and
then, or does not take its answer is held for good, and once the process has no file left nobody is
answered. Here it is closed; a new connection takes the place of the one that has waited longest.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 10.0  # seconds for the head of a first request; a slow phone needs one or two
NEXT = 15.0  # seconds for the head of the next one
STALLED = 30.0  # seconds that an answer may wait for its reader
MOST = 2000  # connections, where files enough may be open
_SPARE = 160  # files left for everything but connections: rules, records, uploads, workers
_SHARE = 4  # one address may hold all but one in so many connections


def most_connections() -> int:
    """How many connections the files that this process may have open allow."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST + _SPARE
        if soft < wanted and (hard == resource.RLIM_INFINITY or hard > soft):
            soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(16, min(MOST, soft - _SPARE))
    return MOST


class Held:
    """
    The connections that are open, the one that has waited longest first.

    Args:
        most: How many there may be.
    """

    def __init__(self, most: int) -> None:
        self.most, self.share = most, max(1, most - most // _SHARE)
        self.open: dict[Connection, str] = {}
        self.by_address: Counter[str] = Counter()

    def enter(self, one: Connection) -> None:
        """Take a connection in, in the place of an idle one where there are too many."""
        address = one.client[0] if one.client else ""
        self.open[one] = address
        self.by_address[address] += 1
        if self.by_address[address] > self.share or len(self.open) > self.most:
            busiest, _ = self.by_address.most_common(1)[0]
            idle = (c for c, a in self.open.items() if a == busiest and c.idle and c is not one)
            next(idle, one).transport.abort()

    def leave(self, one: Connection) -> None:
        """Forget a connection."""
        address = self.open.pop(one, None)
        if address is not None:
            self.by_address[address] -= 1
            if not self.by_address[address]:
                del self.by_address[address]


class Connection(H11Protocol):
    """One connection, closed where it lets the server wait; `serving` makes a server's class."""

    held: Held
    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.held.enter(self)
        self._wait(HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        self.held.leave(self)
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if not self.idle:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        self._wait(NEXT)
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._late = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def serving(most: int) -> type[Any]:
    """The class of a server's connections, of which `most` are open at once."""
    return type("Served", (Connection,), {"held": Held(most)})
