"""
The page of an id: all that the rules hold on it, with sources, and older wordings beside what is
said today.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.engine.english import english
from workup.explanations.entries import burden, points
from workup.interfaces.paragraph import block
from workup.interfaces.text import NOTICE
from workup.knowledge.drawings import load_drawings
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Row, Script
from workup.knowledge.sheet import Rule


def page_of(id_: str, book: Rulebook) -> str | None:
    """
    The text page of a diagnosis, test, finding, event, red flag, option, complication, rule,
    family, wording or source; None if unknown.
    """
    makers = (_script, _test, _flag, _advice, _family, _rule, _wording, _source, _term)
    made = [page for maker in makers if (page := maker(id_, book))]
    if not made:
        return None
    older = [_older(w) for w in book.wording.values() if id_ in w.about]
    return "\n\n".join([*made, *_pictured(id_, book), *older, NOTICE])


def _pictured(id_: str, book: Rulebook) -> list[str]:
    """The text alternatives of the drawings of an id, a line each."""
    terms = ((term.section, id_) for term in book.vocabulary.any_id.get(id_, ()))
    said = [block(f"Drawing: {d.title}. {d.alt}", "  ", "") for d in load_drawings().of_all(terms)]
    return ["\n".join(said)] if said else []


def _cite(sources: Iterable[str]) -> str:
    return " ".join(f"[{key}]" for key in sources)


def _row(row: Row, book: Rulebook, points: float | None = None) -> str:
    value = row.points if points is None else points
    versus = f" (versus {row.versus})" if row.versus else ""
    return "\n".join(
        [
            block(
                f"{row.rule.why}{versus} {_cite(row.rule.sources)}", " " * 8, f"  {value:+5.4g} "
            ),
            block(f"if {english(row.rule.when, book.vocabulary)}", " " * 10, " " * 8),
        ]
    )


def _script(id_: str, book: Rulebook) -> str:
    script = book.scripts.get(id_)
    if not script:
        return ""
    term = book.vocabulary["diagnoses"][id_]
    lines = [
        script.title,
        block(script.summary),
        "",
        f"{', '.join(dict.fromkeys((term.category, term.etiology)))}; {script.reviewed}",
    ]
    if script.treatable:
        lines.append(
            block(
                f"Treatable: {script.treatment} ({script.treatment_window}) "
                f"{_cite(script.treatment_sources)}"
            )
        )
    prior = ", ".join(f"{k} {points(v)}" for k, v in script.prior.points.items())
    lines += [
        "",
        f"How often (points): {prior}",
        block(f"{script.prior.sentence} {_cite(script.prior.sources)}", "  "),
    ]
    lines += [
        "",
        "For and against:",
        *(_row(row, book) for row in sorted(script.rows, key=lambda r: -r.points)),
    ]
    for family in script.families:
        lines += ["", f"Shared with others ({family}):"]
        lines += [
            _row(row, book, script.override.get(row.rule.id)) for row in book.families[family].rows
        ]
    lines += _asks_and_lane(script, book)
    return "\n".join(lines)


def _asks_and_lane(script: Script, book: Rulebook) -> list[str]:
    lines = ["", "Tests that decide it:"] if script.asks else []
    for ask in script.asks:
        label = book.vocabulary.label("tests", ask.test)
        lines.append(
            block(
                f"{label} ({ask.priority}, once {ask.standing}): {ask.rule.why} "
                f"{_cite(ask.rule.sources)}",
                "    ",
                "  ",
            )
        )
    lane = script.never_miss
    if lane:
        lines += ["", block(f"Not to be missed: {lane.rule.why} {_cite(lane.rule.sources)}")]
        lines.append(
            block(
                f"is kept in mind if {english(lane.enters, book.vocabulary)} "
                "(what is not known counts as met)",
                "    ",
                "  ",
            )
        )
        bounds = ("excluded by age", lane.by_age), ("kept back by age or course", lane.beyond)
        lines += [
            block(f"{what}: {rule.why} {_cite(rule.sources)}", "    ", "  ")
            for what, rule in bounds
            if rule
        ]
        lines.append(
            block(
                f"is dismissed only if {english(lane.dismissed_when, book.vocabulary)}",
                "    ",
                "  ",
            )
        )
    return lines


def _rule_line(rule: Rule, book: Rulebook, what: str) -> str:
    said = block(f"{what}: {rule.why} {_cite(rule.sources)}", "    ", "  ")
    return said + "\n" + block(f"if {english(rule.when, book.vocabulary)}", "      ", "    ")


def _test(id_: str, book: Rulebook) -> str:
    page = book.tests.get(id_)
    if not page:
        return ""
    lines = [
        page.title,
        block(page.looks_for),
        block(page.reads),
        block(f"Burden: {', '.join(burden(page.burden))}. {_cite(page.sources)}"),
    ]
    lines += [_rule_line(o.rule, book, o.priority) for o in page.orders]
    lines += [
        _rule_line(x.rule, book, "usually not needed")
        + (
            f"\n{block('order it if ' + '; '.join(x.order_if), '      ', '    ')}"
            if x.order_if
            else ""
        )
        for x in page.leaves
    ]
    lines += [
        _rule_line(a.rule, book, f"after {book.vocabulary.label('tests', a.before)}")
        for a in page.afters
    ]
    askers = [s.title for s in book.scripts.values() if any(a.test == id_ for a in s.asks)]
    lines += [block("Asked for by: " + "; ".join(askers), "  ", "")] if askers else []
    return "\n".join(lines)


def _flag(id_: str, book: Rulebook) -> str:
    rows = book.flags.get(id_)
    if not rows:
        return ""
    lines = [f"Red flag: {book.vocabulary.label('red_flags', id_)}"]
    for flag in rows:
        lines += [_rule_line(flag.rule, book, flag.urgency), block(flag.action, "    ")]
    return "\n".join(lines)


def _advice(id_: str, book: Rulebook) -> str:
    rows = book.management.get(id_) or ()
    lines = (
        [f"May be discussed, for teaching: {book.vocabulary.label('options', id_)}"] if rows else []
    )
    for row in rows:
        lines.append(_rule_line(row.rule, book, row.kind or "option"))
        lines += [block(f"caution: {c}", "      ", "    ") for c in row.cautions]
    watched = book.complications.get(id_) or ()
    lines += [f"Complication: {book.vocabulary.label('complications', id_)}"] if watched else []
    lines += [_rule_line(row.rule, book, "watch for it") for row in watched]
    return "\n".join(lines)


def _family(id_: str, book: Rulebook) -> str:
    family = book.families.get(id_)
    return "\n".join([family.title, *(_row(row, book) for row in family.rows)]) if family else ""


def _rule(id_: str, book: Rulebook) -> str:
    rule = book.rules.get(id_)
    if not rule:
        return ""
    return "\n".join(
        [f"Rule {rule.id} ({rule.stratum}), {rule.file}:{rule.line}", _rule_line(rule, book, "why")]
    )


def _wording(id_: str, book: Rulebook) -> str:
    wording = book.wording.get(id_)
    return _older(wording) if wording else ""


def _older(wording: object) -> str:
    from workup.knowledge.pages import Wording

    assert isinstance(wording, Wording)
    return "\n".join(
        [
            block(f"Older wording, {wording.title}: {wording.older}", "  ", ""),
            block(f"Today: {wording.today} {_cite(wording.sources)}", "  ", ""),
        ]
    )


def _source(id_: str, book: Rulebook) -> str:
    source = book.sources.get(id_)
    if not source:
        return ""
    citing = sorted(rule.id for rule in book.rules.values() if id_ in rule.sources)
    seen = f"Seen: {source.extent}." if source.seen else "Not seen; nothing may rest on it alone."
    lines = [
        f"Source {id_}",
        block(f"{source.citation} [{source.what}]"),
        block(f"{source.url} {seen}"),
    ]
    return "\n".join(
        [*lines, block(f"Cited by {len(citing)} rows: {', '.join(citing[:40])}", "  ", "")]
    )


def _term(id_: str, book: Rulebook) -> str:
    lines = []
    for term in book.vocabulary.any_id.get(id_, []):
        if term.section in ("diagnoses", "tests", "red_flags", "options", "complications"):
            continue
        lines.append(
            f"{term.label} ({', '.join(filter(None, (term.section, term.group, term.hpo)))})"
        )
        lines += [term.ask] if term.ask else []
        kinds = {"findings": "finding", "events": "event", "regions": "region"}
        fact = f"{kinds.get(term.section, term.section)}.{id_}"
        lines += [
            f"  {points(row.points)} {owner}: {row.rule.why}" for row, owner in _readers(fact, book)
        ]
    return "\n".join(block(line, "      " if line.startswith(" ") else "", "") for line in lines)


def _readers(fact: str, book: Rulebook) -> Iterable[tuple[Row, str]]:
    from workup.knowledge.condition import facts_of

    for script in book.scripts.values():
        for row in script.rows:
            if fact in facts_of(row.rule.when):
                yield row, script.id
