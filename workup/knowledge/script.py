"""
Illness scripts and the families of evidence that they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workup.knowledge.condition import Condition, all_of
from workup.knowledge.presentations import LookAlike, read_look_alikes
from workup.knowledge.review import NONE, Review, page_hash, read_review
from workup.knowledge.sheet import Rule, Sheet
from workup.knowledge.sufficient import leading_despite_cause, once_known
from workup.knowledge.weights import STRONG_KINDS, bounded, points_of, versus
from workup.model.assessment import PRIORITIES, Priority
from workup.model.document import Path_
from workup.model.fact import fact_of

COLUMNS = ("clinic", "child_clinic", "emergency")
_ROW = ("id", "when", "why", "sources")
_ROW_MORE = ("weight", "points", "ratio", "group", "kind", "versus")


@dataclass(frozen=True)
class Row:
    """
    One line of evidence: its rule, and the points it moves, for (above 0) or against. A point
    doubles or halves the odds, before `scale`.

    Of a `group` only the strongest row for and the strongest against count. `kind` is clinical,
    result, exposure or sign; `versus` says
    against whom a likelihood ratio was measured, empty where none was.
    """

    rule: Rule
    points: float
    group: str
    kind: str
    versus: str = ""


@dataclass(frozen=True)
class Ask:
    """
    A test that a script asks for: from which standing on, how soon, and under what further
    condition.
    """

    rule: Rule
    test: str
    priority: Priority
    standing: str


@dataclass(frozen=True)
class NeverMiss:
    """
    The lane's entry and exit for one diagnosis. Entry is read leniently, exit strictly.

    `by_age` is the rule by which an onset told far outside of its ages shuts the entry, unless a
    clue to it is told. `beyond` is the rule by which the age or the course told is not that of the
    diagnosis: it stays on the list, and is not among the few that people are shown. `acute` says
    that without a clue it is shown only where something is known of the course.
    """

    enters: Condition
    clue: Condition
    dismissed_when: Condition
    dismissed_by: tuple[str, ...]
    open_in_plain: bool
    rule: Rule
    by_age: Rule | None = None
    beyond: Rule | None = None
    acute: bool = False


@dataclass(frozen=True)
class Prior:
    """
    How common a diagnosis is: points by setting (clinic, child_clinic, emergency), with their
    source.
    """

    points: Mapping[str, float]
    why: str
    sources: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Its reason with a capital and a full stop, as "Higher in Ashkenazi ancestry."."""
        return f"{self.why[:1].upper()}{self.why[1:].rstrip('. ')}." if self.why else ""


@dataclass(frozen=True)
class Script:
    """
    An illness script: all that is known of one diagnosis.

    `rows` is its own evidence, `families` the evidence that it shares, `override` the points that
    rows of these have here, by row id.
    `explains` are findings that it accounts for without weighing them; `likely_needs` what must be
    known to hold before it is called likely.
    `never_miss` is None where it is not a don't-miss diagnosis. `typical` and `contrast` are plain
    values of case files: a picture that it leads,
    and the smallest change of it after which another does. `reviewed` says who looked at the page,
    `review` is the same in parts, and `page` names what the page holds now.
    """

    id: str
    title: str
    summary: str
    reviewed: str
    prior: Prior
    treatable: bool
    treatment: str
    treatment_window: str
    treatment_sources: tuple[str, ...]
    families: tuple[str, ...]
    override: Mapping[str, float]
    explains: frozenset[str]
    rows: tuple[Row, ...]
    asks: tuple[Ask, ...]
    never_miss: NeverMiss | None
    likely_needs: Condition | None
    typical: Mapping[str, Any]
    contrast: Mapping[str, Any]
    file: str
    review: Review | None = None
    page: str = ""


@dataclass(frozen=True)
class Family:
    """
    Evidence that many scripts share, such as that of all degenerative diseases, and the look-alikes
    of them all.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    look_alikes: tuple[LookAlike, ...]
    file: str


def read_family(sheet: Sheet) -> Family:
    """A family file."""
    value = sheet.keys(
        sheet.value,
        (),
        ("id", "title", "evidence"),
        ("summary", "reviewed", "explains", "look_alikes"),
    )
    id_ = str(value.get("id"))
    return Family(
        id_,
        sheet.text(value.get("title"), ("title",)),
        _rows(sheet, id_, value.get("evidence")),
        read_look_alikes(sheet, value.get("look_alikes"), ("look_alikes",)),
        sheet.document.file,
    )


def read_script(sheet: Sheet) -> Script:
    """A script file; every mistake is noted in the sheet."""
    value = sheet.keys(
        sheet.value,
        (),
        (
            "id",
            "title",
            "summary",
            "reviewed",
            "prior",
            "treatable",
            "evidence",
            "typical",
            "contrast",
        ),
        ("tests", "never_miss", "likely_needs", "families", "override", "explains"),
    )
    id_ = str(value.get("id"))
    review = read_review(sheet, value.get("reviewed"))
    sheet.known(id_, "diagnoses", ("id",))
    treat = sheet.keys(
        value.get("treatable") or {},
        ("treatable",),
        ("is",),
        ("how", "window", "sources", "urgency", "why"),
    )
    return Script(
        id=id_,
        title=sheet.text(value.get("title"), ("title",)),
        summary=sheet.text(value.get("summary"), ("summary",)),
        reviewed=review.words if review else NONE,
        prior=_prior(sheet, value.get("prior")),
        treatable=bool(treat.get("is")),
        treatment=sheet.text(treat.get("how"), ("treatable", "how")),
        treatment_window=sheet.text(treat.get("window"), ("treatable", "window")),
        treatment_sources=sheet.cited(treat.get("sources"), ("treatable", "sources"))
        if treat.get("sources")
        else (),
        families=tuple(map(str, sheet.rows(value.get("families"), ("families",)))),
        override=_override(sheet, value.get("override") or {}),
        explains=frozenset(sheet.ids(value.get("explains"), "findings", ("explains",))),
        rows=_rows(sheet, id_, value.get("evidence")),
        asks=_asks(sheet, id_, value.get("tests")),
        never_miss=_never_miss(sheet, id_, value.get("never_miss")),
        likely_needs=sheet.condition(value["likely_needs"], ("likely_needs",))
        if value.get("likely_needs")
        else None,
        typical=value.get("typical") or {},
        contrast=value.get("contrast") or {},
        file=sheet.document.file,
        review=review,
        page=page_hash(value),
    )


def _prior(sheet: Sheet, value: Any) -> Prior:
    value = sheet.keys(value or {}, ("prior",), COLUMNS, ("sources", "why"))
    points = {column: float(value.get(column) or 0) for column in COLUMNS}
    return Prior(
        points,
        sheet.text(value.get("why"), ("prior", "why")),
        sheet.cited(value.get("sources"), ("prior", "sources")),
    )


def _override(sheet: Sheet, value: Any) -> dict[str, float]:
    found = {}
    for id_, row in value.items():
        row = sheet.keys(
            row, ("override", id_), (), ("weight", "points", "why", "sources", "ratio")
        )
        found[id_] = (
            0.0 if row.get("weight") == "none" else points_of(sheet, row, ("override", id_))
        )
    return found


def _rows(sheet: Sheet, owner: str, value: Any) -> tuple[Row, ...]:
    found = []
    for i, raw in enumerate(sheet.rows(value, ("evidence",))):
        path: Path_ = ("evidence", i)
        row = sheet.keys(raw, path, _ROW, _ROW_MORE)
        kind = str(row.get("kind", "clinical"))
        points = points_of(sheet, row, path)
        if kind not in ("clinical", *STRONG_KINDS):
            sheet.wrong(
                (*path, "kind"),
                f"unknown kind `{kind}`. A row is clinical, result, exposure or sign",
            )
        if abs(points) > 4 and kind not in STRONG_KINDS:
            sheet.wrong(
                path,
                "a clinical row is at most `strong`; `very strong` needs `kind: result`, "
                "`exposure` or `sign`",
            )
        rule = sheet.rule(owner, row.get("id"), "evidence", row, path)
        points = bounded(points, rule, kind)
        found.append(Row(rule, points, str(row.get("group") or row.get("id")), kind, versus(row)))
    return tuple(found)


def _asks(sheet: Sheet, owner: str, value: Any) -> tuple[Ask, ...]:
    found: list[Ask] = []
    for i, raw in enumerate(sheet.rows(value, ("tests",))):
        path: Path_ = ("tests", i)
        row = sheet.keys(raw, path, ("test", "priority", "why", "sources"), ("standing", "when"))
        test, standing = str(row.get("test")), str(row.get("standing", "plausible"))
        sheet.known(test, "tests", (*path, "test"))
        priority = sheet.word(row.get("priority"), PRIORITIES, (*path, "priority"))
        stands: dict[str, Any] = {"standing": owner, "is": standing}
        if sheet.schema.vocabulary["diagnoses"][owner].tier and standing == "plausible":
            stands = {
                "any": [stands, {"fact": fact_of("clue", owner)}]
            }  # on the don't-miss list with a known clue: its tests are asked for
        if standing == "plausible":
            stands = leading_despite_cause(sheet.schema, owner, stands)
        else:
            stands = once_known(sheet.schema, stands)
        when = {"all": [stands, row["when"]]} if row.get("when") else stands
        again = f"_{priority}" if any(ask.test == test for ask in found) else ""
        name, row = f"test_{test}{again}", {**row, "when": when}
        rule = sheet.rule(owner, name, "workup", row, path, later=True)
        found.append(Ask(rule, test, priority, standing))
    return tuple(found)


def _never_miss(sheet: Sheet, owner: str, value: Any) -> NeverMiss | None:
    tier = (
        sheet.schema.vocabulary["diagnoses"][owner].tier
        if owner in sheet.schema.vocabulary["diagnoses"]
        else ""
    )
    if value is None:
        if tier:
            sheet.wrong(
                (), f"`never_miss` is missing: the vocabulary puts `{owner}` in tier {tier}"
            )
        return None
    path: Path_ = ("never_miss",)
    if not tier:
        sheet.wrong(
            path,
            f"the vocabulary gives `{owner}` no tier, so it has no place on the don't-miss list",
        )
    value = sheet.keys(
        value,
        path,
        ("enters", "dismissed_when", "why", "sources"),
        ("clue", "dismissed_by", "open_in_plain", "tier", "by_age", "beyond", "acute"),
    )
    enters = sheet.open_condition(value.get("enters"), (*path, "enters"))
    clue = sheet.condition(value.get("clue"), (*path, "clue")) if value.get("clue") else enters
    row = {**value, "when": value.get("dismissed_when")}
    rule = sheet.rule(owner, "never_miss", "lane", row, path, kind="never_miss")
    by = tuple(map(str, sheet.rows(value.get("dismissed_by"), (*path, "dismissed_by"))))
    by_age = _by_age(sheet, owner, value.get("by_age"), (*path, "by_age"))
    if by_age:
        enters = all_of(enters, _young_or_told(sheet, value["by_age"], (*path, "by_age")))
    beyond = _beyond(sheet, owner, value.get("beyond"), (*path, "beyond"))
    plain = bool(value.get("open_in_plain"))
    acute = bool(value.get("acute"))
    return NeverMiss(enters, clue, rule.when, by, plain, rule, by_age, beyond, acute)


def _beyond(sheet: Sheet, owner: str, value: Any, path: Path_) -> Rule | None:
    """An age or a course, told, that is not that of the diagnosis."""
    if value is None:
        return None
    row = sheet.keys(value, path, ("when", "why", "sources"))
    return sheet.rule(owner, "beyond", "lane", row, path, kind="beyond")


def _by_age(sheet: Sheet, owner: str, value: Any, path: Path_) -> Rule | None:
    """
    An onset told from an age on, and no clue told: `{onset_from: 21 years, unless: [finding,
    ...]}`.
    """
    if value is None:
        return None
    value = sheet.keys(value, path, ("onset_from", "unless", "why", "sources"))
    when = {
        "all": [
            {"known": "onset.age"},
            {"onset.age": {"from": value.get("onset_from")}},
            {"unless": {"finding": value.get("unless")}},
        ]
    }
    row = {**value, "when": when}
    return sheet.rule(owner, "by_age", "lane", row, path, kind="by_age")


def _young_or_told(sheet: Sheet, value: dict[str, Any], path: Path_) -> Condition:
    """
    What fails exactly where the onset is told to be late and no clue is told: a clue untold counts
    as none here.
    """
    told = [{"all": [{"known": {"finding": f}}, {"finding": f}]} for f in value.get("unless") or ()]
    return sheet.open_condition(
        {"any": [{"onset.age": {"below": value.get("onset_from")}}, *told]}, path
    )
