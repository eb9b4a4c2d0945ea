"""
The other rule files: test pages, red flags, advice, derived facts, older wordings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from workup.knowledge.asking import read_asks
from workup.knowledge.sheet import Rule, Sheet
from workup.knowledge.sufficient import unless_caused
from workup.model.assessment import PRIORITIES, Priority, Urgency
from workup.model.document import Path_

URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
RESULTS = ("abnormal", "normal", "inconclusive")


@dataclass(frozen=True)
class Order:
    """
    A row that asks for a test: how soon and what for. `always`: not cut for the length of the list.
    `awaits`: the test and its result (abnormal, normal) for which this one waits, else empty.
    """

    rule: Rule
    test: str
    priority: Priority
    looks_for: tuple[str, ...]
    always: bool = False
    awaits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leave:
    """
    A row that says that a test is usually left here, and in words what would make it wanted.
    `firm`: this withdraws a non-urgent order too.
    """

    rule: Rule
    test: str
    order_if: tuple[str, ...]
    firm: bool


@dataclass(frozen=True)
class After:
    """A row that says that another test comes before this one."""

    rule: Rule
    test: str
    before: str


@dataclass(frozen=True)
class TestPage:
    """
    All that is known of one test, `looks_for` and `reads` in words. Burden: cost 1-4, invasiveness
    0-3, days to a result. `outcome`: how a normal or an abnormal result is put, where the word
    itself would mislead, as of a trial.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    id: str
    title: str
    group: str
    looks_for: str
    reads: str
    burden: Mapping[str, float]
    sources: tuple[str, ...]
    orders: tuple[Order, ...]
    leaves: tuple[Leave, ...]
    afters: tuple[After, ...]
    outcome: Mapping[str, str]
    file: str

    @property
    def rules(self) -> list[Rule]:
        """The rules of its rows."""
        rows: list[Order | Leave | After] = [*self.orders, *self.leaves, *self.afters]
        return [row.rule for row in rows]


@dataclass(frozen=True)
class Flag:
    """
    A row that raises a red flag: `urgency` is emergency or urgent; `tests` are ordered now in an
    emergency, else first; `reasons` says of each why it is done. `yields_to`: the red flags beside
    which a reader needs this one no more, since they say the same of this patient. `ask` is what is
    asked first where it is an emergency, with the reasons.
    """

    rule: Rule
    flag: str
    urgency: Urgency
    message: str
    action: str
    tests: tuple[str, ...]
    reasons: Mapping[str, str]
    yields_to: tuple[str, ...] = ()
    ask: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """
    A row that offers a management option or warns of a complication; `about` is its id. `waits`: it
    treats the diagnosis that it names, and is not begun while that is a guess.
    """

    rule: Rule
    about: str
    kind: str
    cautions: tuple[str, ...]
    waits: bool = False


@dataclass(frozen=True)
class Derived:
    """
    A fact made from facts. `each` is `medication` or `event` where every item is judged alone, else
    empty.
    """

    rule: Rule
    fact: str
    each: str


@dataclass(frozen=True)
class Wording:
    """An older word or statement beside what is said today."""

    id: str
    title: str
    older: str
    today: str
    about: tuple[str, ...]
    sources: tuple[str, ...]


def read_test(sheet: Sheet) -> TestPage:
    """A test page."""
    value = sheet.keys(
        sheet.value,
        (),
        ("id", "title", "looks_for", "reads", "burden", "sources"),
        ("order", "leave", "after", "outcome", "reviewed"),
    )
    id_ = str(value.get("id"))
    terms = sheet.schema.vocabulary["tests"]
    known = sheet.known(id_, "tests", ("id",))
    return TestPage(
        id=id_,
        title=sheet.text(value.get("title"), ("title",)),
        group=terms[id_].group if known else "",
        looks_for=sheet.text(value.get("looks_for"), ("looks_for",)),
        reads=sheet.text(value.get("reads"), ("reads",)),
        burden=_burden(sheet, value.get("burden")),
        sources=sheet.cited(value.get("sources"), ("sources",)),
        orders=tuple(
            _order(sheet, id_, row, ("order", i))
            for i, row in enumerate(sheet.rows(value.get("order"), ("order",)))
        ),
        leaves=tuple(
            _leave(sheet, id_, row, ("leave", i))
            for i, row in enumerate(sheet.rows(value.get("leave"), ("leave",)))
        ),
        afters=tuple(
            _after(sheet, id_, row, ("after", i))
            for i, row in enumerate(sheet.rows(value.get("after"), ("after",)))
        ),
        outcome=_outcome(sheet, value.get("outcome")),
        file=sheet.document.file,
    )


def _outcome(sheet: Sheet, value: Any) -> dict[str, str]:
    value = sheet.keys(value or {}, ("outcome",), (), ("normal", "abnormal"))
    return {result: sheet.text(text, ("outcome", result)) for result, text in value.items()}


def _burden(sheet: Sheet, value: Any) -> dict[str, float]:
    value = sheet.keys(value or {}, ("burden",), ("cost", "invasive", "days"))
    limits = {"cost": (1, 4), "invasive": (0, 3), "days": (0, 365)}
    for key, (low, high) in limits.items():
        number = value.get(key)
        if number is not None and (
            not isinstance(number, int | float) or not low <= number <= high
        ):
            sheet.wrong(("burden", key), f"`{key}` is `{number}`, but may be from {low} to {high}")
    return {key: value.get(key) or 0 for key in limits}


def _order(sheet: Sheet, test: str, raw: Any, path: Path_) -> Order:
    row = sheet.keys(
        raw,
        path,
        ("id", "when", "priority", "why", "sources"),
        ("looks_for", "always", "despite_cause", "then"),
    )
    priority = sheet.word(row.get("priority"), PRIORITIES, (*path, "priority"))
    asked = (
        row
        if row.get("despite_cause")
        else {**row, "when": unless_caused(sheet.schema, row.get("when"))}
    )
    rule = sheet.rule(test, row.get("id"), "workup", asked, path, later=True)
    looks_for = sheet.ids(row.get("looks_for"), "diagnoses", (*path, "looks_for"))
    awaits = _awaits(sheet, row.get("then"), (*path, "then"))
    return Order(rule, test, priority, looks_for, bool(row.get("always")), awaits)


def _awaits(sheet: Sheet, value: Any, path: Path_) -> tuple[str, ...]:
    """The test and result for which a step waits, `{test: ID, result: abnormal | normal}`."""
    if value is None:
        return ()
    value = sheet.keys(value, path, ("test", "result"))
    test, result = str(value.get("test")), str(value.get("result"))
    sheet.known(test, "tests", (*path, "test"))
    if result not in RESULTS:
        sheet.wrong((*path, "result"), f"`result` is `{result}`. Use one of {', '.join(RESULTS)}")
    return test, result


def _leave(sheet: Sheet, test: str, raw: Any, path: Path_) -> Leave:
    row = sheet.keys(raw, path, ("id", "when", "why", "sources"), ("order_if", "firm"))
    rule = sheet.rule(test, row.get("id"), "workup", row, path, later=True)
    wanted = sheet.texts(row.get("order_if"), (*path, "order_if"))
    return Leave(rule, test, wanted, bool(row.get("firm")))


def _after(sheet: Sheet, test: str, raw: Any, path: Path_) -> After:
    row = sheet.keys(raw, path, ("test", "when", "why", "sources"), ("id",))
    before = str(row.get("test"))
    sheet.known(before, "tests", (*path, "test"))
    name = row.get("id") or f"after_{before}_{path[-1]}"
    rule = sheet.rule(test, name, "workup", row, path, later=True)
    return After(rule, test, before)


def read_flag(sheet: Sheet) -> tuple[str, str, tuple[Flag, ...]]:
    """A red flag file: its id, title and rows."""
    value = sheet.keys(
        sheet.value, (), ("id", "title", "rows"), ("reviewed", "summary", "reasons", "ask")
    )
    id_ = str(value.get("id"))
    sheet.known(id_, "red_flags", ("id",))
    ask = read_asks(sheet, value.get("ask"))
    reasons = _reasons(sheet, value.get("reasons") or {}, ())
    rows = []
    for i, raw in enumerate(sheet.rows(value.get("rows"), ("rows",))):
        path: Path_ = ("rows", i)
        row = sheet.keys(
            raw,
            path,
            ("id", "when", "urgency", "message", "action", "sources"),
            ("tests", "why", "reasons", "yields_to"),
        )
        why = reasons | _reasons(sheet, row.get("reasons") or {}, path)
        urgency = sheet.word(row.get("urgency"), URGENCIES, (*path, "urgency"))
        rule = sheet.rule(id_, row.get("id"), "urgent", row, path, later=True, why="message")
        tests = sheet.ids(row.get("tests"), "tests", (*path, "tests"))
        for test in tests:
            if test not in why:
                sheet.wrong(
                    (*path, "tests"),
                    f"`reasons` of this red flag does not say why `{test}` is done",
                )
        rows.append(
            Flag(
                rule,
                id_,
                urgency,
                rule.why,
                sheet.text(row.get("action"), (*path, "action")),
                tests,
                {test: why[test] for test in tests if test in why},
                _yields(sheet, id_, row.get("yields_to"), (*path, "yields_to")),
                ask,
            )
        )
    return id_, sheet.text(value.get("title"), ("title",)), tuple(rows)


def _yields(sheet: Sheet, flag: str, value: Any, path: Path_) -> tuple[str, ...]:
    """The red flags to which a row yields; `any` is every other one."""
    if value == "any":
        return tuple(id_ for id_ in sheet.schema.vocabulary["red_flags"] if id_ != flag)
    return sheet.ids(value, "red_flags", path)


def _reasons(sheet: Sheet, value: Mapping[str, Any], path: Path_) -> dict[str, str]:
    """Why each test of a red flag is done, for all its rows or for one."""
    known = sheet.ids(list(value), "tests", (*path, "reasons"))
    return {test: sheet.text(value[test], (*path, "reasons", test)) for test in known}


def read_advice(sheet: Sheet, section: str) -> tuple[str, str, tuple[Advice, ...]]:
    """A management option or a complication: its id, title and rows."""
    value = sheet.keys(
        sheet.value,
        (),
        ("id", "title", "rows"),
        ("kind", "waits", "reviewed", "summary", "sources"),
    )
    id_ = str(value.get("id"))
    sheet.known(id_, section, ("id",))
    rows = []
    for i, raw in enumerate(sheet.rows(value.get("rows"), ("rows",))):
        path: Path_ = ("rows", i)
        row = sheet.keys(raw, path, ("id", "when", "why", "sources"), ("cautions", "waits"))
        rule = sheet.rule(id_, row.get("id"), "management", row, path, later=True)
        cautions = sheet.texts(row.get("cautions"), (*path, "cautions"))
        waits = bool(row.get("waits", value.get("waits")))
        rows.append(Advice(rule, id_, str(value.get("kind", "")), cautions, waits))
    return id_, sheet.text(value.get("title"), ("title",)), tuple(rows)


def read_derived(sheet: Sheet, items: Sheet) -> tuple[Derived, ...]:
    """
    A file of derived facts.

    Args:
        sheet: Reads the rows on the whole case; every fact read becomes known to the rows after it.

        items: Reads the rows on one item, over the same document.
    """
    found = []
    value = sheet.keys(sheet.value, (), ("facts",), ("id", "title"))
    for i, raw in enumerate(sheet.rows(value.get("facts"), ("facts",))):
        path: Path_ = ("facts", i)
        row = sheet.keys(raw, path, ("id", "when", "sources"), ("why", "each"))
        each = str(row.get("each") or "")
        if each not in ("", "medication", "event"):
            sheet.wrong((*path, "each"), f"`each` is `{each}`, but may be medication or event")
        reader = items if each else sheet
        name = str(row.get("id"))
        stratum, row = "item" if each else "derive", {**row, "when": row.get("when")}
        rule = reader.rule("derive", name, stratum, row, path)
        sheet.schema.add(name, "sign")
        found.append(Derived(rule, name, each))
    return tuple(found)


def read_wording(sheet: Sheet) -> Wording:
    """A file on an older word."""
    value = sheet.keys(
        sheet.value, (), ("id", "title", "older", "today", "sources"), ("about", "reviewed")
    )
    return Wording(
        str(value.get("id")),
        sheet.text(value.get("title"), ("title",)),
        sheet.text(value.get("older"), ("older",)),
        sheet.text(value.get("today"), ("today",)),
        tuple(map(str, sheet.rows(value.get("about"), ("about",)))),
        sheet.cited(value.get("sources"), ("sources",)),
    )
