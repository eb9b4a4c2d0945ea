"""
What passes between a draft and a face: what is asked, and what is said to an answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A line to show; `kind` is told, note, offer or warn."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is asked now: the question, its help, and choices with the id that each number stands for.
    """

    question: str
    help: str
    choices: tuple[tuple[str, str], ...]
    number: int
    of: int
