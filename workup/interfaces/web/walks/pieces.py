"""
What a worker process makes of a walk: its lines played, and the page's piece as HTML. Plain data
in, HTML and the score out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup

from workup.explanations.curve import partial
from workup.explanations.difficulty import Level
from workup.interfaces import body
from workup.interfaces.figures.drawings import shown
from workup.interfaces.site.content import Content
from workup.interfaces.walk import path_words
from workup.interfaces.web import worker
from workup.interfaces.web.view import render
from workup.interfaces.web.walks import charts
from workup.interfaces.web.walks.controls import controls
from workup.interfaces.web.walks.telling import Told, tell, ticked
from workup.knowledge.drawings import load_drawings, seen
from workup.model.case import Case
from workup.model.grouped import grouped
from workup.pathway import Assessor
from workup.simulation.acts import kind_of
from workup.simulation.aims import is_rich
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.debrief import Debrief, debrief, score_words
from workup.simulation.record.due import next_case
from workup.simulation.record.kept import Kept
from workup.simulation.scoring_weights import TITLES
from workup.simulation.session import MOST_LINES, Session
from workup.simulation.stages import Mode
from workup.simulation.transcript import case_hash, summary
from workup.teach.lesson import lesson


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A walk after its lines: the piece of the page, and, where it is over, its score for the record.
    """

    html: str
    title: str
    over: bool = False
    total: float | None = None
    summary: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A case that can be walked, for a list."""

    id: str
    title: str
    minutes: float | None
    short: bool
    published: bool


@cache
def desk() -> Desk:
    """The rules and words of this process."""
    return Desk(Assessor(worker.assessor().book, "truth"))


@cache
def cases() -> dict[str, Case]:
    """Id to case, of all that can be walked."""
    return {case.id: case for case in library(short=True)}


def ready() -> None:
    """Load what the first walk would wait for."""
    cases()
    desk().words.match("ready", ("diagnosis",))


def offered() -> tuple[Offered, ...]:
    """All cases that can be walked."""
    return tuple(
        Offered(
            c.id,
            c.title or c.id,
            c.teaching.minutes if c.teaching else None,
            not is_rich(c),
            c.source is not None,
        )
        for c in cases().values()
    )


@cache
def _own() -> dict[str, Case]:
    """
    Cases of a course's own files that this process has met, by hash: aims are drawn once for each.
    """
    return {}


def marks(id_: str, own: Case | None = None) -> tuple[str, str] | None:
    """
    The hashes of a case (`own` where it is a course's) and of the rules, under which a walk is
    begun; None where there is no such case.
    """
    found = own or cases().get(id_)
    return (case_hash(found), desk().book.hash) if found else None


def following(
    walks: Sequence[Kept], due: dict[str, datetime], now: datetime, levels: dict[str, Level]
) -> str | None:
    """
    The id of the case to walk next, among those that are rich enough; `levels` says of each id how
    hard it is.
    """
    found = next_case(
        [c for c in cases().values() if is_rich(c)], walks, due, now, lambda c: levels.get(c.id)
    )
    return found.id if found else None


def show(walk: Kept, token: str, moved: bool = False, own: Case | None = None) -> Shown:
    """
    A walk as it stands.

    Args:
        walk: As it is kept, with its lines.

        token: For the forms of the piece.

        moved: Whether the last line was not taken, since the walk had gone on in another window.

        own: The case, where it comes from a course's own file.
    """
    case = _own().setdefault(walk.case_hash, own) if own else cases().get(walk.case)
    if case is None or (case_hash(case), desk().book.hash) != (walk.case_hash, walk.rules):
        return Shown(
            render("walk_changed.html", walk=walk, token=token),
            case.title or case.id if case else walk.case,
        )
    mode: Mode = "quick" if walk.mode == "quick" else "full"
    session = Session(case, desk(), mode)
    opening = session.opening()
    told = tell(session, walk.lines)
    title = case.title or case.id
    shared = {
        "walk": walk,
        "title": title,
        "mode": mode,
        "opening": opening,
        "stages": session.stages,
        "at": session.at,
        "passages": [p for p in told.passages if p.entries],
        "ticked": ticked,
        "token": token,
        "moved": moved,
        "full": len(walk.lines) >= MOST_LINES,
    }
    if session.over:
        looked = debrief(session)
        page = render("walk_debrief.html", **shared, **_debriefed(told, looked))
        return Shown(page, title, True, looked.score.total, summary(looked.score, session))
    page = render(
        "walk_piece.html",
        **shared,
        past=[p for p in told.passages[:-1] if p.entries],
        present=told.passages[-1].entries,
        prompt=session.prompt(),
        controls=controls(session),
        **_chart(session),
    )
    return Shown(page, title)


def _chart(session: Session) -> dict[str, Any]:
    """
    What has come to light: facts in words, the body map once the regions are known, and drawings of
    the findings.
    """
    book = session.desk.book
    regions = next((value for field, value in session.shown if field == "dystonia.regions"), None)
    labels = {r: t.label for r, t in book.vocabulary["regions"].items()}
    known = [session.reveal.words(part) for part in session.shown]
    drawn = Markup(body.svg(regions, labels)) if isinstance(regions, tuple) and regions else None
    pictures = shown(load_drawings().of_all(seen(session.shown)))
    return {"known": [k[:1].upper() + k[1:] for k in known], "map": drawn, "drawings": pictures}


def _debriefed(told: Told, looked: Debrief) -> dict[str, Any]:
    session, score = told.session, looked.score
    shares = _shares(session)
    weighing = [s for s in session.stages if s.weighs]
    rows = [_certainty(n, s.id, s.title, told, shares, looked) for n, s in enumerate(weighing, 1)]
    given = [
        charts.Mark(r["number"], r["known"], r["yours"]) for r in rows if r["yours"] is not None
    ]
    final = sorted(
        (a.what for a in session.draft("final")), key=lambda what: kind_of(what) != "final"
    )
    return {
        "looked": looked,
        "nickname": session.case.teaching.nickname if session.case.teaching else None,
        "lesson": lesson(session.case, session.desk),
        "words": score_words(),
        "score": score,
        "scored": TITLES,
        "rows": rows,
        "path": path_words(looked.path, session.desk),
        "formed": Markup(charts.formed(shares, given, looked.locked.facts)),
        "burden": Markup(charts.burden(score.burden, score.least)),
        "yours": [session.desk.name(w) for w in final],
        "pages": {lost.explain: _page(lost.explain) for lost in looked.lost},
        "wasted": grouped(looked.wasted),
    }


def _page(explain: str) -> tuple[str, str]:
    """
    Where the page of what `workup explain` opens is, and what it is called; empty where it has
    none.
    """
    book = desk().book
    if explain in book.rules:
        return f"/rules/line/{explain}", "The rule"
    for kind, known in (
        ("diagnosis", book.scripts),
        ("test", book.tests),
        ("finding", book.vocabulary["findings"]),
    ):
        if explain in known:
            found = Content(book).link(kind, explain)
            return f"/rules/{found.href}", found.text
    return "", ""


def _shares(session: Session) -> list[float]:
    """The rules' share for the accepted diagnoses, from no fact to all that were shown."""
    assert session.case.answer is not None
    right = session.case.answer.accepted
    assess = session.desk.assessor.assess
    answers = (
        assess(partial(session.case, session.shown[:k])).differential
        for k in range(len(session.shown) + 1)
    )
    return [sum(c.probability for c in found if c.diagnosis in right) for found in answers]


def _certainty(
    number: int, stage: str, title: str, told: Told, shares: list[float], looked: Debrief
) -> dict[str, Any]:
    """One differential of the learner beside the rules' share with as much known."""
    session = told.session
    drafted = session.draft(stage)
    right = [a.certainty or 0 for a in drafted if session.right(a.id)]
    known = told.known.get(stage)
    return {
        "number": number,
        "title": title,
        "known": known if known is not None else 0,
        "yours": sum(right) if drafted else None,
        "rules": shares[known] if known is not None else None,
        "brier": looked.score.brier.get(stage),
    }
