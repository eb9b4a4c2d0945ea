"""
Whether the answer of a case is whole, and agrees with what the rules would order, raise and leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workup.errors import Severity
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.case import Answer, Case
from workup.pathway import Assessor
from workup.teach.lint.paper import Paper, Remark
from workup.teach.lint.reach import with_results

_CITED = re.compile(r"\[([A-Z][A-Za-z0-9-]+(?:, ?[A-Z][A-Za-z0-9-]+)*)\]")


def whole(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    """What a teaching case should hold and this one does not."""
    case = paper.case
    yield from _missing(paper)
    if case.answer is None:
        return
    yield from _category(paper, case.answer, book)
    for n, point in enumerate(case.answer.teaching_points or ()):
        for key in (k.strip() for found in _CITED.findall(point) for k in found.split(",")):
            if key not in book.sources and key != "judgement":
                message = f"the source `{key}` is not in rules/sources.yaml"
                yield paper.remark(
                    "source",
                    "warning",
                    ("answer", "teaching_points", n),
                    message,
                    "Give a key that is there.",
                )


def _missing(paper: Paper) -> Iterator[Remark]:
    case, answer, teaching = paper.case, paper.case.answer, paper.case.teaching
    wanted: list[tuple[bool, str, Severity, str, str]] = [
        (
            bool(answer),
            "answer",
            "error",
            "there is no answer",
            "Add `answer` with its category and diagnosis.",
        ),
        (
            not answer or bool(answer.diagnosis),
            "answer.diagnosis",
            "error",
            "the answer names no diagnosis",
            "Name it.",
        ),
        (
            not answer or bool(answer.category),
            "answer.category",
            "error",
            "the answer names no category",
            "Name it.",
        ),
        (
            bool(case.title),
            "title",
            "warning",
            "there is no title",
            "Add one that does not give the answer away.",
        ),
        (
            bool(case.vignette),
            "vignette",
            "warning",
            "there is no vignette",
            "Write what a learner reads first.",
        ),
        (
            not answer or bool(answer.teaching_points),
            "answer.teaching_points",
            "warning",
            "there is nothing to take home",
            "Add `teaching_points`.",
        ),
        (
            not answer or bool(answer.urgency),
            "answer.urgency",
            "note",
            "the urgency is missing",
            "Add `urgency`.",
        ),
        (
            bool(teaching and teaching.aims),
            "teaching.objectives",
            "warning",
            "there is no objective",
            "Say what a learner can do after it.",
        ),
        (
            bool(teaching and teaching.level),
            "teaching.level",
            "note",
            "the level is missing",
            "Add `level`: easy, middle or hard.",
        ),
    ]
    for held, field, severity, message, change in wanted:
        if not held:
            yield paper.remark("missing", severity, tuple(field.split(".")), message, change)


def _category(paper: Paper, answer: Answer, book: Rulebook) -> Iterator[Remark]:
    if answer.diagnosis and answer.category:
        right = book.vocabulary["diagnoses"][answer.diagnosis].category
        if answer.category != right:
            message = f"`{answer.diagnosis}` is of the category {right}"
            yield paper.remark(
                "category", "error", ("answer", "category"), message, f"Write `{right}`."
            )
    if answer.diagnosis in (answer.also_accept or ()):
        message = "the answer itself is listed under `also_accept`"
        yield paper.remark(
            "also_accept", "note", ("answer", "also_accept"), message, "Remove it there."
        )


def agrees(paper: Paper, assessor: Assessor) -> Iterator[Remark]:
    """Where the answer says other tests, red flags and urgency than the rules do."""
    case = paper.case
    if case.answer is None or not case.accepted:
        return
    told = assessor.assess(case)
    yield from _tests(paper, case.answer, told, assessor)
    yield from _flags(paper, case.answer, told, assessor.book)
    yield from _urgency(paper, case.answer, told)
    ordered = {s.test for s in told.workup if s.priority in ("now", "first")}
    for n, test in enumerate(case.answer.avoid or ()):
        if test in ordered or test in (case.answer.decisive_tests or ()):
            asks = (
                "the answer calls it decisive" if test not in ordered else "the rules order it here"
            )
            message = f"`{test}` is to be avoided, and {asks}"
            yield paper.remark("avoid", "error", ("answer", "avoid", n), message, "Look at both.")


def _tests(paper: Paper, answer: Answer, told: Assessment, assessor: Assessor) -> Iterator[Remark]:
    case, book = paper.case, assessor.book
    decisive = answer.decisive_tests or ()
    ordered = {s.test for s in told.workup}
    later = {s.test for s in assessor.assess(with_results(_without_last(case))).workup}
    for n, test in enumerate(decisive):
        at = ("answer", "decisive_tests", n)
        same = {test} | {t for t, others in book.test_plan.stands_for.items() if test in others}
        if test not in case.results and not same & (ordered | later):
            message = f"the rules do not order `{test}` in this picture"
            change = "Name a test that they order, or add the fact that calls for this one."
            yield paper.remark("not_ordered", "warning", at, message, change)
        if test not in case.results and test not in (answer.results or {}):
            message = (
                f"what `{test}` showed is missing, so that a learner who orders it learns nothing"
            )
            yield paper.remark(
                "no_result", "warning", at, message, f"Add `{test}` to `answer.results`."
            )
    for test in answer.results or {}:
        if test not in decisive and test not in case.results:
            message = f"the result of `{test}` is given, and it is not among the decisive tests"
            yield paper.remark(
                "not_decisive",
                "note",
                ("answer", "results", test),
                message,
                "Add it there, if it is.",
            )
    asked = {
        ask.test
        for d in case.accepted
        for ask in book.scripts[d].asks
        if book.tests[ask.test].group != "bedside"
    }
    soon = [s.test for s in told.workup if s.priority in ("now", "first") and s.test in asked]
    if not decisive and not asked & set(case.results) and soon:
        tests = ", ".join(soon)
        message = f"no test confirms it, though the rules order {tests} for this diagnosis"
        yield paper.remark(
            "no_decisive", "note", ("answer", "decisive_tests"), message, "Name it, if one does."
        )


def _without_last(case: Case) -> Case:
    """The case with all decisive results but the last one's: what asks for that one."""
    assert case.answer is not None
    held = list((case.answer.results or {}).items())[:-1]
    return case.model_copy(
        update={"answer": case.answer.model_copy(update={"results": dict(held)})}
    )


def _flags(paper: Paper, answer: Answer, told: Assessment, book: Rulebook) -> Iterator[Remark]:
    raised = {f.id for f in told.red_flags}
    named = answer.red_flags or ()
    for n, flag in enumerate(named):
        if flag not in raised:
            message = f"the rules do not raise `{flag}` here"
            change = "Add the sign that raises it, or remove the flag."
            yield paper.remark(
                "flag_not_raised", "warning", ("answer", "red_flags", n), message, change
            )
    for missed in (f for f in told.red_flags if f.id not in named):
        label = book.vocabulary.label("red_flags", missed.id)
        if missed.id == "other":
            label = missed.message.rstrip(". ")
        severity: Severity = "warning" if missed.urgency == "emergency" else "note"
        message = (
            f"the rules raise `{missed.id}` ({label}, {missed.urgency}), and the answer does not "
            "name it"
        )
        yield paper.remark(
            "flag_missing", severity, ("answer", "red_flags"), message, f"Add `{missed.id}`."
        )


def _urgency(paper: Paper, answer: Answer, told: Assessment) -> Iterator[Remark]:
    worst = min((f.urgency for f in told.red_flags), default="routine")
    if not answer.urgency or answer.urgency == worst or worst == "routine":
        return
    grave: dict[tuple[str, str], Severity] = {
        ("emergency", "routine"): "error",
        ("emergency", "urgent"): "warning",
    }
    message = f"the answer says {answer.urgency}, the red flags of the rules say {worst}"
    severity = grave.get((worst, answer.urgency), "note")
    yield paper.remark(
        "urgency", severity, ("answer", "urgency"), message, f"Write `{worst}`, if they are right."
    )
