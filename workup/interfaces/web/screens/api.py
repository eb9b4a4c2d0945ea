"""
The JSON API: the same answers for other programs, in the shapes of `workup assess --format json`;
described in /api/openapi.json.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from workup.errors import did_you_mean
from workup.interfaces.pages import page_of
from workup.interfaces.web import data
from workup.interfaces.web.library import Wanted, plain_entry
from workup.interfaces.web.openapi import BODY, answers
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.model.flat import plain

router = APIRouter(prefix="/api")
Id = Annotated[str, Path(alias="id", max_length=200)]
_KINDS = ("application/json", "application/yaml", "application/x-yaml", "text/yaml")


async def _text(request: Request) -> str:
    """The body of a request as text."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise Refusal(415, f"Send a case as one of: {', '.join(_KINDS)}.")
    try:
        return (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(422, "The text is not UTF-8.") from None


@router.get("/", include_in_schema=False)
async def about(request: Request) -> HTMLResponse:
    """What the API offers, for people."""
    described = request.app.openapi()
    listed = [
        (method.upper(), path, op)
        for path, ops in described["paths"].items()
        for method, op in ops.items()
    ]
    return page(
        request, "api.html", "", title="API", listed=listed, limits=of(request).settings.limits
    )


@router.post(
    "/assess",
    summary="Assess a case",
    responses=answers("Assessment", 415, 422),
    openapi_extra=BODY["case"],
)
async def assess(request: Request) -> Response:
    """The whole assessment of one case, as `workup assess --format json` prints it."""
    return Response(
        await of(request).workers.run(data.assessment, await _text(request)),
        media_type="application/json",
    )


@router.post(
    "/ask-next",
    summary="What to ask or examine next",
    responses=answers("AskNext", 415, 422),
    openapi_extra=BODY["case"],
)
async def ask_next(request: Request) -> Response:
    """
    The unknown findings whose answer is expected to move the differential most, with their gain in
    bits.
    """
    return JSONResponse(await of(request).workers.run(data.ask_next, await _text(request)))


@router.post(
    "/why", summary="Why, or why not", responses=answers("Why", 415, 422), openapi_extra=BODY["why"]
)
async def why(request: Request) -> Response:
    """
    What speaks for and against a diagnosis in a case, what is open, and the fewest things that
    would move it.
    """
    return Response(
        await of(request).workers.run(data.why_json, await _text(request)),
        media_type="application/json",
    )


@router.get("/cases", summary="The cases that come with workup", responses=answers("Cases"))
async def cases(
    request: Request,
    category: str = Query("", max_length=60),
    level: str = Query("", max_length=60),
    region: str = Query("", max_length=60),
    age_class: str = Query("", max_length=60),
    kind: str = Query("", max_length=60),
) -> Response:
    """Those that a choice leaves, all without one. `category` is the answer's."""
    entries = await of(request).library.entries()
    wanted = Wanted(category, level, region, age_class, kind)
    return JSONResponse({"cases": [plain_entry(e) for e in entries if wanted.holds(e)]})


@router.get("/cases/{id}", summary="One case", responses=answers("Case", 404))
async def case(request: Request, id_: Id) -> Response:
    """A case as its file has it, its answer included; ages and durations in years."""
    found = of(request).library.cases.get(id_)
    if found is None:
        raise Refusal(404, "There is no case of that id.")
    value: dict[str, Any] = plain(found)
    return JSONResponse(value)


@router.get(
    "/explain/{id}", summary="What the rules say about an id", responses=answers("Explained", 404)
)
def explain(request: Request, id_: Id) -> Response:
    """
    The page of a diagnosis, test, finding, event, red flag, option, rule or source, as `workup
    explain` prints it.
    """
    book = of(request).book
    text = page_of(id_, book)
    if text is None:
        known = [*book.vocabulary.any_id, *book.rules, *book.sources]
        raise Refusal(404, f"Nothing is known by that id.{did_you_mean(id_[:100], known)}")
    return JSONResponse({"id": id_, "text": text})
