"""
How far a batch is: on one line of a terminal, or as a line now and then where stderr is a file, as
under a scheduler of jobs.
"""

from __future__ import annotations

import sys
import time

import click

EVERY = {True: 0.2, False: 30.0}  # seconds between two lines, on a terminal and elsewhere


class Progress:
    """Called with the numbers of records done and rejected; says rate, time left and rejects."""

    def __init__(self, total: int | None) -> None:
        self.total, self.terminal = total, sys.stderr.isatty()
        self.start = self.last = time.monotonic()
        self.shown = False

    def __call__(self, done: int, rejected: int) -> None:
        now = time.monotonic()
        if now - self.last < EVERY[self.terminal]:
            return
        self.last, self.shown = now, True
        said = line(done, rejected, self.total, now - self.start)
        click.echo(f"\r{said:<78}" if self.terminal else said, nl=not self.terminal, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self.terminal and self.shown:
            click.echo("", err=True)


def line(done: int, rejected: int, total: int | None, seconds: float) -> str:
    """One line: how many of how many, how fast, how long still, how many rejected."""
    rate = done / max(seconds, 1e-9)
    parts = [
        f"{done:,} of about {total:,}" if total else f"{done:,} records",
        f"{rate:,.0f} a second",
    ]
    if total and rate:
        parts.append(f"{_words(max(total - done, 0) / rate)} left")
    return ", ".join([*parts, f"{rejected:,} rejected"])


def _words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
