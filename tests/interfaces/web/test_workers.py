"""The processes that answer: one answer that hangs costs nobody else theirs."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import Future

import pytest

from tests.conftest import apart
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.workers import Workers, stretched


def test_an_answer_that_hangs_is_given_up_and_the_others_are_asked_again():
    """
    What was being answered in the processes that ended, and what waited for its turn, is still
    answered.
    """

    async def ask() -> list[object]:
        workers = Workers(2, None, 2.0, 50)
        await workers.warm()
        try:
            hangs = asyncio.create_task(workers.run(time.sleep, 60))
            await asyncio.sleep(1.2)
            rest = [
                asyncio.create_task(workers.run(time.sleep, 1.5)),
                *(asyncio.create_task(workers.run(abs, -n)) for n in range(5)),
            ]
            return await asyncio.gather(hangs, *rest, return_exceptions=True)
        finally:
            workers.close()

    hung, slept, *counted = apart(lambda: asyncio.run(ask()))
    assert isinstance(hung, Refusal) and hung.status == 503
    assert slept is None and counted == [0, 1, 2, 3, 4]


def test_a_busy_machine_only_delays_the_start(monkeypatch):
    """Processes that need longer than a request would wait are waited for."""
    monkeypatch.setattr("workup.interfaces.web.workers._START", 0.2)
    workers = Workers(1, None, 2.0, 50)
    first, slow = workers._started, Future()
    workers._started = [*first, slow]
    threading.Timer(1.0, slow.set_result, [True]).start()
    try:
        apart(lambda: asyncio.run(workers.warm()))
        assert slow.done()
    finally:
        workers.close()


def test_too_many_at_once_are_refused():
    """Beyond what may wait the answer is to try again, at once."""

    async def ask() -> list[object]:
        workers = Workers(1, None, 30.0, 3)
        try:
            return await asyncio.gather(
                *(workers.run(time.sleep, 0.1) for _ in range(5)), return_exceptions=True
            )
        finally:
            workers.close()

    found = apart(lambda: asyncio.run(ask()))
    assert sum(isinstance(f, Refusal) for f in found) == 2
    with pytest.raises(Refusal):
        raise next(f for f in found if isinstance(f, Refusal))


@pytest.mark.parametrize(("load", "times"), [(0.0, 1.0), (1.0, 1.0), (3.0, 3.0), (90.0, 8.0)])
def test_a_limit_grows_with_the_load_of_the_machine(load, times, monkeypatch):
    """What would take two seconds by itself is not given up because others need the cores."""
    monkeypatch.setattr("os.getloadavg", lambda: (load * (os.cpu_count() or 1), 0.0, 0.0))
    assert stretched(2.0) == 2.0 * times


def test_where_the_load_is_not_told_a_limit_is_as_it_is(monkeypatch):
    """A system without a load average keeps the plain limit."""
    monkeypatch.delattr("os.getloadavg", raising=False)
    assert stretched(2.0) == 2.0
