"""
One more thing told of a case: a finding, a result, an event, a drug or the family, as a new case
that differs in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, History, Medication, PastEvent, Result
from workup.model.fact import done_of, parted
from workup.model.vocabulary import within

#: Facts made of one drug, and the exposure that tells them: what the drug was, in words, and when.
_EXPOSURES = {
    "drug.blocker.acute_window": "new",
    "drug.blocker.within_5_days": "new",
    "drug.blocker.month_window": "new",
    "drug.blocker.tardive_window": "long",
    "drug.blocker.long": "long",
}
_DRUG = {
    "new": "an antipsychotic started two days before onset",
    "long": "an antipsychotic taken for a year when it began",
}
_STARTED = {"new": 2 / 365.25, "long": 1.0}
#: Facts made of one event, and the commonest event that tells them.
_EVENTS = {"stroke": "stroke_ischaemic", "injury.within_year": "peripheral_injury"}
_MITOCHONDRIAL = "mitochondrial_genome"  # reads the MT- genes alone
_RESULT = {True: "abnormal", False: "normal"}
_TRIAL = {True: "it helped", False: "it did not help"}
_REVIEW = {True: "a drug to think of", False: "no drug to think of"}


@dataclass(frozen=True, order=True)
class Edit:
    """
    One thing told.

    `kind` is finding, result, gene, event, drug or family; `id` the finding, test (of a gene too),
    event, drug class or inheritance. `present` says
    present (abnormal) or absent (normal); `detail` is the pattern of an abnormal result, the gene,
    or `new` or `long` of a drug.
    """

    kind: str
    id: str
    present: bool
    detail: str = ""

    def words(self, book: Rulebook) -> str:
        """What is told, in plain words."""
        v = book.vocabulary
        if self.kind == "finding":
            return f"{v.label('findings', self.id)}: {'present' if self.present else 'absent'}"
        if self.kind == "event":
            return f"In the history: {within(v.label('events', self.id))}"
        if self.kind == "drug":
            return f"In the history: {_DRUG[self.detail]}"
        if self.kind == "family":
            return f"Family: {within(v.label('inheritance', self.id))}"
        return f"{re.sub(r' *[(].*?[)]', '', v.label('tests', self.id))}: {self._read(book)}"

    def _read(self, book: Rulebook) -> str:
        if self.kind == "gene":
            return f"a pathogenic variant in {self.detail}"
        if book.vocabulary["tests"][self.id].trial:
            return _TRIAL[self.present]
        if self.id == "medication_review":
            return _REVIEW[self.present]
        patterns = book.vocabulary["result_patterns"]
        return _RESULT[self.present] + (
            f" ({patterns[self.detail].label})" if self.detail in patterns else ""
        )

    @property
    def tells(self) -> tuple[str, str]:
        """What the edit answers: two edits that answer the same cannot both be told."""
        if self.kind in ("event", "drug", "family"):
            return self.kind, ""
        return ("result" if self.kind == "gene" else self.kind), self.id


def edit_of(fact: str, present: bool, book: Rulebook, genes: Iterable[str] = ()) -> Edit | None:
    """
    The edit that tells `fact`, where a case file can tell it; None for a fact of another kind.

    Args:
        fact: A fact that some row reads.

        present: Whether it is told to hold or to fail.

        book: Gives the vocabulary.

        genes: Genetic tests that may tell a gene, the fittest first.
    """
    kind, id_, detail = parted(fact)
    if kind == "finding":
        return Edit("finding", id_, present)
    if kind == "result":
        if detail in ("done", "value") or (detail and not present):
            return None
        genetic = book.vocabulary["tests"][id_].group == "genetic"
        return None if genetic and present and not detail else Edit("result", id_, present, detail)
    return _history(fact, genes) if present else None


def _history(fact: str, genes: Iterable[str]) -> Edit | None:
    kind, id_, _ = parted(fact)
    if kind == "gene":
        mine = (t for t in genes if t != _MITOCHONDRIAL or id_.startswith("MT-"))
        test = next(mine, None)
        return Edit("gene", test, True, id_) if test else None
    if kind == "event" or fact in _EVENTS:
        return Edit("event", _EVENTS.get(fact, id_), True)
    return (
        Edit("drug", "dopamine_antagonist", True, _EXPOSURES[fact]) if fact in _EXPOSURES else None
    )


def tell(case: Case, edits: Iterable[Edit]) -> Case:
    """The case with `edits` told beside all that it tells already."""
    present, absent = list(case.findings.present or ()), list(case.findings.absent or ())
    results, history = dict(case.results), case.history
    for edit in edits:
        if edit.kind == "finding":
            (present if edit.present else absent).append(edit.id)
        elif edit.kind in ("result", "gene"):
            results[edit.id] = _result(edit)
        else:
            history = history.model_copy(update=_past(edit, history))
    findings = case.findings.model_copy(
        update={"present": tuple(present) or None, "absent": tuple(absent) or None}
    )
    return case.model_copy(update={"findings": findings, "results": results, "history": history})


def _result(edit: Edit) -> Result:
    if edit.kind == "gene":
        return Result.model_construct(
            abnormal=True, pattern=("pathogenic_variant",), gene=edit.detail, variant="pathogenic"
        )
    return Result.model_construct(
        abnormal=edit.present, pattern=(edit.detail,) if edit.detail else None
    )


def _past(edit: Edit, history: History) -> dict[str, Any]:
    if edit.kind == "family":
        return {"family": edit.id}
    if edit.kind == "event":
        return {"events": (*(history.events or ()), PastEvent.model_construct(event=edit.id))}
    drug = Medication.model_construct(
        drug_class=edit.id, started_before_onset=_STARTED[edit.detail]
    )
    return {"medications": (*(history.medications or ()), drug)}


def possible(
    facts: Facts, wanted: Iterable[str], book: Rulebook, asked: Sequence[str] = ()
) -> list[Edit]:
    """
    The edits that tell one of the facts `wanted`, of those that nothing told answers yet, in a
    stable order.

    Args:
        facts: What the case tells, with what follows from it.

        wanted: Facts that some row reads.

        book: Gives the vocabulary, and which test stands for which.

        asked: Tests by which a gene may be told, the fittest first.
    """
    tests = book.vocabulary["tests"]
    genes = [
        t
        for t in (*asked, "gene_panel")
        if tests[t].group == "genetic" and not _answered(t, facts, book)
    ]
    found: dict[Edit, None] = {}
    for fact in wanted:
        if fact == "family" and fact not in facts:
            found.update(
                dict.fromkeys(
                    Edit("family", id_, True) for id_ in ("dominant", "recessive", "x_linked")
                )
            )
        elif fact not in facts:
            edits = (edit_of(fact, present, book, genes) for present in (True, False))
            found.update(
                dict.fromkeys(
                    e
                    for e in edits
                    if e and not (e.kind == "result" and _answered(e.id, facts, book))
                )
            )
    return list(found)


def _answered(test: str, facts: Facts, book: Rulebook) -> bool:
    """Whether a test, or one that stands for it, was done."""
    instead = (t for t, others in book.test_plan.stands_for.items() if test in others)
    return any(done_of(t) in facts for t in (test, *instead))


def clash(edits: Sequence[Edit]) -> bool:
    """Whether two of the edits answer the same thing, or two tests show the same."""
    shown = [e.detail for e in edits if e.kind == "result" and e.detail]
    return len({e.tells for e in edits}) < len(edits) or len(set(shown)) < len(shown)
