"""The properties hold, and a hole made on purpose is found with the case that falls through it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.engine.test_columns import parts_to_check
from workup.engine.facts import case_facts
from workup.engine.program import compile_program
from workup.interfaces.cli import main
from workup.knowledge.condition import Is, any_of
from workup.knowledge.pages import Order
from workup.knowledge.rulebook import load_rules, rules_folder
from workup.knowledge.sheet import Rule
from workup.model.quantity import bounds
from workup.readers import load_cases
from workup.rule_checks.counterexample import case_of, case_value
from workup.rule_checks.prove import Prover

z3 = pytest.importorskip("z3")
PROPERTIES = load_rules().properties
ALONE = ("silent", "never_lowers", "never_leaves_on", "likely_only_if")


@pytest.fixture(scope="module")
def prover(book):
    return Prover(book)


@pytest.mark.parametrize("id_", PROPERTIES)
def test_the_property_holds_for_every_possible_case(id_, prover):
    """Z3 finds no case that breaks it."""
    verdict = prover.prove(PROPERTIES[id_])
    assert verdict.holds, (verdict.why, verdict.case)


def _rule(when):
    cited, file = ("judgement",), "rules/hole.yaml"
    return Rule("hole.made_on_purpose", "workup", when, "A hole.", cited, file, 1, "hole")


def _without(book, test):
    """The rules with nothing left that asks for a test."""
    page = book.tests[test]
    scripts = {
        i: replace(s, asks=tuple(a for a in s.asks if a.test != test))
        for i, s in book.scripts.items()
    }
    flags = {
        i: tuple(replace(f, tests=tuple(t for t in f.tests if t != test)) for f in rows)
        for i, rows in book.flags.items()
    }
    return replace(
        book, tests={**book.tests, test: replace(page, orders=())}, scripts=scripts, flags=flags
    )


def _with_order(book, test, when, priority):
    page = book.tests[test]
    order = Order(_rule(when), test, priority, (), True)
    return replace(
        book,
        tests={**book.tests, test: replace(page, orders=(*page.orders, order))},
        test_plan=replace(book.test_plan, no_sooner=()),
    )


def _with_lane(book, name, **change):
    script = book.scripts[name]
    return replace(
        book,
        scripts={
            **book.scripts,
            name: replace(script, never_miss=replace(script.never_miss, **change)),
        },
    )


def _with_row(book, name, when, points):
    script = book.scripts[name]
    row = replace(script.rows[0], rule=_rule(when), points=points, group="hole")
    return replace(book, scripts={**book.scripts, name: replace(script, rows=(*script.rows, row))})


def hole(wanted, book):
    """A copy of the rules with a hole for one property."""
    name = wanted.names[0] if wanted.names else ""
    if wanted.kind == "orders":
        return _without(book, name)
    if wanted.kind == "never_orders":
        return _with_order(book, name, wanted.when, "now")
    if wanted.kind == "raises":
        return replace(book, flags={**book.flags, name: ()})
    if wanted.kind == "admits":
        return _with_lane(book, name, enters=Is("finding.torticollis", "absent"))
    if wanted.kind == "leaves_only_if":
        return _with_lane(book, name, dismissed_when=Is("finding.torticollis", "present"))
    if wanted.kind == "never_leaves_on":
        return _with_lane(
            book, "wilson_disease", dismissed_when=Is("finding.distractible", "present")
        )
    if wanted.kind == "likely_only_if":
        return replace(
            book, scripts={**book.scripts, name: replace(book.scripts[name], likely_needs=None)}
        )
    if wanted.kind == "never_offers":
        rows = tuple(
            replace(r, rule=replace(r.rule, when=any_of(r.rule.when, wanted.when)))
            for r in book.management[name]
        )
        return replace(book, management={**book.management, name: rows})
    if wanted.kind == "before":
        page = book.tests[wanted.then[0]]
        return replace(book, tests={**book.tests, wanted.then[0]: replace(page, afters=())})
    if wanted.kind == "silent":
        return _with_row(book, "wilson_disease", Is("finding.tremor", "not_present"), 1.0)
    return _with_row(book, "wilson_disease", Is("finding.kayser_fleischer", "present"), -20.0)


def _taking_over(holed, sound):
    """
    A prover with what a hole leaves as it is, worked out once for all: the pictures, and each
    stratum whose rules are the same.
    """
    mine, whole = holed.assessor, sound.assessor
    assert mine.book.presentations is whole.book.presentations
    for part in ("pictures", "inherited"):
        theirs = getattr(whole.scorer, part)
        vars(getattr(mine.scorer, part)).update({n: getattr(theirs, n) for n in theirs.KEPT})
    old, new = vars(whole.rules), vars(mine.rules)
    changed = {
        name: compile_program(name, rules, mine.book.schema)
        for name, rules in new.items()
        if rules != old[name]
    }
    vars(mine.runner)["programs"] = replace(whole.runner.programs, **changed)
    mine.runner._strata.update(
        (name, read) for name, read in whole.runner._strata.items() if name not in changed
    )
    return holed


@pytest.mark.parametrize("id_", PROPERTIES)
def test_a_hole_is_found_with_its_case(id_, book, prover):
    """
    The property is broken in the copy, and the case given, read as any case file and run on that
    copy, does break it.
    """
    wanted = PROPERTIES[id_]
    broken = hole(wanted, book)
    holed = _taking_over(Prover(broken), prover)
    verdict = holed.prove(wanted)
    assert not verdict.holds and verdict.case is not None, verdict.why
    case = case_of(verdict.case, broken)
    assert case is not None
    if wanted.kind not in ALONE:
        assert holed.breaks(wanted, case)
        assert not prover.breaks(wanted, case)


def test_the_command_prints_a_case_that_runs(tmp_path, book):
    """
    A hole in a copied folder: exit 1, and the case file written breaks the property when assessed.
    """
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    page = folder / "urgent" / "airway.yaml"
    text = page.read_text("utf-8").replace(
        "when: {finding: stridor_or_airway}",
        "when: {all: [{finding: stridor_or_airway}, {finding: tremor}]}",
    )
    page.write_text(text, "utf-8")
    done = CliRunner().invoke(
        main,
        [
            "prove",
            str(folder),
            "--only",
            "stridor_flag",
            "--format",
            "json",
            "--out",
            str(tmp_path / "cases"),
        ],
    )
    assert done.exit_code == 1 and json.loads(done.output)[0]["holds"] is False
    case = load_cases(tmp_path / "cases" / "stridor_flag.yaml", book.vocabulary)[0]
    assert case.findings.present == ("stridor_or_airway",)
    good = CliRunner().invoke(main, ["prove", "--only", "stridor_flag"])
    assert good.exit_code == 0 and "1 of 1 properties hold" in good.output


def test_an_unknown_property_is_named(book):
    """A close one is offered."""
    done = CliRunner().invoke(main, ["prove", "--only", "stridor_flags"])
    assert done.exit_code == 1 and "Did you mean `stridor_flag`" in done.output


def _real(value):
    return z3.RealVal(repr(float(value)))


def test_the_proof_reading_agrees_with_truth(book):
    """
    For the rules of the red flags: on each combination that a rule tells apart, the formula with
    those values fixed says what `truth` says.
    """
    from itertools import islice, product

    from workup.engine.proof import Space
    from workup.engine.truth import truth

    for rows in list(book.flags.values())[:12]:
        for flag in rows:
            for condition, values in parts_to_check(flag.rule.when, book.schema):
                space = Space(book, [condition], opaque=True)
                formula = space.holds(condition)
                names = list(values)
                for choice in islice(product(*values.values()), 0, 4096, 97):
                    told = {k: v for k, v in zip(names, choice, strict=True) if v is not None}
                    pairs = []
                    for fact in names:
                        found, value = space.facts[fact], told.get(fact)
                        kind = book.schema.kinds[fact]
                        if kind == "sign":
                            pairs += [
                                (found[0], z3.BoolVal(value is True)),
                                (found[1], z3.BoolVal(value is False)),
                            ]
                        elif kind == "word":
                            pairs.append(
                                (
                                    found,
                                    z3.IntVal(
                                        book.schema.words[fact].index(value) + 1 if value else 0
                                    ),
                                )
                            )
                        else:
                            pairs += [
                                (found[0], z3.BoolVal(value is not None)),
                                *zip(found[1:], map(_real, bounds(value or 0.0)), strict=True),
                            ]
                    assert z3.is_true(z3.simplify(z3.substitute(formula, *pairs))) is (
                        truth(condition, told) is True
                    )


def test_a_case_survives_the_way_there_and_back(book):
    """The facts that a counterexample is made of are the facts read from its case file."""
    told = {
        "onset.age": 12.0,
        "finding.tremor": True,
        "finding.ataxia": False,
        "onset.tempo": "acute",
        "sex": "male",
        "result.eeg": False,
        "result.eeg.done": True,
    }
    case = case_of(case_value(told, {"medication": [], "event": None}, book, "x"), book)
    read = case_facts(case, book)
    assert (
        {k: read.told.get(k) for k in told} == told
        and read.medications == ()
        and read.events is None
    )
