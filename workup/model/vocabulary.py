"""
The words of a case: ids, labels, questions and HPO terms, from `rules/vocabulary.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workup.model.fact import referred
from workup.model.grouped import grouped

#: What an id of a section is, in words.
SINGULAR = {
    "regions": "region",
    "findings": "finding",
    "events": "event",
    "drug_classes": "drug class",
    "tests": "test",
    "settings": "setting",
    "result_patterns": "result pattern",
    "red_flags": "red flag",
    "categories": "category",
    "diagnoses": "diagnosis",
    "medication_change": "medication change",
    "options": "option",
}

#: `ask_from` of what is asked or examined at every age.
BIRTH = "birth"


@dataclass(frozen=True)
class Term:
    """
    One id of the vocabulary, of the section it stands in (`findings`, `events`, `tests`, ...).

    `ask_from` is the age from which its question is put: `birth`, or `walking` where it is not put
    while the derived fact `before.walking` holds. `ask_where` are the regions of which the question
    speaks, none where it is asked of anybody; `ask_unless` the facts (`acute_picture`,
    `locked_neck`) beside which it is pointless, impossible or harmful.
    """

    id: str
    section: str
    label: str
    group: str = ""
    hpo: str = ""
    ask: str = ""
    ask_from: str = ""
    ask_where: tuple[str, ...] = ()
    ask_unless: tuple[str, ...] = ()
    band: str = ""
    sign: bool = False
    category: str = ""
    etiology: str = ""
    tier: str = ""
    trial: bool = False

    @property
    def kept_back(self) -> tuple[str, ...]:
        """The facts beside which its question is not put."""
        young = () if self.ask_from in ("", BIRTH) else (f"before.{self.ask_from}",)
        return (*young, *self.ask_unless)


@dataclass(frozen=True)
class Vocabulary:
    """All terms by section and id, and the table that reads HPO terms."""

    sections: Mapping[str, Mapping[str, Term]]
    hpo: Mapping[str, Any]

    def __getitem__(self, section: str) -> Mapping[str, Term]:
        return self.sections[section]

    def label(self, section: str, id_: str) -> str:
        """The label of an id, or the id itself where the section does not have it."""
        term = self.sections[section].get(id_)
        return term.label if term else id_

    @cached_property
    def finding_groups(self) -> dict[str, str]:
        """Finding id to the group it was examined under."""
        return {term.id: term.group for term in self["findings"].values()}

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The groups of findings."""
        return frozenset(self.finding_groups.values())

    @cached_property
    def any_id(self) -> dict[str, list[Term]]:
        """Every id with the terms that bear it; a few stand in two sections."""
        sections = self.sections.values()
        return grouped((term.id, term) for section in sections for term in section.values())

    @cached_property
    def hpo_known(self) -> frozenset[int]:
        """The numbers of every HPO term in use in the release that the table was made from."""
        runs = [run.partition("-") for run in str(self.hpo.get("known", "")).split()]
        return frozenset(n for a, _, b in runs for n in range(int(a), int(b or a) + 1))

    def hpo_id(self, term: str) -> str | None:
        """
        The id that stands for an HPO term now: its own, or that of the term it was merged into;
        None where the release has no such term, or only an obsolete one without a successor.
        """
        term = self.hpo.get("merged", {}).get(term, term)
        known = not self.hpo_known or (term[3:].isdecimal() and int(term[3:]) in self.hpo_known)
        return term if known else None

    def hpo_present(self, term: str) -> list[str]:
        """
        The facts, a distribution among them, that a present HPO term counts for: the term itself or
        an ancestor of it.
        """
        return referred(self.hpo.get("present", {}).get(self.hpo_id(term), []))

    def hpo_absent(self, term: str) -> list[str]:
        """
        The facts that an excluded HPO term counts as absent for: the term itself or one below it.
        """
        return referred(self.hpo.get("excluded", {}).get(self.hpo_id(term), []))


def read_vocabulary(value: Mapping[str, Any], hpo: Mapping[str, Any]) -> Vocabulary:
    """
    Build the vocabulary from its file's plain value.

    Args:
        value: Section to id to label or map, as in `rules/vocabulary.yaml`.

        hpo: The generated table of HPO terms, or an empty map.
    """
    sections = {
        name: {id_: _term(name, id_, item) for id_, item in items.items()}
        for name, items in value.items()
    }
    return Vocabulary(sections, hpo)


def _term(section: str, id_: str, item: Any) -> Term:
    if isinstance(item, str):
        return Term(id_, section, item)
    if isinstance(item, list):
        trial = section == "tests" and id_.endswith(_TRIALS)
        return Term(id_, section, item[1], group=item[0], trial=trial)
    return Term(
        id_,
        section,
        item["label"],
        group=item.get("group", ""),
        hpo=item.get("hpo", ""),
        ask=item.get("ask", ""),
        ask_from=item.get("ask_from", ""),
        ask_where=tuple(item.get("ask_where") or ()),
        ask_unless=tuple(item.get("ask_unless") or ()),
        band=item.get("band", ""),
        sign=section == "findings" and item.get("elicited") != "history",
        category=item.get("category", ""),
        etiology=item.get("etiology", ""),
        tier=item.get("never_miss", "") or "",
    )


#: How the ids of tests end that are a treatment given to see whether it helps.
_TRIALS = ("_trial", "_challenge")
#: Names with which a label may begin.
_NAMES = re.compile(
    r"(?:Ashkenazi|Babinski|Down|Filipino|Huntington|Kayser|Kernig|Meige|Parkinson|Wilson)\b"
)


def is_hpo(finding: str) -> bool:
    """Whether a finding is written as a term of the Human Phenotype Ontology."""
    return finding.startswith("HP:")


def within(label: str) -> str:
    """
    A label within a sentence: its first letter small, unless it begins with a name or an
    abbreviation.
    """
    first = label.partition(" ")[0]
    kept = first[1:2] == "-" or any(c.isupper() for c in first[1:]) or _NAMES.match(label)
    return label if kept else label[:1].lower() + label[1:]
