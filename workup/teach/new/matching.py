"""
What may be said to a question about a new case, and what is meant by what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workup.model.case import Case
from workup.simulation.acts import act_of, id_of, kind_of
from workup.simulation.context import Desk
from workup.simulation.phrases import outcomes
from workup.simulation.understanding import facts_read
from workup.teach.new.lines import Said
from workup.teach.new.questions import Question

#: Other words for a choice that is listed.
_MEANT = {
    "woman": "female",
    "girl": "female",
    "man": "male",
    "boy": "male",
    "now": "emergency",
    "within days": "urgent",
}


def _findings(item: str, *paths: str) -> tuple[str, ...]:
    """What the reader of texts finds in an item, each once."""
    return tuple(dict.fromkeys(value for path, value, _ in facts_read(item) if path in paths))


def _read(item: str, side: str) -> tuple[str, ...]:
    """The findings that a longer or everyday phrase names: `head turned to the right`."""
    paths = ["findings.present"] if side == "present" else ["findings.absent", "findings.present"]
    return _findings(item, *paths)


class Matching:
    """
    Matches plain words as a walk does: exact ones are taken, close ones named or offered, nothing
    is guessed silently.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def label(self, name: str) -> str:
        """The label of a `kind:id`."""
        return self.desk.words.labels.get(name, id_of(name))

    def match(self, q: Question, item: str) -> tuple[str | None, bool, tuple[str, ...]]:
        """
        What an item means in answer to a question.

        Args:
            q: What is asked.

            item: One item of what was typed, or the `kind:id` of a choice.

        Returns:
            Its `kind:id` or None, whether it was named exactly, and what to offer where it was not
            understood.
        """
        if item in self.desk.words.labels and kind_of(item) in q.kinds:
            return item, True, ()
        if "finding" in q.kinds and re.fullmatch(r"HP:\d{7}", item):
            return act_of("finding", item), True, ()
        if q.options:
            return self._option(q, item.removeprefix(":").lower())
        if q.path == ("history", "medications"):
            return f"name:{item}", True, ()
        found = self.desk.words.match(item, q.kinds, within=False)
        if not found.exact and "finding" in q.kinds:
            if self.denied(q, item):
                return None, False, ()
            names = tuple(act_of("finding", id_) for id_ in _read(item, str(q.path[-1])))
            if names and found.sure:  # a known phrase stands in it: the author chooses
                names = tuple(dict.fromkeys((*found.offers, *names)))
            if names:
                return (names[0], False, ()) if len(names) == 1 else (None, False, names)
        plain = [n for n in self.desk.words.labels if kind_of(n) in q.kinds and id_of(n) == item]
        return (plain[0], True, ()) if len(plain) == 1 else (found.id, found.exact, found.offers)

    @staticmethod
    def denied(q: Question, item: str) -> tuple[str, ...]:
        """The findings that an item denies where what is present is asked for: `afebrile`."""
        present = q.path == ("findings", "present")
        return _findings(item, "findings.absent") if present else ()

    @staticmethod
    def _option(q: Question, item: str) -> tuple[str | None, bool, tuple[str, ...]]:
        """A choice by its word, the beginning of it, or another word for it."""
        item = _MEANT.get(item, item)
        near = [o for o in q.options if o == item] or [o for o in q.options if o.startswith(item)]
        if len(near) == 1:
            return f":{near[0]}", near[0] == item, ()
        return None, False, tuple(f":{o}" for o in q.options)

    def drug(self, typed: str) -> tuple[str, str]:
        """A drug's name and what follows it, where its first words are known and all are not."""
        drugs, words = self.desk.book.drugs, re.findall(r"[^\s,;]+[,;]?", typed)
        words = words[1:] if words[0].lower() in ("a", "an") and len(words) > 1 else words
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length]).rstrip(",;")
            if drugs.generic(name):
                return name, " ".join(words[length:])
        return typed, ""

    def named_drug(self, typed: str) -> tuple[str, list[Said]]:
        """
        The generic name of a drug without what follows a known one: `Maxolon for nine months` is
        metoclopramide, and its times are asked for next.
        """
        written, rest = self.drug(typed)
        name = self.desk.book.drugs.generic(written) or written
        lines = []
        if name != written and not written.lower().startswith(name):
            lines.append(Said("note", f"`{written}` is read as: {name}."))
        if rest:
            one = self.drug(rest.removeprefix("and "))[0]
            left = "one drug at a time; it can be entered next"
            if self.desk.book.drugs.generic(one) is None:
                left = "the times are asked for next"
            lines.append(Said("note", f"`{rest}` is left out here; {left}."))
        return name, lines

    def result(self, test: str, result: Mapping[str, Any]) -> str:
        """A result in words, to be read over by the author."""
        label = self.desk.book.vocabulary.label("tests", test)
        word = outcomes(test, self.desk.book)[result["abnormal"]]
        seen = [self.label(act_of("pattern", p)).lower() for p in result.get("pattern", ())]
        seen += [f"in words only: {result['text']}"] if "text" in result else []
        return ", ".join([f"{label}: {word}", *seen])

    def choices(self, q: Question, case: Case | None) -> tuple[tuple[str, str], ...]:
        """
        What is listed to choose from, each `kind:id` with its label; `case` is the case so far,
        where it can be read.
        """
        if q.options:
            return tuple((f":{o}", o) for o in q.options)
        if q.suggest:
            return tuple((name, self.label(name)) for name in self._suggested(q.suggest, case))
        if q.listed:
            return tuple(
                (n, label) for n, label in self.desk.words.labels.items() if kind_of(n) in q.kinds
            )
        return ()

    def _suggested(self, what: str, case: Case | None) -> list[str]:
        """
        What the rules hold of the case so far: the tests that they would order, the red flags that
        they raise.
        """
        if case is None:
            return []
        told = self.desk.assessor.assess(case)
        if what == "flags":
            return [act_of("flag", f.id) for f in told.red_flags]
        script = self.desk.book.scripts.get((case.answer.diagnosis if case.answer else None) or "")
        asked = {ask.test for ask in script.asks} if script else set()
        return [
            act_of("test", s.test)
            for s in told.workup
            if s.test in asked and s.test not in case.results
        ][:6]
