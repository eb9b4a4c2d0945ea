"""
A walk told again from its lines: what was said and answered, stage by stage, and how much was known
when each certainty was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup, escape

from workup.interfaces.web.view import inert
from workup.simulation.acts import kind_of
from workup.simulation.session import Session
from workup.simulation.stages import Line

_GOING = frozenset(["", "done", "next", "back"])


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line: what the learner said in words (empty for going on or back), and what was answered.
    """

    said: str
    answers: tuple[Line, ...]


@dataclass
class Passage:
    """The entries of one stay at a stage."""

    stage: str
    title: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many lines."""
        return len(self.entries)


@dataclass
class Told:
    """
    A walk told again. `known`: stage to the number of facts that were shown when its differential
    was given.
    """

    session: Session
    passages: list[Passage]
    known: dict[str, int]


def tell(session: Session, lines: Sequence[str]) -> Told:
    """Play the lines on a fresh session and note what is answered to each."""
    told = Told(session, [Passage(session.stage.id, session.stage.title)], {})
    for line in lines:
        stage, said = session.stage, words_of(session, line)
        answers = tuple(
            replace(a, text=a.brief or a.text)
            for a in session.say(line)
            if a.kind != "stage" and a.text
        )
        if stage.weighs and session.draft(stage.id):
            told.known.setdefault(stage.id, len(session.shown))
        if said or answers:
            told.passages[-1].entries.append(Entry(said, answers))
        if session.stage.id != stage.id:
            told.passages.append(Passage(session.stage.id, session.stage.title))
    return told


def words_of(session: Session, line: str) -> str:
    """A typed or tapped line in words: ids and numbers of offers by their labels."""
    if line.strip().lower() in _GOING:
        return ""
    names = {str(n): name for n, (name, _) in enumerate(session.prompt().choices, 1)}
    found = []
    for item in re.split(r"[,;]", line):
        word, _, rest = item.strip().partition(" ")
        name = names.get(word, word)
        known = name in session.desk.words.labels or kind_of(name) in ("leave", "final")
        more = f" {rest} %" if rest.isdigit() else f" {rest}" if rest else ""
        found.append(session.desk.name(name) + more if known else item.strip())
    return ", ".join(found)


def ticked(text: str) -> Markup:
    """Text with what stands between backticks set apart; everything else escaped."""
    parts = re.sub(r"(\d) %", "\\1\u00a0%", str(inert(text))).split("`")
    return Markup("").join(
        Markup("<q>{}</q>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts)
    )
