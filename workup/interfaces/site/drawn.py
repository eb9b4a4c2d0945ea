"""
The drawings that belong to a page of the rules: of a finding, of a diagnosis, of a test's results.
"""

from __future__ import annotations

from workup.interfaces.figures.drawings import Shown, shown
from workup.knowledge.condition import asked, leaves
from workup.knowledge.drawings import Term, load_drawings
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.model.fact import fact_of


def of_finding(id_: str, place: str = "") -> list[Shown]:
    """The drawings of a finding."""
    return shown(load_drawings().of("findings", id_), place)


def of_script(script: Script) -> list[Shown]:
    """The drawings of a diagnosis: its posture, and the patterns of a scan that speak for it."""
    found: list[Term] = [("diagnoses", script.id)]
    for row in script.rows:
        if row.points > 0:
            shown_by = asked("result", row.rule.when, "present")
            found += [("result_patterns", named.part) for named in shown_by]
    return shown(load_drawings().of_all(found))


def of_test(id_: str, book: Rulebook) -> list[Shown]:
    """The drawings of a test, and of the patterns that some rule reads in its result."""
    facts = {leaf.fact for rule in book.rules.values() for leaf in leaves(rule.when)}
    found: list[Term] = [("tests", id_)]
    found += [
        ("result_patterns", p)
        for p in book.vocabulary["result_patterns"]
        if fact_of("result", id_, p) in facts
    ]
    return shown(load_drawings().of_all(found))
