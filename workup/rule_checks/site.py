"""
A site pack: a small file laid over the rules, with what is different here. It can add and reword;
it never removes a red flag or a don't-miss diagnosis.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from workup.errors import Problem, RuleError, did_you_mean
from workup.knowledge.pages import Order, TestPage
from workup.knowledge.rulebook import Rulebook, load_rules
from workup.knowledge.sheet import OUT_OF_FORM, Sheet, out_of_form
from workup.model.assessment import PRIORITIES
from workup.model.document import Document, DocumentError, read_text, read_yaml
from workup.model.vocabulary import Vocabulary

_KEYS = ("id", "title", "tests_not_available", "names", "orders")


def load_with_site(site: Path | None = None, rules: Path | None = None) -> Rulebook:
    """
    The rules, with a site pack laid over them where one is given.

    Raises:
        RuleError: With every mistake of the pack, by file and line.
    """
    book = load_rules(rules)
    return overlay(book, _read(site)) if site else book


def _read(path: Path) -> Document:
    try:
        documents = read_yaml(read_text(path, str(path)), str(path))
    except DocumentError as error:
        raise RuleError(error.problems) from None
    return documents[0] if documents else Document(str(path), {}, {(): 1})


def overlay(book: Rulebook, pack: Document) -> Rulebook:
    """
    The rulebook with `pack` over it; its hash covers the pack too, so that answers tell which rules
    made them.
    """
    sheet = Sheet(pack, book.schema, frozenset(book.sources) | {"judgement", "local"})
    value = sheet.keys(sheet.value, (), ("id",), _KEYS[1:])
    away = sheet.map(value.get("tests_not_available"), ("tests_not_available",))
    names = sheet.map(value.get("names"), ("names",))
    try:
        tests = _orders(sheet, value.get("orders"), _away(sheet, away, dict(book.tests)))
        vocabulary = _renamed(sheet, names, book.vocabulary)
    except OUT_OF_FORM as error:
        sheet.wrong((), out_of_form(error))
    if sheet.problems:
        raise RuleError(sheet.problems)
    import hashlib

    mark = hashlib.sha256((book.hash + repr(pack.value)).encode()).hexdigest()
    return replace(book, tests=tests, vocabulary=vocabulary, hash=mark)


def _known(
    sheet: Sheet, test: str, path: tuple[str | int, ...], tests: dict[str, TestPage]
) -> bool:
    if test not in tests:
        sheet.wrong(path, f"unknown test `{test}`.{did_you_mean(test, tests)}")
    return test in tests


def _away(sheet: Sheet, value: dict[str, Any], tests: dict[str, TestPage]) -> dict[str, TestPage]:
    """
    A test that cannot be had here stays wanted, and every row that orders it says where to turn.
    """
    for test, where in value.items():
        if not _known(sheet, test, ("tests_not_available", test), tests):
            continue
        page = tests[test]
        orders = tuple(
            replace(o, rule=replace(o.rule, why=f"{o.rule.why} Not available here: {where}"))
            for o in page.orders
        )
        tests[test] = replace(
            page, orders=orders, reads=f"{page.reads} Not available here: {where}"
        )
    return tests


def _orders(sheet: Sheet, value: Any, tests: dict[str, TestPage]) -> dict[str, TestPage]:
    for i, raw in enumerate(sheet.rows(value, ("orders",))):
        path = ("orders", i)
        row = sheet.keys(
            raw, path, ("id", "test", "when", "priority", "why", "sources"), ("looks_for",)
        )
        test = str(row.get("test"))
        priority = sheet.word(row.get("priority"), PRIORITIES, (*path, "priority"))
        if _known(sheet, test, (*path, "test"), tests):
            rule = sheet.rule("site", row.get("id"), "workup", row, path, later=True)
            order = Order(
                rule,
                test,
                priority,
                sheet.ids(row.get("looks_for"), "diagnoses", (*path, "looks_for")),
            )
            tests[test] = replace(tests[test], orders=(*tests[test].orders, order))
    return tests


def _renamed(sheet: Sheet, names: dict[str, Any], vocabulary: Vocabulary) -> Vocabulary:
    sections = {name: dict(terms) for name, terms in vocabulary.sections.items()}
    for id_, label in names.items():
        homes = [name for name, terms in sections.items() if id_ in terms]
        if not homes:
            sheet.wrong(
                ("names", id_), f"unknown id `{id_}`.{did_you_mean(id_, vocabulary.any_id)}"
            )
        for name in homes:
            sections[name][id_] = replace(sections[name][id_], label=str(label))
    return Vocabulary(sections, vocabulary.hpo)


def lost(before: Rulebook, after: Rulebook) -> list[Problem]:
    """
    Red flags or don't-miss entries that `after` no longer has: none, by construction of a site
    pack.
    """
    gone = [
        f"red flag `{f.rule.id}`"
        for rows in before.flags.values()
        for f in rows
        if f not in [x for y in after.flags.values() for x in y]
    ]
    gone += [
        f"don't-miss entry `{id_}`"
        for id_, s in before.scripts.items()
        if s.never_miss != after.scripts[id_].never_miss
    ]
    return [Problem("site pack", 0, f"removes the {what}") for what in gone]
