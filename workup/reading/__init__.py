"""
A text read into a case: every fact with its words, every state with its cue, and what was not
understood.

`read_text` is the way in. Nothing leaves the machine; the same text and rules give the same
reading.
"""

from __future__ import annotations

from pathlib import Path

from workup.reading.assemble import read
from workup.reading.fact import Fact, Reading

__all__ = ["Fact", "Reading", "read_text"]


def read_text(text: str, id: str = "text", folder: Path | None = None) -> Reading:
    """
    Read one vignette or note.

    Args:
        text: The text.

        id: The id that the case is given.

        folder: A rules folder that holds `lexicon/`; the built-in one unless given.

    Returns:
        The case as a plain map, the facts with their places, and the clinical phrases that were not
        understood.
    """
    return read(text, id, folder or _rules())


def _rules() -> Path:
    from workup.knowledge.rulebook import rules_folder

    return rules_folder()
