"""
A staged case as one HTML file: it opens in any browser, from a disk or a mail, and fetches nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from workup.model.case import Case
from workup.simulation.context import Desk
from workup.teach.exports.staged.told import told
from workup.teach.media import Medium

TITLE = "Dystonia workup"
_SCRIPTS = ("score.js", "lms.js", "page.js")


def write(cases: Sequence[Case], desk: Desk, media: Mapping[str, Sequence[Medium]]) -> bytes:
    """
    One page for some cases; the learner chooses where there are several.

    Args:
        cases: Cases with an answer.

        desk: Rules, words and the aims drawn so far.

        media: Case id to its pictures and films, as they were read.
    """
    return page(told(cases, desk, media)).encode()


def page(held: Mapping[str, Any]) -> str:
    """The page that holds what `told` gives."""
    script, style = "\n".join(map(_part, _SCRIPTS)), _part("page.css")
    cases = held["cases"]
    values = {
        "title": escape(cases[0]["title"] if len(cases) == 1 else TITLE),
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "told": json.dumps(held, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029"),
    }
    return _part("page.html").format_map(values)


@cache
def _part(name: str) -> str:
    return files("workup.teach.exports.staged").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    """What the page's own policy lets run: these bytes and no others."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
