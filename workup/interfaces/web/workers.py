"""
Processes that answer cases: one assessor each, so that no engine serves two threads and no answer
holds up a page.

A request waits for its turn, and only from then on its time is counted. An answer that takes too
long ends the processes and new ones are started; what else was being answered there, and what a
process died on, is asked once more. On a machine that is busy with other things the limits grow
with its load: else every answer there would end the processes, and none would come.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from workup.batch.processes import deaf, end, end_with_parent
from workup.interfaces.web.refusals import Refusal

P = ParamSpec("P")
T = TypeVar("T")
_START = 60.0  # seconds that a request waits for new processes to load their rules
_STRETCH = 8.0  # times a limit at most: at a load of 16 on two cores no answer came without it
_LOOK = 0.1  # seconds between two looks whether the server is still wanted


class Workers:
    """
    A pool of processes.

    Args:
        count: How many.

        rules: A rules folder; the built-in one if None.

        seconds: The longest an answer may take, and the longest it may wait for its turn, while the
        machine has a core for it; the start of new processes is not counted.

        waiting: How many may wait at once before more are refused.
    """

    def __init__(self, count: int, rules: Path | None, seconds: float, waiting: int) -> None:
        self.count, self.rules, self.seconds, self.most = count, rules, seconds, waiting
        self.waiting = 0
        self._turns = asyncio.Semaphore(count)
        self._open()

    def _open(self) -> None:
        forks = "forkserver" in get_all_start_methods()
        context = get_context("forkserver" if forks else "spawn")
        if forks:
            context.set_forkserver_preload(["workup.interfaces.web.jobs"])
        with deaf():
            self._pool = ProcessPoolExecutor(
                self.count, context, initializer=_begin, initargs=(self.rules,)
            )
            self._started = [self._pool.submit(_ready) for _ in range(self.count)]

    async def warm(self, leaving: Callable[[], bool] = lambda: False) -> None:
        """
        Wait until every process can answer, however busy the machine is, or until the server is
        `leaving` after all.
        """
        while (await asyncio.to_thread(wait, self._started, _LOOK)).not_done:
            if leaving():
                return
        for future in self._started:
            future.result()

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """
        The result of `job` (a function of a module, its arguments plain data) in one of the
        processes.

        Raises:
            Refusal: 503 where too many wait, its turn does not come, the answer takes too long, or
            two processes died on it.
        """
        if self.waiting >= self.most:
            raise Refusal(503, "Many are asking at once. Try again in a moment.", retry=2)
        self.waiting += 1
        try:
            return await self._twice(job, *args, **kwargs)
        finally:
            self.waiting -= 1

    async def _twice(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(3):
            await self._turn()
            try:
                return await self._once(job, *args, **kwargs)
            except BrokenProcessPool:
                continue
            finally:
                self._turns.release()
        raise Refusal(503, "The answer could not be made.", retry=5)

    async def _turn(self) -> None:
        """
        Wait for a turn; new processes that load their rules meanwhile do not count as waiting.
        """
        while True:
            try:
                await asyncio.wait_for(self._turns.acquire(), stretched(self.seconds))
                return
            except TimeoutError:
                if all(future.done() for future in self._started):
                    raise Refusal(
                        503, "Many are asking at once. Try again in a moment.", retry=2
                    ) from None

    async def _once(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One try. Raises BrokenProcessPool where the processes ended before the answer came."""
        pool = self._pool
        try:
            await self._start()
            return await asyncio.wait_for(
                asyncio.wrap_future(pool.submit(job, *args, **kwargs)), stretched(self.seconds)
            )
        except BrokenProcessPool:
            self._replace(pool)
            raise
        except TimeoutError:
            self._replace(pool)
            raise Refusal(503, "The answer took too long and was given up.", retry=5) from None
        except (asyncio.CancelledError, RuntimeError):
            if pool is self._pool:
                raise
            # another answer took too long and ended these processes
            raise BrokenProcessPool from None

    async def _start(self) -> None:
        """Wait for new processes to have loaded their rules."""
        if all(future.done() for future in self._started):
            return
        waited = [asyncio.wrap_future(future) for future in self._started]
        for one in waited:
            one.add_done_callback(_heard)
        _, late = await asyncio.wait(waited, timeout=stretched(_START))
        if late:
            raise TimeoutError
        for one in waited:
            one.result()

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        if pool is self._pool:
            self._open()
            end(pool)

    def close(self) -> None:
        """End the processes."""
        end(self._pool)


def stretched(seconds: float) -> float:
    """
    A limit in seconds as the load of the machine over the last minute asks for it: as it is while
    there is a core for every process that wants one, at most `_STRETCH` times. As it is too where
    the system does not tell its load.
    """
    try:
        load = os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return seconds
    return seconds * min(max(load, 1.0), _STRETCH)


def _heard(future: asyncio.Future[Any]) -> None:
    """
    Take note of how a process began, so that nothing is said of it where nobody waits any more.
    """
    if not future.cancelled():
        future.exception()


def _begin(rules: Path | None) -> None:
    """
    A process's first act: leave Ctrl-C to the server, end when the server ends, load the rules.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    from workup.interfaces.web import jobs, worker
    from workup.interfaces.web.walks import pieces

    worker.begin(rules)
    jobs.ready()
    pieces.ready()


def _ready() -> bool:
    return True
