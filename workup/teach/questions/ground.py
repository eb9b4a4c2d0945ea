"""
What every question of a case stands on: its assessment, its accepted answers, and what speaks on
each diagnosis.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from workup.explanations.spoken import Speaker
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.case import Answer, Case, Result
from workup.pathway import NOTICE, Assessor
from workup.teach.because import label
from workup.teach.items import Because, Stem
from workup.teach.leak import Names, leaks, names
from workup.teach.lookalikes import Lookalikes, load_lookalikes
from workup.teach.stem import read, stem

#: Left out of options: they say "something else", which is never clearly wrong.
BUCKETS = frozenset(
    [
        "other_inherited_isolated",
        "generalised_idiopathic",
        "segmental_idiopathic",
        "other_focal_idiopathic",
        "other_task_specific",
        "other_inherited_degenerative",
        "other_drug_induced",
        "other_toxic",
        "other_acquired",
        "other_mimic",
    ]
)


LONGEST_NAME = 255  # characters: the longest name that Moodle keeps


class Skip(Exception):
    """An item that would not be fair or would be empty; says why."""


@dataclass(frozen=True)
class Ground:
    """One case, read once; `later` holds results told in the stem beside what the case tells."""

    case: Case
    assessor: Assessor
    later: dict[str, Result] = field(default_factory=dict)

    @property
    def book(self) -> Rulebook:
        """The rules."""
        return self.assessor.book

    @property
    def answer(self) -> Answer:
        """The case's answer."""
        assert self.case.answer is not None
        return self.case.answer

    @cached_property
    def accepted(self) -> tuple[str, ...]:
        """The diagnoses that the answer accepts, its own first."""
        return self.answer.accepted

    @cached_property
    def _names(self) -> Names:
        """What would give the answer away."""
        return names(self.answer, self.book)

    @cached_property
    def whole(self) -> Assessment:
        """What the rules say of the case."""
        return self.assessor.assess(self.case)

    @cached_property
    def speaker(self) -> Speaker:
        """What speaks on each diagnosis."""
        return Speaker(self.case, self.assessor)

    @cached_property
    def pairs(self) -> Lookalikes:
        """What parts look-alikes."""
        return load_lookalikes()

    @cached_property
    def stem(self) -> Stem:
        """
        What the learner is told.

        A vignette, an earlier label or a result that names the answer is refused. An event of the
        history may: a stroke before the
        dystonia, say, is what there is to be thought of.
        """
        made = stem(
            self.case.model_copy(update={"results": self._asked_before}), self.book, self.later
        )
        bare = self.case.model_copy(
            update={"history": self.case.history.model_copy(update={"events": None})}
        )
        told = stem(bare, self.book, self.later)
        named = (*leaks(told.vignette, self._names.written), *leaks(read(told), self._names.facts))
        if named:
            raise Skip(f"the case text names its answer (`{named[0]}`)")
        return made

    @property
    def _asked_before(self) -> dict[str, Result]:
        return {t: r for t, r in self.case.results.items() if t not in self.later}

    @cached_property
    def after(self) -> tuple[Because, ...]:
        """
        What is shown whatever was chosen: the teaching points of the case, and the standing notice.
        """
        points = [Because(p) for p in self.answer.teaching_points or ()]
        if not self.says_right:
            points.insert(
                0,
                Because(
                    "With the facts given here the rules alone do not lead to the answer of this "
                    "case."
                ),
            )
        return (*points, Because(NOTICE))

    @property
    def says_right(self) -> bool:
        """Whether the whole case leads to its answer."""
        return self.whole.differential[0].diagnosis in self.accepted

    def name(self, kind: str) -> str:
        """
        The teacher's name of an item: the title where it gives nothing away, else the id, else
        nothing of the case.
        """
        for text in (self.case.title or "", self.case.id):
            if text and not leaks(text, self._names.written):
                return f"{text[: LONGEST_NAME - len(kind) - 2]}: {kind}"
        return f"Case: {kind}"

    def label(self, diagnosis: str) -> str:
        """The name of a diagnosis as an option."""
        return label(diagnosis, self.book)

    def with_results(self) -> Ground:
        """
        The case once the decisive results are in; itself where there are none beside those told.
        """
        known = {t: r for t, r in (self.answer.results or {}).items() if t not in self.case.results}
        if not known:
            return self
        return replace(
            self,
            case=self.case.model_copy(update={"results": {**self.case.results, **known}}),
            later=known,
        )
