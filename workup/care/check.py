"""
Every check of the rules that runs them: pictures rank as their scripts say, and what nothing uses is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.care.pictures import contrast, typical
from workup.errors import Problem
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.model.case import Case
from workup.pathway import Assessor

BUCKETS = ("generalised_idiopathic", "segmental_idiopathic")


def findings(book: Rulebook, pictures: bool = True) -> list[Problem]:
    """
    What a rule's author should look at, in the order of files.

    Args:
        book: Rules that load without an error.

        pictures: Whether to assess the pictures of every script.
    """
    found = [*_unused_sources(book), *_unordered_tests(book)]
    if pictures:
        assessor = Assessor(book, "truth")
        for script in book.scripts.values():
            found += _pictures(script, assessor)
    return sorted(found)


def _unused_sources(book: Rulebook) -> Iterator[Problem]:
    cited = {key for rule in book.rules.values() for key in rule.sources}
    cited |= {key for s in book.scripts.values() for key in (*s.prior.sources, *s.treatment_sources)}
    cited |= {key for page in book.tests.values() for key in page.sources} | {
        key for w in book.wording.values() for key in w.sources
    }
    for key in book.sources:
        if key not in cited and key != "judgement":
            yield Problem("rules/sources.yaml", 0, f"the source `{key}` is cited by no row")


def _unordered_tests(book: Rulebook) -> Iterator[Problem]:
    ordered = {order.test for page in book.tests.values() for order in page.orders}
    ordered |= {ask.test for script in book.scripts.values() for ask in script.asks}
    ordered |= {test for rows in book.flags.values() for flag in rows for test in flag.tests}
    for page in book.tests.values():
        if page.id not in ordered:
            yield Problem(page.file, 1, f"nothing orders the test `{page.id}`")


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


def _ranks(script: Script, case: Case, wanted: str, assessor: Assessor, picture: str) -> Iterator[Problem]:
    ranked = assessor.assess(case).differential
    order = [c.diagnosis for c in ranked]
    if wanted not in order:
        yield Problem(script.file, 1, f"its {picture} picture should rank `{wanted}`, which is no diagnosis")
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
            f"its {picture} picture ranks `{first.diagnosis}` ({first.points:g}) before `{wanted}` ({mine.points:g}, place {order.index(wanted) + 1})",
        )
    elif picture == "typical" and first.points - second.points < 1:
        yield Problem(
            script.file,
            1,
            f"its typical picture ranks it first by only {first.points - second.points:g} points, before `{second.diagnosis}`",
        )
