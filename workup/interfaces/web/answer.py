"""
An assessment as plain data for its template: every id with its label, every line with its rules and
their sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from workup.engine.english import english, fact_name, value_name
from workup.explanations.curve import parts
from workup.interfaces.site.content import Content
from workup.interfaces.text import (
    OLDER,
    aged_out,
    alike,
    listed,
    standing,
    sureness,
    until,
)
from workup.interfaces.text_plan import PRIORITY
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Branch, Candidate, DontMiss, Step
from workup.model.case import Case
from workup.simulation.phrases import age, said

_SHOWN = 5  # don't-miss lines before the rest is folded under a count
_INVASIVE = ("no", "a needle or slight", "a procedure", "an operation")


class Viewer:
    """Draws up assessments with one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.words = book.vocabulary
        self.content = Content(book)

    def draw(self, case: Case, answer: Assessment) -> dict[str, Any]:
        """What `answer.html` prints of one case and its assessment."""
        facts = {t.rule: t.matched for t in answer.trace}
        first, shown = answer.differential[0], listed(answer, self.book)
        return {
            "stop": any(f.urgency == "emergency" for f in answer.red_flags),
            "flags": [
                {"flag": f, "reasons": self._reasons(f.because, facts)} for f in answer.red_flags
            ],
            "silence": answer.silence,
            "asks": [self._question(f) for f in answer.silence.ask] if answer.silence else [],
            "picture": self._picture(answer),
            "category": self._category(answer),
            "summary": self._summary(answer, first),
            "shown": [self._candidate(c, answer, facts) for c in shown],
            "alike": [
                {"label": a.label, "href": self._href("diagnosis", a.diagnosis), "by": a.by}
                for a in alike(answer, self.book)
            ],
            "rest": [self._line(c, answer) for c in answer.differential if c not in shown],
            "other": answer.other["probability"],
            "lane": [self._kept(entry, answer, facts) for entry in answer.dont_miss if entry.shown],
            "aged": aged_out(answer, self.book),
            "lane_rest": [
                self._kept(entry, answer, facts) for entry in answer.dont_miss if not entry.shown
            ],
            "steps": self._steps(answer.workup, facts),
            "left": [
                {
                    "label": self.words.label("tests", x.test),
                    "href": self._href("test", x.test),
                    "left": x,
                    "reasons": self._reasons(x.because, facts),
                }
                for x in answer.not_needed
            ],
            "questions": [
                {
                    **self._question(q.finding),
                    "ask": q.question,
                    "moves": [self._label(d) for d in q.would_move],
                }
                for q in answer.ask_next
            ],
            "options": [
                {
                    "label": self.words.label("options", o.option),
                    "option": o,
                    "reasons": self._reasons(o.because, facts),
                }
                for o in answer.management
            ],
            "watch": [
                {
                    "label": self.words.label("complications", c.complication),
                    "item": c,
                    "reasons": self._reasons(c.because, facts),
                }
                for c in answer.complications
            ],
            "uncovered": answer.uncovered,
            "unknown_drugs": self._unknown_drugs(case),
            "told": [*_who(case), *(said(part, self.book) for part in parts(case))],
        }

    def _label(self, diagnosis: str) -> str:
        return self.words.label("diagnoses", diagnosis)

    def _href(self, kind: str, id_: str) -> str:
        return "/rules/" + self.content.link(kind, id_).href

    def _reasons(
        self, ids: Iterable[str], facts: dict[str, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """
        The rules behind a line, each with its condition, what it met in this case, and its sources.
        """
        return [
            {**self._rule(id_), "met": self._met(facts.get(id_, {}))}
            for id_ in ids
            if id_ in self.book.rules
        ]

    def _rule(self, id_: str) -> dict[str, Any]:
        if id_ not in self._rules:
            rule = self.book.rules[id_]
            sources = [
                (s, self._href("source", s) if s in self.book.sources else "") for s in rule.sources
            ]
            self._rules[id_] = {
                "id": id_,
                "why": rule.why,
                "when": english(rule.when, self.words),
                "sources": sources,
            }
        return self._rules[id_]

    @cached_property
    def _rules(self) -> dict[str, dict[str, Any]]:
        return {}

    def _met(self, matched: dict[str, Any]) -> list[str]:
        found = []
        for fact, value in matched.items():
            name = fact_name(fact, self.words)
            if value is None:
                found.append(f"{name} not known")
            elif isinstance(value, bool):
                found.append(name if value else f"no {name}")
            else:
                found.append(f"{name}: {value_name(fact, value, self.words)}")
        return found

    def _question(self, finding: str) -> dict[str, Any]:
        term = self.words["findings"][finding]
        return {
            "finding": finding,
            "label": term.label,
            "ask": term.ask or f"{term.label}?",
            "href": self._href("finding", finding),
        }

    def _picture(self, answer: Assessment) -> str:
        c = answer.classification
        told = [
            c.age_class and f"{c.age_class} onset",
            c.distribution,
            c.course,
            c.variability,
            c.associated,
        ]
        return ", ".join(w.replace("_", " ") for w in told if w) or "little is known"

    def _category(self, answer: Assessment) -> dict[str, Any]:
        label = self.words.label("categories", answer.category.id)
        return {
            "label": _capital(OLDER.get(answer.category.id, label)),
            "share": answer.category.probability,
            "word": answer.category.confidence,
            "said": sureness(answer, self.book),
        }

    def _summary(self, answer: Assessment, first: Candidate) -> str:
        """One line for a small screen and for a screen reader when the answer changes."""
        flags = [f for f in answer.red_flags if f.urgency == "emergency"]
        stop = f"{len(flags)} emergency {'flag' if len(flags) == 1 else 'flags'}. " if flags else ""
        if answer.silence:
            return f"{stop}No firm answer yet"
        return (
            f"{stop}{_capital(standing(first, answer, self.book))}: {self._label(first.diagnosis)}"
        )

    def _line(self, candidate: Candidate, answer: Assessment) -> dict[str, Any]:
        return {
            "id": candidate.diagnosis,
            "label": self._label(candidate.diagnosis),
            "href": self._href("diagnosis", candidate.diagnosis),
            "share": candidate.probability,
            "standing": candidate.standing,
            "word": standing(candidate, answer, self.book),
            "treatable": candidate.treatable,
        }

    def _candidate(
        self, candidate: Candidate, answer: Assessment, facts: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            **self._line(candidate, answer),
            "category": candidate.category,
            "for": self._reasons(self._distinct(candidate.for_), facts),
            "against": self._reasons(self._distinct(candidate.against), facts),
            "unexplained": [self.words.label("findings", f) for f in candidate.unexplained],
        }

    def _distinct(self, ids: Iterable[str]) -> list[str]:
        """One rule of each group: several ways to say the same thing are said once."""
        found: dict[str, str] = {}
        for id_ in ids:
            found.setdefault(self.book.groups.get(id_, id_), id_)
        return list(found.values())

    def _kept(
        self, entry: DontMiss, answer: Assessment, facts: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "label": self._label(entry.diagnosis),
            "href": self._href("diagnosis", entry.diagnosis),
            "entry": entry,
            "by": until(entry, answer, self.book),
            "reasons": self._reasons(entry.because, facts),
        }

    def _steps(
        self, steps: Iterable[Step], facts: dict[str, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for step in steps:
            found.setdefault(step.priority, []).append(
                {
                    "id": step.test,
                    "label": self.words.label("tests", step.test),
                    "href": self._href("test", step.test),
                    "why": step.why,
                    "burden": _burden(step.burden),
                    "looks_for": [self._label(d) for d in step.looks_for[:4]],
                    "positive": self._branch(step.if_positive),
                    "negative": self._branch(step.if_negative),
                    "reasons": self._reasons(step.because, facts),
                }
            )
        return [
            {"title": PRIORITY[p], "priority": p, "steps": listed} for p, listed in found.items()
        ]

    def _branch(self, branches: Iterable[Branch]) -> list[dict[str, Any]]:
        return [{"label": self._label(b.diagnosis), "share": b.probability} for b in branches]

    def _unknown_drugs(self, case: Case) -> list[str]:
        drugs = self.book.drugs
        return [
            f"“{d.name}” is not in the table of drugs and has no class, so it is not "
            f"weighed.{drugs.suggestion(d.name).replace('`', '“', 1).replace('`', '”')}"
            for d in case.history.medications or ()
            if d.name and drugs.class_of(d.name, d.drug_class) is None
        ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who(case: Case) -> list[str]:
    """Age and sex in words."""
    told = [f"age {age(case.patient.age)}"] if case.patient.age is not None else []
    told += [case.patient.sex] if case.patient.sex in ("female", "male") else []
    return [", ".join(told)] if told else []


def _burden(burden: dict[str, float]) -> str:
    cost = {1: "cheap", 2: "moderate cost", 3: "costly", 4: "very costly"}.get(
        int(burden.get("cost", 0)), ""
    )
    days = burden.get("days", 0)
    soon = "within hours" if days < 1 else "a day" if days <= 1 else f"about {days:g} days"
    return ", ".join(
        w for w in (cost, f"invasive: {_INVASIVE[int(burden.get('invasive', 0))]}", soon) if w
    )
