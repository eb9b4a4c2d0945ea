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
    """
    End the processes of a pool at once, whatever they are doing, and wait for the thread that
    looks after them.

    Left behind, that thread closes the pipe it is woken by while Python, on its way out, writes to
    it; and it would wait for ever for the rest of an answer that was cut off, since the pool itself
    could still write it. So that end is closed first. Ctrl-C waits meanwhile: killed processes are
    gone at once. None of this has a public way.
    """
    with held():
        answers = getattr(pool, "_result_queue", None)
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
        if answers is not None:
            answers._writer.close()
        pool.shutdown(wait=True, cancel_futures=True)


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
