"""
One more thing told of a case: a finding or a result, as a new case that differs in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Result


@dataclass(frozen=True, order=True)
class Edit:
    """
    A finding told present or absent, or a result.

    `kind` is finding or result; `present` says present (abnormal) or absent (normal); `detail` is the pattern or gene of an abnormal result.
    """

    kind: str
    id: str
    present: bool
    detail: str = ""

    def words(self, book: Rulebook) -> str:
        """What is told, in plain words."""
        if self.kind == "finding":
            return f"{book.vocabulary.label('findings', self.id)}: {'present' if self.present else 'absent'}"
        label = book.vocabulary.label("tests", self.id)
        if not self.present:
            return f"{label}: normal"
        patterns = book.vocabulary["result_patterns"]
        what = (
            patterns[self.detail].label
            if self.detail in patterns
            else f"variant in {self.detail}"
            if self.detail
            else ""
        )
        return f"{label}: abnormal" + (f" ({what})" if what else "")


def edit_of(fact: str, present: bool, book: Rulebook) -> Edit | None:
    """The edit that tells `fact`, where a case file can tell it; None for a fact of another kind."""
    head, _, rest = fact.partition(".")
    if head == "finding":
        return Edit("finding", rest, present)
    if head == "gene" and present:
        return Edit("result", "gene_panel", True, rest)
    if head == "result":
        test, _, detail = rest.partition(".")
        if detail in ("done", "value") or (detail and not present):
            return None
        genetic = book.vocabulary["tests"][test].group == "genetic"
        return None if genetic and present and not detail else Edit("result", test, present, detail)
    return None


def tell(case: Case, edits: Iterable[Edit]) -> Case:
    """The case with `edits` told beside all that it tells already."""
    present, absent = list(case.findings.present or ()), list(case.findings.absent or ())
    results = dict(case.results)
    for edit in edits:
        if edit.kind == "finding":
            (present if edit.present else absent).append(edit.id)
        else:
            results[edit.id] = _result(edit, results.get(edit.id))
    findings = case.findings.model_copy(update={"present": tuple(present) or None, "absent": tuple(absent) or None})
    return case.model_copy(update={"findings": findings, "results": results})


def _result(edit: Edit, before: Result | None) -> Result:
    if edit.detail and edit.id == "gene_panel":
        return Result.model_construct(
            abnormal=True, pattern=("pathogenic_variant",), gene=edit.detail, variant="pathogenic"
        )
    return Result.model_construct(abnormal=edit.present, pattern=(edit.detail,) if edit.detail else None)


def possible(facts: Facts, wanted: Iterable[str], book: Rulebook) -> list[Edit]:
    """The edits that tell one of the facts `wanted`, of those not told yet, in a stable order."""
    found: dict[Edit, None] = {}
    for fact in wanted:
        if fact in facts:
            continue
        for present in (True, False):
            edit = edit_of(fact, present, book)
            done = edit is not None and edit.kind == "result" and facts.get(f"result.{edit.id}.done")
            if edit and not done:
                found.setdefault(edit)
    return list(found)


def clash(edits: Sequence[Edit]) -> bool:
    """Whether two of the edits tell the same thing."""
    return len({(e.kind, e.id) for e in edits}) < len(edits)
