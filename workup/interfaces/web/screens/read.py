"""
The screen that reads a pasted text. Without script: each button sends the text again, and a whole
page comes back. Nothing is kept on the server.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from workup.interfaces.web import reader
from workup.interfaces.web.shared import of, page
from workup.interfaces.web.tokens import token_of
from workup.reading.correct import change

router = APIRouter()


async def _sent(request: Request) -> tuple[str, list[str], str]:
    """The text, the corrections carried so far, and the pressed button."""
    form = await request.form()
    given = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    text = next((value for name, value in given if name == "text"), "")
    do = next((value for name, value in given if name == "do"), "read")
    return text, [value for name, value in given if name == "change"], do[:200]


async def _shown(request: Request, text: str, carried: list[str], do: str) -> Response:
    made = await of(request).workers.run(reader.screen, text, carried, do, token_of(request))
    return page(request, "read.html", "read", wide=True, title="Read a text", screen=made["html"])


async def _in_form(request: Request, text: str, carried: list[str], do: str) -> Response:
    made = await of(request).workers.run(reader.in_form, text, carried, do, token_of(request))
    return page(request, "assess.html", "assess", wide=True, title="Assess", screen=made["html"])


@router.get("/read")
async def empty(request: Request) -> Response:
    """The box with nothing in it."""
    return await _shown(request, "", [], "")


@router.post("/read")
async def press(request: Request) -> Response:
    """The text with what was read in it, after a press of one of its buttons."""
    text, carried, do = await _sent(request)
    own = do == "read" or change(do.removeprefix("undo:")) is not None
    return await (_shown if own else _in_form)(request, text, carried, do)


@router.post("/read/form")
async def form(request: Request) -> Response:
    """The form of a case, filled in from the text."""
    text, carried, _ = await _sent(request)
    return await _in_form(request, text, carried, "")


@router.post("/read/save")
async def save(request: Request) -> Response:
    """The case of the text as a case file."""
    text, carried, _ = await _sent(request)
    made = await of(request).workers.run(reader.saved, text, carried)
    headers = {"content-disposition": 'attachment; filename="case.yaml"'}
    return Response(made, media_type="application/yaml", headers=headers)
