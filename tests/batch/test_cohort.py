"""
Synthetic patients: the seed fixes the bytes, each is a valid case, and the rules know most of them
again.
"""

from __future__ import annotations

import json

from click.testing import CliRunner

from workup.batch.cohort import DRUGS, ILLNESSES, cohort
from workup.batch.compare import compare_runs
from workup.interfaces.cli import main
from workup.pathway import Assessor
from workup.readers import load_cases


def test_the_seed_fixes_the_bytes(tmp_path):
    """Twice the same file; another seed, another."""
    for name, seed in (("a.jsonl", 3), ("b.jsonl", 3), ("c.jsonl", 4)):
        assert (
            CliRunner()
            .invoke(main, ["cohort", "200", str(tmp_path / name), "--seed", str(seed)])
            .exit_code
            == 0
        )
    a, b, c = ((tmp_path / f"{n}.jsonl").read_bytes() for n in "abc")
    assert a == b != c and len(load_cases(tmp_path / "a.jsonl")) == 200


def test_a_patient_does_not_depend_on_how_many_are_drawn(book):
    """The first ten of a hundred are the ten."""
    assert list(cohort(10, 5, book)) == list(cohort(100, 5, book))[:10]


def test_the_rules_know_most_of_their_own_patients_again(book):
    """
    With noise, more than half are first and more than four in five among the first six; every one
    has an answer.
    """
    cases = list(cohort(1000, 1, book))
    assessor = Assessor(book, "truth")
    first = assessor.decide(cases).scores.first
    names = assessor.scorer.diagnoses
    ranks = [[names[k] for k in first[:, n]] for n in range(len(cases))]
    hit = [case.answer.diagnosis == r[0] for case, r in zip(cases, ranks, strict=True)]
    near = [case.answer.diagnosis in r for case, r in zip(cases, ranks, strict=True)]
    assert sum(hit) > 500 and sum(near) > 800 and len({c.answer.diagnosis for c in cases}) > 60


def test_patients_have_noise_gaps_and_comorbidity(book):
    """
    About a fifth have an illness or a drug that their script does not tell of; some facts of the
    picture are missing; some findings do not belong.
    """
    cases = list(cohort(600, 2, book))
    beside = [
        c
        for c in cases
        if {e.event for e in c.history.events or ()} & set(ILLNESSES)
        or {m.name for m in c.history.medications or ()} & set(DRUGS)
    ]
    assert 0.12 < len(beside) / len(cases) < 0.3

    def told(case):
        return set(case.findings.present or ()) | set(case.findings.absent or ())

    typical = {s.id: s.typical.get("findings") or {} for s in book.scripts.values()}
    whole = {i: {*(f.get("present") or ()), *(f.get("absent") or ())} for i, f in typical.items()}
    assert sum(not whole[c.answer.diagnosis] <= told(c) for c in cases) > 300
    assert sum(bool(told(c) - whole[c.answer.diagnosis]) for c in cases) > 150


def test_two_runs_are_compared_case_by_case(tmp_path):
    """Gained, lost and moved, each case once; a folder that is no output is refused."""
    head = "case,diagnosis_1,answer_diagnosis,answer_also_accept\n"
    for name, rows in (
        ("one", "a,x,x,\nb,y,x,\nc,y,,\nd,x,x,\n"),
        ("two", "a,y,x,\nb,x,x,\nc,z,,\ne,x,x,\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "summary.csv").write_text(head + rows, "utf-8")
    kinds = {c.case: c.kind for c in compare_runs(tmp_path / "one", tmp_path / "two")}
    assert kinds == {
        "a": "lost",
        "b": "gained",
        "c": "moved",
        "d": "only in the first",
        "e": "only in the second",
    }
    listed = [c.case for c in compare_runs(tmp_path / "one", tmp_path / "two")]
    assert listed == ["a", "b", "c", "d", "e"] and not list(
        compare_runs(tmp_path / "one", tmp_path / "one")
    )
    done = CliRunner().invoke(
        main, ["compare", str(tmp_path / "one"), str(tmp_path / "two"), "--format", "json"]
    )
    assert done.exit_code == 1 and len(json.loads(done.output)) == 5
    assert (
        "no summary.csv"
        in CliRunner().invoke(main, ["compare", str(tmp_path), str(tmp_path / "two")]).output
    )
