"""
Processes that leave Ctrl-C to who started them.

A terminal sends Ctrl-C to every process of a command. The one that the user called answers it, and
ends the others.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import Any


@contextmanager
def deaf() -> Iterator[None]:
    """
    Start processes that do not hear Ctrl-C from their first moment on: they inherit that it is held
    back. Meanwhile it waits here.

    The tracker of shared resources is started first, because its own start lets Ctrl-C through
    again.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool at once, whatever they are doing."""
    running = list(
        (getattr(pool, "_processes", None) or {}).values()
    )  # no public way to end a process that hangs
    pool.shutdown(wait=False, cancel_futures=True)
    for process in running:
        process.kill()


class Processes(ProcessPoolExecutor):
    """
    A pool of `count` processes for a batch; left by an exception, it ends them instead of waiting
    for what is left.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count, mp_context=get_context("spawn"))

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call; this is where processes are started."""
        with deaf():
            return super().submit(function, *args, **kwargs)

    def __exit__(self, *error: Any) -> bool | None:
        if error[0] is not None:
            end(self)
        return super().__exit__(*error)
