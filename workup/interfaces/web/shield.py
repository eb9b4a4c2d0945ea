"""
What stands before every screen: whose name is asked for, from where, how much and how often; and
what every answer carries.

Plain ASGI, so that no route can forget it. What goes wrong inside is answered without a trace and
logged without what was said.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import secrets
import time
import traceback
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.refuse import refuse
from workup.interfaces.web.settings import Limits

log = logging.getLogger("workup.web")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src "
    "'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
#: A name or an address and a port, and nothing that a URL would read in another way.
_HOST = re.compile(
    r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<six>[0-9A-Fa-f:.]+)\])(?::\d{1,5})?", re.ASCII
)
_ADDRESSES = 4096  # how many addresses are remembered for the rate


class Shield:
    """
    Wraps the whole application.

    Args:
        app: What it guards.

        names: Host names that it answers to, beside `localhost` and plain addresses; a name that
        others point here is refused.

        limits: Sizes, times and rates.

        larger: Path prefix to a body size in bytes that differs from `limits.body`.

        tls: Whether a proxy before it speaks TLS: cookies are then marked for it alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        names: Iterable[str],
        limits: Limits,
        larger: dict[str, int],
        tls: bool = False,
    ) -> None:
        self.app = app
        self.names = frozenset(name.lower() for name in (*names, "localhost"))
        self.limits = limits
        self.larger = larger
        self.tls = tls
        self.bucket = Buckets(limits.rate, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.tls:
            scope = {**scope, "scheme": "https"}
        began = False

        async def sent(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                _dress(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            size = self._admit(scope)
            await self.app(scope, _measured(receive, size, self.limits.seconds), sent)
        except Refusal as refusal:
            if not began:
                await refuse(scope, refusal)(scope, receive, sent)
        except Exception as error:
            number = secrets.token_hex(4)
            log.error("%s %s", number, _without_words(error))
            if not began:
                await refuse(
                    scope,
                    Refusal(500, f"Something went wrong here (number {number}). Nothing was lost."),
                )(scope, receive, sent)

    def _admit(self, scope: Scope) -> int:
        """
        The number of bytes that the request may bring. Raises a Refusal where it may not come in at
        all.
        """
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._ours(host):
            raise Refusal(
                421,
                "This server does not answer to that name. "
                "Start it with `--name NAME` to allow it.",
            )
        if scope["method"] not in SAFE and _from_elsewhere(headers, host):
            raise Refusal(403, "The request came from another site.")
        if not self.bucket.take((scope.get("client") or ("",))[0]):
            raise Refusal(
                429, "Too many requests at once from this address. Wait a moment.", retry=2
            )
        size = next(
            (n for prefix, n in self.larger.items() if scope["path"].startswith(prefix)),
            self.limits.body,
        )
        told = headers.get("content-length", "0")
        if not told.isdigit() or int(told) > size:
            raise Refusal(413, f"That is too large: at most {size // 1024} KiB may be sent here.")
        return size

    def _ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found["name"] or found["six"]).lower().rstrip(".")
        return name in self.names or _is_address(name)


class Buckets:
    """A bucket of tokens for each address; the oldest are forgotten."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, float(burst)
        self.held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Whether one more request of this address is within the rate."""
        now = time.monotonic()
        tokens, since = self.held.pop(address, (self.burst, now))
        tokens = min(self.burst, tokens + (now - since) * self.rate)
        self.held[address] = (tokens - 1 if tokens >= 1 else tokens, now)
        while len(self.held) > _ADDRESSES:
            self.held.popitem(last=False)
        return tokens >= 1


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _from_elsewhere(headers: Headers, host: str) -> bool:
    """Whether a browser says that another site sent the request."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    try:
        return origin is not None and urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        return True


def _measured(receive: Receive, size: int, seconds: float) -> Receive:
    """`receive` that stops at too many bytes and at too slow a sender."""
    end = time.monotonic() + seconds
    left = size
    done = False

    async def measured() -> Message:
        nonlocal left, done
        if done:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.01, end - time.monotonic()))
        except TimeoutError:
            raise Refusal(408, "The request took too long to arrive.") from None
        left -= len(message.get("body", b""))
        if left < 0:
            raise Refusal(413, f"That is too large: at most {size // 1024} KiB may be sent here.")
        done = not message.get("more_body", False)
        return message

    return measured


def _dress(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "no-store")
    if scope.get("scheme") == "https":
        headers.setdefault("strict-transport-security", "max-age=31536000")


def _without_words(error: BaseException) -> str:
    """
    The kind of an error and where it rose, without its message, which might tell of a patient.
    """
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return f"{type(error).__name__} at " + " < ".join(
        f"{f.filename}:{f.lineno}" for f in reversed(frames)
    )
