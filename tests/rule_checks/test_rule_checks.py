"""Check, compare, coverage and mutation find what was done to the rules."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from benchmarks.mutants import Mutant, Mutator
from tests.conftest import some_cases
from workup.errors import WorkupError
from workup.interfaces.cli import main
from workup.knowledge.condition import Is, all_of
from workup.knowledge.rulebook import cases_folder, load_rules, rules_folder
from workup.rule_checks.check import findings
from workup.rule_checks.compare import compare, conclusions, rules_of_name
from workup.rule_checks.coverage import atlas, fired, never, scorecard
from workup.rule_checks.logic import logic, witness

pytest.importorskip("z3")
CASES = some_cases()


def _with_rows(book, diagnosis, *rows):
    script = book.scripts[diagnosis]
    return replace(
        book, scripts={**book.scripts, diagnosis: replace(script, rows=(*script.rows, *rows))}
    )


def _row(book, id_, when, points, group):
    first = book.scripts["wilson_disease"].rows[0]
    return replace(
        first,
        rule=replace(first.rule, id=f"wilson_disease.{id_}", when=when),
        points=points,
        group=group,
    )


def test_the_rules_pass_their_own_check(book):
    """No error and no warning, logic and pictures included; CI holds it."""
    found = findings(book, CASES, logic=True, today=dt.date(2026, 12, 1))
    assert [str(f) for f in found if f.severity != "note"] == []


def test_a_row_that_can_never_hold_is_found(book):
    """A finding told both present and absent: unreachable, by file and line."""
    never_holds = all_of(Is("finding.tremor", "present"), Is("finding.tremor", "absent"))
    changed = _with_rows(book, "wilson_disease", _row(book, "never", never_holds, 1.0, "x"))
    found = [f for f in logic(changed, only="wilson_disease") if f.kind == "unreachable"]
    assert ["wilson_disease.never" in f.message for f in found] == [True] and found[0].line > 0


def test_an_age_that_cannot_be_is_unreachable(book):
    """The solver knows that onset comes before the present age."""
    assert witness(book, all_of(Is("onset.age", "gt", 30.0), Is("age", "lt", 20.0))) is None
    assert witness(book, all_of(Is("onset.age", "gt", 30.0), Is("age", "lt", 50.0))) is not None


def test_overlap_and_contradiction_come_with_a_case(book):
    """
    A weaker row inside a stronger one of its group, and two rows that argue against each other on
    the same cases.
    """
    sign, more = (
        Is("finding.tremor", "present"),
        all_of(Is("finding.tremor", "present"), Is("finding.ataxia", "present")),
    )
    rows = (
        _row(book, "one", sign, 2.0, "g"),
        _row(book, "two", more, 1.0, "g"),
        _row(book, "three", sign, -2.0, "h"),
    )
    changed = _with_rows(book, "wilson_disease", *rows)
    found = {f.kind: f for f in logic(changed, only="wilson_disease") if f.severity != "note"}
    assert set(found) == {"overlap", "contradiction"}
    assert found["overlap"].case["findings"]["present"] == ["tremor", "ataxia"] or set(
        found["overlap"].case["findings"]["present"]
    ) == {"tremor", "ataxia"}
    assert found["contradiction"].case["findings"]["present"] == ["tremor"]


def test_sources_past_their_review_are_named(book):
    """Four years on, every source is; today none."""
    late = [
        f for f in findings(book, pictures=False, today=dt.date(2030, 12, 1)) if f.kind == "review"
    ]
    assert len(late) == len(book.sources) and not [
        f for f in findings(book, pictures=False, today=dt.date(2026, 12, 1)) if f.kind == "review"
    ]


def test_the_command_speaks_json_and_exits_by_gravity(tmp_path):
    """A copy with a broken picture: exit 1, and the finding as JSON with file and line."""
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    page = folder / "disorders" / "wilson_disease.yaml"
    page.write_text(page.read_text("utf-8").replace("leads: nbia_pkan", "leads: tetanus"), "utf-8")
    done = CliRunner().invoke(main, ["check", str(folder), "--no-logic", "--format", "json"])
    rows = json.loads(done.output)
    assert done.exit_code == 1 and any(
        r["kind"] == "picture" and "wilson_disease" in r["file"] for r in rows
    )


def test_compare_names_each_changed_case_once_with_its_rows(book):
    """
    A row taken out: the cases whose answer moves are listed once, with that row among the lost.
    """
    script = book.scripts["wilson_disease"]
    rows = tuple(r for r in script.rows if r.rule.id != "wilson_disease.ring")
    changed = replace(book, scripts={**book.scripts, "wilson_disease": replace(script, rows=rows)})
    assert list(compare(book, book, CASES)) == []
    ring = CASES[0].model_copy(
        update={"findings": CASES[0].findings.model_copy(update={"present": ("kayser_fleischer",)})}
    )
    found = list(compare(book, changed, [ring, *CASES]))
    assert found[0].case == ring.id and "wilson_disease.ring" in found[0].lost
    assert len({m.case for m in found}) == len(found)


def test_a_site_pack_is_compared_as_rules_are(tmp_path):
    """
    A pack that orders a test: the cases that it changes are listed, and no red flag or don't-miss
    entry
    is lost.
    """
    pack = tmp_path / "ours.yaml"
    pack.write_text(
        "id: ours\norders:\n  - {id: eeg_all, test: eeg, when: {finding: torticollis}, "
        "priority: first, why: Local habit., sources: [local]}\n",
        "utf-8",
    )
    done = CliRunner().invoke(
        main, ["compare", "built-in", str(pack), str(cases_folder() / "teaching")]
    )
    assert (
        done.exit_code == 1 and "now: site.eeg_all" in done.output and "removes" not in done.output
    )
    same = CliRunner().invoke(
        main, ["compare", "built-in", "built-in", str(cases_folder() / "teaching")]
    )
    assert same.exit_code == 0 and "0 of 40 cases changed" in same.output


def test_an_unknown_rule_set_is_refused():
    """No traceback: what a name may be."""
    done = CliRunner().invoke(
        main, ["compare", "no-such-thing", "built-in", str(cases_folder() / "teaching")]
    )
    assert done.exit_code == 1 and "git revision" in done.output and "Traceback" not in done.output


def test_a_revision_is_never_an_option_of_git(tmp_path):
    """A name that git would take for an option, and write where it says, is refused."""
    with pytest.raises(WorkupError), rules_of_name(f"--output={tmp_path / 'made'}"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_scorecard_counts_what_fires(book, truth_assessor):
    """A row's count is the number of cases in whose trace it stands."""
    cards = {card.rule: card for card in scorecard(book, CASES)}
    told = [t.rule for case in CASES for t in truth_assessor.assess(case).trace]
    for id_ in ("wilson_disease.ring", "cervical_dystonia.neck_only", "ceruloplasmin.young"):
        assert cards[id_].fires == told.count(id_)
    assert set(never(cards.values())) == {i for i, c in cards.items() if c.fires == 0}
    assert all(c.right + c.wrong in (0, c.fires) for c in cards.values())


def test_the_map_names_empty_cells(book):
    """
    Region x age x tempo: told cells hold the categories of their cases, the rules speak of every
    place.
    """
    cells = atlas(book, CASES)
    assert len(cells) == len(book.vocabulary["regions"]) * 5 * 4
    assert (
        any(c.cases for c in cells)
        and any(not c.cases for c in cells)
        and all(c.spoken for c in cells)
    )


def test_a_mutant_that_changes_an_answer_is_noticed_and_one_that_does_not_is_not(book):
    """Deleting the rule behind a red flag is noticed by the case that raises it, and only there."""
    rule = "airway.flag_stridor_slow"
    mutator = Mutator(book, CASES)
    where = mutator.differs(Mutant(rule, "urgent", "delete"))
    assert where.any() and fired(book, CASES)[rule][where].all()
    assert not Mutator(book, CASES[:1]).differs(Mutant(rule, "urgent", "delete")).any()


def test_conclusions_leave_out_points(truth_assessor):
    """What a reader acts on holds no number that only the rules see."""
    assert set(conclusions(truth_assessor.assess(CASES[0]))) == {
        "category",
        "first three",
        "lane",
        "red flags",
        "tests",
        "advice",
        "silence",
    }


def test_a_folder_of_the_same_rules_is_the_same(tmp_path):
    """A copy of the rules loads and has the same hash."""
    shutil.copytree(rules_folder(), tmp_path / "rules")
    assert load_rules(tmp_path / "rules").hash == load_rules().hash


def test_the_coverage_command_draws_the_map():
    """At most 80 columns; JSON holds every row and place."""
    done = CliRunner().invoke(main, ["coverage"])
    assert (
        done.exit_code == 0
        and "the map" in done.output
        and max(map(len, done.output.splitlines())) <= 125
    )
    value = json.loads(CliRunner().invoke(main, ["coverage", "--format", "json"]).output)
    assert len(value["map"]) == 260 and len(value["rows"]) > 2000
