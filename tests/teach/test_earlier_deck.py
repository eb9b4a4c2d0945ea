"""A deck that is written over may be anything: damaged, locked, a bomb, or no deck at all."""

from __future__ import annotations

import io
import sqlite3
import zipfile

import pytest
from click.testing import CliRunner

from workup.interfaces.cli import main
from workup.teach.exports import earlier
from workup.teach.exports.earlier import read_earlier

TABLE = "create table notes(guid, flds, tags, mod);"


def deck(stored: bytes) -> bytes:
    """A package with a collection."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(earlier.COLLECTION, stored)
    return made.getvalue()


def base(script: str) -> bytes:
    """A database made by a script."""
    held = sqlite3.connect(":memory:")
    held.executescript(script)
    stored = held.serialize()
    held.close()
    return stored


GOOD = deck(base(TABLE + "insert into notes values('g', 'a', ' t ', 5);"))


def changed(at: dict[int, int], central: dict[int, int]) -> bytes:
    """The good deck with bytes of its two headers changed."""
    made = bytearray(GOOD)
    second = made.index(b"PK\1\2")
    for place, byte in [*at.items(), *((second + n, b) for n, b in central.items())]:
        made[place] = byte
    return bytes(made)


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"no archive",
        GOOD[:-30],
        changed({6: 1}, {8: 1}),
        changed({8: 99}, {10: 99}),
        deck(b""),
        deck(b"SQLite format 3\0" + b"x" * 500),
        deck(base("create table notes(guid)")),
        deck(base(TABLE + "insert into notes values(null, null, null, null)")),
        deck(base(TABLE + "insert into notes values(1, 2, 3, 'x')")),
        deck(base(TABLE + "insert into notes values('a', x'ff', 't', 1)")),
    ],
)
def test_what_is_no_deck_holds_no_notes(held):
    """Locked, packed unusually, cut, empty, and rows of other types: nothing, and no traceback."""
    assert read_earlier(held).notes == {}


def test_a_good_row_beside_a_bad_one():
    """The rows that are as Anki has them count."""
    script = TABLE + "insert into notes values('g', 'a', ' t ', 5), (null, 'b', '', 6);"
    assert read_earlier(deck(base(script))).notes == {"g": ("a\x1ft", 5)}


def test_a_bomb_and_a_query_without_end(monkeypatch):
    """Neither the bytes nor the work that a deck may cost are its author's to choose."""
    monkeypatch.setattr(earlier, "MOST", 1 << 20)
    assert read_earlier(deck(b"\0" * (1 << 22))).notes == {}
    monkeypatch.setattr(earlier, "MOST_STEPS", 3)
    endless = (
        "create view notes as with recursive r(n) as (select 1 union all select n + 1 from r) "
        "select n guid, n flds, n tags, n mod from r where n < 0"
    )
    assert read_earlier(deck(base(endless))).notes == {}


def test_the_command_says_that_it_wrote_over_no_deck(tmp_path):
    """The new deck is written, and why its changed cards may not be updated."""
    out = tmp_path / "d.apkg"
    out.write_bytes(b"no archive")
    args = ["export", "evening-limp", "--to", "anki", "--out", str(out), "--force"]
    first, second = CliRunner().invoke(main, args), CliRunner().invoke(main, args)
    assert first.exit_code == second.exit_code == 0
    assert "held no Anki deck that can be read" in first.stderr
    assert "held no Anki deck" not in second.stderr and read_earlier(out.read_bytes()).notes
