"""
Every error that a user can meet.

WorkupError
├── CaseError        a case file or record that cannot be read or is not valid
├── RuleError        a rule file that is not valid
├── FactError        a condition that names a fact nobody knows
└── EngineFault      the inference engine did something unexpected; carries codes, never values

A message says the place, what was written and what would be right. None carries what a case tells
of its patient beyond
the field at fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
#: Problems of one record that are said; more help nobody, and each may cost a search for its cure.
MOST_PROBLEMS = 100
_LONGEST = 60  # letters of a word whose cure is looked for; no id is longer


@dataclass(frozen=True, order=True)
class Problem:
    """
    One thing wrong at one place of one file; `line` counts from 1, 0 where the file as a whole is
    meant.
    """

    file: str
    line: int
    message: str
    field: str = ""
    case: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class WorkupError(Exception):
    """The root of all errors that are ours; `problems` lists each place."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = [Problem("workup", 0, problems)]
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class CaseError(WorkupError):
    """A case that cannot be read or is not valid."""


class RuleError(WorkupError):
    """A rule file that is not valid."""


class FactError(WorkupError):
    """A condition that names a fact nobody knows."""


class EngineFault(WorkupError):
    """
    The engine answered unexpectedly. The message holds rule names, status and property codes, never
    values.
    """


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """
    The end of a message about an unknown `word`: a close known one, or nothing.

    Returns:
        `" Did you mean `x`?"` or an empty string.
    """
    import difflib  # only a mistake needs it

    said = str(word)[: _LONGEST + 1].lower()
    if len(said) > _LONGEST:
        return ""
    options = list(known)
    close = difflib.get_close_matches(said, options, n=1, cutoff=0.6)
    close = close or sorted(
        option for option in options if len(said) > 3 and option.startswith(said)
    )
    firsts = (
        {option.partition("_")[0]: option for option in reversed(options)} if len(said) > 3 else {}
    )
    close = close or [
        firsts[first] for first in difflib.get_close_matches(said, firsts, n=1, cutoff=0.75)
    ]
    return f" Did you mean `{close[0]}`?" if close else ""
