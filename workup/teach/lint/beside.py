"""
The pictures and films that a case names: whether their files lie beside it, and whether what is
said of them gives the answer away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workup.knowledge.rulebook import Rulebook
from workup.teach.leak import leaks, names
from workup.teach.lint.paper import Paper, Remark
from workup.teach.media import named, wrong


def media(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    """Every remark on the media of a case."""
    folder = Path(paper.document.file).parent
    given_away_by = names(paper.case.answer, book).written
    for n, medium in enumerate(named(paper.case)):
        if said := wrong(medium, folder):
            place, change = ("teaching", "media", n, "file"), "Put it there, or take its entry out."
            yield paper.remark("missing", "error", place, said, change)
        for field, text in (("shows", medium.shows), ("file", medium.file)):
            if found := leaks(text, given_away_by):
                yield paper.remark(
                    "gives_away",
                    "error",
                    ("teaching", "media", n, field),
                    f"it gives the answer away: `{found[0]}`",
                    "Take it out; say what is seen instead.",
                )
