"""
A learner's own record: what was walked and how, what is due; all of it to take along or to delete.
"""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.interfaces.web.walks import charts, pieces
from workup.interfaces.web.walks.keeping import asked, find, keeper_of, kept, now
from workup.interfaces.web.walks.learner import code_of, forget, keep_code, name_of
from workup.simulation.record.kept import Kept
from workup.simulation.record.own import make_own_code
from workup.simulation.record.record import Record
from workup.simulation.scoring_weights import TITLES
from workup.simulation.transcript import kept_export, to_json

router = APIRouter()
_SOON = 5


@router.get("/record")
async def show(request: Request) -> HTMLResponse:
    """All walks with their scores, what is due, and how certainty was placed so far."""
    walks, due = await kept(request, lambda r: (r.walks(), r.due())) or ([], {})
    titles = {o.id: o.title for o in await of(request).workers.run(pieces.offered)}
    ended = [w for w in walks if w.over and w.total is not None]
    bins = charts.binned(certainties(ended))
    soon = sorted((when, case) for case, when in due.items() if case in titles)[:_SOON]
    return page(
        request,
        "record.html",
        "walk",
        title="My record",
        walks=walks[::-1],
        titles=titles,
        soon=soon,
        now=now(),
        ended=ended,
        bins=bins,
        mean=sum(w.total or 0 for w in ended) / len(ended) if ended else None,
        reliability=Markup(charts.reliability(bins)) if bins else None,
        missed=_missed(ended),
        own=keeper_of(request).is_own(code_of(request)),
        may_be_own=bool(of(request).settings.own),
    )


@router.get("/mine/{key}")
async def mine(request: Request, key: str) -> Response:
    """
    Make the browser of the server's own user the learner of the terminal: `key` stands in the
    address that `workup serve` printed. What this browser walked before comes along.
    """
    expected = of(request).settings.own
    if not expected or not hmac.compare_digest(key.encode(), expected.encode()):
        raise Refusal(404, "There is no such page.")
    keeper, before = keeper_of(request), code_of(request)
    keeper.own = await run_in_threadpool(make_own_code)
    if before:
        await asked(request, keeper.own, lambda r: r.adopt(name_of(before)))
    response = RedirectResponse("/walk", 303)
    keep_code(request, response, keeper.own)
    return response


def certainties(walks: list[Kept]) -> list[tuple[int, bool]]:
    """
    Each certainty that was stated before the answer, in percent, and whether the diagnosis was
    right.
    """
    found = [pair for walk in walks for pair in (walk.summary or {}).get("certainty", ())]
    return [(int(percent), bool(right)) for percent, right in found if percent is not None]


def _missed(walks: list[Kept]) -> list[tuple[str, int]]:
    """The kinds of aim that were missed most: stage and how many."""
    found: dict[str, int] = {}
    for walk in walks:
        for stage, score in (walk.summary or {}).get("stages", {}).items():
            found[stage] = found.get(stage, 0) + (score["sensitivity"] < 1)
    return sorted(
        ((TITLES.get(s, s), n) for s, n in found.items() if n), key=lambda pair: -pair[1]
    )[:3]


@router.get("/record/export")
async def export(request: Request) -> Response:
    """Every walk of the record in one file, without a name."""

    def whole(record: Record) -> list[dict[str, Any]]:
        return [kept_export(record.walk(w.id), record.code) for w in record.walks()]

    walks = await kept(request, whole) or []
    text = to_json({"workup_record": 1, "walks": walks})
    return Response(
        text,
        media_type="application/json",
        headers={"content-disposition": 'attachment; filename="workup-record.json"'},
    )


@router.post("/record/delete")
async def delete(
    request: Request,
    walk: Annotated[str, Form(max_length=40)] = "",
    sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Delete one walk, or, with `sure`, everything, and forget the learner."""
    response = RedirectResponse("/record", 303)
    if walk:
        await kept(request, lambda r: r.delete(find(r, walk).id))
    elif sure:
        await kept(request, lambda r: r.delete())
        forget(request, response)
    return response
