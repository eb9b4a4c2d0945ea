"""
One rule file while it is read: its keys are taken one by one, and what is missing, unknown or of
the wrong kind is noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from workup.errors import Problem, did_you_mean
from workup.knowledge.condition import NOTHING, Condition
from workup.knowledge.schema import Schema
from workup.knowledge.sentence import Sentence, SentenceError, read_sentence
from workup.model.document import Document, Path_
from workup.model.json_text import cut
from workup.model.vocabulary import SINGULAR

#: What reading a file of another form raises, deeper than its keys are looked at.
OUT_OF_FORM = (TypeError, ValueError, AttributeError, LookupError, RecursionError)
_ID = re.compile(r"[A-Za-z0-9_.:!-]{1,200}", re.ASCII)


def out_of_form(error: Exception) -> str:
    """What is said of a file for which one of OUT_OF_FORM was raised."""
    return f"is not of the form that docs/rules.md gives ({type(error).__name__})"


#: What a rule decides: something of its stratum, whether a diagnosis leaves the don't-miss list, by
#: what is known or by age alone, or that age or course puts it beyond those that people are shown.
RuleKind = Literal["row", "never_miss", "by_age", "beyond"]


Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class Rule:
    """
    A condition with its reason: what every row of every file comes down to.

    `id` is unique over all files; `stratum` is derive, evidence, lane, urgent, workup or
    management; `line` counts from 1; `owner` is what it is written about: a diagnosis, a family, a
    test, a red flag, an option. Where the reason `why` lists findings or events by their ids,
    `sentence` can say it of one patient.
    """

    id: str
    stratum: str
    when: Condition
    why: str
    sources: tuple[str, ...]
    file: str
    line: int
    owner: str
    kind: RuleKind = "row"
    sentence: Sentence | None = None


@dataclass
class Sheet:
    """A rule file's document, what its references must name, and the problems met so far."""

    document: Document
    schema: Schema
    sources: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    genes: set[str] = field(default_factory=set)

    @property
    def value(self) -> dict[str, Any]:
        """The file's map; an empty one where the file holds something else."""
        if isinstance(self.document.value, dict):
            return self.document.value
        self.wrong((), "should be a map that begins with `id`")
        return {}

    def wrong(self, path: Path_, message: str) -> None:
        """Note a problem."""
        self.problems.append(self.document.problem(path, message))

    def word(self, value: Any, allowed: Sequence[Word], path: Path_) -> Word:
        """A word of a fixed list; where it is another that is noted, and the first is taken."""
        found = next((word for word in allowed if word == value), None)
        if found is None:
            said = f"unknown {path[-1]} `{value}`. Use one of {', '.join(allowed)}"
            self.wrong(path, said)
        return found or allowed[0]

    def keys(
        self, value: Any, path: Path_, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The map at `path`, its keys checked."""
        if not isinstance(value, dict):
            self.wrong(path, "should be a map")
            return {}
        for key in value:
            if key not in required and key not in optional:
                self.wrong(
                    (*path, key), f"unknown key `{key}`.{did_you_mean(key, [*required, *optional])}"
                )
        for key in required:
            if value.get(key) is None:
                self.wrong(path, f"`{key}` is missing")
        return value

    def map(self, value: Any, path: Path_) -> dict[str, Any]:
        """The map at `path`, whatever its keys; an absent one is empty."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(path, "should be a map")
            return {}
        return value

    def rows(self, value: Any, path: Path_) -> list[Any]:
        """The list at `path`; an absent one is empty."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, "should be a list")
            return []
        return value

    def known(self, value: Any, section: str, path: Path_) -> bool:
        """Whether a value is an id of one section of the vocabulary; another is noted."""
        ids = self.schema.vocabulary[section]
        if isinstance(value, str) and value in ids:
            return True
        named = SINGULAR.get(section, section[:-1])
        self.wrong(path, f"unknown {named} `{value}`.{did_you_mean(value, ids)}")
        return False

    def ids(self, value: Any, section: str, path: Path_) -> tuple[str, ...]:
        """A list of ids of one section of the vocabulary."""
        rows = enumerate(self.rows(value, path))
        return tuple(item for i, item in rows if self.known(item, section, (*path, i)))

    def cited(self, value: Any, path: Path_) -> tuple[str, ...]:
        """Source keys; a row without any is a problem."""
        keys = value if isinstance(value, list) else []
        if not keys:
            self.wrong(
                path,
                "cites no source. Give keys of sources.yaml, or `judgement` with the reason in "
                "`why`",
            )
        for i, key in enumerate(keys):
            if not isinstance(key, str) or key not in self.sources:
                self.wrong(
                    (*path, i),
                    f"unknown source "
                    f"`{key}`.{did_you_mean(key, {s.lower(): s for s in self.sources})}",
                )
        return tuple(map(str, keys))

    def text(self, value: Any, path: Path_) -> str:
        """A sentence; folded onto one line."""
        if value is not None and not isinstance(value, str):
            self.wrong(path, "should be a text. Put it in quotes")
        return " ".join(str(value or "").split())

    def texts(self, value: Any, path: Path_) -> tuple[str, ...]:
        """A list of sentences; an absent one is empty."""
        return tuple(self.text(item, path) for item in self.rows(value, path))

    def condition(self, value: Any, path: Path_, later: bool = False) -> Condition:
        """A rule's condition; `later` where the differential's words may be asked for."""
        if value is None:
            return NOTHING
        from workup.knowledge.parse import Parser

        parser = Parser(self.document, self.schema, later, self.problems, self.genes)
        return parser.rule(value, path)

    def open_condition(self, value: Any, path: Path_) -> Condition:
        """A condition that may hold where facts are missing (an entry to the don't-miss list)."""
        if value is None:
            return NOTHING
        from workup.knowledge.parse import Parser

        return Parser(self.document, self.schema, False, self.problems, self.genes).condition(
            value, path
        )

    def rule(
        self,
        owner: str,
        name: object,
        stratum: str,
        row: dict[str, Any],
        path: Path_,
        later: bool = False,
        why: str = "why",
        kind: RuleKind = "row",
    ) -> Rule:
        """
        The rule of one row.

        Args:
            owner: What the row is written about.

            name: What it is called within that; owner and name are its id.

            stratum: When it is asked.

            row: Its condition, reason and sources.

            path: Where it stands in the file.

            later: Whether it may read what earlier strata concluded.

            why: The key of its reason.

            kind: What it decides.
        """
        id_ = f"{owner}.{name}"
        if not _ID.fullmatch(id_):
            self.wrong(path, f"the id `{cut(id_)}` should hold only letters, digits, - and _")
        when = self.condition(row.get("when"), (*path, "when"), later)
        sources = self.cited(row.get("sources"), (*path, "sources"))
        text, sentence = self.text(row.get(why), (*path, why)), None
        try:
            sentence = read_sentence(text, when, self.schema.vocabulary)
        except SentenceError as error:
            self.wrong((*path, why), f"`{why}` {error}")
        said = sentence.whole if sentence else text
        file, line = self.document.file, self.document.line(path)
        return Rule(id_, stratum, when, said, sources, file, line, owner, kind, sentence)
