"""A mistake in a rule file, whatever it is, is told by file and cure, never by a trace."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
import yaml

from fuzz.mutate import damaged
from workup.errors import RuleError
from workup.knowledge.rulebook import load_rules, rules_folder
from workup.model.document import DocumentError, read_yaml
from workup.rule_checks.site import load_with_site, overlay

TABLES = (
    "vocabulary.yaml",
    "sources.yaml",
    "test_plan.yaml",
    "source_hosts.yaml",
    "leanings.yaml",
    "calibration.yaml",
    "derive/drugs.yaml",
    "derive/ancestry.yaml",
    "hpo.json",
)
PAGES = (
    "disorders/dyt_tor1a.yaml",
    "presentations/*.yaml",
    "tests/a*.yaml",
    "families/*.yaml",
    "urgent/*.yaml",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the rules."""
    made = tmp_path_factory.mktemp("rules") / "rules"
    shutil.copytree(rules_folder(), made)
    return made


def loaded(folder: Path) -> None:
    """Load, or be refused with a message that names a file."""
    load_rules.cache_clear()
    try:
        load_rules(folder)
    except RuleError as error:
        assert error.problems and all(p.file.startswith("rules/") for p in error.problems)


@pytest.mark.parametrize("name", [*TABLES, *PAGES])
def test_a_file_damaged_at_one_place_is_told_or_loads(name, folder):
    """Each damage is either harmless or a problem with its file."""
    turn = random.Random(name)
    for _ in range(5):
        path = turn.choice(sorted(folder.glob(name)))
        before = path.read_bytes()
        plain = yaml.load(before, yaml.CSafeLoader)
        for _ in range(turn.randint(1, 3)):
            plain = damaged(plain, turn)
        dump = json.dumps if path.suffix == ".json" else yaml.safe_dump
        try:
            path.write_text(dump(plain), "utf-8")
            loaded(folder)
        finally:
            path.write_bytes(before)


@pytest.mark.parametrize(
    "text", ["", "[", "\ufeff{}", "null", "[]", "x", "- 1", "\x00", "{a: &b 1}"]
)
@pytest.mark.parametrize("name", ["vocabulary.yaml", "hpo.json", "test_plan.yaml"])
def test_a_table_of_another_form_is_told(name, text, folder):
    """A file that is empty, cut short or no map at all is told by its name."""
    path = folder / name
    before = path.read_bytes()
    try:
        path.write_text(text, "utf-8")
        load_rules.cache_clear()
        with pytest.raises(RuleError, match=name):
            load_rules(folder)
    finally:
        path.write_bytes(before)


def test_a_mistake_in_a_table_has_its_line_and_cure(folder):
    """A key that is misspelt in the vocabulary is named where it stands."""
    path = folder / "vocabulary.yaml"
    before = path.read_text("utf-8")
    try:
        path.write_text(before.replace("    label: Neck\n", "    lable: Neck\n", 1), "utf-8")
        load_rules.cache_clear()
        with pytest.raises(RuleError) as caught:
            load_rules(folder)
    finally:
        path.write_text(before, "utf-8")
    said = str(caught.value)
    assert "Did you mean `label`?" in said and "rules/vocabulary.yaml:1" in said


SITES = [
    "[]",
    "id: a\ntests_not_available: [atm]",
    "id: a\nnames: [atm]",
    "id: a\norders: {a: 1}",
    "id: a\norders: [1]",
    "id: a\norders: [{id: a, test: atm, when: {}, priority: [x], why: x, sources: [[local]]}]",
    "id: a\norders: [{id: a, test: [atm], when: [[]], priority: now, why: [], sources: {a: 1}}]",
    "id: a\norders: [{id: 'a\"b', test: atm, when: {finding: ataxia}, priority: now, why: x, "
    "sources: [local]}]",
    "id: a\norders: [{id: a, test: atm, when: {onset.age: {below: [x]}}, priority: now, why: x, "
    "sources: [local]}]",
    "id: a\norders: [{id: a, test: atm, when: {regions.count: {below: x}}, priority: now, why: "
    "x, sources: [local]}]",
]


@pytest.mark.parametrize("text", SITES, ids=range(len(SITES)))
def test_a_mistaken_site_pack_is_told_by_file_and_line(text, tmp_path):
    """Whatever stands where a map, a list or an id should, the pack's file and line are named."""
    path = tmp_path / "site.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RuleError) as caught:
        load_with_site(path)
    assert all(p.file == str(path) and p.line >= 1 for p in caught.value.problems)
    assert "could not convert" not in str(caught.value)


def test_a_random_site_pack_is_told_or_laid_over(book):
    """Of many damaged packs none ends in a trace."""
    good = {
        "id": "here",
        "tests_not_available": {"atm": "the university hospital"},
        "names": {"mri_brain": "MRI of the head"},
        "orders": [
            {
                "id": "a",
                "test": "atm",
                "when": {"all": [{"finding": "ataxia"}, {"onset.age": {"below": "30 years"}}]},
                "priority": "now",
                "why": "because",
                "sources": ["local"],
            }
        ],
    }
    turn = random.Random(7)
    for _ in range(400):
        plain = damaged(good, turn)
        try:
            for document in read_yaml(yaml.safe_dump(plain), "site.yaml"):
                overlay(book, document)
        except (RuleError, DocumentError) as error:
            assert error.problems
