"""
Whether what a case tells fits together: ages and times, regions, drugs, events and results, beyond
what the reader refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.engine.distribution import distribution_of
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Result
from workup.model.document import Path_
from workup.model.quantity import apart, words
from workup.model.region import side_and_limb
from workup.teach.lint.paper import Paper, Remark

AT_BIRTH = frozenset({"birth_asphyxia", "prematurity", "neonatal_jaundice"})
YEAR = 1.0  # ages in whole years are known to a year


def fits(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    """Every place where two fields of a case do not fit together."""
    yield from _onset(paper)
    yield from _regions(paper)
    yield from _drugs(paper, book)
    yield from _events(paper)
    for at in (("results",), ("answer", "results")):
        yield from _results(paper, book, at)
    yield from _twice(paper, book)


def _onset(paper: Paper) -> Iterator[Remark]:
    case = paper.case
    age, began, before = case.patient.age, case.onset.age, case.onset.before_presentation
    if (
        age is not None
        and began is not None
        and before is not None
        and apart(age - began, before) > YEAR + 0.01
    ):
        message = (
            f"it began {words(before)} before presentation, but at {began:g} in a patient "
            f"of "
            f"{age:g}"
        )
        yield paper.remark(
            "onset_times",
            "error",
            ("onset", "before_presentation"),
            message,
            "Let the three agree.",
        )
    ages = [s.age for s in case.dystonia.spread or () if s.age is not None]
    if ages != sorted(ages):
        message = "the ages of the spread go back and forth"
        yield paper.remark(
            "spread_order",
            "error",
            ("dystonia", "spread"),
            message,
            "List regions in the order in which they were affected.",
        )


def _regions(paper: Paper) -> Iterator[Remark]:
    d, first = paper.case.dystonia, paper.case.onset.first_region
    if not d.regions:
        return
    known = {*d.regions, *(side_and_limb(r)[1] for r in d.regions)}
    if first and first not in known:
        message = f"it began in `{first}`, which is not among the regions affected now"
        yield paper.remark(
            "first_region",
            "warning",
            ("onset", "first_region"),
            message,
            f"Add `{first}` to `dystonia.regions`, or say in the vignette that it has gone.",
        )
    for n, step in enumerate(d.spread or ()):
        if step.region not in known:
            message = f"it spread to `{step.region}`, which is not among the regions affected now"
            path: Path_ = ("dystonia", "spread", n)
            yield paper.remark(
                "spread_region",
                "error",
                path,
                message,
                f"Add `{step.region}` to `dystonia.regions`.",
            )
    by_regions = distribution_of(d.regions)
    if d.distribution and d.distribution != by_regions:
        message = f"the regions are {by_regions}, not {d.distribution}"
        yield paper.remark(
            "distribution",
            "warning",
            ("dystonia", "distribution"),
            message,
            "Remove `distribution`, it follows from the regions; or correct the regions.",
        )


def _drugs(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    began = paper.case.onset.age
    for n, drug in enumerate(paper.case.history.medications or ()):
        at: Path_ = ("history", "medications", n)
        started, changed = drug.started_before_onset, drug.changed_before_onset
        by_name = book.drugs.class_of(drug.name, None)
        if drug.name and by_name is None and drug.drug_class is None:
            message = (
                f"the drug `{drug.name}` is not in the table and has no class, so that it "
                f"is "
                f"not weighed"
            )
            change = "Give its generic name or a `drug_class`." + book.drugs.suggestion(drug.name)
            yield paper.remark("drug_unknown", "warning", (*at, "name"), message, change)
        if by_name and drug.drug_class and drug.drug_class not in (by_name, "other", "withdrawal"):
            message = f"`{drug.name}` is of the class {by_name}"
            yield paper.remark(
                "drug_class", "warning", (*at, "drug_class"), message, f"Write `{by_name}`."
            )
        if started is not None and began is not None and started > began + YEAR:
            message = f"the drug was started {words(started)} before onset, which is before birth"
            yield paper.remark(
                "drug_before_birth",
                "error",
                (*at, "started_before_onset"),
                message,
                "Look at the time.",
            )
        if (
            drug.change == "started"
            and changed is not None
            and started is not None
            and apart(changed, started) > 0.01
        ):
            message = "the last change is given as the start, but at another time than the start"
            change = "Leave `changed_before_onset` out, or name the later change."
            yield paper.remark(
                "drug_change", "error", (*at, "changed_before_onset"), message, change
            )
        if drug.change == "stopped" and drug.stopped_before_onset is None and changed is None:
            message = (
                "it was stopped, but the time is missing: without `stopped_before_onset` it "
                "counts as still taken"
            )
            yield paper.remark(
                "drug_stopped", "error", (*at, "change"), message, "Give `stopped_before_onset`."
            )


def _events(paper: Paper) -> Iterator[Remark]:
    began = paper.case.onset.age
    for n, event in enumerate(paper.case.history.events or ()):
        at: Path_ = ("history", "events", n, "before_onset")
        before = event.before_onset
        if before is None or began is None:
            continue
        if before > began + YEAR:
            message = f"`{event.event}` lies {words(before)} before onset, which is before birth"
            yield paper.remark(
                "event_before_birth",
                "error",
                at,
                message,
                "Look at the time and at the age at onset.",
            )
        elif event.event in AT_BIRTH and apart(before, began) > YEAR:
            message = (
                f"`{event.event}` lies {words(before)} before onset at {began:g}, which is "
                f"not at birth"
            )
            yield paper.remark(
                "event_at_birth", "error", at, message, f"Write `{began:g} years`, or leave it out."
            )


def _results(paper: Paper, book: Rulebook, at: Path_) -> Iterator[Remark]:
    case = paper.case
    held = (
        case.results if at == ("results",) else (case.answer.results if case.answer else None) or {}
    )
    for test, result in held.items():
        path = (*at, test)
        if result.abnormal is not True and result.variant in ("pathogenic", "likely_pathogenic"):
            message = (
                f"a {result.variant.replace('_', ' ')} variant was found, and the result is "
                f"not abnormal"
            )
            yield paper.remark("variant", "error", path, message, "Write `abnormal: true`.")
        if result.abnormal is True and result.variant == "benign":
            yield paper.remark(
                "variant",
                "error",
                path,
                "a benign variant is no finding",
                "Write `abnormal: false`.",
            )
        if result.abnormal is True and result.variant == "uncertain":
            message = "a variant of uncertain significance proves nothing"
            yield paper.remark("variant", "error", path, message, "Write `abnormal: null`.")
        shown = set(result.pattern or ()) - {"no_response"}
        if result.abnormal is False and shown:
            message = f"the result is normal, and yet shows {', '.join(sorted(shown))}"
            yield paper.remark(
                "normal_with_pattern", "error", path, message, "Write `abnormal: true`, or drop it."
            )
        if (gene := _other_gene(test, result, book)) is not None:
            yield paper.remark(
                "gene",
                "error",
                path,
                f"the test `{test}` does not read the gene {gene}",
                "Name the panel.",
            )
        if (
            at != ("results",)
            and test in case.results
            and case.results[test].abnormal is not result.abnormal
        ):
            message = f"`{test}` is known at presentation with another result"
            yield paper.remark(
                "result_twice",
                "warning",
                path,
                message,
                "Keep one, or say under `when` that it was repeated.",
            )


def _other_gene(test: str, result: Result, book: Rulebook) -> str | None:
    """The gene of a result that a test of one gene cannot show."""
    single = test.upper() if test.upper() in book.genes else None
    return result.gene if single and result.gene and result.gene.upper() != single else None


def _twice(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    """What is said where it already follows from something else."""
    case = paper.case
    groups = book.vocabulary.finding_groups
    for n, finding in enumerate(case.findings.absent or ()):
        term = book.vocabulary["findings"].get(finding)
        if term and term.sign and groups[finding] in (case.findings.examined_normal or ()):
            message = (
                f"`{finding}` is absent already, since the examination `{groups[finding]}` is "
                "given as normal"
            )
            yield paper.remark(
                "said_twice", "note", ("findings", "absent", n), message, "Remove one of the two."
            )
    d = case.dystonia
    if d.regions and d.distribution and d.distribution == distribution_of(d.regions):
        message = f"that it is {d.distribution} follows from the regions"
        yield paper.remark(
            "said_twice", "note", ("dystonia", "distribution"), message, "Take `distribution` out."
        )
