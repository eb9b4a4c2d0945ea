"""
What stands on each page of the site, as plain data; from the rules alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workup.engine.english import english
from workup.explanations.entries import TEST_GROUPS, burden, points
from workup.explanations.outline import TIERS
from workup.interfaces.body import svg
from workup.interfaces.site.drawn import of_finding, of_script, of_test
from workup.knowledge.condition import facts_of
from workup.knowledge.pages import URGENCIES
from workup.knowledge.properties import Property
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Row, Script
from workup.knowledge.sheet import Rule
from workup.model.assessment import PRIORITIES
from workup.model.fact import fact_of, ids_of
from workup.model.grouped import grouped
from workup.model.vocabulary import within

FOLDERS = {
    "diagnosis": "diagnoses",
    "test": "tests",
    "finding": "findings",
    "source": "sources",
    "property": "properties",
}
WIDEST = 8.0  # points that fill an evidence bar


@dataclass(frozen=True)
class Link:
    """A place on the site: `href` from the site's root, and what to call it."""

    href: str
    text: str


class Content:
    """The pages of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.labels = {r: t.label for r, t in book.vocabulary["regions"].items()}

    def link(self, kind: str, id_: str) -> Link:
        """The link to the page of an id."""
        words = self.book.vocabulary
        if kind == "diagnosis":
            text = words.label("diagnoses", id_)
        elif kind in ("test", "finding"):
            text = words.label(f"{kind}s", id_)
        else:
            text = id_
        return Link(f"{FOLDERS[kind]}/{file_name(id_)}.html", text)

    def row(self, row: Row, weight: float | None = None) -> dict[str, Any]:
        """One line of evidence: its sentence, condition, bar, links."""
        value = row.points if weight is None else weight
        return {
            "id": row.rule.id,
            "why": row.rule.why,
            "when": english(row.rule.when, self.book.vocabulary),
            "points": value,
            "width": round(min(abs(value), WIDEST) / WIDEST * 100),
            "side": "for" if value > 0 else "against",
            "findings": self._findings(row.rule),
            "sources": self._sources(row.rule.sources),
            "place": f"{row.rule.file}:{row.rule.line}",
        }

    def rule(self, rule: Rule, what: str) -> dict[str, Any]:
        """One line of any other rule."""
        return {
            "id": rule.id,
            "what": what,
            "why": rule.why,
            "when": english(rule.when, self.book.vocabulary),
            "sources": self._sources(rule.sources),
            "place": f"{rule.file}:{rule.line}",
        }

    def _findings(self, rule: Rule) -> list[Link]:
        known = self.book.vocabulary["findings"]
        return [
            self.link("finding", finding)
            for finding in ids_of("finding", sorted(facts_of(rule.when)))
            if finding in known
        ]

    def _sources(self, keys: tuple[str, ...]) -> list[Link]:
        return [
            self.link("source", key) if key in self.book.sources else Link("", key) for key in keys
        ]

    def diagnoses(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The page of each diagnosis."""
        for script in self.book.scripts.values():
            term = self.book.vocabulary["diagnoses"][script.id]
            rows = [self.row(row) for row in script.rows]
            for name in script.families:
                rows += [
                    self.row(r, script.override.get(r.rule.id, r.points))
                    for r in self.book.families[name].rows
                ]
            rows = sorted((r for r in rows if r["points"]), key=lambda r: -abs(r["points"]))
            yield (
                script.id,
                {
                    "title": script.title,
                    "script": script,
                    "term": term,
                    "rows_for": [r for r in rows if r["points"] > 0],
                    "rows_against": [r for r in rows if r["points"] < 0],
                    "map": self._map(script),
                    "drawings": of_script(script),
                    "lane": self._lane(script),
                    "asks": [(self.link("test", a.test), a) for a in script.asks],
                    "treatment": self._sources(script.treatment_sources),
                    "properties": [self._property(p) for p in self._about.get(script.id, [])],
                    "contrast": self.link("diagnosis", str(script.contrast["leads"]))
                    if script.contrast.get("leads") in self.book.scripts
                    else None,
                },
            )

    def _map(self, script: Script) -> str:
        typical: Mapping[str, Any] = script.typical
        regions = (typical.get("dystonia") or {}).get("regions") or []
        first = (typical.get("onset") or {}).get("first_region")
        return svg(regions or ([first] if first else []), self.labels, first)

    def _lane(self, script: Script) -> dict[str, Any] | None:
        lane = script.never_miss
        if lane is None:
            return None
        words = self.book.vocabulary
        return {
            "soon": TIERS[words["diagnoses"][script.id].tier or "B"],
            "why": lane.rule.why,
            "enters": english(lane.enters, words),
            "leaves": english(lane.dismissed_when, words),
            "sources": self._sources(lane.rule.sources),
            "beyond": lane.beyond
            and {
                "when": english(lane.beyond.when, words),
                "why": lane.beyond.why,
                "sources": self._sources(lane.beyond.sources),
            },
        }

    def tests(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The page of each test."""
        for page in self.book.tests.values():
            asked = [
                (self.link("diagnosis", s.id), a)
                for s in self.book.scripts.values()
                for a in s.asks
                if a.test == page.id
            ]
            flags = [f for rows in self.book.flags.values() for f in rows if page.id in f.tests]
            yield (
                page.id,
                {
                    "title": page.title,
                    "page": page,
                    "sources": self._sources(page.sources),
                    "drawings": of_test(page.id, self.book),
                    "asked": sorted(asked, key=lambda pair: PRIORITIES.index(pair[1].priority)),
                    "group": within(TEST_GROUPS[page.group]),
                    "burden": burden(page.burden),
                    "orders": [
                        self.rule(o.rule, o.priority)
                        for o in sorted(page.orders, key=lambda o: PRIORITIES.index(o.priority))
                    ],
                    "leaves": [(self.rule(x.rule, "leave"), x) for x in page.leaves],
                    "afters": [
                        (self.rule(a.rule, ""), self.link("test", a.before)) for a in page.afters
                    ],
                    "flags": [
                        self.rule(
                            f.rule,
                            f"{self.book.vocabulary.label('red_flags', f.flag)} ({f.urgency})",
                        )
                        for f in sorted(flags, key=lambda f: URGENCIES.index(f.urgency))
                    ],
                    "properties": [self._property(p) for p in self._about.get(page.id, [])],
                },
            )

    def findings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The page of each finding: what it speaks for and against, and what else reads it."""
        for id_, term in self.book.vocabulary["findings"].items():
            rows = [
                (self._owner(row), self.row(row))
                for row in self._readers.get(fact_of("finding", id_), [])
            ]
            others = [
                self.rule(rule, rule.stratum)
                for rule in self._other_readers.get(fact_of("finding", id_), [])
            ]
            yield (
                id_,
                {
                    "title": term.label,
                    "term": term,
                    "drawings": of_finding(id_),
                    "rows": sorted(rows, key=lambda pair: -pair[1]["points"]),
                    "others": others,
                },
            )

    def sources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The page of each source: what it carries."""
        for source in self.book.sources.values():
            rules = [self.rule(rule, rule.stratum) for rule in self._cited.get(source.key, [])]
            yield source.key, {"title": source.key, "source": source, "rules": rules}

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The page of each property."""
        for item in self.book.properties.values():
            kind = {
                "raises": "",
                "never_offers": "",
                "leaves_only_if": "diagnosis",
                "admits": "diagnosis",
                "likely_only_if": "diagnosis",
                "never_leaves_on": "diagnosis",
            }
            about = kind.get(item.kind, "test")
            yield (
                item.id,
                {
                    "title": item.id,
                    "item": item,
                    "when": english(item.when, self.book.vocabulary) if item.when else "always",
                    "condition": english(item.condition, self.book.vocabulary)
                    if item.condition
                    else "",
                    "about": [self.link(about, n) for n in (*item.names, *item.then)]
                    if about
                    else [Link("", n) for n in item.names],
                    "sources": self._sources(item.sources),
                },
            )

    @staticmethod
    def _property(item: Property) -> tuple[Link, str]:
        return Link(f"properties/{file_name(item.id)}.html", item.id), item.says

    @cached_property
    def _about(self) -> dict[str, list[Property]]:
        items = self.book.properties.values()
        return grouped((name, item) for item in items for name in (*item.names, *item.then))

    def _owner(self, row: Row) -> Link:
        owner = row.rule.id.partition(".")[0]
        return (
            self.link("diagnosis", owner)
            if owner in self.book.scripts
            else Link("", f"family: {self.book.families[owner].title}")
        )

    @cached_property
    def _readers(self) -> dict[str, list[Row]]:
        rows = [row for f in self.book.families.values() for row in f.rows] + [
            row for s in self.book.scripts.values() for row in s.rows
        ]
        return grouped((fact, row) for row in rows for fact in facts_of(row.rule.when))

    @cached_property
    def _other_readers(self) -> dict[str, list[Rule]]:
        evidence = {row.rule.id for rows in self._readers.values() for row in rows}
        others = (rule for rule in self.book.rules.values() if rule.id not in evidence)
        return grouped((fact, rule) for rule in others for fact in facts_of(rule.when))

    @cached_property
    def _cited(self) -> dict[str, list[Rule]]:
        rules = self.book.rules.values()
        return grouped((key, rule) for rule in rules for key in rule.sources)


def signed(value: float) -> str:
    """Points with a true minus, as wide as the plus."""
    return points(value).replace("-", "\u2212")


def file_name(id_: str) -> str:
    """A page's file name: letters, digits, dash, underscore."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in id_)
