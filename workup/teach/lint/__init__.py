"""
Check cases before a learner sees them, beyond whether they are valid: is the answer within reach,
does the case contradict itself,
is it given away, and does the answer agree with what the rules would order and raise. Each remark
says what to change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workup.errors import SEVERITIES, Severity
from workup.pathway import Assessor
from workup.teach.lint import answer, beside, clashes, reach, times, vignette
from workup.teach.lint.paper import Paper, Remark, read_papers
from workup.teach.lint.phrases import Phrases
from workup.teach.lint.reach import Way

__all__ = ["Checked", "Checker", "Paper", "Remark", "Severity", "Way"]


@dataclass(frozen=True, slots=True)
class Checked:
    """
    One case with its way to the answer (None where it has no answer) and what is to be looked at,
    in the order of the file.
    """

    paper: Paper
    way: Way | None
    remarks: tuple[Remark, ...]


class Checker:
    """Checks one case after another. Not for two threads at once."""

    def __init__(self, assessor: Assessor | None = None) -> None:
        self.assessor = assessor or Assessor(engine="truth")
        self.book = self.assessor.book
        self.phrases = Phrases(self.book)

    def check(self, paths: Iterable[Path]) -> tuple[list[Checked], list[Remark]]:
        """
        Check every case of some files and folders.

        Returns:
            The cases that could be read, each with its remarks, and a remark on each file or record
            that could not.
        """
        papers, unread = read_papers(paths, self.book.vocabulary)
        return [self.look(paper) for paper in papers], sorted(unread, key=lambda r: r.place)

    def look(self, paper: Paper) -> Checked:
        """Check one case."""
        facts = self.assessor.read(paper.case).facts
        way = reach.way(paper.case, self.assessor)
        remarks = [
            *answer.whole(paper, self.book),
            *clashes.clashing(paper, facts),
            *times.fits(paper, self.book),
            *vignette.told(paper, self.phrases),
            *(reach.reached(paper, way, self.assessor) if way else ()),
            *beside.media(paper, self.book),
            *answer.agrees(paper, self.assessor),
        ]
        return Checked(paper, way, tuple(sorted(set(remarks), key=lambda r: r.place)))


def counts(remarks: Iterable[Remark]) -> dict[Severity, int]:
    """How many remarks there are of each severity."""
    found = Counter(r.severity for r in remarks)
    return {severity: found[severity] for severity in SEVERITIES}
