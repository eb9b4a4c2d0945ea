"""The application: the screens, put together behind the shield."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from workup.errors import Problem
from workup.interfaces.web import openapi, static
from workup.interfaces.web.batches.runs import clear_left_over
from workup.interfaces.web.library import Library
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.refuse import refuse
from workup.interfaces.web.screens import (
    api,
    assess,
    batch,
    class_,
    library,
    read,
    record,
    rules,
    walk,
)
from workup.interfaces.web.settings import Settings
from workup.interfaces.web.shared import Shared
from workup.interfaces.web.shield import Shield
from workup.interfaces.web.tokens import genuine
from workup.interfaces.web.walks.courses import read_courses
from workup.interfaces.web.workers import Workers
from workup.knowledge.rulebook import VERSION, load_rules

#: One router a screen; every form of theirs is checked for its token.
SCREENS = (
    assess.router,
    read.router,
    library.router,
    rules.router,
    walk.router,
    record.router,
    batch.router,
    class_.router,
)
#: Where a request may be larger than elsewhere: path prefix to bytes.
LARGER = {"/batch": batch.LARGEST, "/class/report": class_.LARGEST}


def create_app(settings: Settings) -> FastAPI:
    """The application for one server; its processes start and end with it."""
    limits, book = (
        settings.limits,
        load_rules(settings.rules),
    )  # mistakes in the rules are told before anything is started

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        workers = Workers(settings.workers, settings.rules, limits.seconds, limits.waiting)
        await run_in_threadpool(clear_left_over)
        app.state.shared = Shared(settings, book, workers, Library(workers))
        await workers.warm(lambda: app.state.leaving)
        grading = asyncio.create_task(app.state.shared.library.entries())
        yield
        grading.cancel()
        workers.close()
        for part in ("keeper", "runs"):
            if hasattr(app.state, part):
                getattr(app.state, part).close()

    app = FastAPI(
        title="workup",
        version=VERSION,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    # True once the server is asked to end, so that a start still under way is not waited for
    app.state.leaving = False
    app.state.courses = read_courses(settings.courses)
    app.include_router(static.router)
    for screen in SCREENS:
        app.include_router(screen, include_in_schema=False, dependencies=[Depends(genuine)])
    app.include_router(api.router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(
        Shield,
        names=(settings.host, *settings.names),
        limits=limits,
        larger=LARGER,
        tls=settings.tls,
    )
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        shared: Shared = app.state.shared
        app.openapi_schema = openapi.describe(app, shared.book.vocabulary, shared.settings.limits)
    return app.openapi_schema


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refuse(request.scope, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "There is no such page.", 405: "That cannot be done here."}
    refused = refuse(
        request.scope,
        Refusal(error.status_code, words.get(error.status_code, "That cannot be read.")),
    )
    refused.headers.update({k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"})
    return refused


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [
        Problem("request", 0, item["msg"], ".".join(map(str, item["loc"])))
        for item in error.errors()
    ]
    return refuse(
        request.scope, Refusal(422, "The request is not of the form asked for.", problems)
    )
