"""
The student's sheet as data: what the educator tells of a patient, and nothing that names the
answer.

Results of the decisive tests are held back, and so is every fact that names an accepted diagnosis;
`withheld` says which. Where the
educator's own words name it, the title is left out and the vignette stands as written, with `leaks`
to say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from workup.explanations.curve import Part, partial, parts
from workup.knowledge.drawings import Drawing, load_drawings, seen
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, History
from workup.model.vocabulary import within
from workup.simulation.phrases import age, result_words, said
from workup.teach.leak import Names, leaks, names
from workup.teach.media import Medium, named
from workup.teach.stem import laid_out
from workup.teach.timeline import Timeline, drugs, events, timeline

Tell = Literal["vignette", "history", "examination", "results"]
LEVELS: tuple[Tell, ...] = get_args(Tell)
_HISTORY = (
    ("Onset", ("onset.age", "onset.before_presentation", "onset.tempo", "onset.first_region")),
    (
        "Since then",
        ("dystonia.spread", "dystonia.course", "dystonia.variability", "dystonia.attacks"),
    ),
    ("Past history", ("history.events", "history.medications")),
    ("Birth and family", ("history.birth", "history.family", "history.ancestry")),
    ("Earlier diagnoses", ("history.previous_diagnoses",)),
)
#: What a fact begins with in a conversation, and with what it begins under a heading.
_SPOKEN = (
    ("onset in: ", "first in: "),
    ("onset ", ""),
    ("developed over ", "over "),
    ("course: ", ""),
    ("affected now: ", ""),
    ("earlier diagnoses: ", ""),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A heading and what is told under it."""

    heading: str
    told: str


@dataclass(frozen=True, slots=True)
class Section:
    """History, examination or results, as lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Student:
    """
    One student's sheet.

    `regions` and `times` are None where the level of telling leaves them out. `withheld` and
    `leaks` are for the educator: what was
    left out, and what in the educator's own words names the answer.
    """

    case: str
    title: str
    patient: str
    vignette: str
    level: str
    minutes: float | None
    sections: tuple[Section, ...]
    regions: tuple[str, ...] | None
    first: str | None
    times: Timeline | None
    withheld: tuple[str, ...]
    leaks: tuple[str, ...]
    drawings: tuple[Drawing, ...] = ()
    media: tuple[Medium, ...] = ()


def student(
    case: Case, book: Rulebook, tell: Tell = "results", media: tuple[Medium, ...] | None = None
) -> Student:
    """
    What goes on the student's sheet.

    Args:
        case: The patient, with the educator's answer.

        book: Gives the words.

        tell: How much of the case is told: the vignette alone, or with it the history, the
        examination, the results so far.

        media: Its pictures and films as they were read; unless given they are told in words.
    """
    media = named(case) if media is None else media
    given_away_by = names(case.answer, book)
    depth = LEVELS.index(tell)
    shown, withheld = _sift(case, book, given_away_by)
    title, vignette = case.title or "", laid_out(case.vignette or "")
    shows = [m.shows for m in media]
    found = dict.fromkeys(
        word
        for text in (title, vignette, case.id, *shows)
        for word in leaks(text, given_away_by.written)
    )
    reduced = partial(case, shown)
    teaching = case.teaching
    return Student(
        case.id,
        "" if leaks(title, given_away_by.written) else title,
        patient(case, book),
        vignette,
        (teaching.level if teaching else None) or "",
        teaching.minutes if teaching else None,
        tuple(s for s in _sections(shown, case, book)[:depth] if s.lines),
        case.dystonia.regions if depth else None,
        case.onset.first_region if depth else None,
        timeline(reduced, book, [test for test in reduced.results if depth > 2]) if depth else None,
        tuple(withheld),
        tuple(found),
        tuple(load_drawings().of_all(seen(_printed(shown, depth)))),
        media,
    )


def _printed(shown: list[Part], depth: int) -> list[Part]:
    """The facts that a sheet of this depth prints in its examination and its results."""
    return [p for p in shown if depth > (2 if p[0] == "results" else 1)]


def patient(case: Case, book: Rulebook) -> str:
    """The patient in a few words, as in "A girl of 7, child clinic"."""
    years, sex = case.patient.age, case.patient.sex
    grown = years is None or years >= 18
    who = {"female": ("girl", "woman"), "male": ("boy", "man")}.get(sex or "", ("child", "person"))[
        grown
    ]
    old = f" of {age(years)}" if years is not None else ", age not known"
    where = f", {book.vocabulary.label('settings', case.setting).lower()}" if case.setting else ""
    return f"A {who}{old}{where}"


def _sift(case: Case, book: Rulebook, given_away_by: Names) -> tuple[list[Part], list[str]]:
    """The facts that may be shown, and in words those that may not."""
    decisive = set((case.answer.decisive_tests if case.answer else None) or ())
    shown, withheld = list[Part](), list[str]()
    for part in parts(case):
        words = said(part, book)
        settles = part[0] == "results" and isinstance(part[1], tuple) and part[1][0] in decisive
        if settles or leaks(words, given_away_by.facts):
            withheld.append(words)
        else:
            shown.append(part)
    return shown, withheld


def _sections(shown: list[Part], case: Case, book: Rulebook) -> list[Section]:
    signs = {t.id for t in book.vocabulary["findings"].values() if t.sign}
    history = [
        Line(head, _sentence(_words(shown, fields, case, book))) for head, fields in _HISTORY
    ]
    history[2:2] = _findings(
        shown,
        book,
        "Complaints",
        "Denied",
        lambda f: f in book.vocabulary["findings"] and f not in signs,
    )
    signs_found = _findings(
        shown,
        book,
        "Found",
        "Absent",
        lambda f: f in signs or f not in book.vocabulary["findings"],
    )
    normal = [str(v).replace("_", " ") for f, v in shown if f == "findings.examined_normal"]
    regions = Line(
        "Affected now",
        _sentence(_words(shown, ("dystonia.regions", "dystonia.distribution"), case, book)),
    )
    examined = [regions, *signs_found, Line("Examined and normal", _sentence(normal))]
    results = [
        Line(book.vocabulary.label("tests", v[0]), result_words(v[1], book, v[0]))
        for f, v in shown
        if f == "results" and isinstance(v, tuple)
    ]
    named = (("History", history), ("Examination", examined), ("Results so far", results))
    return [Section(title, tuple(line for line in lines if line.told)) for title, lines in named]


def _words(shown: list[Part], fields: tuple[str, ...], case: Case, book: Rulebook) -> Iterator[str]:
    """
    The facts of some fields, as they stand under a heading; events and drugs as the timeline has
    them.
    """
    for part in shown:
        if part[0] not in fields:
            continue
        if part[1] is not None and part[0] in ("history.events", "history.medications"):
            held = case.model_copy(
                update={"history": History.model_construct(None, **{part[0][8:]: (part[1],)})}
            )
            yield from (
                f"{row.label}: {row.note}" for row in (*events(held, book), *drugs(held, book))
            )
        else:
            words = said(part, book)
            yield next(
                (new + words.removeprefix(old) for old, new in _SPOKEN if words.startswith(old)),
                words,
            )


def _findings(
    shown: list[Part], book: Rulebook, yes: str, no: str, wanted: Callable[[str], bool]
) -> list[Line]:
    def label(field: str) -> str:
        ids = [str(v) for f, v in shown if f == field and v is not None and wanted(str(v))]
        return _sentence(within(book.vocabulary.label("findings", i)) for i in ids)

    return [Line(yes, label("findings.present")), Line(no, label("findings.absent"))]


def _sentence(words: Iterator[str] | list[str]) -> str:
    text = "; ".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
