"""
The two sheets as HTML: one file each, with its style and figures inside.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from workup.explanations.curve import parts
from workup.explanations.entries import rough, sources_of, turn_of
from workup.interfaces import body
from workup.interfaces.figures import draw, drawings, flow, narrowing, timeline
from workup.interfaces.text import NOTICE
from workup.knowledge.drawings import load_drawings, seen
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.model.vocabulary import within
from workup.teach.exports.text import media_tag, turned
from workup.teach.key import Key
from workup.teach.media import Medium
from workup.teach.sheet import Student
from workup.teach.stem import laid_out

PAPERS = {"a4": "A4", "letter": "letter"}
#: How hard a case is, as sheet and key say it.
DIFFICULTY = {"easy": "easy case", "middle": "case of middle difficulty", "hard": "hard case"}


def student_html(sheet: Student, book: Rulebook, paper: str = "a4", fonts: str = "") -> str:
    """
    The student's sheet.

    Args:
        sheet: What goes on it.

        book: Gives labels.

        paper: `a4` or `letter`.

        fonts: Font faces for print, as CSS; by default those of the reader's machine.
    """
    drawn = Markup(_map(sheet.regions, sheet.first, book)) if sheet.regions is not None else None
    times = Markup(timeline.svg(sheet.times)) if sheet.times else None
    return _render(
        "student.html",
        sheet=sheet,
        map=drawn,
        times=times,
        drawings=drawings.shown(sheet.drawings),
        paper=PAPERS[paper],
        fonts=Markup(fonts),
    )


def key_html(key: Key, book: Rulebook, paper: str = "a4", fonts: str = "") -> str:
    """
    The teacher's key.

    Args:
        key: What goes on it.

        book: Gives labels.

        paper: `a4` or `letter`.

        fonts: Font faces for print, as CSS; by default those of the reader's machine.
    """
    names = {id_: term.label for id_, term in book.vocabulary["diagnoses"].items()}
    return _render(
        "key.html",
        key=key,
        case=key.case,
        found=key.assessment,
        laid=key.outline,
        map=Markup(_map(key.case.dystonia.regions or (), key.case.onset.first_region, book)),
        times=Markup(timeline.svg(key.times)),
        drawings=_drawings(key.case),
        narrowed=[
            Markup(p)
            for p in narrowing.svgs(key.narrowing, [names[d] for d in key.narrowing.diagnoses])
        ],
        flows=_flows(key, names),
        sources=lambda rules: sources_of(rules, book),
        paper=PAPERS[paper],
        fonts=Markup(fonts),
    )


def _map(regions: Sequence[str], first: str | None, book: Rulebook) -> str:
    return body.svg(
        regions, {id_: term.label for id_, term in book.vocabulary["regions"].items()}, first
    )


def _drawings(case: Case) -> list[drawings.Shown]:
    """Of all that the key tells: the case, and the results that settle it."""
    settled = (case.answer.results if case.answer else None) or {}
    facts = [*parts(case), *(("results", item) for item in settled.items())]
    return drawings.shown(load_drawings().of_all(seen(facts)))


def _flows(key: Key, names: dict[str, str]) -> list[tuple[str, list[Markup]]]:
    found = key.assessment
    turns: dict[str, list[flow.Box]] = {}
    for work in key.workup:
        name, after = work.entry.label, work.entry.after
        name += f" ({within(after)})" if after else ""
        made = flow.box_of(
            work.step, work.decisive, names, name, found.differential, found.dont_miss
        )
        turns.setdefault(turn_of(work.step), []).append(made)
    return [
        (heading, [Markup(picture) for picture in pictures])
        for heading, pictures in flow.svgs(turns)
    ]


def _render(template: str, **data: Any) -> str:
    style = files("workup.interfaces.handouts").joinpath("templates/style.css").read_text("utf-8")
    return _environment().get_template(template).render(notice=NOTICE, style=Markup(style), **data)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("workup.interfaces.handouts"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            value if isinstance(value, Markup) or not isinstance(value, str) else draw.plain(value)
        ),
    )
    made.filters |= {
        "rough": rough,
        "paragraphs": paragraphs,
        "difficulty": DIFFICULTY.__getitem__,
        "turned": lambda text: Markup(turned(text)),
        "shown": shown,
        # only for pictures of ours, which escape their own labels
        "drawn": Markup,
    }
    return made


def paragraphs(text: str | None) -> list[list[str]]:
    """The lines of each paragraph of an author's text."""
    laid = laid_out(text or "")
    return [paragraph.split("\n") for paragraph in laid.split("\n\n")] if laid else []


def shown(medium: Medium) -> Markup:
    """A picture or film inside the page; nothing where its file was not read."""
    if not medium.content:
        return Markup()
    data = f"data:{medium.mime};base64,{base64.b64encode(medium.content).decode()}"
    return Markup(media_tag(medium, data))
