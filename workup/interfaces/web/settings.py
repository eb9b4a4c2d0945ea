"""What a server is started with, and its limits."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request, one address and the whole server may ask for."""

    body: int = 512 * 1024  # bytes of a request, unless a screen says more
    fields: int = 4000  # fields of a form
    seconds: float = 8.0  # for one answer, and for a request's body to arrive
    rate: float = 60.0  # requests a second from one address, in the long run
    burst: int = 600  # requests at once from one address; a class behind one router counts as one
    waiting: int = 300  # answers waiting at once before more are refused


@dataclass(frozen=True, slots=True)
class Settings:
    """
    One server.

    `names` are further names it answers to (a request's Host must be one of them, `localhost` or an
    address); `record` is a database
    URL or None for the user's own file; `tls` says that a proxy before it speaks TLS; `secret`
    signs the tokens of forms; `own` is the key of the address by which a browser becomes the
    learner of the terminal, empty where the record is for others. `passphrase` and
    `header` (name and value, set by a proxy) are the ways to the class report; `courses` are course
    files that learners may walk.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()
    record: str | None = None
    own: str = field(default="", repr=False)
    rules: Path | None = None
    tls: bool = False
    workers: int = field(default_factory=lambda: min(8, os.cpu_count() or 1))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    passphrase: str | None = field(default=None, repr=False)
    header: tuple[str, str] | None = field(default=None, repr=False)
    courses: tuple[Path, ...] = ()
    limits: Limits = Limits()
