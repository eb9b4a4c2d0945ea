"""
The first screen: a case entered, and its answer as it forms.

Without script each button sends the whole form and a page comes back. With it, the same routes give
the piece of the page that changed.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, JSONResponse, Response

from workup.interfaces.web import jobs
from workup.interfaces.web.entry import Fields
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.interfaces.web.tokens import keep_seed, token_of
from workup.model.flat import plain
from workup.simulation.cases import library

router = APIRouter()
PIECE = "x-workup-piece"  # a request's header: the script asks for the changed piece alone
_LARGEST = 400 * 1024  # bytes of a case file


async def _fields(request: Request) -> Fields:
    """The form's fields as texts; files among them are passed over."""
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _sent(request: Request, made: dict[str, str]) -> Response:
    if PIECE in request.headers:
        piece = JSONResponse(made)
        keep_seed(request, piece)  # the token in the piece is worth nothing without it
        return piece
    return page(request, "assess.html", "assess", wide=True, title="Assess", screen=made["html"])


@router.get("/")
async def empty(request: Request) -> Response:
    """The form with nothing in it."""
    return _sent(request, await of(request).workers.run(jobs.screen, [], "", token_of(request)))


@router.post("/assess")
async def press(request: Request) -> Response:
    """The form after a press of one of its buttons, with its answer."""
    fields = await _fields(request)
    do = next((text for name, text in fields if name == "do"), "")[:200]
    return _sent(request, await of(request).workers.run(jobs.screen, fields, do, token_of(request)))


@router.post("/assess/answer")
async def answer(request: Request) -> Response:
    """The answer alone, as the form is filled in."""
    return JSONResponse(await of(request).workers.run(jobs.answered, await _fields(request)))


@router.post("/assess/found")
async def found(request: Request) -> Response:
    """The findings that a search gives."""
    given = await _fields(request)
    typed = next((text for name, text in given if name == "q"), "")[:200]
    group = next((text for name, text in given if name == "group"), "")[:60]
    told = [name[8:] for name, text in given if name.startswith("finding.") and text]
    return HTMLResponse(await of(request).workers.run(jobs.found, typed, group, told))


@router.post("/assess/why")
async def why(request: Request) -> Response:
    """Why a diagnosis stands where it does."""
    fields = await _fields(request)
    diagnosis = next((text for name, text in fields if name == "diagnosis"), "")[:100]
    return HTMLResponse(await of(request).workers.run(jobs.why, fields, diagnosis))


@router.post("/assess/import")
async def import_(request: Request) -> Response:
    """The form filled from a case file."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise Refusal(422, "Choose a case file first.")
    raw = await file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise Refusal(413, f"The file is too large: at most {_LARGEST // 1024} KiB, one case.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(422, "The file is not UTF-8 text. Save it as UTF-8.") from None
    return _sent(request, await of(request).workers.run(jobs.imported, text, token_of(request)))


@router.post("/assess/export")
async def export(request: Request) -> Response:
    """The form's case as a case file."""
    text = await of(request).workers.run(jobs.exported, await _fields(request))
    headers = {"content-disposition": 'attachment; filename="case.yaml"'}
    return Response(text, media_type="application/yaml", headers=headers)


@router.get("/assess/case/{id_}")
async def of_library(request: Request, id_: str) -> Response:
    """The form filled with a case that comes with workup, without its answer."""
    case = next((c for c in library(short=True) if c.id == id_), None)
    if case is None:
        raise Refusal(404, "There is no such case.")
    value = {key: item for key, item in plain(case).items() if key != "answer"}
    return _sent(request, await of(request).workers.run(jobs.opened, value, token_of(request)))
