"""
That a form was made by a page of this server: a signed double-submit token (OWASP, Cross-Site
Request Forgery Prevention).

The cookie holds a random seed that scripts cannot read; each form holds the seed's signature.
Nothing is stored on the server.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from fastapi import Request
from starlette.responses import Response

from workup.interfaces.web.refusals import Refusal

COOKIE, FIELD, HEADER = "workup_seed", "token", "x-workup-token"
_SEED = re.compile(r"^[A-Za-z0-9_-]{43}$")
_OLD = "This page has expired. Reload it; a case held in a link stays in it."


def bound(name: str, request: Request, path: str = "/") -> str:
    """
    A cookie's name; over TLS with the prefix by which a browser takes it from this host alone, so
    that no sibling host or port can plant one (RFC 6265bis, section 4.1.3).

    Args:
        name: The plain name.

        request: Says whether TLS is spoken.

        path: The cookie's path; only one of the whole host can be bound to the host.
    """
    if request.url.scheme != "https":
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def _sign(seed: str, secret: bytes) -> str:
    return hmac.new(secret, seed.encode(), hashlib.sha256).hexdigest()


def seed_of(request: Request) -> str:
    """The seed that the browser brought, or a new one, the same for the whole request."""
    if not hasattr(request.state, "seed"):
        brought = request.cookies.get(bound(COOKIE, request), "")
        request.state.seed = brought if _SEED.match(brought) else secrets.token_urlsafe(32)
    return str(request.state.seed)


def token_of(request: Request) -> str:
    """The token for the forms of a page."""
    return _sign(seed_of(request), request.app.state.shared.settings.secret)


def keep_seed(request: Request, response: Response) -> None:
    """Give the browser its seed, if it did not bring one."""
    if request.cookies.get(bound(COOKIE, request)) != seed_of(request):
        response.set_cookie(
            bound(COOKIE, request),
            seed_of(request),
            httponly=True,
            samesite="lax",
            path="/",
            secure=request.url.scheme == "https",
        )


async def genuine(request: Request) -> None:
    """Refuse a form that no page of ours made. A dependency of every router of pages."""
    if request.method in ("GET", "HEAD"):
        return
    limits = request.app.state.shared.settings.limits
    told = request.headers.get(HEADER)
    if told is None:
        form = await request.form(max_files=4, max_fields=limits.fields, max_part_size=limits.body)
        told = str(form.get(FIELD, ""))
    seed = request.cookies.get(bound(COOKIE, request), "")
    if not _SEED.match(seed) or not hmac.compare_digest(told.encode(), token_of(request).encode()):
        raise Refusal(403, _OLD)
