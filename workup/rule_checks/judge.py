"""
Whether the assessment of one case, as it was run, breaks a safety property: no solver is needed for
it.
"""

from __future__ import annotations

from workup.engine.facts import Facts
from workup.engine.truth import truth
from workup.knowledge.properties import Property
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import PRIORITIES, Assessment
from workup.model.fact import done_of, ids_of
from workup.pathway.never_miss import NEEDS_CLUE


def broken_by(wanted: Property, answer: Assessment, facts: Facts, book: Rulebook) -> bool:
    """
    Whether an assessment breaks a property whose `when` holds. `silent` and `never_lowers` are not
    judged on one case.
    """
    steps = {s.test: PRIORITIES.index(s.priority) for s in answer.workup if not s.after}
    by, gone = PRIORITIES.index(wanted.by), {t.rule for t in answer.trace if t.stratum == "lane"}
    raised, offered = {f.id for f in answer.red_flags}, {o.option for o in answer.management}
    if wanted.kind == "orders":
        stand = {
            t: {t, *(p for p, singles in book.test_plan.stands_for.items() if t in singles)}
            for t in wanted.names
        }
        return any(
            not facts.get(done_of(t)) and not any(steps.get(s, 9) <= by for s in stand[t])
            for t in wanted.names
        )
    if wanted.kind == "never_orders":
        leading = {
            d for c in answer.differential if c.standing == "leading" for d in (c.diagnosis,)
        }
        asked = {t for d in leading for t in (a.test for a in book.scripts[d].asks)}
        told = any(ids_of("result", facts))
        return not told and any(steps.get(t, 9) <= by and t not in asked for t in wanted.names)
    if wanted.kind == "before":
        order = [s.test for s in answer.workup]
        later = wanted.then[0]
        if later not in order or any(facts.get(done_of(t)) for t in wanted.names):
            return False
        return not any(t in order and order.index(t) < order.index(later) for t in wanted.names)
    if wanted.kind == "admits":
        held = set(wanted.names) & {e.diagnosis for e in answer.dont_miss}
        return (
            held != set(wanted.names)
            and facts.get(NEEDS_CLUE) is not True
            and not gone & {f"{d}.never_miss" for d in wanted.names}
        )
    if wanted.kind == "raises":
        return not set(wanted.names) <= raised
    if wanted.kind == "never_offers":
        return bool(set(wanted.names) & offered)
    if wanted.kind == "leaves_only_if" and wanted.condition:
        return (
            any(f"{d}.never_miss" in gone for d in wanted.names)
            and truth(wanted.condition, facts) is not True
        )
    if wanted.kind == "likely_only_if" and wanted.condition:
        first = answer.differential[0].diagnosis
        return (
            first in wanted.names
            and answer.category.confidence == "likely"
            and truth(wanted.condition, facts) is not True
        )
    return False
