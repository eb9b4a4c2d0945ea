"""A command in a pseudo-terminal of 80 columns by 40 lines, and all that it painted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pyte

PATIENCE = 600  # seconds: only a hang takes so long, a loaded machine does not


class Terminal:
    """One command of the project, started in a folder that also keeps its record."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.last = -1
        self.screen = pyte.HistoryScreen(80, 40, history=5000, ratio=0.001)
        self.stream = pyte.ByteStream(self.screen)
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "LINES": "40",
            "NO_COLOR": "1",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "WORKUP_RECORD": f"sqlite:///{folder / 'r.sqlite'}",
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "workup", *args],
            env=env,
            dimensions=(40, 80),
            cwd=str(folder),
            timeout=PATIENCE,
        )

    def row(self) -> int:
        """The row of the cursor, counted from the first that was painted."""
        return len(self.screen.history.top) + self.screen.cursor.y

    def read(self, until: str = "") -> str:
        """
        Paint what comes until a text stands on the screen; without one, until an empty prompt waits
        below the last. Gives what was painted since the last prompt, as one line.
        """
        for _ in range(PATIENCE * 20):
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=0.05))
            except pexpect.TIMEOUT:
                here = self.screen.display[self.screen.cursor.y].rstrip()
                if (
                    until in "\n".join(self.screen.display)
                    if until
                    else here == ">" and self.row() > self.last
                ):
                    new, self.last = self.lines()[self.last + 1 :], self.row()
                    return " ".join("\n".join(new).split())
            except pexpect.EOF:
                break
        raise AssertionError(
            f"never saw {until or 'a prompt'!r}:\n" + "\n".join(self.screen.display)
        )

    def end(self) -> int:
        """Paint what comes to the end; gives the exit code."""
        self.child.expect(pexpect.EOF)
        self.stream.feed(self.child.before)
        self.child.close()
        return int(self.child.exitstatus or 0)

    def lines(self) -> list[str]:
        """Every line that was painted, those that scrolled away too; none empty at the end."""
        above = [
            "".join(row[x].data for x in range(80)).rstrip() for row in self.screen.history.top
        ]
        lines = [*above, *(line.rstrip() for line in self.screen.display)]
        while lines and not lines[-1]:
            lines.pop()
        return lines
