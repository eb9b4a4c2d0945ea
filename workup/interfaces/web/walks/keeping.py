"""
The one door from the pages to the record: walks are begun, taken further line by line, ended,
listed, exported and deleted here.

A line is kept before it is answered. Each line says at which place it was typed, so that a form
sent twice is kept once and two windows
on one walk never overwrite each other.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from workup.errors import WorkupError
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of
from workup.interfaces.web.walks.learner import code_of, name_of
from workup.simulation.record.kept import Kept
from workup.simulation.record.own import NAME, own_code
from workup.simulation.record.record import Record
from workup.simulation.record.store import Store
from workup.simulation.session import MOST_LINES, MOST_TYPED

T = TypeVar("T")
_REMEMBERED = 2000  # learners
GONE = "There is no such walk in your record. A walk belongs to the browser that began it."
_BUSY = (
    "Your record cannot be read or written just now. What was kept stays kept; try again "
    "in a moment."
)


class Keeper:
    """
    The record of one server, opened when it is first needed.

    Args:
        url: Where it is; None for the user's own.

        own: The code of the user whose record it is; empty where it is for others.
    """

    def __init__(self, url: str | None, own: str = "") -> None:
        self.url, self.own = url, own
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._records: OrderedDict[str, Record] = OrderedDict()

    @property
    def store(self) -> Store:
        """The open record."""
        with self._lock:
            if self._store is None:
                self._store = Store(self.url)
            return self._store

    def record(self, code: str) -> Record:
        """One learner's part of it; whose number was looked up before is remembered."""
        name = name_of(code, self.own)
        found = self._records.get(name)
        if found is None:
            found = self._records[name] = Record(self.store, name)
            while len(self._records) > _REMEMBERED:
                self._records.popitem(last=False)
        return found

    def known(self, code: str) -> bool:
        """Whether the record holds anything of a learner."""
        name = name_of(code, self.own)
        return name in self._records or Record.known(self.store, name)

    def is_own(self, code: str) -> bool:
        """Whether a learner is the user whose record it is."""
        return name_of(code, self.own) == NAME

    def close(self) -> None:
        """Let go of the record."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A walk as it is kept, and whether the line that came with the request was taken (None: none
    came).
    """

    walk: Kept
    taken: bool | None = None


def keeper_of(request: Request) -> Keeper:
    """The server's keeper."""
    state = request.app.state
    if not hasattr(state, "keeper"):
        settings = of(request).settings
        state.keeper = Keeper(settings.record, own_code() if settings.own else "")
    found: Keeper = state.keeper
    return found


async def kept(request: Request, ask: Callable[[Record], T]) -> T | None:
    """
    What `ask` finds in the learner's record; None for a browser that has none.

    Raises:
        Refusal: 503 where the record cannot be opened or written.
    """
    code = code_of(request)
    keeper = keeper_of(request)

    def look() -> T | None:
        return ask(keeper.record(code)) if keeper.known(code) else None

    return await _kept(look) if code else None


async def asked(request: Request, code: str, ask: Callable[[Record], T]) -> T:
    """What `ask` finds in the record of a code. Raises as `kept`."""
    keeper = keeper_of(request)
    return await _kept(lambda: ask(keeper.record(code)))


async def _kept(look: Callable[[], T]) -> T:
    """What a look into the record gives. Raises as `kept`."""
    try:
        return await run_in_threadpool(look)
    except WorkupError:
        raise Refusal(503, _BUSY, retry=3) from None


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def find(record: Record, id_: str) -> Kept:
    """A walk by its whole id. Raises a Refusal where the learner has none such."""
    try:
        return record.walk(id_)
    except WorkupError:
        raise Refusal(404, GONE) from None


def take(record: Record, id_: str, place: int, line: str) -> Taken:
    """
    Keep a line of a walk before anything is answered.

    Args:
        record: The learner's.

        id_: The walk's whole id.

        place: How many lines the page showed on which it was typed.

        line: What was typed; as much of it as a walk reads is kept.

    Returns:
        The walk with the line, or without it (`taken` False) where the walk has gone on elsewhere
        since the page was made.
    """
    walk = find(record, id_)
    line = line[:MOST_TYPED]
    if walk.over or place >= MOST_LINES:
        return Taken(walk, False)
    if place < len(walk.lines):
        return Taken(walk, walk.lines[place] == line)  # the same form sent twice is no second line
    if place > len(walk.lines):
        return Taken(walk, False)
    try:
        record.say(id_, place, line, now())
    except WorkupError:
        walk = find(record, id_)
        if len(walk.lines) <= place:
            raise
        return Taken(walk, walk.lines[place] == line)
    return Taken(replace(walk, lines=(*walk.lines, line)), True)
