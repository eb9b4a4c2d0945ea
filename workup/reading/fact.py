"""
A fact that was read, and a reading: the case, its facts, and what was not understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One thing read: the field of the case, its value, how it was said, and the words that say it.
    """

    path: str
    value: Any
    state: str
    start: int
    end: int
    text: str
    because: str

    def as_dict(self) -> dict[str, Any]:
        """The fact as JSON has it."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True)
class Reading:
    """
    A case as a plain map, the facts it was made of, and the clinical phrases that nothing covers.
    `left_off` characters at the end of a very long text were not read.
    """

    case: dict[str, Any]
    facts: list[Fact]
    unread: list[dict[str, Any]]
    left_off: int = 0
