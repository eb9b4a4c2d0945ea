"""
What the files of a rulebook say of each other: ids used once, and every id that is named known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from workup.errors import Problem, did_you_mean
from workup.knowledge.condition import facts_of
from workup.knowledge.sheet import Rule
from workup.model.fact import parted

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook

_TEST_PLAN = "rules/test_plan.yaml"
_VOCABULARY = "rules/vocabulary.yaml"
_ASKING = "rules/asking.yaml"


def wrong_references(book: Rulebook) -> list[Problem]:
    """Every reference of a rulebook that leads nowhere."""
    return [
        *_missing(book),
        *_sequence(book),
        *_twice(book),
        *_families(book),
        *_leanings(book),
        *_alike(book),
        *_asked(book),
        *_first(book),
    ]


def _unknown(what: str, word: str, known: Collection[str], file: str) -> Iterator[Problem]:
    if word not in known:
        yield Problem(file, 0, f"unknown {what} `{word}`.{did_you_mean(word, known)}")


def _missing(book: Rulebook) -> Iterator[Problem]:
    wanted = {
        "disorders": ("diagnoses", book.scripts),
        "tests": ("tests", book.tests),
        "urgent": ("red_flags", book.flags),
    }
    for folder, (section, found) in wanted.items():
        for id_ in book.vocabulary[section]:
            if id_ not in found:
                message = "is missing: every id of the vocabulary has a file"
                yield Problem(f"rules/{folder}/{id_}.yaml", 0, message)


def _sequence(book: Rulebook) -> Iterator[Problem]:
    rules, sources = book.test_plan, (*book.sources, "judgement")
    for test, others in rules.stands_for.items():
        for name in (test, *sorted(others)):
            yield from _unknown("test", name, book.tests, _TEST_PLAN)
    for first in rules.comes_first:
        for name in (first.test, *sorted(first.before)):
            yield from _unknown("test", name, book.tests, _TEST_PLAN)
        if first.fact:
            yield from _unknown("fact", first.fact, book.schema.kinds, _TEST_PLAN)
    for later in rules.no_sooner:
        yield from _unknown("fact", later.fact, book.schema.kinds, _TEST_PLAN)
        yield from _unknown("group", later.group, rules.group_order, _TEST_PLAN)
        yield from _unknown("priority", later.priority, rules.priorities, _TEST_PLAN)
    cited = [key for row in rules.comes_first for key in row.sources]
    for key in [*cited, *(key for row in rules.no_sooner for key in row.sources)]:
        yield from _unknown("source", key, sources, _TEST_PLAN)


def _alike(book: Rulebook) -> Iterator[Problem]:
    """The members that look-alikes name."""
    known = {d: [p.id for p in page.pictures] for d, page in book.presentations.items()}
    named = [
        (page.file, picture.line, alike)
        for page in book.presentations.values()
        for picture in page.pictures
        for alike in picture.look_alikes
    ]
    named += [(f.file, 1, alike) for f in book.families.values() for alike in f.look_alikes]
    for file, line, alike in named:
        members = known.get(alike.diagnosis, [])
        if alike.member and alike.member not in members:
            hint = did_you_mean(alike.member, members)
            message = f"`{alike.diagnosis}` has no picture `{alike.member}`.{hint}"
            yield Problem(file, line, message)
        if alike.when is not None:
            for fact in sorted(facts_of(alike.when) & {d.fact for d in book.derived}):
                message = f"a look-alike asks for `{fact}`, which is derived; ask for what it is of"
                yield Problem(file, line, message)


def _asked(book: Rulebook) -> Iterator[Problem]:
    """The ages, regions and facts that say where a question is worth putting."""
    for term in book.vocabulary["findings"].values():
        if term.ask and not term.ask_from:
            message = f"the finding `{term.id}` does not say from what age it is asked (`ask_from`)"
            yield Problem(_VOCABULARY, 0, message)
        for region in term.ask_where:
            yield from _unknown("region", region, book.vocabulary["regions"], _VOCABULARY)
        for entry in term.kept_back:
            yield from _entry(book, entry, _VOCABULARY)


def _first(book: Rulebook) -> Iterator[Problem]:
    """What is asked before all else: each with a question, and answered by facts that there are."""
    put, findings = book.asking.put, book.vocabulary["findings"]
    named = [(name, row.rule.file) for row in book.asking.rows for name in row.asks]
    for flags in book.flags.values():
        named += [(name, flag.rule.file) for flag in flags[:1] for name in flag.ask]
    for name, file in named:
        kind, id_, _ = parted(name)
        if not (name in put and put[name].ask) and not (kind == "finding" and findings[id_].ask):
            yield Problem(file, 0, f"`{name}` is asked and has no question")
    for entry in (entry for mine in put.values() for entry in mine.answered):
        yield from _entry(book, entry, _ASKING)


def _entry(book: Rulebook, entry: str, file: str) -> Iterator[Problem]:
    """The fact and the value of `fact`, `fact: absent` or `fact: word`."""
    fact, _, value = entry.partition(": ")
    yield from _unknown("fact", fact, book.schema.kinds, file)
    if value and fact in book.schema.words:
        yield from _unknown("value", value, book.schema.words[fact], file)


def _leanings(book: Rulebook) -> Iterator[Problem]:
    for diagnosis in book.leanings:
        yield from _unknown(
            "diagnosis", diagnosis, book.vocabulary["diagnoses"], "rules/leanings.yaml"
        )


def _twice(book: Rulebook) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in every_rule(book):
        if rule.id in seen:
            yield Problem(rule.file, rule.line, f"the row id `{rule.id}` is used twice")
        seen.add(rule.id)


def _families(book: Rulebook) -> Iterator[Problem]:
    for script in book.scripts.values():
        known: set[str] = set()
        for family in script.families:
            if family not in book.families:
                message = f"unknown family `{family}`.{did_you_mean(family, book.families)}"
                yield Problem(script.file, 1, message)
            else:
                known |= {row.rule.id for row in book.families[family].rows}
        for id_ in script.override:
            if id_ not in known:
                cure = did_you_mean(id_, known)
                message = f"overrides `{id_}`, which is no row of its families.{cure}"
                yield Problem(script.file, 1, message)


def every_rule(book: Rulebook) -> list[Rule]:
    """Every rule of the pages, as often as it stands there."""
    rules = [row.rule for family in book.families.values() for row in family.rows]
    for script in book.scripts.values():
        rules += [row.rule for row in script.rows] + [ask.rule for ask in script.asks]
    rules += [rule for page in book.tests.values() for rule in page.rules]
    rules += [flag.rule for rows in book.flags.values() for flag in rows]
    rules += [
        row.rule
        for rows in (*book.management.values(), *book.complications.values())
        for row in rows
    ]
    rules += [row.rule for row in book.asking.rows]
    return rules
