"""
Every check of the rules that runs them: pictures rank as their scripts say, and what nothing uses
is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from workup.errors import Problem, Severity
from workup.knowledge.condition import facts_of
from workup.knowledge.presentations import FACTS
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.knowledge.sources import faults
from workup.model.case import Case
from workup.pathway import Assessor
from workup.pathway.words import COMBINED, ISOLATED
from workup.rule_checks.annotations import at_odds
from workup.rule_checks.finding import Finding
from workup.rule_checks.pictures import contrast, typical
from workup.rule_checks.reach import pictures as pictures_of
from workup.rule_checks.reach import told_in_full
from workup.rule_checks.reviews import reviews

STALE = dt.timedelta(days=3 * 365)  # a source is looked at again after three years
BUCKETS = ("generalised_idiopathic", "segmental_idiopathic")


def findings(
    book: Rulebook,
    cases: Sequence[Case] = (),
    pictures: bool = True,
    logic: bool = False,
    today: dt.date | None = None,
) -> list[Finding]:
    """
    What a rule's author should look at, the gravest first.

    Args:
        book: Rules that load without an error.

        cases: Cases whose rows count as fired, beside the pictures of the scripts.

        pictures: Whether to assess the pictures of every script.

        logic: Whether to ask Z3 for unreachable, overlapping and contradictory rows (extra
        `prove`).

        today: Sources reviewed longer ago than STALE are named; None asks for none.
    """
    found = [*_uncheckable(book), *_unused_sources(book), *_unordered_tests(book), *_unread(book)]
    found += _stale(book, today) if today else ()
    found += [*reviews(book, today), *at_odds(book)]
    every = [*cases, *_drawn(book)]
    if pictures:
        assessor = Assessor(book, "truth")
        for script in book.scripts.values():
            found += [_finding("picture", "error", p) for p in _pictures(script, assessor)]
        found += _coverage(book, every)
    if logic:
        from workup.rule_checks.logic import logic as read

        found += read(book, cases=every)
    return sorted(found, key=lambda f: f.place)


def _finding(kind: str, severity: Severity, problem: Problem) -> Finding:
    return Finding(kind, severity, problem.file, problem.line, problem.message)


def _uncheckable(book: Rulebook) -> Iterator[Finding]:
    """
    Sources that a reader cannot check: no kind, no good address, or a citation that names no work.
    """
    for source in book.sources.values():
        for fault in faults(source, book.source_hosts):
            message = f"the source `{source.key}` {fault}"
            yield Finding("source", "error", "rules/sources.yaml", 0, message)


def _stale(book: Rulebook, today: dt.date) -> Iterator[Finding]:
    for source in book.sources.values():
        try:
            age = today - dt.date.fromisoformat(source.reviewed)
        except ValueError:
            yield Finding(
                "review",
                "warning",
                "rules/sources.yaml",
                0,
                f"the source `{source.key}` has no date of review (reviewed: YYYY-MM-DD)",
            )
            continue
        if age > STALE:
            yield Finding(
                "review",
                "warning",
                "rules/sources.yaml",
                0,
                f"the source `{source.key}` was last reviewed on {source.reviewed}",
            )


def _coverage(book: Rulebook, cases: Sequence[Case]) -> Iterator[Finding]:
    """
    Rows that nothing fires, diagnoses that nothing reaches, places of which the rules say nothing.
    Needs NumPy (extra `batch`).
    """
    try:
        from workup.rule_checks.coverage import atlas, never, scorecard
    except ImportError:
        yield Finding(
            "coverage",
            "note",
            "rules",
            0,
            "coverage was not looked at: it needs NumPy (extra `batch`)",
        )
        return
    for id_ in never(scorecard(book, cases)):
        rule = book.rules.get(id_)
        if rule:
            yield Finding(
                "unfired",
                "note",
                rule.file,
                rule.line,
                f"`{id_}` is fired by no case and no picture",
            )
    assessor = Assessor(book, "truth")
    reached = {assessor.assess(case).differential[0].diagnosis for case in cases}
    for id_ in book.scripts:
        if id_ not in reached and not id_.startswith("other_") and id_ not in BUCKETS:
            yield Finding(
                "unreached",
                "warning",
                book.scripts[id_].file,
                1,
                f"no case and no picture has `{id_}` first",
            )
    for cell in atlas(book, cases):
        if not cell.spoken:
            case = {
                "id": "gap",
                "patient": {},
                "onset": {"age": 30, "tempo": cell.tempo, "first_region": cell.region},
                "dystonia": {},
            }
            yield Finding(
                "gap",
                "warning",
                "rules/disorders",
                0,
                f"no row mentions {cell.region}, {cell.age}, {cell.tempo}",
                case,
            )


def _drawn(book: Rulebook) -> Iterator[Case]:
    """The cases that the rules themselves draw: typical, contrast, and each presentation's."""
    for script in book.scripts.values():
        for case, _ in (typical(script, book.vocabulary), contrast(script, book.vocabulary)):
            if case:
                yield case
    yield from (case for _, case in told_in_full(book))


def _unused_sources(book: Rulebook) -> Iterator[Finding]:
    cited = {key for rule in book.rules.values() for key in rule.sources}
    cited |= {
        key for s in book.scripts.values() for key in (*s.prior.sources, *s.treatment_sources)
    }
    for picture in pictures_of(book):
        cited |= {*picture.sources, *(key for test in picture.tests for key in test.sources)}
    cited |= {key for p in book.properties.values() for key in p.sources}
    cited |= {key for first in book.test_plan.comes_first for key in first.sources}
    cited |= {key for late in book.test_plan.no_sooner for key in late.sources}
    cited |= {key for page in book.tests.values() for key in page.sources} | {
        key for w in book.wording.values() for key in w.sources
    }
    for key in book.sources:
        if key not in cited and key != "judgement":
            yield Finding(
                "uncited", "note", "rules/sources.yaml", 0, f"the source `{key}` is cited by no row"
            )


def _unread(book: Rulebook) -> Iterator[Finding]:
    """
    Derived facts that nothing asks for. One of a class of facts that a presentation may name by
    its id alone (`drug: lithium`) is there for whoever writes the next.
    """
    conditions = [rule.when for rule in book.rules.values()]
    for script in book.scripts.values():
        lane = script.never_miss
        conditions += [lane.enters, lane.clue] if lane else []
        conditions += [script.likely_needs] if script.likely_needs else []
    conditions += [c for p in book.properties.values() for c in (p.when, p.condition) if c]
    conditions += [item.when for picture in pictures_of(book) for item in picture.items]
    read = {fact for condition in conditions for fact in facts_of(condition)}
    read |= {row.fact for row in book.test_plan.no_sooner}
    read |= {row.fact for row in book.test_plan.comes_first}
    read |= {COMBINED, ISOLATED}
    questions = book.vocabulary["findings"].values()
    read |= {entry.partition(": ")[0] for term in questions for entry in term.kept_back}
    named = tuple(form.removesuffix("{}") for form in FACTS.values() if len(form) > len("{}"))
    for derived in book.derived:
        if derived.fact not in read and not derived.fact.startswith(named):
            yield Finding(
                "unread",
                "warning",
                derived.rule.file,
                derived.rule.line,
                f"nothing reads the derived fact `{derived.fact}`",
            )


def _unordered_tests(book: Rulebook) -> Iterator[Finding]:
    ordered = {order.test for page in book.tests.values() for order in page.orders}
    ordered |= {ask.test for script in book.scripts.values() for ask in script.asks}
    ordered |= {test for rows in book.flags.values() for flag in rows for test in flag.tests}
    for page in book.tests.values():
        if page.id not in ordered:
            yield Finding(
                "unordered", "warning", page.file, 1, f"nothing orders the test `{page.id}`"
            )


def _pictures(script: Script, assessor: Assessor) -> Iterator[Problem]:
    vocabulary = assessor.book.vocabulary
    case, problems = typical(script, vocabulary)
    yield from problems
    if case:
        yield from _ranks(script, case, script.id, assessor, "typical")
    if not script.contrast.get("leads"):
        yield Problem(script.file, 1, "`contrast` does not say which diagnosis `leads`")
        return
    case, problems = contrast(script, vocabulary)
    yield from problems
    if case:
        yield from _ranks(script, case, str(script.contrast["leads"]), assessor, "contrast")


def _ranks(
    script: Script, case: Case, wanted: str, assessor: Assessor, picture: str
) -> Iterator[Problem]:
    ranked = assessor.assess(case).differential
    order = [c.diagnosis for c in ranked]
    if wanted not in order:
        yield Problem(
            script.file, 1, f"its {picture} picture should rank `{wanted}`, which is no diagnosis"
        )
        return
    bucket = picture == "typical" and (wanted.startswith("other_") or wanted in BUCKETS)
    first, second = ranked[0], ranked[1]
    if bucket and order.index(wanted) < 3:
        return
    if first.diagnosis != wanted:
        mine = ranked[order.index(wanted)]
        yield Problem(
            script.file,
            1,
            f"its {picture} picture ranks `{first.diagnosis}` ({first.points:g}) before `{wanted}` "
            f"({mine.points:g}, place {order.index(wanted) + 1})",
        )
    elif picture == "typical" and first.points - second.points < 1:
        yield Problem(
            script.file,
            1,
            f"its typical picture ranks it first by only {first.points - second.points:g} points, "
            f"before `{second.diagnosis}`",
        )
