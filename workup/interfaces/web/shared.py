"""What the screens share: settings, rules, words and workers; and the one way to send a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from workup.interfaces.web.library import Library
from workup.interfaces.web.settings import Settings
from workup.interfaces.web.tokens import keep_seed, token_of
from workup.interfaces.web.view import render
from workup.interfaces.web.workers import Workers
from workup.knowledge.rulebook import Rulebook


@dataclass
class Shared:
    """One server's parts; `of(request)` gives them to a screen."""

    settings: Settings
    book: Rulebook
    workers: Workers
    library: Library


def of(request: Request) -> Shared:
    """The parts of the server that answers a request."""
    found: Shared = request.app.state.shared
    return found


def page(
    request: Request, template: str, here: str, status: int = 200, **data: Any
) -> HTMLResponse:
    """
    A whole page.

    Args:
        request: What it answers.

        template: Its file; it extends `base.html`.

        here: The screen's name in `view.SCREENS`, marked in the head of the page.

        status: HTTP status.

        data: What the template prints; `title` among it.
    """
    response = HTMLResponse(render(template, here=here, token=token_of(request), **data), status)
    keep_seed(request, response)
    return response
