"""
The teacher's key as data: the answer, what the rules say and why, why not the look-alikes, the
workup as a flow, what to leave, the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workup.explanations import why
from workup.explanations.entries import entry_of, sources_of, step_entry, thing
from workup.explanations.outline import outline
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Candidate, Step
from workup.model.case import Answer, Case
from workup.model.outline import Entry, Outline, SectionId
from workup.pathway import Assessor
from workup.simulation.phrases import result_words
from workup.teach.lookalikes import load_lookalikes, worded
from workup.teach.narrowing import Narrowing, narrowing
from workup.teach.sheet import patient, student
from workup.teach.timeline import Timeline, timeline

LOOKALIKES = 4  # explained in full; each with what would put it first
STANDS = 0.01  # a look-alike is a diagnosis that once had or has at least this share
_CITES: tuple[SectionId, ...] = ("flags", "left", "ask")  # beside the tests, with sources in full
_CITED = re.compile(r"\[([A-Za-z0-9][A-Za-z0-9_, /-]*)\]")


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence and the keys of its sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """
    A diagnosis in the key, as the answer words it; `parted` is what separates it from the case's
    own answer as a rule, `flip` what would put it first here.
    """

    entry: Entry
    parted: Reason | None = None
    flip: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """
    A test of the workup: as the rules order it, and whether the educator's answer calls it
    decisive.
    """

    step: Step
    entry: Entry
    decisive: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """A source in full."""

    key: str
    citation: str
    url: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """
    One teacher's key. `disagrees` says in words where rules and educator part; `withheld` is what
    the student's sheet leaves out.
    """

    case: Case
    patient: str
    answer: str
    category: str
    also: tuple[str, ...]
    decisive: tuple[tuple[str, str], ...]
    avoid: tuple[str, ...]
    points: tuple[Reason, ...]
    assessment: Assessment
    outline: Outline
    leading: tuple[Diagnosis, ...]
    lookalikes: tuple[Diagnosis, ...]
    narrowing: Narrowing
    times: Timeline
    workup: tuple[Work, ...]
    disagrees: tuple[str, ...]
    withheld: tuple[str, ...]
    sources: tuple[Cited, ...]


def key(case: Case, assessor: Assessor, flips: bool = True) -> Key:
    """
    What goes on the teacher's key.

    Args:
        case: The patient, with the educator's answer; without one the key holds what the rules say.

        assessor: Gives rules and engine.

        flips: Whether to search what would put each look-alike first, which takes about a second
        each.
    """
    book, found, answer = assessor.book, assessor.assess(case), case.answer or Answer()
    label = book.vocabulary.label
    right, narrowed = case.accepted, narrowing(case, assessor)
    led = [c for c in found.differential if c.standing == "leading" or c.diagnosis in right]
    if not led:
        led = list(found.differential[:1])
    shown = {c.diagnosis for c in led}
    leading = tuple(Diagnosis(entry_of(c, found, book, whole=True)) for c in led)
    alike = [c for c in _alike(found, narrowed) if c.diagnosis not in shown][:LOOKALIKES]
    lookalikes = tuple(
        Diagnosis(
            entry_of(c, found, book, whole=True),
            _parted(c, right, book),
            _flip(case, c, assessor) if flips else "",
        )
        for c in alike
    )
    laid = outline(found, book)
    decisive = answer.decisive_tests or ()
    work = tuple(
        Work(step, step_entry(step, book), step.test in decisive)
        for step in sorted(found.workup, key=lambda step: bool(step.after))
    )
    points = tuple(teaching_point(text) for text in answer.teaching_points or ())
    diagnoses = (*leading, *lookalikes)
    lines = [e for id_ in _CITES for e in laid.section(id_).every]
    lines += laid.section("dont_miss").entries
    rules = [id_ for e in (*lines, *(w.entry for w in work)) for id_ in e.because]
    rules += [p.rule for d in diagnoses for p in d.entry.points if p.rule]
    cited = (*points, *(d.parted for d in diagnoses if d.parted))
    return Key(
        case,
        patient(case, book),
        label("diagnoses", answer.diagnosis) if answer.diagnosis else "",
        label("categories", answer.category) if answer.category else "",
        tuple(label("diagnoses", d) for d in right[1:]),
        tuple(_decisive(answer, book)),
        tuple(thing(id_, book) for id_ in answer.avoid or ()),
        points,
        found,
        laid,
        leading,
        lookalikes,
        narrowed,
        timeline(case, book, windows=True),
        work,
        tuple(_disagrees(found, answer, right, work, book)),
        student(case, book).withheld,
        _cited([*(k for r in cited for k in r.sources), *sources_of(rules, book)], book),
    )


def _alike(found: Assessment, narrowed: Narrowing) -> list[Candidate]:
    """
    The look-alikes: what still has a share, or had one while the case was told, those with the
    largest first.
    """
    peaks = {
        d: max(reveal.shares[n] for reveal in narrowed.reveals)
        for n, d in enumerate(narrowed.diagnoses)
    }
    there = [
        c for c in found.differential if max(c.probability, peaks.get(c.diagnosis, 0.0)) >= STANDS
    ]
    return sorted(there, key=lambda c: (-c.probability, -peaks.get(c.diagnosis, 0.0), c.diagnosis))


def _parted(c: Candidate, right: tuple[str, ...], book: Rulebook) -> Reason | None:
    """What parts a look-alike from the answer, where the pair is listed."""
    pair = load_lookalikes().parted(right[0], c.diagnosis) if right else None
    if pair is None:
        return None
    v = book.vocabulary
    text = f"For the answer: {worded(pair.for_one, v)}. For this: {worded(pair.for_other, v)}."
    settled = (
        f" Settled by: {', '.join(v.label('tests', t) for t in pair.tests)}." if pair.tests else ""
    )
    return Reason(text + settled, pair.sources)


def _flip(case: Case, c: Candidate, assessor: Assessor) -> str:
    flip = why(case, c.diagnosis, assessor).to_first
    return "; ".join(edit.words(assessor.book) for edit in flip.edits) if flip else ""


def _decisive(answer: Answer, book: Rulebook) -> Iterable[tuple[str, str]]:
    results = answer.results or {}
    for test in dict.fromkeys([*(answer.decisive_tests or ()), *results]):
        held = results.get(test)
        yield (
            book.vocabulary.label("tests", test),
            result_words(held, book, test) if held else "result not known",
        )


def teaching_point(text: str) -> Reason:
    """A teaching point without its keys, and the keys."""
    keys = tuple(k.strip() for found in _CITED.findall(text) for k in found.split(","))
    return Reason(_CITED.sub("", text).strip(), keys)


def _disagrees(
    found: Assessment,
    answer: Answer,
    right: tuple[str, ...],
    work: tuple[Work, ...],
    book: Rulebook,
) -> Iterable[str]:
    """Where the rules and the educator part, so that nobody is surprised in front of a class."""
    ranks = [c.diagnosis for c in found.differential]
    if right and not any(d == ranks[0] for d in right):
        place = min(ranks.index(d) + 1 for d in right)
        yield (
            f"The rules put {book.vocabulary.label('diagnoses', ranks[0])} first on these "
            f"facts; "
            f"the answer is number {place}."
        )
    if (
        answer.category
        and found.category.id != answer.category
        and found.category.confidence != "undetermined"
    ):
        yield (
            f"The rules call the category "
            f"{book.vocabulary.label('categories', found.category.id).lower()}."
        )
    asked = {w.step.test for w in work}
    missing = [t for t in answer.decisive_tests or () if t not in asked]
    if missing:
        said = ", ".join(book.vocabulary.label("tests", t) for t in missing)
        yield f"Called decisive, but not ordered by the rules on these facts: {said}."


def _cited(keys: Iterable[str], book: Rulebook) -> tuple[Cited, ...]:
    known = sorted({k for k in keys if k in book.sources})
    return tuple(
        Cited(k, book.sources[k].citation, book.sources[k].url, book.sources[k].what) for k in known
    )
