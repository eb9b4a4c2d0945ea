"""
Processes that leave Ctrl-C to who started them.

A terminal sends Ctrl-C to every process of a command. The one that the user called answers it, and
ends the others.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process, resource_tracker
from typing import Any

from workup.interrupt import held


@contextmanager
def deaf() -> Iterator[None]:
    """
    Start processes that do not hear Ctrl-C from their first moment on: they inherit that it is held
    back. Meanwhile it waits here.

    Held back by the system it is from this thread only: another one, of a library, may take it, and
    Python would answer it here in the middle of a start. A process that was told half of what it
    needs ends with a trace of its own; so Python holds it back too. The tracker of shared resources
    is started first, because its own start lets Ctrl-C through again.
    """
    with held():
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


def end_with_parent() -> None:
    """
    Let this process end when the one that started it is gone, however that ended: a killed one
    cannot tell its workers, and they would wait for work for ever.
    """
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


class Processes(ProcessPoolExecutor):
    """
    A pool of `count` processes for a batch; left by an exception, it ends them instead of waiting
    for what is left.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count, mp_context=get_context("spawn"), initializer=end_with_parent)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call; this is where processes are started."""
        with deaf():
            return super().submit(function, *args, **kwargs)

    def __exit__(self, *error: Any) -> bool | None:
        if error[0] is not None:
            end(self)
        return super().__exit__(*error)
