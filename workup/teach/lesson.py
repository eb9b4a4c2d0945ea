"""
What a walk teaches about its case: the case in five lines, the differential as a table, the plan as
a flow with its results, treatment and outlook, and two things to keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workup.explanations.curve import Part
from workup.explanations.entries import sources_of
from workup.explanations.points import points_of
from workup.model.assessment import Assessment, Candidate, Step
from workup.model.case import Case, Result
from workup.model.vocabulary import within
from workup.pathway import Assessor
from workup.simulation.context import Desk
from workup.simulation.interview import told
from workup.simulation.phrases import age, result_words, said
from workup.teach.key import Reason, teaching_point
from workup.teach.lookalikes import Parted, load_lookalikes, worded

REASONS = 3  # for and against each diagnosis; more would not be read
NEAREST = 2  # look-alikes in the table
KEPT = 2  # things to keep: more are not kept
STEPS = 6  # of the plan, so that the flow stays on the page
OPTIONS = 3  # of treatment


@dataclass(frozen=True, slots=True)
class Worked:
    """
    A row of the worked differential: a diagnosis, what speaks for it and against it in this case,
    and what would have told it apart from the answer. `right`: the case accepts it.
    """

    label: str
    right: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    apart: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the plan: how soon, which test, what it showed, and whether it settled the case."""

    when: str
    test: str
    result: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """The teaching part of a debrief."""

    lines: tuple[tuple[str, str], ...]
    table: tuple[Worked, ...]
    flow: tuple[Stop, ...]
    treatment: tuple[Reason, ...]
    outlook: tuple[Reason, ...]
    keep: tuple[Reason, ...]


def lesson(case: Case, desk: Desk) -> Lesson:
    """What a case teaches."""
    answer = case.answer
    assert answer is not None
    whole = desk.assessor.assess(case)
    results = {**case.results, **(answer.results or {})}
    after = desk.assessor.assess(case.model_copy(update={"results": results}))
    return Lesson(
        five_lines(case, desk),
        worked(case, after, desk),
        tuple(_flow(case, whole, results, desk)),
        tuple(_treatment(case, after, desk)),
        tuple(_outlook(case, after, desk)),
        keep(case, desk.assessor),
    )


def five_lines(case: Case, desk: Desk) -> tuple[tuple[str, str], ...]:
    """
    Who, how it began, what went before, what was found, what was not, and the answer: each a
    heading and its words.
    """
    book, parts = desk.book, told(case)

    def words(*fields: str) -> str:
        found = [_short(part, desk) for part in parts if part[0].startswith(fields)]
        text = "; ".join(dict.fromkeys(filter(None, found)))
        return text[:1].upper() + text[1:]

    answer = case.answer
    assert answer is not None
    accepted = book.vocabulary.label("diagnoses", answer.diagnosis or "")
    category = book.vocabulary.label("categories", answer.category or "").lower()
    lines = (
        ("Patient", f"{_who(case)}. {words('onset.', 'dystonia.')}"),
        ("Background", words("history.")),
        ("Found", words("findings.present")),
        ("Not found", words("findings.absent", "findings.examined")),
        ("Answer", f"{accepted} ({category})"),
    )
    return tuple((head, f"{text or 'nothing recorded'}.") for head, text in lines)


def _who(case: Case) -> str:
    sex = case.patient.sex if case.patient.sex in ("female", "male") else ""
    years = f"{age(case.patient.age)} years" if case.patient.age is not None else ""
    return ", ".join(filter(None, [sex.capitalize(), years])) or "Age and sex not known"


def _short(part: Part, desk: Desk) -> str:
    """A fact in words, without the `yes` or `no` that its heading says."""
    field, _ = part
    text = said(part, desk.book)
    if field in ("findings.present", "findings.absent"):
        text = text.rpartition(": ")[0].partition(" (")[0]
    return within(text)


NOTHING_APART = "It has no sign or test of its own."


def worked(case: Case, after: Assessment, desk: Desk) -> tuple[Worked, ...]:
    """
    The answer and its nearest look-alikes.

    Args:
        case: The patient.

        after: What the rules say with the case's results known.

        desk: Rules and words.
    """
    right = case.accepted
    first = next(c for c in after.differential if c.diagnosis == right[0])
    pairs = {c.diagnosis: load_lookalikes().parted(right[0], c.diagnosis) for c in _near(after)}
    near = [
        c
        for c in _near(after)
        if c.diagnosis not in right and not load_lookalikes().both(right[0], c.diagnosis)
    ]
    near.sort(key=lambda c: (pairs[c.diagnosis] is None, -c.probability))
    return (
        _row(first, after, "", (), desk),
        *(_row(c, after, *_apart(c, pairs[c.diagnosis], desk), desk) for c in near[:NEAREST]),
    )


def _near(after: Assessment) -> list[Candidate]:
    """The diagnoses that come nearest: those with the largest shares."""
    return list(after.differential[:8])


def _usual(c: Candidate, desk: Desk) -> str:
    """How the picture of a look-alike usually is, where nothing else separates the two."""
    page = desk.book.presentations.get(c.diagnosis)
    return f"Its usual picture: {page.pictures[0].why}" if page and page.pictures else ""


def _row(
    c: Candidate, after: Assessment, apart: str, sources: tuple[str, ...], desk: Desk
) -> Worked:
    """
    A line of the table.

    Args:
        c: The diagnosis.

        after: What it stands in.

        apart: What separates it from the right one, empty for that one itself.

        sources: Where that was found.

        desk: Rules and words.
    """
    points = points_of(c, after, desk.book)
    fors = [p for p in points if p.sign == "for"][:REASONS]
    against = [p for p in points if p.sign == "against" and p.rule][:REASONS]
    cited = [*sources_of((p.rule for p in (*fors, *against)), desk.book), *sources]
    against += [p for p in points if p.sign == "against" and not p.rule]
    return Worked(
        desk.book.vocabulary.label("diagnoses", c.diagnosis),
        not apart,
        tuple(p.text for p in fors),
        tuple(p.text for p in against),
        apart,
        tuple(dict.fromkeys(cited)),
    )


def _apart(c: Candidate, parted: Parted | None, desk: Desk) -> tuple[str, tuple[str, ...]]:
    """What separates a look-alike from the right diagnosis, with its sources."""
    if parted is None:
        return _asked_tests(c, desk) or _usual(c, desk) or NOTHING_APART, ()
    label = desk.book.vocabulary.label
    said = f"It would show: {worded(parted.for_other, desk.book.vocabulary)}."
    if parted.tests:
        said += f" Settled by {', '.join(label('tests', t) for t in parted.tests)}."
    return said, tuple(parted.sources)


def _asked_tests(c: Candidate, desk: Desk) -> str:
    """What its own script would test for, where the pair has no line of its own."""
    tests = [ask.test for ask in desk.book.scripts[c.diagnosis].asks][:REASONS]
    names = ", ".join(desk.book.vocabulary.label("tests", t) for t in dict.fromkeys(tests))
    return f"Tested by {names}." if names else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _flow(case: Case, whole: Assessment, results: dict[str, Result], desk: Desk) -> Iterable[Stop]:
    """The plan step by step: what was known, what is done now, first, and what settles the case."""
    answer = case.answer
    assert answer is not None
    decisive = answer.decisive_tests or ()
    label = desk.book.vocabulary.label
    steps: dict[str, Step] = {s.test: s for s in whole.workup}
    planned = [t for t, s in steps.items() if s.priority in ("now", "first") or t in results]
    wanted = dict.fromkeys([*case.results, *planned, *decisive])
    keep_ = [t for t in wanted if t in results or t in decisive or steps[t].priority == "now"]
    rest = [t for t in wanted if t not in keep_]
    shown = {*keep_, *rest[: max(0, STEPS - len(keep_))]}
    for test in (t for t in wanted if t in shown):
        when = "Known" if test in case.results else _when(steps.get(test))
        held = results.get(test)
        words = result_words(held, desk.book, test) if held else "no result recorded"
        yield Stop(when, label("tests", test), words, test in decisive)


def _when(step: Step | None) -> str:
    return step.priority.capitalize() if step else "Then"


def _treatment(case: Case, after: Assessment, desk: Desk) -> Iterable[Reason]:
    """What treats the answer, and what the rules would discuss."""
    script = desk.book.scripts[case.accepted[0]]
    if script.treatment:
        yield Reason(f"{_sentence(script.treatment)}.", script.treatment_sources)
    for option in after.management[:OPTIONS]:
        label = desk.book.vocabulary.label("options", option.option)
        if label.lower() in script.treatment.lower():
            continue
        keys = sources_of(option.because, desk.book)
        beware = f" Beware: {'; '.join(option.cautions[:2])}." if option.cautions else ""
        yield Reason(f"{label}: {option.why}{beware}", keys)


def _outlook(case: Case, after: Assessment, desk: Desk) -> Iterable[Reason]:
    """Within what time treatment has to come, and what to watch for."""
    script = desk.book.scripts[case.accepted[0]]
    if script.treatable:
        when = f" within {script.treatment_window}" if script.treatment_window else ""
        yield Reason(f"Treatable; treatment counts{when}.", script.treatment_sources)
    for item in after.complications[:OPTIONS]:
        label = desk.book.vocabulary.label("complications", item.complication)
        keys = sources_of(item.because, desk.book)
        yield Reason(f"{label}: {item.why}", keys)


def keep(case: Case, assessor: Assessor) -> tuple[Reason, ...]:
    """
    The teacher's own points, with their sources; where there are too few, the strongest reasons of
    the answer.
    """
    points = [teaching_point(text) for text in (case.answer and case.answer.teaching_points) or ()]
    if len(points) < KEPT and case.accepted:
        answer = assessor.assess(case)
        mine = next(c for c in answer.differential if c.diagnosis == case.accepted[0])
        for p in points_of(mine, answer, assessor.book):
            if p.sign == "for":
                points.append(Reason(p.text, sources_of([p.rule], assessor.book)))
    return tuple(points[:KEPT])
