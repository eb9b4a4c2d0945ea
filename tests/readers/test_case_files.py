"""
Case files are read exactly as the contract has them, and a bad one is refused with its place and
cure.
"""

from __future__ import annotations

import json

import pytest

from workup.errors import CaseError
from workup.readers import load_cases, records

GOOD = """
id: a
patient: {sex: female, age: 62}
onset: {age: 61.5, tempo: gradual, first_region: left_arm}
dystonia: {regions: [left_arm, left_leg]}
"""


def refused(path) -> str:
    with pytest.raises(CaseError) as caught:
        load_cases(path)
    return str(caught.value)


def test_yaml_stream_json_list_and_lines_hold_the_same_cases(case_file):
    """One case reads the same from YAML, a stream, JSON, a JSON list and JSON Lines."""
    one = load_cases(case_file(GOOD))[0]
    stream = load_cases(case_file(GOOD + "---" + GOOD.replace("id: a", "id: b"), "s.yaml"))
    plain = {
        "id": "a",
        "patient": {"sex": "female", "age": 62},
        "onset": {"age": 61.5, "tempo": "gradual", "first_region": "left_arm"},
        "dystonia": {"regions": ["left_arm", "left_leg"]},
    }
    assert stream[0] == one and stream[1].id == "b"
    assert load_cases(case_file(json.dumps(plain), "c.json"))[0] == one
    assert load_cases(case_file(json.dumps([plain]), "l.json"))[0] == one
    assert load_cases(case_file(json.dumps(plain) + "\n\n", "l.jsonl"))[0] == one


def test_a_drug_whose_class_is_known_may_go_without_its_name(case_file):
    """`unknown` is what an author writes of an antipsychotic that nobody can name."""
    drugs = "history: {medications: [{name: unknown, drug_class: other}]}\n"
    assert load_cases(case_file(GOOD + drugs))[0].history.medications[0].name == "unknown"


def test_links_lead_to_each_file_once(case_file, tmp_path, book):
    """
    A linked folder is read, a loop ends, a file by two names is one; a link that leads nowhere is
    refused by name and not passed over.
    """
    beside = tmp_path / "beside"
    beside.mkdir()
    case_file(GOOD.replace("id: a", "id: b"), "b.yaml").rename(beside / "b.yaml")
    folder = tmp_path / "folder"
    folder.mkdir()
    case_file(GOOD, "a.yaml").rename(folder / "a.yaml")
    (folder / "linked").symlink_to(beside)
    (folder / "loop").symlink_to(folder)
    (folder / "same.yaml").symlink_to(folder / "a.yaml")
    (folder / "gone.yaml").symlink_to(tmp_path / "nowhere")
    for path in (folder, folder / "**" / "*.yaml"):
        found = list(records(path, book.vocabulary, {}))
        assert sorted(case.id for case, _ in found if case) == ["a", "b"]
        (problem,) = [p for _, wrong in found for p in wrong]
        assert "gone.yaml" in problem.file and "no such file" in problem.message


def test_every_mistake_names_its_case(case_file, book):
    """Fields that cannot be true together too, so that a batch's rejects can be found again."""
    file = case_file(GOOD + "findings: {present: [ataxia], absent: [ataxia]}\n")
    ((_, problems),) = records(file, book.vocabulary, {})
    assert [p.case for p in problems] == ["a"]


def test_folders_are_read_in_the_order_of_names(case_file, tmp_path):
    """A folder stands for its case files, sorted by name."""
    case_file(GOOD.replace("id: a", "id: z"), "1.yaml")
    case_file(GOOD, "2.yaml")
    assert [case.id for case in load_cases(tmp_path)] == ["z", "a"]


def test_all_errors_of_a_file_come_at_once_with_lines_and_cures(case_file):
    """Each mistake names file, line and field, what was written and what would be right."""
    said = refused(
        case_file(
            GOOD + "findings: {present: [kayser_fliescher], absent: [ataxai]}\nsettting: clinic\n"
        )
    )
    assert "case.yaml:6" in said and "Did you mean `kayser_fleischer`?" in said
    assert "Did you mean `ataxia`?" in said
    assert "case.yaml:7: unknown field `settting`. Did you mean `setting`?" in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("age: 61.5|age: 90", "`onset.age` is 90 years, but the patient is 62"),
        ("age: 62|age: -3", "is negative"),
        ("age: 62|age: .nan", "not a number"),
        ("age: 62|age: 4 fortnights", "is not an age or a duration"),
        ("age: 62|age: true", "is not an age or a duration"),
        ("id: a|id: a b", "only letters, digits"),
        ("tempo: gradual|tempo: gradul", "Did you mean `gradual`?"),
        ("sex: female|sex: femal", "Did you mean `female`?"),
        ("[left_arm, left_leg]|[left_arm, left_arm]", "given twice"),
        ("patient: |patients: ", "unknown field `patients`. Did you mean `patient`?"),
        ("id: a|id: a\nid: b", "`id` is given twice"),
        ("id: a|id: &x a", "anchor or alias"),
    ],
)
def test_what_is_wrong_is_named(case_file, change, expected):
    """
    Wrong values, unknown words, doubles and impossible ages are refused with what would be right.
    """
    old, new = change.split("|")
    assert expected in refused(case_file(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("findings: {present: [ataxia], absent: [ataxia]}", "both present and absent"),
        (
            "history: {medications: [{name: x, drug_class: other, started_before_onset: 2 days, "
            "stopped_before_onset: 3 weeks}]}",
            "stopped before it was started",
        ),
        (
            "history: {medications: [{name: x, started_after_onset: true, started_before_onset: 2 "
            "days}]}",
            "started_after_onset",
        ),
        (
            "history: {events: [{event: cancer, after_onset: true, before_onset: 1 year}]}",
            "after_onset",
        ),
        ("history: {events: [{event: stroke}]}", "Did you mean"),
        ("findings: {examined_normal: [neurologic]}", "Did you mean `neurological`?"),
        ("history: {medications: [{name: no}]}", "`no` is no name of a drug"),
        ('history: {medications: [{name: ""}]}', "is no name of a drug"),
        ('history: {medications: [{name: "-99"}]}', "`-99` is no name of a drug"),
        ('results: {mri_brain: {abnormal: "1"}}', "is a number. Write true or false"),
        ("history: {family: no}", "unknown inheritance `no`"),
        ("onset_: &o {}", "anchor or alias"),
        ("<<: {title: x}", "unknown field `<<`"),
    ],
)
def test_cross_checks(case_file, more, expected):
    """Two facts that cannot both be so are refused."""
    assert expected in refused(case_file(GOOD + more))


def test_a_case_id_is_unique_in_a_run(case_file):
    """The same id in two files is refused, naming the first."""
    first, second = case_file(GOOD, "1.yaml"), case_file(GOOD, "2.yaml")
    with pytest.raises(CaseError, match=r"already used in .*1\.yaml"):
        load_cases([first, second])


def test_files_that_cannot_be_cases_are_refused(case_file, tmp_path):
    """
    Not UTF-8, a missing file, an empty folder, deep nesting, a bomb, another ending: each with a
    clear word.
    """
    (tmp_path / "latin.yaml").write_bytes(b"id: caf\xe9\n")
    assert "not UTF-8" in refused(tmp_path / "latin.yaml")
    assert "no such file" in refused(tmp_path / "none.yaml")
    (tmp_path / "empty").mkdir()
    assert "holds no case file" in refused(tmp_path / "empty")
    assert "nested deeper" in refused(case_file("id: " + "[" * 60 + "]" * 60, "deep.yaml"))
    assert "nested deeper" in refused(
        case_file('{"id": ' + "[" * 5000 + "]" * 5000 + "}", "deep.jsonl")
    )
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert "anchor or alias" in refused(case_file(bomb, "bomb.yaml"))
    assert "not a kind of file" in refused(case_file("x", "case.txt"))
    assert "not valid YAML" in refused(case_file("id: [", "open.yaml"))
    assert "NaN" in refused(case_file('{"id": "a", "patient": {"age": NaN}}', "nan.jsonl"))
    assert "is not a case" in refused(case_file("- just\n- words", "synonyms.yaml"))


def test_nulls_and_left_out_fields_are_unknown(case_file):
    """Every field but the id may be null."""
    case = load_cases(
        case_file(
            "id: a\npatient: {age: null}\nonset: {tempo: null}\ndystonia: {regions: "
            "null}\nfindings: null\nhistory: {medications: "
            "null}\nresults: null\n"
        )
    )[0]
    assert case.patient.age is None and case.findings.present is None and case.results == {}


def test_hpo_terms_count_for_what_lies_above_them_and_unknown_ones_are_kept(
    case_file, truth_assessor
):
    """
    A present term counts for its ancestors, an excluded one for what lies below; a term that
    nothing covers is shown and neutral.
    """
    from workup.engine.facts import case_facts

    case = load_cases(
        case_file(
            GOOD + "findings: {present: ['HP:0002172', 'HP:0000007'], absent: ['HP:0001250']}"
        )
    )[0]
    found = case_facts(case, truth_assessor.book)
    assert found.told[
        "finding.postural_instability"
        if "finding.postural_instability" in found.told
        else "finding.seizures"
    ] in (True, False)
    assert found.told["finding.seizures"] is False
    assert "HP:0000007" in found.uncovered
    plain = load_cases(case_file(GOOD, "plain.yaml"))[0]
    with_term = load_cases(case_file(GOOD + "findings: {present: ['HP:0000007']}", "term.yaml"))[0]
    assert (
        truth_assessor.assess(plain).differential == truth_assessor.assess(with_term).differential
    )


def test_published_cases_all_load():
    """All 261 published patients load without an error."""
    from workup.knowledge.rulebook import cases_folder

    assert len(load_cases(cases_folder() / "published")) == 261


def test_held_out_cases_are_none_of_the_published():
    """
    The held-out patients load, come from other reports than the published ones, and stand in no
    library.
    """
    from workup.knowledge.rulebook import cases_folder
    from workup.simulation.cases import library

    unseen, published = (
        load_cases(cases_folder() / folder) for folder in ("held_out", "published")
    )
    assert len(unseen) == 11
    for field in ("citation", "url"):
        told = {getattr(case.source, field) for case in published}
        assert not told & {getattr(case.source, field) for case in unseen}
    assert not {case.id for case in unseen} & {case.id for case in library(short=True)}
