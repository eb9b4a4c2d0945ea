"""
Ctrl-C held back for as long as an interruption could be lost.

In the middle of an import a library written in C may swallow it, and the command would go on;
inside an `exec`, as when a dataclass is made, Python
notes it and later ends by the signal instead of by the exit code that was asked for.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def held() -> Iterator[None]:
    """
    Answer a Ctrl-C given within the block at its end. For imports, which take a second at most.

    Raises:
        KeyboardInterrupt: At the end of the block, where one was given and whoever answered Ctrl-C
        before raises it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    given: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *told: given.append(told))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if given and callable(before):
        before(*given[0])
