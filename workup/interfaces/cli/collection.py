"""How often Python looks for rings among the things that a command has made."""

from __future__ import annotations

import atexit
import gc

_USUAL = gc.get_threshold()
#: How many new things it takes until Python looks for rings among them. What a command makes lives
#: until it ends for the most part, so that looking more often takes a fifth of a short one.
_SELDOM = (200_000, 20, 100)


def seldom() -> None:
    """For a command that answers and ends: look seldom while it runs, and not when all goes."""
    gc.set_threshold(*_SELDOM)
    atexit.register(gc.freeze)


def as_usual() -> None:
    """
    For a process that runs for long, a server or the tests: look as often as Python does by itself.
    Otherwise it grows: by a gigabyte in some thousand commands.
    """
    gc.set_threshold(*_USUAL)
