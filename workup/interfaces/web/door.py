"""
The door to what educators alone may see: a passphrase, or a header that a proxy before the server
sets. Without either it stays shut.

A passphrase is compared in constant time and may be tried a few times a minute. Who came in carries
a signed cookie for a working day,
bound to the same browser's seed; nothing is stored on the server.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from fastapi import Request
from starlette.responses import Response

from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.settings import Settings
from workup.interfaces.web.shield import Buckets
from workup.interfaces.web.tokens import bound, seed_of

COOKIE = "workup_class"
_HOURS = 8
_TRIES, _EVERY = 5, 12.0  # tries at once from one address, and seconds until one more
#: A browser that was let in before keeps this, and is not shut out by the tries of others that
#: share its address, as behind a proxy; it opens nothing by itself.
KNOWN = "workup_class_known"
_KNOWN_DAYS = 180
_ALL = 60  # tries at once from all addresses


class Door:
    """The door of one server."""

    def __init__(self, settings: Settings) -> None:
        self.passphrase, self.header, self._secret = (
            settings.passphrase,
            settings.header,
            settings.secret,
        )
        self._tries = Buckets(1 / _EVERY, _TRIES)
        self._all = Buckets(1.0, _ALL)

    @property
    def exists(self) -> bool:
        """Whether there is any way in."""
        return self.passphrase is not None or self.header is not None

    def open_to(self, request: Request) -> bool:
        """
        Whether a request may come in: the proxy says so, or the passphrase was given before in this
        browser.
        """
        if self.header is not None:
            name, value = self.header
            if any(_same(given, value) for given in request.headers.getlist(name)):
                return True
        if self.passphrase is None:
            return False
        until, _, signed = request.cookies.get(bound(COOKIE, request, "/class"), "").partition(".")
        return _ahead(until) and _same(signed, self._sign("class", request, until))

    def knock(self, request: Request, said: str) -> bool:
        """
        Whether a passphrase is right.

        Raises:
            Refusal: 429 where it was tried too often.
        """
        known = self._known(request)
        address = known or (request.client.host if request.client else "")
        if not self._tries.take(address) or not (known or self._all.take("")):
            raise Refusal(429, "The passphrase was tried too often. Wait a minute.", retry=60)
        return self.passphrase is not None and _same(said, self.passphrase)

    def let_in(self, request: Request, response: Response) -> None:
        """Give the browser its cookie."""
        self._give(request, response, COOKIE, "class", _HOURS * 3600)
        self._give(request, response, KNOWN, "known", _KNOWN_DAYS * 24 * 3600)

    def _give(
        self, request: Request, response: Response, name: str, kind: str, seconds: int
    ) -> None:
        until = str(int(time.time()) + seconds)
        response.set_cookie(
            bound(name, request, "/class"),
            f"{until}.{self._sign(kind, request, until)}",
            max_age=seconds,
            httponly=True,
            samesite="strict",
            path="/class",
            secure=request.url.scheme == "https",
        )

    def _known(self, request: Request) -> str:
        """What a browser is called that was let in before; nothing for any other."""
        given = request.cookies.get(bound(KNOWN, request, "/class"), "")
        until, _, signed = given.partition(".")
        right = _ahead(until) and _same(signed, self._sign("known", request, until))
        return f"known {given}" if right else ""

    @staticmethod
    def let_out(request: Request, response: Response) -> None:
        """Take the cookie away."""
        response.delete_cookie(
            bound(COOKIE, request, "/class"),
            path="/class",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def _sign(self, kind: str, request: Request, until: str) -> str:
        said = f"{kind} {until} {seed_of(request)} {self.passphrase}"
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()


def _ahead(until: str) -> bool:
    """Whether a moment, as a cookie says it, is still to come."""
    return until.isascii() and until.isdigit() and len(until) < 12 and int(until) > time.time()


def _same(a: str, b: str) -> bool:
    """
    Whether two texts are the same, in a time that tells nothing of where they differ or how long
    they are.
    """
    return hmac.compare_digest(
        hashlib.sha256(a.encode()).digest(), hashlib.sha256(b.encode()).digest()
    )


def door_of(request: Request) -> Door:
    """The server's door."""
    state = request.app.state
    if not hasattr(state, "door"):
        state.door = Door(state.shared.settings)
    found: Door = state.door
    return found
