"""A deck that is imported again changes the cards that changed, in Anki's own importer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from anki import import_export_pb2
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from workup.knowledge.rulebook import load_rules
from workup.readers import load_cases
from workup.teach.exports import export
from workup.teach.exports.text import known_by
from workup.teach.items import Because, Item
from workup.teach.questions import draw

SOURCES = load_rules().sources
HANDED_IN = Path(__file__).with_name("handed_in")
IF_NEWER = import_export_pb2.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER
ALWAYS = import_export_pb2.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS


@pytest.fixture
def importing(tmp_path, monkeypatch):
    """Import decks one after another into one collection; each gives new, updated, unchanged."""
    monkeypatch.chdir(tmp_path)
    opened = Collection(str(tmp_path / "collection.anki2"))

    def take(items, update=ALWAYS, before=b""):
        path = tmp_path / "deck.apkg"
        path.write_bytes(export(items, SOURCES, "anki", before))
        options = ImportAnkiPackageOptions(update_notes=update)
        request = ImportAnkiPackageRequest(package_path=str(path), options=options)
        log = opened.import_anki_package(request).log
        assert not log.conflicting
        return len(log.new), len(log.updated), len(log.duplicate)

    take.collection = opened
    yield take
    opened.close()


def corrected(item: Item) -> Item:
    """The item with another sentence in the feedback of its first choice."""
    first, *rest = item.choices
    mended = replace(first, feedback=(*first.feedback, Because("Corrected.")))
    return replace(item, choices=(mended, *rest))


def test_a_changed_card_is_updated_and_an_unchanged_one_never(importing, drawn):
    """Of all cards of a case the corrected one alone is changed, once."""
    items = list(drawn["evening-limp"][0])
    assert importing(items) == (len(items), 0, 0)
    assert importing(items) == (0, 0, len(items))
    items[1] = corrected(items[1])
    assert importing(items) == (0, 1, len(items) - 1)
    assert importing(items) == (0, 0, len(items))
    (found,) = importing.collection.find_notes("Corrected.")
    assert f"{items[1].id}" in importing.collection.get_note(found)["Item"]


def test_what_was_learned_of_a_card_stays_when_it_changes(importing, drawn):
    """An update keeps the card and its schedule."""
    items = list(drawn["evening-limp"][0])
    importing(items)
    col = importing.collection
    (note,) = col.find_notes(f'"Item:{items[0].id}"')
    (card,) = col.get_note(note).cards()
    col.sched.set_due_date([card.id], "21")
    due = col.get_card(card.id).due
    assert importing([corrected(items[0]), *items[1:]])[1] == 1
    assert col.get_card(card.id).due == due and "Corrected." in col.get_note(note).joined_fields()


def test_a_correction_taken_back_reaches_the_learner_too(importing, drawn):
    """The date is made of the content, so that going back is a change as well."""
    items = drawn["evening-limp"][0][:1]
    importing(items)
    assert importing([corrected(items[0])]) == (0, 1, 0) and importing(items) == (0, 1, 0)


def test_two_teachers_with_a_case_of_one_id_keep_both(importing, truth_assessor):
    """Neither deck takes the other's cards for its own, whether an author is named or not."""
    one, other = (
        draw(load_cases(HANDED_IN / name)[0], truth_assessor)[0]
        for name in ("c1a.yaml", "c1b.yaml")
    )
    assert importing(one) == (len(one), 0, 0) and importing(other) == (len(other), 0, 0)
    assert importing.collection.note_count() == len(one) + len(other)
    assert importing(one) == (0, 0, len(one))


def test_a_named_author_makes_the_card(drawn):
    """One case of two authors is two cards; of one author it stays one, its patient changed."""
    item = drawn["evening-limp"][0][0]
    mine, yours = replace(item, author="A. Lee"), replace(item, author="B. Roy")
    changed = replace(mine, stem=replace(mine.stem, patient="A girl of 8."))
    assert len({known_by(i) for i in (item, mine, yours)}) == 3 and known_by(changed) == known_by(
        mine
    )


def test_written_over_the_deck_it_is_newer_where_it_changed(importing, drawn, tmp_path):
    """
    A deck that takes the place of another reaches those who leave Anki at *If newer*, change after
    change; written over without a change it is the same file.
    """
    items, deck = list(drawn["evening-limp"][0]), tmp_path / "deck.apkg"
    assert importing(items, IF_NEWER) == (len(items), 0, 0)
    for n in range(6):
        items[n % 2] = corrected(items[n % 2])
        done = importing(items, IF_NEWER, deck.read_bytes())
        assert done == (0, 1, len(items) - 1), n
    before = deck.read_bytes()
    assert export(items, SOURCES, "anki", before) == before
    assert importing(items, ALWAYS, before) == (0, 0, len(items))


@pytest.mark.parametrize("before", [b"", b"no deck", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_deck_is_passed_over(drawn, before):
    """A file of another kind that is written over changes nothing."""
    items = drawn["evening-limp"][0][:1]
    assert export(items, SOURCES, "anki", before) == export(items, SOURCES, "anki")


def test_the_command_writes_over_a_deck_with_later_dates(tmp_path):
    """`--force` reads the dates of the deck before it writes over it."""
    import sqlite3
    import zipfile

    import yaml
    from click.testing import CliRunner

    from tests.conftest import CASES
    from workup.interfaces.cli import main

    case, out = tmp_path / "case.yaml", tmp_path / "deck.apkg"
    text = (CASES / "teaching" / "evening-limp.yaml").read_text("utf-8")
    dates = []
    for n in range(4):
        value = yaml.safe_load(text)
        value["answer"]["teaching_points"].append(f"Point {n}.")
        case.write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
        done = CliRunner().invoke(
            main, ["export", str(case), "--to", "anki", "--out", str(out), "--force"]
        )
        assert done.exit_code == 0, done.output
        base = sqlite3.connect(":memory:")
        with zipfile.ZipFile(out) as archive:
            base.deserialize(archive.read("collection.anki2"))
        dates.append(dict(base.execute("select guid, mod from notes")))
    for earlier, later in pairwise(dates):
        assert earlier.keys() == later.keys() and all(later[g] > earlier[g] for g in later)
