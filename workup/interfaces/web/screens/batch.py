"""
Batches: send a file of cases, watch it being worked through, open the report, take the outputs
away.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from workup.interfaces.web.batches.runs import OUTPUTS, Bounds, Runs
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.screens.walk import PART
from workup.interfaces.web.shared import page
from workup.interfaces.web.tokens import seed_of, token_of
from workup.interfaces.web.view import render
from workup.readers import READERS

router = APIRouter()
#: A request with a file may be this large: the file and the form around it.
LARGEST = Bounds().upload + 64 * 1024
#: The report carries its own style and script and the words of cases: it runs apart from everything
#: of this server.
_REPORT = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src "
    "'unsafe-inline'; img-src data:; font-src data:; form-action "
    "'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


_FIRST = threading.Lock()


def runs_of(request: Request) -> Runs:
    """The server's batches."""
    state = request.app.state
    with _FIRST:
        if not hasattr(state, "runs"):
            state.runs = Runs()
    found: Runs = state.runs
    return found


def owner_of(request: Request) -> str:
    """Whose runs a browser may see: a hash of its own random seed."""
    return hashlib.sha256(b"runs" + seed_of(request).encode()).hexdigest()


@router.get("/batch")
def show(request: Request) -> HTMLResponse:
    """The form, and this browser's runs; where a script asks, the runs alone."""
    runs = runs_of(request)
    mine = runs.of(owner_of(request))
    outputs = {r.id: runs.outputs(r) for r in mine}
    if PART in request.headers:
        return HTMLResponse(
            render("batch_runs.html", runs=mine, outputs=outputs, token=token_of(request))
        )
    busy = any(not r.over for r in mine)
    return page(
        request,
        "batch.html",
        "batch",
        title="Batch",
        bounds=runs.bounds,
        endings=list(READERS),
        busy=busy,
        runs=mine,
        outputs=outputs,
    )


@router.post("/batch")
async def begin(
    request: Request, cases: UploadFile, full: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Take a file and begin its run."""
    await run_in_threadpool(
        runs_of(request).begin,
        owner_of(request),
        cases.filename or "",
        cases.file,
        bool(full),
        request.client.host if request.client else "",
    )
    return RedirectResponse("/batch", 303)


@router.post("/batch/delete")
def delete(request: Request, run: Annotated[str, Form(max_length=60)]) -> Response:
    """End a run and delete all of it."""
    runs = runs_of(request)
    runs.delete(runs.get(owner_of(request), run))
    return RedirectResponse("/batch", 303)


@router.get("/batch/{id_}/{name}")
def output(request: Request, id_: str, name: str) -> Response:
    """One output of a run; the report is shown, the others are taken away."""
    if name not in OUTPUTS:
        raise Refusal(404, "This batch has no such file.")
    runs = runs_of(request)
    file = runs.output(runs.get(owner_of(request), id_), name)
    headers = (
        {"content-security-policy": _REPORT}
        if name == "report.html"
        else {"content-disposition": f'attachment; filename="{name}"'}
    )
    return FileResponse(file, media_type=OUTPUTS[name], headers=headers)
