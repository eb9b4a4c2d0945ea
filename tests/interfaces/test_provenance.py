"""Who reviewed what, and whose work it is: said by commands, and held to what is there."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from importlib.metadata import distribution

import pytest
import yaml
from click.testing import CliRunner

from workup.errors import RuleError
from workup.interfaces.cli import main
from workup.interfaces.licences import DATA, parts, sbom
from workup.knowledge.review import page_hash
from workup.knowledge.rulebook import rules_folder
from workup.knowledge.script import read_script
from workup.knowledge.sheet import Sheet
from workup.model.document import read_yaml
from workup.rule_checks.reviews import reviews

FILE = rules_folder() / "disorders" / "wilson_disease.yaml"
TODAY = dt.date(2026, 12, 1)


def signed(book, reviewed, **changed):
    """The rulebook with one script reviewed so."""
    plain = yaml.load(FILE.read_text("utf-8"), yaml.CSafeLoader)
    plain = {**plain, **changed, "reviewed": reviewed}
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    (document,) = read_yaml(text, "rules/disorders/wilson_disease.yaml")
    sheet = Sheet(document, book.schema, frozenset(book.sources) | {"judgement"})
    script = read_script(sheet)
    if sheet.problems:
        raise RuleError(sheet.problems)
    return replace(book, scripts={"wilson_disease": script})


def kinds(book, day=TODAY):
    return [f.kind for f in reviews(book, day)]


def page():
    return page_hash(read_yaml(FILE.read_text("utf-8"), "x")[0].value)


def test_a_page_is_unreviewed_signed_changed_old_or_contested(book):
    """Each state of a review is named, and a signed page that still holds is not."""
    sign = {"by": "A. Clinician, neurologist", "on": "2026-11-30", "page": page()}
    assert kinds(signed(book, "not reviewed by a clinician")) == ["unreviewed"]
    assert kinds(signed(book, sign)) == []
    assert kinds(signed(book, sign, summary="Another one.")) == ["stale"]
    assert kinds(signed(book, sign), dt.date(2030, 1, 1)) == ["stale"]
    contested = {**sign, "contested": {"wilson_disease.slow": "too strong"}}
    found = list(reviews(signed(book, contested), TODAY))
    assert [f.kind for f in found] == ["contested"] and "too strong" in found[0].message


@pytest.mark.parametrize(
    "wrong", [{"by": "x"}, {"by": "x", "on": "2026-13-45", "page": "a"}, {"contested": []}, [1]]
)
def test_a_review_that_is_not_complete_is_a_mistake(book, wrong):
    """A review without a name, a day or a page is told."""
    with pytest.raises(RuleError):
        signed(book, wrong)


def test_the_form_can_be_signed_as_it_is_printed(book):
    """The printed lines, with a name in them, are a review of the page as it stands."""
    said = CliRunner().invoke(main, ["review", "wilson_disease"])
    assert said.exit_code == 0 and "9. " in said.output
    lines = said.output[said.output.index("reviewed:") :].replace('by: ""', "by: somebody")
    given = read_yaml(lines, "form")[0].value["reviewed"]
    assert kinds(signed(book, given)) == []
    assert CliRunner().invoke(main, ["review", "wilson"]).exit_code == 1


def test_check_counts_and_lists_the_pages_that_nobody_reviewed():
    """The number stands in the short output, every page in the whole one."""
    options = ["check", str(rules_folder()), "--no-pictures", "--no-logic"]
    short = CliRunner().invoke(main, options).output
    whole = CliRunner().invoke(main, [*options, "--all"]).output
    assert "82 pages are reviewed by no clinician" in short
    assert whole.count("is not reviewed by a clinician") == 82


def test_every_package_and_all_data_has_a_licence():
    """The list holds the project's own needs with their versions, and the data."""
    found = {part.name: part for part in parts()}
    for name in ("pydantic", "click", "numpy", "pyarrow"):
        assert found[name].version == distribution(name).version
        assert found[name].licence != "not given"
    assert all(part.name in found for part in DATA)


def test_the_sbom_is_the_same_each_time_and_names_each_package_once():
    """CycloneDX: kind, name, version, address and licence of each part."""
    text = sbom(parts())
    assert text == sbom(parts())
    value = json.loads(text)
    assert (value["bomFormat"], value["specVersion"]) == ("CycloneDX", "1.6")
    references = [c["bom-ref"] for c in value["components"] if "bom-ref" in c]
    assert len(references) == len(set(references)) > 5
    assert all(c["licenses"] and c["name"] for c in value["components"])
