"""
What may be said to a question about a new case, and what is meant by what was typed.
"""

from __future__ import annotations

import re

from workup.model.case import Case
from workup.simulation.context import Desk
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


class Matching:
    """
    Matches plain words as a walk does: exact ones are taken, close ones named or offered, nothing
    is guessed silently.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def label(self, name: str) -> str:
        """The label of a `kind:id`."""
        return self.desk.words.labels.get(name, name.partition(":")[2])

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
        if item in self.desk.words.labels and item.partition(":")[0] in q.kinds:
            return item, True, ()
        if "finding" in q.kinds and re.fullmatch(r"HP:\d{7}", item):
            return f"finding:{item}", True, ()
        if q.options:
            return self._option(q, item.removeprefix(":").lower())
        if q.path == ("history", "medications"):
            return f"name:{item}", True, ()
        found = self.desk.words.match(item, q.kinds, within=False)
        plain = [
            n
            for n in self.desk.words.labels
            if n.partition(":")[0] in q.kinds and n.partition(":")[2] == item
        ]
        return (plain[0], True, ()) if len(plain) == 1 else (found.id, found.exact, found.offers)

    @staticmethod
    def _option(q: Question, item: str) -> tuple[str | None, bool, tuple[str, ...]]:
        """A choice by its word, the beginning of it, or another word for it."""
        item = _MEANT.get(item, item)
        near = [o for o in q.options if o == item] or [o for o in q.options if o.startswith(item)]
        if len(near) == 1:
            return f":{near[0]}", near[0] == item, ()
        return None, False, tuple(f":{o}" for o in q.options)

    def drug(self, typed: str) -> tuple[str, str]:
        """A drug's name and what follows it, where its first word is known and the whole is not."""
        drugs = self.desk.book.drugs
        name, _, rest = " ".join(typed.split()).partition(" ")
        if rest and drugs.class_of(typed, None) is None and drugs.class_of(name, None):
            return name, rest
        return typed, ""

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
                (n, label)
                for n, label in self.desk.words.labels.items()
                if n.partition(":")[0] in q.kinds
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
            return [f"flag:{f.id}" for f in told.red_flags]
        script = self.desk.book.scripts.get((case.answer.diagnosis if case.answer else None) or "")
        asked = {ask.test for ask in script.asks} if script else set()
        return [
            f"test:{s.test}" for s in told.workup if s.test in asked and s.test not in case.results
        ][:6]
