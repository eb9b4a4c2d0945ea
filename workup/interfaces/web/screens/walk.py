"""
Walks: choose a case, say a line, see it answered; the debrief at the end. The session is that of
the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.interfaces.web.tokens import token_of
from workup.interfaces.web.walks import pieces
from workup.interfaces.web.walks.courses import courses_of, own_case
from workup.interfaces.web.walks.keeping import GONE, Taken, asked, find, kept, now, take
from workup.interfaces.web.walks.learner import code_of, keep_code, new_code
from workup.model.case import Case
from workup.simulation.record.kept import Kept
from workup.simulation.record.record import Record
from workup.simulation.transcript import kept_export, to_json
from workup.teach.standing import next_of, standing

router = APIRouter()
PART = "x-workup-part"  # a script asks for the piece alone
_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_NO_CASE = "There is no such case to walk."
Text = Annotated[str, Form(max_length=2000)]


@router.get("/walk")
async def choose(request: Request, case: str = "") -> HTMLResponse:
    """The walks that wait, the next case, and all cases."""
    offered = await of(request).workers.run(pieces.offered)
    by_id = {o.id: o for o in offered}
    walks, due = await kept(request, lambda r: (r.walks(), r.due())) or ([], {})
    levels = of(request).library.levels
    following = await of(request).workers.run(pieces.following, walks, due, now(), levels)
    best = _best(walks)
    titles = {o.id: o.title for o in offered} | {
        a.case.id: a.case.title or a.case.id for c in courses_of(request) for a in c.assigned
    }
    waiting = [w for w in walks if not w.over and w.case in titles][::-1][:5]
    today = now().date()
    courses = [
        (c, stands := standing(c, walks, today), next_of(stands)) for c in courses_of(request)
    ]
    return page(
        request,
        "walk.html",
        "walk",
        title="Walk through a case",
        offered=offered,
        by_id=by_id,
        waiting=waiting,
        following=by_id.get(following or ""),
        named=by_id.get(case),
        best=best,
        due=due,
        now=now(),
        walked=len([w for w in walks if w.over]),
        titles=titles,
        courses=courses,
        levels=levels,
    )


def _best(walks: list[Kept]) -> dict[str, float]:
    """Case to the best score of it."""
    found: dict[str, float] = {}
    for walk in walks:
        if walk.over and walk.total is not None:
            found[walk.case] = max(walk.total, found.get(walk.case, 0.0))
    return found


@router.post("/walk/begin")
async def begin(request: Request, full: Text = "", quick: Text = "", anew: Text = "") -> Response:
    """Begin a walk through the case that `full` or `quick` names, or take up the one that waits."""
    case, chosen = (quick, "quick") if quick else (full, "full")
    return await _begun(request, case, chosen, anew=bool(anew))


async def _begun(
    request: Request,
    case: str,
    mode: str,
    course: str = "",
    own: Case | None = None,
    anew: bool = False,
) -> Response:
    """
    Begin a walk, or take up the one that waits, and go to it; the browser gets a learner's code if
    it has none.
    """
    marks = await of(request).workers.run(pieces.marks, case, own)
    if marks is None:
        raise Refusal(404, _NO_CASE)

    def begun(record: Record) -> str:
        held = None if anew else record.unfinished(case, mode, course)
        if held and (held.case_hash, held.rules) == marks:
            return held.id
        return record.begin(case, *marks, mode, now(), course)

    code = code_of(request) or new_code()
    id_ = await asked(request, code, begun)
    response = RedirectResponse(f"/walk/{id_}", 303)
    keep_code(request, response, code)
    return response


@router.post("/walk/course")
async def begin_course(request: Request, item: Text) -> Response:
    """
    Begin, or take up, the walk that a course assigns: `item` is the course's id and the place of
    the case in it.
    """
    id_, _, place = item.rpartition(" ")
    course = next((c for c in courses_of(request) if c.id == id_), None)
    if course is None or not place.isdigit() or int(place) >= len(course.assigned):
        raise Refusal(404, _NO_CASE)
    assigned = course.assigned[int(place)]
    if assigned.item.opens and now().date() < assigned.item.opens:
        raise Refusal(403, f"This case opens on {assigned.item.opens:%-d %B %Y}.")
    return await _begun(request, assigned.case.id, assigned.item.mode, course.id, assigned.case)


@router.get("/walk/{id_}")
async def stand(request: Request, id_: str) -> HTMLResponse:
    """A walk as it stands, or its debrief."""
    walk = await kept(request, lambda r: find(r, _whole(id_)))
    return await _answer(request, walk)


@router.post("/walk/{id_}")
async def say(
    request: Request,
    id_: str,
    place: Annotated[int, Form(ge=0, le=100_000)],
    say: Text = "",
    line: Text = "",
    percent: Text = "",
    how: Text = "",
    disagree: Text = "",
    leave: Text = "",
) -> Response:
    """Take a line: it is kept first, then answered."""
    fields = {
        "say": say,
        "line": line,
        "percent": percent,
        "how": how,
        "disagree": disagree,
        "leave": leave,
    }
    said = line_of(fields)
    taken = await kept(
        request,
        lambda r: take(r, _whole(id_), place, said) if said else Taken(find(r, _whole(id_))),
    )
    if taken is None:
        raise Refusal(404, GONE)
    moved = taken.taken is False
    if moved or PART in request.headers:
        return await _answer(request, taken.walk, moved)
    return RedirectResponse(f"/walk/{taken.walk.id}#now", 303)


def line_of(fields: Mapping[str, str]) -> str:
    """
    The line that the fields of a form say, as it would be typed in the terminal; empty where they
    say nothing.

    Args:
        fields: `say` of a button; `line` with its `percent`; `how`, `disagree` and `leave` with
        their words.
    """
    given = {name: " ".join(text.split()) for name, text in fields.items()}
    if given.get("say"):
        return given["say"]
    for word, lead in (("how", "how"), ("disagree", "disagree because"), ("leave", "leave")):
        if given.get(word):
            return f"{lead} {given[word]}"
    line, percent = given.get("line", ""), given.get("percent", "")
    if line and percent.isdigit() and "," not in line and ";" not in line:
        return f"{line} {percent}"
    return line


async def _answer(request: Request, walk: Kept | None, moved: bool = False) -> HTMLResponse:
    """
    The page of a walk, or its piece alone where a script asks; a walk that is over is kept as such.
    """
    if walk is None:
        raise Refusal(404, GONE)
    own = own_case(request, walk.case_hash) if walk.course else None
    shown = await of(request).workers.run(pieces.show, walk, token_of(request), moved, own)
    if shown.over and not walk.over and shown.total is not None and shown.summary is not None:
        total, summary = shown.total, shown.summary
        await kept(request, lambda r: r.finish(walk.id, total, summary, now()))
    if PART in request.headers:
        return HTMLResponse(shown.html, headers={"x-workup-title": str(len(walk.lines))})
    return page(
        request,
        "walk_page.html",
        "walk",
        title=shown.title,
        piece=Markup(shown.html),
        over=shown.over,
    )


@router.get("/walk/{id_}/export")
async def export(request: Request, id_: str) -> Response:
    """One walk as a file without a name."""
    found = await kept(request, lambda r: (find(r, _whole(id_)), r.code))
    if found is None:
        raise Refusal(404, GONE)
    walk, code = found
    text = to_json(kept_export(walk, code))
    return Response(
        text,
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="walk-{walk.id[:8]}.json"'},
    )


def _whole(id_: str) -> str:
    """A walk's whole id, so that no beginning of one opens another."""
    if not _ID.match(id_):
        raise Refusal(404, GONE)
    return id_
