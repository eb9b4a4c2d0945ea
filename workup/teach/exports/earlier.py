"""
What an earlier Anki deck held: the date of each note, so that one that changed gets a later one.
"""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field


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
    """The notes of a deck; none where the bytes are no deck that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(deck)) as archive:
            stored = archive.read("collection.anki2")
        base = sqlite3.connect(":memory:")
        base.deserialize(stored)
        rows = base.execute("select guid, flds, tags, mod from notes").fetchall()
        base.close()
    except (zipfile.BadZipFile, KeyError, sqlite3.Error):
        return Earlier()
    return Earlier({guid: (content([held], tags.split()), mod) for guid, held, tags, mod in rows})
