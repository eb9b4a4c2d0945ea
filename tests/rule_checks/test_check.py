"""
Each script's pictures rank as it says, and a mistake in a rule file is named with its place and
cure.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workup.errors import RuleError
from workup.knowledge.rulebook import load_rules, rules_folder
from workup.rule_checks.check import BUCKETS
from workup.rule_checks.pictures import contrast, typical

SCRIPTS = list(load_rules().scripts.values())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_a_typical_picture_ranks_its_own_disorder_first(script, truth_assessor):
    """
    The picture that an illness script calls typical is recognised as such, by at least a point;
    buckets among the first three.
    """
    case, problems = typical(script, truth_assessor.book.vocabulary)
    assert case and not problems
    ranked = truth_assessor.assess(case).differential
    if script.id.startswith("other_") or script.id in BUCKETS:
        assert script.id in [c.diagnosis for c in ranked[:3]]
    else:
        assert ranked[0].diagnosis == script.id and ranked[0].points - ranked[1].points >= 1


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_the_contrast_lets_another_lead(script, truth_assessor):
    """After the smallest change that a script names, the named look-alike leads."""
    case, problems = contrast(script, truth_assessor.book.vocabulary)
    assert case and not problems
    assert truth_assessor.assess(case).differential[0].diagnosis == script.contrast["leads"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_each_source_and_picture_stands(script):
    """
    Every row has a reason and a source, and no judgement row is stronger than its kind allows.
    """
    assert script.summary and script.rows and script.reviewed
    for row in script.rows:
        assert row.rule.why and row.rule.sources


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "disorders/wilson_disease.yaml",
            "{finding: kayser_fleischer}",
            "{finding: kayser_fliescher}",
            "Did you mean `kayser_fleischer`?",
        ),
        (
            "disorders/wilson_disease.yaml",
            "weight: strong",
            "weight: stron",
            "Did you mean `strong`?",
        ),
        ("disorders/wilson_disease.yaml", "[EASL2012]", "[EASL2021]", "unknown source `EASL2021`"),
        ("disorders/wilson_disease.yaml", "id: ring", "id: liver", "used twice"),
        (
            "disorders/wilson_disease.yaml",
            "{fact: recessive_hint}",
            "{unless: {fact: recessive_hint}}",
            "fires on an empty case",
        ),
        ("disorders/wilson_disease.yaml", "evidence:", "evidnce:", "Did you mean `evidence`?"),
        (
            "disorders/blepharospasm.yaml",
            "families: [isolated",
            "families: [isolatd",
            "unknown family",
        ),
        ("tests/mri_brain.yaml", "priority: first", "priority: soon", "unknown priority"),
        (
            "urgent/airway.yaml",
            "urgency: emergency",
            "urgency: high",
            "one of emergency, urgent",
        ),
        (
            "urgent/other.yaml",
            "with {weakness, ptosis, fasciculations}",
            "with {weakness, ptosiss, fasciculations}",
            "`message` lists `ptosiss`, no finding or event that its row asks for. Did you mean "
            "`ptosis`?",
        ),
        (
            "urgent/other.yaml",
            "with {weakness, ptosis, fasciculations}",
            "with {weakness, headache}",
            "lists `headache`, no finding or event that its row asks for. It asks for "
            "anterocollis, weakness, ptosis, fasciculations",
        ),
        (
            "disorders/wilson_disease.yaml",
            "from: 5,",
            "from: 5 yeers,",
            "is not an age or a duration",
        ),
    ],
)
def test_mistakes_in_rules_are_named(tmp_path: Path, file, old, new, expected):
    """A rule author's mistake is told with file, line and what would be right."""
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules(folder)
    said = str(caught.value)
    assert f"rules/{file}:" in said and expected in said
