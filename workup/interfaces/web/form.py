"""
What the form of a case shows: its choices, what was entered, what was found by a search, and each
mistake beside its field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from workup.errors import Problem
from workup.interfaces.body import svg
from workup.interfaces.site.drawn import of_finding
from workup.interfaces.web.entry import MANY, NUMBERED, PARTS, Fields
from workup.interfaces.web.find import Finder
from workup.knowledge.condition import facts_of
from workup.model.fact import parted
from workup.model.fields import FIELDS
from workup.simulation.context import Desk
from workup.simulation.phrases import outcomes
from workup.simulation.words import GROUPS

#: What the page calls the fields of a case and of its parts, for messages.
LABELS: Mapping[str, str] = {
    **{field.path: field.label for field in FIELDS},
    "started_before_onset": "Started before onset",
    "stopped_before_onset": "Stopped before onset",
    "changed_before_onset": "Changed before onset",
    "before_onset": "Time before onset",
    "age": "Age",
    "value": "Value",
    "gene": "Gene",
    "name": "Drug",
}
#: The value of a result's button, and whether it says that the result is abnormal.
_STATES: Sequence[tuple[str, bool | None]] = (("yes", True), ("no", False), ("unclear", None))
LISTS: Mapping[str, tuple[str, str]] = {
    "spread": ("region", "regions"),
    "event": ("event", "events"),
    "drug": ("name", ""),
    "result": ("test", "tests"),
}


class FormDrawer:
    """Draws the form with the words of one rulebook."""

    def __init__(self, desk: Desk) -> None:
        self.book = desk.book
        self.words = desk.book.vocabulary
        self.finder = Finder(desk.words)
        self.looking = desk.looking

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """Section of the vocabulary to its ids and labels."""
        names = (
            "settings",
            "tempo",
            "regions",
            "distribution",
            "course",
            "variability",
            "inheritance",
            "drug_classes",
            "medication_change",
            "events",
            "tests",
        )
        found = {name: [(t.id, t.label) for t in self.words[name].values()] for name in names}
        found["tests"].sort(key=lambda pair: pair[1].lower())
        found["events"].sort(key=lambda pair: pair[1].lower())
        return {
            **found,
            "groups": [(g, label) for g, label in GROUPS.items() if g in self.words.group_names],
        }

    @cached_property
    def drugs(self) -> list[str]:
        """Names of drugs that the rules know."""
        return sorted(self.book.drugs.classes)

    @cached_property
    def patterns(self) -> dict[str, list[str]]:
        """Test to the patterns of its result that some rule reads."""
        known, found = self.words["result_patterns"], dict[str, set[str]]()
        for rule in self.book.rules.values():
            for fact in facts_of(rule.when):
                kind, test, pattern = parted(fact)
                if kind == "result" and pattern in known:
                    found.setdefault(test, set()).add(pattern)
        return {test: [p for p in known if p in listed] for test, listed in found.items()}

    def draw(
        self, fields: Fields, problems: Iterable[Problem] = (), typed: str = "", group: str = ""
    ) -> dict[str, Any]:
        """
        What `form.html` prints.

        Args:
            fields: As entered.

            problems: The mistakes found in them.

            typed: Words of a search for findings.

            group: A group of findings to list.
        """
        values: dict[str, list[str]] = {}
        for name, text in fields:
            values.setdefault(name, []).append(text)
        told = [
            (name[8:], texts[-1])
            for name, texts in values.items()
            if name.startswith("finding.") and texts[-1] in ("present", "absent", "unknown")
        ]
        regions = values.get("dystonia.regions", [])
        first = values.get("onset.first_region", [""])[0]
        labels = dict(self.choices["regions"])
        known = [r for r in regions if r in labels]
        listed, kept = list(problems), dict(_kept(values))
        vignette = kept.pop("vignette", "")
        return {
            "value": {name: texts[0] for name, texts in values.items()},
            "many": {
                name: set(values.get(name, ()))
                for name in (*MANY, *(path for path, _ in PARTS.values()))
            },
            "choices": self.choices,
            "findings": [self._finding(id_, state) for id_, state in told],
            "found": self.found(typed, group, {id_ for id_, _ in told}),
            "elsewhere": self.elsewhere(typed),
            "typed": typed,
            "group": group,
            "rows": {kind: self._rows(kind, values) for kind in LISTS},
            "map": svg(known, labels, first if first in labels else None, clickable=True),
            "drugs": self.drugs,
            "errors": {self.place(p, values): self.message(p) for p in listed},
            "problems": [(self.place(p, values), self.message(p), p.line) for p in listed],
            "kept": sorted(kept),
            "vignette": vignette if isinstance(vignette, str) else "",
        }

    def found(self, typed: str, group: str, told: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Findings that a search or a group gives, without those told already."""
        hidden = set(told)
        ids = (
            self.finder.find(typed)
            if typed
            else [t.id for t in self.words["findings"].values() if group and t.group == group]
        )
        return [self._finding(id_, "") for id_ in ids if id_ not in hidden]

    def elsewhere(self, typed: str) -> list[tuple[str, str]]:
        """Where else in the form what a search was for is entered."""
        return self.finder.elsewhere(typed) if typed else []

    def _finding(self, id_: str, state: str) -> dict[str, Any]:
        term = self.words["findings"].get(id_)
        return {
            "id": id_,
            "label": term.label if term else id_,
            "ask": term.ask if term else "",
            "state": state,
            "look": self.looking.get(id_),
            "drawings": of_finding(id_, id_),
        }

    def _rows(self, kind: str, values: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        found: dict[int, dict[str, list[str]]] = {}
        for name, texts in values.items():
            if (numbered := NUMBERED.match(name)) and numbered[1] == kind:
                found.setdefault(int(numbered[2]), {})[numbered[3]] = texts
        field, section = LISTS[kind]
        rows = []
        for n, (_, item) in enumerate(sorted(found.items())):
            head = item.get(field, [""])[0]
            label = (
                self.words.label(section, head)
                if section
                else head or self.words.label("drug_classes", item.get("drug_class", [""])[0])
            )
            rows.append(
                {
                    "n": n,
                    "head": head,
                    "label": label,
                    "value": {k: v[0] for k, v in item.items()},
                    "note": self._drug_note(head, item) if kind == "drug" else "",
                    "patterns": self._patterns(head, item) if kind == "result" else [],
                    "group": self._test_group(head) if kind == "result" else "",
                    "outcomes": [
                        (state, outcomes(head, self.book)[abnormal].capitalize())
                        for state, abnormal in _STATES
                    ],
                }
            )
        return rows

    def _test_group(self, test: str) -> str:
        known = self.words["tests"]
        return known[test].group if test in known else ""

    def _drug_note(self, name: str, item: Mapping[str, list[str]]) -> str:
        """What the rules take a drug for, or that they do not know it."""
        if not name:
            return ""
        drugs, given = self.book.drugs, item.get("drug_class", [""])[0] or None
        class_ = drugs.class_of(name, given)
        if class_ is None:
            near = drugs.suggestion(name).replace("`", "“", 1).replace("`", "”")
            return f"Not in the table of drugs: it counts only with a class.{near}"
        generic, label = drugs.generic(name), self.words.label("drug_classes", class_)
        called = generic if generic and not name.lower().startswith(generic) else ""
        return f"Read as: {called}, {label}." if called else f"Class: {label}."

    def _patterns(self, test: str, item: Mapping[str, list[str]]) -> list[tuple[str, str, bool]]:
        told = item.get("pattern", [])
        ids = [
            *self.patterns.get(test, ()),
            *(p for p in told if p and p not in self.patterns.get(test, ())),
        ]
        return [(p, self.words.label("result_patterns", p), p in told) for p in ids]

    def place(self, problem: Problem, values: Mapping[str, list[str]]) -> str:
        """The name of the field that a mistake is in."""
        for kind, (path, _) in PARTS.items():
            if problem.field.startswith(f"{path}."):
                return f"{kind}.{problem.field[len(path) + 1 :]}"
        head, _, rest = problem.field.partition(".")
        if head == "results":
            test, _, field = rest.partition(".")
            row = next((r["n"] for r in self._rows("result", values) if r["head"] == test), 0)
            return f"result.{row}.{field.partition('.')[0] or 'abnormal'}"
        if head == "findings" and (written := re.search(r"`([A-Za-z0-9_:]+)`", problem.message)):
            return f"finding.{written[1]}"
        return re.sub(r"\.\d+$", "", problem.field)

    def message(self, problem: Problem) -> str:
        """A mistake with the page's own names instead of the file's."""

        def said(match: re.Match[str]) -> str:
            path = match[1]
            return LABELS.get(path) or LABELS.get(path.rpartition(".")[2]) or match[0]

        return re.sub(r"`([^`]*)`", "“\\1”", re.sub(r"`([a-z_.0-9]+)`", said, problem.message))


def _kept(values: Mapping[str, list[str]]) -> Mapping[str, Any]:
    """What an opened file holds that no field of the form stands for."""
    try:
        kept = json.loads(values.get("kept", ["{}"])[0] or "{}")
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
