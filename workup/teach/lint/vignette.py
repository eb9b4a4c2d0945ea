"""
Whether what a learner reads first gives the answer away, and whether it says the same as the
fields.

Only whole phrases of the vocabulary are looked for: what is found is there, but not everything that
is there is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workup.knowledge.rulebook import Rulebook
from workup.model.document import Path_
from workup.teach.leak import leaks, names
from workup.teach.lint.paper import Paper, Remark
from workup.teach.lint.person import fits
from workup.teach.lint.phrases import Phrases
from workup.teach.mention import Mention, Text

_NO_DRUGS = re.compile(
    r"\b(?:no|never any|never taken|without|takes no|took no) "
    r"(?:drugs?|medications?|medicines?|tablets)\b",
    re.I,
)
_NO_RELATIVE = re.compile(
    r"\b(?:no (?:affected )?relatives?|no family history|nobody in the family|no one in "
    r"the family|family history is negative)\b",
    re.I,
)


def told(paper: Paper, phrases: Phrases) -> Iterator[Remark]:
    """Every remark on title, id and vignette of a case."""
    case = paper.case
    yield from _given_away(paper, phrases.book)
    if case.vignette:
        text = Text(" ".join(case.vignette.split()))
        yield from fits(paper, text.text)
        yield from _unrecorded(paper, text, phrases)
        yield from _tests(paper, text, phrases)


def _given_away(paper: Paper, book: Rulebook) -> Iterator[Remark]:
    case = paper.case
    given_away_by = names(case.answer, book).written
    for field, text in (("title", case.title), ("vignette", case.vignette), ("id", case.id)):
        if found := leaks(text or "", given_away_by):
            message = f"it gives the answer away: `{found[0]}`"
            what = "name a case by what is seen" if field == "id" else "say what is seen instead"
            yield paper.remark("gives_away", "error", (field,), message, f"Remove it; {what}.")


def _tests(paper: Paper, text: Text, phrases: Phrases) -> Iterator[Remark]:
    case = paper.case
    for test in (case.answer.decisive_tests if case.answer else None) or ():
        if test in case.results:
            continue
        found = next((m for p in phrases.test(test) for m in text.mentions(p)), None)
        if found:
            message = f"it mentions `{found.words}`, the test that settles the case"
            change = (
                "Remove it, or put the result under `results` where it was known from the start."
            )
            yield paper.remark("tells_test", "warning", ("vignette",), message, change)


def _unrecorded(paper: Paper, text: Text, phrases: Phrases) -> Iterator[Remark]:
    case = paper.case
    for finding, named in phrases.findings.items():
        for m in (m for p in named for m in text.mentions(p)):
            yield from _finding(paper, finding, m, phrases)
    recorded = {e.event for e in case.history.events or ()}
    for event, named in phrases.events.items():
        found = next((m for p in named for m in text.mentions(p) if not m.denied), None)
        if found and event not in recorded and event not in (case.findings.present or ()):
            message = f"it mentions `{found.words}`, which `history.events` does not record"
            yield paper.remark(
                "unrecorded",
                "warning",
                ("vignette",),
                message,
                f"Add `{{event: {event}}}` to the events.",
            )
    yield from _rounds(paper, text.text)
    drugs = {(d.name or "").lower() for d in case.history.medications or ()}
    answered = (case.answer.results if case.answer else None) or {}
    tried = [
        *(case.findings.present or ()),
        *(case.findings.absent or ()),
        *case.results,
        *answered,
    ]
    for drug, words in phrases.drugs.items():
        found = next((m for m in text.mentions(words) if not m.denied), None)
        if found and drug not in drugs and not any(id_.startswith(drug) for id_ in tried):
            message = f"it mentions `{found.words}`, which `history.medications` does not record"
            yield paper.remark(
                "unrecorded",
                "warning",
                ("vignette",),
                message,
                f"Add `{{name: {drug}}}` with its times.",
            )


def _rounds(paper: Paper, text: str) -> Iterator[Remark]:
    """What is denied as a whole: drugs, and illness in the family."""
    history = paper.case.history
    for field, pattern, held, write in (
        ("medications", _NO_DRUGS, history.medications, "`medications: []`"),
        ("family", _NO_RELATIVE, history.family, "`family: none_known`"),
    ):
        found = pattern.search(text)
        if found and held is None:
            message = f"it says `{found[0]}`, which `history.{field}` does not record"
            yield paper.remark(
                "unrecorded", "warning", ("vignette",), message, f"Write {write} under `history`."
            )


def _finding(paper: Paper, finding: str, m: Mention, phrases: Phrases) -> Iterator[Remark]:
    f = paper.case.findings
    present, absent = f.present or (), f.absent or ()
    term = phrases.book.vocabulary["findings"][finding]
    normal = term.sign and term.group in (f.examined_normal or ())
    at: Path_ = ("vignette",)
    if m.denied and finding in present:
        message = f"it denies `{m.words}`, which `findings.present` records"
        yield paper.remark("denied", "error", at, message, f"Remove `{finding}`, or the denial.")
    elif not m.denied and finding in absent:
        message = f"it mentions `{m.words}`, which `findings.absent` denies"
        yield paper.remark(
            "denied", "error", at, message, f"Remove `{finding}` there, or the words here."
        )
    elif m.denied and finding not in absent and not normal:
        message = f"it denies `{m.words}`, which `findings.absent` does not record"
        yield paper.remark(
            "unrecorded", "warning", at, message, f"Add `{finding}` to `findings.absent`."
        )
    elif not m.denied and finding not in present:
        message = f"it mentions `{m.words}`, which the findings do not record"
        yield paper.remark(
            "unrecorded", "warning", at, message, f"Add `{finding}` to `findings.present`."
        )
