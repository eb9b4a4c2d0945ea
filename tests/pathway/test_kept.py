"""What is kept of the rules between runs answers as what is worked out anew, or is not used."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest

from workup.knowledge import cache
from workup.knowledge.rulebook import Rulebook, cases_folder, load_rules
from workup.pathway import Assessor
from workup.readers import load_cases

CASES = sorted((cases_folder() / "teaching").glob("*.yaml"))[:4]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What one run kept, and what it said; made once, and copied by who needs it."""
    place = tmp_path_factory.mktemp("made") / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(cache.PLACE, str(place))
        first = said(loaded(), "truth")
    load_rules.cache_clear()
    return place, first


@pytest.fixture
def filled(folder, made):
    """A folder in which that is kept, and what was said."""
    place, first = made
    shutil.copytree(place, folder)
    return folder, first


@pytest.fixture
def folder(tmp_path, monkeypatch):
    place = tmp_path / "kept"
    monkeypatch.setenv(cache.PLACE, str(place))
    load_rules.cache_clear()
    yield place
    load_rules.cache_clear()


def loaded() -> Rulebook:
    load_rules.cache_clear()
    return load_rules()


def said(book: Rulebook, engine: str) -> list[str]:
    assessor = Assessor(book, engine)
    return [assessor.assess(case).to_json() for case in load_cases(CASES, book.vocabulary)]


def written(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pickle"))


@pytest.mark.parametrize("engine", ["truth", "durable"])
def test_what_is_kept_answers_as_what_is_made(folder, engine):
    """The first run makes and keeps, the second reads, a third has no folder: all say the same."""
    first = said(loaded(), engine)
    assert len(written(folder)) == 2  # the rules, and what hangs on them alone
    before = [path.stat().st_mtime_ns for path in written(folder)]
    second = said(loaded(), engine)
    assert [path.stat().st_mtime_ns for path in written(folder)] == before
    assert first == second
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(cache.PLACE, "")
        assert said(loaded(), engine) == first


def test_each_damaged_file_is_made_anew(filled):
    """A flipped bit in either file is found before anything of it is read."""
    folder, first = filled
    assert len(written(folder)) == 2
    for path in written(folder):
        body = bytearray(path.read_bytes())
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    assert said(loaded(), "truth") == first


def test_a_kept_rulebook_is_the_one_that_was_read(folder):
    """Every field of it, those that are read late among them, and every rule."""
    fresh, kept = loaded(), loaded()
    assert "_later" in vars(kept) and "_later" not in vars(fresh)
    for field in fields(Rulebook):
        one, other = getattr(fresh, field.name), getattr(kept, field.name)
        assert one == other, field.name
        assert not isinstance(one, Mapping) or list(one) == list(other)
    assert dict(fresh.rules) == dict(kept.rules) and fresh.groups == kept.groups


def test_altered_rules_use_nothing_that_was_kept(filled):
    """A rulebook that was changed after it was read has the same hash, but other rules."""
    book = loaded()
    altered = replace(book, flags=dict.fromkeys(book.flags, ()))
    assert book.kept_as == book.hash and altered.kept_as is None
    case = load_cases(CASES, book.vocabulary)[0]
    assert not Assessor(altered, "truth").assess(case).red_flags
