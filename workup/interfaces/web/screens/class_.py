"""
The class report for educators: the walks of this server and those that learners handed in, side by
side and without names.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workup.errors import WorkupError
from workup.interfaces.web.door import Door, door_of
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.interfaces.web.walks import classes
from workup.interfaces.web.walks.courses import courses_of
from workup.interfaces.web.walks.keeping import keeper_of
from workup.simulation.record.everyone import ended

router = APIRouter()
#: A request with the files of a class may be this large.
LARGEST = 16 * 1024 * 1024
#: The report is a page of its own with its own style; it runs no script and is kept apart from
#: everything of this server.
_REPORT = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action "
    "'none'; base-uri 'none'; frame-ancestors 'none'"
)
_SHUT = "The class report is for educators: give the passphrase first."


def _inside(request: Request) -> Door:
    door = door_of(request)
    if not door.open_to(request):
        raise Refusal(403, _SHUT)
    return door


@router.get("/class")
def show(request: Request) -> HTMLResponse:
    """The door, or, for those inside, what to report on."""
    door = door_of(request)
    inside = door.open_to(request)
    return page(
        request,
        "class_web.html",
        "class",
        title="Class report",
        door=door,
        inside=inside,
        courses=courses_of(request),
        wrong=False,
        largest=LARGEST,
    )


@router.post("/class/enter")
def enter(request: Request, passphrase: Annotated[str, Form(max_length=500)]) -> Response:
    """Try the passphrase."""
    door = door_of(request)
    if not door.knock(request, passphrase.strip()):
        return page(
            request,
            "class_web.html",
            "class",
            status=403,
            title="Class report",
            door=door,
            inside=False,
            courses=(),
            wrong=True,
            largest=LARGEST,
        )
    response = RedirectResponse("/class", 303)
    door.let_in(request, response)
    return response


@router.post("/class/leave")
def leave(request: Request) -> Response:
    """Shut the door behind oneself."""
    response = RedirectResponse("/class", 303)
    door_of(request).let_out(request, response)
    return response


@router.post("/class/report")
async def report(
    request: Request,
    here: Annotated[str, Form(max_length=10)] = "",
    course: Annotated[str, Form(max_length=100)] = "",
    form: Annotated[str, Form(max_length=10)] = "page",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """The report as a page, or as a table with a row a walk."""
    _inside(request)
    handed = [
        (file.filename or "a file", await file.read()) for file in files or () if file.filename
    ]
    if here:
        handed = [*await _held(request), *handed]
    if not handed:
        raise Refusal(
            422,
            "There is nothing to report on: tick the walks of this server, or add the files that "
            "learners handed in.",
        )
    chosen = next((c for c in courses_of(request) if c.id == course), None)
    made = await of(request).workers.run(
        classes.table if form == "table" else classes.report, handed, chosen
    )
    if form == "table":
        return Response(
            made,
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="class.csv"'},
        )
    return HTMLResponse(made, headers={"content-security-policy": _REPORT})


async def _held(request: Request) -> list[tuple[str, bytes]]:
    keeper = keeper_of(request)
    try:
        return await run_in_threadpool(lambda: list(ended(keeper.store)))
    except WorkupError:
        raise Refusal(
            503, "The record cannot be read just now. Try again in a moment.", retry=3
        ) from None
