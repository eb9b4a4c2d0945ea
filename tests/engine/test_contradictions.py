"""A case that contradicts itself is assessed as it is written, but never without a word."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.patients import in_folder
from workup.engine.contradictions import contradictions
from workup.interfaces.cli import main
from workup.model.case import build
from workup.model.document import Document

PLAIN = {
    "id": "a",
    "patient": {"age": 50, "sex": "male"},
    "onset": {"age": 40, "first_region": "neck"},
    "dystonia": {"regions": ["neck"]},
}
NECK = {"regions": ["neck"]}


def said(book, **parts):
    value = {**PLAIN, **parts}
    case, problems = build(Document("a", value, {(): 1}), book.vocabulary)
    assert case is not None, problems
    return contradictions(case, book)


CONTRARY = [
    ({"onset": {"age": 10, "before_presentation": "1 month"}}, "before_presentation"),
    ({"dystonia": {**NECK, "distribution": "generalised"}}, "distribution"),
    ({"dystonia": {**NECK, "attacks": {"duration": 100}}}, "no attack"),
    ({"dystonia": {**NECK, "attacks": {"duration": "2 days", "per_day": 50}}}, "into a day"),
    ({"dystonia": {**NECK, "attacks": {"per_day": 1e300}}}, "one a second"),
    ({"onset": {"age": 40, "first_region": "left_leg"}}, "not among"),
    ({"dystonia": {"regions": [], "attacks": {"per_day": 3}}}, "`attacks` is given"),
    ({"dystonia": {"regions": [], "course": "progressive"}}, "`course` is given"),
    ({"findings": {"present": ["ataxia"], "absent": ["HP:0001251"]}}, "`ataxia` is present"),
    ({"findings": {"present": ["HP:9999999"]}}, "no HPO term"),
    ({"results": {"mri_brain": {"abnormal": False, "pattern": ["infarct"]}}}, "`pattern`"),
    ({"results": {"tor1a": {"abnormal": False, "variant": "pathogenic"}}}, "pathogenic"),
    ({"answer": {"category": "primary", "diagnosis": "wilson_disease"}}, "`answer.category`"),
    (
        {"history": {"medications": [{"name": "haloperidol", "started_before_onset": 60}]}},
        "before birth",
    ),
    (
        {"history": {"medications": [{"name": "haloperidol", "drug_class": "baclofen"}]}},
        "is known as",
    ),
    (
        {
            "dystonia": {
                **NECK,
                "spread": [{"region": "trunk", "age": 42}, {"region": "trunk", "age": 45}],
            }
        },
        "twice",
    ),
]


@pytest.mark.parametrize(("parts", "words"), CONTRARY)
def test_each_contradiction_is_named_by_its_field(parts, words, book):
    """In a case that has no other."""
    found = said(book, **parts)
    assert len(found) == 1 and words in found[0], found
    assert said(book) == []


def test_ranges_contradict_only_where_no_reading_of_them_fits(book):
    """Onset from 5 to 48 fits a month before 49 and a bit; from 5 to 15 does not."""
    onset = {"before_presentation": "2 years"}
    assert said(book, onset={**onset, "age": {"from": 5, "to": 48}}) == []
    assert len(said(book, onset={**onset, "age": {"from": 5, "to": 15}})) == 1


def test_the_teaching_cases_do_not_contradict_themselves(book):
    """None of those that come with the rules."""
    cases = in_folder("teaching")
    assert {c.id: found for c in cases if (found := contradictions(c, book))} == {}


@pytest.mark.parametrize("value", ["HP:²²²²²²²", "HP:٠٠٠١٢٥١"])
def test_only_plain_digits_make_an_hpo_id(value, book):
    """Digits of other scripts are refused as unknown findings."""
    case, problems = build(
        Document("a", {**PLAIN, "findings": {"present": [value]}}, {(): 1}), book.vocabulary
    )
    assert case is None and "unknown finding" in problems[0].message


def test_assess_and_batch_say_so(tmp_path):
    """On stderr by case; in a batch counted by field."""
    (tmp_path / "a.yaml").write_text(
        "id: a\npatient: {age: 50}\nonset: {age: 10, before_presentation: 1 month}\ndystonia: {}\n"
    )
    done = CliRunner().invoke(main, ["assess", str(tmp_path / "a.yaml")])
    assert "a: contradiction: `onset.before_presentation` is 1 month" in done.output
    args = ["batch", str(tmp_path / "a.yaml"), "--out", str(tmp_path / "o"), "--workers", "1"]
    done = CliRunner().invoke(main, args)
    assert "contradiction: onset.before_presentation: 1 in 1 case" in done.output
