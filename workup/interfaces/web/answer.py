"""
What `answer.html` prints of one case: the outline of its answer, and the rules and pages behind
each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workup.engine.english import english
from workup.engine.fact_words import fact_name, value_name
from workup.explanations.curve import parts
from workup.explanations.entries import burden
from workup.explanations.outline import outline
from workup.interfaces.site.content import Content
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Step
from workup.model.case import Case
from workup.model.outline import Entry, Outline
from workup.simulation.phrases import age, said

_PAGES = {"diagnoses": "diagnosis", "tests": "test", "findings": "finding"}
#: Where on the form an answer is entered that is no finding: of a field, else of an event.
_PLACES = {
    "history.medications": "h-drugs",
    "history.drug_change": "h-drugs",
    "onset.age": "h-who",
    "onset.tempo": "h-who",
    "dystonia.course": "h-where",
}


class Viewer:
    """Draws up assessments with one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.words = book.vocabulary
        self.content = Content(book)
        self._rules: dict[str, dict[str, Any]] = {}

    def draw(self, case: Case, answer: Assessment) -> View:
        """What the page prints of one case and its assessment."""
        told = [*_who(case), *(said(part, self.book) for part in parts(case))]
        laid = outline(answer, self.book)
        return View(self, answer, laid, told, self._unknown_drugs(case))

    def href(self, kind: str, id_: str) -> str:
        """Where the page of an id of a kind is."""
        return "/rules/" + self.content.link(kind, id_).href

    def rule(self, id_: str) -> dict[str, Any]:
        """A rule with its condition in words and its sources."""
        if id_ not in self._rules:
            rule = self.book.rules[id_]
            sources = [
                (s, self.href("source", s) if s in self.book.sources else "") for s in rule.sources
            ]
            self._rules[id_] = {
                "id": id_,
                "why": rule.why,
                "when": english(rule.when, self.words),
                "sources": sources,
            }
        return self._rules[id_]

    def met(self, matched: Mapping[str, Any]) -> list[str]:
        """What a rule met in a case, in words."""
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

    def _unknown_drugs(self, case: Case) -> list[str]:
        drugs = self.book.drugs
        return [
            f"“{d.name}” is not in the table of drugs and has no class, so it is not "
            f"weighed.{drugs.suggestion(d.name).replace('`', '“', 1).replace('`', '”')}"
            for d in case.history.medications or ()
            if d.name and drugs.class_of(d.name, d.drug_class) is None
        ]


@dataclass(frozen=True)
class View:
    """The answer to one case: its outline, what was entered, and what stands behind each line."""

    viewer: Viewer
    answer: Assessment
    outline: Outline
    told: list[str]
    unknown_drugs: list[str]

    def href(self, entry: Entry) -> str:
        """Where the page of what a line is about is; empty where it has none."""
        page = _PAGES.get(entry.kind)
        return self.viewer.href(page, entry.id) if page else ""

    def place(self, entry: Entry) -> str:
        """The part of the form in which the answer to a question is entered."""
        return _PLACES.get(entry.id, "h-before")

    def tags(self, entry: Entry) -> list[str]:
        """The tags of a diagnosis, its category among them."""
        found = self.viewer.words["diagnoses"].get(entry.id)
        return [*entry.tags, *([found.category] if found else [])]

    def rules(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """
        The rules behind a line, each with its condition, what it met in this case, and its sources.
        """
        return [
            {**self.viewer.rule(id_), "met": self.viewer.met(self._matched.get(id_, {}))}
            for id_ in ids
            if id_ in self.viewer.book.rules
        ]

    @cached_property
    def _matched(self) -> dict[str, dict[str, Any]]:
        return {t.rule: t.matched for t in self.answer.trace}

    def results(self, test: str) -> list[tuple[str, list[tuple[str, float]]]]:
        """Where each result of an ordered test would lead: diagnoses with their shares."""
        step = self._steps[test]
        ways = (("If abnormal", step.if_positive), ("If normal", step.if_negative))
        label = self.viewer.words.label
        return [
            (word, [(label("diagnoses", b.diagnosis), b.probability) for b in branches])
            for word, branches in ways
        ]

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.test: step for step in reversed(self.answer.workup)}

    def burden(self, test: str) -> str:
        """What an ordered test costs a patient and a clinic."""
        return ", ".join(burden(self._steps[test].burden))


def _who(case: Case) -> list[str]:
    """Age and sex in words."""
    told = [f"age {age(case.patient.age)}"] if case.patient.age is not None else []
    told += [case.patient.sex] if case.patient.sex in ("female", "male") else []
    return [", ".join(told)] if told else []
