"""
Which five questions are put, and in what order: in an emergency those of its red flag, then the
core of the history where it is open, then those whose answer is expected to tell most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workup.engine.columns import Flags
from workup.engine.facts import Facts
from workup.knowledge.asking import FIELDS, SECTIONS, Inquiry
from workup.knowledge.pages import Flag
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Question
from workup.model.fact import parted
from workup.pathway.sums import Floats, Ints

QUESTIONS = 5
SAFETY = 3  # at most of them for the red flags of an emergency
CORE = 2  # and for the core of the history
FORETOLD = 3  # and for both together, so that two are chosen by what they tell
#: At most of those chosen by what they tell that serve one diagnosis, while others are worth asking
SERVING = 3


@dataclass(frozen=True)
class Asked:
    """
    The findings worth asking, the best first: numbers into `findings`, -1 where there are fewer,
    (cases, CANDIDATES); gain in bits; the three diagnoses that each would move; the diagnosis whose
    rows ask for it most. `open`: which findings may be asked at all, (findings, cases).
    """

    findings: tuple[str, ...]
    finding: Ints
    gain: Floats
    move: Ints
    serves: Ints
    open: Flags


class Questions:
    """
    Puts the questions of one case after another.

    Args:
        book: The rules.

        diagnoses: Their names, as they are numbered.

        findings: Those that may be asked, as they are numbered.
    """

    def __init__(self, book: Rulebook, diagnoses: Sequence[str], findings: Sequence[str]) -> None:
        self.book, self._diagnoses = book, diagnoses
        self._place = {id_: n for n, id_ in enumerate(findings)}

    @cached_property
    def rows(self) -> dict[str, Inquiry]:
        """The rows of the core of the history by the id of their rule."""
        return {row.rule.id: row for row in self.book.asking.rows}

    def of(
        self,
        asked: Asked,
        case: int,
        facts: Facts,
        raised: Sequence[Flag],
        fired: Sequence[str],
    ) -> tuple[Question, ...]:
        """
        The questions of one case.

        Args:
            asked: What is worth asking, and what may be asked at all.

            case: Its number there.

            facts: What is known of it.

            raised: Its red flags.

            fired: The rules that hold of those that say what follows.
        """
        worth = list(self._worth(asked, case))
        told = {q.finding: q for q, _ in worth}
        found: dict[str, Question] = {}
        grave = [flag for flag in raised if flag.urgency == "emergency"]
        order = list(self.book.flags)
        grave.sort(key=lambda flag: order.index(flag.flag))
        safety = [(name, flag.message, flag.rule.id) for flag in grave for name in flag.ask]
        rows = [self.rows[id_] for id_ in fired if id_ in self.rows]
        core = [(name, row.rule.why, row.rule.id) for row in rows for name in row.asks]
        for listed, most in ((safety, SAFETY), (core, CORE)):
            most = min(FORETOLD, len(found) + most)
            for name, why, rule in listed:
                if len(found) < most and self._open(name, asked, case, facts):
                    question = self._named(name, why, rule, told)
                    found.setdefault(question.finding, question)
        for question in self._spread(worth, found):
            found.setdefault(question.finding, question)
        return tuple(found.values())[:QUESTIONS]

    def _worth(self, asked: Asked, case: int) -> Iterator[tuple[Question, int]]:
        """What is worth asking, the best first, with the diagnosis that each serves."""
        terms = self.book.vocabulary["findings"]
        for k, number in enumerate(asked.finding[case].tolist()):
            if number >= 0:
                id_ = asked.findings[number]
                moved = tuple([self._diagnoses[d] for d in asked.move[case, k].tolist()])
                ask = terms[id_].ask or f"{terms[id_].label}?"
                question = Question(id_, ask, float(asked.gain[case, k]), moved)
                yield question, int(asked.serves[case, k])

    def _spread(
        self, worth: Sequence[tuple[Question, int]], found: Collection[str]
    ) -> list[Question]:
        """
        The best in turn: one of an examination, and after the third that serves a diagnosis those
        that serve others.
        """
        alike, served = self.book.asking.alike, Counter[int]()
        seen = {alike[id_] for id_ in found if id_ in alike}
        first, later = list[Question](), list[Question]()
        for question, diagnosis in worth:
            group = alike.get(question.finding)
            if group in seen:
                continue
            if group is not None:
                seen.add(group)
            served[diagnosis] += 1
            (first if served[diagnosis] <= SERVING else later).append(question)
        return [*first, *later]

    def _open(self, name: str, asked: Asked, case: int, facts: Facts) -> bool:
        """Whether something is unknown and can be asked of this patient."""
        if name in FIELDS:
            return FIELDS[name] not in facts
        kind, id_ = parted(name)[:2]
        if kind == "finding":
            number = self._place.get(id_)
            return number is not None and bool(asked.open[number, case])
        return name not in facts

    def _named(self, name: str, why: str, rule: str, told: Mapping[str, Question]) -> Question:
        """A question that is put whatever it is expected to tell."""
        if name in FIELDS:
            return Question(name, self.book.asking.fields[name], None, (), "fields", why, (rule,))
        kind, id_ = parted(name)[:2]
        gain, moved = (told[id_].gain, told[id_].would_move) if id_ in told else (None, ())
        ask = self.book.vocabulary[SECTIONS[kind]][id_].ask
        return Question(id_, ask, gain, moved, SECTIONS[kind], why, (rule,))
