"""
What reaches a terminal: text shown as it is written, and nothing that a terminal would obey.

Case files, rule files, site packs, file names and what learners typed are words of others. A
control, escape or direction character in them is shown as its code, `\\u001b`, which is also how
JSON writes it. Colours of ours are marked by a character that no text can know beforehand.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, TextIO, cast

#: Controls but for tab and line feed, those of 8 bits, the separators of lines, what turns the
#: direction of writing or is not seen, tags, and halves of characters.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MARK = chr(0xF0000 + secrets.randbelow(0xFFFD))  # another in each process: no text can know it
_STYLE = re.compile(f"{_MARK}([0-9;]*)m")
_CODES = {"red": "31;1", "bold": "1", "dim": "2", "cyan": "36"}


def inert(text: str) -> str:
    """`text` with the code of every character that a terminal would obey in its place."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def styled(text: str, *how: str) -> str:
    """
    `text` in a style, where it goes to a terminal and colours are wanted.

    Args:
        text: What is shown.

        how: `red`, `bold`, `dim` or `cyan`.
    """
    if os.environ.get("NO_COLOR") or not _shows_style(sys.stdout):
        return text
    return "".join(f"{_MARK}{_CODES[name]}m" for name in how) + f"{text}{_MARK}0m"


def _shows_style(stream: Any) -> bool:
    return isinstance(stream, Terminal) and stream.isatty()


class Terminal:
    """
    A stream of text that makes inert what is written to it.

    Args:
        stream: Where it goes. Where data for other programs goes into a file or a pipe, it is left
        as it is (`as_data`).
    """

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.data = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text; a carriage return at its beginning, as progress has it, stays."""
        if not self.data or self.stream.isatty():
            back = text[:1] == "\r"
            text = "\r" * back + inert(text[back:])
        self.stream.write(_STYLE.sub(lambda found: f"\x1b[{found[1]}m", text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts one after another."""
        for line in lines:
            self.write(line)


@contextmanager
def as_data() -> Iterator[None]:
    """
    For output that other programs read byte by byte and whose form has no code for a character, as
    a case file: left as it is where it goes into a file or a pipe.
    """
    stream = sys.stdout
    if not isinstance(stream, Terminal):
        yield
        return
    before, stream.data = stream.data, True
    try:
        yield
    finally:
        stream.data = before


@contextmanager
def terminal() -> Iterator[None]:
    """The standard streams of a command: all there, and inert."""
    before = sys.stdin, sys.stdout, sys.stderr
    _fill()
    sys.stdin = before[0] or open(os.devnull, encoding="utf-8")  # noqa: SIM115  # to the end
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    shown: Any = before[1] or _Shut()
    said: Any = before[2] or _Lost()
    sys.stdout, sys.stderr = cast(TextIO, Terminal(shown)), cast(TextIO, Terminal(said))
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def _fill() -> None:
    """Put the null device in the place of streams that are closed, before a file takes it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


class _Lost:
    """Standard error where it is closed: what is said there is lost."""

    encoding, errors, closed = "utf-8", "strict", False

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """There is nothing to flush."""

    def isatty(self) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""


class _Shut(_Lost):
    """Standard output where it is closed: an answer cannot be given."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
