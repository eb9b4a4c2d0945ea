"""
What an earlier Anki deck held: the date of each note, so that one that changed gets a later one.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count

COLLECTION = "collection.anki2"
#: Bytes and notes of a deck that is looked into, and the work that its database may ask for.
MOST, MOST_NOTES = 256 * 1024**2, 200_000
STEP, MOST_STEPS = 100_000, 1_000
# What a damaged, locked or unusually packed archive gives.
_DAMAGED = (
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Earlier:
    """The notes of a deck by their id, each with its content and its date."""

    notes: dict[str, tuple[str, int]] = field(default_factory=dict)

    def date(self, guid: str, held: str, dated: int, span: int) -> int:
        """
        The date of a note: that which it bore where it is as it was; where it changed, the first
        after that which its content may bear.

        Args:
            guid: What Anki knows the note by.

            held: Its content, as `content` writes it.

            dated: The date made of its content.

            span: The seconds by which dates of one content differ.
        """
        was, then = self.notes.get(guid, ("", 0))
        if was == held:
            return then
        return dated if dated > then else dated + span * ((then - dated) // span + 1)


def content(fields: Sequence[str], tags: Sequence[str]) -> str:
    """A note's content as one text, as a deck stores it."""
    return "\x1f".join([*fields, *sorted(tags)])


def read_earlier(deck: bytes) -> Earlier:
    """
    The notes of a deck; none where the bytes are no deck that can be read, or are meant to fill the
    machine.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(deck)) as archive, archive.open(COLLECTION) as packed:
            stored = packed.read(MOST + 1)
        rows = _rows(stored) if 0 < len(stored) <= MOST else []
    except (*_DAMAGED, zipfile.BadZipFile, zlib.error, sqlite3.Error):
        return Earlier()
    return Earlier(
        {guid: (content([held], tags.split()), mod) for guid, held, tags, mod in rows if mod >= 0}
    )


def _rows(stored: bytes) -> list[tuple[str, str, str, int]]:
    """The rows of the table of notes, each as Anki has them; others are passed over."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(stored)
        work = count()
        base.set_progress_handler(lambda: next(work) >= MOST_STEPS, STEP)
        found = base.execute("select guid, flds, tags, mod from notes").fetchmany(MOST_NOTES)
    return [row for row in found if tuple(map(type, row)) == (str, str, str, int)]
