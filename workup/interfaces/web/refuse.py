"""The response to a request that is not answered: a problem for programs, a page for people."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from workup.interfaces.web.refusals import Refusal, problem_json, title_of
from workup.interfaces.web.view import render


def refuse(scope: Scope, refusal: Refusal) -> Response:
    """The response, in the form that the asker reads."""
    headers = {"retry-after": str(refusal.retry)} if refusal.retry else {}
    wants = Headers(scope=scope).get("accept", "")
    if scope["path"].startswith("/api") or "text/html" not in wants:
        return JSONResponse(
            problem_json(refusal), refusal.status, headers, media_type="application/problem+json"
        )
    page = render(
        "refusal.html", title=title_of(refusal.status), refusal=refusal, here="", token=""
    )
    return HTMLResponse(page, refusal.status, headers)
