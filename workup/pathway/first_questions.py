"""
What is asked before all else, whatever it is expected to tell: the dangers that are open, and the
core of the history where it is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import zip_longest

from workup.engine.facts import Facts
from workup.knowledge.asking import FIELDS, SECTIONS, Inquiry
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sufficient import CAUSED
from workup.model.assessment import FirstQuestion, RedFlag
from workup.model.fact import parted
from workup.pathway.flags_behind import behind
from workup.pathway.relevance import holds, to_the_point

MOST = 3
SAFETY = 2  # of them for dangers, where the history is silent too
OF_ONE = 2  # of them for one row


class FirstQuestions:
    """Says of one case after another what is asked first; `book` gives rows and questions."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    @cached_property
    def _rows(self) -> dict[str, Inquiry]:
        """The rows by the id of their rule."""
        return {row.rule.id: row for row in self.book.asking.rows}

    def of(
        self, facts: Facts, raised: Sequence[RedFlag], fired: Collection[str]
    ) -> tuple[FirstQuestion, ...]:
        """
        At most three questions, at most two of one row; of dangers at most two, unless the history
        has nothing to ask and no sufficient cause is known.

        Args:
            facts: What is known of the patient, derived facts included.

            raised: The red flags, those to be acted on first before the others.

            fired: The rules that hold of those that say what follows.
        """
        rows = [row for id_, row in self._rows.items() if id_ in fired]
        caused = bool(facts.get(CAUSED))
        asked = list(self._of_rows(rows, facts))
        dangers = [*self._emergencies(raised, caused), *(q for q in asked if q.sort == "safety")]
        safety = _once(q for q in dangers if self._open(q.asks, facts))
        history = _once(q for q in asked if q.sort == "history")
        most = SAFETY if caused else max(SAFETY, MOST - len(history))
        return _once((*safety[:most], *history))[:MOST]

    def _emergencies(self, raised: Sequence[RedFlag], caused: bool) -> Iterator[FirstQuestion]:
        """
        What the pages of the emergencies ask: the first of each, then the second of each; those of
        a red flag that stands behind another come last, and not where a cause is known.
        """
        back = behind(raised, self.book)
        grave = [flag for flag in raised if flag.urgency == "emergency"]
        firm = [flag for flag in grave if flag.id not in back]
        later = [] if caused else [flag for flag in grave if flag.id in back]
        for flags in (firm, later):
            pages = [self.book.flags[flag.id][0].ask.items() for flag in flags]
            for turn in zip_longest(*pages):
                for flag, put in zip(flags, turn, strict=True):
                    if put:
                        name, why = put
                        yield FirstQuestion(name, "safety", self._ask(name), why, flag.because)

    def _of_rows(self, rows: Sequence[Inquiry], facts: Facts) -> Iterator[FirstQuestion]:
        for row in rows:
            for name in [name for name in row.asks if self._open(name, facts)][:OF_ONE]:
                yield FirstQuestion(name, row.sort, self._ask(name), row.rule.why, (row.rule.id,))

    def _ask(self, name: str) -> str:
        """The question as it is put here, else that of the finding in the vocabulary."""
        put = self.book.asking.put.get(name)
        if put and put.ask:
            return put.ask
        return self.book.vocabulary["findings"][parted(name).id].ask

    def _open(self, name: str, facts: Facts) -> bool:
        """Whether something is unknown, and can be asked of this patient."""
        put = self.book.asking.put.get(name)
        if put and any(holds(entry, facts) for entry in put.answered):
            return False
        if name in FIELDS:
            return name not in facts
        kind, id_, _ = parted(name)
        if name in facts:
            return False
        term = self.book.vocabulary[SECTIONS[kind]][id_]
        return to_the_point(term, facts)


def _once(questions: Iterable[FirstQuestion]) -> tuple[FirstQuestion, ...]:
    """Each thing asked once, by the question that comes first."""
    found: dict[str, FirstQuestion] = {}
    for question in questions:
        found.setdefault(question.asks, question)
    return tuple(found.values())
