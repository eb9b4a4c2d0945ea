"""
Who walks: a random code in a cookie, and no name. The record knows the code by its hash only, so
that a copy of the record opens no page. One code is that of the server's own user, who is the
learner of the terminal too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from fastapi import Request
from starlette.responses import Response

from workup.interfaces.web.tokens import bound
from workup.simulation.record.own import NAME

COOKIE = "workup_learner"
_CODE = re.compile(r"^[A-Za-z0-9_-]{43}$")
_YEAR = 365 * 24 * 3600


def code_of(request: Request) -> str:
    """The learner's code, empty for one who has none yet."""
    brought = request.cookies.get(bound(COOKIE, request), "")
    return brought if _CODE.match(brought) else ""


def new_code() -> str:
    """A code that nobody can guess."""
    return secrets.token_urlsafe(32)


def name_of(code: str, own: str = "") -> str:
    """
    The name under which the record keeps a learner of the browser.

    Args:
        code: Theirs.

        own: The code of the user whose record this is; empty where the server is for others too.
    """
    if own and hmac.compare_digest(code.encode(), own.encode()):
        return NAME
    return "web-" + hashlib.sha256(code.encode()).hexdigest()[:40]


def keep_code(request: Request, response: Response, code: str) -> None:
    """Give the browser the learner's code for a year."""
    response.set_cookie(
        bound(COOKIE, request),
        code,
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        path="/",
        secure=request.url.scheme == "https",
    )


def forget(request: Request, response: Response) -> None:
    """Take the code away."""
    response.delete_cookie(
        bound(COOKIE, request),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
