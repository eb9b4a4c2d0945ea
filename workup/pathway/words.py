"""
What follows from an answer, and what each rule does, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workup.engine.facts import Facts
from workup.knowledge.pages import Advice, Flag
from workup.knowledge.rulebook import Rulebook
from workup.model import assessment as answer
from workup.model.fact import fact_of
from workup.model.grouped import grouped
from workup.pathway.decision import Decider

COMBINED = "another_movement_disorder"  # the derived facts of axis I: combined, and isolated
ISOLATED = "others_sought"


def options(advised: Iterable[str], rules: Mapping[str, Advice]) -> tuple[answer.Option, ...]:
    """What may be discussed, of the advice rules that hold."""
    return tuple(
        answer.Option(
            option,
            rows[0].kind,
            rows[0].rule.why,
            tuple(dict.fromkeys(c for row in rows for c in row.cautions)),
            tuple(row.rule.id for row in rows),
        )
        for option, rows in by_subject(advised, rules).items()
    )


def complications(
    advised: Iterable[str], rules: Mapping[str, Advice]
) -> tuple[answer.Complication, ...]:
    """What to watch for, of the advice rules that hold."""
    return tuple(
        answer.Complication(name, rows[0].rule.why, tuple(row.rule.id for row in rows))
        for name, rows in by_subject(advised, rules).items()
    )


def effects(decider: Decider, advice: Mapping[str, Advice]) -> dict[str, str]:
    """Rule id to what it does, in words."""
    book, planner, scorer = decider.book, decider.planner, decider.scorer
    found = {d.rule.id: f"{d.fact} holds" for d in book.derived}
    for row, targets in zip(scorer.rows, scorer.targets, strict=True):
        points = [f"{scorer.diagnoses[n]} {points:+g}" for n, points, _ in targets]
        found[row.rule.id] = ", ".join(points)
    found |= {flag.rule.id: f"{flag.urgency}: {flag.flag}" for flag in planner.flags}
    found |= {id_: f"{ask.test}: {ask.priority}" for id_, (_, ask) in planner.asks.items()}
    found |= {id_: f"{o.test}: {o.priority}" for id_, o in planner.orders.items()}
    found |= {
        o.rule.id: f"{o.test}: {o.priority}, once {' is '.join(o.awaits)}" for o in planner.waiting
    }
    found |= {id_: f"{leave.test}: leave" for id_, leave in planner.leaves.items()}
    found |= {id_: f"{a.before} before {a.test}" for id_, a in planner.afters.items()}
    found |= {id_: row.about for id_, row in advice.items()}
    found |= {row.rule.id: f"asks first: {', '.join(row.asks)}" for row in book.asking.rows}
    for id_ in decider.never_miss.names:
        entry = book.scripts[id_].never_miss
        assert entry is not None
        found[entry.rule.id] = f"{id_} leaves the don't-miss list"
        if entry.by_age:
            found[entry.by_age.id] = f"{id_} is kept off the don't-miss list by age"
        if entry.beyond:
            found[entry.beyond.id] = f"{id_} is not expected at this age or in this course"
    return found


def rows_of(pages: Mapping[str, tuple[Advice, ...]]) -> dict[str, Advice]:
    return {row.rule.id: row for rows in pages.values() for row in rows}


def by_subject(advised: Iterable[str], rows: Mapping[str, Advice]) -> dict[str, list[Advice]]:
    return grouped((rows[id_].about, rows[id_]) for id_ in advised if id_ in rows)


def associated(facts: Facts, book: Rulebook) -> str | None:
    """
    Isolated, combined (with another movement disorder) or complex (with other neurological,
    systemic or medical manifestations), where the facts say so.
    """
    if any(facts.get(fact_of("finding", f)) for f in book.calibration.complex_findings):
        return "complex"
    if facts.get(COMBINED):
        return "combined"
    return "isolated" if facts.get(ISOLATED) else None


def red_flags(raised: Iterable[Flag]) -> tuple[answer.RedFlag, ...]:
    """
    The red flags of the rules raised, each once, emergencies first; each in the words of its
    gravest row, of several that of one that yields to no other red flag raised.
    """
    merged = []
    by_flag = grouped((flag.flag, flag) for flag in raised)
    for id_, rows in by_flag.items():
        # "emergency" sorts before "urgent"
        worst = min(rows, key=lambda f: (f.urgency, not by_flag.keys().isdisjoint(f.yields_to)))
        because = tuple(f.rule.id for f in rows)
        merged.append(answer.RedFlag(id_, worst.urgency, worst.message, worst.action, because))
    return tuple(sorted(merged, key=lambda f: f.urgency))
