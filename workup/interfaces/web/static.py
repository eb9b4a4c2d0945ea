"""
The style sheet, scripts and icon, read once. A request names a file of this list; no path of it
reaches the disk.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from workup.interfaces.web.refusals import Refusal

_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_YEAR = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@cache
def listed() -> dict[str, bytes]:
    """File name to content."""
    found = sorted(
        files("workup.interfaces.web").joinpath("static").iterdir(), key=lambda f: f.name
    )
    return {f.name: f.read_bytes() for f in found if f.name.rpartition(".")[2] in _KINDS}


@cache
def version() -> str:
    """
    A short hash of all files: a new version has a new address, so that a browser may keep each for
    good.
    """
    whole = hashlib.sha256()
    for name, content in listed().items():
        whole.update(name.encode() + b"\0" + content)
    return whole.hexdigest()[:12]


def path(name: str) -> str:
    """The address of a file."""
    if name not in listed():
        raise KeyError(name)
    return f"/static/{version()}/{name}"


@router.get("/static/{hash_}/{name}")
def file(hash_: str, name: str, request: Request) -> Response:
    """One file."""
    if name not in listed():
        raise Refusal(404, "There is no such page.")
    kept = _YEAR if hash_ == version() else "no-cache"
    return Response(
        listed()[name], media_type=_KINDS[name.rpartition(".")[2]], headers={"cache-control": kept}
    )
