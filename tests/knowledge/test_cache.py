"""The kept rulebook is never stale, damaged or another's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workup.knowledge import cache


@pytest.fixture
def folder(tmp_path, monkeypatch):
    place = tmp_path / "kept"
    monkeypatch.setenv(cache.PLACE, str(place))
    return place


def made(value, key="k"):
    return cache.kept(lambda: key, dict, lambda: {"value": value})["value"]


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.pickle")
    return path


def test_what_is_kept_is_not_made_again(folder):
    """The second time the same key gives what the first made."""
    assert (made(1), made(2)) == (1, 1)
    assert made(3, "other") == 3


def test_only_the_user_may_read_it(folder):
    """Folder and file are closed to everybody else."""
    made(1)
    assert folder.stat().st_mode & 0o077 == 0 and only(folder).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "text"])
def test_a_damaged_file_is_passed_over(folder, harm):
    """Whatever happened to the file, the rules are read from their own files."""
    made(1)
    path = only(folder)
    body = bytearray(path.read_bytes())
    body[-3] ^= 1
    path.write_bytes({"cut": body[:40], "flip": bytes(body), "empty": b"", "text": b"x" * 99}[harm])
    assert made(2) == 2


@pytest.mark.parametrize("target", ["folder", "file"])
def test_what_others_may_write_is_never_loaded(folder, target):
    """A pickle runs code, so one from a place that others can write to is not read."""
    made(1)
    os.chmod(folder if target == "folder" else only(folder), 0o777)
    assert made(2) == 2


def test_a_link_is_never_followed(folder, tmp_path):
    """A link in place of the file is not read."""
    made(1)
    path = only(folder)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert made(2) == 2


def test_what_changes_while_it_is_made_is_not_kept(folder):
    """Rules that are edited while they are read are read again the next time."""
    keys = iter(["before", "after"])
    cache.kept(lambda: next(keys), dict, lambda: {"value": 1})
    assert not list(folder.glob("*.pickle"))


def test_it_can_be_turned_off(folder, monkeypatch):
    """An empty setting keeps nothing."""
    monkeypatch.setenv(cache.PLACE, "")
    assert (made(1), made(2)) == (1, 2)
