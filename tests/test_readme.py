"""Each thing the README shows or names is true today."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

from tests.conftest import CASES
from tests.patients import patients
from workup.interfaces.text import render
from workup.knowledge.rulebook import VERSION

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COVERAGE = (ROOT / "docs" / "coverage.md").read_text("utf-8")


def test_the_answer_shown_is_the_answer_given(answered, book):
    """The picture of an answer is what the command prints."""
    case = patients("teaching")["arm-after-stroke"]
    said = render(answered(case), book, False, case.title)
    assert said.rstrip() in README


def test_each_teaching_case_named_exists():
    """The coverage table names cases that are there."""
    table = COVERAGE.split("| named |")[1]
    rows = [
        line.split("|")
        for line in table.splitlines()
        if line.startswith("| ") and "---" not in line
    ]
    named = {name.strip() for row in rows if len(row) > 3 for name in row[3].split(",")} - {
        "teaching cases in `cases/teaching/`"
    }
    assert len(named) > 25
    assert not [name for name in named if not (CASES / "teaching" / f"{name}.yaml").exists()]


def test_each_rule_file_named_exists(book):
    """The coverage table names diagnoses, tests and wordings that are there."""
    table = COVERAGE.split("| named |")[1]
    for name in re.findall(r"`([a-z_/0-9]+)`", table):
        bare = name.split("/")[-1]
        known = (
            bare in book.scripts
            or bare in book.tests
            or bare in book.wording
            or bare in book.families
            or bare in ("woman", "man")
        )
        assert known or name.startswith(("complications", "management", "cases")), name


def test_the_links_lead_somewhere():
    """Every relative link names a file."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_nothing_names_a_path_of_the_machine_it_was_made_on():
    """
    No file carries an absolute path below somebody's home or workplace, nor one that leads out of
    the project to what it was made from.
    """
    place = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work|mnt|opt)/|\.\./shared")
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.*"),
        *(path for room in ("workup", "tests") for path in (ROOT / room).rglob("*.py")),
        *(path for room in ("rules", "cases") for path in (ROOT / room).rglob("*.yaml")),
    ]:
        assert not place.search(path.read_text("utf-8")), path


def test_the_version_is_one():
    """The package, the code, the citation and the list of changes name the same release."""
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version, day = re.findall(r"(?m)^## (\d+\.\d+\.\d+), (\S+)$", changes)[0]
    assert package == VERSION == str(citation["version"]) == version
    assert str(citation["date-released"]) == day
