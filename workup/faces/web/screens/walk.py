"""Walks: choose a case, say a line, see it answered; the debrief at the end. The session is that of the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workup.faces.web.refusals import Refusal
from workup.faces.web.shared import of, page
from workup.faces.web.tokens import token_of
from workup.faces.web.walks import pieces
from workup.faces.web.walks.keeping import GONE, Taken, asked, exported, find, kept, now, take
from workup.faces.web.walks.learner import code_of, keep_code, new_code
from workup.walk.record.kept import Kept
from workup.walk.record.record import Record

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
    following = await of(request).workers.run(pieces.following, walks, due, now())
    best = _best(walks)
    waiting = [w for w in walks if not w.over and w.case in by_id][::-1][:5]
    return page(
        request, "walk.html", "walk", title="Walk through a case", offered=offered, by_id=by_id, waiting=waiting,
        following=by_id.get(following or ""), named=by_id.get(case), best=best, due=due, now=now(), walked=len([w for w in walks if w.over]),
    )  # fmt: skip


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
    marks = await of(request).workers.run(pieces.marks, case)
    if marks is None:
        raise Refusal(404, _NO_CASE)

    def begun(record: Record) -> str:
        held = None if anew else record.unfinished(case, chosen)
        if held and (held.case_hash, held.rules) == marks:
            return held.id
        return record.begin(case, *marks, chosen, now())

    code = code_of(request) or new_code()
    id_ = await asked(request, code, begun)
    response = RedirectResponse(f"/walk/{id_}", 303)
    keep_code(request, response, code)
    return response


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
    fields = {"say": say, "line": line, "percent": percent, "how": how, "disagree": disagree, "leave": leave}
    said = line_of(fields)
    taken = await kept(request, lambda r: take(r, _whole(id_), place, said) if said else Taken(find(r, _whole(id_))))
    if taken is None:
        raise Refusal(404, GONE)
    moved = taken.taken is False
    if moved or PART in request.headers:
        return await _answer(request, taken.walk, moved)
    return RedirectResponse(f"/walk/{taken.walk.id}#now", 303)


def line_of(fields: Mapping[str, str]) -> str:
    """
    The line that the fields of a form say, as it would be typed in the terminal; empty where they say nothing.

    Args:
        fields: `say` of a button; `line` with its `percent`; `how`, `disagree` and `leave` with their words.
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
    """The page of a walk, or its piece alone where a script asks; a walk that is over is kept as such."""
    if walk is None:
        raise Refusal(404, GONE)
    shown = await of(request).workers.run(pieces.show, walk, token_of(request), moved)
    if shown.over and not walk.over and shown.total is not None and shown.summary is not None:
        total, summary = shown.total, shown.summary
        await kept(request, lambda r: r.finish(walk.id, total, summary, now()))
    if PART in request.headers:
        return HTMLResponse(shown.html, headers={"x-workup-title": str(len(walk.lines))})
    return page(request, "walk_page.html", "walk", title=shown.title, piece=Markup(shown.html), over=shown.over)


@router.get("/walk/{id_}/export")
async def export(request: Request, id_: str) -> Response:
    """One walk as a file without a name."""
    walk = await kept(request, lambda r: find(r, _whole(id_)))
    if walk is None:
        raise Refusal(404, GONE)
    text = json.dumps(exported(replace(walk)), ensure_ascii=False, indent=1) + "\n"
    return Response(text, media_type="application/json", headers={"content-disposition": f'attachment; filename="walk-{walk.id[:8]}.json"'})  # fmt: skip


def _whole(id_: str) -> str:
    """A walk's whole id, so that no beginning of one opens another."""
    if not _ID.match(id_):
        raise Refusal(404, GONE)
    return id_
