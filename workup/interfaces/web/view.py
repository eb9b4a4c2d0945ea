"""
Templates: everything that a page prints is escaped, and characters that could hide or reorder text
are shown as such.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from workup.explanations.entries import rough
from workup.interfaces.site.content import FOLDERS, signed
from workup.interfaces.web import static
from workup.model.quantity import words
from workup.pathway import NOTICE

#: The screens that the head of each page links to: name, path, what it is called.
SCREENS = (
    ("assess", "/", "Assess"),
    ("read", "/read", "Read a text"),
    ("walk", "/walk", "Walk"),
    ("library", "/library", "Cases"),
    ("rules", "/rules/index.html", "Rules"),
    ("batch", "/batch", "Batch"),
    ("class", "/class", "Class"),
)
_HIDING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def inert(value: Any) -> Any:
    """A printed value with control and direction characters replaced by a sign that shows."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _HIDING.sub("\ufffd", value)
    return value


@cache
def environment() -> Environment:
    """
    The web's templates, then those of the static site, whose pages the server shows in its own
    frame.
    """
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("workup.interfaces.web"), PackageLoader("workup.interfaces.site")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=inert,
    )
    made.filters["points"] = signed
    made.filters["drawn"] = Markup  # only for pictures of ours, which escape their own labels
    made.filters["rough"] = rough
    made.filters["span"] = words
    made.globals.update(notice=NOTICE, screens=SCREENS, folders=FOLDERS, static=static.path)
    return made


def render(template: str, **data: Any) -> str:
    """One page or piece of HTML."""
    return environment().get_template(template).render(**data)
