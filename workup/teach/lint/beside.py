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
from workup.teach.media import Medium, named, wrong

LARGE = 20_000_000  # bytes; above it a quiz loads slowly and some platforms refuse the upload


def media(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    """Every remark on the media of a case."""
    folder = Path(paper.document.file).parent
    given_away_by = names(paper.case.answer, book).written
    for n, medium in enumerate(named(paper.case)):
        yield from _file(paper, n, medium, folder)
        for field, text in (("shows", medium.shows), ("file", medium.file)):
            if found := leaks(text, given_away_by):
                yield paper.remark(
                    "gives_away",
                    "error",
                    ("teaching", "media", n, field),
                    f"it gives the answer away: `{found[0]}`",
                    "Take it out; say what is seen instead.",
                )


def _file(paper: Paper, n: int, medium: Medium, folder: Path) -> Iterator[Remark]:
    place = ("teaching", "media", n, "file")
    if said := wrong(medium, folder):
        change = "Put it there, or take its entry out."
        yield paper.remark("media", "error", place, said, change)
    elif (size := (folder / medium.file).stat().st_size) > LARGE:
        said = f"`{medium.file}` is {size / 1e6:.0f} MB large"
        change = f"Make it smaller: up to {LARGE / 1e6:.0f} MB load quickly."
        yield paper.remark("media", "warning", place, said, change)
